"""Echoes: text that stems from the prompt and not from the article, which small models like to give back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property, lru_cache

from socra.article import Article
from socra.backend import Part, Prompt
from socra.checks.check import Said
from socra.checks.dates.dates import Dates
from socra.checks.index import HEADER, index_of
from socra.checks.unfounded import loose_texts
from socra.framework import Item, Section
from socra.language.moments import Moment

__all__ = ["Echoes"]

RUN = 4
"""Words in a row by which the prompt is known again: three are common in anybody's prose."""

FEWEST = 2
"""Runs that a text must have: one alone may be a title that the task itself proposes."""

FEWEST_OF_SENTENCE = 4
"""The same for one sentence among others."""

MOSTLY = 0.6
"""The share of a text's runs of words that must be the prompt's own, and not the article's, to make it an echo."""

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_STOPS = tuple(".!?。")
_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


class Echoes:
    """The prompt's own runs of words, those that the article or the reader's question have too taken out."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt

    def told_by(self, item: Item, article: Article, language: str = "") -> str:
        """Return the first text of an item that is an echo, or has the day from the prompt as news; "" where none is.

        `language` (ISO 639-1) is the one that it is written in, "" for the article's.
        """
        texts = [getattr(item, name) for name in item.text_fields()]
        # a label may be one that the task proposes, a sentence of its own is not
        own = [text for text in texts if text[-1:] in _STOPS or text is texts[-1]]
        ours = (text for text in own if self._has(text, 1.0, 1))
        found = (text for text in texts if self.is_echo(text) or self.is_dated(text, article, language))
        return next(found, next(ours, ""))

    def loose(self, section: Section) -> str:
        """Return the first text outside the items, such as a title, that is an echo; "" where none is."""
        return next(filter(self.is_echo, loose_texts(section)), "")

    def is_echo(self, text: str) -> bool:
        """Say whether most of a text's runs of words are the prompt's own, or all of one of its sentences'."""
        if self._has(text, MOSTLY, FEWEST):
            return True
        sentences = _SENTENCE_END.split(text)
        return len(sentences) > 1 and any(self._has(sentence, 1.0, FEWEST_OF_SENTENCE) for sentence in sentences)

    def is_dated(self, text: str, article: Article, language: str = "") -> bool:
        """Say whether a text has a day that our own words in the prompt name, and neither article nor reader does."""
        if not self._days:
            return False
        index, dates = index_of(article), Dates()
        for claim in dates.claims(Said((text,), text, language or article.language), index):
            if any(_is_day(moment, day) for moment in claim.value for day in self._days):
                asked = any(claim.text in part.text for part in self._prompt.task if not part.trusted)
                return not asked and not dates.holds(claim, (HEADER, *index.searched), index)
        return False

    def _has(self, text: str, share: float, fewest: int) -> bool:
        runs = list(_runs(text))
        # the article is read for its runs only where a text has enough of the prompt's to be told from it
        return len(runs) >= fewest and _mostly(runs, self._printed, share) and _mostly(runs, self._own, share)

    @cached_property
    def _days(self) -> tuple[date, ...]:
        shared = (part.text for part in self._prompt.shared if part.trusted)
        return tuple(filter(None, (_day(found) for text in shared for found in _DAY.findall(text))))

    @cached_property
    def _printed(self) -> frozenset[str]:
        return frozenset().union(*(_runs_of_ours(part.text) for part in self._parts() if part.trusted))

    @cached_property
    def _own(self) -> frozenset[str]:
        return self._printed.difference(*(_runs(part.text) for part in self._parts() if not part.trusted))

    def _parts(self) -> tuple[Part, ...]:
        return self._prompt.shared + self._prompt.task


def _mostly(runs: list[str], known: frozenset[str], share: float) -> bool:
    return sum(run in known for run in runs) >= share * len(runs)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _is_day(moment: Moment, day: date) -> bool:
    return (moment.month, moment.day) == (day.month, day.day) and moment.year in (None, day.year)


@lru_cache(maxsize=64)
def _runs_of_ours(text: str) -> frozenset[str]:
    return frozenset(_runs(text))  # all sections share most of a prompt


def _runs(text: str) -> Iterator[str]:
    words = _WORD.findall(text.casefold())
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
