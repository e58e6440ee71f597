"""Doubts about a valid section: another language than the article's, and quotations that the article does not have."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from doubles.checkout import EXAMPLES, LANGUAGES, read_article
from doubles.mill import QUESTION
from doubles.tables import article_of, rows, table

from socra import Article, Completion, Request, Section
from socra.backend import Prompt
from socra.checks.wrong_language import doubts_of, foreign_language
from socra.engine.judge import judge
from socra.engine.validate import validate
from socra.framework import Surroundings, items_of
from socra.language.quotations import quotes_in
from socra.registry import create_backend, find_framework
from socra.testing import make_article

News = find_framework("news")
KINDS: dict[str, Any] = {**News.sections(), "answer": News.answer}
ARTICLES = {path.stem: path for path in (*EXAMPLES, *LANGUAGES)}


def article_in(name: str) -> Article:
    return read_article(ARTICLES[name])


@cache
def sections(name: str) -> dict[str, Section]:
    """The sections that the extractive backend makes of an article: its own words, and phrases in its language."""
    article, made = article_in(name), {}
    with create_backend("extractive") as backend:
        for slug, kind in KINDS.items():
            asked = Request(slug, Prompt((), ()), kind, article, QUESTION if slug == "answer" else "")
            made[slug] = validate(backend.complete(asked), kind, article, question=asked.question).section
    return made


def summary(text: str, article: Article, headline: str = "A headline") -> Section:
    data = {"headline": headline, "text": text, "evidence": [1]}
    section: Section = KINDS["summary"].model_validate(data, context={"article": article})
    return section


# --- nothing is doubted that is as it should be ---


@pytest.mark.slow
@pytest.mark.parametrize("name", ARTICLES)
def test_no_section_in_the_articles_own_words_is_doubted(name: str) -> None:
    for slug, section in sections(name).items():
        assert doubts_of(section, article_in(name)) == (), slug


@pytest.mark.slow
def test_the_examples_hold_quotations_and_all_are_found() -> None:
    items = [item for name in ARTICLES for section in sections(name).values() for item in items_of(section)]
    assert sum(1 for item in items for field in item.text_fields() for _ in quotes_in(getattr(item, field))) > 50


@pytest.mark.slow
@pytest.mark.parametrize("name", [path.stem for path in LANGUAGES])
def test_a_section_in_another_language_is_doubted_and_another_in_the_same_is_not(name: str) -> None:
    seen = missed = 0
    for other in (path.stem for path in LANGUAGES):
        for slug in ("summary", "big_ideas", "context"):
            doubt = foreign_language(sections(other)[slug], article_in(name))
            if other == name:
                assert doubt == ""
            else:
                seen, missed = seen + 1, missed + (not doubt)
    assert missed <= 0.1 * seen


def test_the_doubt_names_the_language_that_it_should_be() -> None:
    doubt = doubts_of(sections("de")["summary"], article_in("fr"))[0]
    assert doubt == "it is not in the article's language (fr): write every text in the language of the article"


ENGLISH = article_of("checks/wrong_language", "mill")
FRENCH = table("checks/wrong_language")["found"][0]


@rows("checks/wrong_language", "passed", "text")
def test_names_quotations_and_short_texts_say_nothing_of_a_language(text: str) -> None:
    assert foreign_language(summary(text, ENGLISH), ENGLISH) == ""


@rows("checks/wrong_language", "found", "text")
def test_enough_words_of_another_language_do(text: str) -> None:
    assert foreign_language(summary(text, ENGLISH), ENGLISH)


def test_chinese_and_japanese_are_told_apart() -> None:
    assert foreign_language(sections("ja")["summary"], article_in("zh"))
    assert foreign_language(sections("zh")["summary"], article_in("ja"))


def test_nothing_is_said_where_the_articles_language_is_not_known_or_not_what_it_is_said_to_be() -> None:
    assert foreign_language(summary(FRENCH, ENGLISH), ENGLISH.model_copy(update={"language": ""})) == ""
    assert foreign_language(summary(FRENCH, ENGLISH), ENGLISH.model_copy(update={"language": "nl"})) == ""


def test_an_article_that_holds_the_words_is_in_that_language_too() -> None:
    both = make_article(*(ENGLISH.sentence(1),) * 3, FRENCH)
    assert foreign_language(summary(FRENCH, both), both) == ""


def test_an_answer_may_be_in_the_language_of_its_question() -> None:
    data = {"introduction": FRENCH, "facets": [], "conclusion": "C'est ainsi que tout le monde le voit."}

    def doubt(question: str) -> str:
        made = validate(Completion(json.dumps(data), "stop"), KINDS["answer"], ENGLISH, question=question)
        return " ".join(judge(made, Surroundings(ENGLISH, "en", {})).doubts)

    assert doubt("Why did the paper mill close, and what comes next?")
    assert doubt("Pourquoi l'usine a-t-elle fermé, et que va-t-il se passer ?") == ""
