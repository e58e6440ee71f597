"""What the dates of a source say: whether they agree, and whether the day has come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from socra.article import Caution
from socra.input.metadata import parse_date
from socra.input.trust.source import Source

__all__ = ["dates"]

_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/")
_DATELINE = re.compile(r"[^.!?\n]{0,100}?[\s,(]([^—–.\n]{6,40}?)\)?\s?(?:[—–]|-\s)")
_SAME, _UPDATED, _MONTH = timedelta(days=2), timedelta(days=30), timedelta(days=33)


def dates(source: Source, today: date | None = None) -> Caution | None:
    """Say that the days of publication differ by more than two days, or that one has not come yet."""
    found = list(_days(source))
    now = today or datetime.now(UTC).date()
    late = [day for day in found if day[1] > now + _SAME]
    if late:
        return Caution(kind="dates", text=f"the publication date lies in the future: {_spell(late[:1])}")
    first = found[0] if found else None
    other = next((day for day in found[1:] if first and _conflict(first, day, source.declared.modified)), None)
    if first and other:
        return Caution(kind="dates", text=f"the publication dates differ: {_spell([first, other])}")
    return None


def _days(source: Source) -> Iterator[tuple[str, date]]:
    yield from source.declared.dates
    if source.published and not source.declared.dates:
        yield "shown", _day(source.published)
    if match := _URL_DAY.search(source.url):
        yield from _dated("the address", match)
    elif match := _URL_MONTH.search(source.url):
        yield "the address (month)", date(int(match[1]), int(match[2]), 15)
    if day := _dateline(source.text):
        yield "the text", day


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _dated(where: str, match: re.Match[str]) -> Iterator[tuple[str, date]]:
    try:
        yield where, date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:  # such as the 31st of June: a number of another kind
        return


def _dateline(text: str) -> date | None:
    """Return the day of a dateline with a year: "ARDEN, 3 May 2026 — The mill …"."""
    match = _DATELINE.match(text[:200])
    if not match or not re.search(r"(?:19|20)\d\d", match[1]):
        return None
    moment = parse_date(match[1].strip(" ,("))
    return _day(moment) if moment else None


def _conflict(one: tuple[str, date], other: tuple[str, date], modified: tuple[date, ...]) -> bool:
    apart = other[1] - one[1]
    if "month" in other[0]:
        return abs(apart) > _MONTH
    if other[0] in ("shown", "the text"):
        # A page that was updated shows the later day; one that was dated anew shows the earlier.
        updated = any(abs(other[1] - day) <= _SAME for day in modified)
        return apart < -_SAME or (apart > _UPDATED and not updated)
    return abs(apart) > _SAME


def _spell(days: list[tuple[str, date]]) -> str:
    return ", ".join(
        f"{day.strftime('%Y-%m') if 'month' in where else day.isoformat()} in {_place(where)}" for where, day in days
    )


def _place(where: str) -> str:
    return "what is shown" if where == "shown" else where.removesuffix(" (month)")
