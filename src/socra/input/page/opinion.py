"""What trafilatura takes for the article of a page: a second opinion on each block."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socra.input.page.markup import squeeze
from socra.safety.airgap import imports_without_sockets

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Opinion", "ask"]

_WINDOW = 12
_NOISY = ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the library kept of a page, in three ways: each the texts of the parts that it kept."""

    body: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """What it keeps where it is told to rather keep too much."""


def ask(page: HtmlElement, url: str = "") -> Opinion:
    """Ask trafilatura about `page`, which stays as it is; nothing where it finds nothing, or trips over the page."""
    for name in _NOISY:
        logging.getLogger(name).addHandler(logging.NullHandler())  # else their warnings reach standard error
    found = _extract(page, url, include_comments=True)
    more = _extract(page, url, include_comments=False, favor_recall=True)
    return Opinion(_texts(found, "body"), _texts(found, "commentsbody"), _texts(more, "body"))


def _extract(page: HtmlElement, url: str, **options: Any) -> Any:
    with imports_without_sockets():
        from trafilatura import bare_extraction
    try:
        return bare_extraction(deepcopy(page), url=url or None, include_tables=True, output_format="xml", **options)
    except Exception:  # whatever a broken page makes it trip over, the page's own blocks are still there
        return None


def _texts(found: Any, name: str) -> tuple[str, ...]:
    body = getattr(found, name, None)
    return () if body is None else tuple(filter(None, map(str.strip, body.itertext())))


class Kept:
    """Tells which texts are among those that were kept, by windows of their letters."""

    def __init__(self, texts: Iterable[str]) -> None:
        text = "\n".join(map(squeeze, texts))
        self._whole = frozenset(text.split("\n"))
        joined = text.replace("\n", "")
        self._windows = {hash(joined[start : start + _WINDOW]) for start in range(0, len(joined) - _WINDOW + 1)}

    def share(self, key: str) -> float:
        """Return how much of the squeezed text `key` was kept, from 0 to 1."""
        if len(key) < 2 * _WINDOW:
            return float(key in self._whole or (len(key) >= _WINDOW and hash(key[:_WINDOW]) in self._windows))
        parts = range(0, len(key) - _WINDOW + 1, _WINDOW)
        return sum(hash(key[start : start + _WINDOW]) in self._windows for start in parts) / len(parts)


def shares(keys: Sequence[str], texts: Iterable[str]) -> list[float]:
    """Return for each squeezed text of `keys` how much of it is among `texts`."""
    kept = Kept(texts)
    return [kept.share(key) for key in keys]
