"""What a check is: it takes claims of one kind out of an item's words, and looks for each in places of the article."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from socra.checks.index import HEADER, Index
from socra.framework.evidence import FindingKind

__all__ = ["MOST_PLACES", "Check", "Claim", "Said"]

MOST_PLACES = 3
"""Places that are named where a claim stands elsewhere in the article."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an item says: all its texts, in order, and the language (ISO 639-1, "" if unknown) they are written in.

    `body` is the text that its evidence must hold, without labels.
    """

    texts: tuple[str, ...]
    body: str
    language: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a text states: as it writes it, and the value that it is compared by."""

    text: str
    value: Any


class Check(ABC):
    """One kind of claim. A claim must be held by the cited sentences or the header, taken together."""

    kind: ClassVar[FindingKind]

    @abstractmethod
    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return what the item states of this kind, each once, in order; linear in the length of its texts."""

    @abstractmethod
    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether these places of the article, taken together, state the claim."""

    def where(self, claim: Claim, index: Index) -> tuple[int, ...]:
        """Return the first sentences that state the claim, each on its own; none where the article never does."""
        return tuple(islice((n for n in index.searched if self.holds(claim, (HEADER, n), index)), MOST_PLACES))
