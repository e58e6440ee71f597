"""Numbers: a digit, two digits changed about, ten times or a tenth, the decimal sign moved, a word for another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from mutants.cast import words
from mutants.items import Item
from mutants.mutant import Mutant, figures
from mutants.stories import Story
from mutants.template import put, shown

__all__ = ["mutants"]

DECIMAL = {"en": ".", "zh": ".", "fr": ",", "de": ",", "ru": ","}
GROUP = {"en": ",", "zh": "", "fr": "\u00a0", "de": ".", "ru": " "}


def mutants(story: Story, items: list[Item], chance: Random) -> Iterator[Mutant]:
    """Yield items in which one number is another."""
    for item in items:
        there = figures(story.cited(item.cites), story.language)
        for place, part in enumerate(item.parts):
            if part.kind in ("n", "w"):
                changed = _signed if part.kind == "n" else _words
                for sort, text in changed(part.text, story.language, chance):
                    if sort == "sign" or not figures(text, story.language) & there:
                        yield Mutant("number", sort, item, shown(put(item.parts, place, text)), item.cites)


def _signed(text: str, language: str, chance: Random) -> Iterator[tuple[str, str]]:
    sign = text[0] if text[0] in "-−–" else ""
    if sign:
        yield "sign", text[1:]
    for sort, number in _digits(text.removeprefix(sign), language, chance):
        yield sort, sign + number


def _digits(text: str, language: str, chance: Random) -> Iterator[tuple[str, str]]:
    whole, _, fraction = text.partition(DECIMAL[language])
    number = re.sub(r"\D", "", whole)
    rest = DECIMAL[language] + fraction if fraction else ""
    spaced = number != whole
    place = chance.randrange(len(number))
    digit = chance.choice([d for d in "23456789" if d != number[place]])
    yield "digit", _written(number[:place] + digit + number[place + 1 :], spaced, language) + rest
    if swapped := _swapped(number):
        yield "transposed", _written(swapped, spaced, language) + rest
    if fraction:
        yield "decimal", number + fraction if number != "0" else f"{fraction[0]}{rest}"
    else:
        yield "magnitude", _written(number + "0", spaced or len(number) > 2, language)
        if number.endswith("0"):
            yield "magnitude", _written(number[:-1], spaced, language)


def _swapped(number: str) -> str:
    for at in range(len(number) - 1):
        if number[at] != number[at + 1] and (at or number[1] != "0"):
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return ""


def _written(number: str, grouped: bool, language: str) -> str:
    if not grouped or len(number) < 4:
        return number
    return f"{int(number):,}".replace(",", GROUP[language])


def _words(text: str, language: str, chance: Random) -> Iterator[tuple[str, str]]:
    for row in words(language)["numbers"]:
        if text.casefold() in row["words"]:
            others = [word for word in row["words"] if word != text.casefold()]
            word = chance.choice(others)
            yield "in words", word.capitalize() if text[0].isupper() else word
            return
