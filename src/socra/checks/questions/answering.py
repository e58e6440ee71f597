"""The check itself: a question's words and the kind of thing that it asks for, looked for sentence by sentence."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Literal

from socra.article import Article
from socra.checks.index import index_of
from socra.checks.questions.explained import asked_term, explains
from socra.checks.questions.foreign import language_of, shared_marks
from socra.checks.questions.kinds import Kind, has_kind, is_open, is_price, is_question, kind_of, names_price
from socra.checks.questions.words import keys
from socra.language.words import UNSPACED, letters, plain

__all__ = ["Answered", "State", "answered_by"]

State = Literal["answered", "partly", "open"]
"""Whether the article answers a question: it does, it begins to, it does not."""

ENOUGH, HALF = 0.8, 0.55
"""The share of a question's words that a place must hold to answer it, and to begin to."""

TOPIC = 0.5
"""The weight of a word of the title: what the whole article is about is seldom said again."""

MOST = 3
"""Sentences that are named."""

QUOTED = 4
"""Words of a quotation that make it a sentence of the article: the reason to ask, and not the answer."""

ASKED_ALIKE = 0.8
"""The share of words that a question and one that the article asks have in common to be the same."""

LEAST_WORDS = 2
"""Words that must be found where nothing else tells an answer from what merely bears on the question."""

LEAST, SURE = 0.45, 0.6
"""The share of a question's words that a sentence must hold to answer alone; the same with its lead over the next."""

MET = 0.1
"""The share of words that the kind of thing asked for is worth, where sentences are compared."""

RIVALS = 5
"""Sentences that are compared: those with most of the words."""

ROOT = 6
"""Letters by which two stems are one: a stemmer leaves "interpretation" and "interpreter" apart."""

_BARE: tuple[Kind, ...] = ("what", "yes_no")
_LOOSE: tuple[Kind, ...] = (*_BARE, "how")
_VAGUE: tuple[Kind, ...] = (*_LOOSE, "why")
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
    roots: frozenset[str]
    block: int
    asks: bool
    open: bool

    def holds(self, key: str) -> bool:
        alike = key in self.keys or key[:ROOT] in self.roots
        return alike or (not key.isascii() and len(key) <= 2 and key in self.text)


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
    return _said(question, kind, article, lines, language)


def _read(article: Article) -> Iterator[_Line]:
    """Yield the article's sentences as they are compared."""
    block = 0
    for sentence in article.sentences:
        while block < len(article.blocks) - 1 and article.blocks[block].end <= sentence.start:
            block += 1
        text = plain(article.text[sentence.start : sentence.end])
        found = frozenset(keys(text, article.language))
        roots = frozenset(key[:ROOT] for key in found if len(key) >= ROOT and not key[0].isdigit())
        yield _Line(sentence.id, text, found, roots, block, is_question(text), is_open(text, article.language))


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
            return Answered("open") if after.open else Answered("answered", (line.number, after.number))
    return None


def _defined(term: str, lines: Sequence[_Line], language: str) -> Answered:
    """Look for what a term means; an article that merely uses it does not begin to say."""
    found = [line.number for line in lines if explains(term, line.text, language)]
    return Answered("answered", tuple(found[:1])) if found else Answered("open")


def _said(question: str, kind: Kind, article: Article, lines: Sequence[_Line], language: str) -> Answered:
    title = set(keys(article.title, language))
    asked = keys(question, language, question=True)
    if title.issuperset(asked):
        return Answered("open")
    held = {line.number: frozenset(filter(line.holds, asked)) for line in lines}
    weights, missing = _weights(asked, held, title, language)
    if kind == "amount" and (prices := frozenset(key for key in asked if is_price(key, language))):
        # a sum of money stands for a word such as "cost"
        held |= {line.number: held[line.number] | prices for line in lines if names_price(line.text)}
    wanted = _Wanted(question, language, kind, weights, title, missing, held)
    reasons = _quoted(question, language)
    told = [line for line in lines if not line.asks and not any(reason in letters(line.text) for reason in reasons)]
    able = [line for line in told if not line.open]
    unknown = max((wanted.share((line,)) for line in told if line.open), default=0.0)
    if best := wanted.outright(able, unknown):
        return Answered("answered", (best.number,))
    places: list[tuple[tuple[_Line, ...], float]] = [((line,), wanted.share((line,))) for line in able]
    places += [(pair, wanted.share(pair)) for pair in pairwise(able) if wanted.joins(pair)]
    places.sort(key=lambda place: (-place[1], len(place[0]), place[0][0].number))
    if whole := [place for place, share in places if share >= ENOUGH and wanted.is_met(place)]:
        return Answered("answered", tuple(line.number for line in whole[0]))
    least = max(ENOUGH if reasons else HALF, unknown)  # what is quoted at length has its own words everywhere
    half = [place for place, share in places if share >= least and wanted.tells(place)]
    if not half:
        return Answered("open")
    return Answered("partly", tuple(sorted({line.number for place in half[:2] for line in place}))[:MOST])


