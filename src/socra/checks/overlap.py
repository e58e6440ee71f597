"""Which words of a text stand in another one, and in the same order: by their stems."""

from __future__ import annotations

from collections.abc import Sequence

from socra.checks.words import units_of
from socra.language.stems import language_of, stem

__all__ = ["aligned", "units"]


def units(text: str, language: str) -> frozenset[str]:
    """Return the stems of a text's words that are not mere grammar; of signs of a script without spaces the pairs."""
    return frozenset(stem for unit in units_of(text, language_of(language)) for stem in unit)


def aligned(told: Sequence[str], there: Sequence[str], language: str, *, exact: bool = False) -> list[int | None]:
    """Return, for each word of a text, its place in another that has it, None where it has not: all in one order.

    The alignment is a longest common subsequence of the words' stems, or of their very forms where it is `exact`.
    """
    code = language_of(language)
    one, other = ([_form(word, "" if exact else code) for word in words] for words in (told, there))
    best = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for at in reversed(range(len(one))):
        for to in reversed(range(len(other))):
            same = best[at + 1][to + 1] + 1 if one[at] == other[to] else 0
            best[at][to] = max(same, best[at + 1][to], best[at][to + 1])
    places: list[int | None] = []
    to = 0
    for at in range(len(one)):
        if best[at][to] == best[at + 1][to]:
            places.append(None)
            continue
        while best[at][to + 1] == best[at][to]:
            to += 1
        places.append(to)
        to += 1
    return places


def _form(word: str, language: str) -> str:
    return stem(word.casefold(), language) if language else word.casefold().replace("’", "'")
