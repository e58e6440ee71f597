"""An event loop in a thread of its own, where synchronous code and programs with a loop of theirs can start jobs."""

from __future__ import annotations

import asyncio
import atexit
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from threading import Lock, Thread, current_thread
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet

from socra.errors import BackendError

__all__ = ["Job", "Loop"]

ENDING = 5.0
"""Seconds that whoever closes a loop waits for its thread: closing connections takes milliseconds."""

EXITING = 1.0
"""Seconds that the interpreter waits for it at its exit."""


class Shared(Protocol):
    """What all jobs of a loop share; it is made and closed in the loop."""

    async def aclose(self) -> None:
        """Close it."""


S = TypeVar("S", bound=Shared)
Work = Callable[[S], Coroutine[Any, Any, None]]
Ended = Callable[[BaseException | None], None]


class Loop(Generic[S]):
    """Runs jobs in an event loop whose thread starts at first need, and anew in a process that was forked.

    It refers to nobody who owns it, so that the end of an owner who was forgotten can end it.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._closed = False
        self._lock = Lock()
        self._running: _Running[S] | None = None
        _LOOPS.add(self)

    def begin(self, open_: Callable[[], S], work: Work[S], ended: Ended, context: Context) -> Job:
        """Start a job: `work` gets what `open_` made, which the first job calls in the loop.

        `ended` is called in the loop when the job is over, with what it raised. Raises `BackendError` where the loop is
        closed, or no thread can be started.
        """
        with self._lock:
            if self._closed:
                raise BackendError("the backend is closed: make a new one")
            if self._running is None or not self._running.alive:
                self._running = _Running(self._name)
            return self._running.begin(open_, work, ended, context)

    def close(self, patience: float = ENDING) -> None:
        """Give up all jobs, close what they share, and end the thread. Idempotent."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, None
        if running:
            running.stop()
            running.join(patience)

    def abandon(self) -> None:
        """Do what `close` does without a lock or a wait: the garbage collector may call it at any point."""
        self._closed = True
        if running := self._running:
            running.stop()

    def _forked(self) -> None:
        """Leave the parent's loop alone: a child shares its selector, and closing it here would break it there."""
        self._running = None
        self._lock = Lock()  # another thread may have held it, which is not here


class Job:
    """Work in a loop, which any thread may give up."""

    def __init__(self, running: _Running[Any]) -> None:
        self._running = running
        self._task: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether its thread lives, in this process."""
        return self._running.alive

    def cancel(self) -> None:
        """Give up the work where it is not done, without waiting for its end."""
        self._running.call(self._cancel)

    def _cancel(self) -> None:
        if self._task:  # it is there: what is called in the loop is called in order
            self._task.cancel()

    def _begin(self, work: Coroutine[Any, Any, None], ended: Ended, context: Context) -> None:
        self._task = asyncio.get_running_loop().create_task(work, context=context)
        self._task.add_done_callback(lambda task: ended(None if task.cancelled() else task.exception()))


class _Running(Generic[S]):
    """A loop and its thread, from start to end."""

    def __init__(self, name: str) -> None:
        self._pid = os.getpid()
        self._shared: S | None = None
        self._stopped = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._live, name=name, daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:
            self._loop.close()
            raise BackendError(f"no thread can be started ({error}): end some, and try again") from error

    @property
    def alive(self) -> bool:
        return self._pid == os.getpid() and self._thread.is_alive()

    def begin(self, open_: Callable[[], S], work: Work[S], ended: Ended, context: Context) -> Job:
        job = Job(self)
        self.call(lambda: job._begin(self._work(open_, work), ended, context))
        return job

    def call(self, function: Callable[[], None]) -> None:
        """Call a function in the loop; nothing happens where that has ended, or is another process's."""
        if self._pid == os.getpid():
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(function)

    def stop(self) -> None:
        self.call(self._stopped.set)

    def join(self, patience: float) -> None:
        if self._thread is not current_thread() and self._pid == os.getpid():
            self._thread.join(patience)

    async def _work(self, open_: Callable[[], S], work: Work[S]) -> None:
        if self._shared is None:
            self._shared = open_()
        del open_  # it may hold the owner, who may be forgotten meanwhile
        await work(self._shared)

    def _live(self) -> None:
        # the runner cancels what is left, and closes the loop
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        await self._stopped.wait()
        jobs = asyncio.all_tasks() - {asyncio.current_task()}
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        if self._shared:
            with suppress(Exception):  # nobody is left to hear of it
                await self._shared.aclose()


_LOOPS: WeakSet[Loop[Any]] = WeakSet()


def _after_fork() -> None:
    for loop in list(_LOOPS):
        loop._forked()


def _at_exit() -> None:
    for loop in list(_LOOPS):
        loop.close(EXITING)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)
