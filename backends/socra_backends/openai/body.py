"""A body on its way in: unpacked, bounded, without secrets, and its connection given back at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from importlib import import_module
from sys import exc_info
from typing import TYPE_CHECKING, Any

import openai

from socra.errors import FetchError
from socra.safety.inflate import Inflater
from socra_backends.openai.secrets import Secrets

if TYPE_CHECKING:
    import httpx2 as httpx
else:
    # openai 2 speaks through httpx, openai 3 through httpx2
    httpx = import_module(openai.DefaultAsyncHttpxClient.__mro__[1].__module__.partition(".")[0])

__all__ = ["LARGEST", "Body", "BodyDamaged", "BodyTooLarge", "EncodingRefused"]

LARGEST = 16 * 1024 * 1024
"""The most bytes of a body, before and after it is decoded."""

_BOM = b"\xef\xbb\xbf"


class BodyTooLarge(Exception):
    """A body has more than `LARGEST` bytes."""


class BodyDamaged(Exception):
    """A body's gzip is broken or cut short."""


class EncodingRefused(Exception):
    """A body has an encoding that was not asked for."""


class Body(httpx.AsyncByteStream):
    """A body on its way in. It closes its connection at its end, when anything is wrong, and when it is closed."""

    def __init__(self, response: httpx.Response, secrets: Secrets) -> None:
        encoding = response.headers.get("content-encoding", "").strip().lower()
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        self._stream = stream
        self._pieces: AsyncIterator[bytes] = aiter(stream)
        self._reader: _Reader | None = _Reader(encoding, secrets, answer=response.is_success)
        self._secrets = secrets

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        outer = exc_info()[1]
        try:
            if piece := await self._next():
                return piece
            failure: BaseException = StopAsyncIteration()
        except BaseException as error:
            failure = self._secrets.wash(error, outer)
        self._reader = None
        with suppress(Exception):  # what went wrong before says more than what goes wrong here
            await self.aclose()
        try:
            raise failure
        finally:
            del failure

    async def aclose(self) -> None:
        """Give the connection back, or close it where there is more to come."""
        close: Any = getattr(self._pieces, "aclose", None)
        if close is not None:
            await close()
        await self._stream.aclose()

    async def _next(self) -> bytes:
        """Return the next bytes, none at the end."""
        while self._reader is not None:
            piece = await anext(self._pieces, None)
            if piece is None:
                reader, self._reader = self._reader, None
                return reader.finish()
            if clean := self._reader.feed(piece):
                return clean
        return b""


class _Reader:
    """From the bytes on the wire to those of a body: unpacked, bounded, without a byte order mark and secrets."""

    def __init__(self, encoding: str, secrets: Secrets, *, answer: bool) -> None:
        self._encoding = encoding or "identity"
        self._inflater = Inflater(LARGEST) if encoding in ("gzip", "x-gzip") else None
        self._mask = secrets.mask(prose=answer)
        self._received = self._unpacked = 0
        self._start: bytes | None = b""  # None once it is known whether there is a byte order mark

    def feed(self, piece: bytes) -> bytes:
        """Return what is known of the body so far and was not returned yet."""
        if self._inflater is None and self._encoding != "identity":
            raise EncodingRefused(f"the body is encoded as {self._encoding[:20]!r}, which was not asked for")
        self._received += len(piece)
        plain = self._inflate(piece) if self._inflater else piece
        self._unpacked += len(plain)
        if max(self._received, self._unpacked) > LARGEST:
            raise BodyTooLarge(f"the body has over {LARGEST // 1024**2} MiB")
        return self._mask.feed(self._without_mark(plain))

    def finish(self) -> bytes:
        """Return what is left at the end of the body."""
        if self._inflater and self._received and not self._inflater.done:
            raise BodyDamaged("the body's gzip is cut short")
        start, self._start = self._start or b"", None
        return self._mask.feed(start) + self._mask.finish()

    def _inflate(self, piece: bytes) -> bytes:
        assert self._inflater is not None
        try:
            return self._inflater.feed(piece)
        except FetchError:
            pass
        raise BodyDamaged("the body's gzip is broken")

    def _without_mark(self, plain: bytes) -> bytes:
        if self._start is None:
            return plain
        plain = self._start + plain
        if len(plain) < len(_BOM) and _BOM.startswith(plain):
            self._start = plain
            return b""
        self._start = None
        return plain.removeprefix(_BOM)
