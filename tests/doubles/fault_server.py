"""A chat endpoint on the loopback that does what a script says, byte by byte: it answers well, badly or not at all.

A script is a function from a `Call` to an `Act`; an act is a function from the call to `Step`s: bytes to send, seconds
to wait, `RESET`, `CLOSE`, `HANG`, or a function of the server. After the last step the connection is kept alive.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from socra.framework import Section
from socra.registry import find_framework

__all__ = [
    "CLOSE",
    "HANG",
    "RESET",
    "Act",
    "Call",
    "FakeClock",
    "FaultServer",
    "Step",
    "body_of",
    "chunk",
    "completion",
    "event",
    "events",
    "respond",
    "stream",
    "well",
]

RESET: Literal["reset"] = "reset"
CLOSE: Literal["close"] = "close"
HANG: Literal["hang"] = "hang"

TLS = Path(__file__).parents[1] / "data" / "tls"
SECTIONS: dict[str, type[Section]] = find_framework("news").sections()
HEADINGS = {section.heading(): slug for slug, section in SECTIONS.items()}
TASK = re.compile(rf"^Your task: ({'|'.join(map(re.escape, HEADINGS))})$", re.MULTILINE)
NUMBER = re.compile(r"report number (\d+)")
_NUMBERS = itertools.count(1)

REASONS = {200: "OK", 301: "Moved Permanently", 404: "Not Found", 429: "Too Many Requests", 503: "Service Unavailable"}


@dataclass
class Call:
    """One HTTP request as it came, and which section of which article it is for."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    slug: str
    article: str
    nth: int
    """Which call this is for its section, from 1."""
    reused: bool
    """Whether its connection has served another call."""
    arrived: float
    """When it came, by the fake clock."""
    answer: str = ""
    """The text of a valid answer to it."""
    answered: float = -1.0
    """When the first bytes were sent, by the fake clock; -1 as long as nothing was."""

    @property
    def key(self) -> str:
        """What stands in the Authorization header after "Bearer"."""
        return self.headers.get("authorization", "").partition(" ")[2]

    @property
    def words(self) -> str:
        """All that the messages say."""
        return "\n".join(str(message.get("content")) for message in self.body.get("messages", ()))


Step = bytes | float | Literal["reset", "close", "hang"] | Callable[["FaultServer"], None]
Act = Callable[[Call], Iterable[Step]]
Script = Callable[[Call], Act]


class FakeClock:
    """Time that passes only where somebody sleeps; it keeps how long each sleep was asked to be.

    A sleep takes `lag` real seconds: as long has who does not sleep to do something at the old time.
    """

    def __init__(self, lag: float = 0.0) -> None:
        self.now = 0.0
        self.lag = lag
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + max(0.0, seconds)
        self.sleeps.append(seconds)
        await asyncio.sleep(self.lag)
        self.now = max(self.now, until)