def _weights(
    asked: Sequence[str], held: Mapping[int, frozenset[str]], title: set[str], language: str
) -> tuple[dict[str, float], frozenset[str]]:
    """Weigh a question's words, what few sentences have most, what the title has least; return those of no sentence."""
    often = Counter(chain.from_iterable(held.values()))
    weights = {key: math.log(1 + len(held) / (often[key] + 0.5)) for key in asked}
    least = 0.6 if language in UNSPACED else 1.0  # a pair that no sentence has may be of two words
    weighed = {key: w * (TOPIC if key in title else 1.0 if often[key] else least) for key, w in weights.items()}
    return weighed, frozenset(key for key in asked if not often[key])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question wants: the kind of thing, its words with their weights, and which of them each line holds."""

    question: str
    language: str
    kind: Kind
    weights: dict[str, float]
    title: set[str]
    missing: frozenset[str]
    lines: Mapping[int, frozenset[str]]

    def held(self, place: Sequence[_Line]) -> frozenset[str]:
        """Return the question's words that a place has."""
        return frozenset().union(*(self.lines[line.number] for line in place))

    def share(self, place: Sequence[_Line]) -> float:
        """Return the share of the question's words that a place has, by weight."""
        held = self.held(place)
        return sum(weight for key, weight in self.weights.items() if key in held) / sum(self.weights.values())

    def outright(self, lines: Sequence[_Line], unknown: float) -> _Line | None:
        """Return the sentence that has clearly more of the question's words than any other, with what is asked for."""
        shares = {line.number: self.share((line,)) for line in lines}
        near = sorted(lines, key=lambda line: -shares[line.number])[:RIVALS]
        ranks = {line: shares[line.number] + MET * self._has_kind(line) for line in near}
        best = max(ranks, key=lambda line: (ranks[line], -line.number), default=None)
        if best is None or not self._is_told(best):
            return None
        lead = ranks[best] - max((rank for line, rank in ranks.items() if line is not best), default=0.0)
        own = shares[best.number]
        return best if own >= LEAST and own > unknown and own + lead >= SURE else None

    def _is_told(self, line: _Line) -> bool:
        """Say whether a sentence has enough of the question: more words, the more of them the article lacks."""
        told = self.held((line,)) - (self.title if self.kind in _LOOSE else set())
        return len(told) >= LEAST_WORDS + len(self.missing) and (self.kind in _LOOSE or self._has_kind(line))

    def joins(self, pair: Sequence[_Line]) -> bool:
        """Say whether two sentences stand together, each with a word that the other does not have."""
        one, other = (self.held((line,)) for line in pair)
        near = pair[0].block == pair[1].block and pair[1].number == pair[0].number + 1
        return near and bool(one - other) and bool(other - one)

    def is_met(self, place: Sequence[_Line]) -> bool:
        """Say whether a place has the kind of thing that is asked for.

        Where little or nothing tells it, the words must: two in one sentence, of which the title has neither.
        """
        told = self.held(place) - (self.title if self.kind in _BARE else set())
        if self.kind in _VAGUE and (len(place) > 1 or len(told) < LEAST_WORDS):
            return False
        return any(map(self._has_kind, place))

    def _has_kind(self, line: _Line) -> bool:
        return has_kind(self.kind, line.text, self.question, self.language)

    def tells(self, place: Sequence[_Line]) -> bool:
        """Say whether a place has more of the question than the article's topic, and than a single common word."""
        held = self.held(place)
        return bool(held - self.title) and (len(held) > 1 or any(key[0].isdigit() for key in held))


def _quoted(question: str, language: str) -> list[str]:
    """Return the letters of what a question quotes at length."""
    runs = [found[1] for found in _QUOTE.finditer(question)]
    return [letters(run) for run in runs if (len(run) // 3 if language in UNSPACED else len(run.split())) >= QUOTED]


def _by_marks(question: str, lines: Sequence[_Line]) -> Answered:
    shared = {line.number: len(shared_marks(question, line.text)) for line in lines}
    best = sorted((number for number, count in shared.items() if count), key=lambda number: (-shared[number], number))
    return Answered("partly", tuple(sorted(best[:MOST]))) if best else Answered("open")
