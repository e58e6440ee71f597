"""One name that an item states, and where it stands in an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from socra.checks.names.forms import forms
from socra.checks.names.known import Known, Source
from socra.checks.names.lands import lands_in
from socra.checks.names.lexicon import common, listed
from socra.checks.names.tokens import Token
from socra.language.stems import stop_words

__all__ = ["Name"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words as written, and the language of the text that it stands in."""

    words: tuple[Token, ...]
    language: str
    text: str = field(default="")

    @property
    def core(self) -> list[Token]:
        """The words that must be there: no initials, no "Jr.", no "Ltd"."""
        return [token for token in self.words if token.capital and not token.initial and not _may_lack(token)]

    @property
    def initials(self) -> list[Token]:
        """The initials among the words."""
        return [token for token in self.words if token.initial]

    def stands(self, sources: Sequence[Source], known: Known) -> bool:
        """Say whether these places together state the name."""
        core = self.core
        missing = [token for token in core if not _has(sources, token, self.language)]
        if not missing:
            return self._initials_fit(sources, known) and not self._spliced(known)
        if self._shortened(sources) or self._is_land(sources, known):
            return True
        if len(missing) == len(core):
            return False
        return self._initialled(missing, sources) or self._full_form(missing, sources, known)

    def _initials_fit(self, sources: Sequence[Source], known: Known) -> bool:
        """Say whether the same name has the initials somewhere in the article, or words that begin with them."""
        if not self.initials:
            return True
        joined = "".join(token.folded for token in self.words)
        if any(joined in source.keys or joined in source.capitals for source in sources):
            return True
        there = {word for token in self.core for run in known.runs_of(token, self.language) for word in run}
        letters = [letter for token in self.initials if token.folded not in there for letter in token.folded]
        return all(any(word.startswith(letter) for word in there) for letter in letters) if there else not letters[1:]

    def _spliced(self, known: Known) -> bool:
        """Say whether a first name of one stands before a surname of another: both are there, and never together."""
        core = self.core
        for one, other in pairwise(core):
            first, last = forms(one.text, self.language), forms(other.text, self.language)
            if first & known.last or last & known.first or not known.runs_of(other, self.language):
                continue
            together = (last & _forms_of(run, self.language) for run in known.runs_of(one, self.language))
            if known.runs_of(one, self.language) and not any(together):
                return True
        return False

    def _shortened(self, sources: Sequence[Source]) -> bool:
        """Say whether the places have the initials of the name, as "ECB" for "European Central Bank"."""
        core = self.core
        if len(core) < 2:
            return False
        short = "".join(token.folded[0] for token in core if token.folded)
        return len(short) > 1 and any(
            t.shouted and t.folded.startswith(short) for source in sources for t in source.tokens
        )

    def _is_land(self, sources: Sequence[Source], known: Known) -> bool:
        wanted = lands_in(self.text, self.language)
        return bool(wanted) and all(
            any(land in lands_in(source.text, known.language or self.language) for source in sources) for land in wanted
        )

    def _initialled(self, missing: Sequence[Token], sources: Sequence[Source]) -> bool:
        """Say whether the places have the missing words as initials: "A. Vega" for "Anna Vega"."""
        there = {token.folded for token in self.core if token not in missing}
        for source in sources:
            for number, token in enumerate(source.tokens):
                if token.initial and token.capital:
                    beside = {near.folded for near in source.tokens[max(0, number - 3) : number + 4]}
                    letters = set(token.folded)
                    if beside & there and all(word.folded[:1] in letters for word in missing):
                        return True
        return False

    def _full_form(self, missing: Sequence[Token], sources: Sequence[Source], known: Known) -> bool:
        """Say whether the places have a short form of the name, and the article the full one."""
        there = [token for token in self.core if token not in missing]
        for token in there:
            for run in known.runs_of(token, self.language):
                whole = _forms_of(run, self.language)
                full = all(forms(word.text, self.language) & whole for word in self.core)
                if full and any(self._fits(token, whole, source) for source in sources):
                    return True
        return False

    def _fits(self, token: Token, own: frozenset[str], source: Source) -> bool:
        """Say whether a place has the word, and not as part of another name: "Mary Vega" is not "Anna Vega"."""
        wanted = forms(token.text, self.language)
        last = token is self.core[-1]
        for run in source.runs:
            for number, word in enumerate(run):
                if wanted & forms(word, self.language):
                    beside = run[number - 1 : number] if last else run[number + 1 : number + 2]
                    if all(forms(near, self.language) & own or _is_common(near, self.language) for near in beside):
                        return True
        return False


def _forms_of(run: Sequence[str], language: str) -> frozenset[str]:
    return frozenset(form for word in run for form in forms(word, language))


def _is_common(word: str, language: str) -> bool:
    return (
        len(word) == 1
        or word in stop_words(language)
        or word in listed(language, "titles")
        or word in listed(language, "roles")
        or word in listed(language, "nouns")
    )


def _may_lack(token: Token) -> bool:
    word = token.text.casefold().rstrip(".")
    return word in common("suffixes") or word in common("firms")


def _has(sources: Sequence[Source], token: Token, language: str) -> bool:
    return any(source.has(token, language) for source in sources)
