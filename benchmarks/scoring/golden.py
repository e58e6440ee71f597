"""How many of pySBD's golden rules the splitter of sentences keeps, tried on the project's own sentences."""

from __future__ import annotations

import tomllib
from pathlib import Path

from socra.language.sentences import split

__all__ = ["CASES", "golden", "splits_as"]

CASES = Path(__file__).parents[2] / "tests" / "data" / "language" / "golden.toml"

UNSPACED = frozenset(["ja", "zh"])
"""Languages that put no space between sentences."""


def golden(cases: Path = CASES) -> tuple[int, int]:
    """Return how many cases come apart as a reader would split them, and how many there are.

    `cases` is a TOML file of groups, each a table of languages with lists of texts, sentence by sentence. A rule that
    is not followed on purpose counts like any other.
    """
    groups = tomllib.loads(cases.read_text(encoding="utf-8")).values()
    tried = [splits_as(row, language) for group in groups for language, rows in group.items() for row in rows]
    return sum(tried), len(tried)


def splits_as(sentences: list[str], language: str) -> bool:
    """Tell whether `sentences`, joined to one paragraph, come apart into the same again."""
    text = ("" if language in UNSPACED else " ").join(sentences)
    return [text[found.start : found.end] for found in split(text, language)] == sentences


if __name__ == "__main__":
    right, of_all = golden()
    print(f"golden rules: {right} of {of_all}, {right / of_all:.3f}")
