"""Evidence: quoted spans from sentence numbers, and the mechanical verdict on an item's words."""

from __future__ import annotations

import time

import pytest
from doubles.checking import verdict_of
from doubles.tables import article_of, rows

from socra.framework.evidence import Verdict, locate
from socra.testing import make_article

MILL = article_of("checks/evidence", "mill")
HOSPITAL = article_of("checks/evidence", "hospital")
CHINESE = make_article("工厂于五月关闭。", "三百名工人失业。", language="zh")


@rows("checks/evidence", "of_the_mill", key="verdict")
def test_words_and_numbers_must_stand_in_what_is_cited(verdict: Verdict, item: str, cites: list[int]) -> None:
    assert verdict_of(item, MILL, *cites).verdict == verdict


@rows("checks/evidence", "of_the_hospital", key="verdict")
def test_a_number_is_its_value_and_a_no_is_no_yes(verdict: Verdict, item: str, cites: list[int]) -> None:
    assert verdict_of(item, HOSPITAL, *cites).verdict == verdict


@rows("checks/evidence", "supported_by_other_forms")
def test_other_forms_of_the_same_words_are_held(language: str, source: str, item: str) -> None:
    assert verdict_of(item, make_article(source, language=language), 1).verdict == "supported"


@rows("checks/evidence", "unsupported_by_other_words")
def test_a_text_about_something_else_is_not_held(language: str, source: str, item: str) -> None:
    assert verdict_of(item, make_article(source, language=language), 1).verdict == "unsupported"


def test_what_stands_word_for_word_in_what_is_cited_is_borne_out_but_not_its_label() -> None:
    line = "Anna Vega, who was part of O.J. Tarrow's crew, sued the mill."
    article = make_article(line, "Nobody in the valley knew why.")
    assert verdict_of(("Crew", line), article, 1).verdict == "supported"
    assert verdict_of(("The crew of Marlinspike", line), article, 1).verdict == "unsupported"


def test_background_is_not_checked() -> None:
    assert verdict_of("Mills grind grain with 2 stones.", MILL, provenance="background").verdict == "background"


def test_scripts_without_spaces_are_looked_up_as_they_stand() -> None:
    assert verdict_of("工厂于五月关闭", CHINESE, 1).verdict == "supported"
    assert verdict_of("老板逃到国外去了", CHINESE, 1).verdict == "unsupported"


def test_evidence_is_the_articles_own_words_each_sentence_once() -> None:
    found = locate([3, 1, 3, 1], MILL)
    assert [evidence.sentence for evidence in found] == [3, 1]
    assert all(MILL.text[evidence.start : evidence.end] == evidence.quote for evidence in found)
    assert locate([], MILL) == ()


def test_a_number_may_be_written_as_a_string() -> None:
    assert locate(["2", " 1"], MILL) == locate([2, 1], MILL)


@pytest.mark.parametrize(
    "number", [0, 4, -1, True, 1.0, "0", "4", "-1", "1.0", "one", "²", "", "9" * 5000, None, [1], {}, 10**40]
)
def test_a_number_that_no_sentence_has_is_refused_in_a_short_line(number: object) -> None:
    with pytest.raises(ValueError, match="the article has sentences 1 to 3") as caught:
        locate([1, number], MILL)
    assert len(str(caught.value)) < 200


def test_words_in_another_language_than_the_articles_are_not_compared() -> None:
    assert "words" not in {found.kind for found in verdict_of("Die Mühle schloss.", MILL, 1, language="de").findings}


def test_where_the_words_are_is_named_sentence_by_sentence_or_together() -> None:
    def sentences(text: str) -> list[tuple[int, ...]]:
        return [found.sentences for found in verdict_of(text, MILL, 1).findings if found.kind == "words"]

    assert sentences("nobody in the valley knew why") == [(3,)]
    assert sentences("nobody had lost workers, the owner gave millions") == [(2, 3)]
    assert sentences("the ferry crossed the frozen harbour") == [()]


@pytest.mark.alone
def test_a_long_article_is_looked_through_in_linear_time() -> None:
    long = make_article(*(f"Worker {n} of the mill closed gate {n} at night." for n in range(5_000)))
    start = time.perf_counter()
    verdict_of("The ferry crossed the frozen harbour, closed at night by the mill.", long, 1)
    assert time.perf_counter() - start < 6
