import time
from datetime import date, datetime, timedelta, timezone

from doubles.tables import rows
from hypothesis import given
from hypothesis import strategies as st

from socra.input.metadata import Byline, parse_byline, parse_date


def zone(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


@rows("input/metadata", "dates")
def test_date_lines_of_many_languages_are_read(line: str, moment: datetime | date) -> None:
    found = parse_date(line)
    assert found == moment
    assert type(found) is type(moment)
    if isinstance(found, datetime) and isinstance(moment, datetime):
        assert found.utcoffset() == moment.utcoffset()


@rows("input/metadata", "no_dates", "line")
def test_what_only_looks_like_a_date_line_is_refused(line: str) -> None:
    assert parse_date(line) is None


@rows("input/metadata", "dates_in")
def test_the_language_settles_what_a_date_leaves_open(language: str, line: str, moment: date) -> None:
    assert parse_date(line, language) == moment


def test_a_miss_costs_next_to_nothing() -> None:
    parse_date("3 May 2025")
    lines = [f"Item {number} of the list sold 2025 pieces in 14 towns, said Ann Lee" for number in range(2_000)]
    began = time.process_time()
    assert not any(map(parse_date, lines))
    assert time.process_time() - began < 2.0


@given(st.text(max_size=130))
def test_any_line_is_a_date_or_is_not(line: str) -> None:
    found = parse_date(line)
    assert found is None or 1900 <= found.year <= 2100


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 12, 31)), st.integers(-14, 14))
def test_iso_dates_come_back_as_they_were(moment: datetime, hours: int) -> None:
    moment = moment.replace(microsecond=0, tzinfo=zone(hours))
    found = parse_date(moment.isoformat())
    assert found == moment
    assert isinstance(found, datetime) and found.utcoffset() == moment.utcoffset()


@rows("input/metadata", "bylines", outlet="", published=None)
def test_bylines_of_many_languages_are_read(
    line: str, authors: str, outlet: str, published: datetime | date | None
) -> None:
    assert parse_byline(line) == Byline(authors, outlet, published)


@rows("input/metadata", "no_bylines", "line")
def test_sentences_and_menus_are_no_bylines(line: str) -> None:
    assert parse_byline(line) is None


@given(st.text(max_size=200))
def test_any_line_is_a_byline_or_is_not(line: str) -> None:
    found = parse_byline(line)
    assert found is None or found.authors
