"""A backend's run in a thread of its own, so that its progress is heard while it works."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

from socra.backend import Backend, Completion, Outcome, Progress, Request
from socra.errors import BackendError, SocraError

__all__ = ["News", "listen"]

News = Progress | Outcome | SocraError


class _Stopped(BaseException):
    """Raised in a backend that reports progress to nobody; no backend's `except Exception` may swallow it."""


def listen(backend: Backend, requests: Sequence[Request]) -> Generator[News, None, None]:
    """Run a backend in a thread, yielding its progress and its outcomes as they come.

    An error of the run itself comes last. Where the caller stops early, the backend begins no further request, and is
    told to give up the one that it is at as soon as it reports progress.
    """
    news: SimpleQueue[News | None] = SimpleQueue()
    stopped = Event()
    work = partial(copy_context().run, _feed, backend, requests, news.put, stopped)  # a span of theirs is ours' parent
    try:
        Thread(target=work, daemon=True, name="socra-round").start()
        while (item := news.get()) is not None:
            yield item
    finally:
        stopped.set()


def _checked(request: Request, outcome: Any) -> Completion | SocraError:
    if not isinstance(request, Request):
        raise TypeError(f"run gave {type(request).__name__}, not a Request")
    if isinstance(outcome, Completion | SocraError):
        return outcome
    return BackendError(f"the backend gave {type(outcome).__name__}, not a Completion")


def _feed(backend: Backend, requests: Sequence[Request], put: Callable[[News | None], None], stopped: Event) -> None:
    def hear(progress: Progress) -> None:
        if stopped.is_set():
            raise _Stopped
        put(progress)

    try:
        outcomes = backend.run(requests, hear)
        for request, outcome in outcomes:
            put((request, _checked(request, outcome)))
            if stopped.is_set():
                break
        if isinstance(outcomes, Generator):
            outcomes.close()
    except _Stopped:
        pass
    except SocraError as error:
        put(error)
    except BaseException as error:
        # Even an exit in this thread must reach the reader, who would wait for ever.
        failure = BackendError(f"{type(backend).__name__} failed: {type(error).__name__}: {error}")
        failure.__cause__ = error
        put(failure)
    finally:
        put(None)
