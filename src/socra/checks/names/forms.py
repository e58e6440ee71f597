"""The normal form of a word of a name: its case, its marks, and its endings set aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold", "forms", "related", "spelled"]

_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|all|dall|dell|nell|sull|un)['’](?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "a", "œ": "o", "ı": "i", "þ": "th", "ð": "d"})
_UMLAUT = re.compile("ae|oe|ue")
_CYRILLIC = re.compile("[\u0400-\u052f]")

# Endings of cases alone: "-ов" and "-ин" belong to a surname, and a stemmer would take them for cases.
_CASES = tuple(
    sorted(
        # as they are once marks are set aside: "-ой" is "-ои"
        "а я у ю е ы и о ь ии ои ою еи ею ом ем ым им ого его ому ему ая яя ую юю ыи ое ее ие ые ых их "
        "ыми ими ам ям ами ями ах ях ья ью".split(),
        key=len,
        reverse=True,
    )
)
_POLISH = frozenset(
    " a e i o y u ow em om im ym ie iem owi ami ach ego emu ej ej ich ych imi ymi ie ii iu iego iemu iej cie dzie rze "
    "ce dze sze le ni nie ka ki ke ko kiem kow ek ku go gi ga giem w wi ze zie zu".split(" ")
)
_NATIONS = frozenset(
    "an ian ese ish isch ische ischen ischer isches ien ienne iens ais aise ois oise ano ana anos ense "
    "er ern ner nern ic in inne ski ska skie sk ne nne ns".split()
)
_NATION_ENDS = frozenset(["", "a", "e", "o", "y", "i", "ia", "ie", "s", "en", "ien", "land", "d"])


GENITIVES = frozenset(["", "de", "nl", "sv", "da", "no", "nb"])
"""Languages in which a name in the genitive ends in s: "Vegas Werft"."""


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Return a word in lower case, without marks, elided articles, possessive endings and what joins its parts."""
    bare = _POSSESSIVE.sub("", _ELISION.sub("", word))
    plain = unicodedata.normalize("NFKD", bare.casefold().translate(_SPECIAL))
    return _UMLAUT.sub(lambda found: found[0][0], "".join(letter for letter in plain if letter.isalnum()))


@lru_cache(maxsize=1 << 16)
def forms(word: str, language: str) -> frozenset[str]:
    """Return the forms by which a word is known: two words are one name where they share a form."""
    bare = fold(word)
    if _CYRILLIC.search(bare):
        return _cyrillic(bare)
    made = {bare}
    if language in GENITIVES and len(bare) > 3 and bare.endswith("s") and not word.isupper():
        made.add(bare[:-1])
    return frozenset(made)


def spelled(word: str) -> tuple[str, ...]:
    """Return the parts of a word that a hyphen joins, folded."""
    return tuple(part for part in map(fold, re.split(r"[-‐‑–]", word)) if part)


def _cyrillic(word: str) -> frozenset[str]:
    ending = next((end for end in _CASES if word.endswith(end) and len(word) - len(end) >= 3), "")
    stem = word.removesuffix(ending)
    made = {word, stem}
    if len(stem) > 3 and stem[-2] in "ео" and not ending:  # "Павел", "Павла"
        made.add(stem[:-2] + stem[-1])
    return frozenset(made)


def related(one: str, other: str, language: str) -> bool:
    """Say whether two folded words are one name in two cases, or a country and its people."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    if shared < 4:
        return False
    ends = (one[shared:], other[shared:])
    if language in {"pl", "cs", "sk", "hr", "lt", "lv", "sl", "hu", "fi", "et", "tr"}:
        return ends[0] in _POLISH and ends[1] in _POLISH and shared + 3 >= min(len(one), len(other))
    return (ends[0] in _NATIONS and ends[1] in _NATION_ENDS) or (ends[1] in _NATIONS and ends[0] in _NATION_ENDS)
