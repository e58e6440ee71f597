"""A backend at work in a thread of its own, so that its progress is heard; its answers in the order of judging."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial
from threading import Event, Thread
from typing import Any

from socra.backend import Backend, Completion, Outcome, Progress, Request
from socra.backend.inbox import Inbox
from socra.backend.spoken import Spoken
from socra.errors import BackendError, BudgetSpent, SocraError

__all__ = ["Answered", "complete"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one request: an answer, or the error in its place."""

    request: Request
    outcome: Completion | SocraError


class _Stopped(BaseException):
    """Raised in a backend that reports progress to nobody; no backend's `except Exception` may swallow it."""


class _Over:
    """The last news of a run."""


_News = Progress | Outcome | SocraError | _Over


def complete(backend: Backend, requests: Sequence[Request]) -> Generator[Progress | Answered, None, None]:
    """Have a backend complete requests, yielding its progress, and what became of each request, once.

    The text of progress is what a person reads of it: of JSON, its words.
    A section comes after those that it rests on, where these are on their way. Where the caller stops early, the
    backend begins no further request, and is told to give up the one that it is at as soon as it reports progress.
    """
    waiting = {request.slug: request for request in requests}
    before = {request.slug: request.budget.calls for request in requests}
    held: dict[str, Answered] = {}
    spoken: dict[str, Spoken] = {}
    reason: SocraError = BackendError("the backend gave no answer for this section")
    with closing(_listen(backend, requests)) as heard:
        for news in heard:
            if isinstance(news, Progress):
                yield _in_words(news, spoken)
            elif isinstance(news, SocraError):
                reason = news
            elif asked := waiting.pop(news[0].slug, None):
                _count(asked, news[1], before[asked.slug])
                held[asked.slug] = Answered(asked, news[1])
                while slug := _ready(held, waiting):
                    yield held.pop(slug)
    for request in waiting.values():
        yield Answered(request, reason)
    while held:  # what they rest on is not coming, or they rest on each other
        yield held.pop(_ready(held, ()) or next(iter(held)))


def _in_words(news: Progress, spoken: dict[str, Spoken]) -> Progress:
    if not news.tokens:  # it is written anew
        spoken.pop(news.slug, None)
    return replace(news, text=spoken.setdefault(news.slug, Spoken()).feed(news.text)) if news.text else news


def _count(request: Request, outcome: Completion | SocraError, before: int) -> None:
    """Hold a backend to the budget that has a `run` of its own and takes nothing from it."""
    if isinstance(outcome, Completion) and request.budget.calls == before:
        with suppress(BudgetSpent):  # it is made already
            request.budget.take()
        request.budget.add(outcome.usage)


def _ready(held: Mapping[str, Answered], waiting: Iterable[str]) -> str:
    """Return the first section held back that rests on nothing which is still to come, "" where there is none."""
    coming = {*held, *waiting}
    return next((slug for slug, one in held.items() if coming.isdisjoint(one.request.section.rests_on)), "")


def _listen(backend: Backend, requests: Sequence[Request]) -> Generator[Progress | Outcome | SocraError, None, None]:
    """Run a backend in a thread, yielding its progress and outcomes as they come; an error of the run comes last."""
    inbox: Inbox[_News] = Inbox()
    stopped = Event()
    work = partial(copy_context().run, _feed, backend, requests, inbox.put, stopped)  # a span of theirs is ours' parent
    try:
        Thread(target=work, daemon=True, name="socra-round").start()
        while not isinstance(news := inbox.get(), _Over):
            if news is not None:
                yield news
    finally:
        stopped.set()


def _checked(request: Request, outcome: Any) -> Completion | SocraError:
    if not isinstance(request, Request):
        raise TypeError(f"run gave {type(request).__name__}, not a Request")
    if isinstance(outcome, Completion | SocraError):
        return outcome
    return BackendError(f"the backend gave {type(outcome).__name__}, not a Completion")


def _feed(backend: Backend, requests: Sequence[Request], put: Callable[[_News], None], stopped: Event) -> None:
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
        put(_Over())
