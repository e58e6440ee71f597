"""Topics: the author's own sections under their headings, else neighbouring paragraphs that share words.

The segments are grown from single paragraphs by joining the two neighbours that lose least (Ward's criterion on the
cosine distance of their word vectors), until as many are left as a reader can hold.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from socra.article import Article
from socra.framework.digest import Passage, Topic
from socra_backends.extractive.headline import shorten
from socra_backends.extractive.lines import Line, headings
from socra_backends.extractive.phrases import LONGEST, find_titles
from socra_backends.extractive.rank import pick

__all__ = ["find_items", "find_topics"]

MOST, SHOWN, POINTS = 5, 2, 10
"""Topics, sentences of each that its title is chosen for, and sentences that are handed on, best first."""

SECTIONS, HEADING = 3, 12
"""Headings that make the author's sections the topics, and words that a heading may have."""

MOST_UNITS = 160
"""Paragraphs are bundled until there are no more than these, so that the time does not grow with their square."""

WORDS = 8
"""Words of a title that is cut from a sentence."""

_NUMBERED = re.compile(r"^(?:[QA]\s?[:.]|\d+(?:\.\d+)*[.)]|\d+(?:\.\d+)+)\s+")


@dataclass
class _Segment:
    lines: list[Line]
    vector: Counter[str]
    weight: float
    headed: bool
    norm: float = 0.0


def find_topics(
    article: Article,
    lines: Sequence[Line],
    scores: Mapping[int, float],
    weights: dict[str, float],
    people: Iterable[str],
) -> tuple[Topic, ...]:
    """Return up to five topics, the weightiest first; each sentence belongs to one."""
    sections = _sections(article, lines)
    parts = [part for _, part in sections] or [part.lines for part in _grow(_units(lines, weights), _wanted(lines))]
    points = [_points(part, scores, weights) for part in parts]
    # what stands before the author's own headings is about the whole
    titles = find_titles([lines] if sections else parts, article.language, people)
    titles = [heading or titles[0] for heading, _ in sections] or titles
    topics = [
        Topic(title or shorten(point[0].text, article.language, WORDS), point)
        for title, point in zip(titles, points, strict=True)
        if point
    ]
    topics = [topic for topic in topics if topic.title]
    return tuple(sorted(topics, key=lambda topic: -sum(passage.score for passage in topic.passages[:SHOWN]))[:MOST])


def find_items(article: Article, lines: Sequence[Line], scores: Mapping[int, float]) -> tuple[Topic, ...]:
    """Return the items of a list in order, each under its heading with its first sentences."""
    titles = [_title(heading) for heading in headings(article)]
    made = []
    for number, part in groupby((line for line in lines if line.citable), key=lambda line: line.section):
        if number and (title := titles[number - 1]) and len(title.split()) <= HEADING:
            made.append(Topic(title, tuple(Passage(line.id, line.text, scores[line.id]) for line in part)[:POINTS]))
    return tuple(made)


def _points(part: Sequence[Line], scores: Mapping[int, float], weights: dict[str, float]) -> tuple[Passage, ...]:
    best = pick(part, scores, weights, POINTS)
    return tuple(Passage(line.id, line.text, scores[line.id]) for line in best)


def _sections(article: Article, lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Return the author's own sections under their headings, none where too few of them can be used."""
    titles = [_title(heading) for heading in headings(article)]
    parts = [(number, list(part)) for number, part in groupby(lines, key=lambda line: line.section)]
    told = [("" if not number else titles[number - 1], part) for number, part in parts if _quotable(part) > 1]
    usable = [(heading, part) for heading, part in told if not heading or len(heading.split()) <= HEADING]
    return usable if sum(bool(heading) for heading, _ in usable) >= SECTIONS else []


def _title(heading: str) -> str:
    """Return a heading without its number, or the "Q:" of an interviewer."""
    return _NUMBERED.sub("", heading).strip(" *_:")[:LONGEST]


def _wanted(lines: Sequence[Line]) -> int:
    return max(1, min(MOST, round(math.sqrt(_quotable(lines) / 2))))


def _quotable(lines: Sequence[Line]) -> int:
    return sum(line.citable for line in lines)


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
