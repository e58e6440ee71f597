"""The dates that a text names: years, months, days, weekdays, quarters, decades and centuries, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from socra.language.calendar_words import (
    BEFORE_DAY,
    BEFORE_MONTH,
    CENTURY,
    DECADES,
    DOUBTFUL,
    MONTHS,
    NEAR,
    QUARTER,
    SHORT_MONTHS,
    WEEKDAYS,
    YEAR_WORDS,
)
from socra.language.numbers.digits import plain
from socra.language.numbers.lexicon import expand, lexicon_of
from socra.language.numbers.spelled import HAN, han

__all__ = ["Mention", "Moment", "mentions_of"]


class Moment(NamedTuple):
    """What is said of a date; None is not said. Months and weekdays count from 1, weekdays from Monday."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    quarter: int | None = None
    decade: int | None = None
    century: int | None = None
    near: bool = False  # yesterday, today, tomorrow
    bound: bool = False  # a weekday, or a near day, whose date stands beside it


class Mention(NamedTuple):
    """A date in a text: `text[start:end]`, and what it may say; a loose one is read in a source only."""

    start: int
    end: int
    readings: tuple[Moment, ...]
    loose: bool = False


class _Names(NamedTuple):
    months: dict[str, int]
    short: dict[str, int]
    weekdays: dict[str, int]
    near: frozenset[str]


FIRST_YEAR, LAST_YEAR = 1500, 2100
MOST_DATES = 1000
"""Dates that are read of one text; no honest sentence has as many."""

