"""From a valid section to a judged one: what the article bears out, and the reasons to ask for it once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from socra.backend import Prompt
from socra.checks import judged
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

    `doubts` are about the section as a whole; `complaints` are one an item that the article does not support.
    """

    section: S
    repaired: bool = False
    doubts: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()


def judge(valid: Valid[S], around: Surroundings, prompt: Prompt | None = None) -> Judged[S]:
    """Put right what can be without a model, then hold each item against the article.

    `prompt` is what was sent, so that its words are known again.
    """
    section = judged(valid.section.refined(around), around.article, around.language, prompt)
    return Judged(section, valid.repaired, tuple(_doubts(section, around, prompt)), complaints(section))


def _doubts(section: Section, around: Surroundings, prompt: Prompt | None) -> Iterator[str]:
    """Yield what speaks against a section as a whole, in words for a model."""
    yield from doubts_of(section, around.article, around.language)
    yield from section.objections(around)
    if isinstance(section, Answer):
        yield from answer_objections(section, around)
    if prompt and (echo := Echoes(prompt).loose(section)):
        yield f"{shown(echo)} is the task's own words: write yours"
    if words := unfounded(section, around.article, around.language):
        yield words
