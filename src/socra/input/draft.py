"""What every cleaner hands on: the body and what was learned about it, before sentences are numbered."""

from dataclasses import dataclass
from datetime import date

from socra.article import Caution, Published, Removed

__all__ = ["Declared", "Draft"]


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page declares about its article, to be compared with what it shows."""

    free: bool = True
    """Whether it is free to read, as far as is said."""
    words: int = 0
    body: str = ""
    live: bool = False
    dates: tuple[tuple[str, date], ...] = ()
    """Days of publication by where they stand, such as ("JSON-LD", 2025-10-07)."""
    modified: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A cleaned body in Markdown (one line a block, a blank line between blocks, no title) and its metadata.

    `language` is what the source declared (ISO 639-1), "" where it declared none. `shown` are the lines of the source
    in order, as they were before cleaning, none where that is not known.
    """

    text: str
    title: str = ""
    byline: str = ""
    outlet: str = ""
    published: Published | None = None
    language: str = ""
    url: str = ""
    removed: tuple[Removed, ...] = ()
    warnings: tuple[Caution, ...] = ()
    shown: tuple[str, ...] = ()
    declared: Declared = Declared()
