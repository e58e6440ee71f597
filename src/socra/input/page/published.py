"""When the article of a page was published: what it declares, what it shows, and how the two agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from socra.article import Published
from socra.input.metadata import parse_date
from socra.input.page.meta import Meta, clean
from socra.input.page.nearby import beside, titled

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Days", "day_of", "read_days", "read_moment"]

_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "pubdate",
    "article.published",
    "citation_publication_date",
    "date",
)
_UPDATES = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
_OTHER_NAMES = re.compile(r"publi(?:sh|ca)|pub-?date", re.I)  # each site spells its own: "w-published-date"
_NOT_THE_DAY = re.compile(r"publisher|modif|updat|expir|unpublish|until|\bend", re.I)
_UNIX = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")
_YEARS = range(1900, 2101)
_MOST_TIMES = 200
_TIME_TAG = re.compile(r"time$|[a-z]+-time-?(?:ago)?$|time-ago$")
_MOST_PARENTS, _NEAREST = 100, 4
_LISTS = ("nav", "aside", "footer", "li")
_ELSEWHERE = re.compile(r"updat|modif|comment|related|sidebar|widget", re.I)
_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_DAY, _MINUTE, _QUARTER = timedelta(days=1), timedelta(minutes=1), timedelta(minutes=15)
_WEST, _EAST = timedelta(hours=-10), timedelta(hours=13)  # Hawaii, and New Zealand in summer


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a page gives for its article, by where they stand.

    `titled` is the date in the line below the title, `shown` another beside it, `times` those of `<time>` elements.
    """

    declared: tuple[tuple[str, Published], ...] = ()
    titled: Published | None = None
    shown: Published | None = None
    updated: tuple[Published, ...] = ()
    times: tuple[Published, ...] = ()

    def published(self, url: str) -> Published | None:
        """Return the day of publication, None where none is given or where those given differ and nothing decides.

        What is declared counts, unless the line below the title says another day and the address does not side with
        what is declared.
        """
        moments = [moment for _, moment in self.declared]
        written = _in_address(url)
        seen = [other for other in (self.titled, self.shown, written) if other]
        if not moments:
            return self.titled or self.shown
        if self.titled and not any(_near(day, moment) for day in (self.titled, written) if day for moment in moments):
            return self.titled
        moments = _borne_out(moments, seen)
        if not moments:
            return None
        timed = [moment for moment in moments if isinstance(moment, datetime) and _same_day(moment, moments[0])]
        return self._read_there(timed[0] if timed else moments[0], seen)

    def _read_there(self, moment: Published, seen: Sequence[Published]) -> Published:
        """Return `moment` with the day on which it was where the page was written, where UTC had another.

        That day is the one of a `<time>` of the same moment, or one that is `seen`.
        """
        if not isinstance(moment, datetime) or moment.utcoffset() not in (None, timedelta(0)):
            return moment
        same = (time for time in self.times if isinstance(time, datetime) and time.tzinfo and moment.tzinfo)
        others = [*(time for time in same if time == moment), *seen]
        there = next((other for other in others if _may_be(moment, other)), moment)
        return moment if _same_day(there, moment) else there

    def listed(self) -> tuple[tuple[str, date], ...]:
        """Return the declared days and the shown one, each with its place."""
        seen = self.titled or self.shown
        shown = [("shown", seen)] if seen else []
        return tuple((where, day_of(moment)) for where, moment in [*self.declared, *shown])


def read_days(
    page: HtmlElement, described: dict[str, Any], meta: Meta, lines: Sequence[str], title: str, language: str = ""
) -> Days:
    """Read the days of publication, and of updates, that `page` gives; `language` settles "07/10/2025"."""
    linked = read_moment(described.get("datePublished")) or read_moment(described.get("dateCreated"))
    others = (name for name in meta.names() if _OTHER_NAMES.search(name) and not _NOT_THE_DAY.search(name))
    told = next(filter(None, map(read_moment, meta.each(*_NAMES, *others))), None) or _marked(page)
    places = (("JSON-LD", linked), ("meta", told))
    times = map(_written_in, _time_elements(page))
    updates = map(read_moment, [described.get("dateModified"), *meta.each(*_UPDATES)])
    return Days(
        declared=tuple((where, moment) for where, moment in places if moment),
        titled=titled(lines, title, language),
        shown=beside(lines, title, language) or _timed(page, language),
        updated=tuple(moment for moment in updates if moment),
        times=tuple(moment for time in times if (moment := read_moment(time))),
    )


