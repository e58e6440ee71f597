"""Topics: the author's own sections under their headings, else what the text is about most, in its own phrases."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from socra.article import Article
from socra.framework.digest import Passage, Topic
from socra_backends.extractive.ledger import PLENTY
from socra_backends.extractive.lines import Line, headings
from socra_backends.extractive.phrases import LONGEST, Phrase, title_phrases
from socra_backends.extractive.rank import pick

__all__ = ["find_items", "find_topics"]

MOST, SHOWN, POINTS = 5, 2, 10
"""Topics, sentences of each that are shown, and sentences that are handed on, best first."""

SECTIONS, HEADING = 3, 12
"""Headings that make the author's sections the topics, and words that a heading may have."""

CLOSE = 4
"""The power of the share of a title's words in a sentence, by which it counts among the points."""

_NUMBERED = re.compile(r"^(?:[QA]\s?[:.]|\d+(?:\.\d+)*[.)]|\d+(?:\.\d+)+)\s+")


def find_topics(
    article: Article,
    lines: Sequence[Line],
    scores: Mapping[int, float],
    weights: dict[str, float],
    people: Iterable[str],
    shown: Container[int],
) -> tuple[Topic, ...]:
    """Return up to five topics, the weightiest first, with their best sentences: those that are `shown` come last."""
    phrases = title_phrases(lines, article.language, people)
    if sections := _sections(article, lines):
        # what stands before the author's own headings is about the whole
        whole = phrases[0].title if phrases else ""
        found = [Topic(heading or whole, _points(part, scores, weights, shown)) for heading, part in sections]
    else:
        found = list(_by_phrases(phrases, lines, scores, weights, shown))
    topics = {topic.title: topic for topic in reversed(found) if topic.title and topic.passages}.values()
    return tuple(sorted(topics, key=lambda topic: -sum(passage.score for passage in topic.passages[:SHOWN]))[:MOST])


def _by_phrases(
    phrases: Iterable[Phrase],
    lines: Sequence[Line],
    scores: Mapping[int, float],
    weights: dict[str, float],
    shown: Container[int],
) -> Iterator[Topic]:
    """Yield phrases over the sentences that hold their words; no two have a word in common."""
    told: set[str] = set()
    left = [line for line in lines if line.citable]
    again = len(left) < PLENTY
    wanted = max(1, min(MOST, round(math.sqrt(len(left) / 2))))
    for phrase in phrases:
        if not wanted:
            return
        if not told.isdisjoint(phrase.key):
            continue
        text = phrase.text  # the stems of a line lack the "New" of "New York"
        shares = {line.id: 1.0 if text in line.text else phrase.share_in(line) for line in left}
        close = {line.id: scores[line.id] * shares[line.id] ** CLOSE for line in left}
        points = _points([line for line in left if close[line.id]], close, weights, shown)
        if points and shares[points[0].sentence] == 1 and (again or points[0].sentence not in shown):
            told.update(phrase.key)
            wanted -= 1
            first = {point.sentence for point in points[:SHOWN]}
            left = [line for line in left if line.id not in first]
            yield Topic(phrase.title, points)


def find_items(article: Article, lines: Sequence[Line], scores: Mapping[int, float]) -> tuple[Topic, ...]:
    """Return the items of a list in order, each under its heading with its first sentences."""
    titles = [_title(heading) for heading in headings(article)]
    made = []
    for number, part in groupby((line for line in lines if line.citable), key=lambda line: line.section):
        if number and (title := titles[number - 1]) and len(title.split()) <= HEADING:
            made.append(Topic(title, tuple(Passage(line.id, line.text, scores[line.id]) for line in part)[:POINTS]))
    return tuple(made)


def _points(
    part: Sequence[Line], scores: Mapping[int, float], weights: dict[str, float], shown: Container[int]
) -> tuple[Passage, ...]:
    best = sorted(pick(part, scores, weights, POINTS), key=lambda line: line.id in shown)
    return tuple(Passage(line.id, line.text, scores[line.id]) for line in best)


def _sections(article: Article, lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Return the author's own sections under their headings, none where too few of them can be used."""
    titles = [_title(heading) for heading in headings(article)]
    parts = [(number, list(part)) for number, part in groupby(lines, key=lambda line: line.section)]
    told = [
        ("" if not number else titles[number - 1], part)
        for number, part in parts
        if sum(line.citable for line in part) > 1
    ]
    usable = [(heading, part) for heading, part in told if not heading or len(heading.split()) <= HEADING]
    return usable if sum(bool(heading) for heading, _ in usable) >= SECTIONS else []


def _title(heading: str) -> str:
    """Return a heading without its number, the "Q:" of an interviewer, or the mark of a link to it."""
    return _NUMBERED.sub("", heading).strip(" *_:#¶§")[:LONGEST]
