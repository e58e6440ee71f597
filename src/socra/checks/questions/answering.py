"""The check itself: a question's words and the kind of thing that it asks for, looked for sentence by sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from socra.article import Article
from socra.checks.index import index_of
from socra.checks.questions.explained import asked_term, explains
from socra.checks.questions.foreign import language_of, shared_marks
from socra.checks.questions.kinds import Kind, has_kind, is_open, is_question, kind_of
from socra.checks.questions.words import keys
from socra.language.words import UNSPACED, letters, plain

__all__ = ["Answered", "State", "answered_by"]

State = Literal["answered", "partly", "open"]
"""Whether the article answers a question: it does, it begins to, it does not."""

BEARS, ANSWERS = 0.5, 0.56
"""The share of a question's words that a sentence must hold to bear on it, and to answer it.

To answer, it counts besides how far it leads, and against it, the share of words that the article lacks.
"""

FEWEST = 2
"""Words that it must hold itself, where a question has so many."""

LEAD = 0.25
"""What a lead of a word over the next sentence is worth."""

MET = 0.15
"""The share of words that the kind of thing asked for is worth, where sentences are compared."""

BEFORE, AFTER = 0.5, 0.25
"""What a word counts that stands in the sentence before or after it, in its paragraph: "It cost …"."""

UNKNOWN = 0.6
"""The weight of a word that the article lacks, of a rare one's: it may be a mere word of asking."""

RIVALS = 5
"""Sentences that are compared by their kind: those with most of the words."""

MOST, PARTS = 3, 2
"""Sentences that are named, and those that are where they begin to answer, or follow the question itself."""

QUOTED = 4
"""Words of a quotation that make it a sentence of the article: the reason to ask, and not the answer."""

ASKED_ALIKE = 0.8
"""The share of words that a question and one that the article asks have in common to be the same."""

_STRICT: tuple[Kind, ...] = ("who", "amount", "when", "where", "why")
_QUOTE = re.compile(r"[“„«「『\"]\s?([^“”„«»「」『』\"]{8,600}?)\s?[”“»」』\"]")


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether an article answers a question, and the numbers of the sentences that do, in order."""

    state: State
    sentences: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    keys: frozenset[str]
    block: int
    asks: bool
    open: bool

    def holds(self, key: str) -> bool:
        return key in self.keys or (not key.isascii() and len(key) <= 2 and key in self.text)


def answered_by(question: str, article: Article, language: str = "") -> Answered:
    """Say whether an article answers a question; `language` is the question's (ISO 639-1), told by itself where "".

    Of a question in another language than the article's only figures, names and acronyms are compared, so that it is
    "partly" answered at most. Linear in the length of the article.
    """
    language = language or language_of(question, article.language)
    lines = index_of(article).cached("asked", lambda: tuple(_read(article)))
    if language != article.language:
        return _by_marks(question, lines)
    if taken_up := _taken_up(question, lines, language):
        return taken_up
    kind = kind_of(question, language)
    if kind in ("what", "who") and (term := asked_term(question, language)):
        defined = _defined(term, lines, language)
        if defined.sentences or kind == "what":
            return defined
    return _said(question, lines, language)


def _read(article: Article) -> Iterator[_Line]:
    """Yield the article's sentences as they are compared."""
    block = 0
    for sentence in article.sentences:
        while block < len(article.blocks) - 1 and article.blocks[block].end <= sentence.start:
            block += 1
        text = plain(article.text[sentence.start : sentence.end])
        found = frozenset(keys(text, article.language))
        yield _Line(sentence.id, text, found, block, is_question(text), is_open(text, article.language))


def _taken_up(question: str, lines: Sequence[_Line], language: str) -> Answered | None:
    """Return the same question with what follows it, where the article asks it and does not go on asking."""
    own, signs = set(keys(question, language)), letters(question)
    for line, after in pairwise(lines):
        if not line.asks:
            continue
        alike = len(own & line.keys) >= ASKED_ALIKE * len(own | line.keys) if own and line.keys else False
        if alike or signs == letters(line.text):
            if after.asks:
                return None
            told = [other.number for other in lines if other.block == after.block and other.number >= after.number]
            return Answered("open") if after.open else Answered("answered", (line.number, *told[:PARTS]))
    return None


