"""The words by which a language asks and answers, from `questions.toml`, as patterns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from socra.language.words import MARKS, UNSPACED, fold

__all__ = ["Table", "table"]


_OPEN_ENDED = ("ko",)  # particles are written to the word


@dataclass(frozen=True, eq=False)
class Table:
    """The words of one language; empty for a language that is not there."""

    language: str
    entries: dict[str, str]

    @cache  # noqa: B019  (a handful of languages, each kept for good)
    def pattern(self, name: str) -> re.Pattern[str]:
        """Return a pattern that finds any of an entry's words in a folded text."""
        return re.compile(self._bordered("|".join(map(_escaped, self.words(name)))) if self.words(name) else r"(?!)")

    @cache  # noqa: B019
    def words(self, name: str) -> tuple[str, ...]:
        """Return an entry's words, the longest first."""
        found = filter(None, fold(self.entries.get(name, "")).split("|"))
        return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))

    def _bordered(self, either: str) -> str:
        if self.language in UNSPACED:
            return f"(?:{either})"
        after = "" if self.language in _OPEN_ENDED else rf"(?:(?<=')|(?![\w{MARKS}]))"
        return rf"(?<![\w{MARKS}])(?:{either}){after}"


@cache
def table(language: str) -> Table:
    """Return the table of a language."""
    return Table(language, _tables().get(language, {}))


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("questions.toml").read_text(encoding="utf-8"))


def _escaped(word: str) -> str:
    return re.escape(word).replace(r"\*", rf"[\w{MARKS}]{{0,20}}").replace(r"\+", rf"[\w{MARKS}\s'“”„«»‘\"-]{{1,40}}?")
