"""What a line may leave out of its passage, in languages whose verbs are not known.

There only closed lists of small words tell what could hold the main verb. So a line has the very words of its passage,
and lacks only what can be no main clause: a phrase that a preposition of place or time begins, without a verb, or what
commas set apart and a small word begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from socra.engine.cards.kinds import Kinds
from socra.language.lexicon import lexicon
from socra.language.quotations import quoted_in

__all__ = ["Gaps"]

FRONTED = 3
"""Words of a verb that a question draws to its front, at most."""

PLACES = 6
"""Places at which each of them is looked for, at most: an article may have one word a thousand times."""

FEW = 3
"""Words behind the last comma of a line that may hold no verb."""

_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*['’]?")
"""A word; an elided one is a word of its own: “l’”."""

_APART = re.compile(r"[,;)]\W*\s|\s\(")
"""What parts a clause from the next one; no comma in a figure, and no quotation mark, colon or dash by itself."""

_QUOTE = re.compile("[“”»]")


class Gaps:
    """The words of a passage, and which runs of them a line can do without."""

    def __init__(self, passage: str, kinds: Kinds) -> None:
        self._passage = passage
        self._there = list(_WORD.finditer(passage))
        self._forms = _forms(passage)
        self._end = len(self._forms)
        self._kinds = kinds
        self._known = known = lexicon(kinds.language)
        self._verbs = kinds.verbs | known.words("says")
        self._small = kinds.ends - self._verbs
        self._series = known.words("series")
        self._clauses = self._series | kinds.opens | known.words("relatives")
        self._never = kinds.limits - known.words("joints") | known.words("conditions")

    def may_say(self, line: str) -> bool:
        """Say whether a line is the passage from its beginning, or from behind a phrase, and lacks only such things."""
        marks = [bool(_APART.search(line[one.end() : other.start()])) for one, other in pairwise(_WORD.finditer(line))]
        return any(self._may_be_said(kept, marks, ";" in line) for kept in self._alignments(_forms(line)))

    def may_ask(self, asked: str) -> bool:
        """Say whether a question may go on with these words: a clause of the passage, its verb drawn to the front."""
        return any(map(self._may_be_asked, self._unfronted(_forms(self._kinds.adds.sub("", asked)))))

    def _unfronted(self, told: Sequence[str]) -> Iterator[list[int]]:
        """Yield the places of a question's words, as if the first ones had been drawn from where they stand."""
        for count in range(min(FRONTED, len(told) - 1) + 1):
            for rest in self._alignments(told[count:]):
                free = [(place, form) for place, form in enumerate(self._forms) if place not in rest]
                fronts = ([place for place, form in free if form == word][:PLACES] for word in told[:count])
                yield from (sorted({*rest, *places}) for places in product(*fronts) if len({*places}) == count)

    def _alignments(self, told: Sequence[str]) -> Iterator[list[int]]:
        """Yield the first and the last places of all words in the passage, in their order, in the very same forms."""
        if first := _found(told, self._forms):
            yield first
            yield [self._end - 1 - place for place in reversed(_found(told[::-1], self._forms[::-1]))]

    def _may_be_said(self, kept: Sequence[int], marks: Sequence[bool], has_parts: bool) -> bool:
        first, end = kept[0], kept[-1] + 1
        begins = first == 0 or self._may_lead(first)
        ends = end == self._end or (not has_parts and self._may_end(kept))
        gaps = [(one + 1, other, mark) for (one, other), mark in zip(pairwise(kept), marks, strict=True)]
        return begins and ends and self._may_stay(kept) and all(self._is_marked(*gap) for gap in gaps)

    def _may_end(self, kept: Sequence[int]) -> bool:
        """Say whether a line can lack all behind its last word: its main clause cannot be there.

        It may be behind a subordinate clause, a phrase, or few words between commas, unless a conjunction follows.
        """
        end = kept[-1] + 1
        joined = self._forms[end] in self._series | self._kinds.opens
        led = self._forms[kept[0]] in self._known.words("leads") | self._known.words("joints")
        inner = (place for place in kept[-FEW:] if place - 1 in kept)
        few = any(self._is_parted(place) and not self._is_quoted(place) for place in inner)
        return self._is_apart(end, self._end) and (joined or not (led or few))

    def _may_be_asked(self, kept: Sequence[int]) -> bool:
        first, end = kept[0], kept[-1] + 1
        if any(quoted.start <= self._there[first].start() < quoted.end for quoted in quoted_in(self._passage)):
            return False  # who asks is not who speaks: no "we", which a verb may hide
        known = self._known
        if self._forms[first] in known.words("pronouns") - known.words("articles") | known.words("possessives"):
            return False  # whom it is about stands in a sentence before
        if any(self._is_parted(place) and self._forms[place] in self._series for place in kept[1:]):
            return False  # "why this, but that" asks for no one thing
        joint = self._forms[max(first - 1, 0)]
        joined = joint in self._kinds.opens or (joint in self._series and self._is_parted(first - 1))
        return (
            (first == 0 or self._is_parted(first) or joined)
            and (end == self._end or self._is_parted(end))
            and self._may_stay(kept)
        )

    def _may_stay(self, kept: Sequence[int]) -> bool:
        """Say whether what is not at these places can be left out between them."""
        gaps = [(one + 1, other) for one, other in pairwise(kept) if other > one + 1]
        lost = [place for place in range(self._end) if place not in kept]
        limits = any(self._forms[place] in self._kinds.limits and place + 1 in kept for place in lost)
        return (
            not limits
            and not any(self._is_condition(place, kept) for place in lost)
            and all(self._is_phrase(*gap) or self._is_apart(*gap) for gap in gaps)
        )

    def _is_condition(self, place: int, kept: Sequence[int]) -> bool:
        """Say whether a word opens a condition of what is kept, with no "and" or "but" between them."""
        between = self._forms[kept[-1] + 1 : place] or self._forms[place : kept[0]]
        joints = self._series | self._kinds.opens
        return self._forms[place] in self._known.words("conditions") and joints.isdisjoint(between)

    def _is_marked(self, start: int, end: int, mark: bool) -> bool:
        """Say whether a line has no comma for a gap that had two, but before a conjunction or a speaker."""
        joins = self._forms[end] in self._series | self._known.words("joints") | self._kinds.opens
        return start == end or not mark or joins or self._is_quoted(end)

    def _may_lead(self, end: int) -> bool:
        """Say whether the words before a place say only when or where, or join the sentence to the one before."""
        lead = self._passage[: self._there[end].start()].strip()
        joins = self._known.pattern("connectives").fullmatch(lead)
        return bool(joins) or (self._is_parted(end) and self._has_no_verb(0, end))

    def _is_phrase(self, start: int, end: int) -> bool:
        """Say whether words are a phrase with no verb in it, before another phrase that does not describe it."""
        follows = self._forms[end] in self._verbs | self._known.words("articles") or self._forms[end][0].isdigit()
        parted = any(map(self._is_parted, range(start, end + 1)))
        bound = self._forms[end] in self._kinds.of or self._forms[start - 1] in self._small
        return follows and not parted and not bound and self._has_no_verb(start, end)

    def _has_no_verb(self, start: int, end: int) -> bool:
        """Say whether words are a preposition and what it governs, a noun and what describes it."""
        forms = self._forms[start:end]
        small = [form in self._small or form[0].isdigit() for form in forms]
        return (
            forms[0] in self._kinds.phrases
            and (self._verbs | self._never | self._kinds.sources).isdisjoint(forms)
            and not any(map(self._is_parted, range(start + 1, end)))
            and all(one or self._kinds.of.issuperset([form]) for one, form in zip(small, forms[1:], strict=False))
            and forms[-1] not in self._small
        )

    def _is_apart(self, start: int, end: int) -> bool:
        """Say whether words stand between marks, in pieces that each begin with a small word, which is no verb's."""
        pieces = [self._forms[place] for place in (start, *filter(self._is_parted, range(start + 1, end)))]
        resumes = self._verbs.issuperset(self._forms[end : end + 1]) and end < self._end and len(pieces) == 1
        return (
            self._is_parted(start)
            and (end == self._end or self._is_parted(end))
            and (resumes or self._small.issuperset(pieces))
            and self._series.isdisjoint(pieces[1:])
            and not self._is_needed(start, end)
        )

    def _is_needed(self, start: int, end: int) -> bool:
        """Say whether the sentence is another one without some words that are set apart.

        So it is without a condition, without who says it, without half of an enumeration, where "all, who" and the like
        stands before them, and where "and that" behind them goes on with what they are about.
        """
        before, first, second = self._forms[start - 1], self._forms[start], self._forms[start + 1 : start + 2]
        joint, that = self._forms[end : end + 1], self._forms[end + 1 : end + 2]
        told = (self._kinds.sources | self._known.words("says")).intersection(self._forms[start:end])
        return (
            first in self._never
            or before in self._small
            or bool(told and first not in self._clauses)
            or bool(second and first in self._series and second[0] in self._kinds.of)
            or bool(that and joint[0] in self._series and that[0] in self._kinds.limits)
        )

    def _is_quoted(self, place: int) -> bool:
        """Say whether a quotation ends before a word."""
        return bool(_QUOTE.search(self._passage, self._there[place - 1].end(), self._there[place].start()))

    def _is_parted(self, place: int) -> bool:
        """Say whether a mark stands before a word."""
        return place > 0 and bool(
            _APART.search(self._passage, self._there[place - 1].end(), self._there[place].start())
        )


def _forms(text: str) -> list[str]:
    return [found[0].casefold().rstrip("'’") for found in _WORD.finditer(text)]


def _found(told: Sequence[str], there: Sequence[str]) -> list[int]:
    """Return the first places of words among others, in order; none where one is missing."""
    places: list[int] = []
    for word in told:
        start = places[-1] + 1 if places else 0
        if word not in there[start:]:
            return []
        places.append(there.index(word, start))
    return places
