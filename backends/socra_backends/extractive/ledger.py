"""The ledger: which sentences a reading shows, so that each stands in one place and none says another again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

from socra_backends.extractive.lines import Line, balanced
from socra_backends.extractive.rank import similarity

__all__ = ["PLENTY", "Ledger"]

PLENTY = 30
"""Sentences that can be cited; where an article has fewer, one may stand in two places."""

ALIKE = 0.6
"""The share of words from which on a sentence says again what is shown."""


MOST_OF = 0.8
"""The share of a sentence's letters that is the whole to a reader."""


class Ledger:
    """What the sections before have taken, in the order of the reading."""

    def __init__(self, lines: Sequence[Line], weights: Mapping[str, float]) -> None:
        self.lines = {line.id: line for line in lines if line.citable}
        self.uses: Counter[int] = Counter()
        self._weights = weights
        self._shown: dict[int, Line] = {}
        self._again = len(self.lines) < PLENTY

    def take(self, *sentences: int) -> None:
        """Note that sentences are shown in full."""
        self.uses.update(sentences)
        self._shown.update((number, self.lines[number]) for number in sentences if number in self.lines)

    def repeats(self, number: int, text: str) -> bool:
        """Tell whether a piece of a sentence is most of what is shown already; in a short article none is."""
        return number in self._shown and not self._again and len(text) > MOST_OF * len(self.lines[number].text)

    def count(self, *sentences: int) -> None:
        """Note that sentences are cited for a few of their words."""
        self.uses.update(sentences)

    def spare(self, sentences: Iterable[int], most: int = 2) -> list[int]:
        """Return those that a part may still be shown of, or a question asked about."""
        most = max(most, 2 + self._again)
        return [number for number in dict.fromkeys(sentences) if number in self.lines and self.uses[number] < most]

    def first(self, sentences: Iterable[int], but: Container[int] = ()) -> int:
        """Take the first sentence that is new and stands alone, in a short article one that is shown once; else 0."""
        alone = [n for n in sentences if n in self.lines and self._stands_alone(self.lines[n]) and n not in but]
        found = next((number for number in alone if self._is_new(number)), 0)
        if not found and self._again:
            found = next((number for number in alone if self.uses[number] == 1), 0)
        if found:
            self.take(found)
        return found

    def _stands_alone(self, line: Line) -> bool:
        return not line.leans and not line.refers and balanced(line.text)

    def _is_new(self, number: int) -> bool:
        line = self.lines[number]
        return not self.uses[number] and not any(
            similarity(line, other, self._weights) >= ALIKE for other in self._shown.values()
        )
