"""Questions worth asking: each once, marked by the article, none that yes or no would answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from doubles.checkout import EXAMPLES, LANGUAGES

import socra
from socra.checks import judged
from socra.framework import Surroundings
from socra.testing import make_article
from socra_prompts.news import FollowUps

pytestmark = pytest.mark.slow

ARTICLE = make_article(
    "The Orlow footbridge was closed on 3 March because two of its cables had rusted through.",
    "Its repair will cost £4 million, said Edda Marlinspike, who runs the harbour office.",
    "Costs rose by 29 percent in 2023.",
    "Costs fell by 92 percent in 2024.",
    "Is the ferry safe?",
    "Nobody has tested it.",
)
AROUND = Surroundings(ARTICLE, "en", {})


def question(text: str, answered: str = "open", *evidence: int) -> dict[str, Any]:
    return {"text": text, "answered": answered, "evidence": list(evidence or (1,))}


def follow_ups(*categories: list[dict[str, Any]]) -> FollowUps:
    data = {"categories": [{"name": f"Kind {n}", "questions": asked} for n, asked in enumerate(categories, 1)]}
    return FollowUps.model_validate(data, context={"article": ARTICLE})


def texts(section: FollowUps) -> list[list[str]]:
    return [[asked.text for asked in category.questions] for category in section.categories]


def test_the_mechanical_mark_overrules_the_models_word_and_says_where() -> None:
    made = follow_ups(
        [
            question("How much will the repair cost?", "open", 1),
            question("Who designed the opera house?", "answered", 2),
        ]
    ).refined(AROUND)
    cost, opera = judged(made, ARTICLE).categories[0].questions
    assert cost.answered == "answered"
    assert [found.sentence for found in cost.evidence] == [2, 1]
    assert cost.evidence[0].quote == ARTICLE.sentence(2)
    assert cost.verdict == "supported"
    assert opera.answered == "open"
    assert [found.sentence for found in opera.evidence] == [2]


def test_a_background_question_that_the_article_answers_comes_from_the_article() -> None:
    data = {"text": "How much will the repair cost?", "provenance": "background", "evidence": []}
    made = judged(follow_ups([data]).refined(AROUND), ARTICLE).categories[0].questions[0]
    assert (made.provenance, made.verdict, made.evidence[0].sentence) == ("article", "supported", 2)


def test_near_duplicates_are_merged_across_categories_and_an_empty_one_is_dropped() -> None:
    made = follow_ups(
        [question("Why did the cables rust through?", "open", 1), question("Who runs the harbour office?", "open", 2)],
        [question("Why did the cables rust through so?", "open", 3)],
    ).refined(AROUND)
    assert texts(made) == [["Why did the cables rust through?", "Who runs the harbour office?"]]
    assert {1, 3} <= {found.sentence for found in made.categories[0].questions[0].evidence}


def test_the_open_form_takes_the_place_of_the_closed_one() -> None:
    made = follow_ups(
        [question("Did the cables rust through in the cold?")],
        [question("Why did the cables rust through in the cold?")],
    ).refined(AROUND)
    assert texts(made) == [["Why did the cables rust through in the cold?"]]


def test_figures_names_and_negations_keep_questions_apart() -> None:
    asked = [
        "Why did costs change by 29 percent?",
        "Why did costs change by 92 percent?",
        "Why did costs not change by 92 percent?",
        "Why did Marlinspike sue Tarrow over costs?",
    ]
    assert texts(follow_ups([question(text) for text in asked]).refined(AROUND)) == [asked]


def test_evidence_stays_within_eight_sentences() -> None:
    article = make_article(*(f"The cable number {n} broke." for n in range(1, 13)))
    data = {
        "categories": [
            {
                "name": "Kind",
                "questions": [
                    {"text": "Why did the cables break at night?", "evidence": [1, 2, 3, 4, 5, 6, 7]},
                    {"text": "Why did the cables break at night then?", "evidence": [8, 9, 10, 11]},
                ],
            }
        ]
    }
    made = FollowUps.model_validate(data, context={"article": article}).refined(Surroundings(article, "en", {}))
    assert len(made.categories[0].questions[0].evidence) == 8
    asked = {"text": "What about cable number 12?", "evidence": [1, 2, 3, 4, 5, 6, 7, 8]}
    alone = {"categories": [{"name": "Kind", "questions": [asked]}]}
    made = FollowUps.model_validate(alone, context={"article": article}).refined(Surroundings(article, "en", {}))
    cited = [found.sentence for found in made.categories[0].questions[0].evidence]
    assert len(cited) == 8
    assert cited[0] == 12


def test_to_refine_twice_changes_nothing() -> None:
    once = follow_ups([question("How much will the repair cost?"), question("Why did it rain?")]).refined(AROUND)
    assert once.refined(AROUND) == once


def test_in_another_language_the_models_word_stands() -> None:
    made = follow_ups([question("Combien coûtera la réparation ?", "answered", 2)])
    assert made.refined(Surroundings(ARTICLE, "fr", {})).categories[0].questions[0].answered == "answered"


def test_yes_no_questions_are_objected_to_but_not_the_articles_own() -> None:
    made = follow_ups(
        [
            question("Will the bridge open again?"),
            question("Why was the footbridge closed?"),
            question("Is the ferry safe?"),
        ],
        [question("Did the office know?"), question("Has it rusted?"), question("Was it cheap?")],
    )
    (objection,) = made.objections(AROUND)
    assert "“Will the bridge open again?”" in objection
    assert "“Has it rusted?”" in objection
    assert "cheap" not in objection  # three are enough
    assert "Why was" not in objection
    assert "ferry" not in objection
    assert "ask how, why" in objection


def test_open_questions_are_not_objected_to() -> None:
    assert follow_ups([question("How was it built?"), question("Is it a loan or a grant?")]).objections(AROUND) == ()


@pytest.mark.parametrize("path", [*EXAMPLES, *LANGUAGES], ids=lambda path: path.stem)
def test_without_a_model_nothing_is_objected_to_and_every_mark_holds(path: Path) -> None:
    reading = socra.read(path)
    article, section = reading.article, reading.analysis.follow_ups
    around = Surroundings(article, article.language, reading.analysis.present())
    assert section.objections(around) == ()
    assert section.refined(around) == section
    assert not any(note.weakens for note in reading.notes)
    for category in section.categories:
        for asked in category.questions:
            assert asked.evidence
            assert asked.verdict == "supported"
    unexplained = [asked for asked in section.categories[-1].questions if asked.text.startswith("What does “")]
    assert all(asked.answered == "open" for asked in unexplained)
