"""Words: how a text in any language falls into what a question and a sentence are compared by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from socra.checks.questions.tables import Table, table
from socra.language.stems import stem, stop_words
from socra.language.words import MARKS, UNSPACED, fold

__all__ = ["INVERSION", "NUMBER", "keys", "numbers", "tokens"]

NUMBER = re.compile(r"(?<![A-Za-z])\d+(?:[.,:]\d+)*")
_TOKEN = re.compile(rf"[^\W_][\w{MARKS}]*(?:['’.\-][^\W_][\w{MARKS}]*)*")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|(?:de|ne|a|su|da|que|co)ll|un)['’](?=\w)", re.IGNORECASE)
_HAN_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々]+|[\u30a0-\u30ff]{2,}|[A-Za-z][A-Za-z0-9-]+")
_GRAMMAR = re.compile(
    "[的了是在和与为被把将就都而及或等也还不有这那会要能座位其之于以由向从对到中个些年月日时呢吧吗么着过给让请我你他她它们]"
)
INVERSION = re.compile(r"(?<=\w)-(?:t-)?(?:il|elle|on|ils|elles|ce|nous|vous|tu|je)(?!\w)")
"""The French pronoun that is written to the verb of a question."""

_PARTICLE = re.compile("(?<=..)(?:에서는|에서|에게|으로|까지|부터|은|는|이|가|을|를|의|에|로|와|과|도|만)$")

FEWEST = 2
"""Words below which those of the stop list count too: such lists hold words that mean something, such as "mill"."""


def tokens(text: str) -> list[str]:
    """Return the words as written, without an elided article; numbers are no words."""
    found = _TOKEN.findall(text)
    if "'" in text or "’" in text:
        found = [_ELISION.sub("", word, count=1) for word in found]
    return [word for word in found if word and not word.isdigit()]


def numbers(text: str) -> list[str]:
    """Return the figures, without what groups their digits: "1,300" is "1 300"."""
    return [
        re.sub(r"[.,\s](?=\d{3}(?!\d))", "", found)
        for found in NUMBER.findall(re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))", "", text))
    ]


@lru_cache(maxsize=16)
def keys(text: str, language: str, *, question: bool = False) -> tuple[str, ...]:
    """Return what a text is compared by: stems of the words that tell, and numbers, each once, in order."""
    own = table(language)
    found = _pairs(text, own) if language in UNSPACED else _stems(text, own, question)
    return tuple(dict.fromkeys((*found, *numbers(text))))


def _stems(text: str, own: Table, question: bool) -> list[str]:
    stop, asking = stop_words(own.language), frozenset(own.words("asking"))
    told = [word for word in tokens(text) if fold(word) not in asking and not word[0].isdigit() and len(word) > 1]
    # a sentence is only looked up in, so there no word needs to go
    kept = [word for word in told if fold(word) not in stop] if question else told
    if question and len(kept) < FEWEST:
        kept = [
            word
            for word in told
            if word in kept or (len(word) > 3 and not own.pattern("openers").fullmatch(fold(word)))
        ]
    return [_stem(word, own.language) for word in kept]


def _stem(word: str, language: str) -> str:
    word = fold(word).removesuffix("'s")
    if language == "ko":
        word = _PARTICLE.sub("", word)
    return stem(INVERSION.sub("", word) if language == "fr" else word, language)


def _pairs(text: str, own: Table) -> Iterator[str]:
    """Yield pairs of characters from the runs that carry meaning, and Latin words whole."""
    bare = fold(text)
    for name in ("who", "amount", "when", "where", "why", "how", "what", "define", "openers", "asking"):
        bare = own.pattern(name).sub(" ", bare)
    for run in _HAN_RUN.findall(_GRAMMAR.sub(" ", bare) if own.language == "zh" else bare):
        if run.isascii() or (len(run) == 1 and own.language == "ja"):
            yield run
        else:
            yield from (run[k : k + 2] for k in range(len(run) - 1))
