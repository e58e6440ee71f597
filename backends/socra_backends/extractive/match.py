"""Matching: the sentences that bear on a question, by BM25 (Robertson and Zaragoza, 2009)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache

from socra.framework.digest import Passage
from socra.language.stems import stem, stop_words
from socra.language.words import letters
from socra_backends.extractive.lines import Line
from socra_backends.extractive.words import words

__all__ = ["Index"]

SATURATION, LENGTH = 1.2, 0.6
"""BM25's k1 and b."""

LEAST = 0.34
"""The share of a question's words, by weight, that a passage and its paragraph must hold to bear on it."""

UNKNOWN, UNKNOWN_PAIR = 0.5, 0.2
"""The weight of a question's word that the article does not have, of a rare word's: it may be a mere word of asking.

A pair of characters, in a script without spaces, most often is.
"""

SAME = 0.8
"""The share of words that a question must have in common with one that the article asks to be the same."""

ANSWER = 3
"""Sentences after a question that the article asks which are taken for its answer."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


class Index:
    """The words of an article's sentences, to be searched many times."""

    def __init__(self, lines: Sequence[Line], language: str) -> None:
        self._lines = lines
        self._read = _reader(language)
        self._counts = [Counter(self._read(line.text)) for line in lines]
        holders = Counter(word for count in self._counts for word in count)
        total = len(lines)
        self._idf = {word: math.log(1 + (total - held + 0.5) / (held + 0.5)) for word, held in holders.items()}
        self._rare = math.log(1 + (total + 0.5) / 0.5)
        self._mean = sum(count.total() for count in self._counts) / max(1, total) or 1.0
        self._blocks: dict[int, set[str]] = {}
        for line, count in zip(lines, self._counts, strict=True):
            self._blocks.setdefault(line.block, set()).update(count)

    def match(self, text: str, limit: int) -> tuple[Passage, ...]:
        """Return up to `limit` sentences that bear on a text, best first; `score` is the share of it that they hold.

        Where the article asks the same question itself, what follows it there comes first.
        """
        query = set(self._read(text))
        answered = self._asked(text, query)
        weight = sum(self._weight(word) for word in query)
        found = [
            (self._score(count, query), -place, self._covered(place, query) / weight)
            for place, count in enumerate(self._counts)
            if weight and not query.isdisjoint(count) and not self._lines[place].question
        ]
        best = sorted((entry for entry in found if entry[2] >= LEAST), reverse=True)
        others = [self._passage(-place, round(share, 3)) for _, place, share in best if -place not in answered]
        return (*(self._passage(place, 1.0) for place in answered), *others)[:limit]

    def _passage(self, place: int, share: float) -> Passage:
        return Passage(self._lines[place].id, self._lines[place].text, share)

    def _asked(self, text: str, query: set[str]) -> list[int]:
        """Return the places of the sentences that answer the same question where the article asks it."""
        for place, line in enumerate(self._lines):
            own = set(self._counts[place])
            alike = len(own & query) >= SAME * len(own | query) if own else letters(text) == letters(line.text)
            if line.question and alike:
                after = self._lines[place + 1 : place + 1 + ANSWER]
                block = next((follower.block for follower in after if not follower.asked), -1)
                return [place + 1 + k for k, follower in enumerate(after) if follower.block == block]
        return []

    def _weight(self, word: str) -> float:
        unknown = UNKNOWN_PAIR if len(word) == 2 and not word.isascii() else UNKNOWN
        return self._idf.get(word, unknown * self._rare)

    def _score(self, count: Counter[str], query: set[str]) -> float:
        norm = SATURATION * (1 - LENGTH + LENGTH * count.total() / self._mean)
        return sum(
            self._idf[word] * count[word] * (SATURATION + 1) / (count[word] + norm) for word in query if word in count
        )

    def _covered(self, place: int, query: set[str]) -> float:
        """Weigh the words that a sentence holds, and at half those that only its paragraph does."""
        own = query & set(self._counts[place])
        near = query & self._blocks[self._lines[place].block]
        return sum(self._idf[word] for word in own) + 0.5 * sum(self._idf[word] for word in near - own)


@cache
def _reader(language: str) -> Callable[[str], list[str]]:
    """Return the function that turns a text into what is matched: stems of the words that tell, and numbers."""
    # a stemmer knows "closed" for "close", which a question needs and the ranking does not
    stop = stop_words(language)

    def read(text: str) -> list[str]:
        told = [word for word in words(text) if word.casefold() not in stop and not word[0].isdigit()]
        return [*(stem(word, language) for word in told if len(word) > 1), *_NUMBER.findall(text)]

    return read
