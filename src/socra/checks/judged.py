"""The verdict on each item of a section, set here and nowhere else; and on an answer, whether it answers."""

from __future__ import annotations

from typing import TypeVar

from socra.article import Article
from socra.backend import Prompt
from socra.checks.check import Said
from socra.checks.echoes import Echoes
from socra.checks.questions.deep_dive import answer_state
from socra.checks.verdict import Judgement, verdict_on
from socra.framework import Answer, Item, Section, map_items
from socra.framework.evidence import Finding

__all__ = ["judged", "judgement_of"]

S = TypeVar("S", bound=Section)


def judged(section: S, article: Article, language: str = "", prompt: Prompt | None = None) -> S:
    """Return the section with a verdict on each item, and why it is not better.

    `language` (ISO 639-1) is the one that it is written in, "" for the article's. An item that repeats the words of
    `prompt` is unsupported, whatever it cites. An answer is marked by whether the article answers its question.
    """
    echoes = Echoes(prompt) if prompt else None

    def weighed(item: Item) -> Item:
        found = judgement_of(item, article, language)
        if echoes and (told := echoes.told_by(item)):
            found = Judgement("unsupported", (Finding(kind="prompt", text=told[:200]), *found.findings))
        return item.model_copy(update={"verdict": found.verdict, "findings": found.findings})

    made = map_items(section, weighed) or section
    return made.model_copy(update={"answered": answer_state(made, article)}) if isinstance(made, Answer) else made


def judgement_of(item: Item, article: Article, language: str = "") -> Judgement:
    """Check one item against the article; `language` is the one that it is written in, "" for the article's."""
    if item.article_only and item.provenance == "background":
        return Judgement("unsupported", (Finding(kind="background"),))
    said = Said(item.claims(), item.words(), language or article.language)
    return verdict_on(said, item.provenance, item.evidence, article)
