"""Questions worth asking: each asked once, marked by what the article says, and none that yes or no would answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import Field

from socra.article import Article
from socra.checks.questions import State, answered_by, is_yes_no, same_question
from socra.framework import Group, Item, Section, Surroundings
from socra.framework.evidence import Evidence, locate
from socra.language.quotations import quotes_in
from socra.language.words import letters
from socra_prompts.news.fields import Label, Text

if TYPE_CHECKING:
    from socra.framework.digest import Digest

__all__ = ["Category", "FollowUps", "Question"]

MOST = 8
"""Sentences of a question's evidence."""

SHOWN = 3
"""Questions that an objection names."""


class Question(Item):
    """A question worth asking next."""

    markdown: ClassVar[str] = "{n}. {text}"
    article_only: ClassVar[bool] = True

    text: Text = Field(description="the question")
    answered: Literal["answered", "partly", "open"] = Field(default="open", description="does the article answer it?")

    def words(self) -> str:
        """Return nothing: a question claims nothing, and its evidence is the reason to ask."""
        return ""

    def claims(self) -> tuple[str, ...]:
        """Return what it quotes, which must be the article's words all the same."""
        return tuple(f"“{quote}”" for quote in quotes_in(self.text))


class Category(Group):
    """Questions of one kind."""

    markdown: ClassVar[str] = "#### {name}:"

    name: Label = Field(description="the kind of questions")
    questions: tuple[Question, ...] = Field(min_length=1, max_length=4, description="2 to 4, no two that ask the same")


class FollowUps(Section):
    """Ask what a curious reader should ask next; the evidence is what gives reason to ask."""

    title: ClassVar[str] = "Follow-up Questions & Ideas"

    categories: tuple[Category, ...] = Field(min_length=1, max_length=5, description="2 to 5 kinds of questions")

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Take the article's own questions, and make others from its gaps, figures and disagreements."""
        from socra_prompts.news.recipes import follow_ups

        return follow_ups(digest)

    def refined(self, around: Surroundings) -> Self:
        """Ask each question once, marked by whether the article answers it; leave no category empty."""
        kept: list[tuple[int, Question]] = []
        for place, category in enumerate(self.categories):
            for question in category.questions:
                _keep(place, question, kept, around.language)
        categories = [_filled(category, place, kept, around) for place, category in enumerate(self.categories)]
        return self.model_copy(update={"categories": tuple(filter(None, categories))})

    def objections(self, around: Surroundings) -> tuple[str, ...]:
        """Object to questions that yes or no would answer, but to none in the article's own words."""
        own = letters(around.article.text)
        texts = [question.text for category in self.categories for question in category.questions]
        closed = [text for text in texts if is_yes_no(text, around.language) and letters(text) not in own]
        if not closed:
            return ()
        shown = "; ".join(f"“{text[:100]}”" for text in closed[:SHOWN])
        return (f"yes or no would answer {shown}: ask how, why, what or who about the same thing instead",)


def _marked(question: Question, article: Article, language: str) -> Question:
    """Return a question with whether the article answers it, and where; the words of a model count for nothing.

    In another language than the article's the words cannot be compared, and what the model says stands.
    """
    if language != article.language:
        return _with(question, question.answered if question.evidence else "open", question.evidence)
    found = answered_by(question.text, article, language)
    evidence = dict.fromkeys((*locate(found.sentences, article), *question.evidence))
    return _with(question, found.state, tuple(evidence)[:MOST])


def _with(question: Question, answered: State, evidence: tuple[Evidence, ...]) -> Question:
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
    questions = tuple(_marked(question, around.article, around.language) for home, question in kept if home == place)
    return category.model_copy(update={"questions": questions}) if questions else None
