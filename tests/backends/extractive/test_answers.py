"""The deep dive without a model: which passages a question finds, and how it says that there are none."""

from __future__ import annotations

import pytest
from doubles.checkout import ROOT
from doubles.extractive_samples import MILL

import socra
from socra import Answer, Reading
from socra.input import from_text
from socra.testing import make_article
from socra_prompts.news import News

ARTICLES = ROOT / "examples" / "articles"
NEAREST = "These passages come nearest."
OUTRIGHT = "This is what the article says about it."


@pytest.fixture(scope="module")
def mill() -> Reading[News]:
    return socra.read(from_text(MILL))


@pytest.fixture(scope="module")
def onprem() -> Reading[News]:
    return socra.read(ARTICLES / "onprem.txt")


@pytest.fixture(scope="module")
def interview() -> Reading[News]:
    return socra.read(ARTICLES / "interview.txt")


def texts(answer: Answer) -> list[str]:
    return [facet.text for facet in answer.facets]


def test_another_form_of_a_word_is_found(mill: Reading[News]) -> None:
    assert "will close on 30 June" in texts(mill.ask("When is the mill closing?"))[0]
    assert "refused to name a buyer" in texts(mill.ask("Which buyers were named?"))[0]


def test_a_number_is_found(onprem: Reading[News]) -> None:
    assert "€9,400" in texts(onprem.ask("What lies behind the figure “€9,400”?"))[0]
    assert "8,000 tokens" in texts(onprem.ask("Why 8,000?"))[0]


def test_a_question_that_the_article_asks_gets_the_answer_that_follows_it(interview: Reading[News]) -> None:
    answer = interview.ask("What does a grid-forming inverter do differently?")
    assert answer.introduction == OUTRIGHT
    assert texts(answer)[0] == "It does not listen, it sings."
    assert texts(interview.ask("will you be ready"))[0].startswith("Sixty-six megawatts, three engines")
    assert texts(interview.ask("What happened at 18:47?"))[0].startswith("A joint failed, 31 kilometres out")


def test_every_question_that_a_reading_calls_answered_is_answered(interview: Reading[News]) -> None:
    asked = [question for group in interview.analysis.follow_ups.categories for question in group.questions]
    answered = [question for question in asked if question.answered == "answered"]
    assert answered
    for question in answered:
        where = {found.sentence for found in question.evidence}
        found = {found.sentence for item in interview.ask(question).items() for found in item.evidence}
        assert where & found, question.text


def test_what_a_term_means_is_said_where_the_article_explains_it(onprem: Reading[News]) -> None:
    explained = onprem.ask("What is quantization?")
    assert explained.introduction == OUTRIGHT
    assert "the trick of storing every number with fewer bits" in texts(explained)[0]
    left_open = onprem.ask("What does TTFT mean?")
    assert left_open.introduction == NEAREST
    assert "TTFT" in texts(left_open)[0]


@pytest.mark.parametrize("question", ["Who won the cup?", "What is the capital of Peru?", "??", "🙂"])
def test_what_the_article_does_not_say(mill: Reading[News], question: str) -> None:
    answer = mill.ask(question)
    assert answer.facets == ()
    said_once = mill.to_markdown().rpartition("\n---\n")[2]
    assert said_once.count("The article does not") == 1


def test_a_facet_bears_the_articles_own_heading(onprem: Reading[News]) -> None:
    titles = [facet.title for facet in onprem.ask("How many letters were in the trial, and how many drafts?").facets]
    assert "What went wrong" in titles
    assert len(set(titles)) == len(titles)


def test_a_question_in_chinese_needs_no_spaces() -> None:
    reading = socra.read(
        make_article("海港城的造船厂将于九月关闭。", "银行提供了四千万元贷款。", "工会对此表示反对。", language="zh")
    )
    assert texts(reading.ask("贷款是多少？"))[0] == "银行提供了四千万元贷款。"
    assert texts(reading.ask("造船厂什么时候关闭？"))[0] == "海港城的造船厂将于九月关闭。"
