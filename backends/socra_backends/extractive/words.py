"""Words: how a text in any language falls into the units that the extractive backend counts and compares."""

from __future__ import annotations

import lzma
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from socra.language.stems import stop_words
from socra.language.words import MARKS, plain

__all__ = ["Lexicon", "length", "lexicon", "plain", "spans", "stem", "stems", "vendored", "words"]

_LETTERS = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
WORD = re.compile(rf"{_LETTERS}(?:['’.\-]{_LETTERS})*")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|(?:de|ne|a|su|da|que|co)ll|un)['’](?=\w)", re.IGNORECASE)
_ENDINGS = ("'s", "’s", "s'", "s’")


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The small words of one language, from `lexicon.toml`; empty for a language that is not there."""

    entries: dict[str, str]

    @cache  # noqa: B019  (a handful of languages, each kept for good)
    def words(self, name: str) -> frozenset[str]:
        """Return an entry's words."""
        return frozenset(self.entries.get(name, "").split())

    @cache  # noqa: B019
    def stems(self, name: str) -> frozenset[str]:
        """Return the stems of an entry's words."""
        return frozenset(map(stem, self.words(name)))

    def order(self, name: str) -> list[str]:
        """Return an entry's words in order."""
        return self.entries.get(name, "").split()

    @cache  # noqa: B019
    def pattern(self, name: str) -> re.Pattern[str]:
        """Return a pattern that finds any of an entry's words, `*` standing for any ending."""
        entry = self.entries.get(name, "")
        parts = entry.split("|") if "|" in entry else entry.split()
        if not parts:
            return re.compile(r"(?!)")
        either = "|".join(re.escape(part).replace(r"\*", r"\w*") for part in sorted(parts, key=len, reverse=True))
        if _CJK.search(entry):  # no spaces, no borders of words
            return re.compile(either)
        firsts = re.escape("".join({part[0] for part in parts}))
        begins = "" if "*" in firsts else f"(?=[{firsts}])"  # looked at first: few words begin so
        return re.compile(rf"(?<!\w){begins}(?:{either})(?!\w)", re.IGNORECASE)

    @lru_cache(maxsize=1 << 18)  # noqa: B019
    def holds(self, name: str, word: str) -> bool:
        """Tell whether a whole word is one of an entry's words."""
        return bool(self.pattern(name).fullmatch(word))

    @cache  # noqa: B019
    def prefixes(self, name: str) -> tuple[str, ...]:
        """Return an entry's words as beginnings to test a text for."""
        return tuple(self.order(name))

    def drop_relative(self, text: str) -> str:
        """Return a relative clause without its pronoun and "is": "which is the ability to …" tells what it is."""
        first, _, rest = text.partition(" ")
        if first.casefold() not in self.words("dropped") or not rest:
            return text
        second, _, after = rest.partition(" ")
        if after and second.casefold() in self.words("copulas"):
            return after
        return text if first.casefold() in self.words("articles") else rest

    @cached_property
    def known(self) -> bool:
        """Tell whether the language is in the lexicon."""
        return bool(self.entries)


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language."""
    return Lexicon(_tables().get(language, {}))


@cache
def vendored(name: str) -> str:
    """Return the text of a compressed list that lies beside this module."""
    return lzma.decompress(files(__package__).joinpath(name).read_bytes()).decode()


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))


def length(text: str) -> int:
    """Count words; two characters of a script without spaces count as one."""
    spaced = len(text.split())
    return spaced if spaced > len(text) / (8 if _CJK.search(text) else 20) else len(text) // 2


def words(text: str) -> list[str]:
    """Return the words as written, without an elided article; scripts without spaces give pairs of characters."""
    found = WORD.findall(text)
    if "’" in text or "'" in text:
        found = [_ELISION.sub("", word, count=1) if _ELISION.match(word) else word for word in found]
    if not _CJK.search(text):
        return found
    return [piece for word in found for piece in (_pairs(word) if _CJK.search(word) else [word])]


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
