"""What every cleaner hands on: the body and what was learned about it, before sentences are numbered."""

from dataclasses import dataclass

from socra.article import Published, Removed

__all__ = ["Draft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A cleaned body in Markdown (one line a block, a blank line between blocks, no title) and its metadata.

    `language` is what the source declared (ISO 639-1), "" where it declared none.
    """

    text: str
    title: str = ""
    byline: str = ""
    outlet: str = ""
    published: Published | None = None
    language: str = ""
    url: str = ""
    removed: tuple[Removed, ...] = ()
    warnings: tuple[str, ...] = ()
