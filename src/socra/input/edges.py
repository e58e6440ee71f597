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
    """Return a text with form feeds between its pages, such as an RFC, as one text without the pages' edges."""
    if text.count("\f") < _FEWEST_PAGES - 1:
        return text, ()
    pages, gone = drop_edges([page.split("\n") for page in text.replace("\r\n", "\n").split("\f")])
    joined = ""
    for page in pages:
        below = "\n".join(page).strip("\n")
        # A paragraph that goes on overleaf is one.
        runs_on = below.lstrip()[:1].islower() and not _ENDED.search(joined[-80:])
        joined += ("\n" if runs_on else "\n\n") + below if joined else below
    return joined, (Removed(text=gone, reason="headers and footers of the pages"),) if gone else ()


def _edges(page: Page) -> list[int]:
    filled = [at for at, line in enumerate(page) if line.strip()]
    return sorted({*filled[:_EDGE], *filled[-_EDGE:]})


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.casefold().split()))
