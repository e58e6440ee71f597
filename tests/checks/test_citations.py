"""Evidence as a whole: what cites everything, or counts, is a doubt; what is borne out is none."""

from __future__ import annotations

from typing import Any

import pytest
from doubles.checkout import ROOT

from socra import Reader
from socra.checks.citations import citation_doubts
from socra.input import from_file
from socra.registry import find_framework
from socra.testing import ScriptedBackend, make_article, valid_answer

SECTIONS = find_framework("news").sections()
ARTICLE = make_article(
    "The old paper mill in Arden closed on Friday.",
    "It had lost money since the price of paper fell.",
    "The town council talked about the empty site.",
    "Some members want to build homes there.",
    "The owner found no other buyer.",
    "About three hundred people lost their work.",
    "A union spoke of a black day for the valley.",
)
SAID = (
    "The paper mill closed on Friday",
    "Falling paper prices cost it money",
    "The council talked about the site",
    "Members want homes to be built",
    "No buyer was found by the owner",
)
VAGUE = "The article is about a mill and the things that happened there"


def made(slug: str, data: Any) -> Any:
    return SECTIONS[slug].model_validate(data, context={"article": ARTICLE})


def points(*told: tuple[str, list[int]]) -> Any:
    return made(
        "big_ideas", {"ideas": [{"title": "A mill", "points": [{"text": text, "evidence": at} for text, at in told]}]}
    )


def summary(text: str, evidence: list[int]) -> Any:
    return made("summary", {"headline": "A mill", "text": text, "evidence": evidence})


def doubts(section: Any, language: str = "en") -> list[str]:
    return list(citation_doubts(section, ARTICLE, language))


@pytest.mark.parametrize("evidence", [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7]])
def test_an_item_that_cites_all_from_the_first_on_is_a_doubt(evidence: list[int]) -> None:
    [told] = doubts(summary(VAGUE, evidence))
    assert "from [1] on" in told
    assert doubts(points((VAGUE, evidence)))


@pytest.mark.parametrize("evidence", [[1], [1, 2, 3, 4], [2, 3, 4, 5, 6], [1, 3, 4, 5, 6], [5, 4, 3, 2, 1]])
def test_who_cites_fewer_or_others_is_not_doubted(evidence: list[int]) -> None:
    assert not doubts(summary(VAGUE, evidence))


def test_a_summary_that_draws_on_all_that_it_cites_is_not_doubted() -> None:
    assert not doubts(summary(". ".join(SAID), [1, 2, 3, 4, 5]))


def test_who_counts_is_a_doubt_unless_the_words_bear_it_out() -> None:
    counted = [
        (f"The {word} thing happened there", [at]) for at, word in enumerate("first next third other".split(), 1)
    ]
    [told] = doubts(points(*counted))
    assert "in turn" in told
    assert not doubts(points(*counted[:3])), "three in turn may be chance"
    assert not doubts(points(*((text, [at]) for at, text in enumerate(SAID, 1)))), "the words bear it out"
    assert not doubts(points(*((text, [at + 1]) for text, (at,) in counted))), "it does not begin with the first"
    shuffled = [(text, [at]) for at, text in enumerate((*SAID[2:], *SAID[:2]), 1)]
    assert doubts(points(*shuffled)), "each is said by another sentence"


def test_questions_that_count_are_a_doubt() -> None:
    places = ("airport", "bridge", "harbour", "railway")
    questions = [{"text": f"What happened at the {word}?", "evidence": [at]} for at, word in enumerate(places, 1)]
    assert doubts(made("follow_ups", {"categories": [{"name": "More", "questions": questions}]}))


def test_what_is_written_in_another_language_is_not_compared() -> None:
    assert not doubts(summary(VAGUE, [1, 2, 3, 4, 5]), "fr")


def test_a_number_that_is_cited_again_and_again_is_cited_once() -> None:
    assert [found.sentence for found in summary(VAGUE, [3, 3, 3, 3]).evidence] == [3]


def test_the_doubt_is_told_to_the_model_and_noted() -> None:
    data = {"headline": VAGUE, "text": VAGUE, "evidence": [1, 2, 3, 4, 5]}
    backend = ScriptedBackend({"summary": [data, valid_answer]})
    reading = Reader(backend).read(ARTICLE, sections="summary")
    assert "from [1] on" in backend.requests[1].correction
    assert reading.notes == ()


@pytest.mark.parametrize("name", ["essay.txt", "interview.txt", "onprem.txt", "page.html", "stocks.txt", "wire.txt"])
def test_no_reading_without_a_model_is_doubted(name: str) -> None:
    article = from_file(ROOT / "examples/articles" / name)
    for section in Reader("extractive").read(article).analysis.present().values():
        assert not list(citation_doubts(section, article, article.language))
