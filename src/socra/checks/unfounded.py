"""What a section says outside its items: titles, introductions, conclusions. They cite nothing, and are checked too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from socra.article import Article
from socra.checks.check import Said
from socra.checks.index import HEADER, index_of
from socra.checks.verdict import CHECKS
from socra.framework import Item, Section, Shape, members_of
from socra.language.words import plain

__all__ = ["loose_texts", "unfounded"]

MOST_NAMED = 3

_FIGURES = ("number", "date", "quotation")
_KINDS = (*_FIGURES, "name")
_ENDED = re.compile(r"[.!?…。！？।؟][\W_]*$")


def loose_texts(part: Shape) -> Iterator[str]:
    """Yield the texts of a section that are no item's, in order, but for the reader's question."""
    if isinstance(part, Item):
        return
    for name, member in members_of(part):
        if isinstance(member, Shape):
            yield from loose_texts(member)
        elif isinstance(member, str) and name not in ("question", "answered"):
            yield member


def unfounded(section: Section, article: Article, language: str) -> str:
    """Say which figures, dates, quotations and names outside the items neither the article nor an item has.

    What the article says in the same words, in a heading too, is its own. Names are looked at in whole sentences, for a
    title may be of words with capitals; and not where a section holds background, for then its introduction may too.
    """
    items = list(section.items())
    told = "\n".join(getattr(item, name) for item in items for name in item.text_fields()).casefold()
    bare = any(item.provenance == "background" for item in items)
    own = plain(article.text)
    missing = [
        claim
        for text in loose_texts(section)
        if not re.search(rf"(?<!\w){re.escape(text)}(?!\w)", own)
        for claim in _missing(text, article, language, _KINDS if _ENDED.search(text) and not bare else _FIGURES)
    ]
    named = [claim for claim in dict.fromkeys(missing) if claim.casefold() not in told][:MOST_NAMED]
    if not named:
        return ""
    words = ", ".join(f"“{claim}”" for claim in named)
    return f"neither the article nor an item has {words}: a title or an introduction says no more than they do"


def _missing(text: str, article: Article, language: str, kinds: tuple[str, ...]) -> Iterator[str]:
    index = index_of(article)
    said = Said((text,), text, language or article.language)
    for check in CHECKS:
        for claim in check.claims(said, index) if check.kind in kinds else ():
            if not check.holds(claim, (HEADER,), index) and not check.holds(claim, index.places, index):
                yield claim.text
