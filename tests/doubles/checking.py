"""A check of the support check on its own: what it claims of an item, and what of that the cited sentences lack."""

from __future__ import annotations

from collections.abc import Sequence

from socra.article import Article
from socra.checks import Judgement, Said, verdict_on
from socra.checks.check import Check, Claim
from socra.checks.index import HEADER, index_of
from socra.framework.evidence import Provenance, locate

__all__ = ["claimed", "elsewhere", "missing", "verdict_of"]

Item = str | Sequence[str]
"""The text of an item, or its labels and then its text."""


def claimed(check: Check, item: Item, article: Article, language: str = "") -> list[str]:
    """Return what a check takes out of an item, in the article's language if none is named."""
    return [claim.text for claim in _claims(check, item, article, language)]


def missing(
    check: Check, item: Item, article: Article, cites: Sequence[int] | None = None, language: str = ""
) -> list[str]:
    """Return the claims that neither the cited sentences (all, if none are named) nor the header hold."""
    return [claim.text for claim in _missing(check, item, article, cites, language)]


def elsewhere(
    check: Check, item: Item, article: Article, cites: Sequence[int] | None = None, language: str = ""
) -> list[tuple[str, tuple[int, ...]]]:
    """Return the missing claims, each with the sentences that hold it."""
    found = _missing(check, item, article, cites, language)
    return [(claim.text, check.where(claim, index_of(article))) for claim in found]


def verdict_of(
    item: Item, article: Article, *cites: int, language: str = "", provenance: Provenance = "article"
) -> Judgement:
    """Return what all checks together say of an item."""
    return verdict_on(_said(item, article, language), provenance, locate(cites, article), article)


def _missing(check: Check, item: Item, article: Article, cites: Sequence[int] | None, language: str) -> list[Claim]:
    index = index_of(article)
    places = (HEADER, *(index.places if cites is None else cites))
    return [claim for claim in _claims(check, item, article, language) if not check.holds(claim, places, index)]


def _claims(check: Check, item: Item, article: Article, language: str) -> Sequence[Claim]:
    return check.claims(_said(item, article, language), index_of(article))


def _said(item: Item, article: Article, language: str) -> Said:
    texts = (item,) if isinstance(item, str) else tuple(item)
    return Said(texts, texts[-1], language or article.language)
