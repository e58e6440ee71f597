"""Questions worth asking: each asked once, marked by what the article says, and none that yes or no would answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from socra.checks.questions import State, answered_by, is_yes_no, same_question
from socra.framework.evidence import Evidence, locate
from socra.language.words import letters

if TYPE_CHECKING:
    from socra.article import Article
    from socra.framework import Surroundings
    from socra_prompts.news import Category, FollowUps, Question

__all__ = ["closed_questions", "marked", "refined"]

S = TypeVar("S", bound="FollowUps")

MOST = 8
"""Sentences of a question's evidence."""

SHOWN = 3
"""Questions that an objection names."""


def refined(section: S, around: Surroundings) -> S:
    """Return the section with each question once, marked by whether the article answers it, no category left empty."""
    kept: list[tuple[int, Question]] = []
    for place, category in enumerate(section.categories):
        for question in category.questions:
            _keep(place, question, kept, around.language)
    categories = [_filled(category, place, kept, around) for place, category in enumerate(section.categories)]
    return section.model_copy(update={"categories": tuple(filter(None, categories))})


def closed_questions(section: FollowUps, around: Surroundings) -> tuple[str, ...]:
    """Object to questions that yes or no would answer, but to none in the article's own words."""
    texts = [question.text for category in section.categories for question in category.questions]
    own = letters(around.article.text)
    closed = [text for text in texts if is_yes_no(text, around.language) and letters(text) not in own]
    if not closed:
        return ()
    shown = "; ".join(f"“{text[:100]}”" for text in closed[:SHOWN])
    return (f"yes or no would answer {shown}: ask how, why, what or who about the same thing instead",)


def marked(question: Question, article: Article, language: str) -> Question:
    """Return a question with whether the article answers it, and where; the words of a model count for nothing.

    In another language than the article's the words cannot be compared, and what the model says stands.
    """
    if language != article.language:
        return _marked(question, question.answered if question.evidence else "open", question.evidence)
    found = answered_by(question.text, article, language)
    evidence = dict.fromkeys((*locate(found.sentences, article), *question.evidence))
    return _marked(question, found.state, tuple(evidence)[:MOST])


def _marked(question: Question, answered: State, evidence: tuple[Evidence, ...]) -> Question:
    provenance = "article" if evidence else question.provenance
    return question.model_copy(update={"answered": answered, "evidence": evidence, "provenance": provenance})


def _keep(place: int, question: Question, kept: list[tuple[int, Question]], language: str) -> None:
    """Add a question, or what it has more than one that asks the same: the better form, and its evidence."""
    for number, (known_place, known) in enumerate(kept):
        if same_question(known.text, question.text, language):
            better = question if is_yes_no(known.text, language) and not is_yes_no(question.text, language) else known
            evidence = tuple(dict.fromkeys((*known.evidence, *question.evidence)))[:MOST]
            kept[number] = known_place, known.model_copy(update={"text": better.text, "evidence": evidence})
            return
    kept.append((place, question))


def _filled(category: Category, place: int, kept: list[tuple[int, Question]], around: Surroundings) -> Category | None:
    questions = tuple(marked(question, around.article, around.language) for home, question in kept if home == place)
    return category.model_copy(update={"questions": questions}) if questions else None
