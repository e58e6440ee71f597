"""Topics: neighbouring paragraphs that share words form one topic, under a title made of its own key phrases.

The segments are grown from single paragraphs by joining the two neighbours that lose least (Ward's criterion on the
cosine distance of their word vectors), until as many are left as a reader can hold.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from socra.framework.digest import Passage, Topic
from socra_backends.extractive.headline import shorten
from socra_backends.extractive.lines import Line
from socra_backends.extractive.phrases import find_phrases
from socra_backends.extractive.rank import pick
from socra_backends.extractive.scripts import UNSPACED
from socra_backends.extractive.words import lexicon

__all__ = ["find_topics", "join_phrases"]

MOST_UNITS = 160
"""Paragraphs are bundled until there are no more than these, so that the time does not grow with their square."""

POINTS = 3
"""Sentences of a topic."""

LONGEST = 120
"""Characters of a title."""

TITLE = 8
"""Words of a title that is cut from a sentence, where the topic has no phrase of its own."""


@dataclass
class _Segment:
    lines: list[Line]
    vector: Counter[str]
    weight: float
    headed: bool
    norm: float = 0.0


def find_topics(
    lines: Sequence[Line], scores: Mapping[int, float], weights: dict[str, float], language: str, people: Iterable[str]
) -> tuple[Topic, ...]:
    """Return up to five topics, the weightiest first; each sentence belongs to one."""
    segments = _grow(_units(lines, weights), _wanted(lines))
    named = find_phrases([segment.lines for segment in segments], language, people)
    made = []
    for segment, phrases in zip(segments, named, strict=True):
        best = pick(segment.lines, scores, weights, POINTS)
        chosen = sorted(best, key=lambda line: line.id)
        title = join_phrases(phrases, language) if best else ""
        if title := title or (shorten(chosen[0].text, language, TITLE) if best else ""):
            made.append(Topic(title, tuple(Passage(line.id, line.text, scores[line.id]) for line in chosen)))
    return tuple(sorted(made, key=lambda topic: -sum(passage.score for passage in topic.passages)))


def _wanted(lines: Sequence[Line]) -> int:
    quotable = sum(line.citable for line in lines)
    return max(1, min(5, round(math.sqrt(quotable / 2))))


def _units(lines: Sequence[Line], weights: dict[str, float]) -> list[_Segment]:
    """Cut the text at paragraphs and headings; a question stays with its answer, a list with what announces it."""
    units: list[_Segment] = []
    for before, line in zip([None, *lines], lines, strict=False):
        fresh = before is None or line.block != before.block
        glued = before is not None and (before.asked or (line.kind == "list_item" and line.section == before.section))
        if fresh and not glued:
            headed = before is None or line.section != before.section
            units.append(_Segment([], Counter(), 0.0, headed))
        units[-1].lines.append(line)
    size = math.ceil(len(units) / MOST_UNITS)
    bundles = [_join(units[k : k + size]) for k in range(0, len(units), max(1, size))]
    for unit in bundles:
        for line in unit.lines:
            for word in line.stems:
                unit.vector[word] += weights[word]  # type: ignore[assignment]
        unit.weight = float(sum(len(line.stems) for line in unit.lines)) or 1.0
        unit.norm = _norm(unit.vector)
    return bundles


def _join(units: Sequence[_Segment]) -> _Segment:
    joined = [line for unit in units for line in unit.lines]
    vector: Counter[str] = Counter()
    for unit in units:
        vector.update(unit.vector)
    return _Segment(joined, vector, sum(unit.weight for unit in units), units[0].headed, _norm(vector))


def _grow(segments: list[_Segment], wanted: int) -> list[_Segment]:
    costs = [_cost(one, two) for one, two in pairwise(segments)]
    while len(segments) > wanted:
        place = min(range(len(costs)), key=costs.__getitem__)
        segments[place : place + 2] = [_merge(segments[place], segments[place + 1])]
        # only the new segment's two borders have changed
        around = segments[max(0, place - 1) : place + 2]
        costs[max(0, place - 1) : place + 2] = [_cost(one, two) for one, two in pairwise(around)]
    return segments


def _merge(one: _Segment, two: _Segment) -> _Segment:
    """Join two neighbours; the smaller goes into the larger, so that growing costs little more than reading."""
    small, large = sorted((one, two), key=lambda segment: len(segment.vector))
    dot = _dot(small.vector, large.vector)
    large.vector.update(small.vector)
    norm = math.sqrt(small.norm**2 + large.norm**2 + 2 * dot)
    return _Segment(one.lines + two.lines, large.vector, one.weight + two.weight, one.headed, norm)


def _cost(one: _Segment, two: _Segment) -> float:
    size = one.weight * two.weight / (one.weight + two.weight)
    # the author's own headings are borders that should hold
    return size * (1.0 - _cosine(one, two)) * (2.0 if two.headed else 1.0)


def _cosine(one: _Segment, two: _Segment) -> float:
    small, large = sorted((one.vector, two.vector), key=len)
    norms = one.norm * two.norm
    return _dot(small, large) / norms if norms else 0.0


def _dot(small: Counter[str], large: Counter[str]) -> float:
    return sum(value * large[word] for word, value in small.items() if word in large)


def _norm(vector: Counter[str]) -> float:
    return math.sqrt(sum(value * value for value in vector.values()))


def join_phrases(phrases: Sequence[str], language: str) -> str:
    """Return phrases as one title, joined by the language's "and" where it is known; "" for none."""
    joint = next(iter(lexicon(language).order("series")), "")
    title = (joint if language in UNSPACED else f" {joint} " if joint else ", ").join(phrases)
    return title[:1].upper() + title[1:LONGEST]
