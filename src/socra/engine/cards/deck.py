"""A section by cards: the embedded reader plans and cites it, a model words its lines, and each line is checked.

A model that cannot find the sentence which says a thing can still reword one that stands right before its answer. So
the digest of the article decides what a section holds and where it comes from; the model is asked for one line a
passage or for a question about it; and what the checks do not take stays in the article's own words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeVar, runtime_checkable

from socra.article import Article
from socra.backend import Request
from socra.engine.cards.accept import Judge
from socra.engine.cards.fuller import SHORTEST, fuller
from socra.engine.cards.kinds import Kind, Kinds, kinds_of
from socra.engine.cards.worded import worded
from socra.engine.guarded import guarded
from socra.errors import SocraError
from socra.framework.digest import Asking, Digest, QuestionKind
from socra.language.tokens import length
from socra.language.words import letters

__all__ = ["Deck", "Planner", "Wanted", "deal", "planned"]

T = TypeVar("T")

ASKED = 20
"""Sentences that are asked for a question at most."""

A_KIND, CATEGORIES = 4, 5
"""Questions of one kind, and kinds, in one section."""

_QUOTING: frozenset[QuestionKind] = frozenset(["unknown", "disputed", "next", "more"])
"""Kinds of questions that only quote a sentence, as long as nobody can ask better."""


@runtime_checkable
class Planner(Protocol):
    """Who plans sections without a model: the extractive backend."""

    def digest(self, article: Article) -> Digest:
        """Return what the article holds."""

    def plan(self, request: Request, digest: Digest) -> Mapping[str, Any]:
        """Return the section that a request asks for, from a digest. Raises `BackendError` where it has no plan."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line that is asked for: of which kind, about which sentence."""

    kind: Kind
    sentence: int


class Deck:
    """The cards of one section: `wanted` are its lines, and `made` is the section in the words of those that pass."""

    def __init__(self, original: Request, planner: Planner, digest: Digest, kinds: Kinds | None) -> None:
        self.original = original
        self._planner = planner
        self._digest = digest
        self._kinds = kinds
        self._plan = planner.plan(original, digest)
        # where there are no examples in the article's language, nothing is asked
        self.wanted = tuple(dict.fromkeys((*self._lines(), *self._questions()))) if kinds else ()

    @property
    def genre(self) -> str:
        """What kind of article it was read as."""
        return self._digest.genre

    @property
    def cited(self) -> frozenset[int]:
        """The sentences that its plan cites."""
        return frozenset(number for _, numbers in _items(self._plan) for number in numbers)

    def asking(self, wanted: Sequence[Wanted]) -> Request:
        """Return the request for some of its lines."""
        assert self._kinds is not None
        texts = ((one.kind, self._digest.passages[one.sentence].text) for one in wanted)
        return replace(self.original, cards=tuple(self._kinds.card(kind, text) for kind, text in texts))

    def made(self, lines: Mapping[Wanted, str]) -> tuple[str, frozenset[Wanted]]:
        """Return the section as JSON, and which of its lines are in words of the model's own."""
        taken = self._taken(lines)
        digest = self._reworded(taken) if taken else self._digest
        own = [one for one, line in taken.items() if letters(line) != letters(self._digest.passages[one.sentence].text)]
        return json.dumps(self._planner.plan(self.original, digest), ensure_ascii=False), frozenset(own)

    def _taken(self, lines: Mapping[Wanted, str]) -> dict[Wanted, str]:
        if self._kinds is None:
            return {}
        judge = Judge(self._digest, self._kinds)
        return {one: line for one, line in lines.items() if line and judge.takes(one.kind, line, one.sentence)}

    def _reworded(self, lines: Mapping[Wanted, str]) -> Digest:
        short = {one.sentence: line for one, line in lines.items() if one.kind == "short"}
        asked = [(one.sentence, line) for one, line in lines.items() if one.kind == "ask"]
        return worded(self._digest, short, self._with_questions(asked))

    def _with_questions(self, asked: Sequence[tuple[int, str]]) -> tuple[Asking, ...]:
        """Return the plan's questions with the model's: of the plan's, those that quote give way to them."""
        own = {number for number, _ in asked}
        kept = [one for one in self._digest.questions if one.kind not in _QUOTING or own.isdisjoint(one.sentences)]
        if asked:
            kept = [one for one in kept if one.kind != "more"]
        texts = {one.text for one in kept}
        known = {number for one in kept for number in one.sentences}
        for number, line in asked:
            if line not in texts and number not in known:
                why = self._kinds and self._kinds.why.match(line) and _count(kept, "why") < A_KIND
                kept.append(Asking("why" if why else "ask", line, (number,)))
                texts.add(line)
        return _within(kept)

    def _lines(self) -> Iterator[Wanted]:
        """Yield the sentences that the plan repeats whole, in its order."""
        seen: set[int] = set()
        for texts, numbers in _items(self._plan):
            for number in numbers:
                passage = self._digest.passages.get(number)
                if passage is None or number in seen or length(passage.text) < SHORTEST:
                    continue
                if any(passage.text in text for text in texts):
                    seen.add(number)
                    yield Wanted("short", number)

    @property
    def _mark(self) -> str:
        return self._kinds.mark if self._kinds else "?"

    def _questions(self) -> Iterator[Wanted]:
        """Yield the sentences to ask about, where the section asks: what is open first, then what matters most."""
        cited = {tuple(one.sentences) for one in self._digest.questions}
        if not any(tuple(numbers) in cited and texts[-1].endswith(self._mark) for texts, numbers in _items(self._plan)):
            return
        quoted = [number for one in self._digest.questions if one.kind in _QUOTING for number in one.sentences]
        best = [passage.sentence for passage in (*self._digest.still_open, *self._digest.ranked)]
        for number in list(dict.fromkeys([*quoted, *best]))[:ASKED]:
            yield Wanted("ask", number)


