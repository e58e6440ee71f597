"""What stands at the top or bottom of most pages of a paged text: running titles and page numbers."""

from __future__ import annotations

import re
from collections import Counter

from socra.article import Removed

__all__ = ["Page", "drop_edges", "unpage"]

_EDGE = 2  # lines at the top and bottom of a page that may be a running title or a number
_FEWEST_PAGES = 3
_NUMBER = re.compile(r"(?:[^\W\d_]{1,6}\.? ?)?[-–—|\[( ]*\d{1,4}(?:\s*(?:/|of|von|de|sur|di)\s*\d{1,4})?[-–—|\]) ]*")
_ENDED = re.compile(r"""[.!?:。！？][\W_]*$""")

_FOOTER = re.compile(r"(?<=\[Page \d\])\n|(?<=\[Page \d\d\])\n|(?<=\[Page \d{3}\])\n")

Page = list[str]
"""The lines of a page."""


def drop_edges(pages: list[Page]) -> tuple[list[Page], str]:
    """Drop what stands at the top or bottom of most pages, numbers not counted, and lines that number a page.

    Return the pages and the dropped lines.
    """
    edges = [_edges(page) for page in pages]
    seen = Counter(key for page, places in zip(pages, edges, strict=True) for key in {_key(page[at]) for at in places})
    most = max(_FEWEST_PAGES, len(pages) // 2 + 1)
    kept: list[Page] = []
    gone: list[str] = []
    for page, places in zip(pages, edges, strict=True):
        drop = {at for at in places if seen[_key(page[at])] >= most or (len(pages) > 1 and _NUMBER.fullmatch(page[at]))}
        gone += [page[at] for at in sorted(drop)]
        kept.append([line for at, line in enumerate(page) if at not in drop])
    return kept, "\n".join(gone)


def unpage(text: str) -> tuple[str, tuple[Removed, ...]]:
    """Return a text of pages, such as an RFC, as one text without the pages' edges.

    A form feed stands between two pages, or a line that ends with "[Page 2]" at the end of each.
    """
    if text.count("\f") >= _FEWEST_PAGES - 1:
        pages = text.replace("\r\n", "\n").split("\f")
    elif len(pages := _FOOTER.split(text.replace("\r\n", "\n"))) < _FEWEST_PAGES:
        return text, ()
    cut, gone = drop_edges([page.split("\n") for page in pages])
    parts: list[str] = []
    for page in filter(None, ("\n".join(page).strip("\n") for page in cut)):
        # A paragraph that goes on overleaf is one.
        runs_on = parts and page.lstrip()[:1].islower() and not _ENDED.search(parts[-1][-80:])
        parts += ["\n" if runs_on else "\n\n", page]
    return "".join(parts[1:]), (Removed(text=gone, reason="headers and footers of the pages"),) if gone else ()


def _edges(page: Page) -> list[int]:
    filled = [at for at, line in enumerate(page) if line.strip()]
    return sorted({*filled[:_EDGE], *filled[-_EDGE:]})


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.casefold().split()))
