"""One deadline over a whole exchange: a server that sends a byte now and then does not hold it up."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from typing_extensions import Buffer

__all__ = ["Deadline", "DeadlineSocket"]

T = TypeVar("T")


class Deadline:
    """A moment, `seconds` from now, by which everything must be done."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds left. Raises `TimeoutError` where there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left

    def run(self, call: Callable[[], T]) -> T:
        """Return what `call` gives, which knows no time limit itself (a look-up of the system), within the deadline."""
        found: list[T] = []
        failed: list[Exception] = []

        def work() -> None:
            try:
                found.append(call())
            except Exception as error:  # handed to the caller's thread
                failed.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(self.left())
        if failed:
            raise failed[0]
        if not found:
            raise TimeoutError("the deadline has passed")
        return found[0]


class DeadlineSocket:
    """The part of a socket that `http.client` uses, each call bound by what is left of a deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send `data` within the deadline."""
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return a reader whose every wait is bound by the deadline."""
        return io.BufferedReader(_Reader(self._sock, self._deadline))

    def close(self) -> None:
        """Do nothing: `http.client` closes its socket before the body is read. `release` closes."""

    def release(self) -> None:
        """Close the socket."""
        self._sock.close()


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)
