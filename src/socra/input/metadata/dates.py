"""Publication dates: a line that is nothing but a date, in any language, with its time and zone where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock
from typing import Any

from socra.input.metadata.eras import in_common_era, spell_eras
from socra.input.metadata.zones import is_zone, offset_at
from socra.language.calendar import date_words, plain, vocabulary

__all__ = ["parse_date"]

_LONGEST = 110
_YEARS = range(1900, 2101)
_LIKELY = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d\d|(?:和|平成|民[國国])\s?[\d元]")
_CLOCK = re.compile(r"\d\s?[:.]\s?\d\d(?!\d)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_WIDEST_OFFSET = timedelta(hours=14)

# Spellings of several words, or of none, brought to the form that the tokens below know.
_SPELLINGS = (
    (re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?"), r" \1-\2-\3 "),
    (re.compile(r"(\d{1,2})\s*[時时点點시]\s*(\d{1,2})\s*[分분](?:\s*\d{1,2}\s*[秒초])?"), r" \1:\2 "),
    (re.compile(r"(\d{1,2})\s*[時时点點시]"), r" \1:00 "),
    (re.compile(r"(?:上午|早上|凌晨|午前|오전)\s*(\d{1,2}:\d\d)"), r" \1 am "),
    (re.compile(r"(?:下午|晚上|午後|오후)\s*(\d{1,2}:\d\d)"), r" \1 pm "),
    (re.compile(r"(\d{1,2}) thang (\d{1,2}),?(?: nam)? (\d{4})"), r" \3-\2-\1 "),
    (re.compile(r"\bπ\.\s?μ\."), "am"),
    (re.compile(r"\bμ\.\s?μ\."), "pm"),
    (re.compile(r"(?<![^\W\d_])([ap])\.?\s?m\b\.?"), r" \1m "),
    (re.compile(r"(?<=\d)(?:st|nd|rd|th|er|re|º|ª|°|-?го|-?ша|η)(?![^\W\d_])"), " "),
    (re.compile(r"\b\d{1,3}[ -]min(?:ute)?s?[ -](?:read|de lecture|de lectura|de leitura|di lettura)\b"), " "),
)

_BLANK = re.compile(r"[\s,.:;|/•·∙⋅●○–—\-()\[\]【】〔〕~、。*_'\"«»]|[^\w\s©®™$€£¥%@#&!?+=<>\\^`]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[^\x00-\x7f\s\d–—-―‖-‟]|['’])*")
# Where year, month and day stand, by the kinds of the three words of a date; `Y` is a number above 31.
_ORDERS = {"nmY": (2, 1, 0), "mnY": (2, 0, 1), "Ymn": (0, 1, 2), "Ynm": (0, 2, 1)}

_Day = tuple[int, int, int]
_Time = tuple[tuple[int, int, int], str | timedelta | None]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # n number, m month, d whole date, t time, a am or pm, z zone, w another word that date lines have
    value: Any = None


def parse_date(text: str, language: str = "") -> datetime | date | None:
    """Return the moment that a publication-date line names, None where `text` is anything else.

    `12/01/2025` is the first of December unless `language` (ISO 639-1) is another than English. A zone given as an
    offset or a well-known abbreviation is kept, as a fixed offset; without a time the result is a `date`. Of several
    dates ("updated … published …") the earliest counts. Relative dates and years alone give None.
    """
    if len(text) > _LONGEST or not _LIKELY.search(text):
        return None
    folded = _fold(text)
    tokens = _tokens(folded, language or _language_hint(folded))
    return _parse_elsewhere(text, language) if tokens is None else _assemble(tokens)


def _fold(text: str) -> str:
    folded = plain(unicodedata.normalize("NFKC", text)).strip()
    folded = "".join(str(unicodedata.digit(c, "")) if c.isdigit() else c for c in folded)
    folded = spell_eras(folded)
    for pattern, replacement in _SPELLINGS:
        folded = pattern.sub(replacement, folded)
    return folded


def _language_hint(text: str) -> str:
    """Return "*", any language but English, where a word of the line is not one of an English date line."""
    names, days, words = date_words()["en"].split(";")
    english = {*plain(names).split(), *plain(days).split(), *plain(words).split(), "am", "pm", "t"}
    return "" if all(word in english or is_zone(word) for word in _WORD.findall(text)) else "*"


def _tokens(text: str, language: str) -> list[_Token] | None:
    found: list[_Token] = []
    position = 0
    while position < len(text):
        if blank := _BLANK.match(text, position):
            sign = text[position] in "+-" and found and found[-1].kind in "tz"
            if not sign or not _OFFSET.match(text, position):
                position = blank.end()
                continue
        token, position = _next_token(text, position, language)
        if token is None:
            return None
        found.append(token)
    return found


def _next_token(text: str, position: int, language: str) -> tuple[_Token | None, int]:
    for pattern, build in _READERS:
        if match := pattern.match(text, position):
            return build(match, language), match.end()
    return None, position


def _read_ymd(match: re.Match[str], _: str) -> _Token:
    return _Token("d", (int(match[1]), int(match[3]), int(match[4])))


def _read_dmy(match: re.Match[str], language: str) -> _Token | None:
    if match[2] != "/" and len(match[4]) < 4 and len(match[0]) < 8:  # 1.2.10 is a version
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) == 2:
        year += 2000 if year < 69 else 1900
    month_first = match[2] != "." and language in ("", "en") and first <= 12
    if month_first or second > 12:
        first, second = second, first
    return _Token("d", (year, second, first))


def _read_time(match: re.Match[str], _: str) -> _Token:
    hour, minute, second = (int(part or 0) for part in (*match.groups(), None, None)[:3])
    return _Token("t", (hour, minute, second))


def _read_offset(match: re.Match[str], _: str) -> _Token:
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return _Token("z", -size if match[1] == "-" else size)


def _read_number(match: re.Match[str], _: str) -> _Token:
    return _Token("n", int(match[0]))


def _read_word(match: re.Match[str], language: str) -> _Token | None:
    word = match[0].rstrip("'’")
    months, others = vocabulary()
    if forms := months.get(word):
        return _Token("m", forms.get(language, next(iter(forms.values()))))
    if word in ("am", "pm"):
        return _Token("w") if language == "de" else _Token("a", word)
    if is_zone(word):
        return _Token("z", word)
    return _Token("w") if word in others or word == "t" else None


_OFFSET = re.compile(r"(?:gmt|utc)?\s?([+-])(\d{1,2})(?::?(\d\d))?(?![\d/.:])")
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], _Token | None]], ...] = (
    (re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)"), _read_ymd),
    (re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d)(?![\d:])"), _read_dmy),
    (re.compile(r"(\d{1,2})(?:\s?[:h]|\.)(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?!\d)"), _read_time),
    (re.compile(r"(\d{1,2})\s?h(?![^\W\d_])"), _read_time),
    (re.compile(r"(?!19|20)(\d\d)(\d\d)(?=\s?(?:gmt|utc|hkt|[a-z]{1,2}[sd]t)\b)"), _read_time),
    (_OFFSET, _read_offset),
    (re.compile(r"\d{1,4}(?!\d)"), _read_number),
    (_WORD, _read_word),
)


def _assemble(tokens: list[_Token]) -> datetime | date | None:
    tokens = _read_meridiems(tokens)
    days = _days([token for token in tokens if token.kind in "nmd"])
    times = _times(tokens)
    paired = times if len(times) >= len(days) else [None] * len(days)
    moments = [_moment(day, time) for day, time in zip(days, paired, strict=False)]
    known = [moment for moment in moments if moment is not None]
    return min(known, key=lambda moment: moment.isoformat()[:10]) if known else None


def _read_meridiems(tokens: list[_Token]) -> list[_Token]:
    """Join "5" or "5:14" with the "pm" that follows."""
    found: list[_Token] = []
    for token in tokens:
        before = found[-1] if found else token
        if token.kind != "a":
            found.append(token)
        elif before.kind in "nt":
            hour, minute, second = before.value if isinstance(before.value, tuple) else (before.value, 0, 0)
            if token.value == "pm" and hour < 12:
                hour += 12
            elif token.value == "am" and hour == 12:
                hour = 0
            found[-1] = _Token("t", (hour, minute, second))
    return found


def _days(tokens: list[_Token]) -> list[_Day]:
    """Return each (year, month, day); none where a number or month is left over."""
    kinds = "".join("Y" if token.kind == "n" and token.value > 31 else token.kind for token in tokens)
    found: list[_Day] = []
    position = 0
    while position < len(tokens):
        order = _ORDERS.get(kinds[position : position + 3])
        if kinds[position] == "d":
            found.append(tokens[position].value)
            position += 1
        elif order:
            found.append(tuple(tokens[position + place].value for place in order))
            position += 3
        elif kinds[position : position + 3] == "mnm":  # "mar. 4 mars": a weekday that is spelled like a month
            position += 1
        else:
            return []
    return found


def _times(tokens: list[_Token]) -> list[_Time]:
    following = [*tokens[1:], _Token("w")]
    return [
        (token.value, after.value if after.kind == "z" else None)
        for token, after in zip(tokens, following, strict=True)
        if token.kind == "t"
    ]


def _moment(day: _Day, time: _Time | None) -> datetime | date | None:
    try:
        found = in_common_era(*day)
        moment = datetime.combine(found, clock(*time[0])) if time else None
    except ValueError:
        return None
    if found.year not in _YEARS:
        return None
    return _zoned(moment, time[1]) if moment and time else found


def _zoned(moment: datetime, zone: str | timedelta | None) -> datetime:
    offset = offset_at(zone, moment) if isinstance(zone, str) else zone
    if offset is None or abs(offset) > _WIDEST_OFFSET:
        return moment
    return moment.replace(tzinfo=timezone(offset))


def _parse_elsewhere(text: str, language: str) -> datetime | date | None:
    """Ask dateparser about a line in a language that is not in our table."""
    if not language or language in date_words() or len(text.split()) > 9 or not _YEAR.search(text):
        return None
    import dateparser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    try:
        found = dateparser.parse(text, languages=[language], settings=settings)
    except ValueError:  # a language that it does not know either
        return None
    if found is None or found.year not in _YEARS:
        return None
    moment: datetime = found
    return moment if _CLOCK.search(text) else moment.date()
