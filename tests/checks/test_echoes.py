"""Echoes: small models give the prompt's own words back; that is found, whatever the words of the article."""

from __future__ import annotations

from typing import Any

import pytest

from socra import Prompt, Reader
from socra.backend import Part
from socra.checks.echoes import Echoes
from socra.registry import find_framework
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


def test_a_title_that_echoes_the_task_makes_the_section_doubtful() -> None:
    rule = "Use the article only. Leave out what you know from elsewhere."
    data = {"ideas": [{"title": "the ideas that run through the whole article", "points": []}]}
    data["ideas"][0]["points"] = [{"text": "The mill in Arden closed in May.", "evidence": [1]}]
    reading, backend = read("big_ideas", data)
    assert rule not in backend.requests[1].correction
    assert "the task's own words" in backend.requests[1].correction
    assert [note.kind for note in reading.notes] == ["doubtful"]


@pytest.mark.parametrize("slug", list(find_framework("news").sections()))
def test_a_reading_without_a_model_never_echoes(slug: str) -> None:
    reading = Reader("extractive").read("examples/articles/onprem.txt", sections=[slug])
    assert not [item for _, item in reading.items() if any(found.kind == "prompt" for found in item.findings)]
    assert not any(note.weakens for note in reading.notes)
