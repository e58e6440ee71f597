"""Which blocks of a page are the article's, by the chances that a learned scorer gives each."""

from __future__ import annotations

from collections.abc import Sequence

from socra.input.forest import Forest

__all__ = ["chances", "choose"]

_LEAST = 0.5


def chances(rows: Sequence[Sequence[float]]) -> list[float]:
    """Return for each row of features the chance that its block is the article's."""
    forest = Forest.read("socra.input.page", "blocks.json")
    return [forest.chance(row) for row in rows]


def choose(seen):
    return [chance >= _LEAST for chance in chances(seen.rows)]
