"""Ranking: which sentences carry the article.

A sentence scores by where it stands, by how much it is like the whole article (the centroid of Radev and others,
Information Processing & Management, 2004), by what it shares with the title, and by how well it stands alone.
`benchmarks/fitting/score.py` fitted the weights and measures them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from socra.article import Article
from socra.language.lexicon import lexicon
from socra.language.tokens import WORD, stems
from socra_backends.extractive.lines import Line, is_personal

__all__ = ["WEIGHTS", "best_first", "features", "pick", "similarity", "summarise", "weigh", "word_weights"]

WEIGHTS = {
    "position": -0.75,  # the logarithm of the place among the sentences that can be cited
    "centre": 2.5,  # likeness to the whole article, 1 for the sentence that is most like it
    "title": 1.35,  # the share of the title's words
    "short": -1.1,  # how far below 12 words, 1 for none
    "long": -0.3,  # how far above 32 words, 1 for 20
    "item": -0.8,  # an item of a list
    "capitals": 1.2,  # the share of words with a capital, at most 0.3
    "figure": 0.2,
    "quotation": -0.2,
    "self": -0.25,  # "I" and "we"
    "reader": -0.35,  # "you"
    "leans": -0.9,
}
"""What each feature adds to the logarithm of a score."""

SHORT, LONG = 12, 32
"""Words; a sentence outside of this says little, or much to be read at a glance."""

ALIKE = 0.55
"""The share of words from which on two sentences say the same."""

SAME = 0.8
"""The share of words from which on a summary that has the one sentence needs no other."""

REPEATS = 1.2
"""What a likeness of 1 to a sentence that has been taken costs, as a logarithm."""

LONGEST = 125
"""Words of a summary."""

TRIED = 60
"""Sentences, best first, that are looked at for a summary."""

_FIGURE = re.compile(r"\d")
_QUOTED = re.compile('[“"«„「]')


def weigh(article: Article, lines: Sequence[Line]) -> dict[int, float]:
    """Return the score of each sentence by its number, 0 for one that cannot be cited."""
    made = features(article, lines)
    return {
        line.id: math.exp(sum(WEIGHTS[name] * value for name, value in found.items())) if line.citable else 0.0
        for line, found in zip(lines, made, strict=True)
    }


def features(article: Article, lines: Sequence[Line]) -> list[dict[str, float]]:
    """Return for each line what its score is made of; what is not named is 0."""
    central, title = _centrality(lines), set(stems(article.title, article.language))
    made, place = [], 0
    for line, likeness in zip(lines, central, strict=True):
        made.append({"position": math.log1p(place), "centre": likeness, **_form(line, title, article.language)})
        place += line.citable
    return made


def _form(line: Line, title: set[str], language: str) -> dict[str, float]:
    words = lexicon(language)
    found = WORD.findall(line.text)
    return {
        "title": min(1.0, len(title & set(line.stems)) / max(3, len(title))),
        "short": max(0.0, 1 - line.length / SHORT),
        "long": max(0.0, (line.length - LONG) / 20),
        "item": line.kind == "list_item",
        "capitals": min(0.3, sum(word[0].isupper() for word in found[1:]) / max(1, len(found))),
        "figure": bool(_FIGURE.search(line.text)),
        "quotation": bool(_QUOTED.search(line.text)),
        "self": is_personal(line.text, words, "self"),
        "reader": is_personal(line.text, words, "reader"),
        "leans": line.leans,
    }


def _centrality(lines: Sequence[Line]) -> list[float]:
    """Return the cosine of each line and the sum of all, scaled to the highest."""
    told = word_weights(lines)
    vectors = [_unit({word: count * told[word] for word, count in Counter(line.stems).items()}) for line in lines]
    total: Counter[str] = Counter()
    for line, vector in zip(lines, vectors, strict=True):
        if not line.furniture:
            total.update(vector)
    found = [sum(value * total[word] for word, value in vector.items()) for vector in vectors]
    top = max(found, default=0.0) or 1.0
    return [value / top for value in found]


def _unit(vector: dict[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {word: value / norm for word, value in vector.items()}


def word_weights(lines: Sequence[Line]) -> dict[str, float]:
    """Return how much each stem tells, between 0 and 1: little where it stands in most of the sentences."""
    count = Counter(word for line in lines for word in set(line.stems))
    total = len(lines) or 1
    return {word: math.log(1 + total / number) / math.log(1 + total) for word, number in count.items()}


def summarise(
    lines: Sequence[Line], scores: Mapping[int, float], weights: Mapping[str, float], said: int = 0
) -> list[Line]:
    """Return the few lines that carry the article, in reading order, without the one that the headline has `said`.

    Each choice changes the rest: what is like it costs, and a sentence that leans on the one before may only follow it.
    """
    left = {line.id: (scores[line.id], line) for line in best_first(lines, scores)[:TRIED]}
    count, room = _count(lines), LONGEST
    chosen: dict[int, Line] = {}
    while left and len(chosen) < count:
        number = said if said in left else max(left, key=lambda number: (left[number][0], -number))
        _, line = left.pop(number)
        if (line.leans and number - 1 not in chosen) or (chosen and line.length > room):
            continue
        chosen[number] = line
        room -= line.length * (number != said)
        for other, (score, rest) in list(left.items()):
            likeness = similarity(line, rest, weights)
            left[other] = score * math.exp(-REPEATS * likeness), rest
            if likeness >= SAME:
                del left[other]
    return [chosen[number] for number in sorted(chosen) if number != said]


def _count(lines: Sequence[Line]) -> int:
    citable = sum(line.citable for line in lines)
    return 2 if citable < 10 else 3 if citable < 26 else 4


def best_first(lines: Iterable[Line], scores: Mapping[int, float]) -> list[Line]:
    """Return what can be cited, best first."""
    return sorted((line for line in lines if scores[line.id] > 0), key=lambda line: (-scores[line.id], line.id))


def similarity(left: Line, right: Line, weights: Mapping[str, float]) -> float:
    """Return the weighted share of words that two lines have in common, of the shorter one's."""
    one, two = set(left.stems), set(right.stems)
    if one.isdisjoint(two):
        return 0.0
    shared, *whole = (sum(weights.get(word, 1.0) for word in some) for some in (one & two, one, two))
    return shared / min(whole)


def pick(
    lines: Sequence[Line],
    scores: Mapping[int, float],
    weights: Mapping[str, float],
    count: int,
    *,
    alike: float = ALIKE,
) -> list[Line]:
    """Return up to `count` lines, the highest scores first, none that says again what an earlier one says."""
    chosen: list[Line] = []
    for line in best_first(lines, scores)[: 20 * count]:
        if len(chosen) < count and all(similarity(line, other, weights) < alike for other in chosen):
            chosen.append(line)
    return chosen
