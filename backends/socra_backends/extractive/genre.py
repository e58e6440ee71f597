"""The kind of an article, by the few forms that change what a reader wants from it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socra.article import Article
from socra.framework.digest import Genre
from socra.language.lexicon import Lexicon, lexicon
from socra.language.tokens import WORD
from socra_backends.extractive.lines import Line, headings
from socra_backends.extractive.quotes import QUESTIONS

__all__ = ["genre"]

ITEMS, ENTRIES = 4, 3
"""Numbered headings that make a list, and blocks opening with a time of day that make a text live."""

ASKED = 0.125
"""The share of an interview's paragraphs that ask."""

FIRM_WORDS = 4
"""Different words of a quarter's figures from which on an article reports one."""

OWN, VIEWS = 0.12, 0.02
"""The share of sentences without quotation marks that say "I" or "we" from which on an author speaks as such, and of
those of them that hold a view, "we should", from which on it is an opinion: a team's "we" holds none."""

_NUMBERED = re.compile(r"^(?:#+\s*)?(?:\*\*)?(?:No\.?\s*)?\d{1,3}\s?[.):–-]\s?\S|^#\d{1,3}\b")
_CLOCK = re.compile(r"^\**(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\.\d)(?:\s?[ap]\.?m\.?)?\b")
_WIRE = re.compile(r"^[^.]{2,60}\((?:Reuters|AP|AFP|dpa|Reuters Health|Bloomberg|EFE|ANSA|PA|Xinhua|TASS)\)\s?[-–—]")


def genre(article: Article, lines: Sequence[Line], interviewed: str) -> Genre:
    """Return what kind of article it is, "news" where nothing shows another; `interviewed` is who may answer."""
    words = lexicon(article.language)
    starts = [article.text[block.start : block.start + 80] for block in article.blocks]
    if sum(bool(_CLOCK.match(start)) for start in starts) >= ENTRIES:
        return "live"
    if _is_list(article):
        return "list"
    if interviewed and _is_interview(lines, words, named=interviewed in article.title):
        return "interview"
    found = {match.casefold() for line in lines for match in words.pattern("earnings").findall(line.text)}
    if len(found) >= FIRM_WORDS:
        return "earnings"
    told = [line for line in lines if line.kind != "quote" and not re.search('[“”"«»„]', line.text)]
    own = _share(told, words.words("self"))
    held = [line for line in told if words.pattern("holds").search(line.text)] if words.words("holds") else told
    views = _share(held, words.words("self")) * len(held)
    if own >= max(OWN, _share(told, words.words("reader"))) and views >= VIEWS * len(told):
        return "opinion"
    if _WIRE.match(article.text.lstrip("*_ ")):
        return "wire"
    return "explainer" if _explains(article, words.words("asks")) else "news"


def _is_interview(lines: Sequence[Line], words: Lexicon, *, named: bool) -> bool:
    """Tell whether short questions are answered by somebody whom the title names or who says "I"; advice is not."""
    asked = [line for line in lines if line.asked and line.kind == "paragraph" and not line.quoted]
    blocks = {line.block for line in asked}
    if len(blocks) < QUESTIONS or len(blocks) < ASKED * len({line.block for line in lines if line.kind != "heading"}):
        return False
    answers = [line for line in lines if line.id > asked[0].id and not line.asked]
    return named or not words.words("self") or _share(answers, words.words("self")) >= OWN


def _share(lines: Sequence[Line], words: frozenset[str]) -> float:
    """Return the share of sentences that hold any of some words."""
    bare = (re.split("[’']", line.text.casefold()) for line in lines)
    held = sum(any(not words.isdisjoint(WORD.findall(part)) for part in parts) for parts in bare)
    return held / max(1, len(lines))


def _is_list(article: Article) -> bool:
    """Tell whether the headings are the items of a list: numbered, or as many as the title counts."""
    found = headings(article)
    numbered = sum(bool(_NUMBERED.match(heading)) for heading in found)
    counted = any(
        abs(len(found) - int(count)) <= max(1, int(count) / 4) for count in re.findall(r"\b\d{1,3}\b", article.title)
    )
    return numbered >= ITEMS or (len(found) >= ITEMS and counted)


def _explains(article: Article, asks: frozenset[str]) -> bool:
    first = article.title.partition(" ")[0].casefold()
    return first in asks or sum(heading.endswith("?") for heading in headings(article)) >= QUESTIONS
