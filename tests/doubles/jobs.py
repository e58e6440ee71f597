"""A loop of an endpoint's adapter, and what came of its jobs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from queue import SimpleQueue
from typing import Any

from socra_backends.openai.loop import Job, Loop

__all__ = ["NAME", "Jobs", "Shared", "endless", "nothing"]

NAME = "socra-test-loop"


class Shared:
    """Something that all jobs share; it knows where it was opened and closed."""

    def __init__(self) -> None:
        self.thread = threading.current_thread()
        self.closed_in: threading.Thread | None = None

    async def aclose(self) -> None:
        self.closed_in = threading.current_thread()


class Jobs:
    """A loop and what came of its jobs."""

    def __init__(self) -> None:
        self.loop: Loop[Shared] = Loop(NAME)
        self.opened: list[Shared] = []
        self.ended: SimpleQueue[BaseException | None] = SimpleQueue()

    def open(self) -> Shared:
        self.opened.append(Shared())
        return self.opened[-1]

    def begin(self, work: Callable[[Shared], Coroutine[Any, Any, None]], context: Context | None = None) -> Job:
        return self.loop.begin(self.open, work, self.ended.put, context or copy_context())


async def nothing(shared: Shared) -> None:
    pass


def endless(begun: SimpleQueue[str]) -> Callable[[Shared], Coroutine[Any, Any, None]]:
    async def work(shared: Shared) -> None:
        try:
            begun.put("begun")
            await asyncio.Event().wait()
        finally:
            begun.put("too late" if shared.closed_in else "given up")

    return work
