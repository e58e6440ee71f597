"""All sections of one article by cards: each line is asked for once, whichever sections say it."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from socra.backend import Backend, Completion, Progress, Request
from socra.engine.cards.deck import Deck, Planner, Wanted, deal, planned
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
        for request in requests:
            if isinstance(error := dealt[request.slug], SocraError):
                yield Answered(request, error)
        hand = _Hand({slug: deck for slug, deck in dealt.items() if isinstance(deck, Deck)}, self._lines)
        for news in complete(backend, hand.requests):
            if isinstance(news, Progress):
                yield news
            elif isinstance(news.outcome, SocraError):
                yield Answered(hand.fold(news.request.slug), news.outcome)
                yield from self._made(hand)
            else:
                hand.take(news.request.slug, news.outcome)
                yield from self._made(hand)
        yield from self._made(hand)

    def _made(self, hand: _Hand) -> Iterator[Answered]:
        """Yield the sections that are ready, as their backend would have written them."""
        for slug, deck, given in hand.ready():
            lines = {one: self._lines[one] for one in deck.wanted if one in self._lines}
            made = planned(deck.original, partial(deck.made, lines))
            if isinstance(made, SocraError):
                yield Answered(deck.original, made)
                continue
            text, own = made
            self.asked[slug], self.own[slug] = frozenset(deck.wanted), own
            written = given or Completion("", "stop")
            yield Answered(deck.original, replace(written, text=text, finish="stop", genre=deck.genre))


class _Hand:
    """The decks of one round: which lines each asks for, and which sections are still to come.

    `lines` are those that are there already, and where the others go.
    """

    def __init__(self, decks: Mapping[str, Deck], lines: dict[Wanted, str]) -> None:
        self._lines = lines
        self._waiting = _ordered(decks)
        self._given: dict[str, Completion] = {}
        self._asks: dict[str, list[Wanted]] = {}
        claimed = set(lines)
        for slug, deck in self._waiting.items():
            self._asks[slug] = [one for one in deck.wanted if one not in claimed]
            claimed.update(deck.wanted)
        self._out = {slug for slug, own in self._asks.items() if own}
        self.requests = [deck.asking(self._asks[slug]) for slug, deck in self._waiting.items() if slug in self._out]

    def take(self, slug: str, completion: Completion) -> None:
        """Note the lines of a section's cards."""
        self._out.discard(slug)
        self._given[slug] = completion
        self._lines.update(zip(self._asks[slug], _lines_of(completion), strict=False))

    def fold(self, slug: str) -> Request:
        """Give a section up, and return its request; others say what it was to ask for in the article's words."""
        self._out.discard(slug)
        return self._waiting.pop(slug).original

    def ready(self) -> Iterator[tuple[str, Deck, Completion | None]]:
        """Yield the next sections all of whose lines are there, each once, and what its own cards brought."""
        for slug, deck in list(self._waiting.items()):
            wanted = set(deck.wanted)
            if any(wanted.intersection(self._asks[other]) for other in self._out):
                return
            del self._waiting[slug]
            yield slug, deck, self._given.get(slug)


def _ordered(decks: Mapping[str, Deck]) -> dict[str, Deck]:
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
