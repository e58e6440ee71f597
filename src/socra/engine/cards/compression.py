"""What a line may leave out of its passage, where verbs are known: whole phrases, and none that the rest hangs on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from socra.checks.overlap import aligned
from socra.engine.cards.kinds import Kinds
from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import FINITE, Token, base_form, has_finite_verb, tag
from socra.language.tokens import spans, words

__all__ = ["Compression", "is_well_formed"]

_SMALL = frozenset("DT IN TO CC MD PRP PRP$ WDT WP WP$ WRB EX PDT POS RP".split())
"""Tags of words that only join others."""

_HELPING = frozenset(["be", "have", "do"])
_HELPERS = frozenset(["did", "does", "do"])
_PARTS = re.compile(r"[^\s\w'’\-/]")
_OPENS = re.compile("[:;]")


class Compression:
    """The words of a passage, and which runs of them a line can do without."""

    def __init__(self, passage: str, kinds: Kinds) -> None:
        self._passage = passage
        self._kinds = kinds
        self._known = lexicon(kinds.language)
        self._there = tuple(spans(passage))
        self._forms = [word.casefold() for word, _, _ in self._there]
        self._tokens = self._tokens_of(passage)
        self._end = len(self._there)

    def may_say(self, line: str) -> bool:
        """Say whether a line is the passage, in the same forms, without words that it can do without.

        It says the main thing: no clause before it is left out, and no condition.
        """
        places = self._places(line, exact=True)
        kept = [place for place in places if place is not None]
        whole = bool(kept) and self._may_lack(kept[0]) and not self._is_verb(kept[-1] + 1)
        return whole and self._may_stop(kept[-1] + 1) and self._may_stay(places)

    def may_ask(self, asked: str) -> bool:
        """Say whether a question may go on with these words: what the passage states, its verb in another form."""
        places = self._places(asked, exact=False)
        kept = [place for place in places if place is not None]
        tells = self._tokens[0] is None or self._tokens[0].tag != "VB"  # not what to do
        return bool(kept) and tells and self._may_stop(kept[-1] + 1) and self._may_stay(places)

    def _places(self, line: str, *, exact: bool) -> list[int | None]:
        """Return the place of each word of a line in the passage, none where a word is new that says something."""
        places = aligned(words(line), [word for word, _, _ in self._there], self._kinds.language, exact=exact)
        new = (token for token, place in zip(self._tokens_of(line), places, strict=True) if place is None)
        return places if all(map(self._may_be_new, new)) and not _swaps(places) else []

    def _may_be_new(self, token: Token | None) -> bool:
        return token is not None and _is_small(token) and token.word.casefold() not in self._kinds.limits

    def _may_lack(self, first: int) -> bool:
        """Say whether a line can do without what stands before it: no clause, no figure, and set apart by a mark.

        Nor can it begin with what a preposition governs.
        """
        lead = self._passage[: self._there[first][1]].strip()
        if not any(map(str.isalnum, lead)):
            return True
        plain = not has_finite_verb(lead, self._kinds.language) and not any(map(str.isdigit, lead))
        return plain and bool(_PARTS.search(lead[-1]))

    def _may_stop(self, end: int) -> bool:
        """Say whether a text can lack all from a place on: another phrase, but not what "of" joins to it."""
        if end == self._end or self._is_parted(end):
            return True
        return self._is_small_at(end) and not self._is_verb(end) and self._forms[end] != "of"

    def _is_verb(self, place: int) -> bool:
        """Say whether a clause may have its verb at a place."""
        token = self._tokens[place] if place < self._end else None
        return token is not None and token.tag in FINITE

    def _may_stay(self, places: Sequence[int | None]) -> bool:
        """Say whether what is at these places can stand without the rest.

        No "if" is left out, no word that limits the next one, such as "not" or "could", and no gap is within a phrase.
        """
        kept = [place for place in places if place is not None]
        lost = set(range(self._end)).difference(kept)
        conditions = self._known.words("conditions")
        governed = kept[0] > 0 and self._forms[kept[0] - 1] in self._known.words("leads") - self._known.words("joints")
        return (
            not governed
            and not any(self._forms[place] in conditions for place in lost)
            and not any(place + 1 in kept and self._limits(place) for place in lost)
            and all(self._may_gape(one, other) for one, other in pairwise(kept) if other > one + 1)
        )

    def _limits(self, place: int) -> bool:
        word = self._there[place][0]
        return (word if place else word.casefold()) in self._kinds.limits  # "may", but not the month

    def _may_gape(self, one: int, other: int) -> bool:
        """Say whether what stands between two words can be left out.

        It begins behind a mark that is no colon, or with a small word that does not stand behind another, which would
        govern what comes then. And what goes on begins a phrase: behind a mark, with a small word, or with a verb.
        """
        between = self._passage[self._there[one][2] : self._there[one + 1][1]]
        if _PARTS.search(between):
            ends = not _OPENS.search(between)
        else:
            ends = not self._is_small_at(one) and self._is_small_at(one + 1)
        token = self._tokens[other]
        verb = token is not None and token.tag[0] == "V"
        return ends and (verb or self._is_small_at(other) or self._is_parted(other))

    def _is_small_at(self, place: int) -> bool:
        token = self._tokens[place]
        return token is not None and _is_small(token)

    def _is_parted(self, place: int) -> bool:
        """Say whether a mark stands before a word."""
        return bool(_PARTS.search(self._passage, self._there[place - 1][2], self._there[place][1]))

    def _tokens_of(self, text: str) -> list[Token | None]:
        """Return the token that each word begins with; None of one that begins within a token."""
        known = {token.start: token for token in tag(text, self._kinds.language)}
        return [known.get(start) for _, start, _ in spans(text)]


def is_well_formed(question: str, language: str) -> bool:
    """Say whether "did" is followed by a verb as the dictionary has it."""
    tokens = tag(question, language)
    helped = len(tokens) > 1 and tokens[1].word in _HELPERS
    verb = next((token for token in tokens[2:] if token.tag[0] == "V"), None)
    return not helped or (verb is not None and verb.word == base_form(verb) != "be")


def _is_small(token: Token) -> bool:
    return token.tag in _SMALL or (token.tag[0] == "V" and base_form(token) in _HELPING)


def _swaps(places: Sequence[int | None]) -> bool:
    """Say whether a new word stands where others are left out: "for" is no "against"."""
    before, new = -1, False
    for place in places:
        if place is None:
            new = before >= 0
        elif new and place > before + 1:
            return True
        else:
            before, new = place, False
    return False
