"""Baselines: the systems that a summary must beat, each choosing a number of an article's sentences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from scoring.rouge import tokens

DAMPING, ROUNDS = 0.85, 30
LINKED = 0.1
"""The likeness from which LexRank links two sentences."""

MOST_SENTENCES = 200
"""Sentences of an article beyond which all pairs are not compared: there the lead stands for the graph."""

Bag = dict[str, float]


def lead(sentences: Sequence[str], count: int) -> list[int]:
    """Return the first sentences."""
    return list(range(min(count, len(sentences))))


def textrank(sentences: Sequence[str], count: int) -> list[int]:
    """Return the sentences that words in common join to most others (Mihalcea and Tarau 2004)."""
    words = [set(tokens(sentence)) for sentence in sentences]
    return _central(sentences, count, lambda one, two: _overlap(words[one], words[two]))


def lexrank(sentences: Sequence[str], count: int) -> list[int]:
    """Return the sentences that are alike to most others by tf-idf, where alike enough (Erkan and Radev 2004)."""
    bags = _bags(sentences)
    return _central(sentences, count, lambda one, two: float(_cosine(bags[one], bags[two]) > LINKED))


BASELINES = {"lead": lead, "TextRank": textrank, "LexRank": lexrank}


def _central(sentences: Sequence[str], count: int, alike: Callable[[int, int], float]) -> list[int]:
    """Rank the nodes of a graph by PageRank, and return the best in reading order."""
    size = len(sentences)
    if size > MOST_SENTENCES:
        return lead(sentences, count)
    links = [[alike(one, two) if one != two else 0.0 for two in range(size)] for one in range(size)]
    totals = [sum(row) or 1.0 for row in links]
    rank = [1.0] * size
    for _ in range(ROUNDS):
        flow = [value / total for value, total in zip(rank, totals, strict=True)]
        rank = [1 - DAMPING + DAMPING * sum(row[k] * flow[j] for j, row in enumerate(links)) for k in range(size)]
    return sorted(sorted(range(size), key=lambda k: -rank[k])[:count])


def _overlap(one: set[str], two: set[str]) -> float:
    return len(one & two) / (math.log(len(one)) + math.log(len(two))) if min(len(one), len(two)) > 1 else 0.0


def _bags(sentences: Sequence[str]) -> list[Bag]:
    counts = [Counter(tokens(sentence)) for sentence in sentences]
    held = Counter(word for count in counts for word in count)
    return [{word: n * math.log(len(sentences) / held[word]) for word, n in count.items()} for count in counts]


def _cosine(one: Bag, two: Bag) -> float:
    dot = sum(value * two.get(word, 0.0) for word, value in one.items())
    return dot / (math.hypot(*one.values()) * math.hypot(*two.values())) if dot else 0.0
