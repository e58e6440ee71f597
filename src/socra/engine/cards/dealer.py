"""All sections of one article by cards: each line is asked for once, whichever sections say it."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import replace

from socra.backend import Backend, Completion, Progress, Request
from socra.engine.cards.deck import Deck, Planner, Wanted, deal
from socra.engine.live import Answered, complete
from socra.errors import SocraError

__all__ = ["Dealer"]


class Dealer:
    """Asks a backend for the lines of sections, and makes the sections of them.

    `asked` are the lines of each section that is made, `own` those in words of the model's own.
    """

    def __init__(self, planner: Planner) -> None:
        self.asked: dict[str, frozenset[Wanted]] = {}
        self.own: dict[str, frozenset[Wanted]] = {}
        self._planner = planner
        self._lines: dict[Wanted, str] = {}

    def complete(self, backend: Backend, requests: Sequence[Request]) -> Generator[Progress | Answered, None, None]:
        """Have a backend write the cards of sections, yielding its progress and each section's data, once.

        Sections come in their order, each as soon as its lines are there, and those that it shares with others.
        """
        dealt = deal(requests, self._planner)
        decks = _ordered({slug: deck for slug, deck in dealt.items() if isinstance(deck, Deck)})
        for request in requests:
            if isinstance(error := dealt[request.slug], SocraError):
                yield Answered(request, error)
        coming: dict[Wanted, str] = {}  # who asks for it
        asking, waiting = [], dict(decks)
        for slug, deck in decks.items():
            own = [one for one in deck.wanted if one not in self._lines and coming.setdefault(one, slug) == slug]
            asking += [deck.asking(own)] if own else []
        given: dict[str, Completion] = {}
        out = {request.slug for request in asking}
        for news in complete(backend, asking):
            if isinstance(news, Progress):
                yield news
                continue
            slug = news.request.slug
            out.discard(slug)
            if isinstance(news.outcome, SocraError):
                del waiting[slug]
                yield Answered(decks[slug].original, news.outcome)
            else:
                given[slug] = news.outcome
                own = [one for one in decks[slug].wanted if coming.get(one) == slug]
                self._lines.update(zip(own, _lines_of(news.outcome), strict=False))
            yield from self._ready(waiting, coming, out, given)
        yield from self._ready(waiting, coming, set(), given)

    def _ready(
        self, waiting: dict[str, Deck], coming: dict[Wanted, str], out: set[str], given: dict[str, Completion]
    ) -> Generator[Answered, None, None]:
        """Yield the sections all of whose lines are there, in order."""
        for slug, deck in list(waiting.items()):
            if any(coming.get(one) in out for one in deck.wanted):
                return
            del waiting[slug]
            yield Answered(deck.original, self._made(slug, deck, given.get(slug)))

    def _made(self, slug: str, deck: Deck, given: Completion | None) -> Completion:
        lines = {one: self._lines[one] for one in deck.wanted if one in self._lines}
        text, own = deck.made(lines)
        self.asked[slug], self.own[slug] = frozenset(deck.wanted), own
        if given is None:
            return Completion(text, "stop", genre=deck.genre)
        return replace(given, text=text, finish="stop", genre=deck.genre)


def _ordered(decks: dict[str, Deck]) -> dict[str, Deck]:
    """Return the decks in their order, each behind those that it rests on."""
    made: dict[str, Deck] = {}
    for _ in decks:
        left = {slug: deck for slug, deck in decks.items() if slug not in made}
        free = (slug for slug, deck in left.items() if left.keys().isdisjoint(deck.original.section.rests_on))
        slug = next(free, next(iter(left)))
        made[slug] = left[slug]
    return made


def _lines_of(completion: Completion) -> list[str]:
    """Return the lines in a backend's answer, "" for whatever is none."""
    try:
        lines = json.loads(completion.text)
    except (ValueError, RecursionError):
        return []
    return [line.strip() if isinstance(line, str) else "" for line in lines] if isinstance(lines, list) else []
