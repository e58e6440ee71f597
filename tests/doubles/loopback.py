"""A chat endpoint on the loopback that answers well and at once, by the schema that it is sent; it can fail on demand.

`events` is what it saw, in order: ("asked", slug), ("answering", slug) at the first piece of an answer, ("done", slug),
and ("gone", slug) where the client left before the end.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from threading import Condition, Thread
from time import monotonic
from typing import Any, Self

from socra import Prompt, Request
from socra.backend import Budget, Limits
from socra.engine.templates import Templates
from socra.registry import find_framework, pack_folders
from socra.testing import answer_to, make_article

__all__ = ["SLUGS", "Asked", "Clock", "Loopback", "Reply", "requests"]

TOKEN = 4
"""Characters that this endpoint takes for a token."""

CACHED = 128
"""Tokens in a block of its prefix cache."""

FIRST = re.compile(r"^\[1\] (.*)$", re.MULTILINE)

Reply = tuple[int, Mapping[str, str], Any]
"""A status, headers, and a body that is sent as JSON, or as it is where it is text."""


News = find_framework("news")
SLUGS = list(News.sections())
SENTENCES = (
    "The paper mill in Arden closed on 3 May 2024 after 112 years.",
    "Arden Paper Ltd, which owned the mill, had lost $3.5 million a year since 2019.",
    "The town now wants to buy the site and turn it into flats.",
)


def requests(
    *slugs: str,
    limits: Limits | None = None,
    clock: Clock | None = None,
    long: bool = False,
    number: int = 1,
    today: date = date(2026, 11, 22),
) -> list[Request]:
    """Return requests for sections of one article, all by default; a long one is worth warming a cache for."""
    article = make_article(*SENTENCES, *SENTENCES * (40 if long else 0), title=f"Report number {number}")
    templates = Templates(News, pack_folders(), key=b"test")
    shared = templates.shared(article, today)
    time = {"clock": clock.monotonic} if clock else {}
    return [
        Request(
            slug=slug,
            prompt=Prompt(shared, templates.task(slug, News.sections()[slug])),
            section=News.sections()[slug],
            article=article,
            budget=Budget(limits, **time),
        )
        for slug in slugs or SLUGS
    ]


class Clock:
    """Time that passes only where somebody sleeps; `slept` is how long, each time."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + seconds
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.now = max(self.now, until)