def _defined(term: str, lines: Sequence[_Line], language: str) -> Answered:
    """Look for what a term means; an article that merely uses it does not begin to say."""
    found = [line.number for line in lines if explains(term, line.text, language)]
    return Answered("answered", tuple(found[:1])) if found else Answered("open")


def _said(question: str, lines: Sequence[_Line], language: str) -> Answered:
    """Look for the sentence that has clearly more of a question's words than any other, with what is asked for."""
    reasons, kind = _quoted(question, language), kind_of(question, language)
    told = [line for line in lines if not line.asks and not any(reason in letters(line.text) for reason in reasons)]
    found = _found(question, told, language)
    if not any(found.held):
        return Answered("open")
    shares = [found.share(place, told) for place in range(len(told))]
    rivals = sorted(range(len(told)), key=lambda place: -shares[place])[:RIVALS]
    met = {place: has_kind(kind, told[place].text, question, language) for place in rivals}
    ranks = {place: shares[place] + MET * met[place] for place in rivals}
    best, *others = sorted(rivals, key=lambda place: -ranks[place])
    least = min(FEWEST, len(found.weights))
    bearing = [place for place in rivals if shares[place] >= BEARS and len(found.held[place]) >= least]
    if told[best].open or not bearing:
        return Answered("open")
    lead = ranks[best] - max((ranks[place] for place in others), default=0.0)
    sure = shares[best] + LEAD * lead * len(found.weights) - found.strange
    if best in bearing and sure >= ANSWERS and (met[best] or kind not in _STRICT):
        return Answered("answered", (told[best].number,))
    return Answered("partly", tuple(told[place].number for place in bearing[:PARTS]))


@dataclass(frozen=True, slots=True)
class _Found:
    """Which of a question's words each sentence has, and their weights: what few sentences have weighs most."""

    held: list[frozenset[str]]
    weights: dict[str, float]
    strange: float

    def share(self, place: int, lines: Sequence[_Line]) -> float:
        """Return the share of a question's words that a sentence has, with some of its neighbours'."""
        near = [0.0]
        for other, worth in ((place - 1, BEFORE), (place + 1, AFTER)):
            if 0 <= other < len(lines) and lines[other].block == lines[place].block:
                near.append(worth * self._share(self.held[other] - self.held[place]))
        return self._share(self.held[place]) + max(near)

    def _share(self, words: Iterable[str]) -> float:
        return sum(self.weights[word] for word in words) / sum(self.weights.values())


def _found(question: str, lines: Sequence[_Line], language: str) -> _Found:
    asked = keys(question, language, question=True)
    held = [frozenset(key for key in asked if line.holds(key)) for line in lines]
    counts = {key: sum(key in found for found in held) for key in asked}
    rare = {key: math.log(1 + len(lines) / (count + 0.5)) for key, count in counts.items()}
    weights = {key: weight * (1.0 if counts[key] else UNKNOWN) for key, weight in rare.items()}
    return _Found(held, weights, sum(not count for count in counts.values()) / max(1, len(asked)))


def _quoted(question: str, language: str) -> list[str]:
    """Return the letters of what a question quotes at length."""
    runs = [found[1] for found in _QUOTE.finditer(question)]
    return [letters(run) for run in runs if (len(run) // 3 if language in UNSPACED else len(run.split())) >= QUOTED]


def _by_marks(question: str, lines: Sequence[_Line]) -> Answered:
    shared = {line.number: len(shared_marks(question, line.text)) for line in lines}
    best = sorted((number for number, count in shared.items() if count), key=lambda number: (-shared[number], number))
    return Answered("partly", tuple(sorted(best[:MOST]))) if best else Answered("open")
