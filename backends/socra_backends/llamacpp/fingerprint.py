"""The hash of a model's open files, computed beside the loading."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from threading import Event, Thread

from socra.errors import ModelInvalid

__all__ = ["Fingerprint"]

_CHUNK = 2**20


class Fingerprint:
    """The SHA-256 of open files, as `OpenModel.sha256` defines it, computed in a thread from descriptors of its own."""

    def __init__(self, descriptors: Sequence[int]) -> None:
        self._given = tuple(descriptors)
        self._own: list[int] = []
        self._stopped = Event()
        self._digest = ""
        self._error: OSError | None = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin, where it has not begun."""
        if self._thread is None:
            self._own = [os.dup(descriptor) for descriptor in self._given]
            self._thread = Thread(target=self._compute, daemon=True, name="socra-sha256")
            self._thread.start()

    def digest(self) -> str:
        """Wait for the hash in hex; empty where it was stopped. Raises `ModelInvalid` where a file cannot be read."""
        if self._thread:
            self._thread.join()
        if self._error:
            raise ModelInvalid(f"the model cannot be read to its end: {self._error}; check the disk") from self._error
        return self._digest

    def stop(self) -> None:
        """Compute no further."""
        self._stopped.set()

    def _compute(self) -> None:
        try:
            digests = [self._digest_of(descriptor) for descriptor in self._own]
            if not self._stopped.is_set():
                self._digest = digests[0] if len(digests) == 1 else _joined(digests)
        except OSError as error:
            self._error = error
        finally:
            for descriptor in self._own:
                os.close(descriptor)

    def _digest_of(self, descriptor: int) -> str:
        digest = hashlib.sha256()
        offset = 0
        # pread: the place in the file is shared with whoever else holds it
        while not self._stopped.is_set() and (piece := os.pread(descriptor, _CHUNK, offset)):
            digest.update(piece)
            offset += len(piece)
        return digest.hexdigest()


def _joined(digests: Sequence[str]) -> str:
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()
