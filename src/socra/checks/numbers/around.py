"""What stands around a number: words that let it be rounded, what it counts, and the time it is counted by."""

from __future__ import annotations

import re

from socra.checks.numbers.measures import Quantity
from socra.checks.numbers.rate_words import RATES, RATES_BEFORE
from socra.language.numbers.number_words import ABOUT, LESS, MORE, RANGE

__all__ = ["balance_of", "bounds_of", "is_alike", "is_bare", "is_day", "noun_of", "nouns_of", "rate_of"]

FAR = 48
"""Characters after a number in which its rate is looked for."""

_SHORTEST_NOUN = 4
_CJK = "\u3040-\u30ff\u3400-\u9fff"
_AFTERWARD = re.compile(r"多|余|餘|左右|以上|强|強|上下|前後|ほど|程度|정도|여|\s(?:environ|or so|или около)\b")
_BREAK = re.compile(r"[\d,.;:!?()，。；、]")
_WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u0903\u093a-\u094f]+[^\W\d_]*)*|[~≈]")
_CJK_ABOUT = ("约", "大约", "约为", "約", "およそ", "大約")
_CJK_MORE = ("超过", "逾", "超", "超過", "至少")
_CJK_LESS = ("近", "将近", "接近", "不到", "ほぼ")
_AFTER = re.compile(rf"[\s\u00a0\u202f]([^\W\d_{_CJK}]{{{_SHORTEST_NOUN},}})")
_SHARE_AFTER = re.compile(r"\s(?:of|de|von|di|van|из|z|من)\s(?:the |les |los |den |die )?(\d[\d.,\u00a0\u202f ]*)")
_CJK_AFTER = re.compile(rf"[{_CJK}]{{3}}")
_BETWEEN = RANGE - {"of", "de", "en", "to"}
_NEXT = re.compile(r"(?:\s+[^\W\d_]+){1,4}")
_DAY = re.compile(r"\s?(?:日|号|號|일|年|月|년|월|st\b|nd\b|rd\b|th\b|er\b|º|ª|-?го\b|-?е\b|\.(?=\s|$))")
_RATE_BREAK = re.compile(r"[\d,;:!?(，。；、]|\.\s")
_BALANCE = re.compile(
    r"\b(?:balance|solde|sald[oa]|kontostand|сальдо|баланс\w*)\b|余额|餘額|差额|残高|잔액|رصيد", re.IGNORECASE
)

_NEGATIVE = re.compile(r"negativ|négativ|déficit|отрицат|负|赤字|マイナス|سالب", re.IGNORECASE)


def bounds_of(quantity: Quantity) -> str:
    """Return which words near a number let it be a rounded one: "~" about, ">" over, "<" under."""
    text, start = quantity.text, quantity.start
    near = _BREAK.split(text[max(0, start - 24) : start].casefold())[-1]
    words = _WORD.findall(near)[-2:]
    stem = near.rstrip()
    about = bool(ABOUT.intersection(words)) or stem.endswith(_CJK_ABOUT)
    more = bool(MORE.intersection(words)) or stem.endswith(_CJK_MORE)
    less = bool(LESS.intersection(words)) or stem.endswith(_CJK_LESS)
    after = any(_AFTERWARD.match(text, end) for end in {quantity.stop or quantity.end, quantity.end})
    return "~" * (about or after) + ">" * (more or after) + "<" * less


def noun_of(quantity: Quantity) -> str:
    """Return the word that follows a number without a unit, what it is a share of, or "" where none follows at once."""
    text, end = quantity.text, quantity.end
    if not is_bare(quantity):
        return ""
    if found := _SHARE_AFTER.match(text, end):
        return "=" + re.sub(r"\D", "", found[1])
    if found := _AFTER.match(text, end):
        word = found[1].casefold()
        return "" if word in RANGE else word
    found = _CJK_AFTER.match(text, end)
    return found[0] if found else ""


def nouns_of(quantity: Quantity) -> list[str]:
    """Return the words after a number, up to the next sign or number."""
    found = _NEXT.match(quantity.text, quantity.end)
    return found[0].split() if found else []


def is_alike(word: str, other: str) -> bool:
    """Say whether two words are one but for an ending."""
    if not word[0].isalpha() or word[0] > "\u3040":
        return word == other
    shared = max(_SHORTEST_NOUN, min(len(word), len(other)) - 2)
    return word[:shared] == other[:shared] and abs(len(word) - len(other)) <= 2


def is_bare(quantity: Quantity) -> bool:
    """Say whether a number has no unit, or only what it may have of the last of a range."""
    return not quantity.units or quantity.units[-1][0] == ""


def is_day(quantity: Quantity, held: Quantity) -> bool:
    """Say whether a number may be part of a date in the source: an ordinal, or one that nothing counted follows."""
    if quantity.ordinal or _DAY.match(quantity.text, quantity.stop or quantity.end):
        return True
    if quantity.units:
        return False
    after = nouns_of(quantity)
    if not after:
        return not _CJK_AFTER.match(quantity.text, quantity.end)
    near = [*_WORD.findall(held.text[max(0, held.start - 20) : held.start])[-1:], *nouns_of(held)]
    return after[0].casefold() in _BETWEEN or any(
        is_alike(word.casefold(), other.casefold())
        for word in after[:2]
        if len(word) >= _SHORTEST_NOUN
        for other in near
    )


def rate_of(quantity: Quantity) -> str:
    """Return the time by which a number is counted, as in 300 a day, or "" where none is said."""
    text, start, end = quantity.text, quantity.start, quantity.end
    near = _RATE_BREAK.split(text[end : end + FAR], maxsplit=1)[0]
    if found := RATES.search(near):
        return found.lastgroup or ""
    before = text[max(0, start - 12) : start]
    found = RATES_BEFORE.search(before)
    return found.lastgroup or "" if found else ""


def balance_of(quantity: Quantity) -> bool:
    """Say whether a number is what is left on an account, so that its sign counts."""
    near = quantity.text[max(0, quantity.start - 40) : quantity.start]
    return bool(_BALANCE.search(near)) and not _NEGATIVE.search(near)
