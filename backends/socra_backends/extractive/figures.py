"""Figures: dates and amounts as the article writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from socra.article import Article
from socra.framework.digest import Amount, Dated
from socra.language.calendar import month_number
from socra.language.stems import stop_words
from socra_backends.extractive.lines import Line
from socra_backends.extractive.words import lexicon

__all__ = ["find_amounts", "find_dates"]

HALF, YEAR = 180, 340
"""Days that a date without a year can lie ahead; the second where its sentence speaks of what is to come."""

_WORD = r"[^\W\d_]{3,}"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_DATES = re.compile(
    rf"(?<![\w$€£.,])(?P<iso>{_YEAR}-\d\d-\d\d)(?!\d)"
    rf"|(?P<cjk>{_YEAR})\s?[年년](?:\s?(?P<cjk_month>\d{{1,2}})[月월](?:\s?(?P<cjk_day>\d{{1,2}})[日일])?)?"
    rf"|(?<!\d)(?P<cjk_month2>\d{{1,2}})[月월]\s?(?P<cjk_day2>\d{{1,2}})[日일]"
    rf"|(?<![\w$€£.,:])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?(?P<month>{_WORD})\.?"
    rf"(?:,?\s+(?:de\s+|del\s+)?(?P<year>{_YEAR})(?![\w%]))?"
    rf"|(?<![\w-])(?P<month2>{_WORD})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:.,]?\d)(?:,?\s+(?P<year2>{_YEAR})(?![\w%]))?"
    rf"|(?<![\w-])(?P<month3>{_WORD})\.?\s+(?:de\s+|of\s+)?(?P<year3>{_YEAR})(?![\w%])"
    rf"|(?<![\w$€£.,:/-])(?P<only>{_YEAR})(?![\w%:/-]|[.,]\d|\s+[^\W\d_]+s\b)"
)
_SCALE = (
    r"(?:thousand|million|billion|trillion|mio|mrd|mn|bn|m|k|millions?|milliards?|mille|millionen|milliarden|tausend|"
    r"millones|mil|milioni|miliardi|milhões|bilhões|miljoen|miljard|milionów|miliona|miliony|miliardów|tys|"
    r"тыс|млн|млрд|тысяч|миллионов|миллиардов|ألف|آلاف|مليون|ملايين|مليار)"
)
_CURRENCY = (
    r"(?:€|£|euros?\b|dollars?\b|dólares\b|dollari\b|francs?\b|pesos\b|reais\b|kron\w{1,2}\b|złot\w+|zł\b|"
    r"рубл\w*|руб\b|"
    r"دولار\w*|يورو|جنيه|ريال|درهم)"
)
# "metrów sześciennych", "mètres carrés": another unit without its second word
_POWER = re.compile(r"(?:sześcien|kwadrat|cub|cúb|kubie|carr|quadr|cuadr|куб|квадрат)", re.IGNORECASE)
_NUMBER = r"\d+(?:[.,\u202f\u00a0 ]\d{3})*(?:[.,]\d+)?"
_DIGIT = re.compile(r"\d")
_COUNTER = (
    r"(?:兆瓦|千瓦|公里|平方米|毫米|厘米|小时|分钟|个月|美元|人民币|日元|欧元|パーセント|ポイント|キロ|メートル|センチ|リットル|トン|"
    r"ドル|ユーロ|時間|か月|[吨米元名人座台次户家所辆只件页岁度倍升克个円冊棟校店社頭票割本枚回軒％%만명개원톤])"
)
_AMOUNTS = re.compile(
    rf"(?P<money>(?:US|R|A|C)?[$€£¥₹]\s?{_NUMBER}(?:\s?{_SCALE}\b)?|{_NUMBER}(?:\s{_SCALE}\b\.?)?\s?(?:d[e’']\s?|di\s)?{_CURRENCY})"
    rf"|(?P<share>{_NUMBER}\s?(?:%|per ?cent\b|pour cent\b|prozent\b|por ciento\b|per cento\b|"
    rf"por cento\b|procent\b|процент\w*))"
    rf"|(?<![\w.,:/-])(?P<count>{_NUMBER})(?P<scale>\s{_SCALE}\b\.?)?"
    r"[ -](?P<unit>[^\W\d_]{3,}(?:-[^\W\d_]+)*)(?:\s(?P<second>[^\W\d_]{3,}))?"
    rf"|(?P<cjk>\d[\d.,]*(?:[万亿億兆千百]\d*)*\s?{_COUNTER})",
    re.IGNORECASE,
)


def find_dates(article: Article, lines: Sequence[Line]) -> tuple[Dated, ...]:
    """Return the dates in the text, earliest first; one without a year is the nearest to the publication."""
    published = article.published
    today = published.date() if published is not None and hasattr(published, "date") else published
    found = [made for line in lines if _DIGIT.search(line.text) for made in _dates(line, article.language, today)]
    return tuple(sorted(found, key=lambda dated: (dated.day, dated.sentence)))


def _dates(line: Line, language: str, published: date | None) -> Iterator[Dated]:
    coming = lexicon(language).pattern("outlook")
    for match in _matches(line.text, language):
        parts = match.groupdict()
        day = parts["day"] or parts["day2"] or parts["cjk_day"] or parts["cjk_day2"]
        month = _month(match, language) or int(parts["cjk_month"] or parts["cjk_month2"] or 0)
        year = parts["year"] or parts["year2"] or parts["year3"] or parts["only"] or parts["cjk"]
        if parts["only"] and not _stands_for_year(match, line.text, language):
            continue
        ahead = YEAR if coming.search(line.text) else HALF
        if made := _day(parts["iso"], year, month, int(day or 0), published, ahead):
            yield Dated(match[0].strip(" ,."), made, line.id)


def _stands_for_year(match: re.Match[str], text: str, language: str) -> bool:
    """Tell a year from a count: "1900 hektarów", but "w 1900 roku" and "seit 1900 besteht"."""
    after = re.match(r"\s+([^\W\d_]+)", text[match.end() : match.end() + 40])
    if language == "en" or after is None or after[1].casefold() in stop_words(language):
        return True
    before = text[: match.start()].rstrip().rpartition(" ")[2].casefold()
    return after[1].startswith(_OF_A_YEAR) or before in lexicon(language).words("leads")


_OF_A_YEAR = ("год", "рок", "rok", "roku")


def _matches(text: str, language: str) -> Iterator[re.Match[str]]:
    """Yield dates; a word and a number that turn out to be none must not swallow the date that begins inside."""
    position = 0
    while match := _DATES.search(text, position):
        if _named_month(match) and not _month(match, language):
            position = match.start() + 1
            continue
        yield match
        position = match.end()


def _named_month(match: re.Match[str]) -> str:
    return match["month"] or match["month2"] or match["month3"] or ""


def _month(match: re.Match[str], language: str) -> int:
    named = _named_month(match)
    return month_number(named, language) if named and (named[0].isupper() or language not in _CAPITALS) else 0


_CAPITALS = frozenset({"en", "de"})


def _day(iso: str | None, year: str | None, month: int, day: int, published: date | None, ahead: int) -> date | None:
    try:
        if iso:
            return date.fromisoformat(iso)
        if year:
            return date(int(year), month or 1, day or 1)
        if published is None or not month:
            return None
        made = date(published.year, month, day or 1)
        return made if (made - published).days < ahead else made.replace(year=published.year - 1)
    except ValueError:
        return None


def find_amounts(lines: Sequence[Line], language: str) -> tuple[Amount, ...]:
    """Return the figures with their units, in order; times, dates and bare numbers are none."""
    stop = stop_words(language)
    counted = (line for line in lines if _DIGIT.search(line.text))
    return tuple(Amount(label, line.id) for line in counted for label in _amounts(line.text, language, stop))


def _amounts(text: str, language: str, stop: frozenset[str]) -> Iterator[str]:
    for match in _AMOUNTS.finditer(text):
        if match["money"] or match["share"]:
            yield match[0].strip()
        elif match["cjk"]:
            yield match["cjk"]
        elif label := _count(match, language, stop):
            yield label


def _count(match: re.Match[str], language: str, stop: frozenset[str]) -> str:
    unit, second = match["unit"], match["second"] or ""
    usable = unit == unit.lower() and "-old" not in unit and unit not in stop and not month_number(unit, language)
    year = match["scale"] is None and len(match["count"]) == 4 and match["count"].isdigit()
    if not usable or year:
        return ""
    # outside English what follows "1,1 miljoen" may as well be a verb
    end = match.end("scale") if match["scale"] and language == "nl" else match.end("unit")
    label = match[0][: end - match.start()]
    counted = language == "en" and second.islower() and second not in stop and not unit.endswith("s")
    if counted or _POWER.match(second):
        label += f" {second}"
    return label
