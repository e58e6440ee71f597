"""From a model's text to a typed section, or the reason why not, in words that can be sent back to the model."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, NoReturn, TypeVar, get_origin

from pydantic import ValidationError

from socra.article import Article
from socra.backend import Completion, Finish, Prompt
from socra.backend.schema import list_field, written_fields
from socra.checks.echoes import Echoes
from socra.checks.misquotes import mended
from socra.checks.refusal import is_refusal
from socra.checks.repetition import repeated, repeated_item
from socra.checks.unfounded import unfounded
from socra.checks.wrong_language import doubts_of
from socra.engine.payload import Payload, Value, payload_of, without_reasoning
from socra.engine.policy import complaints
from socra.errors import OutputInvalid
from socra.framework import Item, Section, Shape, Surroundings

__all__ = ["Validated", "validate"]

LARGEST = 1_000_000
"""Characters of output that are looked at; no more are parsed."""

LONGEST_REASON = 500
"""Characters of a reason, for it is sent back to the model."""

_LOG = logging.getLogger("socra.engine.validate")

_ECHOES = frozenset({"string", "str", "text", "placeholder"})
_DOTS = re.compile(r"[.\s]*(?:\.{3}|…)[.…\s]*")
_BLANK = re.compile(r"[\s`\ufeff]*(?:json|markdown|md)?[\s`]*")
_SLOT = re.compile(r"<[^<>]{1,80}>")

_NOTHING: tuple[Any, ...] = (None, "", [], {})

_LENGTH = "the answer was cut off at the output limit: raise max_tokens, or ask for less"
_THOUGHT = "the output limit was reached while the model was still thinking: raise max_tokens, or turn thinking off"
_LOOP = "the answer repeated itself and was stopped: say each thing once"
_DEADLINE = "time ran out before the answer was complete: allow more time, or ask for fewer sections"
_FILTERED = "the model did not answer (filtered): a filter at the endpoint held the answer back"
_REFUSED = "the model did not answer (refused): write the JSON that was asked for, about what the article says"
_EMPTY = "the answer is empty: write the JSON that was asked for"

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class Validated(Generic[S]):
    """A section, whether its JSON was mended, and the reasons to ask for it once more though it may be kept.

    `doubts` are about the section as a whole; `complaints` are one an item that the article does not support.
    """

    section: S
    repaired: bool = False
    doubts: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()


def validate(
    completion: Completion,
    section: type[S],
    article: Article,
    *,
    question: str = "",
    language: str = "",
    prompt: Prompt | None = None,
    others: Mapping[str, Section] | None = None,
) -> Validated[S]:
    """Turn a completion into a section whose evidence is quoted and whose items are judged.

    The text may be JSON, with whatever stands around it, or the section's Markdown. `language` is the one that was
    asked for, "" for the article's; `prompt` is what was sent, so that its words are known again; `others` are the
    sections that are there already. Raises `OutputInvalid` with the reason, the output, and how often it makes sense
    to ask again.
    """
    language = language or article.language
    text = completion.text
    _demand_finish(completion.finish, text)
    if len(text) > LARGEST:
        reason = f"the answer has {len(text):,} characters: write at most {LARGEST:,}"
        raise OutputInvalid(reason, text[:LARGEST], again=1, lively=True)
    payload = payload_of(text)
    if _BLANK.fullmatch(payload.words):
        raise OutputInvalid(_EMPTY, text, again=1)
    reader = _Reader(section, article, language, question, text)
    made, repaired = reader.from_json(payload) or reader.from_markdown(payload)
    around = Surroundings(article, language, others or {})
    made = made.refined(around)
    echo = ""
    if prompt:
        echoes = Echoes(prompt)
        made, echo = echoes.marked(made), echoes.loose(made)
    doubts = (
        *doubts_of(made, article, language),
        *made.objections(around),
        f"{_shown(echo)} is the task's own words: write yours" if echo else "",
        unfounded(made, article, language),
    )
    return Validated(made, repaired, tuple(filter(None, doubts)), complaints(made))


def _demand_finish(finish: Finish, text: str) -> None:
    match finish:
        case "length":
            words, finished = without_reasoning(text[:LARGEST])
            thinking = not finished or not words.strip()
            raise OutputInvalid(_THOUGHT if thinking else _LENGTH, text, again=0, grow=True)
        case "loop":
            raise OutputInvalid(_LOOP, text, again=1, lively=True)
        case "deadline":
            raise OutputInvalid(_DEADLINE, text, again=0)
        case "refused":
            raise OutputInvalid(_REFUSED, text, again=1)
        case "filtered":
            raise OutputInvalid(_FILTERED, text, again=0)


class _Reader(Generic[S]):
    """Read one section out of one text."""

    def __init__(self, section: type[S], article: Article, language: str, question: str, output: str) -> None:
        self._section = section
        self._article = article
        self._language = language
        self._question = question
        self._output = output
        self._source = f"{article.title}\n{article.text}"
        self._reason: OutputInvalid | None = None

    def from_json(self, payload: Payload) -> tuple[S, bool] | None:
        """Return the section, and whether it was mended, of the only JSON value that is one; None where none is.

        Raises `OutputInvalid` where two different values are.
        """
        found: list[tuple[S, bool]] = []
        for value in payload.values:
            try:
                made = self._made(value)
            except OutputInvalid as error:
                self._reason = error
            else:
                found += [(made, value.repaired)] if all(made != other for other, _ in found) else []
        if len(found) > 1:
            self._refuse(f"the answer holds {len(found)} different JSON objects: write one")
        return found[0] if found else None

    def from_markdown(self, payload: Payload) -> tuple[S, bool]:
        """Return the section that the text holds in Markdown.

        Raises `OutputInvalid` where it is none, with what is wrong with the JSON.
        """
        from socra.markdown.section import read_section

        if not payload.objects:
            if is_refusal(payload.words):
                raise OutputInvalid(f"{_REFUSED}; it wrote {_shown(payload.words)}", self._output, again=1)
            data = read_section(payload.words, self._section, self._article, self._question)
            if data is not None:
                return self._made(Value(data)), False
        # what came last is what the model meant
        raise self._reason if self._reason and not payload.fault else self._invalid(payload.fault)

    def _made(self, value: Value) -> S:
        self._demand_no_schema(value.data)
        data = _unwrap(value.data, self._section)
        if isinstance(data, dict):
            self._demand_content(data)
            data = {**data, "question": self._question} if self._question else data
        data, quotes = mended(data, self._article)
        try:
            made = self._section.model_validate(data, context={"article": self._article, "language": self._language})
        except ValidationError as error:
            self._demand_no_circle(_texts(data))  # a text that goes round in circles gets longer than any field
            self._refuse(_explain(error))
        self._demand_own_words(made)
        self._demand_progress(made)
        if quotes:
            _LOG.debug("%s: %d quotations were put into the article's own words", self._section.__name__, quotes)
        if extra := _count_extra(data, made):
            if value.repaired:
                # a string whose end was missed takes the next key for words, and its words for a key
                self._refuse(
                    "this is not the JSON that was asked for: put words in quotes, and a backslash before quotes"
                )
            _LOG.debug("%s: %d keys that it does not have were left out", self._section.__name__, extra)
        return made

    def _demand_no_schema(self, data: Any) -> None:
        properties = data.get("properties") if isinstance(data, dict) else None
        if isinstance(properties, dict) and "properties" not in self._section.model_fields:
            self._refuse("this is the schema: write an object of that shape, with its content from the article")

    def _demand_content(self, data: Mapping[str, Any]) -> None:
        """Refuse what fills in none of the fields, though none be required."""
        fields = written_fields(self._section)
        if all(data.get(name) in _NOTHING for name in fields):
            self._refuse(f"the object fills in none of the fields that were asked for: {', '.join(fields)}")

    def _demand_own_words(self, section: Section) -> None:
        """Refuse a section that repeats the shape's own words instead of filling it in."""
        for shape in _shapes(section):
            for name, field in written_fields(type(shape)).items():
                for value in () if get_origin(field.annotation) is Literal else _texts(getattr(shape, name)):
                    told = field.description and _folded(value) == _folded(field.description)
                    if (
                        told
                        or _DOTS.fullmatch(value)
                        or (_is_echo(value, name) and not self._is_term(shape, name, value))
                    ):
                        self._refuse(f"{name} repeats the shape ({_shown(value)}): write its content")

    def _is_term(self, shape: Shape, name: str, value: str) -> bool:
        """Say whether a word such as "string" is what the article writes of: a label may be one, a text is not."""
        last = shape.text_fields()[-1:] if isinstance(shape, Item) else ()
        return (name,) != last and value.casefold() in self._article.text.casefold()

    def _demand_progress(self, section: Section) -> None:
        """Refuse a section that says the same again and again."""
        self._demand_no_circle(text for shape in _shapes(section) for text in _texts_in(shape))
        if circle := repeated_item(_said(section), self._source):
            self._refuse_circle(circle)

    def _demand_no_circle(self, texts: Iterable[str]) -> None:
        if circle := next(filter(None, (repeated(text, self._source) for text in texts)), ""):
            self._refuse_circle(circle)

    def _refuse_circle(self, circle: str) -> NoReturn:
        reason = f"it says {_shown(circle)} again and again: say each thing once"
        raise OutputInvalid(reason, self._output, again=1, lively=True)

    def _refuse(self, reason: str) -> NoReturn:
        raise self._invalid(reason)

    def _invalid(self, reason: str) -> OutputInvalid:
        return OutputInvalid(reason[:LONGEST_REASON], self._output)


