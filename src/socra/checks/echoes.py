"""Echoes: text that stems from the prompt and not from the article, which small models like to give back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from socra.backend import Part, Prompt
from socra.checks.unfounded import loose_texts
from socra.framework import Item, Section

__all__ = ["Echoes"]

RUN = 4
"""Words in a row by which the prompt is known again: three are common in anybody's prose."""

FEWEST = 2
"""Runs that a text must have: one alone may be a title that the task itself proposes."""

MOSTLY = 0.6
"""The share of a text's runs of words that must be the prompt's own, and not the article's, to make it an echo."""

_WORD = re.compile(r"\w+")


class Echoes:
    """The prompt's own runs of words, those that the article or the reader's question have too taken out."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt

    def told_by(self, item: Item) -> str:
        """Return the first text of an item that is an echo; "" where none is."""
        return next(filter(self.is_echo, (getattr(item, name) for name in item.text_fields())), "")

    def loose(self, section: Section) -> str:
        """Return the first text outside the items, such as a title, that is an echo; "" where none is."""
        return next(filter(self.is_echo, loose_texts(section)), "")

    def is_echo(self, text: str) -> bool:
        """Say whether most of a text's runs of words are the prompt's own."""
        runs = list(_runs(text))
        # the article is read for its runs only where a text has enough of the prompt's to be told from it
        return len(runs) >= FEWEST and _mostly(runs, self._printed) and _mostly(runs, self._own)

    @cached_property
    def _printed(self) -> frozenset[str]:
        return frozenset().union(*(_runs_of_ours(part.text) for part in self._parts() if part.trusted))

    @cached_property
    def _own(self) -> frozenset[str]:
        return self._printed.difference(*(_runs(part.text) for part in self._parts() if not part.trusted))

    def _parts(self) -> tuple[Part, ...]:
        return self._prompt.shared + self._prompt.task


def _mostly(runs: list[str], known: frozenset[str]) -> bool:
    return sum(run in known for run in runs) >= MOSTLY * len(runs)


@lru_cache(maxsize=64)
def _runs_of_ours(text: str) -> frozenset[str]:
    return frozenset(_runs(text))  # all sections share most of a prompt


def _runs(text: str) -> Iterator[str]:
    words = _WORD.findall(text.casefold())
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
