"""What trafilatura takes for the article of a page: a second opinion on each block."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socra.input.page.markup import squeeze
from socra.safety.airgap import imports_without_sockets

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Opinion", "ask", "shares"]

_WINDOW = 12
_NOISY = ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the library kept of a page, in three ways: each the texts of the parts that it kept."""

    body: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """What it keeps where it is told to rather keep too much."""


def ask(page: HtmlElement, url: str = "", *, twice: bool = True) -> Opinion:
    """Ask trafilatura about `page`, which is spent; nothing where it finds nothing, or trips over the page.

    It is asked once where not `twice`, which saves time on a page that is long.
    """
    for name in _NOISY:
        logging.getLogger(name).addHandler(logging.NullHandler())  # else their warnings reach standard error
    found = _extract(deepcopy(page) if twice else page, url, include_comments=True)
    more = _extract(page, url, include_comments=False, favor_recall=True) if twice else found
    return Opinion(_texts(found, "body"), _texts(found, "commentsbody"), _texts(more, "body"))


def _extract(page: HtmlElement, url: str, **options: Any) -> Any:
    with imports_without_sockets():
        from trafilatura import bare_extraction
    try:
        return bare_extraction(page, url=url or None, include_tables=True, output_format="xml", **options)
    except Exception:  # whatever a broken page makes it trip over, the page's own blocks are still there
        return None


def _texts(found: Any, name: str) -> tuple[str, ...]:
    body = getattr(found, name, None)
    return () if body is None else tuple(filter(None, map(str.strip, body.itertext())))


def shares(keys: Sequence[str], texts: Sequence[str]) -> list[float]:
    """Return for each squeezed text of `keys` how much of it is among `texts`, by windows of its letters."""
    squeezed = list(map(squeeze, texts))
    whole, joined = frozenset(squeezed), "".join(squeezed)
    wanted = {window for key in keys for window in _windows(key)}
    places = range(len(joined) - _WINDOW + 1)
    found = {window for start in places if (window := joined[start : start + _WINDOW]) in wanted}
    return [_share(key, whole, found) for key in keys]


def _windows(key: str) -> list[str]:
    return [key[start : start + _WINDOW] for start in range(0, len(key) - _WINDOW + 1, _WINDOW)]


def _share(key: str, whole: frozenset[str], found: set[str]) -> float:
    windows = _windows(key)
    if len(windows) < 2:
        return float(key in whole or any(window in found for window in windows))
    return sum(window in found for window in windows) / len(windows)
