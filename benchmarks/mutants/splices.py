"""Splices: two quotations of an article, or two ends of two, made one inside quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from mutants.items import QUOTED, Item
from mutants.mutant import Mutant
from mutants.stories import Story

__all__ = ["mutants"]

_CLAUSE = re.compile(r"(?<=[,;:—–])\s|(?<=[，；：])")
_END = re.compile(r"[\s,.!?;:…，。！？]+$")
SHORTEST = {"zh": 5}


@dataclass(frozen=True)
class _Quote:
    item: Item
    start: int
    end: int

    @property
    def words(self) -> str:
        return self.item.text[self.start : self.end]


def mutants(story: Story, items: list[Item], chance: Random) -> Iterator[Mutant]:
    """Yield sentences whose quotation goes on with the words of another sentence's."""
    whole = re.sub(r"\s+", " ", story.article.text)
    quotes = [quote for item in items if item.kind == "verbatim" for quote in _quotes(item)]
    for one in quotes:
        for two in quotes:
            if one.item.cites == two.item.cites:
                continue
            for sort, spliced in _spliced(one.words, two.words, story.language):
                if spliced not in whole:
                    text = one.item.text[: one.start] + spliced + one.item.text[one.end :]
                    yield Mutant("splice", sort, one.item, text, (*one.item.cites, *two.item.cites))


def _quotes(item: Item) -> Iterator[_Quote]:
    for found in QUOTED.finditer(item.text):
        words = found[0][1:-1].strip()
        named = any(part.text in words for part in item.parts if part.kind == "name")
        if len(words) > SHORTEST.get(item.story.language, 15) and not named:
            start = item.text.index(words, found.start())
            yield _Quote(item, start, start + len(words))


def _spliced(one: str, two: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield both quotations as one, and the beginning of the first with the end of the second."""
    space, stop, comma = ("", "。", "，") if language == "zh" else (" ", ".", ",")
    close = _last(one)
    between = comma if two[0].islower() else stop
    yield "whole", _END.sub("", one) + between + space + _END.sub("", two) + close
    head, tail = _cut(one, language)[0], _cut(two, language)[1]
    if head and tail:
        yield "ends", _END.sub("", head) + comma + space + _END.sub("", tail) + close


def _last(quote: str) -> str:
    """Return the stop or comma that a quotation ends with."""
    return (_END.search(quote) or [""])[0]


def _cut(quote: str, language: str) -> tuple[str, str]:
    """Return a quotation's beginning and end: cut at the clause nearest to its middle, else between words."""
    cuts = [found.start() for found in _CLAUSE.finditer(quote)]
    cuts = cuts or [found.start() for found in re.finditer(" ", quote) if found.start() > 8]
    if not cuts:
        return "", ""
    at = min(cuts, key=lambda cut: abs(cut - len(quote) // 2))
    head, tail = quote[:at].strip(), quote[at:].strip()
    return (head, tail) if min(len(head), len(tail)) >= SHORTEST.get(language, 12) else ("", "")
