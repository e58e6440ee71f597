"""The dates of an item, in any form and language; what the source leaves open, the date of publication may say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from socra.checks.check import Check, Claim, Said
from socra.checks.index import HEADER, Index
from socra.language.moments import Mention, Moment, mentions_of

__all__ = ["Dates"]

WEEK = 7
"""Days around the publication in which a weekday alone names a date."""


NEAREST = 8
"""Characters between a weekday and the day that it is."""

_BESIDE = re.compile(r"[\s,()（），、]*(?:(?:the|le|den|dem|der|el|il|o|de|dnia|am)\.?\s)?", re.IGNORECASE)


class Dates(Check):
    """Each date must be in the source with all that it says; less than the source says is enough."""

    kind = "date"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return the dates, each once, as the item writes them."""
        found: dict[tuple[str, tuple[Moment, ...]], Claim] = {}
        for text in said.texts:
            normal = unicodedata.normalize("NFC", text)
            for mention in mentions_of(normal, said.language or index.article.language):
                if not mention.loose:
                    written = normal[mention.start : mention.end].strip()
                    found.setdefault((written, mention.readings), Claim(written, mention.readings))
        return tuple(found.values())

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether a place has the date, with the help of the years that the places name and of the publication."""
        source = _Source.of(places, index)
        return any(source.has(moment) for moment in claim.value)


def _held(place: int, index: Index) -> tuple[Moment, ...]:
    """Return the moments of a place, weekdays with the days that stand beside them."""
    return index.cached(
        ("dates", place),
        lambda: tuple(_bound(unicodedata.normalize("NFC", index.text(place)), index.article.language)),
    )


def _bound(text: str, language: str) -> Iterator[Moment]:
    mentions = mentions_of(text, language)
    named = [mention.readings[0].day is not None and mention.readings[0].month is not None for mention in mentions]
    for number, mention in enumerate(mentions):
        told = mention.readings[0].weekday is not None or mention.readings[0].near
        bound = told and any(
            0 <= other < len(mentions) and named[other] and _beside(mention, mentions[other], text)
            for other in (number - 1, number + 1)
        )
        yield from (moment._replace(bound=True) for moment in mention.readings) if bound else mention.readings


def _beside(mention: Mention, other: Mention, text: str) -> bool:
    """Say whether only signs and small words stand between two mentions: Monday, the 2nd of September."""
    first, last = sorted((mention, other), key=lambda known: known.start)
    between = text[first.end : last.start]
    return len(between) <= NEAREST and _BESIDE.fullmatch(between) is not None


@dataclass(frozen=True, slots=True)
class _Source:
    """What some places say of dates."""

    moments: tuple[Moment, ...]
    header: tuple[Moment, ...]
    years: frozenset[int]
    published: date | None

    @classmethod
    def of(cls, places: Sequence[int], index: Index) -> _Source:
        told = tuple(_held(place, index) for place in places if place != HEADER)
        moments = tuple(moment for found in told for moment in found)
        header = _held(HEADER, index) if HEADER in places else ()
        published = index.article.published if HEADER in places else None
        day = date(published.year, published.month, published.day) if published else None
        years = frozenset(moment.year for moment in (*moments, *header) if moment.year)
        return cls(moments, header, years, day)

    def has(self, said: Moment) -> bool:
        if said.weekday is not None:
            return any(self._has_weekday(said.weekday, held) for held in self.moments)
        if any(self._is(said, held) for held in self.moments):
            return True
        return not self._names_another(said) and any(self._is(said, held) for held in self.header)

    def _names_another(self, said: Moment) -> bool:
        """Say whether the source itself names other days of the month, so that the date of publication is no answer."""
        return said.day is not None and any(held.day and held.month == said.month for held in self.moments)

    def _is(self, said: Moment, held: Moment) -> bool:
        if said.decade is not None:
            return (held.decade is not None and _tens(said.decade, held.decade)) or _in_decade(said.decade, held.year)
        if said.century is not None:
            return said.century == held.century or (bool(held.year) and (held.year - 1) // 100 + 1 == said.century)  # type: ignore[operator]
        if said.quarter is not None:
            return said.quarter == held.quarter or (bool(held.month) and (held.month - 1) // 3 + 1 == said.quarter)  # type: ignore[operator]
        if said.month is None:
            return said.year is not None and (said.year == held.year or self._is_year_of(said.year, held))
        return self._is_day(said, held) or any(self._is_day(said, day) for day in self._days(held))

    def _is_day(self, said: Moment, held: Moment) -> bool:
        if held.month is None:
            return self._is_bare_day(said, held)
        if said.month != held.month or (said.day is not None and said.day != held.day):
            return False
        return said.year is None or said.year == held.year or (held.year is None and self._is_year_of(said.year, held))

    def _is_bare_day(self, said: Moment, held: Moment) -> bool:
        """Say whether "the 9th" may be the date that is said: in the month of the publication, or one named here."""
        if held.day is None or held.day != said.day:
            return False
        months = {moment.month for moment in (*self.moments, *self.header)}
        return said.month in months and (said.year is None or said.year in self.years)

    def _is_year_of(self, year: int, held: Moment) -> bool:
        """Say whether a year that the source leaves out is named, or makes the date nearest to the publication."""
        if held.month is None:
            return False
        if any(moment.year == year for moment in self.moments):
            return True
        return self.published is not None and year == _nearest_year(held.month, held.day or 15, self.published)

    def _has_weekday(self, weekday: int, held: Moment) -> bool:
        if held.weekday is not None:
            return held.weekday == weekday
        return any(day.isoweekday() == weekday for day in self._dates(held))

    def _dates(self, held: Moment) -> Iterator[date]:
        if held.near and self.published:
            yield from (self.published + timedelta(days) for days in (-1, 0, 1))
        elif held.month and held.day:
            year = held.year or (_nearest_year(held.month, held.day, self.published) if self.published else None)
            for known in {year} if year else self.years:
                yield from _date(known, held.month, held.day)

    def _days(self, held: Moment) -> Iterator[Moment]:
        """Yield the days that a weekday may name beside the publication."""
        if self.published is None or held.bound:
            return
        if held.near:
            yield from (Moment(day.year, day.month, day.day) for day in self._dates(held))
        elif held.weekday is not None:
            for off in range(-WEEK, WEEK + 1):
                day = self.published + timedelta(off)
                if day.isoweekday() == held.weekday:
                    yield Moment(day.year, day.month, day.day)


def _tens(said: int, held: int) -> bool:
    """Say whether two decades are one: the 90s are the 1990s."""
    return said == held or (min(said, held) < 100 and said % 100 == held % 100)


def _in_decade(decade: int, year: int | None) -> bool:
    return year is not None and _tens(decade, year // 10 * 10)


def _date(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _nearest_year(month: int, day: int, published: date) -> int:
    days = [found for year in (-1, 0, 1) for found in _date(published.year + year, month, day)]
    return min(days, key=lambda found: abs(found - published)).year if days else published.year