NEAREST = 40
"""Characters before a word in which the day that belongs to it is looked for."""

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f\u064b-\u065f]|['’-](?=feira|hui))*")
_ORDINAL = r"(?:st|nd|rd|th|er|ère|º|ª|\.|-?го|-?е)?"
_JOIN = r"\s*(?:-|–|—|to|and|bis|und|et|au|y|al|a|e|i|do|en|tot|по|и|से)\s*"
_OF = r"(?:of|de|del|di|d['’])?"
_DAY_BEFORE = re.compile(
    rf"(?<![\d.,:/])(?:(?P<first>\d{{1,2}}){_ORDINAL}{_JOIN})?(?P<day>\d{{1,2}}){_ORDINAL}(?:\s+{_OF}\s*|\s*){_OF}$",
    re.IGNORECASE,
)
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d|2100)(?![\d%]|[.,]\d)"
_YEAR_AFTER = re.compile(rf"\.?,?\s*(?:de|del|of|do)?\s*{_YEAR}", re.IGNORECASE)
_DAY_AFTER = re.compile(
    rf"\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,:]\d|\s*[%°])(?:{_JOIN}(?P<last>\d{{1,2}})(?!\d|[.,:]\d))?(?:,?\s+{_YEAR})?"
)
_HAN = "[〇零一二三四五六七八九十]"
_NUMERIC = re.compile(
    rf"(?=[\d第{HAN}])(?<![\d/-])(?<!\d[.,])(?:"  # looked at first: few places of a text begin a date
    r"(?P<y1>1[5-9]\d\d|20\d\d)(?P<s1>[-./])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})(?!\d)"
    r"|(?P<d2>\d{1,2})(?P<s2>[-./])(?P<m2>\d{1,2})(?P=s2)(?P<y2>1[5-9]\d\d|20\d\d|(?<=[./])\d\d)(?![\d.,/-]*\d)"
    r"|(?P<d5>0?[1-9]|[12]\d|3[01])/(?P<m5>0?[1-9]|[12]\d|3[01])(?![/.,-]?\d|\w|\s?%)"
    rf"|(?P<y3>\d{{4}}|{_HAN}{{4}})\s?[年년](?!代|대)度?(?:\s?(?P<m3>\d{{1,2}}|{_HAN}{{1,2}})\s?[月월](?:\s?(?P<d3>\d{{1,2}}|{_HAN}{{1,3}})\s?[日号號일])?)?"
    rf"|(?P<m4>\d{{1,2}}|{_HAN}{{1,2}})\s?[月월](?:\s?(?P<d4>\d{{1,2}}|{_HAN}{{1,3}})\s?[日号號일])?"
    r"|(?P<dec>(?:1[5-9]|20)?\d0)(?:['’]?s\b|er\b|-?[ех]\b|\s?年代|\s?년대)"
    rf"|(?P<cent>\d{{1,2}}|{_HAN}{{1,3}})\s?(?:世[纪紀]|세기)"
    rf"|第?(?P<quart>[1-4一二三四])\s?(?:季度|四半期|분기)"
    r"|(?P<loose>\d{1,2})(?=[日号號일]|st\b|nd\b|rd\b|th\b)"
    r")"
)
_HAS_NUMERIC = re.compile(r"\d|[年月日世季]")
_LETTERED = re.compile(r"\b(?:Q([1-4])|([1-4])Q|T([1-4])(?=\s(?:1[5-9]|20)\d\d\b))(?![\d.,]\d|[A-Za-z])")
_HAN_WEEKDAY = re.compile(r"(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])|([月火水木金土日])曜")
_HAN_DAYS = {
    **{c: n for n, c in enumerate("一二三四五六日", 1)},
    "天": 7,
    **{c: n for n, c in enumerate("月火水木金土", 1)},
}
_BARE_YEAR = re.compile(
    rf"(?<![\w$€£¥₽₹+.])(?<!\d[,:/])(?<!\d\s[x×]\s)(?<![^\W\d]-){_YEAR}(?!\s?[x×]\s?\d)(?![^\W\d_a-zà-ÿ])(?:(?:/|-|–)(?P<short>\d\d)(?!\d))?"
)
_GROUPED_YEAR = re.compile(r"(?<!\d)(1|2)[,. \u00a0\u202f](\d{3})(?!\d)")
_AFTER_YEAR = re.compile(r"\s?(%|°|[$€£¥₽₹]|[^\W\d_]+(?:[\u0900-\u0903\u093a-\u094f]+[^\W\d_]*)*)")
_DECADE_WORD = frozenset("années anni años anos jaren lata latach roku".split())
_DECADE_AFTER = re.compile(r"\s+['’]?((?:1[5-9]|20)?\d0)\b(?!\s*[%\d])")
_ROMAN = re.compile(r"[ivx]{1,6}", re.IGNORECASE)
_ROMANS = {
    r: n for n, r in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi".split(), 1)
}
_CENTURY_BEFORE = re.compile(r"(?P<n>\d{1,2}|[ivxIVX]{1,6})(?:st|nd|rd|th|e|ème|\.|-?го|-?й|-?м)?[\s-]*$")
_CENTURY_AFTER = re.compile(r"\s+(?P<n>[ivxIVX]{1,6})\b")
_LAST_WORDS = re.compile(r"([^\W_]+)[^\w.]*$")


@cache
def _names_of(language: str) -> _Names:
    months: dict[str, int] = {}
    short: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    near: set[str] = set()
    for tag in dict.fromkeys((language, "en")):
        if tag and tag not in MONTHS:
            _from_cldr(tag, months, weekdays)
        for table, told in ((months, MONTHS), (short, SHORT_MONTHS), (weekdays, WEEKDAYS)):
            for number, forms in enumerate(told.get(tag, "").split("|"), 1):
                for form in forms.split():
                    for name in expand(form):
                        table.setdefault(name, number)
        near.update(NEAR.get(tag, "").split())
    return _Names(months, short, weekdays, frozenset(near))


def _from_cldr(language: str, months: dict[str, int], weekdays: dict[str, int]) -> None:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    for form in ("format", "stand-alone"):
        months.update({name.casefold(): number for number, name in locale.months[form]["wide"].items()})
        weekdays.update({name.casefold(): number + 1 for number, name in locale.days[form]["wide"].items()})


@lru_cache(maxsize=64)
def mentions_of(text: str, language: str) -> tuple[Mention, ...]:
    """Return the dates in a text in its normal form (NFC), in order; linear in its length."""
    text = plain(text)
    found = sorted(
        islice(_found(text, _names_of(language)), MOST_DATES), key=lambda mention: (mention.start, -mention.end)
    )
    kept: list[Mention] = []
    span = (0, 0)
    for mention in found:
        if mention.start >= span[1] or (mention.start, mention.end) == span:  # some days share their text
            kept.append(mention)
            span = (mention.start, mention.end)
    return tuple(sorted([*kept, *islice(_years(text, kept, language), MOST_DATES)], key=lambda mention: mention.start))


