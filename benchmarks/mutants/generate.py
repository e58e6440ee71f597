"""Mutants: each a true item with one change that makes it false, or leaves it without its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from random import Random

from mutants import citations, dates, names, negations, numbers, speakers, splices, units
from mutants.items import Item, items
from mutants.mutant import Mutant
from mutants.stories import Story

__all__ = ["CLASSES", "Mutant", "generate"]

CLASSES: dict[str, Callable[[Story, list[Item], Random], Iterator[Mutant]]] = {
    "name": names.mutants,
    "number": numbers.mutants,
    "date": dates.mutants,
    "unit": units.mutants,
    "negation": negations.mutants,
    "speaker": speakers.mutants,
    "splice": splices.mutants,
    "citation": citations.mutants,
}

MOST = 80
"""Mutants of one class in one language, so that none weighs too much."""


def generate(stories: list[Story], seed: int) -> list[Mutant]:
    """Return the mutants of the stories of one language, class by class."""
    true = {story.slug: list(items(story)) for story in stories}
    known = {item.text for story in true.values() for item in story}
    return [mutant for name in CLASSES for mutant in _of_class(name, stories, true, known, seed)]


def _of_class(name: str, stories: list[Story], true: dict[str, list[Item]], known: set[str], seed: int) -> list[Mutant]:
    chance = Random(f"{seed}/{name}/{stories[0].language}")
    found: dict[str, list[Mutant]] = defaultdict(list)
    made: set[str] = set()
    for story in stories:
        for mutant in CLASSES[name](story, true[story.slug], chance):
            if mutant.text not in made and (name == "citation" or mutant.text not in known):
                made.add(mutant.text)
                found[mutant.sort].append(mutant)
    return _even(list(found.values()), chance)


def _even(sorts: list[list[Mutant]], chance: Random) -> list[Mutant]:
    """Return at most `MOST`, as many of each sort as there are, in a random order."""
    for mutants in sorts:
        chance.shuffle(mutants)
    longest = max(map(len, sorts), default=0)
    turns = [mutants[turn] for turn in range(longest) for mutants in sorts if turn < len(mutants)]
    return turns[:MOST]
