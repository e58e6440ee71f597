"""A server on loopback that sends what a test says, byte for byte."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

Answer = Sequence[bytes]
"""The pieces to send, one write each; `HANG` waits for the other side, and the connection is closed at the end."""

HANG = b"\0hang"
RESET = b"\0reset"


@dataclass
class Asked:
    """A request as it came over the wire."""

    line: str
    headers: dict[str, str] = field(repr=False)  # tests look for secrets in what is shown
    names: list[str]
    body: bytes


@dataclass
class WireServer:
    answer: Callable[[Asked], Answer]
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while (asked := await _read(reader)) is not None:
                self.asked.append(asked)
                for piece in self.answer(asked):
                    if piece == HANG:
                        await reader.read(1)
                    elif piece == RESET:
                        writer.transport.abort()
                        return
                    else:
                        writer.write(piece)
                        await writer.drain()
                    await asyncio.sleep(0)
                if b"connection: close" in b"".join(self.answer(asked)[:1]).lower():
                    return
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    head = await reader.readuntil(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").strip().split("\r\n")
    pairs = [header.split(": ", 1) for header in rest]
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(line, headers, [name.lower() for name, _ in pairs], body)


@contextmanager
def wire_server(
    answer: Answer | Callable[[Asked], Answer], *, tls: ssl.SSLContext | None = None
) -> Iterator[WireServer]:
    """Run a server in a thread until the end of the block."""
    server = WireServer(answer if callable(answer) else lambda _: answer, tls)
    ready = threading.Event()
    stop: list[Callable[[], object]] = []

    async def main() -> None:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        stop.append(lambda: loop.call_soon_threadsafe(ended.set))
        tasks: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            try:
                await server.serve(reader, writer)
            except asyncio.CancelledError:
                pass
            finally:
                tasks.discard(task)

        listening = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await ended.wait()
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        stop[0]()
        thread.join(10)


def response(
    body: bytes, *headers: str, status: str = "200 OK", kind: str = "application/json", length: bool = True
) -> bytes:
    """Return a whole HTTP response."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers, *([f"Content-Length: {len(body)}"] * length)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
