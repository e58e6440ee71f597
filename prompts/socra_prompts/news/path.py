"""The path that climbs: no step uses a concept before something explained it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from socra.checks.questions import explains, introduced, sets_out, uses
from socra.framework import Group, Item, Section, Surroundings
from socra.language.words import letters, plain
from socra_prompts.news.fields import Introduction, Label, Text

if TYPE_CHECKING:
    from socra.framework.digest import Digest

__all__ = ["Level", "Path", "Step"]

MOST = 3
"""Steps that are objected to at once."""

_ACRONYM = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{1,6}(?=s?(?![\w-]))")
_QUOTED = re.compile(r"[“„«「『\"]\s?([^“”„«»「」『』\",.;:?!]{2,40}?)\s?[”“»」』\"]")
_PLAIN = frozenset(
    "AI AM CEO CFO CO2 CTO CV DNA DVD EU EUR FAQ GB GBP GPS GW HIV ID II III IT IV KM KWH MB MW NATO OK PC PDF PM PR "
    "TB TV UK UN US USA USB USD VI VII VIII".split()
)


class Step(Item):
    """One step of a path."""

    markdown: ClassVar[str] = "* {text}"

    text: Text = Field(description="what to learn or to do, in one sentence")


class Level(Group):
    """One level of a path."""

    markdown: ClassVar[str] = "#### Level {n}: {title}"

    title: Label = Field(description="a title of a few words")
    steps: tuple[Step, ...] = Field(min_length=1, max_length=5, description="2 to 5 steps in order")


class Path(Section):
    """Lay out a path from the basics to strategic insight. No step may use what no earlier step explained."""

    title: ClassVar[str] = "Knowledge Progression Path"
    rests_on: ClassVar[tuple[str, ...]] = ("concepts",)

    introduction: Introduction = Field(default="", description="one sentence")
    levels: tuple[Level, ...] = Field(min_length=1, max_length=3, description="3 levels, basics first")

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Order the gaps and the ideas so that nothing is used before it is explained."""
        from socra_prompts.news.recipes import path

        return path(digest)

    def objections(self, around: Surroundings) -> tuple[str, ...]:
        """Object to each concept that a step uses and nothing before it explains; where there is a doubt, to none."""
        return tuple(_unexplained(self.levels, around).values())[:MOST]


@dataclass(frozen=True)
class _Step:
    where: str
    text: str
    language: str

    @cached_property
    def introduces(self) -> tuple[str, ...]:
        return introduced(self.text, self.language)


def _unexplained(levels: Sequence[Level], around: Surroundings) -> dict[str, str]:
    """Return term -> objection for the concepts that a step uses and nothing before it explains."""
    language = around.language
    steps = [
        _Step(f"level {high}, step {nth}", step.text, language)
        for high, level in enumerate(levels, 1)
        for nth, step in enumerate(level.steps, 1)
    ]
    concepts = _concepts(around)
    sources = [
        *(around.article.sentence(sentence.id) for sentence in around.article.sentences),
        *concepts.values(),
    ]
    own = letters(plain(around.article.text))
    objections: dict[str, str] = {}
    for number, step in enumerate(steps):
        if _is_articles(step.text, own):
            continue
        for term in _used(step, steps[number + 1 :], own, language):
            before = [*sources, *(earlier.text for earlier in steps[: number + 1])]
            known = [*concepts, *(one for earlier in steps[: number + 1] for one in earlier.introduces)]
            if not _is_known(term, known, before, language):
                objections.setdefault(
                    term.casefold(),
                    f"{step.where} uses “{term}”, which nothing before it explains: explain it first or leave it out",
                )
    return objections


def _concepts(around: Surroundings) -> dict[str, str]:
    """Return term -> what the section on concepts says of it."""
    section = around.sections.get("concepts")
    items = section.items() if section else ()
    return {getattr(item, item.text_fields()[0]): item.told() for item in items if len(item.text_fields()) > 1}


def _used(step: _Step, later: Sequence[_Step], own: str, language: str) -> Iterator[str]:
    """Yield what a step uses as if it were known: acronyms, quoted terms, and what a later step explains."""
    if not sets_out(step.text, language):
        if not step.text.isupper():
            yield from (found[0] for found in _ACRONYM.finditer(step.text) if found[0] not in _PLAIN)
        for found in _QUOTED.finditer(step.text):
            # with a capital it may be a title, and what the article has may be quoted from it
            if found[1].islower() and len(found[1].split()) <= 3 and letters(found[1]) not in own:
                yield found[1]
    yield from (term for other in later for term in other.introduces if term and uses(term, step.text, language))


def _is_known(term: str, named: Sequence[str], before: Sequence[str], language: str) -> bool:
    return any(uses(term, name, language) for name in named) or any(explains(term, text, language) for text in before)


def _is_articles(text: str, own: str) -> bool:
    """Say whether a step is the article's own words, with or without a term before them: nothing is added to it."""
    return any(len(part) > 10 and letters(part) in own for part in (text, text.partition(": ")[2]))
