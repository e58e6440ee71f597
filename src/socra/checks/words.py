"""The words of an item: enough of them must stand in what it cites, or nothing in the article be nearer to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from socra.checks.check import MOST_PLACES, Check, Claim, Said
from socra.checks.dates.dates import Dates
from socra.checks.index import HEADER, Index
from socra.checks.numbers.numbers import Numbers
from socra.language.stems import SIGNS, pairs, stem

__all__ = ["ENOUGH", "LITTLE", "Words", "shared_units", "units_of"]

ENOUGH = 0.5
"""The share of an item's words that its source must hold to count as its source, whatever else the article says."""

LITTLE = 0.28
"""The same where nothing in the article is nearer to the item than what it cites, or a figure of it stands there.

Who says it in other words shares few of them: of 91 honest items that a model wrote about five articles 52 hold six
tenths, and 77 one half. What such an item cites is nearer to it than the rest of the article is, though. Of sentences
with another one cited at random 3 in 100 pass; of sentences of another article with the nearest one cited, 2 in 10:
those are left to the checks of names and figures.
"""

# Signs of Indic scripts that are no letters to `\\w` are parts of words; hiragana is grammar.
_WORD = re.compile(rf"(?P<signs>[{SIGNS}]+)|(?P<word>(?:[^\W\d_{SIGNS}\u3041-\u309f]|[\u0900-\u0963\u0971-\u0de5])+)")
_FIGURES: tuple[Check, ...] = (Numbers(), Dates())
_SLACK = 0.5  # words: of four two are enough, for one that is another is a quarter of them
_SHORT = 3  # letters of a word that is mere grammar, in an alphabet; fewer in scripts that write more with a sign


class Words(Check):
    """Enough of the words that are not mere grammar must be in the source, by their stems, whatever their order."""

    kind = "words"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return one claim, the words of the body; none where they are in another language than the article's."""
        if index.is_foreign(said.language):
            return ()
        told = frozenset(units_of(said.body, index.language))
        return (Claim("", _Told(told, said, index)),) if told else ()

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether `ENOUGH` of the words are there, or a `LITTLE` where something else speaks for the places."""
        told: _Told = claim.value
        held = frozenset().union(*(_source(place, index) for place in places))
        shared, all_of_them = _shared(told.units, held), len(told.units)
        if shared + _SLACK >= ENOUGH * all_of_them:
            return shared > 0
        near = shared >= LITTLE * all_of_them
        return near and (told.is_nearest(places) or told.has_figure_of(places))

    def where(self, claim: Claim, index: Index) -> tuple[int, ...]:
        """Return the sentences that hold enough of the words, else those with the most where all together do."""
        if found := super().where(claim, index):
            return found
        if not self.holds(claim, index.places, index):
            return ()
        held = claim.value.shared
        fullest = sorted(filter(held.get, held), key=lambda place: -held[place])
        return tuple(sorted(fullest[:MOST_PLACES]))


class _Told:
    """The words of an item, and what the article has of them and of its figures, each looked up once."""

    def __init__(self, units: frozenset[tuple[str, ...]], said: Said, index: Index) -> None:
        self.units = units
        self._said = said
        self._index = index

    def is_nearest(self, places: Sequence[int]) -> bool:
        """Say whether no sentence of the article shares more of the words than the best of these."""
        shared = (_shared(self.units, _source(place, self._index)) for place in places if place != HEADER)
        best = max(shared, default=0)
        return best > 0 and best >= self._most

    def has_figure_of(self, places: Sequence[int]) -> bool:
        """Say whether one of the item's figures or dates stands in the sentences; in the header most dates do."""
        sentences = [place for place in places if place != HEADER]
        return any(check.holds(figure, sentences, self._index) for check, figure in self._figures)

    @cached_property
    def shared(self) -> dict[int, int]:
        """How many of the words each sentence has."""
        return {place: _shared(self.units, _source(place, self._index)) for place in self._index.searched}

    @cached_property
    def _most(self) -> int:
        return max(self.shared.values(), default=0)

    @cached_property
    def _figures(self) -> list[tuple[Check, Claim]]:
        return [(check, figure) for check in _FIGURES for figure in check.claims(self._said, self._index)]


def _source(place: int, index: Index) -> frozenset[str]:
    """Return the stems, and the pairs of signs, at a place."""

    def read() -> frozenset[str]:
        return frozenset(stem for unit in units_of(index.text(place), index.language) for stem in unit)

    return index.cached(("words", place), read)


def shared_units(told: Iterable[tuple[str, ...]], place: int, index: Index) -> int:
    """Return how many of these units the sentence at a place has."""
    return _shared(told, _source(place, index))


def _shared(told: Iterable[tuple[str, ...]], held: frozenset[str]) -> int:
    return sum(any(stem in held for stem in unit) for unit in told)


def units_of(text: str, language: str) -> Iterator[tuple[str, ...]]:
    """Yield each word as its stem, and each sign of a script without spaces as the two pairs that it is in.

    So one sign that is another costs one sign, however long the run that it stands in.
    """
    for found in _WORD.finditer(text):
        if found["signs"]:
            made = pairs(found["signs"])
            yield from zip((made[0], *made), (*made, made[-1]), strict=True)
        elif _means_something(found["word"]):
            yield (stem(found["word"], language),)


def _means_something(word: str) -> bool:
    if "\u0590" <= word[0] < "\u0900":
        return len(word) > 2
    return len(word) > (_SHORT if word[0] < "\u0e00" else 1)
