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
from socra.language.words import plain

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
        if echoes and (told := echoes.told_by(item, article, language)):
            found = Judgement("unsupported", (Finding(kind="prompt", text=told[:200]), *found.findings))
        return item.model_copy(update={"verdict": found.verdict, "findings": found.findings})

    made = map_items(section, weighed) or section
    return made.model_copy(update={"answered": answer_state(made, article)}) if isinstance(made, Answer) else made


def judgement_of(item: Item, article: Article, language: str = "") -> Judgement:
    """Check one item against the article; `language` is the one that it is written in, "" for the article's."""
    if item.article_only and item.provenance == "background":
        return Judgement("unsupported", (Finding(kind="background"),))
    texts = tuple(_without_heading(text, item, article) for text in item.claims())
    said = Said(texts, _without_heading(item.words(), item, article), language or article.language)
    return verdict_on(said, item.provenance, item.evidence, article)


def _without_heading(text: str, item: Item, article: Article) -> str:
    """Return a text without the heading above what it cites, "Lamp A: It gives light": no sentence has it."""
    head, colon, rest = text.partition(":")
    if not colon or not item.evidence:
        return text
    above = [block for block in article.blocks if block.kind == "heading" and block.end <= item.evidence[0].start]
    own = plain(article.text[above[-1].start : above[-1].end]) if above else ""
    return rest.strip() if rest.strip() and own.casefold().endswith(head.strip().casefold()) else text
