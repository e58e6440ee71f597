"""The layout of a GGUF file: metadata and the table of tensors, read without trusting one number in it.

The format is described in https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. What llama.cpp would refuse or
trip over is refused here; what it does not know yet (keys, architectures, file types) is not this module's business.

The bytes are read, not mapped into memory: a mapped file that shrinks under its reader kills the process.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from itertools import pairwise
from math import prod
from typing import NoReturn

from socra.errors import ModelInvalid

__all__ = ["KINDS", "Layout", "Numbers", "Strings", "Tensor", "Value", "read_layout"]

KINDS: dict[int, tuple[str, int, int]] = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
    42: ("Q2_0", 64, 18),
}
"""What ggml knows of each type of tensor: its name, how many weights make a block, how many bytes a block takes."""

LONGEST_KEY = 64 << 10
LONGEST_TEXT = 64 << 20
LARGEST_HEADER = 256 << 20
MOST_KEYS = 1 << 16
MOST_TENSORS = 1 << 17
MOST_STRINGS = 1 << 22
LARGEST_ALIGNMENT = 1 << 20
MOST_DIMENSIONS = 4

_FIRST_READ = 16 << 20
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_KEPT = 1 << 12
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Strings:
    """An array of strings, of which only the bytes are kept until somebody asks."""

    count: int
    raw: bytes

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        position = 0
        for _ in range(self.count):
            start = position + 8
            position = start + _U64.unpack_from(self.raw, position)[0]
            yield self.raw[start:position].decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Numbers:
    """An array of numbers in the struct format `form`; the values of long ones are not kept."""

    form: str
    count: int
    values: tuple[int | float, ...] = ()

    def __len__(self) -> int:
        return self.count


Value = bool | int | float | str | Strings | Numbers


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: `shape` with the length of a row first, `offset` and `size` in bytes of its file."""

    name: str
    shape: tuple[int, ...]
    kind: int
    offset: int
    size: int

    @property
    def weights(self) -> int:
        """The number of weights."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Layout:
    """What one GGUF file says of itself."""

    values: dict[str, Value]
    tensors: tuple[Tensor, ...]


class _Short(Exception):
    """More bytes are needed than were read so far."""


def read_layout(file: FileIO, size: int, name: str) -> Layout:
    """Read the metadata and the table of tensors of a file of `size` bytes; `name` is for messages.

    Raises `ModelInvalid` where they are malformed, or the file ends before its tensors do.
    """
    window = _FIRST_READ
    while True:
        data = _read(file, min(window, size))
        try:
            return _Walk(data, size, name).layout()
        except _Short:
            if len(data) < min(window, size) or window >= size:
                _refuse(name, "it ends in the middle of its metadata: download it again")
            if window >= LARGEST_HEADER:
                _refuse(name, "its metadata is larger than that of any real model: get it from another source")
        window *= 4


def _read(file: FileIO, count: int) -> bytes:
    file.seek(0)
    chunks = []
    while count and (chunk := file.read(count)):
        chunks.append(chunk)
        count -= len(chunk)
    return b"".join(chunks)


def _refuse(name: str, reason: str) -> NoReturn:
    raise ModelInvalid(f"{name} is not a usable GGUF file: {reason}")


class _Walk:
    """One pass over the first bytes of a file."""

    def __init__(self, data: bytes, size: int, name: str) -> None:
        self.data, self.size, self.name = data, size, name
        self.position = 24
        self.strings = 0

    def layout(self) -> Layout:
        """Return what the bytes say."""
        if len(self.data) < self.position:
            raise _Short
        tensors, keys = struct.unpack_from("<QQ", self.data, 8)
        # a key takes 13 bytes at least, a tensor 32
        if keys > min(MOST_KEYS, self.size // 13) or tensors > min(MOST_TENSORS, self.size // 32):
            self._refuse(f"it claims {keys:,} keys and {tensors:,} tensors, which cannot be")
        values = self._values(keys)
        found = self._tensors(tensors, self._alignment(values))
        return Layout(values, found)

    def _values(self, count: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for _ in range(count):
            key = self._name("key", LONGEST_KEY)
            if key in values:
                self._refuse(f"the key {_shown(key)} stands in it twice")
            values[key] = self._value(_shown(key))
        return values

    def _value(self, label: str) -> Value:
        kind = self._number(_U32)
        if kind == _STRING:
            return self._text(label, LONGEST_TEXT).decode("utf-8", "replace")
        if kind == _ARRAY:
            return self._array(label)
        return self._values_of(label, kind, 1)[0]

    def _array(self, label: str) -> Value:
        kind, count = self._number(_U32), self._number(_U64)
        if kind == _STRING:
            return self._strings(label, count)
        if kind == _ARRAY:
            self._refuse(f"{label} is an array of arrays, which llama.cpp does not read")
        form = self._form(label, kind)
        if count <= _KEPT:
            return Numbers(form, count, self._values_of(label, kind, count))
        self._skip(label, count * struct.calcsize(f"<{form}"))
        return Numbers(form, count)

    def _strings(self, label: str, count: int) -> Strings:
        self.strings += count
        if count > self.size // 8 or self.strings > MOST_STRINGS:
            self._refuse(f"{label} claims {count:,} strings, which cannot be")
        start = position = self.position
        data, length_at = self.data, _U64.unpack_from
        try:
            for _ in range(count):  # 300,000 times for a large vocabulary: nothing else belongs in here
                position += 8 + length_at(data, position)[0]
        except (struct.error, OverflowError):
            self._demand_inside(label, position)
            raise _Short from None
        self.position = position
        self._check_read(label)
        return Strings(count, data[start:position])

    def _values_of(self, label: str, kind: int, count: int) -> tuple[bool | int | float, ...]:
        form = struct.Struct(f"<{count}{self._form(label, kind)}")
        start = self.position
        self._skip(label, form.size)
        return form.unpack_from(self.data, start)

    def _form(self, label: str, kind: int) -> str:
        form = _NUMBERS.get(kind)
        if form is None:
            self._refuse(f"{label} has a value of the unknown type {kind}")
        return form

    def _alignment(self, values: dict[str, Value]) -> int:
        found = values.get("general.alignment", 32)
        if type(found) is not int or not 0 < found <= LARGEST_ALIGNMENT or found & (found - 1):
            self._refuse(f"its alignment is {found!r}, where a power of two below {LARGEST_ALIGNMENT:,} is due")
        return found

    def _tensors(self, count: int, alignment: int) -> tuple[Tensor, ...]:
        entries = [self._entry(alignment) for _ in range(count)]
        start = -(-self.position // alignment) * alignment
        tensors = tuple(Tensor(name, shape, kind, start + offset, size) for name, shape, kind, offset, size in entries)
        self._demand_unique(tensors)
        self._demand_room(tensors)
        return tensors

    def _entry(self, alignment: int) -> tuple[str, tuple[int, ...], int, int, int]:
        name = self._name("tensor", LONGEST_KEY)
        shape = self._shape(name)
        kind, offset = self._number(_U32), self._number(_U64)
        if kind not in KINDS:
            self._refuse(
                f"its tensor {_shown(name)} is of the type {kind}, which this version does not know: "
                "update socra, or get the model in another quantization"
            )
        label, block, size = KINDS[kind]
        if shape[0] % block:
            self._refuse(
                f"its tensor {_shown(name)} has rows of {shape[0]:,} weights, no multiple of {label}'s {block}"
            )
        if offset % alignment:
            self._refuse(f"its tensor {_shown(name)} begins at byte {offset:,}, off the alignment of {alignment}")
        return name, shape, kind, offset, prod(shape) // block * size

    def _shape(self, name: str) -> tuple[int, ...]:
        count = self._number(_U32)
        if not 1 <= count <= MOST_DIMENSIONS:
            self._refuse(f"its tensor {_shown(name)} has {count:,} dimensions, where 1 to {MOST_DIMENSIONS} can be")
        shape = tuple(self._number(_U64) for _ in range(count))
        if 0 in shape or prod(shape) >= 1 << 63:
            self._refuse(f"its tensor {_shown(name)} has the impossible shape {shape}")
        return shape

    def _demand_unique(self, tensors: tuple[Tensor, ...]) -> None:
        seen = set()
        for tensor in tensors:
            if tensor.name in seen:
                self._refuse(f"the tensor {_shown(tensor.name)} stands in it twice")
            seen.add(tensor.name)

    def _demand_room(self, tensors: tuple[Tensor, ...]) -> None:
        ordered = sorted(tensors, key=lambda tensor: tensor.offset)
        for tensor, following in pairwise(ordered):
            if tensor.offset + tensor.size > following.offset:
                self._refuse(f"its tensors {_shown(tensor.name)} and {_shown(following.name)} overlap")
        end = max((tensor.offset + tensor.size for tensor in tensors), default=0)
        if end > self.size:
            self._refuse(
                f"it is cut short: its weights end at byte {end:,}, and it has {self.size:,} bytes; "
                "download it again (where it came in parts, put them together first)"
            )

    def _name(self, what: str, longest: int) -> str:
        found = self._text(f"the name of a {what}", longest).decode("utf-8", "replace")
        if not found:
            self._refuse(f"it has a {what} without a name")
        return found

    def _text(self, label: str, longest: int) -> bytes:
        length = self._number(_U64)
        if length > longest:
            self._refuse(f"{label} is {length:,} bytes long, where {longest:,} are the most")
        start = self.position
        self._skip(label, length)
        return self.data[start : self.position]

    def _number(self, form: struct.Struct) -> int:
        start = self.position
        self._skip("a number", form.size)
        found: int = form.unpack_from(self.data, start)[0]
        return found

    def _skip(self, label: str, count: int) -> None:
        self.position += count
        self._check_read(label)

    def _check_read(self, label: str) -> None:
        if self.position > len(self.data):
            self._demand_inside(label, self.position)
            raise _Short

    def _demand_inside(self, label: str, position: int) -> None:
        if position > self.size:
            self._refuse(f"{label} reaches past the end of the file: it is damaged, download it again")

    def _refuse(self, reason: str) -> NoReturn:
        _refuse(self.name, reason)


def _shown(name: str) -> str:
    """Return a name from the file as it may stand in a message: short, and without what steers a terminal."""
    return repr(name if len(name) <= 80 else f"{name[:79]}…")
