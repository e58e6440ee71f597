"""Damaged model files, made from good tiny ones by a seeded mutator that knows where each field stands."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from doubles.tiny_models import Shape, write_model

__all__ = ["Mutant", "make_mutants"]

SHAPE = Shape(layers=1, width=32, heads=2, kv_heads=1, hidden=32, context=256)
_FORMS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
_EXTREMES = (0, 1, 2, 3, 7, 31, 255, 0x7FFF, 0xFFFF, 1 << 16, 0x7FFFFFFF, 1 << 31, 0xFFFFFFFF, 1 << 32, 1 << 40)
_EXTREMES += ((1 << 62), (1 << 63) - 1, 1 << 63, (1 << 64) - 32, (1 << 64) - 1)


@dataclass(frozen=True)
class Mutant:
    """One damaged file: how it was damaged, and its bytes."""

    how: str
    data: bytes


@dataclass(frozen=True)
class Field:
    """A number of the file: what it means, where it stands, its struct format."""

    what: str
    at: int
    form: str


@dataclass(frozen=True)
class Anatomy:
    """A good file with the places of all its numbers and strings; `strings` are (place of the length, length)."""

    data: bytes
    fields: Sequence[Field]
    keys: Sequence[tuple[int, int]]
    names: Sequence[tuple[int, int]]
    strings: Sequence[tuple[int, int]]
    end: int


def make_mutants(folder: Path, count: int, seed: int = 0) -> Iterator[Mutant]:
    """Yield `count` damaged files, always the same ones for a seed; `folder` holds the good ones they are made of."""
    rng = random.Random(seed)
    bases = [dissect(path.read_bytes()) for path in _good_files(folder)]
    for _ in range(count):
        base = rng.choice(bases)
        how = rng.choices(list(_WAYS), [weight for weight, _ in _WAYS.values()])[0]
        yield Mutant(how, _WAYS[how][1](base, rng))


def _good_files(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    yield write_model(folder / "llama.gguf", shape=SHAPE)
    yield write_model(folder / "qwen2.gguf", architecture="qwen2", quantization="Q4_0", shape=SHAPE)
    yield write_model(
        folder / "gemma2.gguf",
        architecture="gemma2",
        vocabulary="spm",
        template="gemma",
        quantization="Q8_0",
        shape=SHAPE,
    )
    yield write_model(folder / "mamba.gguf", architecture="mamba", vocabulary="spm", template="mistral", shape=SHAPE)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0
        self.fields: list[Field] = []

    def number(self, what: str, form: str) -> int:
        self.fields.append(Field(what, self.at, form))
        value: int = struct.unpack_from(f"<{form}", self.data, self.at)[0]
        self.at += struct.calcsize(f"<{form}")
        return value

    def string(self, what: str) -> tuple[int, int]:
        place = self.at
        length = self.number(f"length of {what}", "Q")
        self.at += length
        return place, length


def dissect(data: bytes) -> Anatomy:
    """Return the places of all numbers and strings of a good file."""
    reader = _Reader(data)
    reader.number("magic", "I")
    reader.number("version", "I")
    tensors, count = reader.number("count of tensors", "Q"), reader.number("count of keys", "Q")
    keys, names, strings = [], [], []
    for _ in range(count):
        keys.append(reader.string("key"))
        strings += _value(reader)
    for _ in range(tensors):
        names.append(reader.string("name"))
        for _ in range(reader.number("dimensions", "I")):
            reader.number("dimension", "Q")
        reader.number("type of tensor", "I")
        reader.number("offset", "Q")
    return Anatomy(data, reader.fields, keys, names, strings, reader.at)


def _value(reader: _Reader) -> list[tuple[int, int]]:
    kind = reader.number("type of value", "I")
    count = 1
    if kind == 9:
        kind, count = reader.number("type of items", "I"), reader.number("count of items", "Q")
    if kind == 8:
        return [reader.string("text") for _ in range(count)]
    for _ in range(count):
        reader.number("value", _FORMS[kind])
    return []


def _flip(base: Anatomy, rng: random.Random) -> bytes:
    data = bytearray(base.data)
    end = rng.choice((base.end, base.end, len(data)))
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(end)] ^= 1 << rng.randrange(8)
    return bytes(data)


def _truncate(base: Anatomy, rng: random.Random) -> bytes:
    return base.data[: rng.randrange(rng.choice((32, base.end, len(base.data))))]


def _set_field(base: Anatomy, rng: random.Random) -> bytes:
    # by kind first, or the thousands of tokens would get all the attention
    kinds = sorted({field.what for field in base.fields})
    what = rng.choice(kinds)
    return _put(base, rng.choice([field for field in base.fields if field.what == what]), rng)


def _set_size(base: Anatomy, rng: random.Random) -> bytes:
    """Change a number that stands alone: a hyperparameter, or a token's id."""
    alone = [
        field
        for before, field in zip(base.fields, base.fields[1:], strict=False)
        if field.what == "value" and before.what == "type of value"
    ]
    return _put(base, rng.choice(alone), rng)


