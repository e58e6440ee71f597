"""Numbers that are spelled out: thirteen hundred, quatre-vingt-dix, zweiundzwanzig, 一千三百."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from socra.checks.numbers.lexicon import Lexicon, Word

__all__ = ["HAN", "Sum", "han", "parts_of"]

HAN = "〇零一二两兩三四五六七八九十百千万萬亿億壱弐参廿"

_HAN_DIGITS = {
    **{char: value for value, char in enumerate("〇一二三四五六七八九")},
    "零": 0, "两": 2, "兩": 2, "壱": 1, "弐": 2, "参": 3,
}  # fmt: skip
_HAN_SMALL = {"十": 10, "百": 100, "千": 1000}
_HAN_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

LONGEST_WORD = 60
"""Letters of the longest compound that is taken apart."""

LONGEST_HAN = 40
"""Characters of the longest number in Chinese characters that is read."""

_HUNDRED, _THOUSAND = 100, 1000


class Sum:
    """A number that grows word by word as long as the words fit together."""

    def __init__(self) -> None:
        self._total = self._current = Decimal(0)
        self._scale: Decimal | None = None
        self._empty = True

    @property
    def value(self) -> Decimal:
        """What the words make."""
        return self._total + self._current

    def take(self, word: Word, joined: bool) -> bool:
        """Add a word, or say that it begins a number of its own; `joined` where an "and" stands before it."""
        if not self._fits(word, joined):
            return False
        if word.kind == "*":
            self._multiply(word.value)
        elif word.value == 20 and self._current % _HUNDRED == 4:  # quatre-vingt
            self._current += 76
        else:
            self._current += word.value
        self._empty = False
        return True

    def _fits(self, word: Word, joined: bool) -> bool:
        if self._empty:
            return not joined
        if word.kind == "*":
            return not joined and self._multiplies(word.value)
        rest, value = self._current % _HUNDRED, word.value
        if value % 1 or self._current % 1:
            return False
        if value >= _HUNDRED:
            return self._current == 0
        if rest == 0:
            return True  # after a hundred or a thousand
        if rest in (60, 80) and 0 < value < 20:  # soixante-dix, quatre-vingt-dix
            return value < 10 or value // 10 == 1
        if rest % 10 == 0 and rest > 10:
            return 0 < value < 10
        if rest == 10 and 7 <= value <= 9:  # dix-sept
            return True
        return (joined and rest < 10 and value >= 20 and value % 10 == 0) or (value == 20 and rest == 4 and not joined)

    def _multiplies(self, value: Decimal) -> bool:
        if value == _HUNDRED:
            return 0 < self._current < _HUNDRED
        return value >= _THOUSAND and (self._current > 0 or (self._scale is not None and value > self._scale))

    def _multiply(self, value: Decimal) -> None:
        if value == _HUNDRED:
            self._current = max(self._current, Decimal(1)) * value
            return
        if self._scale is not None and value > self._scale:  # mil millones
            self._total = (self._total + self._current) * value
        else:
            self._total += max(self._current, Decimal(1)) * value
        self._current, self._scale = Decimal(0), value


def parts_of(word: str, lexicon: Lexicon) -> Sequence[tuple[Word, bool]]:
    """Return the number words of a word or compound, each with whether an "and" stands before it; none if it is none.

    A compound's "und" is one only where a number word goes before it, and the first reading from the left is taken.
    """
    if known := lexicon.words.get(word):
        return ((known, False),)
    if lexicon.compound is None or len(word) > LONGEST_WORD:
        return ()
    found: list[tuple[Word, bool]] = []
    place, joined = 0, False
    while place < len(word):
        part = lexicon.compound.match(word, place)
        if part is None:
            return ()
        known = lexicon.words.get(part[0])
        if known is None and (joined or not found):
            return ()
        if known is not None:
            found.append((known, joined))
        joined, place = known is None, part.end()
    return () if joined else found


_FRACTION = re.compile(rf"([{HAN}]+|[0-9]+)分之([{HAN}]+|[0-9.]+)")


def han(text: str) -> Decimal | None:
    """Return the value of a number in Chinese characters, None where the characters make none."""
    if len(text) > LONGEST_HAN:
        return None
    if all(char in _HAN_DIGITS for char in text):
        return Decimal("".join(str(_HAN_DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    last = 0
    for char in text:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
            last = 0 if digit == 0 else last
            continue
        if small := _HAN_SMALL.get(char):
            section += (1 if digit is None else digit) * small
            last = small
        elif large := _HAN_LARGE.get(char):
            total = (
                (total + section + (digit or 0)) * large
                if large > total > 0
                else total + (section + (digit or 0) or 1) * large
            )
            section, last = 0, large
        else:
            return None
        digit = None
    return Decimal(total + section + (digit or 0) * (last // 10 if last >= 100 else 1))  # 一千三 is 1300
