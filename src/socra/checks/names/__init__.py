"""The names of an item: each must be in what it cites, by its normal form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from socra.checks.check import Check, Claim, Said
from socra.checks.index import Index
from socra.checks.names.capitals import capital_names
from socra.checks.names.foreign import is_foreign, tells_abroad
from socra.checks.names.known import known_of
from socra.checks.names.name import Name
from socra.checks.names.signs import sign_names, signs_of
from socra.checks.names.spaced import bare, spaced_names, spaced_of, words
from socra.checks.names.swapped import swapped_signs, swapped_words
from socra.checks.names.tokens import Token, is_titled, tokens
from socra.language.stems import stop_words

__all__ = ["Names"]

MOST = 200
"""Names of one item that are looked for; more are a list of names, or hostile."""

FEWEST = 3
"""Words of the title of a work."""

_SIGNS = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
_SPACED = re.compile("[\u0620-\u06d3\u0900-\u097f\uac00-\ud7a3]")


class Names(Check):
    """A name must be there whole, or short where the article has it whole; a capital alone makes no name."""

    kind = "name"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return the names that the item states, each once."""
        found: dict[object, Claim] = {}
        for text in said.texts:
            if text != said.body and _is_work(text, index):
                continue
            for key, claim in _claims(text, said.language or index.article.language, index):
                found.setdefault(key, claim)
        return tuple(islice(found.values(), MOST))

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether these places together have the name."""
        value = claim.value
        if isinstance(value, Name):
            known = known_of(index)
            return value.stands([known.source(place) for place in places], known)
        if isinstance(value, str):
            return any(value in index.text(place) for place in places)
        there = {word for place in places for word in _bare_words(place, index)}
        return all(word in there for word in value)


def _is_work(label: str, index: Index) -> bool:
    """Say whether a label is a title that the article gives something, such as "The Divided Desk"."""
    found = tokens(label)
    if len(found) < FEWEST or not is_titled(found, label) or not found[0].opens:
        return False
    begins = found[0].text.casefold() in stop_words(index.article.language)
    return begins and any(label in index.text(place) for place in index.places)


def _claims(text: str, language: str, index: Index) -> Iterator[tuple[object, Claim]]:
    known = known_of(index)
    taken: set[int] = set()
    for run in capital_names(text, language, known):
        taken |= {token.start for token in run}
        claim = _claim(run, language, text)
        if not is_foreign(language, index) or tells_abroad(claim.value, text, known):
            yield tuple(token.folded for token in run), claim
    if is_foreign(language, index):
        return
    for run in swapped_words(text, language, index):
        if taken.isdisjoint(token.start for token in run):
            yield tuple(token.folded for token in run), _claim(run, language, text)
    if _SIGNS.search(text):
        told = list(sign_names(text, language, signs_of(index)))
        yield from ((core, Claim(written, core)) for written, core in told)
        for written in swapped_signs(text, index):
            if not any(written in other or core in written for other, core in told):
                yield written, Claim(written, written)
    if _SPACED.search(text):
        for written, parts in spaced_names(text, spaced_of(index)):
            yield parts, Claim(written, parts)


def _claim(run: Sequence[Token], language: str, text: str) -> Claim:
    name = Name(tuple(run), language, text[run[0].start : run[-1].end])
    return Claim(name.text, name)


def _bare_words(place: int, index: Index) -> frozenset[str]:
    return index.cached(("spaced", place), lambda: frozenset(bare(word) for word, _, _ in words(index.text(place))))
