"""Refusals: the rules by which a model's answer is sent back, each with the reason in words for a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_origin

from socra.article import Article
from socra.backend import Completion
from socra.backend.schema import written_fields
from socra.checks.repetition import repeated, repeated_item
from socra.engine.payload import Value, without_reasoning
from socra.engine.unfilled import Fence, is_unfilled, meanings_of
from socra.errors import OutputInvalid
from socra.framework import Section, Shape

__all__ = [
    "LARGEST",
    "OF_THE_ANSWER",
    "OF_THE_DATA",
    "OF_THE_SECTION",
    "REFUSED",
    "Candidate",
    "because",
    "count_extra",
    "demand",
    "in_circles",
    "shown",
    "texts_of",
]

LARGEST = 1_000_000
"""Characters of output that are looked at; no more are parsed."""

LONGEST_REASON = 500
"""Characters of a reason, for it is sent back to the model."""

REFUSED = "the model did not answer (refused): write the JSON that was asked for, about what the article says"

_ENDINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "loop": ("the answer repeated itself and was stopped: say each thing once", {"again": 1, "lively": True}),
    "deadline": (
        "time ran out before the answer was complete: allow more time, or ask for fewer sections",
        {"again": 0},
    ),
    "refused": (REFUSED, {"again": 1}),
    "filtered": ("the model did not answer (filtered): a filter at the endpoint held the answer back", {"again": 0}),
}
_LENGTH = "the answer was cut off at the output limit: raise max_tokens, or ask for less"
_THOUGHT = "the output limit was reached while the model was still thinking: raise max_tokens, or turn thinking off"
_EMPTY = "the answer is empty: write the JSON that was asked for"

_BLANK = re.compile(r"[\s`\ufeff]*(?:json|markdown|md)?[\s`]*")
_NOTHING: tuple[Any, ...] = (None, "", [], {})

Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value of an answer that may be the section: its data without what wraps it, and what it makes."""

    section: type[Section]
    article: Article
    value: Value
    data: Any
    fence: Fence
    made: Any = None

    @property
    def source(self) -> str:
        """The article with its title, which may be repeated."""
        return f"{self.article.title}\n{self.article.text}"


def demand(rules: Iterable[Callable[[Given], OutputInvalid | None]], given: Given) -> None:
    """Raise what the first rule that is broken has to say."""
    for rule in rules:
        if refusal := rule(given):
            refusal.rule = refusal.rule or rule.__name__
            raise refusal


def unfinished(completion: Completion) -> OutputInvalid | None:
    """Refuse an answer that did not come to its end."""
    if completion.finish == "length":
        words, finished = without_reasoning(completion.text[:LARGEST])
        thinking = not finished or not words.strip()
        return OutputInvalid(_THOUGHT if thinking else _LENGTH, again=0, grow=True, rule=completion.finish)
    if completion.finish == "stop":
        return None
    reason, more = _ENDINGS[completion.finish]
    return OutputInvalid(reason, **more, rule=completion.finish)


def too_long(completion: Completion) -> OutputInvalid | None:
    """Refuse what is too long to be looked at."""
    if len(completion.text) <= LARGEST:
        return None
    reason = f"the answer has {len(completion.text):,} characters: write at most {LARGEST:,}"
    return OutputInvalid(reason, again=1, lively=True)


def empty(completion: Completion) -> OutputInvalid | None:
    """Refuse an answer without words, but for reasoning."""
    words, _ = without_reasoning(completion.text)
    return OutputInvalid(_EMPTY, again=1) if _BLANK.fullmatch(words) else None


def schema_given_back(given: Candidate) -> OutputInvalid | None:
    """Refuse the schema itself."""
    data = given.value.data
    properties = data.get("properties") if isinstance(data, dict) else None
    if isinstance(properties, dict) and "properties" not in given.section.model_fields:
        return because("this is the schema: write an object of that type, with its content from the article", echo=True)
    return None


