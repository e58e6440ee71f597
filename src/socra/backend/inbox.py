"""An inbox: what other threads have to say to the one who waits for them."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

__all__ = ["Inbox"]

PULSE = 1.0
"""Seconds of silence after which who waits is asked whether he still does."""

T = TypeVar("T")


class Inbox(Generic[T]):
    """News from any thread, in order. A second of silence is news too, so that a run can say that it is alive."""

    def __init__(self) -> None:
        self._news: SimpleQueue[T] = SimpleQueue()

    def put(self, news: T) -> None:
        """Add news, from any thread."""
        self._news.put(news)

    def get(self) -> T | None:
        """Wait for the next news; None where there is none for a second."""
        try:
            return self._news.get(timeout=PULSE)
        except Empty:
            return None
