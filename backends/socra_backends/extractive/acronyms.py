"""Acronyms: which runs of capitals are words of the article's own, and which are tickers, states or mere shouting."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from socra.language.stems import stop_words
from socra_backends.extractive.lines import Line

__all__ = ["ACRONYM", "KNOWN", "expansion", "find_acronyms", "quieted"]

SHOUT = 0.5
"""A sentence with a larger share of capitals than this shouts; its words are no acronyms."""

LONGEST = 5
"""Letters of an acronym that stands beside others; a longer word in capitals is shouted."""

_PAIR = re.compile(r"[^\W\d_a-z]{2}")
ACRONYM = re.compile(
    r"(?<![\w&.$€£/-])(?:[A-Z]{2,6}[0-9]?s?|[A-Z][a-z]?[A-Z][a-z]?[A-Z][A-Za-z]?|[А-ЯЁ]{2,6})(?![\w&]|-\d|\.\w)"
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|"
    "RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC|ON|BC|QC|AB|NSW"
)
_FOREIGN = re.compile(
    r"\$[A-Z]{1,5}(?!\w)|[\w.]+=[A-Z]{2,5}(?!\w)|(?<!\w)[A-Z]{2,5}=[\w.]*|(?<!\w)\.[A-Z]{2,6}(?!\w)"
    rf"|(?<=\d)\s[AP]M(?!\w)|(?<=[a-z]),\s(?:{_STATES})(?!\w)"
)
"""Tickers, "$HLVM" and ".DJI", the hour's "PM", and the state behind a town."""

_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_SHOUTED = re.compile(r"(?<!\w)[A-Z][A-Z’'-]+(?:\s+[A-Z][A-Z’'-]+)+(?!\w)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ROMAN = re.compile(r"[IVXLC]+$")

_LIKE_WORDS = frozenset("IT US WHO".split())
"""Acronyms that are words in small letters."""

KNOWN = frozenset(
    "AM PM GMT UTC CET EST EDT PST ET USD EUR GBP KB MB GB TB PB KW MW GW TW HZ KM KG CM MM TV OK ID US USA UK EU UN "
    "UAE AG SA SE KG NV BV LLC LLP PLC INC LTD PDF CEO CFO COO CTO DVD CD USB GPS SMS PC IT AI "
    "NY NYC LA IBM BBC CNN NBC ABC CBS BMW SAP HBO MTV AMD UPS DHL ESPN HSBC UBS FAQ URL "
    "BP LG HP AOL MSN CNBC MSNBC CNET UCLA FB VHS VIP DJ DNA FBI CIA NASA NBA NFL OS".split()
)
"""What nobody lacks: units, forms of firms, and names that are known by their letters."""


def find_acronyms(lines: Sequence[Line], language: str) -> dict[str, list[int]]:
    """Return each acronym that readers may lack with the sentences that use it.

    One that stands in brackets is a ticker, or what stands before it says what it is.
    """
    found: dict[str, list[int]] = defaultdict(list)
    aside = {
        _single(match[0]) for line in lines for part in _ASIDE.findall(line.text) for match in ACRONYM.finditer(part)
    }
    for line in lines:
        for match in ACRONYM.finditer(quieted(line.text, language)):
            text = _single(match[0])
            word = text.casefold() in stop_words(language) or _ROMAN.match(text)
            if text.upper() not in KNOWN and text not in aside and not word and line.id not in found[text]:
                found[text].append(line.id)
    return {text: numbers for text, numbers in found.items() if numbers}


def quieted(text: str, language: str) -> str:
    """Return a text with blanks for brackets, tickers, states and shouting, each other word left in its place."""
    if not _PAIR.search(text) or not any(one.isupper() and two.isupper() for one, two in pairwise(text)):
        return text
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter.isupper() for letter in letters) > SHOUT * len(letters):
        return ""
    text = _ASIDE.sub(_blank, _FOREIGN.sub(_blank, text))
    return _SHOUTED.sub(lambda found: _blank(found) if _shouts(found[0], language) else found[0], text)


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


def _single(text: str) -> str:
    return text[:-1] if text.endswith("s") and text[:-1].isupper() else text


def _shouts(run: str, language: str) -> bool:
    words = set(run.split()) - _LIKE_WORDS
    return any(len(word) > LONGEST or word.casefold() in stop_words(language) for word in words)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])
