"""The JSON in a model's text: reasoning left out, values found, read strictly, and mended where that is safe."""

from __future__ import annotations

import json
import re
import reprlib
from dataclasses import dataclass
from typing import Any

from socra.engine.repair import mend, scan

__all__ = ["DEEPEST", "MOST_VALUES", "Payload", "Value", "payload_of", "without_reasoning"]

DEEPEST = 40
"""Levels of nesting; no section needs ten."""

MOST_VALUES = 8
"""JSON values in one text; one is what was asked for."""

MOST_DIGITS = 1_000
"""Digits of a whole number; Python refuses 4,300, and takes long for fewer."""

MOST_DRAFTS = 32
"""Places at which reasoning is looked through for JSON, so that a hostile text takes no longer than its length says."""

_NAMES = r"(?:seed:)?(?:think|thinking|thoughts?|reasoning|reflection|scratchpad)"
_OPENS = rf"<{_NAMES}>|\[THINK\]|◁think▷|<\|channel\|>analysis[^<]{{0,80}}<\|message\|>"
_FINAL = r"<\|channel\|>final[^<]{0,80}(?:<\|constrain\|>[^<]{0,80})?<\|message\|>"
_CLOSES = rf"</{_NAMES}>|\[/THINK\]|◁/think▷|{_FINAL}|assistantfinal(?=\s*[{{\[#*])"
_TAG = re.compile(rf"(?=[<\[◁a])(?:(?P<opens>{_OPENS})|(?P<closes>{_CLOSES}))", re.IGNORECASE)
_CLOSE = re.compile(_CLOSES, re.IGNORECASE)
# a turn of analysis ends without naming what it ends
_END_OF_TURN = re.compile(rf"{_CLOSES}|<\|end\|>", re.IGNORECASE)
_TAG_OR_OBJECT = re.compile(rf"{_TAG.pattern}|(?P<object>\{{)", re.IGNORECASE)

# A brace in prose begins no object: a key, a comment or the end of it follows one that does.
_VALUE = re.compile(r"""\{(?=\s*+(?:["'“”„‘’}/#]|[A-Za-z_]\w*+\s*+:))|\[(?=\s*+\{)""")
_REST = re.compile(r"(?:[\s`]|<[^<>\s]{1,20}>)*+\Z")
_CONTROL = "Invalid control character"


@dataclass(frozen=True, slots=True)
class Value:
    """One JSON value, and whether it had to be mended."""

    data: Any
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Payload:
    """What a model's text holds: its words without reasoning, the JSON values in them, and what is wrong with the last.

    `fault` is "" where nothing is; it is a reason for a model to read. `objects` says whether one begins anywhere.
    """

    words: str
    values: tuple[Value, ...] = ()
    fault: str = ""
    objects: bool = True


class _Refused(ValueError):
    """JSON that is none of ours, though Python would read it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this is not the JSON that was asked for: {reason}")


def payload_of(text: str) -> Payload:
    """Find the JSON values in a model's text, in linear time; never raises.

    Reasoning, code fences and words around a value are left out. A value is read strictly: no key twice in one object,
    no NaN, no number too large, bounded in depth. One that is no JSON is mended, unless it breaks off before its end.
    """
    words, finished = without_reasoning(text)
    values: list[Value] = []
    at = 0
    while mark := _VALUE.search(words, at):
        if len(values) == MOST_VALUES:
            return Payload(words, (), f"the answer holds over {MOST_VALUES} JSON values: write one object")
        try:
            value, at = _read(words, mark.start())
        except ValueError as error:
            return Payload(words, tuple(values), str(error))
        if finished or _REST.match(words, at):
            values.append(value)
    if values:
        return Payload(words, tuple(values))
    try:
        return Payload(words, (_whole(words),), objects=at > 0)
    except ValueError as error:
        return Payload(words, (), str(error), objects=at > 0)


def without_reasoning(text: str) -> tuple[str, bool]:
    """Return a text without a model's reasoning, and whether that came to its end.

    Where the opening tag is missing, for some servers take it for a part of the prompt, all before the closing one is
    reasoning. A tag inside a JSON value is a part of it. Where nothing closes it, only the tag is left out.
    """
    if not _TAG.search(text):
        return text, True
    kept: list[str] = []
    place = at = drafts = 0
    finished = True
    while mark := (_TAG_OR_OBJECT if drafts < MOST_DRAFTS else _TAG).search(text, at):
        at = mark.end()
        if mark.lastgroup == "object":
            drafts += 1
            at = _end(text, mark.start()) or at
        elif mark.lastgroup == "closes":
            kept, place = [], at
        else:
            kept.append(text[place : mark.start()])
            closes = _END_OF_TURN if mark[0].startswith("<|") else _CLOSE
            end = closes.search(text, at) if finished else None
            finished = end is not None
            place = at = end.end() if end else at
    return "".join((*kept, text[place:])), finished


def _end(text: str, start: int) -> int | None:
    """Return where the JSON value that begins here ends, None where there is none."""
    try:
        return _LENIENT.raw_decode(text, start)[1]
    except (ValueError, RecursionError):
        return None


def _read(text: str, start: int) -> tuple[Value, int]:
    """Read the value that begins here; raises `ValueError` with a reason for the model."""
    try:
        return _decoded(text, start)
    except json.JSONDecodeError as error:
        loose = scan(text, start, DEEPEST)
        data = mend(loose)
        if data is None:
            raise ValueError(_described(error)) from error
        return Value(data, repaired=True), loose.end


def _decoded(text: str, start: int) -> tuple[Value, int]:
    repaired = False
    try:
        try:
            data, end = _STRICT.raw_decode(text, start)
        except json.JSONDecodeError as error:
            if not error.msg.startswith(_CONTROL):
                raise
            # a line break that stands raw in a string loses nothing
            (data, end), repaired = _LENIENT.raw_decode(text, start), True
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    if _is_deep(data):
        raise ValueError(_TOO_DEEP)
    return Value(data, repaired), end


def _whole(text: str) -> Value:
    """Read a text that is one value and nothing else, such as a list; raises `ValueError`."""
    bare = text.strip().strip("\ufeff").strip()
    try:
        value, end = _decoded(bare, 0)
    except json.JSONDecodeError as error:
        raise ValueError(_described(error)) from error
    if end < len(bare):
        raise ValueError(f"this is not the JSON that was asked for: words stand around {reprlib.repr(value.data)}")
    return value


def _described(error: json.JSONDecodeError) -> str:
    return f"this is not the JSON that was asked for: {error}"


def _is_deep(data: Any) -> bool:
    level = [data]
    for _ in range(DEEPEST):
        level = [inner for part in level for inner in _inner(part)]
    return bool(level)


def _inner(part: Any) -> list[Any]:
    found = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [inner for inner in found if isinstance(inner, dict | list)]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise _Refused(f"the key {reprlib.repr(name)} stands twice in one object")
        made[name] = value
    return made


def _refuse(constant: str) -> Any:
    raise _Refused(f"{constant} is not a number that JSON has")


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise _Refused(f"a number has {len(digits):,} digits")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise _Refused(f"{reprlib.repr(digits)} is too large for a number")
    return value


_TOO_DEEP = f"the JSON is nested over {DEEPEST} levels deep: write the shape that was asked for"


def _decoder(*, strict: bool) -> json.JSONDecoder:
    return json.JSONDecoder(
        strict=strict,
        object_pairs_hook=_unique,
        parse_constant=_refuse,
        parse_int=_whole_number,
        parse_float=_number,
    )


_STRICT, _LENIENT = _decoder(strict=True), _decoder(strict=False)
