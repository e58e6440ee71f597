"""Titles, introductions and conclusions cite nothing; what they state must be the article's or an item's too."""

from __future__ import annotations

from typing import Any

from doubles.tables import article_of, rows

from socra.checks.unfounded import loose_texts, unfounded
from socra.registry import find_framework

NEWS = find_framework("news")
ARTICLE = article_of("checks/unfounded", "mill")


def answer(introduction: str, conclusion: str = "It is closed.", **facet: Any) -> Any:
    made = {"title": "Closing", "text": "The mill in Arden closed.", "provenance": "article", "evidence": [1], **facet}
    data = {"introduction": introduction, "facets": [made], "conclusion": conclusion}
    return NEWS.answer.model_validate(data, context={"article": ARTICLE})


def test_every_text_outside_the_items_is_found() -> None:
    assert list(loose_texts(answer("In short.", "So it is."))) == ["In short.", "So it is."]
    point = {"text": "It closed.", "evidence": [1]}
    ideas = NEWS.sections()["big_ideas"].model_validate(
        {"ideas": [{"title": "The end", "points": [point]}]}, context={"article": ARTICLE}
    )
    assert list(loose_texts(ideas)) == ["The end"]


@rows("checks/unfounded", "founded", "introduction")
def test_what_the_article_has_is_founded(introduction: str) -> None:
    assert unfounded(answer(introduction), ARTICLE, "en") == ""


@rows("checks/unfounded", "unfounded")
def test_what_neither_the_article_nor_an_item_has_is_named(introduction: str, missing: str) -> None:
    assert missing in unfounded(answer(introduction), ARTICLE, "en")
    assert missing in unfounded(answer("In short.", introduction), ARTICLE, "en")


def test_what_a_background_item_has_may_be_said_before_it() -> None:
    facet = {"text": "Mills were built from 1780 on, 40 in all.", "provenance": "background", "evidence": []}
    assert unfounded(answer("There were 40 in all.", **facet), ARTICLE, "en") == ""
    assert "41" in unfounded(answer("There were 41 in all.", **facet), ARTICLE, "en")


def test_a_name_is_not_looked_at_in_a_title() -> None:
    point = {"text": "The mill in Arden closed.", "evidence": [1]}
    data = {"ideas": [{"title": "The Last Of The Old Looms", "points": [point]}]}
    ideas = NEWS.sections()["big_ideas"].model_validate(data, context={"article": ARTICLE})
    assert unfounded(ideas, ARTICLE, "en") == ""
