"""Figures: dates and amounts as the article writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import groupby, takewhile

from socra.article import Article
from socra.framework.digest import Amount, Dated
from socra.language.calendar import month_number
from socra.language.lexicon import lexicon
from socra.language.moments import Moment, mentions_of
from socra.language.numbers.lexicon import lexicon_of
from socra.language.numbers.number_words import ABOUT, LESS
from socra.language.numbers.unit_words import CODES, SIGNS
from socra.language.stems import stop_words
from socra.language.tagging.grammar import NOUNS, TAGGED, tag
from socra_backends.extractive.lines import Line

__all__ = ["find_amounts", "find_dates"]

HALF, YEAR = 180, 340
"""Days that a date without a year can lie ahead; the second where its sentence speaks of what is to come."""

_MONEY = CODES.union(*(names.split() for names in SIGNS.values()))
# "metrów sześciennych", "mètres carrés": another unit without its second word
_POWER = re.compile(r"(?:sześcien|kwadrat|cub|cúb|kubie|carr|quadr|cuadr|куб|квадрат)", re.IGNORECASE)
_NUMBER = r"(?:\d+(?:[.,]\d+)?–)?\d+(?:[.,\u202f\u00a0 ]\d{3})*(?:[.,]\d+)?"
_HEDGE = rf"\b(?:(?:no )?(?:more|less|fewer|mehr|weniger) (?:than|als)|at least|up to|{'|'.join(ABOUT | LESS)})\s"
_NOUN_PHRASE = NOUNS | {"JJ", "JJR", "JJS", "VBN", "VBG"}
_DIGIT = re.compile(r"\d")
_COUNTER = (
    r"(?:兆瓦|千瓦|公里|平方米|毫米|厘米|小时|分钟|个月|美元|人民币|日元|欧元|パーセント|ポイント|キロ|メートル|センチ|リットル|トン|"
    r"ドル|ユーロ|時間|か月|[吨米元名人座台次户家所辆只件页岁度倍升克个円冊棟校店社頭票割本枚回軒％%만명개원톤])"
)


def find_dates(article: Article, lines: Sequence[Line]) -> tuple[Dated, ...]:
    """Return the dates in the text, earliest first; one without a year is the nearest to the publication."""
    published = article.published
    today = published.date() if published is not None and hasattr(published, "date") else published
    found = [made for line in lines if _DIGIT.search(line.text) for made in _dates(line, article.language, today)]
    return tuple(sorted(found, key=lambda dated: (dated.day, dated.sentence)))


def _dates(line: Line, language: str, published: date | None) -> Iterator[Dated]:
    ahead = YEAR if lexicon(language).pattern("outlook").search(line.text) else HALF
    for (start, end), mentions in groupby(mentions_of(line.text, language), key=lambda mention: mention[:2]):
        first = next(mentions)  # of a range of days
        made = None if first.loose or len(first.readings) > 1 else _day(first.readings[0], published, ahead)
        if made:
            yield Dated(line.text[start:end].strip(" ,."), made, line.id)


def _day(moment: Moment, published: date | None, ahead: int) -> date | None:
    try:
        if moment.year:
            return date(moment.year, moment.month or 1, moment.day or 1)
        if published is None or not (moment.month and moment.day):
            return None
        made = date(published.year, moment.month, moment.day)
        return made if (made - published).days < ahead else made.replace(year=published.year - 1)
    except ValueError:
        return None


def find_amounts(lines: Sequence[Line], language: str) -> tuple[Amount, ...]:
    """Return the figures with their units, in order; times, dates and bare numbers are none."""
    counted = (line for line in lines if _DIGIT.search(line.text))
    return tuple(Amount(label, line.id) for line in counted for label in _amounts(line.text, language))


def _amounts(text: str, language: str) -> Iterator[str]:
    count = _counted if language in TAGGED else _counted_by_form
    for match in _pattern(language).finditer(text):
        end = match.end() if match["count"] is None else count(match, language)
        if end:
            yield text[match.start() : end].strip()


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Return a pattern of amounts: money, shares and counts, by the language's own scales and units."""
    known = lexicon_of(language)
    kinds = {name: unit[0][0] for name, unit in known.units.items()}
    scale = _either(name for name in known.scales if len(name) > 1 or name in "km")  # a "t" may be a ton
    money = _either(name for name, kind in kinds.items() if kind in _MONEY and (len(name) > 2 or not name.isascii()))
    share = _either(name for name, kind in kinds.items() if kind == "percent")
    return re.compile(
        rf"(?:{_HEDGE})?(?:(?:(?:US|R|A|C)?[$€£¥₹]\s?{_NUMBER}(?:\s?{scale})?"
        rf"|{_NUMBER}(?:\s{scale}\.?)?\s?(?:d[e’']\s?|di\s)?{money})"
        rf"|{_NUMBER}\s?{share}"
        rf"|(?<![\w.,:/–-])(?!(?:\d{{4}}–)?\d{{4}}[ -](?!{scale}))"  # no year
        rf"(?P<number>(?P<count>{_NUMBER})(?P<scale>\s{scale}\.?)?)"
        r"(?=[ -](?P<unit>[^\W\d_]{3,}(?:-[^\W\d_]+)*)(?:\s(?P<second>[^\W\d_]{3,}))?)"
        rf"|\d[\d.,]*(?:[万亿億兆千百]\d*)*\s?{_COUNTER})",
        re.IGNORECASE,
    )


def _either(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "(?:" + "|".join(re.escape(name) + r"\b" * name[-1].isalnum() for name in longest_first) + ")"


def _counted(match: re.Match[str], language: str) -> int:
    """Return where what a number counts ends, 0 where it counts nothing: "8,184 parallel wires", not "Apollo 11"."""
    tokens = tag(match.string, language)
    before = [token for token in tokens if token.end <= match.start("count")][-1:]
    if match.string[match.end("number")] == "-" or any(one.tag in NOUNS and one.word[0].isupper() for one in before):
        return 0
    after = (token for token in tokens if token.start >= match.end("number"))
    phrase = takewhile(lambda token: token.tag in _NOUN_PHRASE, after)
    return next((token.end for token in phrase if token.tag == "NNS"), 0)


def _counted_by_form(match: re.Match[str], language: str) -> int:
    unit, stop = match["unit"], stop_words(language)
    if unit != unit.lower() or unit in stop or month_number(unit, language):
        return 0
    if match["scale"] and language == "nl":  # what follows "1,1 miljoen" may as well be a verb
        return match.end("scale")
    return match.end("second" if _POWER.match(match["second"] or "") else "unit")
