"""Units: another currency, scale word, measure or span of time."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from mutants.items import Item
from mutants.mutant import Mutant
from mutants.stories import Story
from mutants.template import put, shown

__all__ = ["mutants"]


def mutants(story: Story, items: list[Item], chance: Random) -> Iterator[Mutant]:
    """Yield items in which one unit is another; which are false, the data files say."""
    for item in items:
        for place, part in enumerate(item.parts):
            if part.kind == "u":
                for other in part.others:
                    sort = f"{part.text} for {other}"
                    yield Mutant("unit", sort, item, shown(put(item.parts, place, other)), item.cites)
