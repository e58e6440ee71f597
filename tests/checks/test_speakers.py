"""Speakers: who says something in an item must be who says it in the article."""

from __future__ import annotations

import tomllib
from functools import cache
from time import process_time
from typing import Any

import pytest
from doubles.checkout import ROOT

from socra.article import Article
from socra.cleaning.sentences import split
from socra.evidence import locate
from socra.support.check import Said
from socra.support.index import HEADER, index_of
from socra.support.quotes import Quotations
from socra.support.speakers import Speakers
from socra.support.speeches import speeches_of
from socra.testing import make_article

TABLE: dict[str, Any] = tomllib.loads((ROOT / "tests" / "data/speakers.toml").read_text(encoding="utf-8"))
PAIRS = [(language, *item) for language, part in TABLE.items() for item in part["items"]]


@cache
def told(language: str) -> Article:
    text = TABLE[language]["article"].strip()
    return Article(text=text, sentences=split(text, language), language=language)


def missing(text: str, article: Article, *cited: int) -> list[str]:
    """What the check finds fault with: who is named where the article names somebody else."""
    check, index = Speakers(), index_of(article)
    places = (HEADER, *(found.sentence for found in locate(cited, article)))
    claims = check.claims(Said((text,), text, article.language), index)
    return [claim.text for claim in claims if not check.holds(claim, places, index)]


def test_there_are_pairs_enough_in_each_language() -> None:
    assert len(PAIRS) >= 60
    assert set(TABLE) >= {"en", "fr", "de", "ru", "zh"}


@pytest.mark.parametrize(("language", "item", "cited", "true", "false"), PAIRS)
def test_who_said_it_may_be_named(language: str, item: str, cited: int, true: str, false: str) -> None:
    assert missing(item.format(true), told(language), cited) == []


@pytest.mark.parametrize(("language", "item", "cited", "true", "false"), PAIRS)
def test_nobody_else_may(language: str, item: str, cited: int, true: str, false: str) -> None:
    assert missing(item.format(false), told(language), cited)


MILL = (
    "“We have run out of customers,” said Petra Lindqvist, the chief executive of Harrow Paper.",
    "Tom Abiola of the workers' union said that nobody had been asked. He wants the council to buy the site.",
    "The company said the decision was final. “It is what it is, and it hurts us,” an adviser said.",
    "Petra Lindqvist met Tom Abiola in March. She said the talks about the pensions had been friendly.",
    "Critics say the mill could have been saved by the state.",
)


def mill(*more: str) -> Article:
    return make_article(*MILL, *more)


@pytest.mark.parametrize(
    "text",
    [
        "“We have run out of customers,” Harrow Paper said.",  # whom she speaks for
        "“It is what it is, and it hurts us,” said Petra Lindqvist.",  # an adviser without a name
        "Tom Abiola said the talks about the pensions had been friendly.",  # "she" may be one of two names
        "Petra Lindqvist said the decision was final.",  # the company
        "Critics say the customers have run out.",
        "“We have run out of customers,” the company said.",
    ],
)
def test_what_is_not_clear_is_no_claim(text: str) -> None:
    assert missing(text, mill(), *range(1, 9)) == []


def test_whom_the_verb_names_is_named_by_the_finding() -> None:
    text = "Petra Lindqvist of Harrow Paper said that nobody had been asked."
    assert missing(text, mill(), 2) == ["Petra Lindqvist"]
    assert missing("“We have run out of customers,” Mr Abiola said.", mill(), 1) == ["Mr Abiola"]


def test_the_same_words_of_the_same_person_elsewhere_are_named() -> None:
    check, index = (
        Speakers(),
        index_of(article := mill("Petra Lindqvist said that nobody had been asked by the union.")),
    )
    text = "Petra Lindqvist said that nobody had been asked."
    (claim,) = check.claims(Said((text,), text, "en"), index)
    assert not check.holds(claim, (HEADER, 2), index)
    assert check.where(claim, index) == (len(article.sentences),)


def test_items_in_another_language_and_languages_that_are_not_known_are_let_be() -> None:
    text = "« Nous n'avons plus de clients », dit Tom Abiola."
    index = index_of(article := mill())
    assert Speakers().claims(Said((text,), text, "fr"), index) == ()
    unknown = article.model_copy(update={"language": "xx"})
    assert Speakers().claims(Said((MILL[0],), MILL[0], "xx"), index_of(unknown)) == ()


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit", ["“a b c” said Al ", "“", "Al said ", "Al, ", "he said. ", "«a b c», said Al, ", "张三说“"]
)
def test_hostile_texts_take_no_time(unit: str) -> None:
    text = unit * (10**5 // len(unit))
    language = "zh" if unit.startswith("张") else "en"
    article = Article(text=text, sentences=split(text, language), language=language)
    began = process_time()
    missing(text[:4000], mill(), 1)
    list(speeches_of(index_of(article)))
    assert process_time() - began < 4


def test_a_clause_that_describes_the_speaker_may_lack_in_chinese() -> None:
    text = "“工厂把水都抽走了，果树没有水喝，”在临川湾经营12公顷果园的曹庆柏说。县长林国栋说，水厂会赔钱。"
    article = Article(text=text, sentences=split(text, "zh"), language="zh")
    assert missing("“工厂把水都抽走了，果树没有水喝”，曹庆柏说。", article, 1) == []
    assert missing("“工厂把水都抽走了，果树没有水喝”，林国栋说。", article, 1) == ["林国栋"]


@pytest.mark.parametrize(
    ("language", "text", "told", "wrong"),
    [
        (
            "fr",
            "« On a ouvert la porte à minuit, raconte la directrice, Odile Marchais, et personne n’est venu ici. »",
            (
                "« On a ouvert la porte à minuit, raconte Mme Marchais, et personne n’est venu ici. »",
                "« On a ouvert la porte à minuit, et personne n’est venu ici », raconte Marchais.",
            ),
            (
                "« On a fermé la porte à minuit, raconte Mme Marchais, et personne n’est venu ici. »",
                "« On a ouvert la porte à minuit, raconte Mme Audoux, et personne n’est venu ici. »",
            ),
        ),
        (
            "ru",
            "«Мы открыли ворота в полночь, — рассказывает директор Нина Филатьева, — и никто не пришёл с ключом».",
            ("«Мы открыли ворота в полночь, — рассказывает Филатьева, — и никто не пришёл с ключом».",),
            ("«Мы открыли ворота в полночь, — рассказывает Корзухина, — и никто не пришёл с ключом».",),
        ),
    ],
)
def test_who_speaks_amid_a_quotation_may_be_told_shorter(
    language: str, text: str, told: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    index = index_of(article := Article(text=text, sentences=split(text, language), language=language))
    check = Quotations()

    def holds(item: str) -> bool:
        claims = check.claims(Said((item,), item, article.language), index)
        return all(check.holds(claim, (HEADER, 1), index) for claim in claims)

    assert all(map(holds, told))
    assert not any(map(holds, wrong))