def day_of(moment: Published) -> date:
    """Return the day of `moment`."""
    return moment.date() if isinstance(moment, datetime) else moment


def _borne_out(moments: list[Published], seen: Sequence[Published]) -> list[Published]:
    """Return those of the declared `moments` that may count: where they differ, what is `seen` decides."""
    if len(moments) < 2 or _same_day(*moments[:2]):
        return moments
    exact = [moment for moment in moments if any(_same_day(moment, other) for other in seen)]
    if exact or _near(*moments[:2]):
        return exact or moments
    return [moment for moment in moments if any(_near(moment, other) for other in seen)]


def _may_be(moment: datetime, local: Published) -> bool:
    """Say whether `local` is what calendar and clock showed somewhere at `moment`, which is in UTC.

    A later post or comment has another minute: offsets are whole quarters of an hour.
    """
    start = moment.replace(tzinfo=None)
    if not isinstance(local, datetime):
        return (start + _WEST).date() <= local <= (start + _EAST).date()
    if offset := local.utcoffset():
        utc: datetime = local.replace(tzinfo=None) - offset
        return abs(utc - start) < _MINUTE
    ahead = local.replace(tzinfo=None) - start
    return _WEST <= ahead <= _EAST and (ahead + _MINUTE) % _QUARTER <= 2 * _MINUTE


def _near(one: Published, other: Published) -> bool:
    return abs(day_of(one) - day_of(other)) <= 2 * _DAY


def _same_day(one: Published, other: Published) -> bool:
    return day_of(one) == day_of(other)


def read_moment(value: Any) -> Published | None:
    """Return the moment that an attribute or a value of JSON-LD gives, Unix times in seconds or milliseconds too."""
    text = clean(str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value)
    if _UNIX.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e12 else seconds, UTC).replace(microsecond=0)
    try:
        found = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return parse_date(text) if text else None
    return found if found.year in _YEARS else None  # "0001-01-01" stands for no day


def _marked(page: HtmlElement) -> Published | None:
    """Return the moment in the first element that is marked as the day of publication."""
    for element in page.iterfind(".//*[@itemprop]"):
        if element.get("itemprop", "").lower() in ("datepublished", "datecreated", "published-date"):
            written = element.get("datetime") or element.get("content") or _text(element)
            if moment := read_moment(written):
                return moment
    return None


def _timed(page: HtmlElement, language: str) -> Published | None:
    """Return the date of the first `<time>` that stands for the article: not in a list of links, no update's."""
    for element in _time_elements(page):
        around = [element, *islice(element.iterancestors(), _MOST_PARENTS)]
        if any(parent.tag in _LISTS for parent in around) or any(map(_is_elsewhere, around[:_NEAREST])):
            continue
        if moment := read_moment(_written_in(element)) or parse_date(_text(element), language):
            return moment
    return None


def _time_elements(page: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements for moments: `<time>`, and those of scripts such as `<relative-time>` and `<x-timeago>`."""
    named = (element for element in page.iter() if isinstance(element.tag, str) and _TIME_TAG.match(element.tag))
    return islice(named, _MOST_TIMES)


def _written_in(element: HtmlElement) -> str | None:
    written: str | None = element.get("datetime") or element.get("ts")
    return written


def _is_elsewhere(element: HtmlElement) -> bool:
    """Say whether `element` calls itself a place for updates, comments or other articles."""
    return any(_ELSEWHERE.search(element.get(name) or "") for name in ("class", "id", "itemprop"))


def _text(element: HtmlElement) -> str:
    return clean("".join(element.itertext()))


def _in_address(url: str) -> date | None:
    match = _ADDRESS.search(url)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:  # the 31st of June
        return None
