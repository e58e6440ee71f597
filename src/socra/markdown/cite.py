"""Footnotes read back: from a label and a quoted sentence to the sentence of the article."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property

from socra.article import Article
from socra.framework.evidence import Evidence, locate
from socra.markdown.escape import unescape

__all__ = ["Citations", "split_footnotes"]

MOST_SEARCHES = 200
"""Quotes that are looked for in the whole text, so that a hostile file takes no longer than its length says."""

_DEFINITION = re.compile(r"\s{0,3}\[\^([^\]\s\\]{1,20})\]:\s*(.*)")
_DIGITS = re.compile(r"[0-9]{1,7}")
_MARGINS = " \"'“”„«»‘’*_>…"


def split_footnotes(lines: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Take the footnotes out of a section's lines; return the other lines, and label -> quote."""
    rest: list[str] = []
    notes: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        if found := _DEFINITION.match(line):
            current = notes.setdefault(found[1], [])
            current.append(found[2])
        elif current is not None and line[:1] in (" ", "\t") and line.strip():
            current.append(line.strip())
        else:
            current = None if line.strip() else current
            rest.append(line)
    return rest, {label: unescape(" ".join(pieces)) for label, pieces in notes.items()}


class Citations:
    """Find the sentences that footnotes mean; `quotes` are those of the whole file, label -> quote."""

    def __init__(self, article: Article, quotes: Mapping[str, str]) -> None:
        self._article = article
        self._quotes = quotes
        self._known: dict[tuple[str, str | None], tuple[int, ...]] = {}
        self._searches = MOST_SEARCHES

    def cite(self, labels: Iterable[str], own: Mapping[str, str]) -> tuple[Evidence, ...]:
        """Return the evidence of an item; `own` are the footnotes of its section, which come before the file's."""
        numbers: dict[int, None] = {}
        for label in dict.fromkeys(labels):
            numbers.update(dict.fromkeys(self._numbers(label, own.get(label, self._quotes.get(label)))))
        return locate(numbers, self._article)

    def _numbers(self, label: str, quote: str | None) -> tuple[int, ...]:
        key = (label, quote)
        if key not in self._known:
            digits = _DIGITS.match(label)
            number = int(digits[0]) if digits else 0
            self._known[key] = self._find(quote, number) if quote else self._in_range(number)
        return self._known[key]

    def _in_range(self, number: int) -> tuple[int, ...]:
        return (number,) if 1 <= number <= len(self._article.sentences) else ()

    def _find(self, quote: str, number: int) -> tuple[int, ...]:
        bare = _bare(quote)
        if self._in_range(number) and _bare(self._article.sentence(number)) == bare:
            return (number,)
        if bare in self._sentences:
            return (self._sentences[bare],)
        if not bare or not self._searches:
            return ()
        self._searches -= 1
        start = self._article.text.find(bare)
        return tuple(self._around(start, start + len(bare))) if start >= 0 else ()

    @cached_property
    def _sentences(self) -> dict[str, int]:
        texts = ((_bare(self._article.sentence(found.id)), found.id) for found in reversed(self._article.sentences))
        return dict(texts)

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self._article.sentences]

    def _around(self, start: int, end: int) -> Iterable[int]:
        """Yield the sentences that a stretch of the text touches."""
        for sentence in self._article.sentences[max(0, bisect_right(self._starts, start) - 1) :]:
            if sentence.start >= end:
                return
            if sentence.end > start:
                yield sentence.id


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(_MARGINS)
