"""How much of a text stands in one sentence of an article, and whether in the same order: by stems of its words."""

from __future__ import annotations

from socra.checks.index import Index
from socra.checks.words import _shared, _source, _units
from socra.language.stems import language_of

__all__ = ["in_order", "share", "units"]


def units(text: str, language: str) -> frozenset[str]:
    """Return the stems of a text's words that are not mere grammar; of signs of a script without spaces the pairs."""
    return frozenset(stem for unit in _units(text, language_of(language)) for stem in unit)


def share(text: str, sentence: int, index: Index) -> float:
    """Return the share of a text's words that stand in a sentence, 0.0 where it has none."""
    told = frozenset(_units(text, index.language))
    return _shared(told, _source(sentence, index)) / len(told) if told else 0.0


def in_order(text: str, sentence: int, index: Index) -> float:
    """Return the share of the words taken from a sentence that keep its order: their longest common subsequence."""
    source = [unit[0] for unit in _units(index.text(sentence), index.language)]
    told = [unit[0] for unit in _units(text, index.language) if unit[0] in source]
    best = [0] * (len(source) + 1)
    for word in told:
        before = 0
        for at, other in enumerate(source, 1):
            here = best[at]
            best[at] = before + 1 if word == other else max(best[at], best[at - 1])
            before = here
    return best[-1] / len(told) if len(told) > 1 else 1.0