def deal(requests: Sequence[Request], planner: Planner) -> dict[str, Deck | SocraError]:
    """Return a deck for each section of one article, or why it has none: it cannot be planned without a model.

    A deck has no cards where the reading is in a language that has no examples.
    """
    article, question, language = requests[0].article, requests[0].question, requests[0].language
    digest = replace(planner.digest(article), question=question)
    kinds = kinds_of(article.language) if language in ("", article.language) else None
    plain = {one.slug: planned(one, partial(Deck, one, planner, digest, kinds)) for one in requests}
    decks = [deck for deck in plain.values() if isinstance(deck, Deck)]
    if kinds is None:
        return plain
    full = fuller(digest, frozenset().union(*(deck.cited for deck in decks)))
    again = {deck.original.slug: deck.original for deck in decks}
    return plain | {slug: planned(one, partial(Deck, one, planner, full, kinds)) for slug, one in again.items()}


def planned(request: Request, make: Callable[[], T]) -> T | SocraError:
    """Return what is made for a section, or the error: a third party's recipe may raise anything."""
    return guarded(f"{request.slug} cannot be planned", make)


def _count(questions: Sequence[Asking], kind: QuestionKind) -> int:
    return sum(one.kind == kind for one in questions)


def _within(questions: Sequence[Asking]) -> tuple[Asking, ...]:
    """Return as many questions as a section holds, of each kind and of kinds."""
    kept: list[Asking] = []
    for one in questions:
        kinds = {other.kind for other in kept}
        if _count(kept, one.kind) < A_KIND and (one.kind in kinds or len(kinds) < CATEGORIES):
            kept.append(one)
    return tuple(kept)


def _items(data: Any) -> Iterator[tuple[list[str], list[int]]]:
    """Yield (texts, numbers of sentences) of each item in a section's data."""
    if isinstance(data, Mapping):
        if numbers := data.get("evidence"):
            yield [text for text in data.values() if isinstance(text, str)], list(numbers)
        for part in data.values():
            yield from _items(part)
    elif isinstance(data, list | tuple):
        for part in data:
            yield from _items(part)
