"""People compared: whether two names, as texts write them, can be one person's."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from socra.checks.speech.signs import same_signs
from socra.checks.speech.speech import Speaker, lexicon

__all__ = ["same_name", "same_person"]

SHORTEST_STEM = 3
LONGEST_ENDING = 3
"""Letters of a case ending that a name may have in one text and not in the other: "Веги", "Веге"."""


def same_person(one: Speaker, other: Speaker, language: str) -> bool:
    """Say whether the first speaker can be the other: any name in his phrase counts, or a pronoun."""
    if one.pronoun or other.pronoun:
        return True
    return any(same_name(one.text, name, language) for name in other.names)


def same_name(one: str, other: str, language: str) -> bool:
    """Say whether two names can mean the same: by surname, initials, or what one abbreviates; titles do not count."""
    words = lexicon(language)
    if not words.has_capitals:
        return same_signs(one, other, words)
    first, second = _parts(one, language), _parts(other, language)
    if not first or not second or _abbreviates(one, other) or _abbreviates(other, one):
        return True
    few, many = sorted((first, second), key=len)
    if all(any(_matches(part, known) for known in many) for part in few):
        return True
    # what stands before the surname may be an office: "Vorsitzender Tönnies"
    return _matches(first[-1], second[-1])


def _matches(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    if one == other:
        return True
    common = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    shorter, longer = sorted((len(one), len(other)))
    return (
        common >= SHORTEST_STEM
        and shorter - common <= 2
        and longer - common <= LONGEST_ENDING
        and (not one.isascii() or (common == shorter and longer - common <= 1))
    )


def _abbreviates(short: str, long: str) -> bool:
    letters = "".join(word[0] for word in long.split() if word[0].isupper())
    return len(short) > 1 and short.isupper() and (letters.startswith(short) or short in long)


@lru_cache(maxsize=1 << 14)
def _parts(name: str, language: str) -> tuple[str, ...]:
    words = lexicon(language)
    bare = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in bare if not unicodedata.combining(sign) or sign == "\u0306")
    return tuple(
        part
        for part in (part.strip(".,'’") for part in unicodedata.normalize("NFC", plain).split())
        if part and not words.has("titles", part)
    )
