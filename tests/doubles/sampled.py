"""Samples of products of catalogues: all pairs that matter in few tests, and the whole behind a marker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations, product
from random import Random
from typing import Any

import pytest

__all__ = ["sampled"]


def sampled(catalogue: Iterable[Any], *places: Iterable[Any], kind: Callable[[Any], object]) -> list[Any]:
    """Return all combinations as parameters of a test, of which `-m whole` alone runs those that are not sampled.

    The sample has each entry of the catalogue, each kind of entry with each value of every other dimension, and each
    two values of two others. It is chosen greedily, and the same each time.
    """
    values = [list(catalogue), *map(list, places)]
    cases = list(product(*(range(len(dimension)) for dimension in values)))
    kinds = [kind(entry) for entry in values[0]]
    shown = {
        case: {case[0], *combinations(enumerate((kinds[case[0]], *case[1:])), 2)}
        for case in Random(0).sample(cases, len(cases))
    }
    missing, chosen = set().union(*shown.values()), set()
    for gain in range(max(map(len, shown.values()), default=0), 0, -1):
        for case, shows in shown.items():
            if len(shows & missing) >= gain:
                missing -= shows
                chosen.add(case)
    return [
        pytest.param(
            *(dimension[at] for dimension, at in zip(values, case, strict=True)),
            marks=() if case in chosen else pytest.mark.whole,
        )
        for case in cases
    ]
