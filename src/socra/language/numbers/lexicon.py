"""The words by which one language writes numbers, scales and units; English units and signs are in each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product

from socra.language.numbers.number_words import AND, GLUED, NUMBER_WORDS, OF, ONES_FIRST, PREFIX, SCALES
from socra.language.numbers.unit_words import CODES, SIGNS, UNIT_WORDS

__all__ = ["LONGEST_GLUED", "NAME", "Lexicon", "Unit", "Word", "expand", "lexicon_of"]

Unit = tuple[str, Decimal]
"""A dimension, and how many of its own measure the unit is."""

LONGEST_GLUED = 8
"""Letters of the longest unit that is looked for where words are not parted by spaces."""


@dataclass(frozen=True, slots=True)
class Word:
    """A number word: `kind` is = (counts), + (counts in a larger number), o (orders) or * (multiplies)."""

    kind: str
    value: Decimal

    @property
    def room(self) -> Decimal:
        """What may be added after the word is less than this: 10 after twenty, 1,000 after thousand."""
        if self.value <= 10 and self.kind != "*":  # ten two-storey houses
            return Decimal(1)
        return Decimal(1).scaleb(int(self.value.normalize().as_tuple().exponent))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of one language, keyed by folded words; `longest` by the first of the words that make one number."""

    language: str
    words: dict[str, Word]
    longest: dict[str, int]
    hints: dict[str, tuple[Decimal, ...]]
    scales: dict[str, Decimal]
    units: dict[str, tuple[Unit, ...]]
    starts: frozenset[str]
    joins: str
    prefix: str
    of: frozenset[str]
    compound: re.Pattern[str] | None


@cache
def lexicon_of(language: str) -> Lexicon:
    """Return the tables of a language, made once; for an unknown one what needs no language, and English units."""
    known = language if language in UNIT_WORDS else ""
    words, hints = _number_words(known)
    own = frozenset(form for _, forms in _entries(UNIT_WORDS[known], 2) for form in forms if known)
    english = {name: size for name, size in _scales("en") if name not in own}  # mn is a nautical mile in Spanish
    scales = {**dict(_scales("")), **english, **dict(_scales(known))}
    units = _units(("", "en", known))
    return Lexicon(
        language=known,
        words=words,
        longest={form.split()[0]: len(form.split()) for form in sorted(words, key=lambda form: form.count(" "))},
        hints=hints,
        scales=scales,
        units=units,
        starts=frozenset(_FIRST.match(name)[0] for name in units),  # type: ignore[index]
        joins=AND.get(known, ""),
        prefix=PREFIX.get(known, ""),
        of=frozenset(OF.get(known, "").split()),
        compound=_compound(known, words),
    )


_MARKS = "\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u064b-\u065f"
NAME = rf"[^\W\d_]+(?:[{_MARKS}]+[^\W\d_]*)*"
"""A word, with the vowel signs of Hindi and Arabic, which Python takes for no letters."""

_FIRST = re.compile(rf"{NAME}|.")


def expand(form: str) -> Iterator[str]:
    """Yield the forms that `stem/a/b` stands for, `_` being a space."""
    if form in ("km/h", "m/s", "км/ч", "м/с"):  # a speed, not a stem
        return iter((form,))
    parts = [
        [stem + ending for ending in endings] if endings else [stem]
        for stem, *endings in (part.split("/") for part in form.split("_"))
    ]
    return (" ".join(words) for words in product(*parts))


def _entries(table: str, heads: int = 1) -> Iterator[tuple[list[str], list[str]]]:
    for entry in re.split(r"[|\n]", table):
        if fields := entry.split():
            yield fields[:heads], [form for word in fields[heads:] for form in expand(word)]


def _number_words(language: str) -> tuple[dict[str, Word], dict[str, tuple[Decimal, ...]]]:
    words: dict[str, Word] = {}
    hints: dict[str, tuple[Decimal, ...]] = {}
    for (head,), forms in _entries(NUMBER_WORDS.get(language, "")):
        kind, value = head[0], Decimal(head[1:])
        for form in forms:
            if kind == "~":
                hints[form] = (*hints.get(form, ()), value)
            else:
                words.setdefault(form, Word(kind, value))
    return _ones_first(language, words) | words, hints


def _ones_first(language: str, words: dict[str, Word]) -> dict[str, Word]:
    """Return the numbers up to 99 that say their ones before their tens: vierundzwanzig."""
    counts = [(form, word.value) for form, word in words.items() if word.kind == "=" and word.value % 1 == 0]
    ones = [(form, value) for form, value in counts if 0 < value < 10]
    tens = [(form, value) for form, value in counts if 20 <= value < 100 and value % 10 == 0]
    every = product(ones, ONES_FIRST.get(language, ()), tens)
    return {one + link + ten: Word("=", value + more) for (one, value), link, (ten, more) in every}


def _scales(language: str) -> Iterator[tuple[str, Decimal]]:
    for (head,), forms in _entries(SCALES.get(language, "")):
        yield from ((form, Decimal(head)) for form in forms)


def _units(languages: tuple[str, ...]) -> dict[str, tuple[Unit, ...]]:
    units: dict[str, tuple[Unit, ...]] = {}
    for language in dict.fromkeys(reversed(languages)):  # what the language itself says goes first and alone
        own: dict[str, tuple[Unit, ...]] = {}
        for (dimension, size), forms in _entries(UNIT_WORDS[language], 2):
            for form in forms:
                key = form if language == "" else form.casefold()
                own[key] = (*own.get(key, ()), (dimension, Decimal(size)))
        units = own | units
    signs = {sign: tuple((money, Decimal(1)) for money in names.split()) for sign, names in SIGNS.items()}
    return units | signs | {code: ((code, Decimal(1)),) for code in CODES if code not in units and code != "rs"}


def _compound(language: str, words: dict[str, Word]) -> re.Pattern[str] | None:
    """Return what fits a number word in a compound of nothing else, one after the other."""
    if language not in GLUED:
        return None
    parts = "|".join(sorted((word for word in words if words[word].kind != "o"), key=lambda word: -len(word)))
    joined = rf"(?:(?<=\w)(?:{GLUED[language]}))?"
    return re.compile(rf"{joined}({parts})(?=(?:{joined}(?:{parts}))*$)")
