"""Dates: in any form and language, with what the publication date says of the rest."""

from __future__ import annotations

import time
from datetime import date

import pytest
from doubles import checking
from doubles.tables import rows, table

from socra.checks.dates.dates import Dates
from socra.testing import make_article


def missing(
    item: str, source: str, language: str, source_language: str = "", published: date | None = None
) -> list[str]:
    """Return the dates of an item that its source does not hold."""
    told = source_language or language
    article = make_article(f"– {source}", language=told, published=published)  # else "20." opens a list
    return checking.missing(Dates(), item, article, language=language)


@rows("checks/dates", "the_same_day", "text")
def test_a_day_is_the_same_in_every_language(language: str, text: str) -> None:
    for other, (item, *_) in table("checks/dates")["the_same_day"].items():
        assert missing(item, text, other, language) == []
        assert missing(text, item, language, other) == []
    for wrong in ("21 December 2024", "20 November 2024", "20 December 2023"):
        assert missing(wrong, text, "en", language) == [wrong]


@rows("checks/dates", "held", source_language="", published=None)
def test_what_the_source_and_the_publication_say_holds(
    language: str, item: str, source: str, source_language: str, published: date | None
) -> None:
    assert missing(item, source, language, source_language, published) == []


@rows("checks/dates", "not_held", source_language="", published=None)
def test_another_date_or_a_closer_one_does_not_hold(
    language: str, item: str, source: str, source_language: str, published: date | None
) -> None:
    assert len(missing(item, source, language, source_language, published)) == 1


@rows("checks/dates", "claimed")
def test_what_is_claimed_is_as_the_item_writes_it(language: str, item: str, dates: list[str]) -> None:
    assert checking.claimed(Dates(), item, make_article("The mill closed."), language) == dates


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit",
    [
        *("1", "2024", "2024-", "1/1/", "2024 ", "May ", "1 May ", "20 Dec. ", "年", "1月", "一", "1 to 2 to "),
        *("quarter ", "century ", "Tuesday ", "2,000 ", "xx ", " ", "-"),
    ],
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    for language in ("en", "zh"):
        started = time.process_time()
        missing((unit * 200_000)[:200_000], "Nothing.", language)
        assert time.process_time() - started < 2
