"""How likely each line of a paste is the article's: a forest fitted by `benchmarks/fitting/paste_lines.py`."""

from __future__ import annotations

from collections.abc import Sequence

from socra.input.forest import Forest
from socra.input.paste.features import NAMES, measure_lines
from socra.input.paste.lines import MOST, Line

__all__ = ["score"]

_MIDDLE = 2.0
"""Log-odds of what is not looked at."""


def score(lines: Sequence[Line]) -> list[float]:
    """Return for each line the log-odds that it is the article's, above 0 where it is so more likely than not."""
    if len(lines) <= MOST:
        return _scored(lines)
    half = MOST // 2
    middle = [_MIDDLE] * (len(lines) - 2 * half)
    return [*_scored(lines[:half]), *middle, *_scored(lines[-half:])]


def _scored(lines: Sequence[Line]) -> list[float]:
    if not lines:
        return []
    forest = Forest.read(__package__, "lines.json")
    assert forest.names == NAMES, "fit the forest anew: the features are others now"
    known: dict[tuple[float, ...], float] = {}
    odds = []
    for row in measure_lines(lines):
        if row not in known:
            known[row] = forest.sum(row)
        odds.append(known[row])
    return odds
