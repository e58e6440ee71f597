"""WordNet's nouns of one sense that an English article may leave unexplained; `benchmarks/fitting/wordnet.py` chose."""

from __future__ import annotations

from functools import cache

from socra_backends.extractive.words import vendored

__all__ = ["SOURCE", "nouns"]

SOURCE = "WordNet"
"""The name to give wherever one of these definitions is shown."""


@cache
def nouns() -> dict[str, str]:
    """Return what each noun means, by the noun in small letters and in the singular."""
    return dict(line.split("\t") for line in vendored("wordnet.txt.xz").splitlines())
