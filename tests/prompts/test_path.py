"""The path that climbs: a concept is explained before it is used, and where there is a doubt nobody objects."""

from __future__ import annotations

from pathlib import Path as File

import pytest
from doubles.checkout import EXAMPLES, LANGUAGES

import socra
from socra.framework import Section, Surroundings
from socra.testing import make_article
from socra_prompts.news import Concepts, Path

pytestmark = pytest.mark.slow

ARTICLE = make_article(
    "The model keeps its numbers in VRAM, the memory of the card.",
    "Access follows the LDAP groups.",
    "It does structural health monitoring (SHM).",
    "The [old](https://example.org/old) QRN still runs beside the [new](https://example.org/new) QRP of the town.",
)


def path(*levels: list[str], provenance: str = "background") -> Path:
    data = {
        "levels": [
            {"title": f"Level {n}", "steps": [{"text": text, "provenance": provenance} for text in steps]}
            for n, steps in enumerate(levels, 1)
        ]
    }
    return Path.model_validate(data)


def objections(made: Path, *, language: str = "en", concepts: Section | None = None) -> tuple[str, ...]:
    return made.objections(Surroundings(ARTICLE, language, {"concepts": concepts} if concepts else {}))


def concept(term: str, definition: str) -> Concepts:
    concepts = [{"term": term, "definition": definition, "provenance": "background"}]
    return Concepts.model_validate({"groups": [{"name": "Technical", "concepts": concepts}]})


def test_a_path_waits_for_the_concepts() -> None:
    assert Path.rests_on == ("concepts",)


def test_an_acronym_that_nothing_explains_is_reported_with_its_place() -> None:
    (objection,) = objections(path(["Draw the parts.", "Compare two ways to set up LDAP groups."]))
    assert (
        objection == "level 1, step 2 uses “LDAP”, which nothing before it explains: explain it first or leave it out"
    )


def test_a_term_that_a_later_step_explains_is_reported() -> None:
    made = path(["Count the pieces that the tokenizer makes."], ["Read the log."], ["Learn what a tokenizer is."])
    (objection,) = objections(made)
    assert objection.startswith("level 1, step 1 uses “tokenizer”")


def test_a_quoted_term_that_nothing_explains_is_reported() -> None:
    (objection,) = objections(path(["Weigh the cost of “sharding” for a small team."]))
    assert "“sharding”" in objection


@pytest.mark.parametrize(
    "steps",
    [
        ["Compare two cards by their VRAM."],
        ["Plan for SHM of a bridge."],
        ["A tokenizer is a program that cuts words.", "Count the pieces that the tokenizer makes."],
        ["LDAP: a directory of who may open what.", "Compare two ways to set up LDAP."],
        ["Learn what LDAP is.", "Compare two ways to set up LDAP."],
        ["Set up a low-density access protocol (LDAP)."],
        ["Compare AI laws of the EU and the US, in PDF form."],
        ["Read “The Divided Desk” by Anselm Dacre."],
        ["Access follows the LDAP groups."],
        ["The old QRN still runs beside the new QRP of the town."],
        ["Ask Dr Ingrid Maupas how Kessbury Regional Hospital counts."],
    ],
)
def test_what_is_explained_or_plain_or_in_doubt_is_not_reported(steps: list[str]) -> None:
    assert objections(path(steps)) == ()


def test_what_the_concepts_explain_may_be_used() -> None:
    made = path(["Compare two ways to set up LDAP groups."])
    assert objections(made, concepts=concept("LDAP", "A directory of who may open what.")) == ()
    assert objections(made, concepts=concept("Directory", "A list of who may open what, kept with LDAP.")) != ()


def test_at_most_three_are_reported_and_each_term_once() -> None:
    made = path(["Set up ABX.", "Set up ABX again.", "Set up BCX.", "Set up CDX.", "Set up DEX."])
    found = objections(made)
    assert len(found) == 3
    assert sum("ABX" in objection for objection in found) == 1


@pytest.mark.parametrize(
    ("language", "used", "explained"),
    [
        ("fr", "Compter les jetons du tokeniseur.", "Apprendre ce qu’est le tokeniseur."),
        ("de", "Die Stücke zählen, die der Zerleger macht.", "Lernen, was der Zerleger ist."),
        ("es", "Contar las piezas del tokenizador.", "Aprender qué es el tokenizador."),
        ("ru", "Посчитать, что делает токенизатор.", "Узнать, что такое токенизатор."),
        ("zh", "数一数分词器的结果。", "了解什么是分词器。"),
    ],
)
def test_other_languages_climb_too(language: str, used: str, explained: str) -> None:
    assert objections(path([used], [explained]), language=language)
    assert objections(path([explained], [used]), language=language) == ()


@pytest.mark.parametrize("source", [*EXAMPLES, *LANGUAGES], ids=lambda path: path.stem)
def test_without_a_model_nothing_is_objected_to(source: File) -> None:
    reading = socra.read(source)
    around = Surroundings(reading.article, reading.article.language, reading.analysis.present())
    assert reading.analysis.path.objections(around) == ()