def nothing_filled_in(given: Candidate) -> OutputInvalid | None:
    """Refuse what fills in none of the fields, though none be required."""
    fields = written_fields(given.section)
    if isinstance(given.data, dict) and all(given.data.get(name) in _NOTHING for name in fields):
        return because(f"the object fills in none of the fields that were asked for: {', '.join(fields)}")
    return None


def shape_repeated(given: Candidate) -> OutputInvalid | None:
    """Refuse a section that repeats the shape's own words, or the fence's, instead of filling it in."""
    meanings = meanings_of(given.section)
    for shape in _shapes(given.made):
        for name, field in written_fields(type(shape)).items():
            for value in () if get_origin(field.annotation) is Literal else texts_of(getattr(shape, name)):
                if given.fence.is_in(value, given.article):
                    return because(f"{name} holds a mark that is not the article's: write its content", echo=True)
                if value and is_unfilled(shape, name, value, meanings, given.article):
                    return because(f"{name} repeats the shape ({shown(value)}): write its content", echo=True)
    return None


def said_again(given: Candidate) -> OutputInvalid | None:
    """Refuse a section that says the same again and again."""
    texts = (text for shape in _shapes(given.made) for text in _texts_in(shape))
    if found := in_circles(texts, given.source):
        return found
    circle = repeated_item(_said(given.made), given.source)
    return _circle(circle) if circle else None


def words_lost(given: Candidate) -> OutputInvalid | None:
    """Refuse mended JSON with keys that the section lacks.

    A string whose end was missed takes the next key for words, and its words for a key.
    """
    if given.value.repaired and count_extra(given.data, given.made):
        return because("this is not the JSON that was asked for: put words in quotes, and a backslash before quotes")
    return None


OF_THE_ANSWER = (unfinished, too_long, empty)
OF_THE_DATA = (schema_given_back, nothing_filled_in)
OF_THE_SECTION = (shape_repeated, said_again, words_lost)


def because(reason: str, *, echo: bool = False) -> OutputInvalid:
    """Return a refusal with a reason that is short enough to be sent back."""
    return OutputInvalid(reason[:LONGEST_REASON], echo=echo)


def in_circles(texts: Iterable[str], source: str) -> OutputInvalid | None:
    """Refuse texts of which one goes round in circles, unless the source does."""
    circle = next(filter(None, (repeated(text, source) for text in texts)), "")
    return _circle(circle) if circle else None


def _circle(words: str) -> OutputInvalid:
    return OutputInvalid(f"it says {shown(words)} again and again: say each thing once", again=1, lively=True)


def shown(text: str) -> str:
    """Return a text in quotes, on one line, cut where it is long."""
    line = " ".join(text.split())
    return repr(line if len(line) <= 80 else line[:80] + "…")


def texts_of(value: Any) -> Iterator[str]:
    """Yield the texts in data, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | dict):
        for member in value.values() if isinstance(value, dict) else value:
            yield from texts_of(member)


def count_extra(data: Any, made: Any) -> int:
    """Count the keys in the data that the section made of it does not have."""
    if isinstance(made, Shape) and isinstance(data, dict):
        known = type(made).model_fields
        inner = sum(count_extra(data[name], getattr(made, name)) for name in known.keys() & data.keys())
        return len(data.keys() - known.keys()) + inner
    if isinstance(made, list | tuple) and isinstance(data, list):
        return sum(map(count_extra, data, made))
    return 0


def _said(section: Section) -> Iterator[tuple[str, ...]]:
    """Yield each item's labels and text."""
    for item in section.items():
        yield tuple(getattr(item, name) for name in item.text_fields())


def _texts_in(shape: Shape) -> Iterator[str]:
    for name in written_fields(type(shape)):
        yield from texts_of(getattr(shape, name))


def _shapes(part: Any) -> Iterator[Shape]:
    """Yield a section and all that it holds: groups and items, in order."""
    if isinstance(part, Shape):
        yield part
        for name in written_fields(type(part)):
            yield from _shapes(getattr(part, name))
    elif isinstance(part, list | tuple):
        for member in part:
            yield from _shapes(member)
