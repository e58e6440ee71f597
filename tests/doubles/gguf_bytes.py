"""GGUF files written byte by byte, so that a test can write what no honest writer would."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

__all__ = ["BOOL", "F32", "I32", "STRING", "U32", "U64", "Array", "File", "Raw", "TensorInfo", "good", "text"]

U8, I8, U16, I16, U32, I32, F32, BOOL, STRING, ARRAY, U64, I64, F64 = range(13)
_FORMS = {U8: "B", I8: "b", U16: "H", I16: "h", U32: "I", I32: "i", F32: "f", BOOL: "?", U64: "Q", I64: "q", F64: "d"}


@dataclass(frozen=True)
class Array:
    kind: int
    items: Sequence[Any]


@dataclass(frozen=True)
class Raw:
    """A value's bytes, type included, as they shall stand in the file."""

    data: bytes


@dataclass(frozen=True)
class TensorInfo:
    name: str = "token_embd.weight"
    shape: Sequence[int] = (32, 4)
    kind: int = 0
    offset: int = 0

    def bytes(self) -> bytes:
        shape = struct.pack(f"<I{len(self.shape)}Q", len(self.shape), *self.shape)
        return text(self.name) + shape + struct.pack("<IQ", self.kind, self.offset)


@dataclass(frozen=True)
class File:
    values: Mapping[str, tuple[int, Any] | Array | Raw | str] = field(default_factory=dict)
    tensors: Sequence[TensorInfo] = (TensorInfo(),)
    data: bytes = bytes(512)
    magic: bytes = b"GGUF"
    version: int = 3
    keys: int | None = None
    count: int | None = None
    extra: bytes = b""

    def bytes(self) -> bytes:
        counts = (
            len(self.tensors) if self.count is None else self.count,
            len(self.values) if self.keys is None else self.keys,
        )
        head = self.magic + struct.pack("<IQQ", self.version, *counts)
        head += b"".join(text(key) + value_bytes(value) for key, value in self.values.items()) + self.extra
        head += b"".join(tensor.bytes() for tensor in self.tensors)
        return head + bytes(-len(head) % 32) + self.data

    def but(self, **changes: Any) -> File:
        """Return this file with some values of it changed, or dropped where they are None; `__` stands for a dot."""
        named = {key.replace("__", "."): value for key, value in changes.items()}
        values = {**self.values, **named}
        return replace(self, values={key: value for key, value in values.items() if value is not None})

    def write(self, path: Path) -> Path:
        path.write_bytes(self.bytes())
        return path


def text(words: str) -> bytes:
    raw = words.encode("utf-8", "surrogatepass")
    return struct.pack("<Q", len(raw)) + raw


def value_bytes(value: tuple[int, Any] | Array | Raw | str) -> bytes:
    if isinstance(value, Raw):
        return value.data
    if isinstance(value, str):
        return struct.pack("<I", STRING) + text(value)
    if isinstance(value, Array):
        head = struct.pack("<IIQ", ARRAY, value.kind, len(value.items))
        if value.kind == STRING:
            return head + b"".join(map(text, value.items))
        return head + struct.pack(f"<{len(value.items)}{_FORMS[value.kind]}", *value.items)
    kind, number = value
    return struct.pack(f"<I{_FORMS[kind]}", kind, number)


def good() -> File:
    """Return the smallest file that is a model to all checks (llama.cpp would miss its layers)."""
    return File(
        {
            "general.architecture": "llama",
            "general.name": "Small",
            "llama.context_length": (U32, 128),
            "llama.embedding_length": (U32, 32),
            "llama.block_count": (U32, 2),
            "llama.attention.head_count": (U32, 4),
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.tokens": Array(STRING, ["a", "b", "c", "<end>"]),
            "tokenizer.ggml.token_type": Array(I32, [1, 1, 1, 3]),
        }
    )