def _found(text: str, names: _Names) -> Iterator[Mention]:
    if not text.isascii() or _HAS_NUMERIC.search(text):
        yield from _numeric(text)
    if not text.isascii():
        for match in _HAN_WEEKDAY.finditer(text):
            yield _mention(match, Moment(weekday=_HAN_DAYS[match[1] or match[2]]))
    for match in _LETTERED.finditer(text) if "Q" in text or "T" in text else ():
        yield _mention(match, Moment(quarter=int(match[1] or match[2] or match[3])))
    for match in _WORD.finditer(text):
        yield from _worded(text, match, names)


def _mention(match: re.Match[str], *readings: Moment, loose: bool = False) -> Mention:
    return Mention(match.start(), match.end(), readings, loose)


def _numeric(text: str) -> Iterator[Mention]:
    for match in _NUMERIC.finditer(text):
        readings = tuple(_valid(_readings(match)))
        if readings and (not match["d5"] or _is_day_here(text, match)):
            yield _mention(match, *readings, loose=bool(match["loose"]))


def _is_day_here(text: str, match: re.Match[str]) -> bool:
    """Say whether a day and a month stand here, and no share: they have two digits, or follow a word for it."""
    before = _LAST_WORDS.search(text, max(0, match.start() - NEAREST), match.start())
    told = before is not None and before[1].casefold() in BEFORE_DAY
    return told or (len(match[0]) == 5 and "0" in (match["d5"][0], match["m5"][0]))


def _readings(match: re.Match[str]) -> Iterator[Moment]:
    if match["y1"]:
        yield Moment(int(match["y1"]), int(match["m1"]), int(match["d1"]))
    elif match["y2"]:
        year = int(match["y2"]) + (2000 if len(match["y2"]) == 2 else 0)
        for month, day in dict.fromkeys(((int(match["m2"]), int(match["d2"])), (int(match["d2"]), int(match["m2"])))):
            yield Moment(year, month, day)
    elif match["y3"]:
        yield Moment(_count(match["y3"]), _count(match["m3"]), _count(match["d3"]))
    elif match["d5"]:
        for month, day in dict.fromkeys(((int(match["m5"]), int(match["d5"])), (int(match["d5"]), int(match["m5"])))):
            yield Moment(month=month, day=day)
    elif match["m4"]:
        yield Moment(month=_count(match["m4"]), day=_count(match["d4"]))
    elif match["dec"]:
        yield Moment(decade=int(match["dec"]))
    elif match["cent"]:
        yield Moment(century=_count(match["cent"]))
    elif match["quart"]:
        yield Moment(quarter=_count(match["quart"]))
    else:
        yield Moment(day=int(match["loose"]))


def _count(text: str | None) -> int | None:
    if not text:
        return None
    value = int(text) if text.isascii() else han(text)
    return None if value is None else int(value)


def _valid(moments: Iterable[Moment]) -> Iterator[Moment]:
    for moment in moments:
        day, month, year = moment.day, moment.month, moment.year
        if 1 <= (day or 1) <= 31 and 1 <= (month or 1) <= 12 and FIRST_YEAR <= (year or FIRST_YEAR) <= LAST_YEAR:
            yield moment


def _worded(text: str, match: re.Match[str], names: _Names) -> Iterator[Mention]:
    word = match[0].casefold()
    if (month := names.months.get(word) or names.short.get(word)) is not None:
        yield from _month(text, match, month, word in names.months and word not in DOUBTFUL)
    elif (weekday := names.weekdays.get(word) or names.weekdays.get(word[:3])) is not None:
        yield _mention(match, Moment(weekday=weekday))
    elif word in names.near:
        yield _mention(match, Moment(near=True), loose=True)
    elif word in QUARTER[0]:
        yield from _quarter(text, match)
    elif word in CENTURY:
        yield from _century(text, match)
    elif word in _DECADE_WORD and (after := _DECADE_AFTER.match(text, match.end())):
        yield Mention(match.start(), after.end(), (Moment(decade=int(after[1])),))
    elif word in DECADES:
        yield _mention(match, Moment(decade=DECADES[word]))


