"""WordNet's nouns of one sense that an English article may leave unexplained; `benchmarks/fitting/wordnet.py` chose."""

from __future__ import annotations

import lzma
from functools import cache
from importlib.resources import files

__all__ = ["SOURCE", "nouns"]

SOURCE = "WordNet"
"""The name to give wherever one of these definitions is shown."""


@cache
def nouns() -> dict[str, str]:
    """Return what each noun means, by the noun in small letters and in the singular."""
    text = lzma.decompress(files(__package__).joinpath("wordnet.txt.xz").read_bytes()).decode()
    return dict(line.split("\t") for line in text.splitlines())
