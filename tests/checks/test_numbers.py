"""Numbers: by value and unit, in digits of any script, in words, with scales, ranges, signs and roundings."""

from __future__ import annotations

import time
import tomllib
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from doubles.checkout import DATA
from num2words import num2words

from socra.checks import Said
from socra.checks.index import HEADER, index_of
from socra.checks.numbers.numbers import Numbers
from socra.checks.numbers.quantities import quantities_of
from socra.testing import make_article

TABLE: dict[str, Any] = tomllib.loads((DATA / "checks" / "numbers.toml").read_text(encoding="utf-8"))
SUMS: dict[str, list[str]] = TABLE["sums"]
SPELLED: dict[str, Any] = tomllib.loads((DATA / "checks" / "spelled.toml").read_text(encoding="utf-8"))
ORACLE: dict[str, Any] = SPELLED["num2words"]
CHECK = Numbers()


def cases(name: str) -> list[Any]:
    """Return the rows of a table, each with its group, its place there and its languages for a name."""
    rows = ((group, place, row) for group, rows in TABLE[name].items() for place, row in enumerate(rows, 1))
    return [pytest.param(*row, id=f"{group} {place} ({row[0]})") for group, place, row in rows]


def missing(languages: str, item: str, source: str) -> list[str]:
    """Return the numbers of an item that its source does not hold; `languages` as "item" or "item source"."""
    said, _, told = languages.partition(" ")
    article = make_article(source, language=told or said)
    index = index_of(article)
    claims = CHECK.claims(Said((item,), item, said), index)
    return [claim.text for claim in claims if not CHECK.holds(claim, (HEADER, *index.places), index)]


@pytest.mark.parametrize(("language", "text"), [(lang, text) for lang, texts in SUMS.items() for text in texts])
def test_a_sum_is_the_same_in_every_language(language: str, text: str) -> None:
    for other, (item, *_) in SUMS.items():
        assert missing(f"{other} {language}", item, text) == []
        assert missing(f"{language} {other}", text, item) == []
    assert missing(f"{language} en", text, "$1.3 million."), "another scale"
    assert missing(f"{language} en", text, "€1.3 billion."), "another currency"
    assert missing(f"{language} en", text, "$1.4 billion."), "another value"


@pytest.mark.parametrize(("languages", "item", "source"), cases("holds"))
def test_what_the_source_says_in_another_way_holds(languages: str, item: str, source: str) -> None:
    assert missing(languages, item, source) == []


@pytest.mark.parametrize(("languages", "item", "source"), cases("fails"))
def test_another_value_unit_or_sign_does_not_hold(languages: str, item: str, source: str) -> None:
    assert len(missing(languages, item, source)) == 1


@pytest.mark.parametrize(("language", "item", "expected"), cases("claims"))
def test_what_is_claimed_is_as_the_item_writes_it(language: str, item: str, expected: list[str]) -> None:
    article = make_article("The mill closed.")
    claims = CHECK.claims(Said((item,), item, language), index_of(article))
    assert [claim.text for claim in claims] == expected


def read(language: str, text: str) -> list[Decimal]:
    """Return the values of the numbers in a text."""
    return [next(quantity.readings)[2] for quantity in quantities_of(unicodedata.normalize("NFC", text), language)]


@pytest.mark.parametrize("language", ORACLE["languages"])
def test_what_another_library_spells_is_read_as_the_same_number(language: str) -> None:
    left_out = ORACLE["left_out"].get(language, ())
    values = [value for value in (*range(201), *ORACLE["values"]) if value not in left_out]
    # It writes commas that no newspaper does: one thousand, one hundred.
    spelled = {num2words(value, lang=language).replace(",", ""): [value] for value in values}
    assert {text: read(language, text) for text in spelled} == spelled


@pytest.mark.parametrize("language", SPELLED["up_to_99"])
def test_every_word_up_to_99_is_read(language: str) -> None:
    assert [read(language, word) for word in SPELLED["up_to_99"][language].split()] == [[n] for n in range(100)]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        pytest.param(language, text, value, id=f"{language} {value}")
        for language, rows in SPELLED["read"].items()
        for text, value in rows.items()
    ],
)
def test_a_number_in_words_has_its_value(language: str, text: str, value: float | list[int]) -> None:
    assert read(language, text) == (value if isinstance(value, list) else [value])


@pytest.mark.parametrize("language", TABLE["nautical"])
def test_a_mile_at_sea_is_none_on_land(language: str) -> None:
    for name in TABLE["nautical"][language]:
        assert missing(f"{language} en", f"3 {name}", "5.556 km") == []
        assert missing(f"{language} en", f"3 {name}", "3 miles") == [f"3 {name}"]


@pytest.mark.alone
@pytest.mark.parametrize("piece", TABLE["floods"]["of"])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    for language in ("en", "de", "zh"):
        started = time.process_time()
        missing(language, (piece * 100_000)[:100_000], "Nothing.")
        assert time.process_time() - started < 1


def test_a_number_elsewhere_is_named_with_its_place() -> None:
    article = make_article("The mill closed.", "It had 1,312 workers.")
    index = index_of(article)
    (claim,) = CHECK.claims(Said(("1312 workers",), "1312 workers", "en"), index)
    assert CHECK.where(claim, index) == (2,)
