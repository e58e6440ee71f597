"""The gazetteer: lists of first and last names, of cities, countries, regions and languages, and of organisations.

`gazetteer.txt.xz` is made by `benchmarks/fitting/names.py`; its sources are in NOTICE. What we list ourselves stands in
`kinds.toml`; countries and languages are those of CLDR, by babel, in the article's language and in English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from socra.language.lexicon import vendored

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["is_listed", "table"]

_NAMES = ("first names", "cities", "countries", "regions", "organisations")
"""The lists of words that are names when they stand alone."""

_NO_LANDS = frozenset("001 EU EZ UN QO XA XB ZZ".split())
"""Codes of CLDR's territories that are no country and no continent."""


def is_listed(name: str, language: str, *lists: str) -> bool:
    """Tell whether a name stands on one of the lists, on any of names as such where none is told."""
    known = _lists(language)
    return any(name in known[title] for title in lists or _NAMES)


@cache
def table() -> dict[str, dict[str, Any]]:
    """Return `kinds.toml`."""
    read: dict[str, dict[str, Any]] = tomllib.loads(_file("kinds.toml").decode())
    return read


@cache
def _lists(language: str) -> dict[str, frozenset[str]]:
    own = {title: frozenset(re.split(r",\s*", names)) for title, names in table()["names"].items()}
    locales = list(_locales(language))
    lands = {name for locale in locales for code, name in locale.territories.items() if code not in _NO_LANDS}
    zones = {zone["city"] for locale in locales for zone in locale.time_zones.values() if "city" in zone}
    tongues = {name for locale in locales for name in locale.languages.values()}
    own |= {"countries": frozenset(lands), "languages": frozenset(tongues)}
    return own | _vendored() | {"cities": _vendored()["cities"] | zones}


@cache
def _vendored() -> dict[str, frozenset[str]]:
    parts = re.split(r"^\[(.+)\]\n", vendored(__package__, "gazetteer.txt.xz"), flags=re.MULTILINE)[1:]
    return {title: frozenset(body.splitlines()) for title, body in zip(parts[::2], parts[1::2], strict=True)}


def _file(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()


def _locales(language: str) -> Iterator[Locale]:
    from babel import Locale, UnknownLocaleError

    for code in {language, "en"}:
        try:
            yield Locale.parse(code)
        except (UnknownLocaleError, ValueError):  # the countries in English are better than none
            continue
