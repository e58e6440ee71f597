"""The words of an item: enough of them must stand in what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from socra.support.check import MOST_PLACES, Check, Claim, Said
from socra.support.index import Index
from socra.support.stems import SIGNS, language_of, pairs, stem

__all__ = ["ENOUGH", "Words"]

ENOUGH = 0.6
"""The share of an item's words that its source must hold to count as its source.

Measured on 9,000 pairs of sentences of the example articles and of articles in 14 languages: another sentence of the
same article holds that many of a sentence's words in 0.3 % of them. Of 7,000 sentences that were cut, joined and
turned round, and of 100 light paraphrases, one is short of them.
"""

# Signs of Indic scripts that are no letters to `\\w` are parts of words; hiragana is grammar.
_WORD = re.compile(rf"(?P<signs>[{SIGNS}]+)|(?P<word>(?:[^\W\d_{SIGNS}\u3041-\u309f]|[\u0900-\u0963\u0971-\u0de5])+)")
_SLACK = 0.5  # words: of four two are enough, for one that is another is a quarter of them
_SHORT = 3  # letters of a word that is mere grammar, in an alphabet; fewer in scripts that write more with a sign


class Words(Check):
    """Enough of the words that are not mere grammar must be in the source, by their stems, whatever their order."""

    kind = "words"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return one claim, the words of the body; none where they are in another language than the article's."""
        article = index.article
        if said.language and article.language and language_of(said.language) != language_of(article.language):
            return ()
        told = frozenset(_units(said.body, language_of(article.language)))
        return (Claim("", told),) if told else ()

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether `ENOUGH` of the words are there."""
        held = frozenset().union(*(_source(place, index) for place in places))
        return _shared(claim.value, held) >= ENOUGH * len(claim.value) - _SLACK

    def where(self, claim: Claim, index: Index) -> tuple[int, ...]:
        """Return the sentences that hold enough of the words, else those with the most where all together do."""
        if found := super().where(claim, index):
            return found
        if not self.holds(claim, index.places, index):
            return ()
        held = {place: _shared(claim.value, _source(place, index)) for place in index.places}
        fullest = sorted(filter(held.get, held), key=lambda place: -held[place])
        return tuple(sorted(fullest[:MOST_PLACES]))


def _source(place: int, index: Index) -> frozenset[str]:
    """Return the stems, and the pairs of signs, at a place."""
    language = language_of(index.article.language)
    return index.cached(
        ("words", place), lambda: frozenset(stem for unit in _units(index.text(place), language) for stem in unit)
    )


def _shared(told: Iterable[tuple[str, ...]], held: frozenset[str]) -> int:
    return sum(any(stem in held for stem in unit) for unit in told)


def _units(text: str, language: str) -> Iterator[tuple[str, ...]]:
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
