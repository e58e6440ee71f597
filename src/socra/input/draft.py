"""What every cleaner hands on: the body and what was learned about it, before sentences are numbered."""

from dataclasses import dataclass
from datetime import date

from socra.article import Caution, Published, Removed
from socra.errors import SourceTooLarge

__all__ = ["Declared", "Draft", "Signs", "check_length"]

_MOST_LETTERS = 5_000_000


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
class Signs:
    """What speaks for and against a draft being the article, all of it and nothing else: shares, counted by letters."""

    kept: float = 1.0
    """Letters kept, of all that is shown."""
    prose: float = 1.0
    """Letters kept that stand in sentences, of all kept."""
    unsure_kept: float = 0.0
    """What of the kept is not the article, by the scorer's own chances: the mean of 1 - chance."""
    unsure_left: float = 0.0
    """What of the article was left out, by the same chances: the sum of chances left out, of the letters kept."""
    agreement: float = 1.0
    """F1 of letters between the draft and the second opinion."""
    marked: bool = False
    """Whether the source is marked up, and its pieces were told apart by that."""


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
    signs: Signs | None = None
    """None where nothing was chosen: the text was handed in as it is."""


def check_length(length: int, name: str) -> None:
    """Raise `SourceTooLarge` for a text of more than five million letters, more than a novel of a thousand pages has.

    Reading takes time and memory by the letter of text, and next to none by that of markup and scripts.
    """
    if length > _MOST_LETTERS:
        raise SourceTooLarge(
            f"{name} holds over {_MOST_LETTERS // 1_000_000} million letters: pass the text of one article"
        )
