"""Names that nothing but their place tells: an item is nearly a sentence of the article, and has another name there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from socra.checks.index import HEADER, Index
from socra.checks.names.aligned import LONGEST, Aligned, Run, swapped_runs
from socra.checks.names.capitals import is_dull_name
from socra.checks.names.forms import forms, related
from socra.checks.names.known import Known, known_of
from socra.checks.names.lexicon import common, listed, order
from socra.checks.names.signs import HAN, Signs, is_generic, signs_of
from socra.checks.names.tokens import Token, tokens
from socra.language.stems import stop_words

__all__ = ["swapped_signs", "swapped_words"]

MOST = 40
"""Sentences of an item that are compared."""

ENOUGH = 0.6
ENOUGH_SIGNS = 0.7
"""The share of an item's sentence that must stand in the article's, in this order."""

FEWEST_SIGNS, MOST_SIGNS = 2, 6
"""Signs of a name that only its place tells."""

LONGEST_NAME = 4
"""Words of such a name."""

_SURNAMES = {
    "ru": tuple("ов ова ев ева ин ина ын ына скии ская цкии цкая енко ук юк ян дзе швили ич ых их".split()),
    "uk": tuple("ов ова ев ева ін іна ськии ська цькии цька енко ук юк ян дзе ич их".split()),
    "pl": tuple("ski ska cki cka dzki dzka wicz czyk iak zak niak".split()),
}
"""Endings of surnames in languages without articles, where any noun may begin a sentence."""

_PART = re.compile(r"[^。！？!?\n]+")
_SIGN = re.compile(r"\w")
_RUN = re.compile(f"[{HAN}]+")


def swapped_words(text: str, language: str, index: Index) -> Iterator[list[Token]]:
    """Yield the words with capitals that the article never writes, and that stand for a name of it."""
    if not any(letter.isupper() for letter in text):
        return
    known = known_of(index)
    aligned = index.cached("aligned words", lambda: Aligned(_folded(known)))
    for part in _sentences(tokens(text)):
        for place in aligned.nearest([token.folded for token in part]):
            yield from _other_names(part, known.source(place).tokens, language, known)


def _folded(known: Known) -> Iterator[tuple[int, list[str]]]:
    for place, source in known.sources.items():
        if place != HEADER:
            yield place, [token.folded for token in source.tokens]


def _sentences(found: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in found:
        if token.opens and parts[-1] and any(mark in token.gap for mark in ".!?…\n"):
            parts.append([])
        parts[-1].append(token)
    return parts[:MOST]


def _other_names(part: list[Token], source: Sequence[Token], language: str, known: Known) -> Iterator[list[Token]]:
    said, told = [token.folded for token in part], [token.folded for token in source]
    if len(told) > LONGEST:
        return
    for start, end, begun, done in swapped_runs(said, told, ENOUGH):
        ours, theirs = part[start:end], source[begun:done]
        if max(len(ours), len(theirs)) <= LONGEST_NAME and _are_names(ours, theirs, language, known):
            yield ours


def _are_names(ours: Sequence[Token], theirs: Sequence[Token], language: str, known: Known) -> bool:
    if not all(_may_be_name(token, language) for token in ours):
        return False
    if any(known.writes(token, language) for token in ours):
        return False
    if not all(token.capital for token in theirs) or not any(token.folded in known.names for token in theirs):
        return False
    if ours[0].opens and len(ours) == 1 and not _may_open(ours[0].folded, language):
        return False
    return not any(_is_same(one, other, language) for one in ours for other in theirs)


def _may_open(word: str, language: str) -> bool:
    """Say whether a word with a capital may begin a sentence as a name: where nouns need no article, few may."""
    endings = _SURNAMES.get(language)
    return endings is None or word.endswith(endings) or any(sign in word for sign in "qvx")


def _may_be_name(token: Token, language: str) -> bool:
    word = token.text.casefold().rstrip(".")
    if not token.capital or token.initial or is_dull_name(token.text, language) or word in stop_words(language):
        return False
    if word in common("particles") or word[0].isdigit():
        return False
    dull = ("plain", "titles", "roles", "nouns", "modifiers", "determiners", "says", "measures", "bare")
    return not any(word in listed(language, name) for name in dull)


def _is_same(one: Token, other: Token, language: str) -> bool:
    return bool(forms(one.text, language) & forms(other.text, language)) or related(one.folded, other.folded, language)


class _Lines:
    """The signs of an article's sentences, without marks."""

    def __init__(self, index: Index) -> None:
        self.text = {place: "".join(_SIGN.findall(index.text(place))) for place in index.places}
        self.all = "\n".join(self.text.values())
        self.aligned = Aligned((place, _pairs(line)) for place, line in self.text.items())
        self._names: dict[str, bool] = {}

    def recurs(self, run: str) -> bool:
        """Say whether a run stands in the article twice at least, each time between other signs."""
        if run not in self._names:
            ends = [(found.start(), found.end()) for found in re.finditer(re.escape(run), self.all)]
            before = {self.all[max(0, start - 1) : start] for start, _ in ends}
            after = {self.all[end : end + 1] for _, end in ends}
            self._names[run] = len(before) > 1 and len(after) > 1
        return self._names[run]


