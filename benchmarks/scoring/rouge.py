"""ROUGE: how much of what people wrote about an article a text says, as F of words, of pairs, and of the order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

Scores = tuple[float, float, float]


def tokens(text: str) -> list[str]:
    """Return the words of a text, without case; the figures are those of the package rouge-score without stems."""
    return re.findall(r"[^\W_]+", text.casefold())


def rouge(text: str, references: Sequence[str]) -> Scores:
    """Return ROUGE-1, -2 and -L (Lin 2004), each the best over the references."""
    found = [_against(tokens(text), tokens(reference)) for reference in references]
    one, two, order = (max(column) for column in zip(*found, strict=True))
    return one, two, order


def f_measure(same: int, one: int, other: int) -> float:
    """Return the harmonic mean of precision and recall, from what two collections have in common and their sizes."""
    return 2 * same / (one + other) if same else 0.0


def _against(said: list[str], told: list[str]) -> Scores:
    words, pairs = (_shared(said, told, size) for size in (1, 2))
    return words, pairs, f_measure(_longest(said, told), len(said), len(told))


def _shared(said: list[str], told: list[str], size: int) -> float:
    one, other = (Counter(zip(*(words[k:] for k in range(size)), strict=False)) for words in (said, told))
    return f_measure((one & other).total(), one.total(), other.total())


def _longest(said: list[str], told: list[str]) -> int:
    """Return the length of the longest common subsequence, a table's row as the bits of a number (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for place, word in enumerate(said):
        places[word] = places.get(word, 0) | 1 << place
    row = full = (1 << len(said)) - 1
    for word in told:
        hit = row & places.get(word, 0)
        row = (row + hit | row - hit) & full
    return len(said) - row.bit_count()
