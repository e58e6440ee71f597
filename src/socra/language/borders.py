"""Where sentences end: what sentencex finds, and what is known beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from socra.language.abbreviations import abbreviations, ends_here

__all__ = ["OPENERS", "borders"]

OPENERS = '“„«"「『(['
"""What a sentence may open with."""

_WINDOW = 3_000
"""Characters that sentencex sees at once: its time grows with the square of a run without spaces."""

_BEFORE_CAPITAL = rf"\s(?=\s*[{re.escape(OPENERS)}]?[^\W\d_a-zß-ÿа-я])"
# "pool.1 It cost", "(in 1987).1 It cost": behind a word that is no abbreviation, or a bracket, such a number is a
# note's. "(It failed.) He left."
_CLOSED = re.compile(rf"[.!?…][”’\"'»)]*(?:\d{{1,3}}(?:[,–-]?\s?\d{{1,3}})*|\)){_BEFORE_CAPITAL}")
_WORD_OR_BRACKET = re.compile(r"(?:(?<![\w.])([^\W\d_]{2,24})|[)\]])$")
_LONGEST_WORD = 25


def borders(text: str, language: str) -> Iterator[int]:
    """Yield where sentencex ends sentences, and where it should have, the end of the text last."""
    from sentencex import get_sentence_boundaries

    start = 0
    while start < len(text):
        window = text[start : start + _WINDOW]
        ends = {found["end_index"] for found in get_sentence_boundaries(language or "en", window)}
        found = [start + end for end in sorted(ends.union(_missed(window, language)))]
        if len(found) > 1 and start + len(window) < len(text):
            found.pop()  # the window's end, not a sentence's
        yield from found
        start = found[-1] if found else len(text)
    yield len(text)


def _missed(window: str, language: str) -> Iterator[int]:
    for pattern in _ended(language):
        yield from (found.end() for found in pattern.finditer(window))
    for found in _CLOSED.finditer(window):
        before = _WORD_OR_BRACKET.search(window[max(0, found.start() - _LONGEST_WORD) : found.start()])
        if before and ends_here(before[1] or "", language):
            yield found.end()


@cache
def _ended(language: str) -> tuple[re.Pattern[str], ...]:
    """Return where a sentence ends though sentencex sees an abbreviation: "The mill closed in May. Nobody knew"."""
    table = abbreviations()
    patterns = []
    if words := table.words.get(language):
        patterns.append(rf"(?<![\w.])(?:{_one_of(words)})\.{_BEFORE_CAPITAL}")
    if starters := table.starters.get(language):
        # "in appendix F. Nobody", "in the U.S. A cheap"; "Briggs & Co. It closed"
        before = rf"\.\s(?=(?:{_one_of(starters)})\s)"
        patterns.append(rf"(?<![\w.&-])(?:[A-Z]\.)*[A-Z]{before}")
        patterns.append(rf"(?<![\w.-])(?i:{_one_of(filter(str.isalpha, table.often_last))}){before}")
    return tuple(map(re.compile, patterns))


def _one_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words)))
