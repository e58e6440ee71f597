"""Whether a paste is an article alone, or a page copied whole: decided before any line is looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from socra.input.forest import Forest
from socra.input.paste.features import linkish
from socra.input.paste.lines import MOST, Line

__all__ = ["NAMES", "alone", "measure_text"]

_SURE = 1.5
"""Log-odds from which on a text is taken for an article alone: a page taken for one keeps all of its furniture."""
_ROLES = ("list", "foot", "comments", "reply", "form", "box")
_EDGE = 8

NAMES = (
    "lines", "linkish", "linkish before prose", "linkish after prose", "longest run", "prose", "items", "headings",
    "metas", "ages", "furniture", "share of furniture", "roles", "furniture at the top", "furniture at the end",
    "linkish at the top", "linkish at the end", "copies", "mass", "runs", "apart",
)  # fmt: skip
"""The names of `measure_text`."""


def alone(lines: Sequence[Line], named: Sequence[bool]) -> bool:
    """Say whether `lines` are an article alone; `named` says which of them a phrase of pages names."""
    if not any(named):
        return False  # what no phrase names is told line by line
    if len(lines) > MOST:
        return False
    forest = Forest.read(__package__, "alone.json")
    assert forest.names == NAMES, "fit the forest anew: the features are others now"
    return forest.sum(measure_text(lines, named)) > _SURE


def measure_text(lines: Sequence[Line], named: Sequence[bool]) -> list[float]:
    """Return what tells a page from an article alone, in the order of `NAMES`; linear in the text."""
    count = len(lines)
    links = [float(linkish(line)) for line in lines]
    prose = [line.prose.weight >= 0.3 and not own for line, own in zip(lines, named, strict=True)]
    first = prose.index(True) if True in prose else count
    last = count - prose[::-1].index(True) if True in prose else 0
    letters = sum(line.prose.size for line in lines) or 1
    runs = [len(list(run)) for link, run in groupby(links) if link]
    roles = {line.chrome.role for line, own in zip(lines, named, strict=True) if line.chrome and own}
    return [
        math.log1p(count),
        sum(links) / count,
        math.log1p(sum(links[:first])),
        math.log1p(sum(links[last:])),
        math.log1p(max(runs, default=0)),
        sum(line.prose.size for line in lines if line.prose.weight > 0) / letters,
        sum(line.kind == "item" for line in lines) / count,
        sum(line.kind == "heading" for line in lines) / count,
        math.log1p(sum(line.meta in ("date", "byline") for line in lines)),
        math.log1p(sum(line.meta == "age" for line in lines)),
        math.log1p(sum(named)),
        sum(named) / count,
        float(sum(role in roles for role in _ROLES)),
        float(sum(named[:_EDGE])),
        float(sum(named[-_EDGE:])),
        sum(links[:_EDGE]) / min(count, _EDGE),
        sum(links[-_EDGE:]) / min(count, _EDGE),
        1 - len({line.text for line in lines}) / count,
        math.log1p(sum(max(0.0, line.prose.weight) for line in lines)),
        math.log1p(sum(size > 2 for size in runs)),
        sum(line.apart for line in lines) / count,
    ]