def _unwrap(data: Any, section: type[Section]) -> Any:
    """Take the section out of one wrapping object, such as {"result": {...}}, or out of a list.

    A list alone, or under another name, is the section's list where it has but one.
    """
    fields, field = section.model_fields.keys(), list_field(section)
    if isinstance(data, dict) and not data.keys() & fields:
        inner = [value for value in data.values() if isinstance(value, dict) and value.keys() & fields]
        if len(inner) == 1:
            return inner[0]
        (value,) = data.values() if len(data) == 1 else (None,)
        return {field: value} if field and isinstance(value, list) else data
    if isinstance(data, list):
        if len(data) == 1 and isinstance(data[0], dict) and data[0].keys() & fields:
            return data[0]
        return {field: data} if field and data else data
    return data


def _explain(error: ValidationError) -> str:
    reasons = []
    for found in error.errors(include_url=False)[:3]:
        where = ".".join(str(part) for part in found["loc"])
        reasons.append(f"{where or 'the answer'}: {found['msg'].removeprefix('Value error, ')}")
    return "; ".join(reasons)


def _folded(text: str) -> str:
    return text.casefold().strip(" .<>")


def _is_echo(value: str, name: str) -> bool:
    bare, label = value.casefold(), f"{name.replace('_', ' ')}:"
    return bare in _ECHOES or f"{bare}:".startswith(label) or _SLOT.fullmatch(value) is not None


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 80 else line[:80] + "…")


def _said(section: Section) -> Iterator[tuple[str, ...]]:
    """Yield each item's labels and text."""
    for item in section.items():
        yield tuple(getattr(item, name) for name in item.text_fields())


def _texts_in(shape: Shape) -> Iterator[str]:
    for name in written_fields(type(shape)):
        yield from _texts(getattr(shape, name))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | dict):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts(member)


def _shapes(part: Any) -> Iterator[Shape]:
    """Yield a section and all that it holds: groups and items, in order."""
    if isinstance(part, Shape):
        yield part
        for name in written_fields(type(part)):
            yield from _shapes(getattr(part, name))
    elif isinstance(part, list | tuple):
        for member in part:
            yield from _shapes(member)


def _count_extra(data: Any, made: Any) -> int:
    """Count the keys in the data that the section made of it does not have."""
    if isinstance(made, Shape) and isinstance(data, dict):
        known = type(made).model_fields
        inner = sum(_count_extra(data[name], getattr(made, name)) for name in known.keys() & data.keys())
        return len(data.keys() - known.keys()) + inner
    if isinstance(made, list | tuple) and isinstance(data, list):
        return sum(map(_count_extra, data, made))
    return 0
