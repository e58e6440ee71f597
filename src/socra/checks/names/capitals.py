"""Names in scripts with capitals: the words of an item's text that state a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from socra.checks.names.german import introduces, is_noun, named_tokens
from socra.checks.names.known import NOUNY, Known, slots
from socra.checks.names.lands import is_land
from socra.checks.names.lexicon import common, listed
from socra.checks.names.tokens import Token, is_titled, runs, tokens
from socra.language.calendar import is_calendar_word
from socra.language.stems import stop_words

__all__ = ["capital_names"]

VERB_FIRST = frozenset(["es", "it", "pt", "ru", "pl", "uk", "ar"])
"""Languages in which a sentence may begin with its verb, so that its first two words may both have capitals."""

_PLURAL = ("anten", "enten", "isten", "onen", "oren", "ungen", "heiten", "keiten", "schaften", "ien", "eure", "leute")
"""Endings of German plurals that are endings of hardly any name."""

QUOTING = frozenset(["ru", "uk", "bg", "sr", "kk", "be"])
"""Languages that write the names of firms in quotation marks."""


def capital_names(text: str, language: str, known: Known) -> Iterator[list[Token]]:
    """Yield the names that a text states, each as the run of its words, titles and roles left out."""
    found = tokens(text)
    if not any(token.capital for token in found):
        return
    yield from _Reading(found, text, language, known).names()


class _Reading:
    """One text while names are looked for in it."""

    def __init__(self, found: Sequence[Token], text: str, language: str, known: Known) -> None:
        self.found, self.language, self.known = found, language, known
        self.text = text
        self.titled = is_titled(found, text)
        self.nouny = language in NOUNY or (not language and known.nouny)
        self.inside = frozenset(t.folded for t in found if t.capital and not t.opens) if not self.nouny else frozenset()
        self.plainly = frozenset(map(id, named_tokens(found))) if self.nouny else frozenset()
        self.place = {id(token): number for number, token in enumerate(found)}

    def names(self) -> Iterator[list[Token]]:
        for run in runs(self.found):
            name: list[Token] = []
            for part in (*self._split(run), None):
                if part is not None:
                    name.append(part)
                elif name:
                    yield from self._trimmed(name)
                    name = []

    def _split(self, run: list[Token]) -> Iterator[Token | None]:
        """Yield the words of a run that belong to a name, and None between two names."""
        start = next((n for n, token in enumerate(run) if not self._leads(token)), len(run))
        run = run[start:]
        for number, token in enumerate(run):
            yield token if self._is_name(token, run, number) else None

    def _leads(self, token: Token) -> bool:
        word = token.text.casefold().rstrip(".")
        if word in listed(self.language, "titles") or word in listed(self.language, "roles"):
            return token.folded not in self.known.names
        modifies = len(self.found) > 1 and word in listed(self.language, "modifiers")
        return token.opens and not token.odd and not modifies and self._is_dull(token)

    def _is_name(self, token: Token, run: list[Token], number: int) -> bool:
        if not token.capital:  # the "von" inside a name
            return True
        if is_dull_name(token.text, self.language) or (token.text[0].isdigit() and not token.odd):
            return False
        if token.initial:
            return (len(run) > 1 and not token.opens) or (token.opens and len(run) > 1 and "." in token.text)
        if token.folded in self.known.names:
            return True
        if self.titled:
            return False
        if token.odd or is_place(token.text, self.language) or (token.shouted and len(token.text) > 1):
            return True
        if self._is_quoted(token, run):
            return not self._is_dull(token)
        if self.nouny:
            return self._is_german_name(token, run, number)
        if token.opens:
            return token.folded in self.inside or self._opens_as_name(token, run, number)
        if self._is_dull(token):
            return len(run) > 1 and token.folded not in self.known.lower
        common_noun = token.folded in self.known.lower or token.folded.removesuffix("s") in self.known.lower
        return not common_noun or len(run) > 1

    def _is_quoted(self, token: Token, run: list[Token]) -> bool:
        """Say whether the run stands in quotation marks as a Russian firm does: "Компания «Теплолиния»"."""
        first = run[0]
        begins = first.gap.endswith(("«", "„", "“")) and len(first.gap) == 2 and first.gap[0] == " "
        closes = self.text[run[-1].end : run[-1].end + 1] in {"»", "“", "”"}
        return begins and closes and self.language in QUOTING and not token.initial

    def _is_german_name(self, token: Token, run: list[Token], number: int) -> bool:
        follows = run[number + 1].folded if number + 1 < len(run) else ""
        if token.opens and follows in self.known.first:  # "Laut Anna Vega": the name begins after it
            return False
        place = self.place[id(token)]
        if (
            place
            and token.gap == " "
            and self.found[place - 1].capital
            and not token.opens
            and self._is_second_noun(token, self.found[place - 1])
        ):
            return False
        if self._is_dull(token) or (self.known.nouny and self.known.writes(token, self.language)):
            return False
        if id(token) in self.plainly:
            return True
        return not self._sounds_plain(token) and self._in_slot(run, number)

    def _is_second_noun(self, token: Token, before: Token) -> bool:
        """Say whether two German nouns stand side by side: "dass ein Optiker Passanten sah", "für Autos Tempo 20".

        The one before is written by the article as no name, or is a noun by its ending; the other is a plural, or a
        number follows it and the one before is no title.
        """
        if token.folded in self.known.names or before.folded in self.known.names:
            return False
        noun = is_noun(before) or self.known.writes(before, self.language)
        after = self.place[id(token)] + 1
        counts = after < len(self.found) and self.found[after].text[0].isdigit()
        return noun and ((counts and not introduces(before)) or token.folded.endswith(_PLURAL))

    def _opens_as_name(self, token: Token, run: list[Token], number: int) -> bool:
        modifies = token.text.casefold() in listed(self.language, "modifiers") and len(run) > number + 1
        if (self._is_dull(token) and not modifies) or (token.folded in self.known.lower and not modifies):
            return False
        if len(run) > number + 1 and run[number + 1].capital:
            return (modifies or not self._sounds_plain(token)) and self._begins_name(run[number:])
        if self._sounds_plain(token):
            return False
        return self._in_slot(run, number) or self._speaks(run[-1])

    def _begins_name(self, run: list[Token]) -> bool:
        """Say whether the first word of a sentence belongs to the name that follows it."""
        if any(run[0].text.casefold() in listed(self.language, name) for name in ("says", "imperatives")):
            return False
        if len(run) > 2 and any(run[2].folded in other for other in self.known.runs_of(run[1], self.language)):
            return False  # "Follow Anna Vega": the whole name stands after it
        if self.language in VERB_FIRST and self.known.writes(run[1], self.language):
            return self._in_slot(run, 0) or self._speaks(run[-1])
        if run[1].folded in self.known.first:  # "Yesterday Anna Vega": the name begins after it
            return False
        # "Mary Vega" against the article's "Anna Vega"; "Engineer Vega" where it has the surname alone
        longer = self.known.runs.get(run[1].folded, ())
        known = run[1].folded in self.known.names
        return not known or any(other[0] != run[1].folded for other in longer)

    def _in_slot(self, run: list[Token], number: int) -> bool:
        start, end = self.place[id(run[number])], self.place[id(run[-1])] + 1
        return any(slot in self.known.slots for slot in slots(self.found, start, end, self.language))

    def _speaks(self, last: Token) -> bool:
        after = self.place[id(last)] + 1
        if after >= len(self.found) or self.found[after].opens or self.found[after].gap != " ":
            return False
        return self.found[after].text.casefold() in listed(self.language, "says")

    def _is_dull(self, token: Token) -> bool:
        word = token.text.casefold()
        return word in stop_words(self.language) or word in listed(self.language, "plain")

    def _sounds_plain(self, token: Token) -> bool:
        word = token.text.casefold()
        return any(word in listed(self.language, name) for name in ("nouns", "roles", "modifiers"))

    def _trimmed(self, name: list[Token]) -> Iterator[list[Token]]:
        """Drop what may lack at either end, and a name that is made of nothing else."""
        while name and not name[-1].capital:
            name = name[:-1]
        while name and not name[0].capital:
            name = name[1:]
        if not name:
            return
        alone = name[0].text.casefold() if len(name) == 1 else ""
        if any(self._tells(token) for token in name) and alone not in listed(self.language, "modifiers"):
            yield name

    def _tells(self, token: Token) -> bool:
        """Say whether a word alone makes a name one."""
        word = token.text.casefold()
        if not token.capital or token.initial or word in common("firms") or word in common("suffixes"):
            return False
        if token.folded in self.known.names:
            return True
        return word not in listed(self.language, "roles") and word not in listed(self.language, "modifiers")


@lru_cache(maxsize=1 << 16)
def is_place(word: str, language: str) -> bool:
    """Say whether a word is the name of a country, of its people or of a large town, whatever stands beside it."""
    return word.casefold() in common("cities") or (len(word) > 3 and is_land(word, language))


@lru_cache(maxsize=1 << 16)
def is_dull_name(word: str, language: str) -> bool:
    """Say whether a word has a capital in its own right: a month, "CEO", "GDP"."""
    plain = word.casefold().rstrip(".")
    return (
        plain in common("acronyms")
        or plain in {"i", "i’m", "i've", "i’ve", "i'm", "i’d", "i’ll"}
        or is_calendar_word(word, language)
        or (len(word) > 4 and is_calendar_word(word.removesuffix("s"), language))
    )
