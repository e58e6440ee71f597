"""Ranking: which sentences carry the article.

Centrality is mutual reinforcement on the graph of sentences and words (Zha, SIGIR 2002): a sentence weighs what its
words weigh, and a word what its sentences weigh. It needs time linear in the text, where comparing all pairs of
sentences would need the square.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from socra.article import Article
from socra_backends.extractive.lines import Line
from socra_backends.extractive.words import stems

__all__ = ["carry", "pick", "similarity", "weigh", "word_weights"]

ROUNDS = 8
SHORT, LONG = 8, 42
"""Words; a sentence outside of this says too little, or too much to be read at a glance."""

LEANING, WAITING = 0.45, 0.8
"""Factors for a sentence that leans on the one before, and for one whose paragraph has been quoted already."""

LISTED = 0.4
"""Factor for a sentence without a verb: "A Sunday, ten past three, the lowest demand of the week: 64 megawatts."."""

ALIKE = 0.55
"""The share of words from which on two sentences say the same."""

NEAR = 30
"""Sentences to either side that can belong to the same paragraph."""

_FIGURE = re.compile(r"\d")


def weigh(article: Article, lines: Sequence[Line]) -> list[float]:
    """Return a score for each line, 0 for one that should not be quoted on its own."""
    central = _centrality(lines)
    title = set(stems(f"{article.title}", article.language))
    return [
        value * _position(line, lines) * _title_cue(line, title) * _form(line)
        for line, value in zip(lines, central, strict=True)
    ]


def _centrality(lines: Sequence[Line]) -> list[float]:
    number: dict[str, int] = {}
    words = [[number.setdefault(word, len(number)) for word in dict.fromkeys(line.stems)] for line in lines]
    told = word_weights(lines)
    weights = [told[word] for word in number]
    values = [1.0] * len(lines)
    norms = [math.sqrt(len(held) + 4) for held in words]
    for _ in range(ROUNDS):
        totals = [0.0] * len(weights)
        for held, value, norm in zip(words, values, norms, strict=True):
            share = value / norm
            for word in held:
                totals[word] += share
        totals = [total * weight * weight for total, weight in zip(totals, weights, strict=True)]
        values = [sum([totals[word] for word in held]) / norm for held, norm in zip(words, norms, strict=True)]
        top = max(values, default=0.0) or 1.0
        values = [value / top for value in values]
    # The first eigenvector is steep; its root keeps the order and lets the other cues speak.
    return [math.sqrt(value) for value in values]


def word_weights(lines: Sequence[Line]) -> dict[str, float]:
    """Return how much each stem tells, between 0 and 1: little where it stands in most of the sentences."""
    count = Counter(word for line in lines for word in set(line.stems))
    total = len(lines) or 1
    return {word: math.log(1 + total / number) / math.log(1 + total) for word, number in count.items()}


def _position(line: Line, lines: Sequence[Line]) -> float:
    """News says first what matters most; an essay ends on it."""
    ahead = (line.block - lines[0].block) / max(1, lines[-1].block - lines[0].block)
    lead = 0.9 * math.exp(-5 * ahead)
    return 1.0 + lead + (0.15 if ahead > 0.92 else 0.0)


def _title_cue(line: Line, title: set[str]) -> float:
    return 1.0 + 0.5 * len(title & set(line.stems)) / max(3, len(title))


def _form(line: Line) -> float:
    """Return a factor for how well a sentence stands alone."""
    if line.question or line.asked or line.cut or line.kind == "table" or line.length < 4:
        return 0.0
    factor = 1.0
    if line.leans:
        factor *= LEANING
    if line.kind == "list_item":
        factor *= 0.5
    if line.text[:1].islower():
        factor *= 0.3
    if line.quoted:
        factor *= 0.6
    if line.length < SHORT:
        factor *= line.length / SHORT
    if line.length > LONG:
        factor *= LONG / line.length
    if line.listed:
        factor *= LISTED
    if _FIGURE.search(line.text):
        factor *= 1.1
    return factor


def carry(lines: Sequence[Line], scores: Sequence[float], weights: dict[str, float], count: int) -> list[Line]:
    """Return the up to `count` lines that carry the article, in reading order.

    Each choice changes the rest: what says the same again is out, a paragraph that has had its say waits, and a
    sentence that leans on the one before may follow it.
    """
    left = dict(enumerate(scores))
    chosen: list[int] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda k: (left[k], -k))
        if left.pop(best) <= 0:
            break
        if any(similarity(lines[best], lines[k], weights) >= ALIKE for k in chosen):
            continue
        chosen.append(best)
        for k in left:
            left[k] *= 1.0 - similarity(lines[best], lines[k], weights)
        for k in range(max(0, best - NEAR), min(len(lines), best + NEAR)):
            if k in left and lines[k].block == lines[best].block:
                follows = k == best + 1 and lines[k].leans
                left[k] *= 1.0 / LEANING if follows else WAITING
    return [lines[k] for k in sorted(chosen)]


def similarity(left: Line, right: Line, weights: dict[str, float]) -> float:
    """Return the weighted share of words that two lines have in common, of the shorter one's."""
    one, two = set(left.stems), set(right.stems)
    shared = sum(weights.get(word, 1.0) for word in one & two)
    least = min(sum(weights.get(word, 1.0) for word in one), sum(weights.get(word, 1.0) for word in two))
    return shared / least if least else 0.0


def pick(
    lines: Sequence[Line], scores: Sequence[float], weights: dict[str, float], count: int, *, alike: float = ALIKE
) -> list[Line]:
    """Return up to `count` lines, the highest scores first, none that says again what an earlier one says."""
    order = sorted(range(len(lines)), key=lambda k: (-scores[k], k))
    chosen: list[Line] = []
    for k in order[: 20 * count]:
        if scores[k] <= 0 or len(chosen) == count:
            break
        if all(similarity(lines[k], other, weights) < alike for other in chosen):
            chosen.append(lines[k])
    return chosen
