"""One run: its sections are asked side by side in the loop, and what becomes of them reaches whoever waits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextvars import Context
from time import monotonic

from socra.backend import Completion, Outcome, Progress, Request
from socra.backend.inbox import Inbox
from socra.errors import BackendError, SocraError
from socra_backends.openai.call import Hear
from socra_backends.openai.cards import ask_cards
from socra_backends.openai.loop import Job
from socra_backends.openai.pace import Circuit, Turn, prefix_of
from socra_backends.openai.retry import Endpoint, ask

__all__ = ["Run"]

OFTEN = 0.125
"""Seconds between two pieces of news of one section's progress."""

_News = Progress | tuple[int, Completion | SocraError] | SocraError


class Run:
    """The requests of one run, and the queue through which news of them comes."""

    def __init__(self, requests: Sequence[Request], context: Context, *, warm: bool, heard: bool) -> None:
        self._requests = requests
        self._context = context
        self._heard = heard
        self._prefixes = _prefixes(requests) if warm else [""] * len(requests)
        self._news: Inbox[_News] = Inbox()
        self._circuit = Circuit()
        self._asked: list[tuple[asyncio.Task[None], Turn]] = []

    def outcomes(self, job: Job, hear: Callable[[Progress], None]) -> Iterator[Outcome]:
        """Yield what became of each request as soon as it is known, in the thread of whoever waits."""
        left = dict(enumerate(self._requests))
        latest = {request.slug: Progress(request.slug, 0) for request in self._requests}
        reason: SocraError = BackendError("the process that asked the endpoint is another one: ask again")
        while left:
            news = self._next(job, latest[next(iter(left.values())).slug])
            if isinstance(news, Progress):
                latest[news.slug] = Progress(news.slug, news.tokens)
                hear(news)
            elif isinstance(news, tuple):
                index, outcome = news
                yield left.pop(index), outcome
            else:
                reason = news or reason
                break
        for request in left.values():
            yield request, reason

    async def work(self, endpoint: Endpoint) -> None:
        """Ask for all sections at once, in the loop."""
        async with asyncio.TaskGroup() as group:
            for index, prefix in enumerate(self._prefixes):
                turn = Turn(endpoint.pace, self._circuit, prefix)
                section = self._section(endpoint, index, turn)
                self._asked.append((group.create_task(section, context=self._context.copy()), turn))

    def ended(self, error: BaseException | None) -> None:
        """Note that nothing more comes."""
        if error is None:
            error = self._circuit.error or BackendError("the backend was closed before the answer came: make a new one")
        elif not isinstance(error, SocraError):
            error = BackendError(f"the endpoint cannot be asked: {type(error).__name__}: {error}")
        self._news.put(error)

    def _next(self, job: Job, pulse: Progress) -> _News | None:
        """Return the next news; the pulse where there is none for a second, and None where none can come."""
        return self._news.get() or (pulse if job.alive else None)

    async def _section(self, endpoint: Endpoint, index: int, turn: Turn) -> None:
        request, error = self._requests[index], None
        outcome: Completion | SocraError
        try:
            asking = ask_cards if request.cards else ask
            outcome = await asking(endpoint, request, turn, self._hearer(request.slug))
        except asyncio.CancelledError:
            if self._circuit.error is None:
                raise
            outcome = error = self._circuit.error
        except SocraError as caught:
            outcome = error = caught
        except Exception as caught:
            # a third party's section may raise anything where its schema is made
            words = endpoint.secrets.scrub(f"{request.slug} could not be asked for: {type(caught).__name__}: {caught}")
            outcome = error = BackendError(words)
        finally:
            turn.over(error)
        self._news.put((index, outcome))
        if error and error.ends_run:
            self._end(error)

    def _end(self, error: SocraError) -> None:
        """Begin nothing more; what is under way may finish."""
        if self._circuit.error is None:
            self._circuit.error = error
            for task, turn in self._asked:
                if not turn.calling:
                    task.cancel()

    def _hearer(self, slug: str) -> Hear:
        latest = 0.0

        def hear(tokens: int, text: Callable[[], str], at_once: bool) -> None:
            nonlocal latest
            now = monotonic()
            if at_once or now - latest >= OFTEN:
                latest = now if tokens else 0.0  # the first words are told at once
                self._news.put(Progress(slug, tokens, text()))

        return hear if self._heard else lambda tokens, text, at_once: None


def _prefixes(requests: Sequence[Request]) -> list[str]:
    """Return what each request begins with, "" where no other one begins so."""
    prefixes = list(map(prefix_of, requests))
    counts = Counter(prefixes)
    return [prefix if counts[prefix] > 1 else "" for prefix in prefixes]
