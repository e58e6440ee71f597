"""The answer to one question: a section of the core, for every framework."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from socra.framework.section import Item, Mechanical, Section

__all__ = ["Answer", "Facet"]


class Facet(Item):
    """One side of an answer: a short title and a paragraph."""

    markdown: ClassVar[str] = "#### {n}. {title}\n{text}"

    title: str = Field(min_length=1, max_length=200, description="a few words")
    text: str = Field(min_length=1, max_length=4000, description="one paragraph")


class Answer(Section):
    """Answer the reader's question from the article. Where the article does not answer it, say so first."""

    markdown: ClassVar[str] = "{introduction}\n{facets}\n**Conclusion:** {conclusion}"

    question: Annotated[str, Mechanical] = Field(default="", max_length=2000)
    introduction: str = Field(default="", max_length=2000, description="two sentences: the answer in short")
    facets: tuple[Facet, ...] = Field(max_length=14, description="3 to 14 sides of the answer")
    conclusion: str = Field(min_length=1, max_length=2000, description="two sentences: what follows")
    answered: Annotated[Literal["answered", "partly", "open"], Mechanical] = "answered"
