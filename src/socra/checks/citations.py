"""Evidence as a whole: a model that cannot find the sentence that says a thing cites all of them, or counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socra.article import Article
from socra.checks.index import Index, index_of
from socra.checks.words import ENOUGH, shared_units, units_of
from socra.framework import Item, Section

__all__ = ["citation_doubts"]

MOST_IN_A_ROW = 4
"""Sentences from the first on that an item may cite in a row without a second look."""

FEWEST_COUNTED = 4
"""Items that cite 1, 2, 3, … in turn before that is called counting."""

FEWEST_SHARED = 2
"""Words that a cited sentence must share with an item to bear any of it out: one may be a name in every sentence."""

Units = frozenset[tuple[str, ...]]


def citation_doubts(section: Section, article: Article, language: str = "") -> Iterator[str]:
    """Yield what speaks against a section's evidence as a whole, in words for a model.

    `language` (ISO 639-1) is the one that the section is written in, "" for the article's; what is in another than the
    article's cannot be compared by its words, and is not looked at.
    """
    index = index_of(article)
    if index.is_foreign(language):
        return
    items = [item for item in section.items() if item.evidence]
    if any(_cites_from_the_first(item) and not _is_spread(item, index) for item in items):
        yield "an item cites one sentence after another from [1] on: cite only the one or two that say it"
    if _counts(items) and not _bears_out(items, index):
        yield "the items cite [1], [2], [3] and so on in turn: cite for each the sentence that says it"


def _numbers(item: Item) -> list[int]:
    return [found.sentence for found in item.evidence]


def _cites_from_the_first(item: Item) -> bool:
    first = _numbers(item)[: MOST_IN_A_ROW + 1]
    return first == list(range(1, MOST_IN_A_ROW + 2))


def _is_spread(item: Item, index: Index) -> bool:
    """Say whether an item really draws on most of what it cites, as the summary of a short report may."""
    told, numbers = _units(item, index), _numbers(item)
    bearing = sum(shared_units(told, number, index) >= FEWEST_SHARED for number in numbers)
    return bearing > len(numbers) / 2


def _counts(items: Sequence[Item]) -> bool:
    numbers = [_numbers(item) for item in items]
    return len(numbers) >= FEWEST_COUNTED and numbers == [[place] for place in range(1, len(numbers) + 1)]


def _bears_out(items: Sequence[Item], index: Index) -> bool:
    """Say whether at least half of the items are said by the sentence that they cite, more than by any other."""
    return 2 * sum(_is_said(item, index) for item in items) >= len(items)


def _is_said(item: Item, index: Index) -> bool:
    told, number = _units(item, index), _numbers(item)[0]
    here = shared_units(told, number, index)
    if not here:
        return not told
    return here >= ENOUGH * len(told) or here >= max(shared_units(told, place, index) for place in index.searched)


def _units(item: Item, index: Index) -> Units:
    """Return the units of all that an item says, its labels too."""
    return frozenset(unit for name in item.text_fields() for unit in units_of(getattr(item, name), index.language))
