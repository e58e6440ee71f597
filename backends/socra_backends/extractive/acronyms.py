"""Acronyms: which runs of capitals are words of the article's own, and which are tickers, states or mere shouting."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from socra.language.stems import stop_words
from socra_backends.extractive.lines import Line

__all__ = ["KNOWN", "expansion", "find_acronyms", "quieted"]

SHOUT = 0.5
"""A sentence with a larger share of capitals than this shouts; its words are no acronyms."""

LONGEST = 5
"""Letters of an acronym that stands beside others; a longer word in capitals is shouted."""

_PAIR = re.compile(r"[^\W\d_a-z]{2}")
_ACRONYM = re.compile(
    r"(?<![\w&.$€£/-])(?:[A-Z]{2,6}[0-9]?s?|[A-Z][a-z]?[A-Z][a-z]?[A-Z][A-Za-z]?|[А-ЯЁ]{2,6})(?![\w&]|-\d|\.\w)"
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|"
    "RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|ON|BC|QC|AB|NSW"
)
_FOREIGN = re.compile(
    r"\([A-Z][\w .]*:\s*[\w.]+\)|\$[A-Z]{1,5}(?!\w)|[\w.]+=[A-Z]{2,5}(?!\w)|(?<!\w)[A-Z]{2,5}=[\w.]*"
    r"|(?<!\w)\.[A-Z]{2,6}(?!\w)|(?<=\d)\s[AP]M(?!\w)"
    rf"|(?<=[a-z]),\s(?:{_STATES})(?!\w)"
)
"""Tickers, "(NYSE: HLVM)" and ".DJI", the hour's "PM", and the state behind a town."""

_BRACKETED = re.compile(r"(?<=[A-Za-z’'.] )\(\s*([A-Z]{1,6})\s*\)")
_SHOUTED = re.compile(r"(?<!\w)[A-Z][A-Z’'-]+(?:\s+[A-Z][A-Z’'-]+)+(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLC]+$")

_LIKE_WORDS = frozenset("IT US WHO".split())
"""Acronyms that are words in small letters."""

KNOWN = frozenset(
    "AM PM GMT UTC CET EST EDT PST ET USD EUR GBP KB MB GB TB PB KW MW GW TW HZ KM KG CM MM TV OK ID US USA UK EU UN "
    "UAE AG SA SE KG NV BV LLC LLP PLC INC LTD PDF CEO CFO COO CTO DVD CD USB GPS SMS PC IT AI "
    "NY NYC LA IBM BBC CNN NBC ABC CBS BMW SAP HBO MTV AMD UPS DHL ESPN HSBC UBS FAQ URL".split()
)
"""What nobody lacks: units, forms of firms, and firms that are known by their letters."""


def find_acronyms(lines: Sequence[Line], language: str) -> dict[str, list[int]]:
    """Return each acronym with the sentences that use it."""
    found: dict[str, list[int]] = defaultdict(list)
    tickers = {symbol for line in lines if "(" in line.text for symbol in _tickers(line.text)}
    for line in lines:
        for match in _ACRONYM.finditer(quieted(line.text, language)):
            text = match[0]
            single = text[:-1] if text.endswith("s") and text[:-1].isupper() else text
            word = single.casefold() in stop_words(language) or single in tickers
            if single.upper() not in KNOWN and not word and not _ROMAN.match(single):
                found[single].append(line.id)
    return dict(found)


def quieted(text: str, language: str) -> str:
    """Return a text with blanks for tickers, states and shouting, each word left in its place."""
    if not _PAIR.search(text) or not any(one.isupper() and two.isupper() for one, two in pairwise(text)):
        return text
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter.isupper() for letter in letters) > SHOUT * len(letters):
        return ""
    text = _FOREIGN.sub(_blank, text)
    text = _SHOUTED.sub(lambda found: _blank(found) if _shouts(found[0], language) else found[0], text)
    tickers = _tickers(text)
    return _BRACKETED.sub(lambda found: _blank(found) if found[1] in tickers else found[0], text)


def expansion(before: str, short: str) -> str:
    """Return the words at the end of a text whose initials are the letters of an acronym, "" where they do not fit."""
    letters = short.casefold()
    spans = [found.span() for found in _LETTERS.finditer(before)][-3 * len(letters) :]
    for start in range(len(spans) - len(letters), -1, -1):
        if before[spans[start][0]].casefold() == letters[0]:
            initials = iter("".join(before[a].casefold() for a, _ in spans[start:]))
            found = before[spans[start][0] :]
            if ")" not in found and all(letter in initials for letter in letters):
                return found.rstrip(' ”"')
    return ""


def _tickers(text: str) -> set[str]:
    """Return what stands in brackets behind a name that it is not short for: "Lowe’s (LOW)"."""
    found = ((match[1], text[: match.start()].rstrip()) for match in _BRACKETED.finditer(text))
    return {
        short for short, before in found if before.rpartition(" ")[2][:1].isupper() and not expansion(before, short)
    }


def _shouts(run: str, language: str) -> bool:
    words = set(run.split()) - _LIKE_WORDS
    return any(len(word) > LONGEST or word.casefold() in stop_words(language) for word in words)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
