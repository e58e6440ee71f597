"""The words that tell names, read from `words.toml` once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

__all__ = ["Listed", "common", "listed", "order"]


class Listed:
    """Words that are looked up whole, by their ending (`*ung`) or by their beginning (`direct*`)."""

    def __init__(self, words: Iterable[str]) -> None:
        known = [word.casefold() for word in words]
        self._whole = frozenset(word.strip("*") for word in known)
        self._ends = tuple(word[1:] for word in known if word.startswith("*"))
        self._starts = tuple(word[:-1] for word in known if word.endswith("*"))

    def __contains__(self, word: str) -> bool:
        return word in self._whole or word.endswith(self._ends) or word.startswith(self._starts)


@cache
def order(language: str, name: str) -> tuple[str, ...]:
    """Return an entry's words in order."""
    return tuple(_tables().get(language, {}).get(name, "").split())


@cache
def listed(language: str, name: str) -> Listed:
    """Return an entry of one language; an empty one where the language is not known."""
    return Listed(order(language, name))


@cache
def common(name: str) -> frozenset[str]:
    """Return an entry that serves all languages."""
    return frozenset(order("any", name))


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
