"""Gzip in pieces, with a bound on what comes out."""

import zlib

from socra.errors import FetchError

__all__ = ["Inflater"]

_GZIP = 16 + zlib.MAX_WBITS


class Inflater:
    """Decompress gzip as it arrives; a small input that unpacks to more than `most` bytes stops there."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._stream = zlib.decompressobj(_GZIP)

    @property
    def done(self) -> bool:
        """Whether the last member has ended."""
        return self._stream.eof

    def feed(self, chunk: bytes) -> bytes:
        """Return what `chunk` unpacks to, at most one byte more than is left of the bound."""
        unpacked = bytearray()
        try:
            while chunk and self._left >= 0:
                if self._stream.eof:  # another member follows
                    self._stream = zlib.decompressobj(_GZIP)
                part = self._stream.decompress(chunk, self._left + 1)
                self._left -= len(part)
                unpacked += part
                chunk = self._stream.unconsumed_tail or self._stream.unused_data
        except zlib.error as error:
            raise FetchError("the page came damaged (its gzip is broken): try again later") from error
        return bytes(unpacked)
