"""From a model's text to a typed section, or the reason why not, in words that can be sent back to the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from socra.article import Article
from socra.backend import Completion, Finish
from socra.errors import OutputInvalid
from socra.framework import Section, Shape
from socra.schema import written_fields

__all__ = ["parse_json", "validate"]

LARGEST = 1_000_000
"""Characters of output that are looked at."""

LONGEST_REASON = 500
"""Characters of a reason, for it is sent back to the model."""

DEEPEST = 40
"""Levels of nesting; no section needs ten."""

# Some servers cut the opening tag off, for it is part of the prompt.
_THINKING = re.compile(r"\A(?!\s*[{\[`]).*?</(?:think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_UNFINISHED: Mapping[Finish, str] = {
    "length": "the answer was cut off at the output limit: write less",
    "loop": "the answer repeated itself and was stopped: say each thing once",
    "deadline": "time ran out before the answer was complete: allow more time, or ask for fewer sections",
}
_ECHOES = frozenset({"...", "…", "string", "text", "<text>"})

S = TypeVar("S", bound=Section)


def validate(completion: Completion, section: type[S], article: Article, *, question: str = "") -> S:
    """Turn a completion into a section whose evidence is quoted and whose items are judged.

    Raises `OutputInvalid` with the reason and the output.
    """
    _demand_finish(completion)
    data = parse_json(completion.text)
    data = _unwrap(data, section)
    if question and isinstance(data, dict):
        data["question"] = question
    try:
        made = section.model_validate(data, context={"article": article})
    except ValidationError as error:
        raise OutputInvalid(_explain(error), completion.text) from error
    _demand_own_words(made, completion.text)
    return made


def parse_json(text: str) -> Any:
    """Read the one JSON value in a model's text, strictly: no duplicate keys, no NaN, bounded size and depth.

    A line break or another control character may stand raw in a string, as small models write it. Reasoning
    before the value, a code fence around it and words outside it are dropped. Raises `OutputInvalid`.
    """
    if len(text) > LARGEST:
        raise OutputInvalid(f"the answer has {len(text):,} characters: write at most {LARGEST:,}", text[:LARGEST])
    body = _unwrapped(_THINKING.sub("", text, count=1))
    if _depth(body) > DEEPEST:
        raise OutputInvalid(f"the JSON is nested over {DEEPEST} levels deep: write the shape that was asked for", text)
    try:
        return json.loads(body, strict=False, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise OutputInvalid(f"this is not the JSON that was asked for: {error}", text) from error


def _unwrapped(text: str) -> str:
    """Cut off what stands before the first brace and, where there is one, after the last."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _demand_finish(completion: Completion) -> None:
    if completion.finish in _UNFINISHED:
        raise OutputInvalid(_UNFINISHED[completion.finish], completion.text)
    if completion.finish != "stop":
        raise OutputInvalid(f"the model did not answer ({completion.finish})", completion.text)
    if not completion.text.strip():
        raise OutputInvalid("the answer is empty: write the JSON that was asked for", completion.text)


def _depth(text: str) -> int:
    depth = deepest = 0
    for mark in _STRING.sub("", text):
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return made


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number that JSON has")


def _unwrap(data: Any, section: type[Section]) -> Any:
    """Take the section out of one wrapping object, such as {"result": {...}}."""
    if isinstance(data, dict) and len(data) == 1:
        (name, inner), fields = next(iter(data.items())), section.model_fields
        if name not in fields and isinstance(inner, dict) and inner.keys() & fields.keys():
            return inner
    return data


def _explain(error: ValidationError) -> str:
    reasons = []
    for found in error.errors(include_url=False)[:3]:
        where = ".".join(str(part) for part in found["loc"])
        reasons.append(f"{where or 'the answer'}: {found['msg'].removeprefix('Value error, ')}")
    return "; ".join(reasons)[:LONGEST_REASON]


def _demand_own_words(section: Section, output: str) -> None:
    """Refuse a section that repeats the shape's own words instead of filling it in."""
    for shape in _shapes(section):
        for name, field in written_fields(type(shape)).items():
            value = getattr(shape, name)
            if isinstance(value, str) and (value in _ECHOES or value == field.description):
                raise OutputInvalid(f"{name} repeats the shape ({value!r}): write its content", output)


def _shapes(part: Any) -> Iterator[Shape]:
    """Yield a section and all that it holds: groups and items, in order."""
    if isinstance(part, Shape):
        yield part
        for name in written_fields(type(part)):
            yield from _shapes(getattr(part, name))
    elif isinstance(part, list | tuple):
        for member in part:
            yield from _shapes(member)
