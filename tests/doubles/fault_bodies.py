"""Faults of connections and bodies, F20 to F29: what breaks off, never comes, or is no answer."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from doubles.fault_kinds import (
    FIRST,
    WHOLE,
    After,
    Fault,
    borne,
    final,
    retried,
)
from doubles.fault_server import (
    CLOSE,
    HANG,
    RESET,
    Act,
    Call,
    Step,
    body_of,
    completion,
    events,
    head,
    respond,
    stream,
    well,
)

__all__ = ["BODIES", "whole"]


def whole(make: Callable[[Call], Any]) -> Act:
    """Answer without streaming."""
    return respond(200, lambda call: make(call))


def steps(*given: Step) -> Act:
    return lambda call: given


def framed(data: bytes, *, declared: int | None = None, **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    length = {} if declared is None else {"Content-Length": str(declared)}
    return head(200, "application/json", {**length, **named}) + data


def cut(call: Call) -> bytes:
    body = body_of(completion(call.answer))
    return body[: len(body) * 2 // 3]


def short(call: Call) -> Iterator[Step]:
    yield framed(cut(call), declared=100_000)
    yield CLOSE


def short_chunks(call: Call) -> Iterator[Step]:
    part = cut(call)
    yield framed(f"{len(part):x}\r\n".encode() + part + b"\r\n", Transfer_Encoding="chunked")
    yield CLOSE


def short_close(call: Call) -> Iterator[Step]:
    yield framed(cut(call), Connection="close")
    yield CLOSE


def reset_in_body(call: Call) -> Iterator[Step]:
    yield framed(cut(call), declared=100_000)
    yield 0.01
    yield RESET


def closes_unsaid(call: Call) -> Iterator[Step]:
    """Answer well and promise to stay, then leave: the next call may find the connection gone."""
    yield from well(call)
    yield CLOSE


def drip(call: Call) -> Iterator[Step]:
    yield head(200, "text/event-stream", {"Transfer-Encoding": "chunked"})
    for byte in itertools.cycle(b": wait\n"):
        yield b"1\r\n%c\r\n" % byte
        yield 0.02


def drip_head(call: Call) -> Iterator[Step]:
    yield b"HTTP/1.1 200 OK\r\nX-Slow: "
    for _ in range(3_000):
        yield b"x"
        yield 0.02


@cache
def bomb() -> bytes:
    return gzip.compress(b" " * 2**26, 1)


def gzip_bomb(call: Call) -> Iterator[Step]:
    data = bomb()
    yield framed(data, declared=len(data), Content_Encoding="gzip")


def flood(call: Call) -> Iterator[Step]:
    yield framed(b"", declared=100 * 2**20)
    for _ in range(100):
        yield b" " * 2**20
    yield CLOSE


def flood_of_comments(call: Call) -> Iterator[bytes]:
    for _ in range(100):
        yield b": " + b"x" * 2**20 + b"\n\n"


def unknown_coding(call: Call) -> Iterator[Step]:
    data = body_of(completion(call.answer))
    yield framed(data, declared=len(data), Content_Encoding="br")


def zipped(call: Call) -> Iterator[Step]:
    data = gzip.compress(body_of(completion(call.answer)))
    yield framed(data, declared=len(data), Content_Encoding="gzip")


def ruined(call: Call) -> bytes:
    return body_of(completion(call.answer)).replace(b"assistant", b"assist\xff\xfeant")


PORTAL = "<!doctype html><html><title>Hotel Wi-Fi</title><body>Please sign in</body></html>"
BODIES = [
    retried("F20", "reset before headers", steps(RESET), "EndpointFailed"),
    retried("F20", "closed before headers", steps(CLOSE), "EndpointFailed"),
    retried("F20", "reset in the headers", steps(b"HTTP/1.1 200 OK\r\nContent-Ty", 0.01, RESET), "EndpointFailed"),
    retried("F20", "reset in the body", reset_in_body, "EndpointFailed"),
    retried("F20", "no HTTP", steps(b"SSH-2.0-OpenSSH_9.6\r\n", CLOSE), "EndpointFailed EndpointInvalid"),
    borne("F20", "left after the answer", closes_unsaid, storm=False),
    retried("F21", "Content-Length too long", short, "EndpointFailed"),
    retried("F21", "chunks cut short", short_chunks, "EndpointFailed"),
    retried("F22", "JSON cut by a close", short_close, "EndpointFailed"),
    retried("F24", "one byte at a time", drip, "BackendTimeout", calls=2, **WHOLE),
    retried("F24", "headers byte by byte", drip_head, "BackendTimeout", calls=2, **WHOLE),
    retried("F25", "no answer", steps(HANG), "BackendTimeout", **FIRST),
    retried("F26", "a portal's page", respond(200, PORTAL, kind="text/html"), "EndpointInvalid", calls=2),
    retried("F26", "a page that calls itself JSON", respond(200, PORTAL), "EndpointInvalid", calls=2),
    final("F27", "gzip bomb", gzip_bomb, "EndpointInvalid EndpointFailed"),
    final("F27", "100 MB", flood, "EndpointInvalid EndpointFailed"),
    final("F27", "100 MB of comments", stream(flood_of_comments), "EndpointInvalid EndpointFailed"),
    borne("F27", "honest gzip", zipped),
    borne("F28", "BOM before JSON", whole(lambda call: b"\xef\xbb\xbf" + body_of(completion(call.answer)))),
    borne("F28", "BOM before a stream", stream(lambda call: [b"\xef\xbb\xbf", *events(call.answer)])),
    retried("F28", "invalid UTF-8", whole(ruined), "EndpointFailed EndpointInvalid"),
    retried(
        "F28",
        "UTF-16",
        whole(lambda call: json.dumps(completion(call.answer)).encode("utf-16")),
        "EndpointFailed EndpointInvalid",
    ),
    retried(
        "F28",
        "invalid UTF-8 in a stream",
        stream(lambda call: [b"data: {\xff\xfe\n\n", *events(call.answer)]),
        "EndpointFailed EndpointInvalid",
    ),
    retried("F29", "200 rate limit", respond(200, {"error": {"message": "Rate limit", "code": 429}}), "RateLimited"),
    retried("F29", "200 overloaded", respond(200, {"error": {"type": "overloaded_error"}}), "EndpointFailed"),
    retried("F29", "200 text", respond(200, {"error": "upstream connect error"}), "EndpointFailed"),
    final(
        "F29", "200 wrong key", respond(200, {"error": {"message": "No.", "code": "invalid_api_key"}}), "AccessDenied"
    ),
    final("F29", "200 quota", respond(200, {"error": {"message": "No.", "type": "insufficient_quota"}}), "QuotaSpent"),
]
# an encoding that was not asked for is no fault of the request: whether it is worth another call is a matter of taste
BODIES.append(
    Fault("F27", "a coding nobody asked for", unknown_coding, After("EndpointInvalid EndpointFailed", 0), storm=False)
)
