"""From a valid section to a judged one: what the article bears out, and the reasons to ask for it once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from socra.backend import Prompt
from socra.checks import judged
from socra.checks.citations import citation_doubts
from socra.checks.echoes import Echoes
from socra.checks.questions.deep_dive import answer_objections
from socra.checks.unfounded import unfounded
from socra.checks.wrong_language import doubts_of
from socra.engine.policy import complaints
from socra.engine.refusals import shown
from socra.engine.validate import Valid
from socra.framework import Answer, Section, Surroundings

__all__ = ["Judged", "judge"]

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class Judged(Generic[S]):
    """A section with a verdict on each item, and the reasons to ask for it once more though it may be kept.

    `doubts` are about the section as a whole; `complaints` are one an item that the article does not support. `echoes`
    says whether any of it is the prompt's own words.
    """

    section: S
    repaired: bool = False
    doubts: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    echoes: bool = False


def judge(valid: Valid[S], around: Surroundings, prompt: Prompt | None = None) -> Judged[S]:
    """Put right what can be without a model, then hold each item against the article.

    `prompt` is what was sent, so that its words are known again.
    """
    section = judged(valid.section.refined(around), around.article, around.language, prompt)
    echo = Echoes(prompt).loose(section) if prompt else ""
    doubts = tuple(_doubts(section, around, echo))
    echoes = bool(echo) or any(found.kind == "prompt" for item in section.items() for found in item.findings)
    return Judged(section, valid.repaired, doubts, complaints(section), echoes)


def _doubts(section: Section, around: Surroundings, echo: str) -> Iterator[str]:
    """Yield what speaks against a section as a whole, in words for a model."""
    yield from doubts_of(section, around.article, around.language)
    yield from section.objections(around)
    yield from citation_doubts(section, around.article, around.language)
    if isinstance(section, Answer):
        yield from answer_objections(section, around)
    if echo:
        yield f"{shown(echo)} is the task's own words: write yours"
    if words := unfounded(section, around.article, around.language):
        yield words
