"""Rounds: ask for all missing sections at once; what is not valid goes into the next round with the reason."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

from socra.backend import Backend, Completion, Finish, Outcome, Progress, Request
from socra.errors import BackendError, OutputInvalid, SocraError, TemplateError
from socra.events import SectionDone, SectionFailed, SectionRetried
from socra.framework import Section
from socra.prompt import Templates
from socra.reading import Failure
from socra.usage import Usage
from socra.validate import validate

__all__ = ["Rounds"]

CORRECTIONS: Mapping[Finish, int] = {"stop": 2, "length": 2, "loop": 1, "deadline": 0, "refused": 1, "filtered": 0}
"""Times that a section is asked for again because its answer was not valid, by how the last answer ended."""

LIVELY = 0.7
"""The least temperature for a section whose answer went round in circles: the same sampling would do so again."""

LOOP_SHOWN = 200
"""Characters of such an answer that a correction shows: a model that reads its own loop falls into it again."""

RoundEvent = Progress | SectionDone | SectionFailed | SectionRetried
_News = Progress | Outcome | SocraError


class _Stopped(BaseException):
    """Raised in a backend that reports progress to nobody; no backend's `except Exception` may swallow it."""


class Rounds:
    """The state of one run: which sections are done, failed, or asked for next."""

    def __init__(self, templates: Templates, originals: Mapping[str, Request]) -> None:
        self.originals = dict(originals)
        self.done: dict[str, Section] = {}
        self.failures: list[Failure] = []
        self.usage = Usage()
        self.model = ""
        self.fingerprint = ""
        self._templates = templates
        self._next = dict(originals)
        self._corrections = dict.fromkeys(originals, 0)

    def pending(self) -> list[Request]:
        """Take the requests of the next round; none when all sections are done or failed."""
        requests, self._next = list(self._next.values()), {}
        return requests

    def settle(self, backend: Backend, requests: Sequence[Request]) -> Iterator[RoundEvent]:
        """Run one round, yielding progress as it comes and what became of each section as soon as it is known."""
        waiting = {request.slug: request for request in requests}
        reason: SocraError = BackendError("the backend gave no answer for this section")
        with closing(_live(backend, requests)) as heard:
            for news in heard:
                if isinstance(news, Progress):
                    yield news
                elif isinstance(news, SocraError):
                    reason = news
                elif request := waiting.pop(news[0].slug, None):
                    yield self._settle_one(request, news[1])
        for slug in waiting:
            yield self._fail(slug, reason)

    def _settle_one(self, request: Request, outcome: Completion | SocraError) -> RoundEvent:
        if isinstance(outcome, SocraError):
            return self._fail(request.slug, outcome)
        self.usage += outcome.usage
        self.model = outcome.model or self.model
        self.fingerprint = outcome.fingerprint or self.fingerprint
        try:
            section = validate(outcome, request.section, request.article, question=request.question)
        except OutputInvalid as error:
            return self._correct(request.slug, error, outcome.finish)
        except Exception as error:
            # a third party's section may raise anything in its own checks; the other sections must not be lost to it
            reason = OutputInvalid(f"{request.section.__name__} cannot be checked: {type(error).__name__}: {error}")
            return self._fail(request.slug, reason, outcome.text)
        self.done[request.slug] = section
        return SectionDone(request.slug, section)

    def _correct(self, slug: str, error: OutputInvalid, finish: Finish) -> RoundEvent:
        if self._corrections[slug] >= CORRECTIONS[finish]:
            return self._fail(slug, error, error.output)
        if finish == "loop":
            self.originals[slug] = _livelier(self.originals[slug])
            error = OutputInvalid(str(error), error.output[:LOOP_SHOWN])
        try:
            addition = self._templates.correction(error)
        except TemplateError as broken:
            return self._fail(slug, broken, error.output)
        self._corrections[slug] += 1
        self._next[slug] = self.originals[slug].corrected(str(error), addition)
        return SectionRetried(slug, str(error))

    def _fail(self, slug: str, error: SocraError, output: str = "") -> SectionFailed:
        failure = Failure(section=slug, reason=str(error), output=output)
        self.failures.append(failure)
        return SectionFailed(slug, failure)


def _livelier(request: Request) -> Request:
    return replace(request, temperature=max(request.temperature, LIVELY), seed=request.seed + 1)


def _live(backend: Backend, requests: Sequence[Request]) -> Generator[_News, None, None]:
    """Run a backend in a thread, so that its progress can be yielded while it works.

    An error of the run itself comes last. Where the caller stops early, the backend begins no further request, and is
    told to give up the one that it is at as soon as it reports progress.
    """
    news: SimpleQueue[_News | None] = SimpleQueue()
    stopped = Event()
    try:
        Thread(target=_feed, args=(backend, requests, news.put, stopped), daemon=True, name="socra-round").start()
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


def _feed(backend: Backend, requests: Sequence[Request], put: Callable[[_News | None], None], stopped: Event) -> None:
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
