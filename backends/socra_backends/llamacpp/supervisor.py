"""Who starts the worker at first need, starts it once more after a crash, and ends it."""

from __future__ import annotations

import copy
import os
import signal
from collections.abc import Callable
from threading import RLock

from socra.errors import BackendCrashed, BackendError, SocraError
from socra_backends.llamacpp.desk import Worker

__all__ = ["Supervisor"]


class Supervisor:
    """One worker for any number of threads. `make` starts one, `load` gives it the model; both may raise."""

    def __init__(self, make: Callable[[], Worker], load: Callable[[Worker], None]) -> None:
        self._make = make
        self._load = load
        self._lock = RLock()
        self._pid = os.getpid()
        self._closed = False
        self._begun: Worker | None = None
        self._loaded: Worker | None = None
        self._lost: tuple[Worker, SocraError] | None = None

    def worker(self) -> Worker:
        """Return the worker, started and loaded where there is none. Raises `SocraError` where that fails."""
        self._demand_usable()
        with self._lock:
            if self._loaded is None or self._loaded.desk.ended:
                self._loaded = self._begin()
            return self._loaded

    def after(self, dead: Worker) -> Worker | None:
        """Return the worker that takes over from one that crashed; None where starting again would be of no use.

        That is so where it had taken over itself and answered nothing since. Raises `SocraError` where starting fails.
        """
        self._demand_usable()
        with self._lock:
            if _is_hopeless(dead):
                return None
            if self._lost and self._lost[0] is dead:
                raise copy.copy(self._lost[1])
            if self._loaded is dead:
                self._take_over(dead)
            return self.worker()

    def close(self) -> None:
        """End the worker, also one that is loading now. Idempotent; does nothing in a forked process."""
        if self._pid == os.getpid():
            self._closed = True
            if self._begun:
                self._begun.close()

    def abandon(self) -> None:
        """End the worker without waiting for anything."""
        if self._pid == os.getpid():
            self._closed = True
            if self._begun:
                self._begun.abandon()

    def _take_over(self, dead: Worker) -> None:
        try:
            self._loaded = self._begin()
            self._loaded.took_over = True
        except SocraError as error:
            self._lost = dead, error  # all others who waited for that one need not load again to learn it
            raise

    def _begin(self) -> Worker:
        try:
            return self._begin_once()
        except BackendCrashed:
            if self._begun is None or _is_hopeless(self._begun):
                raise
        worker = self._begin_once()
        worker.took_over = True
        return worker

    def _begin_once(self) -> Worker:
        worker = self._begun = self._make()
        try:
            self._demand_usable()  # it may have been closed while we were not looking
            self._load(worker)
        except BaseException:
            worker.abandon()  # an interrupt must not leave one that loads for nobody
            raise
        return worker

    def _demand_usable(self) -> None:
        if self._pid != os.getpid():
            # its threads are not here, and its pipe has two owners
            raise BackendError("this backend was made before a fork, and cannot be used after it: make a new one here")
        if self._closed:
            raise BackendError("the backend is closed: make a new one")


def _is_hopeless(dead: Worker) -> bool:
    return dead.signal == signal.SIGILL or (dead.took_over and dead.desk.finished == 0)
