"""Frames between the parent and the child that holds a model: exact both ways, and a typed error for anything else."""

from __future__ import annotations

import io
import json
import os
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socra_backends.llamacpp import wire
from socra_backends.llamacpp.wire import CutShort, WireError, receive, send

VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
MESSAGES = st.dictionaries(st.text(), VALUES | st.lists(VALUES), max_size=3)


def framed(body: bytes, size: int | None = None) -> io.BytesIO:
    return io.BytesIO((len(body) if size is None else size).to_bytes(4, "big") + body)


@settings(max_examples=50)
@given(st.lists(MESSAGES, max_size=2))
def test_what_is_sent_is_received_and_then_the_end(messages: list[dict[str, Any]]) -> None:
    file = io.BytesIO()
    for message in messages:
        send(file, message)
    file.seek(0)
    assert [receive(file) for _ in messages] == messages
    assert receive(file) is None
    assert receive(file) is None


def test_a_lone_surrogate_crosses() -> None:
    file = io.BytesIO()
    send(file, {"text": "\ud800 \x00 🧭"})
    file.seek(0)
    assert receive(file) == {"text": "\ud800 \x00 🧭"}


def test_a_large_message_crosses_a_raw_pipe_whole() -> None:
    out, into = os.pipe()  # holds 64 KB: reading and writing take many steps
    message = {"text": "é" * 2_000_000}
    with os.fdopen(out, "rb", 0) as reader, os.fdopen(into, "wb", 0) as writer:
        sender = Thread(target=send, args=(writer, message))
        sender.start()
        assert receive(reader) == message
        sender.join()


NONSENSE = {
    "empty": b"",
    "list": b"[]",
    "number": b"1",
    "text": b'"text"',
    "null": b"null",
    "cut": b"{",
    "two": b"{}{}",
    "no UTF-8": b"\xff",
    "pickle": b"\x80\x04]\x94.",
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": -Infinity}',
    "long number": b'{"a": ' + b"1" * 5_000 + b"}",
    "deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
}


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_a_typed_error(body: bytes) -> None:
    with pytest.raises(WireError, match="a frame holds"):
        receive(framed(body))


def test_an_end_in_the_middle_is_told_from_nonsense() -> None:
    whole = framed(json.dumps({"say": "beat"}).encode()).getvalue()
    for length in range(1, len(whole)):
        with pytest.raises(CutShort):
            receive(io.BytesIO(whole[:length]))


def test_a_claimed_length_is_not_believed() -> None:
    with pytest.raises(WireError, match="a frame claims 4,294,967,295 bytes, at most 67,108,864 are read"):
        receive(framed(b"", 2**32 - 1))
    asked: list[int] = []

    class Source(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or 0)
            return super().read(size)

    with pytest.raises(CutShort):
        receive(Source(framed(b"{}", wire.LARGEST).getvalue()))
    assert max(asked) <= 2**20  # 64 MB are not made room for before they come


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes", {1, 2}])
def test_only_json_is_sent(value: Any) -> None:
    file = io.BytesIO()
    with pytest.raises(WireError, match="a message cannot be sent"):
        send(file, {"value": value})
    assert file.getvalue() == b""  # no half of it: the next message must find the wire clean


def test_too_much_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST", 20)
    file = io.BytesIO()
    with pytest.raises(WireError, match="a message has 22 bytes, at most 20 can be sent"):
        send(file, {"text": "x" * 10})
    assert file.getvalue() == b""
    send(file, {"text": "x" * 8})
    assert len(file.getvalue()) == 4 + 20
