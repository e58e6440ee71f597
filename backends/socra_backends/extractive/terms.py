"""Terms: what an article's words mean, where it says so, and which it leaves unexplained."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from socra.framework.digest import Term
from socra_backends.extractive.explanations import Known, explanations
from socra_backends.extractive.lines import Line
from socra_backends.extractive.words import lexicon

__all__ = ["find_terms"]

MOST = 60
"""Terms that are kept."""

SHOUT = 0.5
"""A sentence with a larger share of capitals than this shouts; its words are no acronyms."""

_ACRONYM = re.compile(
    r"(?<![\w&.$€£/-])(?:[A-Z]{2,6}[0-9]?s?|[A-Z][a-z]?[A-Z][a-z]?[A-Z][A-Za-z]?|[А-ЯЁ]{2,6})(?![\w&]|-\d|\.\w)"
)
_TICKER = re.compile(r"\([A-Z][\w .]*:\s*[\w.]+\)")
_ROMAN = re.compile(r"[IVXLC]+$")
_UNITS = frozenset(
    "AM PM GMT UTC CET EST EDT PST ET USD EUR GBP KB MB GB TB PB KW MW GW TW HZ KM KG CM MM TV OK ID US USA UK EU UN "
    "UAE AG SA SE KG NV BV LLC LLP PLC INC LTD PDF CEO CFO COO CTO DVD CD USB GPS SMS PC IT AI".split()
)


def find_terms(lines: Sequence[Line], language: str, names: Sequence[str]) -> tuple[Term, ...]:
    """Return acronyms and terms in the order of their first use, each with the article's explanation if it has one."""
    words = lexicon(language)
    acronyms = _acronyms(lines)
    explained: dict[str, tuple[str, int]] = {}
    known = Known(set(acronyms), set(names), {part for name in names for part in name.split()})
    for line in lines:
        for term, definition in explanations(line.text, words, known, language):
            if len(explained) < MOST:
                explained.setdefault(term, (definition, line.id))
    inside = {part for text in explained if " " in text for part in text.split()}
    terms = [
        _term(text, lines_of, explained, acronym=True)
        for text, lines_of in acronyms.items()
        if text in explained or text not in inside
    ]
    plain = [text for text in explained if text not in acronyms]
    uses = _uses(plain, lines)
    terms += [_term(text, uses[text.casefold()], explained, acronym=False) for text in plain]
    return tuple(sorted(terms, key=lambda term: (term.mentions[0], term.text))[:MOST])


def _term(text: str, mentions: Sequence[int], explained: dict[str, tuple[str, int]], *, acronym: bool) -> Term:
    definition, number = explained.get(text, ("", 0))
    numbers = tuple(dict.fromkeys([*mentions, *([number] if number else [])]))
    return Term(text, tuple(sorted(numbers)), acronym, definition, number)


def _uses(terms: Sequence[str], lines: Sequence[Line]) -> dict[str, list[int]]:
    """Return the sentences that use each term."""
    found: dict[str, list[int]] = {term.casefold(): [] for term in terms}
    for line in lines if found else ():
        text = line.text.casefold()
        for term, numbers in found.items():
            if term in text:
                numbers.append(line.id)
    return found


def _acronyms(lines: Sequence[Line]) -> dict[str, list[int]]:
    """Return each acronym with the sentences that use it; tickers, units and shouting are none."""
    found: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if not _ACRONYM.search(line.text) or _shouts(line.text):
            continue
        for match in _ACRONYM.finditer(_TICKER.sub(" ", line.text)):
            text = match[0]
            single = text[:-1] if text.endswith("s") and text[:-1].isupper() else text
            if single.upper() not in _UNITS and not _ROMAN.match(single) and not single.isdigit():
                found[single].append(line.id)
    return dict(found)


def _shouts(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) > SHOUT * len(letters)
