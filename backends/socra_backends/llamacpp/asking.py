"""Requests on their way to a worker: asked together, asked again after a crash, each answered once."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from threading import Thread
from time import monotonic

from socra.backend.inbox import Inbox
from socra.errors import BackendCrashed, BackendError, BackendTimeout, SocraError
from socra_backends.llamacpp.desk import News, Worker
from socra_backends.llamacpp.supervisor import Supervisor
from socra_backends.llamacpp.wire import Message

__all__ = ["Asking"]

TRIES = 5
"""Times that a request is asked: one that kills every worker must end, also where others are answered in between."""

BACKSTOP = 15.0
"""Seconds past its deadline after which an answer is no longer waited for."""


class Asking:
    """Several messages that are answered in any order.

    Iterating yields the index of a message with news of it, the last being its answer or error; and None where a
    second went by without news. `deadline` is in seconds from when the worker has the model.
    """

    def __init__(self, supervisor: Supervisor, messages: Sequence[Message], deadline: float | None) -> None:
        self._supervisor = supervisor
        self._messages = messages
        self._deadline = deadline
        self._began: float | None = None
        self._tries = [0] * len(messages)
        self._unasked = list(range(len(messages)))
        self._asked: dict[int, int] = {}
        self._worker: Worker | None = None
        self._inbox: Inbox[tuple[Worker | None, int, News | None]] = Inbox()

    def __iter__(self) -> Iterator[tuple[int, News] | None]:
        if self._unasked:
            self._seek(self._supervisor.worker)
        while self._unasked or self._asked:
            if found := self._inbox.get():
                yield from self._take(*found)
            else:
                yield None
                yield from self._late()

    def cancel(self) -> None:
        """Give up what has no answer yet."""
        asked, self._asked, self._unasked = self._asked, {}, []
        if self._worker:
            for number in asked:
                self._worker.cancel(number)

    def _take(self, worker: Worker | None, number: int, news: News | None) -> Iterator[tuple[int, News]]:
        if news is None and worker is not None:
            self._ask(worker)
        elif isinstance(news, SocraError) and worker is None:
            yield from self._give_up(news)  # none can be had
        elif news is None or worker is not self._worker or number not in self._asked:
            return  # from one that is gone
        elif isinstance(news, BackendCrashed) and worker is not None:
            yield from self._recover(worker, news)
        elif isinstance(news, SocraError) or news["say"] != "tokens":
            yield self._asked.pop(number), news
        else:
            yield self._asked[number], news

    def _ask(self, worker: Worker) -> None:
        self._worker = worker
        self._began = self._began or monotonic()
        waiting, self._unasked = self._unasked, []
        for index in waiting:
            self._tries[index] += 1
            self._asked[self._send(worker, index)] = index

    def _send(self, worker: Worker, index: int) -> int:
        message = self._messages[index]
        if self._deadline is not None:
            message = {**message, "deadline": max(1.0, self._deadline - self._elapsed())}
        try:
            return worker.ask(message, lambda number, news: self._inbox.put((worker, number, news)))
        except SocraError as error:  # it died in this moment, or the message is not to be sent
            self._inbox.put((worker, ~index, error))
            return ~index

    def _recover(self, dead: Worker, error: BackendCrashed) -> Iterator[tuple[int, News]]:
        """Ask all that was in flight again, but for what has been in flight in too many crashes.

        0 tokens are told of what is asked again: who has heard some of it will hear it anew.
        """
        indices, self._asked = list(self._asked.values()), {}
        self._unasked = [index for index in indices if self._tries[index] < TRIES]
        for index in indices:
            if index not in self._unasked:
                yield index, copy.copy(error)
            elif self._messages[index]["do"] == "ask":
                yield index, {"say": "tokens", "count": 0, "text": ""}
        if self._unasked:
            self._seek(lambda: self._supervisor.after(dead), error)

    def _seek(self, find: Callable[[], Worker | None], otherwise: SocraError | None = None) -> None:
        """Look for a worker in a thread, for loading takes its time and who waits may want to stop."""

        def look() -> None:
            error: SocraError | None = otherwise
            try:
                if worker := find():
                    self._inbox.put((worker, 0, None))
                    return
            except SocraError as caught:
                error = caught
            except BaseException as caught:  # whatever it is, somebody waits for us
                error = BackendError(f"the model's process cannot be started: {type(caught).__name__}: {caught}")
                error.__cause__ = caught
            self._inbox.put((None, 0, error))

        Thread(target=look, daemon=True, name="socra-llama-start").start()

    def _late(self) -> Iterator[tuple[int, News]]:
        if self._deadline is None or self._elapsed() < self._deadline + BACKSTOP:
            return
        indices = [*self._asked.values(), *self._unasked]
        self.cancel()
        for index in indices:
            yield (
                index,
                BackendTimeout(f"no answer within {self._deadline:g} seconds: raise deadline=, or ask for less"),
            )

    def _give_up(self, error: SocraError) -> Iterator[tuple[int, News]]:
        indices, self._unasked = self._unasked, []
        for index in indices:
            yield index, copy.copy(error)

    def _elapsed(self) -> float:
        return monotonic() - self._began if self._began else 0.0
