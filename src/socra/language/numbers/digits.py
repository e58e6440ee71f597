"""Numbers in digits: any script's digits, and what their points, commas and spaces may mean."""

from __future__ import annotations

import re
import sys
import unicodedata
from decimal import Decimal
from functools import cache

__all__ = ["LITERAL", "plain", "values"]

_SPACE = "[ \u00a0\u2009\u202f'’]"
LITERAL = (
    rf"[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}}){{1,12}}(?![0-9])(?:[.,][0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,12}(?![0-9])(?:\.[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,12}(?![0-9])(?:,[0-9]+)?"
    r"|[1-9][0-9]?(?:,[0-9]{2}){1,9},[0-9]{3}(?![0-9])(?:\.[0-9]+)?"  # 12,34,567 in India
    r"|[0-9]+(?:[.,][0-9]+)?"
)
"""A number in ASCII digits. Thousands stand in groups of three, all with the same sign between them.

The counts are bounded, so that hostile text is not read again and again from each of its commas.
"""

MOST_DIGITS = 40
"""Digits that are compared; a longer number is some identifier, and arithmetic on it would take long."""

_ONE_SIGN = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
_GROUP = re.compile(rf"{_SPACE}|[.,]")
_LOOKALIKES = {
    "٫": ".", "٬": ",", "٪": "%", "％": "%", "．": ".", "，": "，", "＄": "$", "￥": "¥", "￡": "£",
    "：": ":", "／": "/",
    "－": "-", "−": "-", "‐": "-", "‑": "-", "﹣": "-", "＋": "+", "﹪": "%", "～": "~", "〜": "~",
}  # fmt: skip

_POINT = frozenset("en zh ja ko hi th he bn ta te ur sw ms".split())
_COMMA = frozenset("fr de es it pt nl pl ru sv da nb no fi cs sk uk tr ro hu bg el hr sr sl et lv lt id vi ca".split())


@cache
def _table() -> dict[int, str]:
    every = (chr(code) for code in range(128, sys.maxunicode + 1))
    digits = {ord(char): str(unicodedata.decimal(char)) for char in every if char.isdecimal()}
    return digits | {ord(char): plain for char, plain in _LOOKALIKES.items()}


def plain(text: str) -> str:
    """Return a text with ASCII digits and signs, each character in its place."""
    return text if text.isascii() else text.translate(_table())


def values(literal: str, language: str) -> tuple[Decimal, ...]:
    """Return what a number in digits may be worth: 1.300 is thirteen hundred, and where points part fractions 1.3."""
    if found := _ONE_SIGN.fullmatch(literal):
        whole = Decimal(_GROUP.sub("", literal))
        others = _COMMA if found[1] == "." else _POINT | {"ar"}
        return (whole,) if language in others else (whole, Decimal(literal.replace(",", ".")))
    last = max(literal.rfind("."), literal.rfind(","))
    sign = literal[last] if last >= 0 else ""
    if sign and (literal.count(sign) > 1 or (literal[0] != "0" and _is_grouped(literal))):
        last = len(literal)
    whole_part = _GROUP.sub("", literal[:last]) if sign else _GROUP.sub("", literal)
    fraction = literal[last + 1 :] if sign else ""
    return (_decimal(whole_part, fraction),)


def _is_grouped(literal: str) -> bool:
    return bool(re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}}|,[0-9]{{3}})+", literal))


def _decimal(whole: str, fraction: str) -> Decimal:
    if len(whole) > MOST_DIGITS:
        return Decimal(f"{whole[:MOST_DIGITS]}E{len(whole) - MOST_DIGITS}")
    return Decimal(f"{whole}.{fraction[:MOST_DIGITS]}" if fraction else whole)
