"""Quotations checked: words in quotation marks, in what claims to come from the article, must stand in the article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from socra.article import Article
from socra.framework import Item, Section

__all__ = ["missing_quotes", "quotes_in", "without_quotes"]

FEWEST_WORDS = 3
"""Words that make a quotation; fewer are a name, or a word held with tongs."""

FEWEST_SIGNS = 8
"""The same in scripts that write no spaces between words."""

MOST_NAMED = 2
LONGEST_SHOWN = 120

# A mark closes what its partner opened; one that nothing closes opens a quotation whose end nobody knows.
_QUOTED = re.compile(
    r"“(?P<a>[^“”„\"]++)[”“]|„(?P<b>[^„“”\"]++)[“”]|«(?P<c>[^«»]++)»|»(?P<d>[^«»]++)«|‹(?P<e>[^‹›]++)›"
    r"|「(?P<f>[^「」]++)」|『(?P<g>[^『』]++)』|(?<!\w)\"(?P<h>[^\"“”]++)\"(?!\w)|(?<!\w)‘(?P<i>[^‘’“”]++(?:’\w[^‘’“”]*+)*+)’(?!\w)"
)
_SIGN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_SIGN}]|[^\W_{_SIGN}]+")
_IS_SIGN = re.compile(f"[{_SIGN}]")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}\)")
_LEFT_OUT = re.compile(r"…|\.\s?\.\s?\.|\[[^\[\]]{0,80}\]|\(\s*\)")


def missing_quotes(section: Section, article: Article) -> str:
    """Say which quotations in the items from the article are not in it, "" where all are.

    Capitals at the beginning, punctuation, the form of quotation marks, and what "…" leaves out do not count.
    """
    quotes = [quote for item in section.items() for quote in _claimed(item)]
    if not quotes:
        return ""
    source = _spelled(f"{article.text}\n{article.title}\n{article.byline}\n{article.outlet}")
    missing = [quote for quote in dict.fromkeys(quotes) if not _stands_in(source, quote)]
    if not missing:
        return ""
    named = " and ".join(f"“{_short(quote)}”" for quote in missing[:MOST_NAMED])
    return f"the article does not have the words {named}: quote it word for word, or leave out the quotation marks"


def quotes_in(text: str) -> Iterator[str]:
    """Yield what stands in quotation marks in a text and is long enough to be somebody's words."""
    for found in _QUOTED.finditer(text):
        quote = found[found.lastgroup or 0]
        words = _words(quote)
        signs = sum(1 for word in words if _IS_SIGN.match(word))
        if signs >= FEWEST_SIGNS or (not signs and len(words) >= FEWEST_WORDS):
            yield quote.strip()


def without_quotes(text: str) -> str:
    """Return a text without what stands in quotation marks."""
    return _QUOTED.sub(" ", text)


def _claimed(item: Item) -> Iterator[str]:
    if item.provenance == "article":
        for name in item.text_fields():
            yield from quotes_in(getattr(item, name))


def _stands_in(source: str, quote: str) -> bool:
    at = 0
    for piece in _LEFT_OUT.split(_LINK.sub(r"\1", quote)):
        words = _words(piece)
        if words:
            at = _find(source, words, at)
            if at < 0:
                return False
    return True


def _find(source: str, words: list[str], start: int) -> int:
    """Return where the words end in the source, from `start` on, whatever the capital of the first; -1 if nowhere."""
    first, rest = words[0], words[1:]
    spellings = dict.fromkeys((first, first[:1].lower() + first[1:], first[:1].upper() + first[1:]))
    found = (f" {' '.join((spelling, *rest))} " for spelling in spellings)
    ends = [at + len(words) - 1 for words in found if (at := source.find(words, start)) >= 0]
    return min(ends, default=-1)


def _spelled(text: str) -> str:
    """Return the words of a text with one space between them, and one at both ends."""
    return f" {' '.join(_words(_LINK.sub(lambda found: found[1], text)))} "


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text))


def _short(quote: str) -> str:
    return quote if len(quote) <= LONGEST_SHOWN else quote[:LONGEST_SHOWN].rstrip() + "…"
