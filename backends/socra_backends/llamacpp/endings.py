"""Bringing an answer to an end: where its JSON stands, whether it runs in circles, and which tokens lead out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from socra.framework import BLANKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from socra_backends.llamacpp.native import Vocab

__all__ = ["Exits", "Scanner", "is_blank_run", "is_loop"]

LONGEST_PERIOD = 64
FEWEST_REPEATS = 4
SHORTEST_LOOP = 48
"""Tokens. Four times the same eight words is what a person would call a loop, and no list of a section is one."""

BLANK_RUN = 24
"""Tokens without a visible character in a row."""

QUOTE, BACKSLASH = 0x22, 0x5C


def is_loop(tokens: Sequence[int]) -> bool:
    """Say whether the end of a text repeats itself: at least four times, and over 48 tokens or more."""
    for period in range(1, LONGEST_PERIOD + 1):
        span = max(FEWEST_REPEATS * period, SHORTEST_LOOP)
        if span > len(tokens):
            if FEWEST_REPEATS * period > len(tokens):
                return False
            continue
        tail = tokens[len(tokens) - span :]
        if tail[period:] == tail[:-period]:
            return True
    return False


def is_blank_run(pieces: Sequence[bytes]) -> bool:
    """Say whether the last tokens show nothing."""
    return len(pieces) >= BLANK_RUN and not b"".join(pieces[-BLANK_RUN:]).strip()


class Scanner:
    """Follows JSON byte by byte, as far as one must know to end it: is this a string, and is it blank so far?"""

    __slots__ = ("_begun", "_escaped", "blank", "empty", "in_string")

    def __init__(self) -> None:
        self.in_string = False
        self.blank = self.empty = True
        self._begun = bytearray()
        self._escaped = False

    def feed(self, data: bytes) -> None:
        """Move on over what was written."""
        for byte in data:
            if not self.in_string:
                if byte == QUOTE:
                    self.in_string = self.blank = self.empty = True
                    self._begun.clear()
            elif self._escaped:
                self._escaped = self.blank = self.empty = False
            elif byte == BACKSLASH:
                self._escaped = True
            elif byte == QUOTE:
                self.in_string = False
            else:
                self.empty = False
                self._look(byte)

    def _look(self, byte: int) -> None:
        if self.blank:
            self._begun.append(byte)
            self.blank = not _seen(self._begun)


class Exits:
    """The tokens of a vocabulary that lead out of a string, a list or an object; and those that begin with nothing."""

    def __init__(self, vocab: Vocab) -> None:
        pieces = vocab.pieces
        # nothing after the mark that would begin another item: `],` ends a list only to begin a field
        self.quotes = _flags(pieces, lambda piece: piece[:1] == b'"' and not piece[1:].strip(b"]}"))
        self.brackets = _flags(pieces, lambda piece: bool(piece) and not piece.strip(b"]}"))
        self.hollow = _flags(pieces, _is_hollow)
        self.cut = _spelled(vocab, "…") + _spelled(vocab, '"')
        """What ends a string that is cut off, so that a reader sees that it was."""


def _spelled(vocab: Vocab, mark: str) -> list[int]:
    """Return tokens that stand for exactly this mark; none where the vocabulary has no such tokens."""
    ids = vocab.tokenize(mark, special=False)
    if b"".join(vocab.pieces[token] for token in ids) == mark.encode():
        return ids
    return [token for token, piece in enumerate(vocab.pieces) if piece == mark.encode()][:1]


def _is_hollow(piece: bytes) -> bool:
    """Say whether a string that begins so has no visible character yet: blanks, and perhaps its end."""
    text = piece.decode("utf-8", "ignore")
    rest = BLANKS.sub("", text, count=1) if BLANKS.match(text) else text
    return rest != text and (not rest or rest[0] == '"')


def _seen(data: bytes | bytearray) -> bool:
    # a letter of which only some bytes are there yet is not to be seen
    return bool(BLANKS.sub("", data.decode("utf-8", "ignore")))


def _flags(pieces: Sequence[bytes], test: Callable[[bytes], bool]) -> NDArray[np.uint8]:
    return np.fromiter(map(test, pieces), np.uint8, len(pieces))
