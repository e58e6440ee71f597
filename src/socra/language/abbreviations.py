"""What `abbreviations.toml` holds: words whose full stop ends no sentence, and words that begin one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Abbreviations", "abbreviations", "ends_here"]


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The table as sets, words in lower case but for `words` and `starters`; languages by their code."""

    anywhere: frozenset[str]
    often_last: frozenset[str]
    before_numbers: frozenset[str]
    languages: dict[str, frozenset[str]]
    words: dict[str, frozenset[str]]
    starters: dict[str, frozenset[str]]

    def known(self, word: str, language: str) -> bool:
        """Tell whether a word in lower case is an abbreviation, in any language or in this one."""
        return word in self.anywhere or word in self.languages.get(language, ())


@cache
def abbreviations() -> Abbreviations:
    """Return the table, read once."""
    held = tomllib.loads(files(__package__).joinpath("abbreviations.toml").read_text("utf-8"))

    def words(name: str) -> frozenset[str]:
        return frozenset(held[name].split())

    def by_language(name: str) -> dict[str, frozenset[str]]:
        return {language: frozenset(listed.split()) for language, listed in held[name].items()}

    return Abbreviations(
        anywhere=words("anywhere"),
        often_last=words("often_last"),
        before_numbers=words("before_numbers"),
        languages=by_language("languages"),
        words=by_language("words"),
        starters=by_language("starters"),
    )


def ends_here(word: str, language: str) -> bool:
    """Tell whether a full stop behind `word` ends a sentence, and does not mark the word as cut short."""
    table = abbreviations()
    return not table.known(word.lower(), language) and word.lower() not in table.before_numbers
