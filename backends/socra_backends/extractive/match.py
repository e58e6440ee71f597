"""Matching: the sentences that bear on a question, by the share of its words that they hold, the rare ones most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

from socra.framework.digest import Passage
from socra.language.stems import stem, stop_words
from socra.language.tokens import words
from socra_backends.extractive.lines import Line

__all__ = ["Index"]

LEAST, NEAR = 0.34, 0.5
"""The share of a question's words that a passage must hold to bear on it; what a word counts of its paragraph."""

UNKNOWN, UNKNOWN_PAIR = 0.5, 0.2
"""The weight of a question's word that the article does not have, of a rare word's: it may be a mere word of asking.

A pair of characters, in a script without spaces, most often is.
"""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


class Index:
    """The words of an article's sentences, to be searched many times."""

    def __init__(self, lines: Sequence[Line], language: str) -> None:
        self._lines = lines
        self._read = _reader(language)
        self._held = [frozenset(self._read(line.text)) for line in lines]
        holders = Counter(word for held in self._held for word in held)
        total = len(lines)
        self._idf = {word: math.log(1 + (total - held + 0.5) / (held + 0.5)) for word, held in holders.items()}
        self._rare = math.log(1 + (total + 0.5) / 0.5)
        self._blocks: dict[int, set[str]] = {}
        for line, held in zip(lines, self._held, strict=True):
            self._blocks.setdefault(line.block, set()).update(held)

    def match(self, text: str, limit: int) -> tuple[Passage, ...]:
        """Return up to `limit` sentences that bear on a text, best first; `score` is the share of it that they hold."""
        query = set(self._read(text))
        weight = sum(self._weight(word) for word in query)
        found = [
            (self._covered(place, query) / weight, -place)
            for place, held in enumerate(self._held)
            if not query.isdisjoint(held) and not self._lines[place].question
        ]
        best = sorted((entry for entry in found if entry[0] >= LEAST), reverse=True)
        return tuple(self._passage(-place, round(share, 3)) for share, place in best[:limit])

    def _passage(self, place: int, share: float) -> Passage:
        return Passage(self._lines[place].id, self._lines[place].text, share)

    def _weight(self, word: str) -> float:
        unknown = UNKNOWN_PAIR if len(word) == 2 and not word.isascii() else UNKNOWN
        return self._idf.get(word, unknown * self._rare)

    def _covered(self, place: int, query: set[str]) -> float:
        """Weigh the words that a sentence holds, and for less those that only its paragraph does."""
        own = query & self._held[place]
        near = query & self._blocks[self._lines[place].block]
        return sum(self._idf[word] for word in own) + NEAR * sum(self._idf[word] for word in near - own)


@cache
def _reader(language: str) -> Callable[[str], list[str]]:
    """Return the function that turns a text into what is matched: stems of the words that tell, and numbers."""
    # a stemmer knows "closed" for "close", which a question needs and the ranking does not
    stop = stop_words(language)

    def read(text: str) -> list[str]:
        told = [word for word in words(text) if word.casefold() not in stop and not word[0].isdigit()]
        return [*(stem(word, language) for word in told if len(word) > 1), *_NUMBER.findall(text)]

    return read
