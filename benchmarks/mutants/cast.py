"""Who and what an article names: people, firms and places drawn from pools of invented ones, in any case."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

__all__ = ["DATA", "Cast", "Name", "Person", "draw", "words"]

DATA = Path(__file__).parent.parent / "data" / "support"

RUSSIAN = {  # endings: given name, surname of a man, of a woman, a place
    "gen": ("а", "ы", "а", "ой", "а"),
    "dat": ("у", "е", "у", "ой", "у"),
    "acc": ("а", "у", "а", "у", ""),
    "ins": ("ом", "ой", "ым", "ой", "ом"),
    "pre": ("е", "е", "е", "ой", "е"),
}


@dataclass(frozen=True)
class Name:
    """A firm or a place: its name, which only a place of the Russian stories declines."""

    kind: str
    text: str

    def shown(self, form: str = "", case: str = "") -> str:
        """Return the name in a case."""
        return self.text + RUSSIAN[case][4] if case else self.text


@dataclass(frozen=True)
class Person:
    """A person: given name and surname, and "f" or "m"."""

    first: str
    last: str
    kind: str
    east: bool = False

    def shown(self, form: str = "", case: str = "") -> str:
        """Return the full name, or the part of it that the form asks for, in a case."""
        first, last = (self._first(case), self._last(case)) if case else (self.first, self.last)
        if form == "i":
            return f"{self.first[0]}. {last}"
        if form:
            return {"s": last, "f": first}[form]
        return last + first if self.east else f"{first} {last}"

    def _first(self, case: str) -> str:
        ending = RUSSIAN[case]
        return self.first[:-1] + ending[1] if self.kind == "f" else self.first + ending[0]

    def _last(self, case: str) -> str:
        ending = RUSSIAN[case]
        return self.last[:-1] + ending[3] if self.kind == "f" else self.last + ending[2]


@dataclass(frozen=True)
class Cast:
    """The named of one article by letter, and strangers that it does not name."""

    named: dict[str, Person | Name]
    strangers: tuple[Person | Name, ...]

    def alike(self, who: str) -> list[Person | Name]:
        """Return the others of the article of the same kind (for a person: of the same gender)."""
        known = self.named[who]
        return [other for letter, other in self.named.items() if letter != who and other.kind == known.kind]

    def unknown(self, who: str) -> list[Person | Name]:
        """Return strangers of the same kind."""
        return [other for other in self.strangers if other.kind == self.named[who].kind]


@cache
def words(language: str) -> dict[str, Any]:
    """Return the tables of a language: pools of names, months, weekdays, number words."""
    with (DATA / "words.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)[language]
    return table


def draw(wanted: Iterable[tuple[str, str]], language: str, chance: Random) -> Cast:
    """Return a cast for letters and their kinds: "f" and "m" for people, "o" for a firm, "p" for a place."""
    supply = {kind: _shuffled(kind, language, chance) for kind in "fmop"}
    last = _sample(words(language)["surnames"], chance)
    named = {letter: _made(supply[kind].pop(), kind, last, language) for letter, kind in wanted}
    left = [_made(name, kind, last, language) for kind in "fmop" for name in supply[kind][:6]]
    return Cast(named, tuple(left))


def _made(name: str, kind: str, last: list[str], language: str) -> Person | Name:
    if kind in "op":
        return Name(kind, name)
    surname = last.pop()
    return Person(name, surname + "а" if language == "ru" and kind == "f" else surname, kind, language == "zh")


def _shuffled(kind: str, language: str, chance: Random) -> list[str]:
    pool = {"f": "women", "m": "men", "o": "firms", "p": "places"}[kind]
    return _sample(words(language)[pool], chance)


def _sample(pool: list[str], chance: Random) -> list[str]:
    return chance.sample(pool, len(pool))
