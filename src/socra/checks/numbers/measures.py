"""What stands after a number: its scale and its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from socra.language.numbers.lexicon import LONGEST_GLUED, Lexicon, Unit
from socra.language.numbers.spelled import HAN
from socra.language.numbers.unit_words import SIGNS

__all__ = ["MONEY", "NAME", "ONE", "Measures", "Quantity", "Reading", "changed"]

Reading = tuple[str, Decimal, Decimal]
"""What a quantity may mean: its dimension ("" if it says none), its size there, and its number with its scale."""

ONE = Decimal(1)
"""The scale of a number that has none."""

_MARKS = "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u064b-\u065f"
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LETTERS = rf"[^\W\d_{HAN}]"
NAME = rf"{_LETTERS}+(?:[{_MARKS}]+{_LETTERS}*)*"
"""A word that holds no number in Chinese characters."""

MONEY = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
"""The signs of money, as alternatives of a pattern."""

_MONEY_ENDS = re.compile(rf"({MONEY})\s?$")
_MARK_AFTER = re.compile(
    rf"\s?(%(?:\s?포인트|[\s-]?[Pp](?:oint|unkt)[a-z]{{0,2}}\b|p(?![\w.]))?|‰|°\s?[CF]?(?![A-Za-z])|℃|℉|{MONEY})"
)
_WORD_AFTER = re.compile(rf"(?:\.\s?|[\s-])?({NAME}[²³]?)")
_WORDS_AFTER = re.compile(rf"{NAME}[²³23]?(?:(?:[\s\-/']|\.\s?){NAME}){{0,2}}")
_NEXT_IS_CJK = re.compile(rf"\s?(?=[{_CJK}])")
_MORE_DIGITS = re.compile(r"\s?(\d{1,4})(?!\d)")
_VIEWS = re.compile(r"p(?:oints?|untos?|unt[oi]|ontos?|unti) d[ei] v", re.IGNORECASE)  # are no points of an index
_FIRST = re.compile(NAME)


@dataclass(slots=True, eq=False)
class Quantity:
    """A number in a text, `text[start:end]` with its unit, and what it may mean.

    `sign` is "-" or "+" where one is written, "?" where it may have the "-" of the first of a range; `claimed` is
    false for one that is read in a source only, `dated` true for a part of a date. `text` is what it stands in, and
    `stop` where the number ends before its unit, if that is known. `share` is what a share in words, such as two
    thirds, has of a hundred, and `spelled` says that the number is written in words.
    """

    start: int
    end: int
    numbers: tuple[Decimal, ...]
    scales: tuple[Decimal, ...] = (ONE,)
    units: tuple[Unit, ...] = ()
    letter: tuple[Unit, ...] = ()  # what else its scale may be: the m of 3m
    sign: str = ""
    claimed: bool = True
    dated: bool = False
    ordinal: bool = False
    text: str = ""
    stop: int = 0
    share: Decimal | None = None
    spelled: bool = False

    @property
    def readings(self) -> Iterator[Reading]:
        """All that the quantity may mean."""
        for number in self.numbers:
            for scale in self.scales:
                raw = number * scale
                yield from ((dimension, raw * size, raw) for dimension, size in self.units or (("", ONE),))
            yield from ((dimension, number * size, number) for dimension, size in self.letter)


def changed(quantity: Quantity, **changes: Any) -> Quantity:
    """Change a quantity that nobody else has yet."""
    # In place, for a copy takes ten times as long.
    for name, value in changes.items():
        setattr(quantity, name, value)
    return quantity


class Measures:
    """Reads scales and units after the numbers of one text."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self._lexicon = lexicon

    def measured(self, quantity: Quantity, *, may_shorten: bool = False, scaled: bool = False) -> Quantity:
        """Add the scales and the unit that stand after a number."""
        numbers, scale, letter, end = quantity.numbers, ONE, quantity.letter, quantity.end
        while step := self._scale(end, may_shorten and end == quantity.end):
            if step[1] is not None:
                letter = self._lexicon.units.get(step[1], ())
            scale, end = scale * step[0], step[2]
            if (
                scale >= 1000
                and len(numbers) == 1
                and (more := _MORE_DIGITS.match(self.text, end))
                and self._is_cjk(end - 1)
            ):
                numbers, scale, end = (
                    (
                        numbers[0] * scale
                        + int(more[1]) * (after := self._scale(more.end(), False) or (ONE, None, more.end()))[0],
                    ),
                    ONE,
                    after[2],
                )
                break
        found = self._unit(end, scaled=scaled or scale != 1)
        scales = tuple(one * scale for one in quantity.scales)
        if found is None:
            return changed(quantity, numbers=numbers, scales=scales, letter=letter, end=end)
        return changed(quantity, numbers=numbers, scales=scales, letter=letter, units=found[0], end=found[1])

    def _is_cjk(self, place: int) -> bool:
        return self.text[place] > "\u3040"

    def _scale(self, end: int, may_shorten: bool) -> tuple[Decimal, str | None, int] | None:
        """Return the scale after a place, its letter where it is but one, and its end."""
        scales = self._lexicon.scales
        if cjk := _NEXT_IS_CJK.match(self.text, end):
            for size in (2, 1):
                if found := scales.get(self.text[cjk.end() : cjk.end() + size]):
                    return found, None, cjk.end() + size
            return None
        match = _WORD_AFTER.match(self.text, end)
        if match is None:
            return None
        name = match[1]
        if len(name) == 1 and name.isascii():
            glued = match.start(1) == end or (
                self.text[end - 1] in "0123456789"
                and _MONEY_ENDS.search(self.text[max(0, end - 12) : end].rstrip("0123456789.,")) is not None
            )
            found = scales.get(name) or (Decimal(10**6) if name == "m" else None)
            glued = glued or self.text[match.end() : match.end() + 1] in ("$", "€", "£", "¥")
            return (found, name, match.end()) if may_shorten and glued and found else None
        found = scales.get(name) or scales.get(name.casefold())
        if found is None or (found == 12 and not name.startswith("dozen")) or self.names_unit(*match.span(1)):
            return None
        dotted = (
            self.text[match.end() : match.end() + 1] == "."
            and len(name) <= 4
            and self.text[match.end() + 1 : match.end() + 2] in (" ", "\u00a0", "\u202f")
        )
        lower = self.text[match.end() + 2 : match.end() + 3]
        return (
            found,
            None,
            match.end()
            + (1 if dotted and (lower.islower() or lower in "$€£¥₽₹" or (lower.isupper() and len(name) > 1)) else 0),
        )

    def _unit(self, end: int, *, scaled: bool) -> tuple[tuple[Unit, ...], int] | None:
        """Return what the unit after a place may mean, and its end."""
        units = self._lexicon.units
        if mark := _MARK_AFTER.match(self.text, end):
            if mark[1][0] == "%" and len(mark[1]) > 1:
                return (("point", ONE),), mark.end()
            name = re.sub(r"\s", "", mark[1])
            found = units.get(name) or units.get(name.casefold())
            return (found, mark.end()) if found else None
        if cjk := _NEXT_IS_CJK.match(self.text, end):
            return self._glued(cjk.end())
        match = _WORD_AFTER.match(self.text, end)
        if match is None:
            return None
        start = match.start(1)
        if scaled and match[1].casefold() in self._lexicon.of:
            start = match.end() + 1
        return self._named(start)

    def names_unit(self, start: int, end: int) -> bool:
        """Say whether a word, `text[start:end]`, begins a unit of several: mille marin."""
        found = self._named(start)
        return found is not None and found[1] > end

    def _named(self, start: int) -> tuple[tuple[Unit, ...], int] | None:
        match = _WORDS_AFTER.match(self.text, start)
        if match is None or _VIEWS.match(self.text, start):
            return None
        text = match[0]
        first = _FIRST.match(text)
        if first is None or (first[0] not in self._lexicon.starts and first[0].casefold() not in self._lexicon.starts):
            return None
        units = self._lexicon.units
        while text:
            name = " ".join(text.split())
            forms = (name, name.casefold(), name.casefold().replace("-", " ")) if len(name) > 1 else (name,)
            found = next((units[form] for form in forms if form in units), None)
            if found and not (
                len(name) == 1 and self.text[start + 1 : start + 2] in "'’" and self.text[start + 1 : start + 2]
            ):
                return found, start + len(text)
            cut = max(text.rfind(sign) for sign in " -/'.\u00a0\u202f")
            text = text[:cut].rstrip(" -/'.\u00a0\u202f") if cut > 0 else ""
        return None

    def _glued(self, start: int) -> tuple[tuple[Unit, ...], int] | None:
        for size in range(LONGEST_GLUED, 0, -1):
            if len(name := self.text[start : start + size]) == size and (found := self._lexicon.units.get(name)):
                return found, start + size
        return None
