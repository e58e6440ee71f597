"""Negations: dropped or added, in the words that the data files give."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from mutants.items import Item
from mutants.mutant import Mutant
from mutants.stories import Story
from mutants.template import put, shown

__all__ = ["mutants"]

SORTS = {"-": "dropped", "+": "added"}


def mutants(story: Story, items: list[Item], chance: Random) -> Iterator[Mutant]:
    """Yield items that say the contrary."""
    for item in items:
        for place, part in enumerate(item.parts):
            if part.kind in SORTS:
                for other in part.others:
                    yield Mutant("negation", SORTS[part.kind], item, shown(put(item.parts, place, other)), item.cites)