@dataclass
class Asked:
    """A request as it came."""

    headers: dict[str, str]
    body: dict[str, Any]
    at: float

    @property
    def format(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body.get("response_format") or {"type": "text"}
        return found

    @property
    def schema(self) -> dict[str, Any]:
        found: dict[str, Any] = self.format.get("json_schema", self.format).get("schema", {})
        return found

    @property
    def slug(self) -> str:
        """The section, where the schema has a name."""
        return str(self.format.get("json_schema", {}).get("name", ""))

    @property
    def text(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def answer(self) -> str:
        found = FIRST.search(self.text)
        words = " ".join((found[1] if found else "It failed.").split()[:20])
        return json.dumps(answer_to(self.schema, words), ensure_ascii=False)


class Loopback:
    """Serve from a thread of its own.

    `fault` may give another reply than a good one. `hold` says which answers stop after their first piece until the
    client goes, `silent` which never begin. `first_token` and `pause` are the seconds before the first piece of an
    answer and between the others, `lag` those before anything at all.
    """

    def __init__(
        self,
        *,
        fault: Callable[[Asked], Reply | None] = lambda asked: None,
        hold: Callable[[Asked], bool] = lambda asked: False,
        silent: Callable[[Asked], bool] = lambda asked: False,
        lag: Callable[[Asked], float] = lambda asked: 0.0,
        first_token: float = 0.0,
        pause: float = 0.0,
        pieces: int = 4,
        finish: str = "stop",
        bound: bool = True,
    ) -> None:
        self.asked: list[Asked] = []
        self.events: list[tuple[str, str]] = []
        self.open = 0
        self.busiest = 0
        self.busy = 0
        self._news = Condition()
        self._fault, self._hold, self._silent, self._lag = fault, hold, silent, lag
        self._first_token, self._pause, self._pieces, self._finish, self._bound = (
            first_token,
            pause,
            pieces,
            finish,
            bound,
        )
        self._seen: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._port = 0
        self._thread = Thread(target=self._live, name="loopback", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def slugs(self) -> list[str]:
        return [asked.slug for asked in self.asked]

    def count(self, what: str) -> int:
        """Count the events of a kind."""
        return sum(kind == what for kind, _ in self.events)

    def await_until(self, condition: Callable[[Loopback], bool], seconds: float = 20.0) -> None:
        """Wait until something is true of what the server saw."""
        with self._news:
            assert self._news.wait_for(lambda: condition(self), seconds), self.events

    def __enter__(self) -> Self:
        self._thread.start()
        self.await_until(lambda server: server._port > 0)
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _live(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, limit=2**22)
        with self._news:
            self._port = server.sockets[0].getsockname()[1]
            self._news.notify_all()
        await self._stop.wait()
        server.close()
        talking = asyncio.all_tasks() - {asyncio.current_task()}
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._count(open=1)
        try:
            while asked := await _read(reader):
                self.asked.append(asked)
                self._say("asked", asked)
                self.busy += 1
                self.busiest = max(self.busiest, self.busy)
                try:
                    await self._answer(asked, reader, writer)
                finally:
                    self.busy -= 1
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()
            self._count(open=-1)

    async def _answer(self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _wait(reader, self._lag(asked))
        if reply := self._fault(asked):
            writer.write(_plain(*reply))
            await writer.drain()
            return
        try:
            await self._stream(asked, reader, writer)
        except OSError:
            self._say("gone", asked)
            raise
        self._say("done", asked)

    async def _stream(self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _wait(reader, 3_600.0 if self._silent(asked) else 0.0)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        await writer.drain()
        await _wait(reader, self._first_token)
        text = asked.answer if self._bound or asked.format["type"] != "json_schema" else "I cannot write JSON."
        usage = self._usage(asked, text)
        step = -(-len(text) // self._pieces)
        for start in range(0, len(text), step):
            if start == 0:
                self._say("answering", asked)
            writer.write(_chunk(asked, {"delta": {"content": text[start : start + step]}, "finish_reason": None}))
            await writer.drain()
            await _wait(reader, 3_600.0 if self._hold(asked) else self._pause)
        last = _chunk(asked, {"delta": {}, "finish_reason": self._finish})
        writer.write(last + _chunk(asked, None, usage) + _part(b"data: [DONE]\n\n") + b"0\r\n\r\n")
        await writer.drain()

    def _usage(self, asked: Asked, text: str) -> dict[str, Any]:
        """Count tokens, and those of the longest beginning that was sent before."""
        prompt = asked.text
        shared = max((_common(prompt, seen) for seen in self._seen), default=0) // TOKEN // CACHED * CACHED
        self._seen = [*self._seen[-20:], prompt]
        return {
            "prompt_tokens": len(prompt) // TOKEN,
            "completion_tokens": len(text) // TOKEN,
            "total_tokens": (len(prompt) + len(text)) // TOKEN,
            "prompt_tokens_details": {"cached_tokens": shared},
            "completion_tokens_details": {"reasoning_tokens": 0},
        }

    def _say(self, what: str, asked: Asked) -> None:
        with self._news:
            self.events.append((what, asked.slug))
            self._news.notify_all()

    def _count(self, *, open: int) -> None:  # noqa: A002
        with self._news:
            self.open += open
            self._news.notify_all()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")[1:]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(headers, json.loads(body), monotonic())


async def _wait(reader: asyncio.StreamReader, seconds: float) -> None:
    """Wait. Raises `OSError` where the client goes meanwhile."""
    if seconds <= 0:
        return
    with suppress(TimeoutError):
        await asyncio.wait_for(reader.read(1), seconds)
        raise ConnectionResetError


def _plain(status: int, headers: Mapping[str, str], body: Any) -> bytes:
    data = (body if isinstance(body, str) else json.dumps(body)).encode()
    kind = "text/plain" if isinstance(body, str) else "application/json"
    lines = [f"HTTP/1.1 {status} So", f"content-type: {kind}", f"content-length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


def _chunk(asked: Asked, choice: Mapping[str, Any] | None, usage: Mapping[str, Any] | None = None) -> bytes:
    choices = [{"index": 0, **choice}] if choice else []
    data = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": asked.body["model"],
        "choices": choices,
        "usage": usage,
    }
    return _part(f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())


def _part(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _common(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low