def _month(text: str, match: re.Match[str], month: int, sure: bool) -> Iterator[Mention]:
    near = max(0, match.start() - NEAREST)
    if before := _DAY_BEFORE.search(text[near : match.start()]):
        year = _YEAR_AFTER.match(text, match.end())
        end = year.end() if year else match.end()
        yield from _days(near + before.start(), end, month, (before["first"], before["day"]), year and year["year"])
        return
    if after := _DAY_AFTER.match(text, match.end()):
        days = [after["day"], after["last"]]
        if int(after["day"]) <= 31:
            yield from _days(match.start(), after.end(), month, days, after["year"])
            return
    if year := _YEAR_AFTER.match(text, match.end()):
        yield Mention(match.start(), year.end(), (Moment(int(year["year"]), month),))
    elif sure or _is_month_here(text, match):
        yield _mention(match, Moment(month=month))
    elif match[0][0].isupper():  # "April's count": a source may well mean the month
        yield _mention(match, Moment(month=month), loose=True)


def _days(start: int, end: int, month: int, days: Iterable[str | None], year: str | None) -> Iterator[Mention]:
    """Yield a mention for a day, or for the first and the last of some days, both with the same text."""
    known = [int(day) for day in days if day]
    for day in known:
        if 1 <= day <= 31:
            moment = Moment(int(year) if year else None, month, day)
            yield Mention(start, end, (moment,))


def _is_month_here(text: str, match: re.Match[str]) -> bool:
    if match[0].casefold() not in DOUBTFUL:
        return False
    before = _LAST_WORDS.search(text, max(0, match.start() - NEAREST), match.start())
    capital = not match[0].isascii() or match[0][0].isupper() or match[0] in ("mars", "mai", "marzo", "maj")
    return before is not None and capital and before[1].casefold() in BEFORE_MONTH


@cache
def _quarter_starts() -> tuple[tuple[str, int], ...]:
    each = enumerate(QUARTER[1].split("|"), 1)
    return tuple((start, number) for number, starts in each for start in starts.split())


_WORD_BEFORE = re.compile(r"([^\W_]+)\.?[\s-]+$")


def _quarter(text: str, match: re.Match[str]) -> Iterator[Mention]:
    near = max(0, match.start() - NEAREST)
    before = _WORD_BEFORE.search(text[near : match.start()])
    if before is None:
        return
    word = before[1].casefold()
    for start, number in _quarter_starts():
        if word == start or (len(start) > 3 and word.startswith(start)):
            yield Mention(near + before.start(), match.end(), (Moment(quarter=number),))
            return


def _century(text: str, match: re.Match[str]) -> Iterator[Mention]:
    near = max(0, match.start() - NEAREST)
    before = _CENTURY_BEFORE.search(text[near : match.start()])
    after = _CENTURY_AFTER.match(text, match.end())
    told = before or after
    if told is None:
        return
    number = int(told["n"]) if told["n"].isdigit() else _ROMANS.get(told["n"].casefold())
    if number and number <= 21:
        start, end = (near + before.start(), match.end()) if before else (match.start(), told.end())
        yield Mention(start, end, (Moment(century=number),))


def _years(text: str, taken: list[Mention], language: str) -> Iterator[Mention]:
    """Yield the years that stand alone; a number of things is none, so what a unit follows is left to the numbers."""
    lexicon = lexicon_of(language)
    spans = iter([*taken, Mention(len(text) + 1, len(text) + 1, ())])
    span = next(spans)
    for match in _BARE_YEAR.finditer(text):
        while span.end <= match.start():
            span = next(spans)
        after = _AFTER_YEAR.match(text, match.end())
        word = after[1].casefold() if after else ""
        counted = (word in lexicon.units or word in lexicon.scales) and word not in YEAR_WORDS
        if span.start >= match.end() and not counted:
            yield _mention(match, Moment(year=int(match["year"])))
    for match in _GROUPED_YEAR.finditer(text):
        yield _mention(match, Moment(year=int(match[1] + match[2])), loose=True)
