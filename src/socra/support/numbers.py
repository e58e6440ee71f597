"""The numbers of an item, by value and with their units, whatever the script and the language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from socra.support.check import Check, Claim, Said
from socra.support.index import Index
from socra.support.measures import Quantity, Reading
from socra.support.quantities import quantities_of

__all__ = ["Numbers"]

_STRICT = frozenset(("percent", "permille", "point"))
"""Dimensions that a number must have on both sides: 31 % is another number than 31."""

_UNSIGNED = frozenset(("percent", "point"))
"""Dimensions in which a sign may stand for a verb: -11.8 % is a fall of 11.8 %."""

_ROUGHLY, _BOUNDED = Decimal("0.1"), Decimal("0.25")
"""How far a rounded number may be from the one in the source, as a share of it."""


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
        return any(_is(claim.value, held) for place in places for held in _held(place, index))


def _held(place: int, index: Index) -> tuple[Quantity, ...]:
    return index.cached(
        ("numbers", place),
        lambda: quantities_of(unicodedata.normalize("NFC", index.text(place)), index.article.language),
    )


def _is(said: Quantity, held: Quantity) -> bool:
    known = tuple(held.readings)
    return any(_same(reading, other, said, held) for reading in said.readings for other in known)


def _same(reading: Reading, other: Reading, said: Quantity, held: Quantity) -> bool:
    dimension, size, number = reading
    theirs, their_size, their_number = other
    if dimension and theirs:
        if dimension != theirs or not _signed_alike(said.sign, held.sign, dimension):
            return False
        return size == their_size or _rounds(
            said.bounds, size, their_size, _step(number) * (size / number if number else 1)
        )
    if dimension in _STRICT or theirs in _STRICT or not _signed_alike(said.sign, held.sign, ""):
        return False
    return number == their_number or _rounds(said.bounds, number, their_number, _step(number))


def _signed_alike(said: str, held: str, dimension: str) -> bool:
    if {said, held} == {"-", "+"}:
        return False
    return dimension in _UNSIGNED or (said == "-") <= (held == "-")


def _step(number: Decimal) -> Decimal:
    """Return what the last shown digit of a number counts."""
    return Decimal(1).scaleb(int(number.normalize().as_tuple().exponent))


def _rounds(bounds: str, said: Decimal, held: Decimal, step: Decimal) -> bool:
    """Say whether a number with rounding words is the one in the source, rounded to the digits it shows."""
    if not bounds or not held:
        return False
    off = held - said
    return (
        ("~" in bounds and abs(off) <= min(step / 2, _ROUGHLY * abs(held)))
        or (">" in bounds and 0 <= off < min(step, _BOUNDED * abs(held)))
        or ("<" in bounds and 0 <= -off < min(step, _BOUNDED * abs(held)))
    )
