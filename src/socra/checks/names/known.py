"""What an article tells of names: the words that it uses as names, those that it does not, and where names stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from socra.checks.index import HEADER, Index
from socra.checks.names.forms import forms, related, spelled
from socra.checks.names.german import german_names
from socra.checks.names.lexicon import common, listed
from socra.checks.names.tokens import Token, is_titled, runs, tokens
from socra.language.stems import stop_words

__all__ = ["Known", "Source", "known_of", "slots"]

NOUNY = frozenset({"de", "lb"})
"""Languages in which every noun has a capital."""

END = "$"
MOST_RUNS = 40
"""Longer names that are kept for one word."""


class Source:
    """The words at one place of an article."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.language = language
        self.capitals = frozenset(
            part for token in self.tokens if token.capital for part in (token.folded, *spelled(token.text))
        )

    @cached_property
    def titled(self) -> bool:
        """Whether the text is a label, whose capitals tell nothing."""
        return is_titled(self.tokens, self.text)

    @cached_property
    def runs(self) -> tuple[tuple[str, ...], ...]:
        """The runs of words with capitals, folded."""
        return tuple(tuple(token.folded for token in run) for run in runs(self.tokens))

    @cached_property
    def keys(self) -> frozenset[str]:
        """All forms of all words, and of the parts of words with a hyphen."""
        words = {token.text for token in self.tokens}
        whole = (forms(word, self.language) for word in words)
        return frozenset().union(*whole, *(spelled(word) for word in words if "-" in word))

    @cached_property
    def short_forms(self) -> frozenset[str]:
        """The initials of each run of capitals, and of its beginnings and ends."""
        return frozenset(
            "".join(word[0] for word in run[start:end] if word)
            for run in self._spans
            for start in range(len(run) - 1)
            for end in range(start + 2, len(run) + 1)
        )

    @cached_property
    def _spans(self) -> tuple[tuple[str, ...], ...]:
        # "European Court of Human Rights": small words have no initial
        small = common("particles")
        words: list[tuple[str, ...]] = []
        span: list[str] = []
        for token in self.tokens:
            if token.capital and not token.shouted:
                span.append(token.folded)
            elif token.folded not in small or len(span) >= 7:
                words.append(tuple(span[:7]))
                span = []
        return (*words, tuple(span[:7]))

    @cached_property
    def _by_start(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for token in self.tokens:
            found[token.folded[:4]].add(token.folded)
        return found

    def has(self, token: Token, language: str) -> bool:
        """Say whether the name's word stands here, in any of its forms."""
        if token.shouted and len(token.text) <= 5:
            bare = token.folded
            return not self.capitals.isdisjoint((bare, bare.removesuffix("s"), f"{bare}s")) or bare in self.short_forms
        if forms(token.text, language) & self.keys or token.folded in self.keys:
            return True
        parts = spelled(token.text)
        if len(parts) > 1 and all(part in self.keys for part in parts):
            return True
        near = self._by_start.get(token.folded[:4], ())
        return any(related(token.folded, word, self.language) for word in near)


class Known:
    """What one article tells of names."""

    def __init__(self, index: Index) -> None:
        self.language = index.article.language
        self.sources = {place: Source(index.text(place), self.language) for place in (HEADER, *index.places)}
        prose = [source for place, source in self.sources.items() if place != HEADER and not source.titled]
        self.lower = frozenset(t.folded for source in prose for t in source.tokens if t.text.islower())
        self.words = frozenset().union(*(source.keys for source in self.sources.values()))
        self.nouny = self.language in NOUNY or (not self.language and _is_nouny(prose))
        self.names = frozenset(self._names(prose, index)) - self.lower
        self._index_runs()
        self.slots = frozenset(slot for source in prose for slot in self._slots(source))

    def source(self, place: int) -> Source:
        """Return the words at a place."""
        return self.sources[place] if place in self.sources else self.sources[HEADER]

    def _names(self, prose: Iterable[Source], index: Index) -> Iterator[str]:
        dull = stop_words(self.language)
        for line in (index.article.byline, index.article.outlet):
            yield from (token.folded for token in tokens(line) if token.capital and token.folded not in dull)
        if self.nouny:
            yield from german_names([source.tokens for source in prose])
            return
        titles, roles = listed(self.language, "titles"), listed(self.language, "roles")
        for source in prose:
            for token in source.tokens:
                word = token.text.casefold()
                inside = token.capital and (not token.opens or token.odd) and not token.initial
                if inside and not (word in dull or word in titles or word in roles or word[0].isdigit()):
                    yield token.folded

    def _index_runs(self) -> None:
        self.runs: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self.first: set[str] = set()
        self.last: set[str] = set()
        for run in dict.fromkeys(run for source in self.sources.values() for run in source.runs):
            self.first |= forms(run[0], self.language) if len(run) > 1 else set()
            self.last |= forms(run[-1], self.language)
            for word in run if len(run) > 1 else ():
                for form in forms(word, self.language):
                    if len(self.runs[form]) < MOST_RUNS:
                        self.runs[form].append(run)

    def runs_of(self, token: Token, language: str) -> list[tuple[str, ...]]:
        """Return the longer names of the article that have this word."""
        return [run for form in sorted(forms(token.text, language)) for run in self.runs.get(form, ())]

    def _slots(self, source: Source) -> Iterator[tuple[str, str, str]]:
        found = source.tokens
        place = 0
        while place < len(found):
            end = place
            while end < len(found) and found[end].capital and found[end].folded in self.names:
                end += 1
            if end > place:
                yield from slots(found, place, end, self.language)
            place = max(end, place + 1)

    def writes(self, token: Token, language: str) -> bool:
        """Say whether the article has the word anywhere, in any form."""
        return bool(forms(token.text, language) & self.words)


def slots(found: Sequence[Token], start: int, end: int, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the neighbours by which a run of words is known to stand where a name stands."""
    dull = stop_words(language)
    says = listed(language, "says")

    after, later, third = _words_from(found, end)
    before = END if found[start].opens or start == 0 else found[start - 1].folded
    earlier = END if before == END or start < 2 or found[start - 1].opens else found[start - 2].folded
    for kind, one, other in (("after", after, later), ("before", earlier, before), ("amid", before, after)):
        if one != END and other != END and (one not in dull or other not in dull or one in says):
            yield kind, one, other
    if third != END:
        yield f"{after} {later}", third, ""


def _words_from(found: Sequence[Token], place: int) -> tuple[str, str, str]:
    """Return the three words from a place on, as far as the sentence goes."""
    made: list[str] = []
    for token in found[place : place + 3]:
        if token.opens:
            break
        made.append(token.folded)
    after, later, third = (*made, END, END, END)[:3]
    return after, later, third


def _is_nouny(prose: Sequence[Source]) -> bool:
    inside = [token for source in prose for token in source.tokens if not token.opens]
    return sum(token.capital for token in inside) > 0.22 * len(inside)


def known_of(index: Index) -> Known:
    """Return what the article tells of names, read once."""
    return index.cached("names", lambda: Known(index))
