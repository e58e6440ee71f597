"""Citations: a true item that cites other sentences, which do not say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from mutants.items import Item
from mutants.mutant import Mutant, figures, stands
from mutants.stories import Story

__all__ = ["mutants"]

MOST_SHARED = 0.3
"""The share of an item's longer words that the invented citation may have."""

FACTS = ("name", "n", "w", "d")
TRIES = 8


def mutants(story: Story, items: list[Item], chance: Random) -> Iterator[Mutant]:
    """Yield items with invented citations of as many sentences."""
    last = len(story.article.sentences)
    for item in items:
        for _ in range(TRIES):
            cites = tuple(sorted(chance.sample(range(1, last + 1), min(len(item.cites), 2))))
            if not set(cites) & set(item.cites) and _foreign(item, cites):
                yield Mutant("citation", item.kind, item, item.text, cites)
                break


def _foreign(item: Item, cites: tuple[int, ...]) -> bool:
    """Say whether the cited sentences lack half of the item's facts or more, and most of its words."""
    facts = [part.text for part in item.parts if part.kind in FACTS]
    lacking = [fact for fact in facts if not _told(fact, item, cites)]
    own = _long(item.text, item.story.language)
    shared = own & _long(item.story.cited(cites), item.story.language)
    return len(lacking) * 2 >= len(facts) and bool(own) and len(shared) <= MOST_SHARED * len(own)


def _told(fact: str, item: Item, cites: tuple[int, ...]) -> bool:
    language = item.story.language
    numbers = figures(fact, language)
    return stands(fact, item, cites) or bool(numbers and numbers <= figures(item.story.cited(cites), language))


def _long(text: str, language: str) -> set[str]:
    """Return the beginnings of the longer words; in Chinese, pairs of characters."""
    if language == "zh":
        run = re.sub(r"\W", "", text)
        return {run[at : at + 2] for at in range(len(run) - 1)}
    return {word[:6] for word in re.findall(r"\w{5,}", text.casefold())}
