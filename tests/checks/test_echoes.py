"""Echoes: small models give the prompt's own words back; that is found, whatever the words of the article."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from doubles.checkout import ROOT

from socra import Prompt, Reader
from socra.backend import Part
from socra.checks.echoes import Echoes
from socra.testing import ScriptedBackend, make_article

ARTICLE = make_article("The mill in Arden closed in May.", "It had workers from three valleys.")
RULE = "Say whom to follow, which figures or events to track, what to study."


def prompt(trusted: str, article: str = "") -> Prompt:
    return Prompt((Part(article, False),), (Part(trusted, True),))


@pytest.mark.parametrize(
    ("text", "is_echo"),
    [
        (RULE, True),
        ("SAY WHOM TO FOLLOW: which figures or events to track!", True),
        ("Say whom to follow, which figures or events to track, and read.", True),
        ("The mill in Arden closed in May.", False),
        ("Follow the mill, which figures in every talk.", False),
        ("what to study", False),  # anybody's words
        ("", False),
    ],
)
def test_a_text_is_an_echo_where_most_of_its_runs_of_words_are_the_prompts(text: str, is_echo: bool) -> None:
    assert Echoes(prompt(f"Tell the reader how to see it. {RULE}")).is_echo(text) is is_echo


def test_what_the_article_or_the_question_says_too_is_no_echo() -> None:
    assert not Echoes(prompt(RULE, article=f"An old book says: {RULE}")).is_echo(RULE)


def test_one_sentence_of_the_rules_among_others_is_an_echo() -> None:
    echoes = Echoes(prompt(f"Tell the reader how to see it. {RULE}"))
    assert echoes.is_echo(f"The mill in Arden closed in May, and its workers from three valleys went home. {RULE}")
    assert not echoes.is_echo("The mill in Arden closed in May. Say whom to follow, which they do in three valleys.")


DAY = "The reader reads this on 2026-11-28. Reckon with that date."


@pytest.mark.parametrize(
    ("text", "is_dated"),
    [
        ("2026-11-28 is the most important fact", True),
        ("On November 28, 2026 the mill closed.", True),
        ("The mill closed on 28 November.", True),
        ("The mill closed in 2026.", False),
        ("The mill closed in May.", False),
        ("The mill closed on November 27, 2026.", False),
        ("", False),
    ],
)
def test_the_day_of_the_prompt_is_no_news(text: str, is_dated: bool) -> None:
    asked = Prompt((Part(DAY, True), Part("The mill.", False)), ())
    assert Echoes(asked).is_dated(text, ARTICLE) is is_dated
    assert not Echoes(prompt("No day is named.")).is_dated(text, ARTICLE)


def test_the_day_of_the_prompt_may_be_the_articles_or_the_readers() -> None:
    day = (Part(DAY, True), Part("…", False))
    text = "It closed on November 28, 2026."
    assert not Echoes(Prompt(day, ())).is_dated(text, make_article("On 28 November 2026 the mill in Arden closed."))
    published = make_article("The mill in Arden closed.", published=date(2026, 11, 28))
    assert not Echoes(Prompt(day, ())).is_dated(text, published)
    assert not Echoes(Prompt(day, (Part("Was it November 28, 2026?", False),))).is_dated(text, ARTICLE)


@pytest.mark.parametrize("slug", ["follow_ups", "path"])
def test_a_background_item_or_a_question_with_the_day_of_the_prompt_is_marked(slug: str) -> None:
    day = date.today().isoformat()
    background = {"provenance": "background", "evidence": []}
    question = {"text": f"Why is {day} important here?", "answered": "open", "evidence": [1]}
    data = {
        "follow_ups": {"categories": [{"name": "Mill", "questions": [question]}]},
        "path": {"levels": [{"title": "Basics", "steps": [{"text": f"Read the news of {day}.", **background}]}]},
    }[slug]
    reading, _ = read(slug, data)
    assert [(item.verdict, item.findings[0].kind) for _, item in reading.items()] == [("unsupported", "prompt")]


def read(section: str, *replies: Any) -> Any:
    backend = ScriptedBackend({section: list(replies)})
    return Reader(backend).read(ARTICLE, sections=[section]), backend


def test_an_item_that_echoes_the_task_is_sent_back_then_marked_with_the_reason() -> None:
    echo = {"action": "Study", "detail": RULE, "people": [], "provenance": "background", "evidence": []}
    reading, backend = read("perspectives", {"introduction": "", "recommendations": [echo]})
    assert "repeats the words of the task" in backend.requests[1].correction
    [(_, item)] = reading.items()
    assert item.verdict == "unsupported"
    assert [(found.kind, found.text) for found in item.findings] == [("prompt", RULE)]


def test_a_short_line_of_the_task_is_no_headline() -> None:
    """Met with a small model behind an endpoint: the task says what a headline is, and that became the headline."""
    data = {"headline": "The most important fact.", "text": "The mill in Arden closed in May.", "evidence": [1]}
    reading, _ = read("summary", data)
    [(_, item)] = reading.items()
    assert [(found.kind, found.text) for found in item.findings] == [("prompt", "The most important fact.")]


def test_a_title_that_echoes_the_task_makes_the_section_doubtful() -> None:
    rule = "Use the article only. Leave out what you know from elsewhere."
    data = {"ideas": [{"title": "the ideas that run through the whole article", "points": []}]}
    data["ideas"][0]["points"] = [{"text": "The mill in Arden closed in May.", "evidence": [1]}]
    reading, backend = read("big_ideas", data)
    assert rule not in backend.requests[1].correction
    assert "the task's own words" in backend.requests[1].correction
    assert [note.kind for note in reading.notes] == ["doubtful"]


@pytest.mark.parametrize("name", ["essay.txt", "interview.txt", "onprem.txt", "page.html", "stocks.txt", "wire.txt"])
def test_a_reading_without_a_model_never_echoes(name: str) -> None:
    reading = Reader("extractive").read(ROOT / "examples/articles" / name)
    assert not [item for _, item in reading.items() if any(found.kind == "prompt" for found in item.findings)]
    assert not any(note.weakens for note in reading.notes)
