"""Where the pieces that cleaning dropped stood in the article: after how many of its blocks."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from socra.article import Removed
from socra.input.page.markup import squeeze

__all__ = ["placed"]

_PREFIX = 24
"""Letters of a line that find it among the blocks: an extractor may join lines, and cut them."""


def placed(removed: Iterable[Removed], shown: Sequence[str], blocks: Sequence[str]) -> tuple[Removed, ...]:
    """Return `removed` with the place of each piece that stands among the `shown` lines, in their order.

    `blocks` are the texts of the article's blocks. Linear in the size of all.
    """
    below = _kept_above(shown, blocks)
    lines = _Finder(shown)
    return tuple(_placed(piece, lines, below) for piece in removed)


def _placed(piece: Removed, lines: _Finder, below: Sequence[int]) -> Removed:
    first = next((line for line in piece.text.split("\n") if line.strip()), "")
    at = lines.next(first)
    return piece if at is None or piece.place is not None else piece.model_copy(update={"place": below[at]})


def _kept_above(shown: Sequence[str], blocks: Sequence[str]) -> list[int]:
    """Return for each shown line how many blocks end above it."""
    finder, above, found = _Finder(blocks), 0, []
    for line in shown:
        found.append(above)
        at = finder.next(line)
        above = above if at is None else at + 1
    return found


class _Finder:
    """Finds texts in a sequence, each behind the one that was found before."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for index, text in enumerate(texts):
            self._places[_key(text)].append(index)
        self._next = 0

    def next(self, text: str) -> int | None:
        places = self._places.get(_key(text), []) if text.strip() else []
        at = bisect_left(places, self._next)
        if at == len(places):
            return None
        self._next = places[at] + 1
        return places[at]


def _key(text: str) -> str:
    return squeeze(text[: 4 * _PREFIX])[:_PREFIX]
