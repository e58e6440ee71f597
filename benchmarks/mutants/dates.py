"""Dates: another day, month, year or weekday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from mutants.cast import words
from mutants.items import Item
from mutants.mutant import Mutant
from mutants.stories import Story
from mutants.template import put, shown

__all__ = ["mutants"]

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)([12]\d|3[01]|0?[1-9])(?=日|号|er\b|\. [A-ZÄ]|\.\d\d?\.|\b)(?!月)")
_MONTH_ZH = re.compile(r"(\d\d?)(?=月)")


def mutants(story: Story, items: list[Item], chance: Random) -> Iterator[Mutant]:
    """Yield items in which one date is another."""
    for item in items:
        cited = story.cited(item.cites)
        for place, part in enumerate(item.parts):
            if part.kind == "d":
                for sort, text, new in _changed(part.text, story.language, cited, chance):
                    if text != part.text and new not in cited:
                        yield Mutant("date", sort, item, shown(put(item.parts, place, text)), item.cites)


def _changed(text: str, language: str, cited: str, chance: Random) -> Iterator[tuple[str, str, str]]:
    """Yield the sort, the date, and the new piece of it, which no date of the evidence may have."""
    if year := _YEAR.search(text):
        new = str(int(year[0]) + chance.choice([-10, -3, -2, -1, 1, 2, 3]))
        yield "year", text.replace(year[0], new), new
    if day := _DAY.search(_YEAR.sub("0000", text)):
        number = chance.choice([n for n in range(1, 29) if not re.search(rf"(?<!\d)0?{n}(?!\d)", cited)])
        first = "1er" if language == "fr" and number == 1 else str(number).zfill(len(day[0]) if day[0][0] == "0" else 1)
        new = text[: day.start()] + first + re.sub(r"^er\b", "", text[day.end() :])
        yield "day", new, new
    if language == "zh" and (month := _MONTH_ZH.search(text)):
        number = chance.choice([n for n in range(1, 13) if f"{n}月" not in cited and f"-{n:02}-" not in cited])
        yield "month", text[: month.start()] + str(number) + text[month.end() :], f"{number}月"
    for sort in ("month", "weekday"):
        yield from _named(sort, text, language, chance)


def _named(sort: str, text: str, language: str, chance: Random) -> Iterator[tuple[str, str, str]]:
    for row in words(language)[f"{sort}s"]:
        for word in row:
            if found := re.search(rf"\b{re.escape(word)}(?!\w)" if language != "zh" else word, text):
                new = chance.choice([other for other in row if other != word])
                yield sort, text[: found.start()] + new + text[found.end() :], new
                return
