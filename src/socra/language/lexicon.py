"""The lexicon: the small words of each language that tell what a sentence is and does, from `lexicon.toml`."""

from __future__ import annotations

import lzma
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from socra.language.tokens import CJK, stem

__all__ = ["Lexicon", "lexicon", "vendored"]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The small words of one language, from `lexicon.toml`; empty for a language that is not there."""

    entries: dict[str, str]

    @cache  # noqa: B019  (a handful of languages, each kept for good)
    def words(self, name: str) -> frozenset[str]:
        """Return an entry's words."""
        return frozenset(self.entries.get(name, "").split())

    @cache  # noqa: B019
    def stems(self, name: str) -> frozenset[str]:
        """Return the stems of an entry's words."""
        return frozenset(map(stem, self.words(name)))

    def order(self, name: str) -> list[str]:
        """Return an entry's words in order."""
        return self.entries.get(name, "").split()

    @cache  # noqa: B019
    def pattern(self, name: str) -> re.Pattern[str]:
        """Return a pattern that finds any of an entry's words, `*` standing for any ending."""
        entry = self.entries.get(name, "")
        parts = entry.split("|") if "|" in entry else entry.split()
        if not parts:
            return re.compile(r"(?!)")
        either = "|".join(re.escape(part).replace(r"\*", r"\w*") for part in sorted(parts, key=len, reverse=True))
        if CJK.search(entry):  # no spaces, no borders of words
            return re.compile(either)
        firsts = re.escape("".join({part[0] for part in parts}))
        begins = "" if "*" in firsts else f"(?=[{firsts}])"  # looked at first: few words begin so
        return re.compile(rf"(?<!\w){begins}(?:{either})(?!\w)", re.IGNORECASE)

    @lru_cache(maxsize=1 << 18)  # noqa: B019
    def holds(self, name: str, word: str) -> bool:
        """Tell whether a whole word is one of an entry's words."""
        return bool(self.pattern(name).fullmatch(word))

    @cache  # noqa: B019
    def prefixes(self, name: str) -> tuple[str, ...]:
        """Return an entry's words as beginnings to test a text for."""
        return tuple(self.order(name))

    @cached_property
    def known(self) -> bool:
        """Tell whether the language is in the lexicon."""
        return bool(self.entries)


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language."""
    return Lexicon(_tables().get(language, {}))


@cache
def vendored(package: str, name: str) -> str:
    """Return the text of a compressed list that lies in a package."""
    return lzma.decompress(files(package).joinpath(name).read_bytes()).decode()


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8"))
