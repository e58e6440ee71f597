"""The numbers of an item, by value and with their units, whatever the script and the language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from socra.checks.check import Check, Claim, Said
from socra.checks.index import Index
from socra.checks.numbers.around import balance_of, bounds_of, is_alike, is_bare, is_day, noun_of, nouns_of, rate_of
from socra.checks.numbers.measures import ONE, Quantity, Reading
from socra.checks.numbers.quantities import quantities_of
from socra.language.numbers.number_words import ANYBODY, NOT_PLURAL
from socra.language.stems import stem, stop_words

__all__ = ["Numbers"]

_STRICT = frozenset(("percent", "permille", "point"))
"""Dimensions that a number must have on both sides: 31 % is another number than 31."""

_UNSIGNED = frozenset(("percent", "point"))
"""Dimensions in which a sign may stand for a verb: -11.8 % is a fall of 11.8 %."""

_WARMTH = frozenset(("celsius", "fahrenheit", "angle"))
"""Dimensions in which a minus says another thing than none."""

_PLURALS = {"en": ("s",), "fr": ("s", "x"), "es": ("s",), "pt": ("s",)}
"""How a word ends that is a plural, and so no verb, where languages show that."""

_PARTICIPLES = {
    "fr": ("és", "ées", "us", "ues"), "es": ("dos", "das"), "pt": ("dos", "das"),
    "de": ("te", "ten", "ter", "ene", "enen", "ende", "enden"),
}  # fmt: skip
"""How it ends where it says what befell somebody, and so may count whoever was named before."""

_ROUGHLY, _BOUNDED = Decimal("0.1"), Decimal("0.25")
"""How far a rounded number may be from the one in the source, as a share of it."""

_NEAR, _LOOSE = Decimal(2), Decimal(5)
"""How many hundredths a share in words may be from the source's, and how many with "nearly" or "over"."""

_MOST_COMPARED = 20
"""Numbers of one place of which each two are taken for a part and its whole."""

_SMALL = frozenset(map(Decimal, (2, 3, 4, 5)))
"""Numbers to which anybody counts: Tuesday and Thursday are two evenings."""

_NOUNS = 2
"""Words after a number among which is what it counts."""


class Numbers(Check):
    """Each number must be in the source with its value; where both sides have a unit, with that unit."""

    kind = "number"

    def claims(self, said: Said, index: Index) -> Sequence[Claim]:
        """Return the numbers that are no dates, each once, with their units as the item writes them."""
        language = said.language or index.article.language
        found: dict[str, Claim] = {}
        for text in said.texts:
            normal = unicodedata.normalize("NFC", text)
            for quantity in quantities_of(normal, language):
                if quantity.claimed:
                    written = normal[quantity.start : quantity.end].strip(" \t\n-.,")
                    found.setdefault(written, Claim(written, quantity))
        return tuple(found.values())

    def holds(self, claim: Claim, places: Sequence[int], index: Index) -> bool:
        """Say whether a place has the number: the same, or one that it is an honest rounding of."""
        said: Quantity = claim.value
        held = [quantity for place in places for quantity in _held(place, index)]
        if said.share is not None:
            return any(_has_share(said, _held(place, index)) or _writes(said, index.text(place)) for place in places)
        if _is_own_count(said, index.article.language):
            return not _counted_otherwise(said, held, index.article.language)
        found = [quantity for quantity in held if _is(said, quantity)]
        noun = noun_of(said) if found else ""
        same = frozenset(map(id, found))
        if noun and any(_counts(other, noun) for other in held if id(other) not in same):
            return any(_may_count(quantity, noun, index.article.language) for quantity in found)
        return bool(found)


def _has_share(said: Quantity, held: Sequence[Quantity]) -> bool:
    """Say whether one place has the share, roughly: in words, in percent, or as two numbers of the same kind."""
    share = said.share or Decimal(0)
    near = _LOOSE if bounds_of(said) else _NEAR
    shares = [quantity.share for quantity in held if quantity.share is not None]
    shares += [size for quantity in held for dimension, size, _ in quantity.readings if dimension == "percent"]
    bare = [q.numbers[0] for q in held if q.share is None and not q.dated and not q.units][:_MOST_COMPARED]
    shares += [part * 100 / whole for part in bare for whole in bare if 0 < part < whole]
    return any(abs(other - share) <= near for other in shares)


def _writes(said: Quantity, text: str) -> bool:
    """Say whether a text has a share in the same words, which may stand where they are no share for sure."""
    return said.text[said.start : said.end].casefold() in text.casefold()


def _is_own_count(said: Quantity, language: str) -> bool:
    """Say whether an item may have counted something itself: two to five things, in words, before their name."""
    small = said.spelled and len(said.numbers) == 1 and said.numbers[0] in _SMALL and not said.ordinal
    return small and is_bare(said) and said.scales == (ONE,) and bool(_counted(said, language))


