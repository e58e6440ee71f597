"""Frames on a pipe: four bytes of length, then one JSON object.

Never pickle: a model's file may come to own the child that loads it, and a pickle would hand it the parent as well.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn, Protocol

__all__ = ["LARGEST", "MOST_TOLD", "CutShort", "Message", "WireError", "encode", "receive", "send", "write"]

LARGEST = 64 * 2**20
"""Bytes of the largest frame: an article is far smaller, and a liar's length must not fill the memory."""

MOST_TOLD = 4_096
"""Letters of an answer that are told at once while it is written."""

_STEP = 2**20

Message = dict[str, Any]


class WireError(Exception):
    """What came over the wire is no frame, or what is to be sent cannot be one."""


class CutShort(WireError):
    """The other side went away in the middle of a frame."""


class Reading(Protocol):
    """A binary file to read from, buffered or not."""

    def read(self, size: int, /) -> bytes | None: ...


class Writing(Protocol):
    """A binary file to write to, buffered or not."""

    def write(self, data: memoryview, /) -> int | None: ...
    def flush(self) -> None: ...


def send(file: Writing, message: Message) -> None:
    """Write one message. Raises `WireError` where it is no JSON or too large, and `OSError` where nobody reads."""
    write(file, encode(message))


def encode(message: Message) -> bytes:
    """Return the frame of a message. Raises `WireError` where it is no JSON or too large."""
    try:
        body = json.dumps(message, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(f"a message cannot be sent: {error}") from error
    if len(body) > LARGEST:
        raise WireError(f"a message has {len(body):,} bytes, at most {LARGEST:,} can be sent")
    return len(body).to_bytes(4, "big") + body


def write(file: Writing, frame: bytes) -> None:
    """Write a whole frame. Raises `OSError` where nobody reads."""
    left = memoryview(frame)
    while left:  # a raw file may take a part only
        left = left[file.write(left) or 0 :]
    file.flush()


def receive(file: Reading) -> Message | None:
    """Read one message; None where the other side has ended.

    Raises `WireError` where it is not a frame with a JSON object, `CutShort` where it ends in the middle.
    """
    head = _exactly(file, 4)
    if not head:
        return None
    size = int.from_bytes(head, "big")
    if size > LARGEST:
        raise WireError(f"a frame claims {size:,} bytes, at most {LARGEST:,} are read")
    body = _exactly(file, size)
    if len(head) < 4 or len(body) < size:
        raise CutShort(f"a frame ends after {len(head) + len(body):,} bytes")
    return _message(body)


def _exactly(file: Reading, size: int) -> bytes:
    """Read so many bytes, fewer at the end; step by step, so that a claimed length costs nothing."""
    found = bytearray()
    while len(found) < size and (piece := file.read(min(size - len(found), _STEP))):
        found += piece
    return bytes(found)


def _message(body: bytes) -> Message:
    try:
        message = json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a frame holds no JSON: {error}") from error
    if not isinstance(message, dict):
        raise WireError(f"a frame holds {type(message).__name__}, not an object")
    return message


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
