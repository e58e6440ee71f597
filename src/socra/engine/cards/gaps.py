"""What a line may leave out of its passage, in languages whose verbs are not known.

There only closed lists of small words tell what could hold the main verb. So a line has the very words of its passage,
and lacks only what can be no main clause: a phrase that a preposition of place or time begins, without a verb, or what
commas set apart and a small word begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from socra.checks.overlap import aligned
from socra.engine.cards.kinds import Kinds
from socra.language.lexicon import lexicon
from socra.language.tokens import spans

__all__ = ["Gaps"]

FRONTED = 3
"""Words of a verb that a question draws to its front."""

_APART = re.compile(r"[,;)–—]\W*\s|\s[(–—]")
"""What parts a clause from the next one; no comma in a figure, and no quotation mark or colon."""


class Gaps:
    """The words of a passage, and which runs of them a line can do without."""

    def __init__(self, passage: str, kinds: Kinds) -> None:
        self._passage = passage
        self._there = tuple(spans(passage))
        self._forms = [word.casefold() for word, _, _ in self._there]
        self._kinds = kinds
        known = lexicon(kinds.language)
        self._verbs = kinds.verbs | known.words("says")
        self._small = kinds.ends - self._verbs
        self._never = kinds.limits - known.words("joints") | known.words("conditions")

    def may_say(self, told: Sequence[str]) -> bool:
        """Say whether a line may be these words: it begins where the passage does, or behind a phrase set apart."""
        kept = self._places(told)
        begins = kept[:1] == [0] or bool(kept and self._may_lead(kept[0]))
        end = len(self._forms)
        return begins and (kept[-1] + 1 == end or self._is_apart(kept[-1] + 1, end)) and self._may_stay(kept)

    def may_ask(self, told: Sequence[str]) -> bool:
        """Say whether a question may go on with these words: a clause of the passage, its verb drawn to the front."""
        return any(map(self._may_be_asked, self._unfronted(told)))

    def _unfronted(self, told: Sequence[str]) -> Iterator[list[int]]:
        """Yield the places of a question's words, as if the first ones had been drawn from where they stand."""
        for count in range(min(FRONTED, len(told) - 1) + 1):
            rest = self._places(told[count:])
            fronts = [
                [place for place, form in enumerate(self._forms) if form == word.casefold() and place not in rest]
                for word in told[:count]
            ]
            if rest:
                yield from (sorted({*rest, *places}) for places in product(*fronts) if len({*places}) == count)

    def _places(self, told: Sequence[str]) -> list[int]:
        """Return the places of words in the passage, in order; none where one is missing or has another form."""
        places = aligned(told, [word for word, _, _ in self._there], self._kinds.language)
        kept = [place for place in places if place is not None]
        same = [self._forms[place] for place in kept] == [word.casefold() for word in told]
        return kept if same else []

    def _may_be_asked(self, kept: Sequence[int]) -> bool:
        first, end = kept[0], kept[-1] + 1
        opens = first == 0 or self._is_parted(first) or self._forms[first - 1] in self._kinds.opens
        return opens and (end == len(self._forms) or self._is_parted(end)) and self._may_stay(kept)

    def _may_stay(self, kept: Sequence[int]) -> bool:
        """Say whether what is not at these places can be left out between them."""
        gaps = [(one + 1, other) for one, other in pairwise(kept) if other > one + 1]
        limited = {place for place, form in enumerate(self._forms) if form in self._kinds.limits}
        return (
            not any(place + 1 in kept for place in limited.difference(kept))
            and all(self._is_phrase(*gap) or self._is_apart(*gap) for gap in gaps)
        )

    def _may_lead(self, end: int) -> bool:
        """Say whether the words before a place say only when or where, or join the sentence to the one before."""
        lead = self._passage[: self._there[end][1]].strip()
        joins = lexicon(self._kinds.language).pattern("connectives").fullmatch(lead)
        return bool(joins) or (self._is_parted(end) and self._has_no_verb(0, end))

    def _is_phrase(self, start: int, end: int) -> bool:
        """Say whether words are a phrase with no verb in it, before another phrase."""
        follows = self._forms[end] in self._verbs | self._small or self._forms[end][0].isdigit() or self._is_parted(end)
        return follows and self._has_no_verb(start, end)

    def _has_no_verb(self, start: int, end: int) -> bool:
        """Say whether words are a preposition and what it governs: no two words in a row that may be verbs."""
        forms = self._forms[start:end]
        small = [form in self._small or form[0].isdigit() for form in forms]
        return (
            forms[0] in self._kinds.phrases
            and not any(form in self._verbs or form in self._never for form in forms)
            and not any(self._is_parted(place) for place in range(start + 1, end))
            and all(one or other for one, other in pairwise(small))
            and not (small[-1] and forms[-1].isalpha())
        )

    def _is_apart(self, start: int, end: int) -> bool:
        """Say whether words stand between marks, in pieces that each begin with a small word, which is no verb's."""
        inside = (start, *(place for place in range(start + 1, end) if self._is_parted(place)))
        closed = end == len(self._forms) or self._is_parted(end)
        resumes = end < len(self._forms) and self._forms[end] in self._verbs and len(inside) == 1
        begins = all(self._forms[place] in self._small for place in inside) or resumes
        return (
            self._is_parted(start)
            and closed
            and begins
            and self._forms[start] not in self._never
            and self._forms[start - 1] not in self._small
        )

    def _is_parted(self, place: int) -> bool:
        """Say whether a mark stands before a word."""
        return place > 0 and bool(_APART.search(self._passage, self._there[place - 1][2], self._there[place][1]))

