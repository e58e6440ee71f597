"""The news framework: sections that help a reader understand one article, and the deep dive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

import socra.framework as base
from socra.framework import Framework, Group, Item, Section, Words
from socra.framework.evidence import Evidence
from socra_prompts.news.fields import Introduction, Label, Text
from socra_prompts.news.follow_ups import Category, FollowUps, Question
from socra_prompts.news.path import Level, Path, Step

if TYPE_CHECKING:
    from socra.framework.digest import Digest

__all__ = [
    "Answer",
    "BigIdeas",
    "Category",
    "Concept",
    "ConceptGroup",
    "Concepts",
    "Context",
    "FollowUps",
    "Idea",
    "Level",
    "News",
    "Note",
    "NoteGroup",
    "Path",
    "Perspectives",
    "Point",
    "Question",
    "Recommendation",
    "Step",
    "Summary",
]


class Summary(Section, Item):
    """Say what happened, in one headline and one paragraph that a busy reader can stop at."""

    title: ClassVar[str] = "Summary"
    markdown: ClassVar[str] = "**{headline}** {text}"
    article_only: ClassVar[bool] = True

    headline: Annotated[Label, Words(25)] = Field(description="one sentence of at most 25 words")
    text: Text = Field(description="one paragraph of 3 to 6 sentences")
    evidence: tuple[Evidence, ...] = Field(default=(), max_length=16, description="sentence numbers")

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Take the few sentences that carry the article, and the best single one."""
        from socra_prompts.news.recipes import summary

        return summary(digest)


class Point(Item):
    """One thing that the article says about an idea."""

    markdown: ClassVar[str] = "  * {text}"
    article_only: ClassVar[bool] = True

    text: Text = Field(description="one sentence")


class Idea(Group):
    """One of the article's main ideas."""

    markdown: ClassVar[str] = "* **{title}:**"

    title: Label = Field(description="a title of 2 to 6 words")
    points: tuple[Point, ...] = Field(min_length=1, max_length=5, description="2 to 5 things that the article says")


class BigIdeas(Section):
    """Name the main ideas that run through the article, each with the points that make it up."""

    title: ClassVar[str] = "Big Ideas"

    ideas: tuple[Idea, ...] = Field(min_length=1, max_length=5, description="2 to 5 main ideas, the largest first")

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Take the article's topics and the strongest sentences of each."""
        from socra_prompts.news.recipes import big_ideas

        return big_ideas(digest)


class Concept(Item):
    """A term that a newcomer may lack."""

    markdown: ClassVar[str] = "* **{term}:** {definition}"

    term: Label = Field(description="the term as the article writes it")
    definition: Text = Field(description="what it means, in one or two plain sentences")


class ConceptGroup(Group):
    """Terms of one kind."""

    markdown: ClassVar[str] = "#### {name}:"

    name: Label = Field(description="the kind of terms, such as technical, business or legal")
    concepts: tuple[Concept, ...] = Field(min_length=1, max_length=8, description="1 to 8 terms")


class Concepts(Section):
    """Explain the terms that the article uses and a newcomer may lack, first those that it leaves unexplained."""

    title: ClassVar[str] = "Knowledge Gaps & Concepts"

    groups: tuple[ConceptGroup, ...] = Field(min_length=1, max_length=4, description="1 to 4 kinds of terms")

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Take the article's terms: first those that it never explains, then those that it does."""
        from socra_prompts.news.recipes import concepts

        return concepts(digest)


class Note(Item):
    """One labelled piece of context."""

    markdown: ClassVar[str] = "* **{label}:** {text}"

    label: Label = Field(description="who or what the note is about")
    text: Text = Field(description="one or two sentences")


class NoteGroup(Group):
    """Notes of one kind."""

    markdown: ClassVar[str] = "#### {name}:"

    name: Label = Field(description="the kind of notes, such as players, history, numbers or how the field works")
    notes: tuple[Note, ...] = Field(min_length=1, max_length=8, description="1 to 8 notes")


class Context(Section):
    """Give the background that the article takes for granted: players, history, numbers, how the field works."""

    title: ClassVar[str] = "Extra Context & Foundational Knowledge"

    groups: tuple[NoteGroup, ...] = Field(min_length=1, max_length=4, description="1 to 4 kinds of notes")

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Take the people, organisations, places, amounts and dates, each with what the article says about it."""
        from socra_prompts.news.recipes import context

        return context(digest)


class Recommendation(Item):
    """Somebody to follow, something to track or to study."""

    markdown: ClassVar[str] = "{n}. **{action}:** {detail}"

    action: Label = Field(description="what to do, in a few words")
    detail: Text = Field(description="why, and what to look for")
    people: tuple[str, ...] = Field(default=(), max_length=6, description="names of people and organisations")

    def claims(self) -> tuple[str, ...]:
        """Return the action, the detail and each name."""
        return (self.action, self.detail, *self.people)


class Perspectives(Section):
    """Say whom to follow, what to track and what to study to see this as experts do; name people and organisations."""

    title: ClassVar[str] = "Expert Perspective Access"

    introduction: Introduction = Field(default="", description="one sentence")
    recommendations: tuple[Recommendation, ...] = Field(
        min_length=1, max_length=5, description="2 to 5, the most useful first"
    )

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Take who is quoted or named as an authority, with their words, and the claims to check."""
        from socra_prompts.news.recipes import perspectives

        return perspectives(digest)


class Answer(base.Answer):
    """Answer the reader's question from the article. Where the article does not answer it, say so first."""

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Take the passages that bear on the question, best first; say plainly where there are none."""
        from socra_prompts.news.recipes import answer

        return answer(digest)


class News(Framework):
    """The sections, in the order of the reading."""

    title: ClassVar[str] = "AI News Analysis Framework"
    answer: ClassVar[type[base.Answer]] = Answer

    summary: Summary
    big_ideas: BigIdeas
    concepts: Concepts
    context: Context
    perspectives: Perspectives
    path: Path
    follow_ups: FollowUps
