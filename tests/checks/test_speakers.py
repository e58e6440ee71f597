"""Speakers: who says something in an item must be who says it in the article."""

from __future__ import annotations

from time import process_time

import pytest
from doubles import checking
from doubles.tables import article_of, rows, table

from socra.article import Article
from socra.checks.index import index_of
from socra.checks.speech.quotes import Quotations
from socra.checks.speech.speakers import Speakers
from socra.checks.speech.speeches import speeches_of
from socra.testing import make_article

CHECK = Speakers()
MILL = article_of("checks/speakers", "mill")


def missing(text: str, about: Article, *cites: int) -> list[str]:
    """What the check finds fault with: who is named where the article names somebody else."""
    return checking.missing(CHECK, text, about, cites)


def test_there_are_pairs_enough_in_each_language() -> None:
    said = table("checks/speakers")["said"]
    assert sum(map(len, said.values())) >= 60
    assert set(said) >= {"en", "fr", "de", "ru", "zh"}


@rows("checks/speakers", "said")
def test_who_said_it_may_be_named(language: str, item: str, cites: int, speaker: str, other: str) -> None:
    assert missing(item.format(speaker), article_of("checks/speakers", language), cites) == []


@rows("checks/speakers", "said")
def test_nobody_else_may(language: str, item: str, cites: int, speaker: str, other: str) -> None:
    assert missing(item.format(other), article_of("checks/speakers", language), cites)


@rows("checks/speakers", "unclear", "text")
def test_what_is_not_clear_is_no_claim(text: str) -> None:
    assert missing(text, MILL, *index_of(MILL).places) == []


def test_whom_the_verb_names_is_named_by_the_finding() -> None:
    text = "Petra Lindqvist of Harrow Paper said that nobody had been asked."
    assert missing(text, MILL, 2) == ["Petra Lindqvist"]
    assert missing("“We have run out of customers,” Mr Abiola said.", MILL, 1) == ["Mr Abiola"]


def test_the_same_words_of_the_same_person_elsewhere_are_named() -> None:
    about = make_article(MILL.text, "Petra Lindqvist said that nobody had been asked by the union.")
    found = checking.elsewhere(CHECK, "Petra Lindqvist said that nobody had been asked.", about, [2])
    assert found == [("Petra Lindqvist", (len(about.sentences),))]


def test_items_in_another_language_and_languages_that_are_not_known_are_let_be() -> None:
    assert checking.claimed(CHECK, "« Nous n'avons plus de clients », dit Tom Abiola.", MILL, "fr") == []
    unknown = MILL.model_copy(update={"language": "xx"})
    assert checking.claimed(CHECK, MILL.text.partition("\n")[0], unknown) == []


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit", ["“a b c” said Al ", "“", "Al said ", "Al, ", "he said. ", "«a b c», said Al, ", "张三说“"]
)
def test_hostile_texts_take_no_time(unit: str) -> None:
    about = make_article(unit * (10**5 // len(unit)), language="zh" if unit.startswith("张") else "en")
    began = process_time()
    missing(about.text[:4000], MILL, 1)
    list(speeches_of(index_of(about)))
    assert process_time() - began < 4


def test_a_clause_that_describes_the_speaker_may_lack_in_chinese() -> None:
    about = make_article(
        "“工厂把水都抽走了，果树没有水喝，”在临川湾经营12公顷果园的曹庆柏说。县长林国栋说，水厂会赔钱。", language="zh"
    )
    assert missing("“工厂把水都抽走了，果树没有水喝”，曹庆柏说。", about, 1) == []
    assert missing("“工厂把水都抽走了，果树没有水喝”，林国栋说。", about, 1) == ["林国栋"]


@rows("checks/speakers", "told_shorter")
def test_who_speaks_amid_a_quotation_may_be_told_shorter(
    language: str, source: str, told: list[str], wrong: list[str]
) -> None:
    def lacks(text: str) -> bool:
        return bool(checking.missing(Quotations(), text, make_article(source, language=language)))

    assert not any(map(lacks, told))
    assert all(map(lacks, wrong))
