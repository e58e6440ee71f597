"""Speakers: what one person said, given to another person of the article; or two speakers changed about."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

from mutants.items import Item, joined
from mutants.mutant import Mutant, stands
from mutants.stories import Story
from mutants.template import Parts, put, shown

__all__ = ["mutants"]


def mutants(story: Story, items: list[Item], chance: Random) -> Iterator[Mutant]:
    """Yield items that somebody else says."""
    for item in items:
        for place in _spoken(item):
            yield from _given_away(story, item, place)
    single = [item for item in items if item.kind == "verbatim" and len(_spoken(item)) == 1]
    for one, two in combinations(single, 2):
        both = joined(one, two)
        if parts := _changed_about(story, both.parts, *_spoken(both)):
            yield Mutant("speaker", "changed about", both, shown(parts), both.cites)


def _spoken(item: Item) -> list[int]:
    return [place for place, part in enumerate(item.parts) if part.speaker]


def _given_away(story: Story, item: Item, place: int) -> Iterator[Mutant]:
    part = item.parts[place]
    for other in story.cast.alike(part.who):
        name = other.shown(part.form, part.case)
        if not stands(other.shown("s") if part.form else other.shown(), item):
            yield Mutant("speaker", "other person", item, shown(put(item.parts, place, name)), item.cites)


def _changed_about(story: Story, parts: Parts, one: int, two: int) -> Parts | None:
    """Return the parts with two speakers changed about, where both are of one gender and named once."""
    first, second = (story.cast.named[parts[place].who] for place in (one, two))
    named = [part.who for part in parts if part.kind == "name"]
    if first is second or first.kind != second.kind or named.count(parts[one].who) + named.count(parts[two].who) > 2:
        return None
    parts = put(parts, one, second.shown(parts[one].form, parts[one].case))
    return put(parts, two, first.shown(parts[two].form, parts[two].case))
