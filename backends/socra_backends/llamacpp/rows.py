"""One answer on its way: what is still to be computed of it, what it says so far, and what it may say next."""

from __future__ import annotations

from codecs import getincrementaldecoder
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from socra.errors import BackendError
from socra_backends.llamacpp.endings import FEWEST_REPEATS, LONGEST_PERIOD, Exits, Scanner, is_blank_run, is_loop
from socra_backends.llamacpp.sampling import Sampling, pick
from socra_backends.llamacpp.wire import MOST_TOLD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from socra_backends.llamacpp.memory import Seat
    from socra_backends.llamacpp.native import Vocab

__all__ = ["Ending", "Job", "Row", "Thinking"]

Ending = Literal["stop", "length", "loop", "deadline"]

LOOKED_AT = 16
"""Tokens between two looks for a loop."""


@dataclass(frozen=True, slots=True)
class Thinking:
    """A phase of free text before the grammar starts: how many tokens at most, and what closes it."""

    budget: int
    closes: bytes
    close: tuple[int, ...]
    """What the model is made to say where its budget is used up."""
    after: tuple[int, ...]
    """What is added where it closed the block itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """One request in tokens. `deadline` is a time of the monotonic clock.

    With `mend`, an answer that runs in circles has the string that it is in cut off with an ellipsis, and one that
    comes within `reserve` tokens of `max_tokens` is led to the nearest end; without, both end as they are.
    """

    id: int
    prefix: tuple[int, ...]
    suffix: tuple[int, ...]
    max_tokens: int
    grammar: str | None = None
    sampling: Sampling = field(default_factory=Sampling)
    deadline: float | None = None
    thinking: Thinking | None = None
    mend: bool = False
    reserve: int = 0

    @property
    def room(self) -> int:
        """The cells that the row needs beyond its prefix."""
        thinking = self.thinking
        thoughts = thinking.budget + len(thinking.close) + len(thinking.after) if thinking else 0
        return len(self.suffix) + thoughts + self.max_tokens


class Row:
    """A job that is being computed. `pending` are tokens that the model has not seen yet."""

    def __init__(self, job: Job, seat: Seat, vocab: Vocab, exits: Exits, matcher: Any) -> None:
        self.job = job
        self.seat = seat
        self.sequence = seat.sequence
        self.position = len(job.prefix)
        self.pending = list(job.suffix)
        self.branched = False
        self.output: list[int] = []
        self.ending: Ending | None = None
        self._vocab = vocab
        self._exits = exits
        self._matcher = matcher
        self._scanner = Scanner()
        self._pieces: list[bytes] = []
        self._untold = bytearray()
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._random = np.random.Generator(np.random.PCG64(job.sampling.seed))
        self._thoughts = bytearray() if job.thinking else None
        self._thought = 0
        self._cutting = False
        self._landing = False
        self._looked = 0

    @property
    def prompting(self) -> bool:
        """Whether the prompt is still being computed."""
        return not self.output and not self._thought

    @property
    def text(self) -> str:
        """What the answer says so far."""
        return b"".join(self._pieces).decode("utf-8", "replace")

    def told(self) -> str:
        """Return what was written since the last call, `MOST_TOLD` letters at most and never half of one.

        What was told from the first call to the last, which returns "" once the row has ended, is `text`.
        """
        piece = bytes(self._untold[:MOST_TOLD])
        del self._untold[:MOST_TOLD]
        return self._decoder.decode(piece, final=self.ending is not None and not self._untold)

    def expire(self, now: float) -> None:
        """End the row where its time is over."""
        if self.job.deadline is not None and now >= self.job.deadline:
            self.ending = "deadline"

    def advance(self, logits: NDArray[np.float32], mask: NDArray[np.int32]) -> float:
        """Pick the next token, and add to it what the grammar forces; return the seconds that masks took.

        `mask` is room for the grammar's bits. Raises `BackendError` where no token can be had.
        """
        if self._thoughts is not None:
            self._think(logits)
            return 0.0
        allowed, seconds = self._allowed(mask)
        token = pick(logits, self._steered(allowed), self.job.sampling, self.output, self._random)
        self._accept(token)
        self._judge()
        return seconds

    def _allowed(self, mask: NDArray[np.int32]) -> tuple[NDArray[np.uint8] | None, float]:
        if self._matcher is None:
            return None, 0.0
        began = monotonic()
        self._matcher.unsafe_compute_mask_ptr(mask.ctypes.data, mask.nbytes)
        if self._matcher.is_error():
            raise BackendError(f"the grammar came to a stop: {self._matcher.get_error()[:300]}")
        bits = np.unpackbits(mask.view(np.uint8), bitorder="little", count=self._vocab.size)
        return bits, monotonic() - began

    def _steered(self, allowed: NDArray[np.uint8] | None) -> NDArray[np.uint8] | None:
        """Narrow what the grammar allows: no string of blanks, and towards the end where the row has to end."""
        if allowed is None:
            return None
        scanner, exits = self._scanner, self._exits
        if scanner.in_string and scanner.blank:
            unseen = exits.hollow if scanner.empty else exits.hollow | exits.quotes
            return _narrowed(allowed, 1 - unseen)
        if self._cutting or self._is_landing():
            self._cutting = False
            return _narrowed(allowed, exits.quotes if scanner.in_string else exits.brackets)
        return allowed

    def _is_landing(self) -> bool:
        return self._landing or (self.job.mend and len(self.output) + self.job.reserve >= self.job.max_tokens)

    def _accept(self, token: int) -> None:
        self.pending.append(token)
        self.output.append(token)
        if self._vocab.is_end(token):
            self.ending = "stop"
            return
        self._write(token)
        if self._matcher is None:
            return
        if not self._matcher.consume_token(token):
            raise BackendError(f"the grammar refused a token that it allowed: {self._matcher.get_error()[:300]}")
        self._force(self._matcher.compute_ff_tokens())
        if self._matcher.is_stopped():
            self.ending = "stop"

    def _force(self, tokens: list[int]) -> None:
        """Write tokens without asking the model: the grammar leaves no other."""
        tokens = tokens[: self.job.max_tokens - len(self.output)]
        if tokens and self._matcher.consume_tokens(tokens):
            self.pending += tokens
            self.output += tokens
            for token in tokens:
                self._write(token)

    def _write(self, token: int) -> None:
        piece = self._vocab.piece(token)
        self._pieces.append(piece)
        self._untold += piece
        self._scanner.feed(piece)

    def _judge(self) -> None:
        if self.ending:
            return
        if len(self.output) >= self.job.max_tokens:
            self.ending = "length"
        elif len(self.output) - self._looked >= LOOKED_AT:
            self._looked = len(self.output)
            if is_blank_run(self._pieces) or is_loop(self.output[-FEWEST_REPEATS * LONGEST_PERIOD :]):
                self._break_loop()

    def _break_loop(self) -> None:
        if not self.job.mend or self._matcher is None:
            self.ending = "loop"
            return
        cut = self._exits.cut
        if not self._scanner.in_string:
            self._landing = True  # the same items over and over: there is nothing more to come
        elif self._matcher.validate_tokens(cut) == len(cut):
            self._force(cut)
            self._force(self._matcher.compute_ff_tokens())
            if self._matcher.is_stopped():
                self.ending = "stop"
        else:
            self._cutting = True

    def _think(self, logits: NDArray[np.float32]) -> None:
        """Let the model think aloud until it closes the block or its budget is used up; then the answer begins."""
        thinking = self.job.thinking
        assert thinking is not None and self._thoughts is not None
        token = pick(logits, None, self.job.sampling, self.pending, self._random)
        self._thought += 1
        ended = self._vocab.is_end(token)
        if not ended:
            self.pending.append(token)
            self._thoughts += self._vocab.piece(token, special=True)
        closed = thinking.closes in self._thoughts[-64:]
        if closed or ended or self._thought >= thinking.budget:
            self.pending += thinking.after if closed else thinking.close
            self._thoughts = None
            if self._matcher is not None:
                self._force(self._matcher.compute_ff_tokens())


def _narrowed(allowed: NDArray[np.uint8], wish: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return what is both allowed and wished for; where nothing is, the grammar has the last word."""
    both = allowed & wish
    return both if both.any() else allowed
