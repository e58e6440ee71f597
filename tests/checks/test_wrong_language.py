"""Doubts about a valid section: another language than the article's, and quotations that the article does not have."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from doubles.checkout import ROOT
from doubles.mill import QUESTION

from socra import Article, Completion, Request, Section
from socra.backend import Prompt
from socra.checks.wrong_language import doubts_of, foreign_language
from socra.engine.validate import validate
from socra.framework import items_of
from socra.input import from_file
from socra.language.quotations import quotes_in
from socra.registry import create_backend, find_framework
from socra.testing import make_article

News = find_framework("news")
KINDS: dict[str, Any] = {**News.sections(), "answer": News.answer}
LANGUAGES = {path.stem: path for path in sorted((ROOT / "tests/data/languages").glob("*.md"))}
EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples/articles").glob("*.*")) if path.stem != "README"}


@cache
def article_in(name: str) -> Article:
    return from_file(({**LANGUAGES, **EXAMPLES})[name])


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
@pytest.mark.parametrize("name", [*EXAMPLES, *LANGUAGES])
def test_no_section_in_the_articles_own_words_is_doubted(name: str) -> None:
    for slug, section in sections(name).items():
        assert doubts_of(section, article_in(name)) == (), slug


@pytest.mark.slow
def test_the_examples_hold_quotations_and_all_are_found() -> None:
    items = [
        item for name in (*EXAMPLES, *LANGUAGES) for section in sections(name).values() for item in items_of(section)
    ]
    assert sum(1 for item in items for field in item.text_fields() for _ in quotes_in(getattr(item, field))) > 100


@pytest.mark.slow
@pytest.mark.parametrize("name", LANGUAGES)
def test_a_section_in_another_language_is_doubted_and_another_in_the_same_is_not(name: str) -> None:
    seen = missed = 0
    for other in LANGUAGES:
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


ENGLISH = make_article(
    "The paper mill in Arden closed on 3 May 2024 after 112 years, and nobody knows what comes next.",
    "Its owner had lost money every year since 2019, as the works council said in a letter to the town.",
)
NAMES = (
    "Société Générale, Crédit Agricole, Banque de France, Compagnie Générale des Eaux, École Normale Supérieure, "
    "Bibliothèque Nationale de France and Théâtre des Champs-Élysées own the mill."
)
FRENCH = "L'usine a fermé ses portes en mai, et personne ne sait ce qui va se passer pour les ouvriers de la ville."


@pytest.mark.parametrize(
    "text",
    [
        NAMES,
        "It closed.",
        FRENCH[:70],
        f"The mill's owner wrote to the town: « {FRENCH} »",
        f"“{FRENCH}” said the mayor of the town.",
        "Москва, Санкт-Петербург, Новосибирск and Екатеринбург are cities that the mill once delivered its paper to.",
        " ".join(ENGLISH.sentence(number) for number in (1, 2)),
        "AI GPU CPU RAM SSD API SDK HTTP TCP IP DNS TLS SSH URL JSON YAML XML CSV HTML CSS SQL ORM RPC REST",
        "3 May 2024, 112 years, 3.5 million, 312 workers, 50 years, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026",
    ],
)
def test_names_quotations_and_short_texts_say_nothing_of_a_language(text: str) -> None:
    assert foreign_language(summary(text, ENGLISH), ENGLISH) == ""


def test_enough_words_of_another_language_do() -> None:
    assert foreign_language(summary(FRENCH, ENGLISH), ENGLISH)
    russian = "Бумажная фабрика закрылась в мае, и никто не знает, что теперь будет с рабочими этого небольшого города."
    assert foreign_language(summary(russian, ENGLISH), ENGLISH)
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
        return " ".join(made.doubts)

    assert doubt("Why did the paper mill close, and what comes next?")
    assert doubt("Pourquoi l'usine a-t-elle fermé, et que va-t-il se passer ?") == ""
