"""Citing for a model that does not: for each item, the sentences of the article that hold most of its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, get_args

from socra.article import Article
from socra.checks.index import Index, index_of
from socra.checks.words import LITTLE, shared_units, units_of
from socra.framework import Item, Section, map_items
from socra.framework.evidence import locate
from socra.language.sentences import split

__all__ = ["cited"]

MOST = 2
"""Sentences that an item cites; one of several sentences cites one for each."""

FEWEST = 2
"""Words that an item must share with a sentence to cite it: one may be a name that stands in every sentence."""

SOME = 0.36
"""The share of the words of an item that might be background, which its sentences must hold to be cited for it.

Of 26 items of a good model with evidence of its own 22 are cited so by a sentence that the model cited too, and of 25
definitions out of a dictionary one by mistake. With one half it is 19 of the former, with `LITTLE` three of the latter.
"""

ADDS = 0.25
"""The share of an item's words that a second sentence must add to the first."""

Unit = tuple[str, ...]
S = TypeVar("S", bound=Section)


def cited(section: S, article: Article) -> S:
    """Return the section with each item's evidence, found by its words.

    An item of which no sentences hold enough is background where its shape allows that, else it stays uncited, to be
    judged unsupported. What may be background must have more of its words in what it cites, for it is its shape's
    rule, as of a term or a first step, that the article need not say it; a question, which claims nothing, fewer.
    """
    finder = _Finder(article)
    return map_items(section, finder.weighed) or section


class _Finder:
    """Find what items rest on in one article."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._index: Index = index_of(article)

    def weighed(self, item: Item) -> Item:
        """Return an item with its evidence, or as background."""
        may_be_background = not item.article_only and "background" in get_args(
            type(item).model_fields["provenance"].annotation
        )
        found = self._sentences_of(item, SOME if may_be_background else LITTLE)
        if found:
            return item.model_copy(update={"provenance": "article", "evidence": locate(found, self._article)})
        return item.model_copy(update={"provenance": "background"}) if may_be_background else item

    def _sentences_of(self, item: Item, enough: float) -> list[int]:
        """Return the numbers of the sentences that hold enough of an item's words, in order; none where none do."""
        said = [part for text in _texts(item) for part in self._parts(text)]
        asks = not item.words()
        most = min(max(MOST, len(said)), item.most_evidence() or len(said))
        found = list(dict.fromkeys(place for part in said for place in self._best(part, 1 if asks else FEWEST)))[:most]
        units = frozenset(unit for part in said for unit in part)
        held = sum(any(shared_units([unit], place, self._index) for place in found) for unit in units)
        return sorted(found) if found and (asks or held + 0.5 >= enough * len(units)) else []

    def _parts(self, text: str) -> Iterator[frozenset[Unit]]:
        """Yield the units of each sentence of a text that has any; what reads as a heading is one sentence."""
        spans = split(text, self._article.language)
        for part in [text[span.start : span.end] for span in spans] or [text]:
            if units := frozenset(units_of(part, self._index.language)):
                yield units

    def _best(self, units: frozenset[Unit], fewest: int) -> Iterator[int]:
        """Yield the sentence that holds most of some units, and one more where it adds enough."""
        left = units
        first = max(min(fewest, len(units)), LITTLE * len(units)) if fewest > 1 else 1
        for least in (first, max(FEWEST, ADDS * len(units))):
            shared = {place: shared_units(left, place, self._index) for place in self._index.searched}
            place = max(shared, key=lambda number: shared[number], default=0)
            if shared.get(place, 0) < least:
                return
            yield place
            left = frozenset(unit for unit in left if not shared_units([unit], place, self._index))


def _texts(item: Item) -> Sequence[str]:
    """Return what an item says: its text, all of its texts where it is a section or only asks."""
    texts: Iterable[str] = (getattr(item, name) for name in item.text_fields())
    return [words] if (words := item.words()) and not isinstance(item, Section) else [text for text in texts if text]
