"""The words of an item: enough of them must stand in what it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socra.support.check import MOST_PLACES, Check, Claim, Said
from socra.support.index import Index

__all__ = ["ENOUGH", "Words"]

ENOUGH = 0.6
"""The share of an item's words that its source must hold to count as its source."""

_WORD = re.compile(r"\w+")


class Words(Check):
    """Enough of the words that are not mere grammar must be in the source, whatever their order."""

    kind = "words"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return one claim, the words of the body; none where they are in another language than the article's."""
        article = index.article
        if said.language and article.language and said.language != article.language:
            return ()
        told = {word for word in _WORD.findall(said.body.casefold()) if _means_something(word) and not word.isdigit()}
        return (Claim("", frozenset(told)),) if told else ()

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether `ENOUGH` of the words are there."""
        sources = [_source(place, index) for place in places]
        found = sum(any(source.has(word) for source in sources) for word in claim.value)
        return found >= ENOUGH * len(claim.value)

    def where(self, claim: Claim, index: Index) -> tuple[int, ...]:
        """Return the sentences that hold enough of the words, else those with the most where all together do."""
        if found := super().where(claim, index):
            return found
        if not self.holds(claim, index.places, index):
            return ()
        held = {place: sum(_source(place, index).has(word) for word in claim.value) for place in index.places}
        return tuple(sorted(sorted(held, key=lambda place: -held[place])[:MOST_PLACES]))


def _source(place: int, index: Index) -> _Source:
    return index.cached(("words", place), lambda: _Source(index.text(place)))


class _Source:
    def __init__(self, text: str) -> None:
        self._text = text.casefold()
        self._words = frozenset(_WORD.findall(self._text))

    def has(self, word: str) -> bool:
        # Scripts without spaces have no words to look up, so there a word counts when it is a part of the source.
        return word in self._words or (not word.isascii() and word in self._text)


def _means_something(word: str) -> bool:
    return len(word) > 3 or not word.isascii()


