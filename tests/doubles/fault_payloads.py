"""Faults of what a model writes, F45 to F60: text that is no section, or not quite."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from doubles.fault_bodies import whole
from doubles.fault_kinds import (
    asked_again,
    borne,
    doubted,
)
from doubles.fault_server import (
    Act,
    Call,
    completion,
)
from doubles.fault_streams import LOOPS, said

__all__ = ["PAYLOADS"]


def other(change: Callable[[Any], Any]) -> Act:
    """Answer with what `change` makes of the data of a valid answer."""
    return said(lambda call: written(change(json.loads(call.answer))))


def spelled(change: Callable[[str], str]) -> Act:
    return said(lambda call: change(call.answer))


def written(data: Any) -> str:
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)


def words_as(text: Any) -> Callable[[Any], Any]:
    """Return a change that puts `text` where an answer has sentences of its own."""

    def change(data: Any, name: str = "") -> Any:
        if isinstance(data, dict):
            return {key: change(value, key) for key, value in data.items()}
        if isinstance(data, list):
            return [change(value, name) for value in data]
        return text if isinstance(data, str) and name not in ("provenance", "answered", "people") else data

    return change


def cited(number: str) -> Act:
    return spelled(lambda text: re.sub(r'"evidence": \[1\]', f'"evidence": [{number}]', text))


def lacking(data: Any) -> Any:
    """Leave out what a section cannot do without."""
    needed = [name for name in data if name not in ("introduction", "evidence", "provenance")]
    return {name: value for name, value in data.items() if name != needed[-1]}


def schema_of(call: Call) -> str:
    wanted = call.body.get("response_format") or {}
    schema = wanted.get("json_schema", {}).get("schema") or wanted.get("schema") or {"type": "object", "properties": {}}
    return json.dumps(schema)


def doubled(text: str) -> str:
    name, value = next(iter(json.loads(text).items()))
    return f"{text[:-1]}, {json.dumps(name)}: {json.dumps(value)}}}"


def extra(data: Any) -> Any:
    if isinstance(data, dict):
        return {**{name: extra(value) for name, value in data.items()}, "confidence": 0.9, "note_to_user": "Hi"}
    return [extra(value) for value in data] if isinstance(data, list) else data


def deep(levels: int) -> Act:
    return spelled(lambda text: f'{text[:-1]}, "deep": {"[" * levels}{"]" * levels}}}')


def smart(text: str) -> str:
    return re.sub(r'"([^"]*)"', "“\\1”", text)


def pythonic(text: str) -> str:
    return text.replace('"evidence": [1]', "'evidence': [1], 'verdict': None")


def looping(data: Any, name: str = "") -> Any:
    """Let the texts that have room for it go round in circles."""
    if isinstance(data, dict):
        return {key: looping(value, key) for key, value in data.items()}
    if isinstance(data, list):
        return [looping(value, name) for value in data]
    return ROUND if name in ("text", "definition", "detail") else data


GERMAN = (
    "Die alte Papierfabrik wurde im Mai geschlossen, weil sie seit vielen Jahren nur noch Verluste gemacht hatte und "
    "niemand sie kaufen wollte."
)
FALSE_QUOTE = "The owner said “we shall certainly come back with ten times as many people” at the gate."
ROUND = "The mill was closed and the mill was sold. " * 40
MENDED: Mapping[str, Any] = {"notes": ["repaired"]}
PAYLOADS = [
    borne("F45", "fences", spelled(lambda text: f"```json\n{text}\n```")),
    borne("F45", "prose around", spelled(lambda text: f"Here is the JSON you asked for:\n\n{text}\n\nLet me know!")),
    borne("F46", "trailing comma", spelled(lambda text: f"{text[:-1]},}}"), **MENDED),
    borne("F46", "single quotes", spelled(lambda text: text.replace('"', "'")), **MENDED),
    borne("F46", "Python's words", spelled(pythonic), **MENDED),
    borne("F46", "comments", spelled(lambda text: f"{{ // the answer\n{text[1:-1]} /* that is all */ }}"), **MENDED),
    borne("F46", "smart quotes", spelled(smart), **MENDED),
    borne("F46", "raw line break", spelled(lambda text: text.replace("Müller", "Müller\n", 1)), same=False),
    asked_again("F47", "cut off, and called complete", spelled(lambda text: text[: len(text) * 3 // 5])),
    borne("F48", "another object behind", spelled(lambda text: text + '\n{"unrelated": 1}')),
    asked_again("F48", "two answers", spelled(lambda text: f"{text}\n{text.replace('closed', 'shut')}")),
    asked_again("F49", "a field is missing", other(lacking)),
    asked_again("F49", "a list for an object", other(lambda data: [data, data])),
    asked_again("F49", "numbers for texts", other(words_as(7))),
    asked_again("F49", "another shape", other(lambda data: {"title": "A mill", "body": "It closed."})),
    borne("F49", "wrapped", other(lambda data: {"result": data})),
    asked_again("F50", "the schema", said(schema_of)),
    asked_again("F50", "string", other(words_as("string"))),
    asked_again("F50", "dots", other(words_as("..."))),
    borne("F51", "extra keys", other(extra)),
    asked_again("F52", "a key twice", spelled(doubled)),
    *(asked_again("F53", number, cited(number)) for number in ("NaN", "Infinity", "-Infinity", "1e999")),
    asked_again("F54", "250 levels", deep(250)),
    asked_again("F54", "30,000 levels", deep(30_000)),
    asked_again("F55", "lone surrogate", spelled(lambda text: text.replace("Müller", "M\\ud800ller"))),
    borne("F55", "NUL and bell", spelled(lambda text: text.replace("Müller", "Müller\\u0000\\u0007")), same=False),
    asked_again("F56", "5,000 digits", cited("1" * 5_000)),
    asked_again("F57", "over the cap", other(words_as("word " * 20_000)), **LOOPS),
    asked_again("F57", "10 MB", other(words_as("word " * 2_000_000)), storm=False, **LOOPS),
    asked_again(
        "F57",
        "10 MB in a body",
        whole(lambda call: completion(f'{call.answer[:-1]}, "x": "{"a b " * 2_500_000}"}}')),
        storm=False,
        **LOOPS,
    ),
    doubted("F58", "German", other(words_as(GERMAN))),
    doubted("F59", "a false quote", other(words_as(FALSE_QUOTE)), "unsupported"),
    asked_again("F60", "round and round", other(looping), **LOOPS),
]
