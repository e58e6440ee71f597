"""When the article of a page was published: what it declares, what it shows, and how the two agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from socra.article import Published
from socra.input.metadata import find_date, parse_date
from socra.input.page.markup import squeeze
from socra.input.page.meta import Meta, clean

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
_UNIX = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")
_BEFORE, _AFTER = 6, 24  # lines around the title
_PARAGRAPH, _MOST_PARAGRAPHS = 160, 3  # characters
_LISTS = ("nav", "aside", "footer", "li")
_UPDATED = re.compile(
    r"updat|modified|edited|review|aktualisiert|actualiz|mis à jour|modifi|aggiorn|atualiz|bijgewerkt|更新", re.IGNORECASE
)
_DAY = timedelta(days=1)


class Days:
    """The days that a page gives for its article, by where they stand."""

    def __init__(self, declared: list[tuple[str, Published]], shown: Published | None, updated: list[Published]) -> None:
        self.declared, self.shown, self.updated = declared, shown, updated

    def published(self, url: str) -> Published | None:
        """Return the day of publication: declared, else shown. Of one moment the day that the reader sees counts."""
        moments = [moment for _, moment in self.declared]
        first = moments[0] if moments else None
        if first is None:
            return self.shown
        day = day_of(first)
        if seen := self._other_day(first, url):
            return seen
        return next((moment for moment in moments if isinstance(moment, datetime) and day_of(moment) == day), first)

    def _other_day(self, moment: Published, url: str) -> Published | None:
        """Return the day on which it was `moment` where the page was written, where that was another than in UTC."""
        if not isinstance(moment, datetime) or moment.utcoffset() not in (None, timedelta(0)):
            return None
        for other in (self.shown, _in_address(url)):
            if other and abs(day_of(other) - day_of(moment)) == _DAY:
                return other
        return None

    def listed(self) -> tuple[tuple[str, date], ...]:
        """Return the declared days and the shown one, each with its place."""
        shown = [("shown", self.shown)] if self.shown else []
        return tuple((where, day_of(moment)) for where, moment in [*self.declared, *shown])


def read_days(page: HtmlElement, described: dict[str, Any], meta: Meta, lines: Sequence[str], title: str) -> Days:
    """Read the days of publication, and of updates, that `page` gives."""
    linked = read_moment(described.get("datePublished")) or read_moment(described.get("dateCreated"))
    told = next(filter(None, map(read_moment, meta.each(*_NAMES))), None) or _marked(page)
    places = (("JSON-LD", linked), ("meta", told))
    updates = map(read_moment, [described.get("dateModified"), *meta.each(*_UPDATES)])
    return Days(
        declared=[(where, moment) for where, moment in places if moment],
        shown=_beside(lines, title) or _timed(page),
        updated=[moment for moment in updates if moment],
    )


def day_of(moment: Published) -> date:
    """Return the day of `moment`."""
    return moment.date() if isinstance(moment, datetime) else moment


def read_moment(value: Any) -> Published | None:
    """Return the moment that an attribute or a value of JSON-LD gives, Unix times in seconds or milliseconds too."""
    text = clean(str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value)
    if _UNIX.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e12 else seconds, UTC).replace(microsecond=0)
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return parse_date(text) if text else None


def _marked(page: HtmlElement) -> Published | None:
    """Return the moment in the first element that is marked as the day of publication."""
    for element in page.iterfind(".//*[@itemprop]"):
        if element.get("itemprop", "").lower() in ("datepublished", "datecreated", "published-date"):
            written = element.get("datetime") or element.get("content") or "".join(element.itertext())
            if moment := read_moment(written):
                return moment
    return None


def _timed(page: HtmlElement) -> Published | None:
    """Return the date of the first `<time>` that stands for the article: in it or before it, not in a list of links."""
    for element in page.iter("time"):
        if any(parent.tag in _LISTS for parent in element.iterancestors()):
            continue
        if moment := read_moment(element.get("datetime")) or parse_date(clean("".join(element.itertext()))):
            return moment
    return None


def _beside(lines: Sequence[str], title: str) -> Published | None:
    """Return the date that stands in a short line beside the title, one of an update only where there is no other."""
    updated = None
    for line in _around(lines, title):
        if not (found := find_date(line)):
            continue
        moment, others = found
        if len(others.split()) > 12:
            continue
        if not _UPDATED.search(line):
            return moment
        updated = updated or moment
    return updated


def _around(lines: Sequence[str], title: str) -> Iterator[str]:
    """Yield the lines below the title up to the second paragraph, then those above it."""
    key = squeeze(title)
    place = next((index for index, line in enumerate(lines) if key and squeeze(line) == key), None)
    if place is None:
        return
    paragraphs = 0
    for line in lines[place + 1 : place + _AFTER]:
        paragraphs += len(line) > _PARAGRAPH
        if paragraphs >= _MOST_PARAGRAPHS:
            break
        yield line
    yield from reversed(lines[max(0, place - _BEFORE) : place])


_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def _in_address(url: str) -> date | None:
    match = _ADDRESS.search(url)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:  # the 31st of June
        return None
