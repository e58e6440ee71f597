"""Whether an article answers a question: words and the kind of thing asked for, in many languages."""

from __future__ import annotations

from time import perf_counter

import pytest
from doubles.checkout import DATA
from doubles.tables import article_of, rows

from socra.article import Article
from socra.checks.questions import (
    answered_by,
    asked_term,
    explains,
    introduced,
    is_yes_no,
    language_of,
    same_question,
    uses,
)
from socra.input import load
from socra.testing import make_article

BRIDGE = article_of("checks/questions", "bridge")


@rows("checks/questions", "of_the_bridge", key="state", sentences=())
def test_an_english_article_answers(state: str, question: str, sentences: list[int]) -> None:
    found = answered_by(question, BRIDGE, "en")
    assert (found.state, found.sentences) == (state, tuple(sentences))


def test_the_kind_of_thing_that_is_asked_for_must_be_there() -> None:
    assert answered_by("Where was the footbridge closed?", BRIDGE).state != "answered"
    assert answered_by("How many cables had rusted through?", BRIDGE).state == "answered"
    assert answered_by("How many footbridges were closed?", BRIDGE).state != "answered"


def test_what_is_asked_is_no_reason_for_itself() -> None:
    told = make_article("The port stopped after the river fell to 1.12 metres.")
    assert answered_by("What lies behind the figure “1.12 metres”?", told).state == "partly"
    assert answered_by("Why has the port stopped since the river fell?", told).state != "open"


def test_the_sentence_that_a_question_quotes_does_not_answer_it() -> None:
    question = "What is known by now about this: “Nine inspectors looked at 312 strands”?"
    assert answered_by(question, BRIDGE).state == "open"


def test_half_of_the_words_are_part_of_an_answer() -> None:
    found = answered_by("How many of the 312 strands did the inspectors cut?", BRIDGE)
    assert found.state == "partly"
    assert 7 in found.sentences


def test_a_sentence_is_read_with_the_one_before_it() -> None:
    told = make_article(
        "Two friends mended the footbridge of Zorrin. It was painted green by pupils in June.",
        "A gull stole the mayor's hat.",
        "Four sailors bought the old ferry. It was painted green by pupils in May.",
    )
    assert answered_by("When was the ferry painted green?", told).sentences == (5,)


def test_a_question_that_the_article_asks_is_answered_by_what_follows() -> None:
    told = make_article("Who pays for the tram? The county pays half. A lottery gives a third.", "Work begins in May.")
    assert answered_by("Who pays for the tram?", told).sentences == (1, 2, 3)


@rows("checks/questions", "of_other_articles")
def test_articles_in_other_languages_answer(language: str, question: str, state: str) -> None:
    told = load(DATA / "languages" / f"{language}.md")
    assert answered_by(question, told, language).state == state


@rows("checks/questions", "when_and_not_why")
def test_a_date_answers_when_and_not_why(language: str, sentence: str, when: str, why: str) -> None:
    told = make_article(sentence, language=language)
    assert answered_by(when, told, language).state == "answered"
    assert answered_by(why, told, language).state != "answered"


def test_a_question_in_another_language_finds_names_and_figures_at_most() -> None:
    found = answered_by("Wer ist Edda Marlinspike?", BRIDGE)
    assert (found.state, found.sentences) == ("partly", (2,))
    assert answered_by("Warum wurde die Brücke gesperrt?", BRIDGE).state == "open"


@rows("checks/questions", "language")
def test_the_language_of_a_question(language: str, question: str, about: str) -> None:
    assert language_of(question, about) == language


@rows("checks/questions", "yes_or_no")
def test_questions_that_yes_or_no_answers(language: str, closed: str, other: str) -> None:
    assert is_yes_no(closed, language)
    assert not is_yes_no(other, language)


def test_a_choice_and_a_statement_are_no_yes_no_questions() -> None:
    assert not is_yes_no("Is it a service or a condition?", "en")
    assert not is_yes_no("Is worth a look: the ferry.", "en")
    assert not is_yes_no("Hat die Stadt bezahlt?", "xx")


@rows("checks/questions", "same_or_other", key="kind")
def test_the_same_question(kind: str, first: str, second: str) -> None:
    assert same_question(first, second, "en") is (kind == "same")
    assert same_question(second, first, "en") is (kind == "same")


def test_the_same_question_without_spaces() -> None:
    assert same_question("工厂为什么关闭？", "为什么工厂关闭？", "zh")
    assert not same_question("工厂为什么关闭？", "工厂为什么不关闭？", "zh")


@rows("checks/questions", "explained")
def test_what_explains_a_term(language: str, term: str, text: str) -> None:
    assert explains(term, text, language)


@rows("checks/questions", "only_used")
def test_what_merely_uses_a_term_does_not_explain_it(language: str, term: str, text: str) -> None:
    assert not explains(term, text, language)


def test_terms() -> None:
    assert asked_term("What does “FOI” mean here?", "en") == "FOI"
    assert asked_term("What is the cost of the repair?", "en") == ""
    assert introduced("Learn what a tokenizer is.", "en") == ("tokenizer",)
    assert introduced("Find out what the bridge is worth.", "en") == ()
    assert uses("token", "Count the tokens.", "en")
    assert not uses("token", "Count the tokenizers.", "en")
    assert not uses("IT", "It is so.", "en")


@pytest.mark.parametrize(
    "noise", ["a" * 2_000, "what is " * 250, "“" * 2_000, "?!" * 1_000, "1 " * 1_000, "(" * 2_000, "是什么" * 600]
)
def test_noise_is_read_in_no_time(noise: str) -> None:
    began = perf_counter()
    answered_by(noise, BRIDGE)
    for language in ("en", "zh", "ko"):
        is_yes_no(noise, language), same_question(noise, noise[::-1], language), introduced(noise, language)
    assert perf_counter() - began < 3


def test_each_language_has_all_entries() -> None:
    from socra.checks.questions.tables import table

    names = set(table("en").entries) - {"small"}
    for language in ("fr", "de", "es", "it", "pt", "nl", "pl", "ru", "ar", "hi", "zh", "ja", "ko"):
        assert names <= set(table(language).entries), language


def test_an_article_without_sentences_answers_nothing() -> None:
    assert answered_by("Who pays?", Article(text="")).state == "open"
