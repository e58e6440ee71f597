"""From a section's schema to a grammar that a model cannot leave, and the shortest text that the grammar holds."""

from __future__ import annotations

import ctypes
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socra_backends.llamacpp.native import Vocab

__all__ = ["compiled", "line", "make_tokenizer", "smallest"]

_DATES = {"date": "2026-01-01", "time": "00:00:00Z", "date-time": "2026-01-01T00:00:00Z"}

# Fields are one line of text each, so that the only escapes a model needs are those of the quotation mark and of the
# backslash: a line break that nobody sees is where small models get lost.
_OPTIONS = {"whitespace_flexible": False, "json_allowed_escapes": '"\\'}


def compiled(schema: Mapping[str, Any]) -> str:
    """Return the grammar of a schema in llguidance's form: without blanks between its parts."""
    from llguidance import LLMatcher

    grammar: str = LLMatcher.grammar_from_json_schema(dict(schema), defaults=_OPTIONS)  # type: ignore[arg-type]
    return grammar


def line(pattern: str) -> str:
    """Return the grammar of one line behind a label: a blank, a regular expression, and the end of the line or of all.

    Many a vocabulary has two line breaks as one token: a model that knows only that one would never come to an end.
    """
    from llguidance import LLMatcher

    grammar: str = LLMatcher.grammar_from_regex(rf" (?:{pattern})(?:\n\n?)?")
    return grammar


def make_tokenizer(vocab: Vocab) -> Any:
    """Return the vocabulary as llguidance wants it; takes a second for one of 150,000 tokens."""
    import llama_cpp
    from llguidance import LLTokenizer

    # 0xff cannot begin a text: no grammar of text allows a token that begins so
    tokens = [
        b"\xff" + piece if vocab.is_control(token) or vocab.is_end(token) or _is_marker(vocab, token, piece) else piece
        for token, piece in enumerate(vocab.pieces)
    ]
    return LLTokenizer.from_llamacpp(  # type: ignore[attr-defined]
        tokens=tokens,
        vocab_ptr=vocab.handle,
        tokenize_fptr=ctypes.cast(llama_cpp.llama_cpp._lib.llama_tokenize, ctypes.c_void_p).value,
        eos_token=[token for token in range(vocab.size) if vocab.is_end(token)] or [vocab.eos],
        slices=None,
    )


def _is_marker(vocab: Vocab, token: int, piece: bytes) -> bool:
    return piece[:1] == b"<" and piece[-1:] == b">" and len(piece) > 2 and vocab.is_user_defined(token)


def smallest(schema: Mapping[str, Any]) -> str:
    """Return about the shortest text that is valid under a schema, for counting how many tokens an end needs."""
    return json.dumps(_smallest(schema), separators=(",", ":"))


def _smallest(schema: Mapping[str, Any]) -> Any:
    if "anyOf" in schema:
        return min((_smallest(part) for part in schema["anyOf"]), key=lambda made: len(json.dumps(made)))
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return min(schema["enum"], key=lambda value: len(json.dumps(value)))
    kind = schema.get("type")
    if kind == "object":
        return {name: _smallest(part) for name, part in schema.get("properties", {}).items()}
    if kind == "array":
        return [_smallest(schema["items"])] * schema.get("minItems", 0)
    if kind == "string":
        return _DATES.get(schema.get("format", "")) or "x" * max(1, schema.get("minLength", 0))
    return {"boolean": False, "null": None}.get(str(kind), _number(schema))


def _number(schema: Mapping[str, Any]) -> float:
    """Return a number within the bounds, 0 where that is one."""
    step = 1 if schema.get("type") == "integer" else 0.5
    low = max(schema.get("minimum", -math.inf), schema.get("exclusiveMinimum", -math.inf) + step)
    high = min(schema.get("maximum", math.inf), schema.get("exclusiveMaximum", math.inf) - step)
    near: float = min(max(0, low), high)
    return near