def _put(base: Anatomy, field: Field, rng: random.Random) -> bytes:
    data = bytearray(base.data)
    room = struct.calcsize(f"<{field.form}")
    if field.form in "fd":
        extremes = (0.0, -1.0, 1e-30, 1e30, float("inf"), float("-inf"), float("nan"))
        struct.pack_into(f"<{field.form}", data, field.at, rng.choice(extremes))
        return bytes(data)
    old = int.from_bytes(data[field.at : field.at + room], "little")
    new = rng.choice((*_EXTREMES, old - 1, old + 1, old * 2, old // 2, old ^ 1 << rng.randrange(8 * room)))
    data[field.at : field.at + room] = (new % (1 << 8 * room)).to_bytes(room, "little")
    return bytes(data)


def _swap(base: Anatomy, rng: random.Random) -> bytes:
    """Swap two strings: keys, names of tensors, or tokens, merges and other texts."""
    pool = rng.choice([pool for pool in (base.keys, base.names, base.strings, base.strings) if len(pool) > 1])
    (first, one), (second, two) = sorted(rng.sample(list(pool), 2))
    data = base.data
    middle = data[first + 8 + one : second]
    head = data[:first] + data[second : second + 8 + two] + middle + data[first : first + 8 + one]
    return _padded(head + data[second + 8 + two : base.end], base)


def _double(base: Anatomy, rng: random.Random) -> bytes:
    """Let a key, a name or a token be that of another."""
    pool = rng.choice([pool for pool in (base.keys, base.names, base.strings) if len(pool) > 1])
    (source, length), (target, old) = rng.sample(list(pool), 2)
    copied = base.data[source : source + 8 + length]
    return _padded(base.data[:target] + copied + base.data[target + 8 + old : base.end], base)


def _slice(base: Anatomy, rng: random.Random) -> bytes:
    """Copy, drop or double a random stretch."""
    data = base.data
    start, length = rng.randrange(base.end), rng.choice((1, 4, 8, 64, 1_000))
    elsewhere = rng.randrange(len(data))
    return rng.choice(
        (
            data[:start] + data[start + length :],
            data[:start] + data[elsewhere : elsewhere + length] + data[start:],
            data[:start] + data[elsewhere : elsewhere + length] + data[start + length :],
            data[:start] + rng.randbytes(length) + data[start + length :],
        )
    )


def _text(base: Anatomy, rng: random.Random) -> bytes:
    """Write something else into a string: nothing, much, bytes that are no UTF-8."""
    place, length = rng.choice(rng.choice((base.keys, base.names, base.strings)))
    new = rng.choice(
        (b"", b"\0", b"\xff\xfe", b"%s%n" * 8, b"x" * 100_000, rng.randbytes(16), b"clip", b"gpt2", b"llama")
    )
    head = base.data[:place] + struct.pack("<Q", len(new)) + new + base.data[place + 8 + length : base.end]
    return _padded(head, base)


def _several(base: Anatomy, rng: random.Random) -> bytes:
    data = base.data
    for _ in range(rng.randint(2, 4)):
        data = _set_size(Anatomy(data, base.fields, base.keys, base.names, base.strings, base.end), rng)
    return data


def _padded(head: bytes, base: Anatomy) -> bytes:
    """Put the weights behind a header of another length, aligned as they were."""
    return head + bytes(-len(head) % 32) + base.data[base.end + -base.end % 32 :]


_WAYS: dict[str, tuple[int, Callable[[Anatomy, random.Random], bytes]]] = {
    "bits flipped": (4, _flip),
    "cut short": (1, _truncate),
    "field set": (4, _set_field),
    "size set": (6, _set_size),
    "sizes set": (2, _several),
    "strings swapped": (2, _swap),
    "string doubled": (2, _double),
    "string rewritten": (2, _text),
    "slice moved": (2, _slice),
}
