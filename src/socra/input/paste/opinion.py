"""A second opinion on what was kept: the densest stretch of prose, read without forest or phrases."""

from __future__ import annotations

import math
from collections.abc import Sequence

from socra.article import Caution
from socra.input.draft import Signs
from socra.input.paste.lines import Line
from socra.input.signs import Piece, weigh

__all__ = ["read_plainly", "read_signs", "second"]

_LEAST = 0.3
"""Share of the densest prose that the first opinion must have, else both are joined."""
_SURE = -2.0
"""Log-odds, on the average, of what is clearly not the article."""
_LINK, _NAMED = -0.3, -0.8


def read_plainly(lines: Sequence[Line], end: int) -> list[bool]:
    """Say of each line whether it stands in the stretch before `end` with the most prose and the fewest short lines."""
    best, found, total, begin = 0.0, (0, 0), 0.0, 0
    for index, line in enumerate(lines[:end]):
        if total <= 0:
            total, begin = 0.0, index
        total += _NAMED if line.chrome or line.meta else line.prose.weight or _LINK
        if total > best:
            best, found = total, (begin, index + 1)
    return [found[0] <= index < found[1] for index in range(len(lines))]


def second(
    lines: Sequence[Line], kept: list[bool], plain: Sequence[bool], odds: Sequence[float]
) -> tuple[list[bool], tuple[Caution, ...]]:
    """Return what is kept after all, and a warning where the first opinion left out most of the densest prose.

    Then both are joined, unless the densest prose is little beside what was kept, or scores clearly as not the article.
    """
    dense = [index for index, own in enumerate(plain) if own and lines[index].prose.weight > 0]
    there = sum(lines[index].prose.size for index in dense)
    missing = [index for index in dense if not kept[index]]
    left = sum(lines[index].prose.size for index in missing)
    ours = sum(line.prose.size for line, own in zip(lines, kept, strict=True) if own)
    few = there - left >= _LEAST * there or there < ours
    if few or sum(odds[index] for index in missing) < _SURE * len(missing):
        return kept, ()
    both = [own or other for own, other in zip(kept, plain, strict=True)]
    text = "it is not sure which part of the text is the article: two that may be were kept, one after the other"
    return both, (Caution(kind="other", text=text),) if ours else ()


def read_signs(lines: Sequence[Line], kept: Sequence[bool], plain: Sequence[bool], odds: Sequence[float]) -> Signs:
    """Return what speaks for and against the lines that were `kept`."""
    chances = (1 / (1 + math.exp(-max(-40.0, min(40.0, odd)))) for odd in odds)
    return weigh(
        [
            Piece(line.prose.size, own, chance, line.prose.weight > 0, float(other))
            for line, own, chance, other in zip(lines, kept, chances, plain, strict=True)
        ]
    )
