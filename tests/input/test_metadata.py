import time
from datetime import date, datetime, timedelta, timezone

from doubles.tables import rows
from hypothesis import given
from hypothesis import strategies as st

from socra.input.metadata import Byline, find_date, is_update, parse_byline, parse_credit, parse_date


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


@rows("input/metadata", "credits", outlet="", published=None)
def test_lines_that_hold_several_things_are_read(
    line: str, authors: str, outlet: str, published: datetime | date | None
) -> None:
    assert parse_credit(line) == Byline(authors, outlet, published)


@rows("input/metadata", "no_credits", "line")
def test_a_date_in_a_sentence_or_behind_a_label_is_no_credit(line: str) -> None:
    assert parse_credit(line) is None


def test_a_date_is_found_among_other_words() -> None:
    assert find_date("Discussion started by pelex, May 26, 2025.") == (
        date(2025, 5, 26),
        "Discussion started by pelex,",
    )
    assert find_date("no day at all in 2025") is None
    assert find_date("word " * 30 + "3 May 2025") is None


def test_the_day_of_a_change_is_told_from_that_of_publication() -> None:
    assert is_update("Last updated: 3 May 2025") and is_update("Zuletzt aktualisiert am 3. Mai 2025")
    assert not is_update("Published 3 May 2025")


def test_long_lines_with_dates_cost_little() -> None:
    lines = [f"Mill and river number {number} stood on 3 May 2025 in the town of Ellerby" for number in range(1_000)]
    began = time.process_time()
    assert not any(map(parse_credit, lines))
    assert time.process_time() - began < 3.0


@given(st.text(max_size=200))
def test_any_line_is_a_credit_or_is_not(line: str) -> None:
    found = parse_credit(line)
    assert found is None or found.authors or found.published
