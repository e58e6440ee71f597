"""Tokens: how a text in any language falls into words, and what their inflected forms share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from socra.language.stems import stop_words
from socra.language.words import MARKS

__all__ = ["CJK", "WORD", "length", "spans", "stem", "stems", "words"]

_LETTERS = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
WORD = re.compile(rf"{_LETTERS}(?:['’.\-]{_LETTERS})*")
CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|(?:de|ne|a|su|da|que|co)ll|un)['’](?=\w)", re.IGNORECASE)
_ENDINGS = ("'s", "’s", "s'", "s’")


def length(text: str) -> int:
    """Count words; two characters of a script without spaces count as one."""
    spaced = len(text.split())
    return spaced if spaced > len(text) / (8 if CJK.search(text) else 20) else len(text) // 2


def words(text: str) -> list[str]:
    """Return the words as written, without an elided article; scripts without spaces give pairs of characters."""
    found = WORD.findall(text)
    if "’" in text or "'" in text:
        found = [_ELISION.sub("", word, count=1) if _ELISION.match(word) else word for word in found]
    if not CJK.search(text):
        return found
    return [piece for word in found for piece in (_pairs(word) if CJK.search(word) else [word])]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word, without an elided article, with the offsets of its first letter and of its end."""
    for found in WORD.finditer(text):
        elided = _ELISION.match(found[0])
        start = found.start() + (elided.end() if elided else 0)
        yield text[start : found.end()], start, found.end()


def _pairs(word: str) -> list[str]:
    return [word[k : k + 2] for k in range(len(word) - 1)] or [word]


@lru_cache(maxsize=1 << 18)
def stem(word: str) -> str:
    """Return the part of a word that its inflected forms share, by length alone, so that it serves all languages.

    Six letters carry a word's identity in most languages that inflect by endings (the truncation stemming of
    information retrieval).
    """
    word = word.casefold()
    for ending in _ENDINGS:
        word = word.removesuffix(ending)
    if any(letter.isdigit() for letter in word):
        return word
    if len(word) > 6:
        return word[:6]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def stems(text: str, language: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order."""
    stop = stop_words(language)
    return [
        stem(word)
        for word in words(text)
        if word.casefold() not in stop and (len(word) > 1 or not word.isascii()) and not word.isdigit()
    ]
