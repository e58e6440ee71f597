"""Numbers that are spelled out: thirteen hundred, quatre-vingt-dix, zweiundzwanzig, 一千三百."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from socra.language.numbers.lexicon import Lexicon, Word
from socra.language.numbers.number_words import SHORTENED

__all__ = ["HAN", "Sum", "han", "parts_of"]

_HAN_DIGITS = {
    **{char: value for value, char in enumerate("〇一二三四五六七八九")},
    "零": 0, "两": 2, "兩": 2, "壱": 1, "弐": 2, "参": 3,
}  # fmt: skip
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN_WORDS = {
    **{char: Word("=", Decimal(value)) for char, value in (_HAN_DIGITS | {"廿": 20}).items()},
    **{char: Word("*", Decimal(value)) for char, value in _HAN_SCALES.items()},
}
HAN = "".join(_HAN_WORDS)
"""The Chinese characters of numbers."""

LONGEST_WORD = 64
"""Letters of the longest compound that is taken apart."""

LONGEST_HAN = 40
"""Characters of the longest number in Chinese characters that is read."""


class _Term(NamedTuple):
    value: Decimal
    last: Word
    end: int


class Sum:
    """A number that grows word by word as long as the words fit together: a row of terms, each less than those before.

    What counts is a term of its own; what multiplies takes the terms that are less than it into its own.
    """

    def __init__(self) -> None:
        self._terms: list[_Term] = []

    def __bool__(self) -> bool:
        return bool(self._terms)

    @property
    def value(self) -> Decimal:
        """What the words make."""
        return sum((term.value for term in self._terms), Decimal(0))

    @property
    def last(self) -> Word:
        """The last word."""
        return self._terms[-1].last

    @property
    def end(self) -> int:
        """Where the last word ends."""
        return self._terms[-1].end

    def take(self, words: Sequence[Word], joined: bool = False, end: int = 0) -> bool:
        """Add the words that end at a place, or say that they begin a number of their own.

        After an "and" (`joined`) nothing is multiplied. What a word that does not fit would multiply goes to that other
        number too: one hundred and | two hundred.
        """
        for word in words:
            kept = len(self._terms)
            while kept and word.kind == "*" and not joined and self._terms[kept - 1].value < word.value:
                kept -= 1
            value = word.value * (sum(term.value for term in self._terms[kept:]) or 1)
            if kept and not 0 < value < self._terms[kept - 1].last.room:
                self._terms = [term for term in self._terms[:kept] if term.end < end]
                return False
            self._terms[kept:], joined = [_Term(value, word, end)], False
        return True


def parts_of(word: str, lexicon: Lexicon) -> Sequence[Word]:
    """Return the number words of a word or compound, none if it is none."""
    if known := lexicon.words.get(word):
        return (known,)
    compound = lexicon.compound
    if compound is None or len(word) > LONGEST_WORD or not compound.match(word):
        return ()
    return [lexicon.words[part] for part in compound.findall(word)]


def han(text: str, language: str = "") -> Decimal | None:
    """Return the value of a number in Chinese characters, None where the characters make none."""
    if len(text) > LONGEST_HAN:
        return None
    if all(char in _HAN_DIGITS for char in text):
        return Decimal("".join(str(_HAN_DIGITS[char]) for char in text))
    words, total = [_HAN_WORDS[char] for char in text if char not in "〇零"], Sum()
    if language in SHORTENED and text[-1] in _HAN_DIGITS and text[-2] in _HAN_SCALES:
        words[-1] = Word("=", words[-1].value * words[-2].value / 10)  # 一千三 is 1300
    return total.value if total.take(words) else None