def _counted(quantity: Quantity, language: str) -> tuple[str, ...]:
    """Return the words, or the first signs, that follow a number, among which is what it counts."""
    words = quantity.text[quantity.start : quantity.end].split() if quantity.share else nouns_of(quantity)
    if words:
        dull = stop_words(language)
        return tuple(word for word in map(str.casefold, words[:_NOUNS]) if word not in dull)
    follows = quantity.text[quantity.stop or quantity.end :][:3]
    return (follows,) if len(follows) == 3 and follows.isalpha() else ()


def _counted_otherwise(said: Quantity, held: Sequence[Quantity], language: str) -> bool:
    """Say whether the source counts the same things, and comes to another number only."""
    same = [q for q in held if not q.ordinal and _is_same_noun(said, q, language) and rate_of(said) == rate_of(q)]
    return bool(same) and not any(
        said.numbers[0] == other.numbers[0] if other.share else _is(said, other) for other in same
    )


def _is_same_noun(said: Quantity, held: Quantity, language: str) -> bool:
    mine, theirs = _counted(said, language), _counted(held, language)
    if not (mine and theirs) or held.dated:
        return False
    if mine[0][0] > "\u3040":
        return mine[0][:2] == theirs[0][:2] or mine[0][1:] == theirs[0][1:]
    return not {stem(word, language) for word in mine}.isdisjoint(stem(word, language) for word in theirs)


def _held(place: int, index: Index) -> tuple[Quantity, ...]:
    return index.cached(
        ("numbers", place),
        lambda: quantities_of(unicodedata.normalize("NFC", index.text(place)), index.article.language),
    )


def _counts(held: Quantity, noun: str) -> bool:
    """Say whether a number of the source is one of these things."""
    theirs = "" if held.dated else noun_of(held)
    return bool(theirs) and is_alike(noun, theirs)


def _may_count(held: Quantity, noun: str, language: str) -> bool:
    """Say whether a number may be one of these things: it has no unit, and does not stand before other things."""
    if not is_bare(held) or held.dated:
        return False
    after = nouns_of(held)
    if not after or any(is_alike(noun, word.casefold()) for word in after):
        return True
    return noun in ANYBODY or not _is_plural(after[0], language)


def _is_plural(word: str, language: str) -> bool:
    """Say whether a word names things of a kind; the nine wounded may be nine of any."""
    plural = word[0].isupper() if language == "de" else word.endswith(_PLURALS.get(language, ()))
    return plural and not word.endswith(_PARTICIPLES.get(language, ())) and word.casefold() not in NOT_PLURAL


def _is(said: Quantity, held: Quantity) -> bool:
    same = any(_same(reading, other, said) for other in held.readings for reading in said.readings)
    if not (same or _is_cut(said, held)):
        return False
    if (held.dated and not is_day(said, held)) or not _signed_alike(said, held):
        return False
    rate = rate_of(said)
    return not rate or rate_of(held) in ("", rate)


def _same(reading: Reading, other: Reading, said: Quantity) -> bool:
    dimension, size, number = reading
    theirs, their_size, their_number = other
    if dimension and theirs:
        return dimension == theirs and (size == their_size or _rounds(said, size, their_size, number))
    if dimension in _STRICT or theirs in _STRICT:
        return False
    return number == their_number or _rounds(said, number, their_number, number)


def _is_cut(said: Quantity, held: Quantity) -> bool:
    """Say whether a label ends in the midst of a unit: 210 cubic, of 210 cubic metres."""
    written = said.text[said.start :]
    after = held.text[held.start + len(written) : held.start + len(written) + 1]
    return said.end == len(said.text) and after.isspace() and held.text.startswith(written, held.start)


def _signed_alike(said: Quantity, held: Quantity) -> bool:
    signs = {said.sign, held.sign}
    if len(signs) == 1 or "?" in signs:
        return True
    dimensions = {dimension for dimension, _ in (*said.units, *held.units)}
    if "-" in signs and (dimensions & _WARMTH or (balance_of(said) and balance_of(held))):
        return False
    if signs == {"-", "+"}:
        return False
    return bool(dimensions & _UNSIGNED) or (said.sign == "-") <= (held.sign == "-")


def _step(number: Decimal) -> Decimal:
    """Return what the last shown digit of a number counts."""
    return Decimal(1).scaleb(int(number.normalize().as_tuple().exponent))


def _rounds(quantity: Quantity, said: Decimal, held: Decimal, number: Decimal) -> bool:
    """Say whether a number with rounding words is the one in the source, rounded to the digits it shows."""
    if not held or abs(held - said) > _BOUNDED * abs(held):
        return False
    bounds = bounds_of(quantity)
    if not bounds:
        return False
    off, step = held - said, _step(number) * (said / number if number else 1)
    return (
        ("~" in bounds and abs(off) <= min(step / 2, _ROUGHLY * abs(held)))
        or (">" in bounds and 0 <= off < min(step, _BOUNDED * abs(held)))
        or ("<" in bounds and 0 <= -off < min(step, _BOUNDED * abs(held)))
    )
