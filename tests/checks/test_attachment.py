"""What a figure hangs on: a cited one that the item puts on another thing, or turns from a rise into a fall."""

from __future__ import annotations

from time import process_time

import pytest
from doubles import checking
from doubles.tables import rows, table

from socra.checks.numbers.attachment import MOST_LETTERS, Attachment
from socra.testing import make_article

CHECK = Attachment()
SOURCES = table("checks/attachment")["sources"]


def missing(item: str, source: str, language: str, source_language: str = "") -> list[str]:
    """Return what the check finds fault with."""
    article = make_article(SOURCES.get(source, source), language=source_language or language)
    return checking.missing(CHECK, item, article, language=language)


@rows("checks/attachment", "found_in_the_place_of_another")
def test_a_figure_must_not_take_the_place_of_another(language: str, item: str, source: str, found: str) -> None:
    assert missing(item, source, language) == [found]


@rows("checks/attachment", "held")
def test_a_figure_may_stand_where_nothing_says_that_it_is_anothers(language: str, item: str, source: str) -> None:
    assert missing(item, source, language) == []


@rows("checks/attachment", "rises_and_falls")
def test_a_rise_is_no_fall(language: str, up: str, down: str) -> None:
    assert missing(up, down, language) and missing(down, up, language)
    assert not missing(up, up, language) and not missing(down, down, language)


@rows("checks/attachment", "held_as_the_move_is_another_figures", source_language="")
def test_a_move_is_compared_only_where_it_is_this_figure_s(
    language: str, item: str, source: str, source_language: str
) -> None:
    assert not missing(item, source, language, source_language)


@rows("checks/attachment", "from_and_to")
def test_what_something_came_from_is_not_where_it_went(language: str, one: str, other: str) -> None:
    one, other = f"X: {one}.", f"X: {other}."
    turned = one.replace("9", "?").replace("2", "9").replace("?", "2")
    assert not missing(one, one, language) and not missing(one, other, language) and not missing(other, one, language)
    assert missing(one, turned, language) and missing(other, turned, language)
    assert not missing(one, f"{turned} {one}", language)


@rows("checks/attachment", "not_claimed", source_language="")
def test_nothing_is_claimed_where_it_measures_badly(language: str, item: str, source_language: str) -> None:
    assert not missing(item, "server", language, source_language)


@pytest.mark.parametrize(("more", "language"), [(" " + "x" * MOST_LETTERS, "en"), ("", "")])
def test_nothing_is_claimed_in_a_long_text_or_in_no_language(more: str, language: str) -> None:
    assert not missing(f"The clinic's server cost €1,450.{more}", "server", language)


def test_no_other_sentence_is_named_for_what_the_cited_ones_say_against_it() -> None:
    found = checking.elsewhere(CHECK, "The clinic's server cost €1,450.", make_article(SOURCES["server"]))
    assert found == [("cost €1,450", ())]


@pytest.mark.alone
@pytest.mark.parametrize(
    "part", ["5 dollars fall, ", "12% rose not ", "from 1 to 2 ", " – 12", "did not fall 12% ", "a", ",", "12. "]
)
def test_hostile_input_takes_no_time(part: str) -> None:
    source = (part * (200_000 // len(part)))[:200_000]
    article = make_article(source)
    most = [sentence.id for sentence in article.sentences[:100]]
    started = process_time()
    for text in ("Revenue rose 12% to $45 million from $30 million.", source[:MOST_LETTERS], source):
        checking.missing(CHECK, text, article, most)
    assert process_time() - started < 2
