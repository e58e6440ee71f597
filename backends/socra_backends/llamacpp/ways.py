"""How a model is asked, by what it was found to do: two figures of it, what follows from them, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

from socra.backend import Way, WayName

__all__ = ["ABLE", "CHAT", "CITES", "FINDS", "WAYS", "Examined", "way_of"]

WAYS: tuple[WayName, ...] = get_args(WayName)

CHAT = 0.05
"""The least probability of an end behind a complete answer that shows a model which was trained on turns. Measured:
0.53 of SmolLM2-135M-Instruct, 0.002 of gemma-3-270m, which is a base model."""

CITES = 0.6
"""From here on a model is asked for sections with their evidence. A guess until a capable model is measured: chance is
0.2, and the two models above have 0.19 and 0.20."""

FINDS = 0.35
"""From here on a model is asked for sections, and socra finds the evidence. A guess, as the one above."""

ABLE = 500_000_000
"""Parameters below which no model is thought able to write a section by itself. A guess: two of 0.1 billion, without
their embeddings, wrote none of seven."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a model was found to do, each from 0 to 1.

    `ends` is how likely it ends its turn where an answer is complete, `cites` how likely it names that of five
    sentences which answers a question; chance is 0.2.
    """

    ends: float
    cites: float

    @property
    def is_base(self) -> bool:
        """Whether it was never trained on turns: it goes on with a text, and does not end an answer."""
        return self.ends < CHAT


def way_of(examined: Examined, *, documents: bool) -> Way:
    """Return how a model is best asked, and why; `documents` says whether it is sent no turns."""
    if documents:
        return Way("cards", "it is a base model: it goes on with a text and does not end an answer")
    name: WayName = "sections" if examined.cites >= CITES else "cited" if examined.cites >= FINDS else "cards"
    return Way(name, f"it finds the sentence that answers in {_cases(examined.cites)} (chance is 1 of 5)")


def _cases(share: float) -> str:
    near = Fraction(share).limit_denominator(9)
    if near in (0, 1):
        return "all cases" if near else "hardly any case"
    return f"{near.numerator} of {near.denominator} cases"