class FaultServer:
    """Serve a script on the loopback from a thread of its own; `calls` holds all that came, in order.

    `answers` are the valid answers by article (`report number N`, "" where there is only one) and slug.
    """

    def __init__(
        self,
        script: Script,
        answers: Callable[[str, str], str],
        *,
        clock: FakeClock | None = None,
        tls: bool = False,
    ) -> None:
        self.calls: list[Call] = []
        self.strange: list[str] = []
        """Requests that are no call of the chat API: their first line."""
        self.clock = clock or FakeClock()
        self.tls = _certified(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)) if tls else None
        self._script = script
        self._answers = answers
        # ports are used again, and what was learned of another server's is remembered
        self._path = f"/{next(_NUMBERS)}/v1"
        self._counts: dict[tuple[str, str], int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._wait(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls, limit=2**20))
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *exception: object) -> None:
        self._wait(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def base_url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}{self._path}"

    def of(self, slug: str, article: str = "") -> list[Call]:
        """Return the calls for one section, in order."""
        return [call for call in self.calls if call.slug == slug and (not article or call.article == article)]

    def leave(self) -> None:
        """Take no connection any more, as a server that died; call it from a step."""
        self._server.close()

    def swap_certificate(self) -> None:
        """Show another certificate from the next handshake on; call it from a step."""
        assert self.tls
        self.tls.load_cert_chain(TLS / "elsewhere.pem")

    def _wait(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _stop(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            served = 0
            while (call := await self._read(reader, served > 0)) and await self._answer(call, reader, writer):
                served += 1
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            writer.transport.abort() if writer.transport.is_closing() else writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _read(self, reader: asyncio.StreamReader, reused: bool) -> Call | None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        path = first.split()[1]
        if path != f"{self._path}/chat/completions":
            self.strange.append(first)
        data = json.loads(body) if body else {}
        words = "\n".join(str(message.get("content")) for message in data.get("messages", ()))
        task, number = TASK.findall(words), NUMBER.findall(words)
        slug, article = HEADINGS[task[-1]] if task else "", number[0] if number else ""
        nth = self._counts[article, slug] = self._counts.get((article, slug), 0) + 1
        answer = self._answers(article, slug) if slug else ""
        call = Call(path, headers, data, slug, article, nth, reused, self.clock.now, answer)
        self.calls.append(call)
        return call

    async def _answer(self, call: Call, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Carry out an act; return whether the connection may serve another call."""
        for step in self._script(call)(call):
            if call.answered < 0:
                call.answered = self.clock.now
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
                await asyncio.sleep(0)  # drain alone lets nobody else work
            elif isinstance(step, float):
                await asyncio.sleep(step)
            elif callable(step):
                step(self)
            elif step == HANG:
                await reader.read(1)
                return False
            else:
                _end(writer, step)
                return False
        return call.headers.get("connection", "").lower() != "close"


def _end(writer: asyncio.StreamWriter, how: Literal["reset", "close"]) -> None:
    if how == RESET:
        sock: socket.socket = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    else:
        writer.close()


def _certified(context: ssl.SSLContext) -> ssl.SSLContext:
    context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    return context


# what servers send


def head(status: int, kind: str, headers: Mapping[str, str]) -> bytes:
    """Return a status line and headers; `Content-Type` is left out where it is empty."""
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Whatever')}", *([f"Content-Type: {kind}"] if kind else [])]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def body_of(data: Any) -> bytes:
    """Return bytes as they are, text as UTF-8, and all else as JSON."""
    if isinstance(data, bytes):
        return data
    return (data if isinstance(data, str) else json.dumps(data)).encode("utf-8", "surrogatepass")


def respond(
    status: int, data: Any = b"", *, kind: str = "application/json", headers: Mapping[str, str] | None = None
) -> Act:
    """Answer with a whole body of the right length; `data` may be a function of the call."""

    def act(call: Call) -> Iterator[Step]:
        body = body_of(data(call) if callable(data) else data)
        yield head(status, kind, {"Content-Length": str(len(body)), **(headers or {})}) + body

    return act


def stream(make: Callable[[Call], Iterable[bytes | float | Any]]) -> Act:
    """Answer with an event stream in HTTP chunks, one for each piece; other steps pass, and end it where they do."""

    def act(call: Call) -> Iterator[Step]:
        yield head(200, "text/event-stream; charset=utf-8", {"Transfer-Encoding": "chunked"})
        for piece in make(call):
            if isinstance(piece, bytes):
                yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
            else:
                yield piece
                if piece in (RESET, CLOSE, HANG):
                    return
        yield b"0\r\n\r\n"

    return act


def event(data: Any) -> bytes:
    """Return one server-sent event."""
    return b"data: " + body_of(data) + b"\n\n"


DONE = b"data: [DONE]\n\n"
USAGE = {
    "prompt_tokens": 4_000,
    "completion_tokens": 40,
    "total_tokens": 4_040,
    "prompt_tokens_details": {"cached_tokens": 512},
    "completion_tokens_details": {"reasoning_tokens": 8},
}


def chunk(delta: Any, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """Return one piece of a streamed chat completion."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "chatcmpl-7",
        "object": "chat.completion.chunk",
        "created": 1_760_000_000,
        "model": "fake-1",
        "choices": [choice],
        **more,
    }


def events(
    text: str, *, finish: str | None = "stop", pieces: int = 4, usage: bool = True, done: bool = True
) -> Iterator[bytes]:
    """Yield a text as a well-formed stream: a role, pieces of content, a finish, usage, and the end."""
    yield event(chunk({"role": "assistant", "content": ""}))
    size = max(1, -(-len(text) // pieces))
    for start in range(0, len(text), size):
        yield event(chunk({"content": text[start : start + size]}))
    if finish:
        yield event(chunk({}, finish))
    if usage:
        yield event({**chunk({}), "choices": [], "usage": USAGE})
    if done:
        yield DONE


def completion(text: Any, finish: str | None = "stop", **message: Any) -> dict[str, Any]:
    """Return a whole chat completion, as a server sends it that does not stream."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, **message},
        "finish_reason": finish,
    }
    return {
        "id": "chatcmpl-8",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": "fake-1",
        "choices": [choice],
        "usage": USAGE,
    }


def well(call: Call) -> Iterator[Step]:
    """Answer as a good endpoint does."""
    yield from stream(lambda call: [b"".join(events(call.answer))])(call)
