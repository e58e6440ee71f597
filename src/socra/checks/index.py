"""The index of one article: what the checks have read of it, so that each sentence is read once."""

from __future__ import annotations

import weakref
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from socra.article import Article
from socra.language.stems import language_of

__all__ = ["HEADER", "Index", "index_of"]

HEADER = 0
"""The place of what the prompt shows besides the sentences: title, byline, outlet and date."""

MOST_SEARCHED = 4_000
"""Sentences that are looked through; a book has more, and each is read by each check."""

KEPT = 8
"""Articles whose indexes are kept, for a reading's items come one by one."""

T = TypeVar("T")


class Index:
    """What checks know of one article. A place is the number of a sentence, or `HEADER`."""

    def __init__(self, article: Article) -> None:
        self._article = weakref.ref(article)  # else the cache would keep it
        self._held: dict[Hashable, Any] = {}

    @property
    def article(self) -> Article:
        """The article; it lives as long as somebody judges items by it."""
        article = self._article()
        assert article is not None
        return article

    @property
    def language(self) -> str:
        """The language of the article, without its region; "" where it is unknown."""
        return language_of(self.article.language)

    def is_foreign(self, language: str) -> bool:
        """Say whether what is written in this language is in another one than the article, as far as both are known."""
        return bool(language and self.language) and language_of(language) != self.language

    @property
    def places(self) -> Sequence[int]:
        """All sentences, in order."""
        return range(1, len(self.article.sentences) + 1)

    @property
    def searched(self) -> Sequence[int]:
        """The sentences in which something is looked for that is not where it was said to be: the first thousands."""
        return self.places[:MOST_SEARCHED]

    def text(self, place: int) -> str:
        """Return the words at a place, "" where the article has no such sentence."""
        article = self.article
        if place == HEADER:
            published = article.published.isoformat() if article.published else ""
            return "\n".join(filter(None, (article.title, article.byline, article.outlet, published)))
        return article.sentence(place) if place <= len(article.sentences) else ""

    def cached(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for this key before, else make it."""
        if key not in self._held:
            self._held[key] = make()
        found: T = self._held[key]
        return found


_LATEST: deque[tuple[weakref.ref[Article], Index]] = deque(maxlen=KEPT)


def index_of(article: Article) -> Index:
    """Return the index of an article, the same one for the same object."""
    for known, index in tuple(_LATEST):
        if known() is article:
            return index
    index = Index(article)
    _LATEST.append((weakref.ref(article), index))
    return index