def swapped_signs(text: str, index: Index) -> Iterator[str]:
    """Yield what stands, in Chinese or Japanese, where the article's sentence has a name."""
    known = signs_of(index)
    lines = index.cached("aligned signs", lambda: _Lines(index))
    for number, part in enumerate(_PART.finditer(text)):
        if number == MOST:
            return
        at = [part.start() + sign.start() for sign in _SIGN.finditer(part[0])]
        said = "".join(text[place] for place in at)
        for place in lines.aligned.nearest(_pairs(said)):
            for run in _other_signs(said, lines.text[place], lines, known):
                if run in text and run not in lines.text[place]:
                    yield run


def _pairs(line: str) -> list[str]:
    return [line[at : at + 2] for at in range(len(line) - 1)]


def _other_signs(said: str, source: str, lines: _Lines, known: Signs) -> Iterator[str]:
    spans = [(found.start(), found.end()) for found in known.known.finditer(source)] if known.names else []
    for run in swapped_runs(said, source[: 2 * LONGEST], ENOUGH_SIGNS, island=1):
        for start, end, begun, done in _widened(run, spans, len(said), len(source)):
            ours, theirs = said[start:end], source[begun:done]
            if _may_swap(ours, known.language) and _may_swap(theirs, known.language):
                is_known = (begun, done) in spans
                if is_known or (known.language == "zh" and _are_signs_of_names(ours, theirs, lines)):
                    yield ours
                    break


def _widened(run: Run, spans: Sequence[tuple[int, int]], said: int, source: int) -> Iterator[Run]:
    """Yield a run, wider where it is a part of a known name, or of one sign."""
    start, end, begun, done = run
    for first, last in spans:
        if first <= begun and done <= last:
            left, right = begun - first, last - done
            if left <= start and end + right <= said:
                yield start - left, end + right, first, last
    yield run
    if end - start == 1 or done - begun == 1:
        if start and begun:
            yield start - 1, end, begun - 1, done
        if end < said and done < source:
            yield start, end + 1, begun, done + 1


def _may_swap(run: str, language: str) -> bool:
    if not FEWEST_SIGNS <= len(run) <= MOST_SIGNS or not _RUN.fullmatch(run) or is_generic(run, language):
        return False
    return not (_common(language) | stop_words(language)).intersection(_pairs(run))


def _are_signs_of_names(ours: str, theirs: str, lines: _Lines) -> bool:
    """Say whether one of two runs that stand for each other is made as names are, and the other may be one."""
    return (_is_named(theirs) and lines.recurs(theirs)) or (
        _is_named(ours) and (_is_named(theirs) or lines.recurs(theirs))
    )


def _is_named(run: str) -> bool:
    """Say whether more than half of the signs are such as firms and places are named by, or rare ones."""
    return 2 * sum(sign in _named() or _is_rare(sign) for sign in run) > len(run)


@cache
def _is_rare(sign: str) -> bool:
    """Say whether a sign is none of the 3755 that GB 2312 calls common."""
    try:
        return sign.encode("gb2312")[0] >= 0xD8
    except UnicodeEncodeError:
        return True


@cache
def _named() -> frozenset[str]:
    return frozenset("".join(order("zh", "named")))


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset((*order(language, "generic"), *order(language, "common"), *order(language, "says")))
