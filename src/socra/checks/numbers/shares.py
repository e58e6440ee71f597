"""Shares that are said in words: two thirds, nearly a fifth, one in five, zwei Drittel, треть."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from socra.language.numbers.lexicon import lexicon_of
from socra.language.numbers.number_words import ABOUT, LESS, MORE

__all__ = ["Share", "share_at"]


class Share(NamedTuple):
    """A share in a text: where it ends, how many parts it has, and of how many."""

    end: int
    above: Decimal
    below: Decimal


_MOST_PARTS = 10
_LONGEST_BOUND = 16
_BOUNDS = (ABOUT | MORE | LESS) - {"que", "plus", "over", "über", "sur", "de", "di"}

# The words for parts, each after its number.
_PARTS = {
    "en": r"3 thirds?;4 quarter(?=\s+of\s(?!\d))|quarters;5 fifths?;6 sixths?;7 sevenths?;8 eighths?;10 tenths?",
    "fr": "3 tiers;4 quarts?(?! d['’]heure);5 cinquièmes?;6 sixièmes?;8 huitièmes?;10 dixièmes?",
    "de": "3 dritteln?;4 vierteln?;5 fünfteln?;6 sechsteln?;8 achteln?;10 zehnteln?",
    "es": "3 tercios?;3 terceras? partes?;4 cuartos?;4 cuartas? partes?;5 quintos?;5 quintas? partes?"
    ";10 décimas? partes?",
    "it": "3 terz[oi];4 quart[oi];5 quint[oi];6 sest[oi];10 decim[oi]",
    "pt": "3 terços?;3 terça parte;4 quartos?;4 quarta parte;5 quintos?;5 quinta parte;10 décimos?;10 décima parte",
    "nl": "3 derden?;4 kwart;5 vijfden?;6 zesden?;10 tienden?",
    "pl": "3 trzeci(?:a|ą|ej|e|ch);4 czwart(?:a|ą|ej|e|ych);5 piąt(?:a|ą|ej|e|ych);10 dziesiąt(?:a|ą|ej|e|ych)",
    "ru": "3 трет(?:ь|и|ью|ей|ья|ьей|ьих);4 четверт(?:ь|и|ью|ей|ая|ой|ых);5 пят(?:ая|ой|ую|ых);10 десят(?:ая|ой|ую|ых)",
    "ar": "4 أرباع",
    "hi": "3 तिहाई;4 चौथाई",
}
_ONE = {
    "en": "an?|one", "fr": "une?|le", "de": "ein|einem|eines", "es": "una?|la", "it": "uno?", "pt": "uma?|a",
    "nl": "een|één", "pl": "jedn(?:a|ą|ej)", "ru": "одн(?:а|ой|у)", "hi": "एक",
}  # fmt: skip
# What follows one part, which may else be the third of a row: "a third of the sums", but not "a third bridge".
_FOLLOWS = {
    "en": r"(?=\s+of\s|\s*[.,;:)]|\s*$|\s+(?:more|less|fewer|larger|smaller|against)\b)",
    "fr": r"(?=\s+(?:de\s|des\s|du\s|d['’])|\s*[.,;:)]|\s*$)",
    "de": r"(?=\s+(?:der|des|aller|von|ihrer|seiner)\s|\s*[.,;:)]|\s*$)",
    "es": r"(?=\s+del?\s)",
    "it": r"(?=\s+(?:di|dei|degli|delle|della|del)\s)",
    "pt": r"(?=\s+d[eoa]s?\s)",
    "nl": r"(?=\s+van\s)",
}
# Numbers stand where the braces are; what is between may be counted: une personne sur cinq.
_OUT_OF = {
    "en": r"{}(?:\s[^\W\d_]+)?\s(?:in|out\sof)(?:\severy)?\s{}",
    "fr": r"{}(?:\s[^\W\d_]+)?\ssur\s{}",
    "de": r"{}\svon\s{}",
    "es": r"{}(?:\s[^\W\d_]+)?\sde\scada\s{}",
    "it": r"{}(?:\s[^\W\d_]+)?\ssu\s{}",
    "pt": r"{}(?:\s[^\W\d_]+)?\sem\scada\s{}",
    "nl": r"{}\sop\sde\s{}",
    "pl": r"{}\sna\s{}",
    "ru": r"{}\sиз\s{}",
    "ar": r"{}\sمن\sكل\s{}",
}
_ALSO_ONE = {
    "en": "one", "fr": "une?", "de": "ein|eine|einer|eines", "es": "un[oa]?", "it": "un[oa]?", "pt": "uma?",
    "nl": "een|één", "pl": "jeden|jedna", "ru": "один|одна|одно", "ar": "واحد|واحدة",
}  # fmt: skip
_WHOLE = {
    "de": "2/3 zweidrittel;3/4 dreiviertel;1/3 jede[rsnm]? dritte[nrs]?;1/4 jede[rsnm]? vierte[nrs]?"
    ";1/5 jede[rsnm]? fünfte[nrs]?;1/10 jede[rsnm]? zehnte[nrs]?",
    "nl": "3/4 driekwart;2/3 tweederde",
    "pl": "1/3 co trzeci[ae]?;1/5 co piąt[yae]",
    "ru": "1/3 треть(?:ю)?;1/4 четверть(?:ю)?"
    ";1/3 кажд(?:ый|ая|ое) трет(?:ий|ья|ье);1/5 кажд(?:ый|ая|ое) пят(?:ый|ая|ое)",
    "ar": "2/3 ثلث(?:ي|ا|ين|ان);1/3 ثلث;1/4 ربع",
}


@cache
def _counts(language: str) -> dict[str, Decimal]:
    words = lexicon_of(language).words.items()
    found = {word: known.value for word, known in words if known.kind == "=" and 1 < known.value <= _MOST_PARTS}
    return {word: value for word, value in found.items() if value % 1 == 0}


@cache
def _rules(language: str) -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], int, int], ...]] | None:
    """Return what a share begins with, and each way to say one with its parts.

    0 parts stand for the number in a group, -1 for one part that is a share only after a word such as "nearly".
    """
    if language not in _PARTS:
        return None
    several = "|".join(sorted(_counts(language), key=len, reverse=True))
    rules: list[tuple[str, int, int]] = []
    begins = [several]
    for entry in filter(None, _WHOLE.get(language, "").split(";")):
        told, _, words = entry.partition(" ")
        above, _, below = told.partition("/")
        rules.append((words, int(above), int(below)))
        begins.append(words)
    for entry in _PARTS[language].split(";"):
        below, _, words = entry.partition(" ")
        rules.append((rf"({several})[\s-](?:{words})", 0, int(below)))
        if language in _ONE:
            one = rf"(?:{_ONE[language]})[\s-](?:{words})(?!\w)"
            rules.append((one + _FOLLOWS.get(language, ""), 1, int(below)))
            rules.append((one, -1, int(below)))
            begins.append(_ONE[language])
    if language in _OUT_OF:
        begins.append(_ALSO_ONE[language])
        one, every = f"({several}|{_ALSO_ONE[language]})", f"({several})"
        rules.append((_OUT_OF[language].replace("{}", one, 1).replace("{}", every, 1), 0, 0))
    made = tuple((re.compile(rf"(?:{rule})(?!\w)", re.IGNORECASE), above, below) for rule, above, below in rules)
    return re.compile(f"(?:{'|'.join(begins)})(?!\\w)", re.IGNORECASE), made


def share_at(text: str, start: int, language: str) -> Share | None:
    """Return the share that a text names in words from a place on, None where it names none there."""
    rules = _rules(language)
    if rules is None or not rules[0].match(text, start):
        return None
    for pattern, above, below in rules[1]:
        found = pattern.match(text, start)
        if found and (above >= 0 or _is_bounded(text, start)):
            parts = [_counts(language).get(word.casefold().replace("ё", "е"), Decimal(1)) for word in found.groups()]
            upper = Decimal(abs(above)) if above else parts[0]
            lower = Decimal(below) if below else parts[-1]
            return Share(found.end(), upper, lower) if lower > upper else None
    return None


def _is_bounded(text: str, start: int) -> bool:
    """Say whether a word such as "nearly" or "than" stands right before a place."""
    words = text[max(0, start - _LONGEST_BOUND) : start].casefold().split()
    return bool(words) and words[-1] in _BOUNDS
