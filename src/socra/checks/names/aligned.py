"""Sentences beside those of an article that have nearly the same words: which run of an item's stands for which."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest

__all__ = ["Aligned", "Run", "swapped_runs"]

LONGEST = 240
"""Units of a sentence that is compared."""

FEWEST = 4
"""Units that a sentence must share with another to be compared with it."""

COMMONEST = 60
"""Sentences that a unit may stand in to tell one from another."""

NEAREST = 2
"""Sentences of the article that one of the item is compared with."""

Run = tuple[int, int, int, int]
"""Where a run of an item's units begins and ends, and the one that it stands for in the article's sentence."""


class Aligned:
    """The sentences of an article by their units."""

    def __init__(self, sentences: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, units in sentences:
            for unit in set(units[:LONGEST]):
                self._places[unit].append(place)

    def nearest(self, units: Sequence[str]) -> list[int]:
        """Return the sentences that share most units."""
        if not FEWEST < len(units) <= LONGEST:
            return []
        shared: Counter[int] = Counter()
        for unit in set(units):
            places = self._places.get(unit, ())
            if len(places) <= COMMONEST:
                shared.update(places)
        best = nlargest(NEAREST, shared, key=lambda place: (shared[place], -place))
        return [place for place in best if shared[place] >= FEWEST]


def swapped_runs(said: Sequence[str], source: Sequence[str], share: float, island: int = 0) -> Iterator[Run]:
    """Yield what of an item stands for something else of its source, none where they share less than `share`.

    What both have between two such runs must have more than `island` units, else it belongs to them.
    """
    from rapidfuzz.distance import Levenshtein

    runs: list[Run] = []
    shared = 0
    for step in Levenshtein.opcodes(said, source):
        start, end, begun, done = step.src_start, step.src_end, step.dest_start, step.dest_end
        if step.tag == "equal":
            shared += end - start
        elif runs and start - runs[-1][1] <= island:
            runs[-1] = (runs[-1][0], end, runs[-1][2], done)
        else:
            runs.append((start, end, begun, done))
    if shared >= share * len(said):
        yield from (run for run in runs if run[0] < run[1] and run[2] < run[3])
