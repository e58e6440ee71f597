"""How many threads compute: as many as are fastest here and now, by the seconds that real steps take.

The threads of ggml wait for each other several hundred times a step, and busily. On cores that nobody else uses, all of
them are fastest; where others work there too, one that the system takes off its core holds up all the rest, and fewer
threads are several times faster. Nothing tells that beforehand, so it is measured, and measured again as load changes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PIECE", "Threads"]

_log = logging.getLogger("socra.llama_cpp")

PIECE = 32
"""Tokens of a prompt that are computed at once while it is tried how many threads read fastest."""

FIRST_PIECES = 5
"""Steps that read so at first: one to warm up, and two with each number of threads. Always as many, whatever comes of
them: how a prompt is cut may change the last bits of a score, and the same seed is to give the same text."""

FEWER, MORE = 1.02, 0.95
"""The part of the seconds that fewer, or more, threads must do with to be taken.

Fewer are taken where they are as fast: they leave cores to others, and still fewer may be faster yet.
"""

EVIDENT = 3.0
"""How many times slower a single step has to be for another number to be given up at once, or two to be faster."""

SLOW = 2.0
"""How many times as long as usual a step takes where something has changed."""

SHARE = 0.02
"""The part of all seconds that may be lost with trying, after the first time."""

PATIENCE = 4
"""Steps that are waited for each pair to be compared, for only steps of the same size are."""


@dataclass(frozen=True, slots=True)
class _Manner:
    """How one kind of step is measured: pairs to compare, steps between two looks, slow ones that call for a look."""

    pairs: int
    every: int
    slow: int


READING = _Manner(pairs=2, every=48, slow=2)
WRITING = _Manner(pairs=5, every=256, slow=4)


class Threads:
    """Take the number of threads of each step, of steps that read a prompt and of steps that write apart.

    `most` is the number to begin with and never to go beyond; `use` has the model use a number. Fewer are tried by
    halves, down to one. Where `timed` is false, `most` it stays.
    """

    def __init__(
        self, use: Callable[[int], None], most: int, *, timed: bool, clock: Callable[[], float] = perf_counter
    ) -> None:
        self._use = use
        self._clock = clock
        self._used = most
        ladder = _ladder(most) if timed else (most,)
        self._reading = _Choice("read", ladder, READING)
        self._writing = _Choice("write", ladder, WRITING)
        self._read = 0

    @property
    def reading(self) -> int:
        """The threads that read prompts at present."""
        return self._reading.taken

    @property
    def writing(self) -> int:
        """The threads that write at present."""
        return self._writing.taken

    @property
    def room(self) -> int | None:
        """How many tokens the next step that reads may have at most; None where it may have any number."""
        return PIECE if self._reading.tries and self._read < FIRST_PIECES else None

    @contextmanager
    def step(self, tokens: int, *, reading: bool) -> Iterator[None]:
        """Compute one step of so many tokens within this block, which is timed."""
        choice = self._reading if reading else self._writing
        self._read += reading
        wanted = choice.next()
        if wanted != self._used:
            self._use(wanted)
            self._used = wanted
        began = self._clock()
        yield
        seconds = self._clock() - began
        # of long batches some tokens more or less change little, of steps that write each one does
        size, cost = (tokens.bit_length(), seconds / tokens) if reading else (tokens, seconds)
        choice.took(wanted, cost, size, seconds)


class _Choice:
    """The number of threads for one kind of step."""

    def __init__(self, word: str, ladder: tuple[int, ...], manner: _Manner) -> None:
        self._word, self._ladder, self._manner = word, ladder, manner
        self._at = 0
        self._down = True
        self._trial: _Trial | None = None
        self._usual: dict[int, float] = {}
        self._steps = self._slow = 0
        self._spent = self._lost = 0.0
        self._due = True
        self._warm = False

    @property
    def tries(self) -> bool:
        return len(self._ladder) > 1

    @property
    def taken(self) -> int:
        return self._ladder[self._at]

    def next(self) -> int:
        """Return the threads of the next step."""
        if not self.tries or not self._warm:
            return self.taken
        if self._trial is None and self._due and self._lost <= SHARE * self._spent:
            self._trial = _Trial(self.taken, self._ladder[self._neighbour()], self._manner.pairs)
        return self._trial.next() if self._trial else self.taken

    def took(self, threads: int, cost: float, size: int, seconds: float) -> None:
        """Note what a step took: its cost, among those of its size, and its seconds."""
        if not self.tries:
            return
        if not self._warm:  # the first step also brings the weights into memory
            self._warm = True
            return
        self._spent += seconds
        if self._trial is None:
            self._watch(cost, size)
            return
        self._lost += self._trial.took(threads, cost, size) * seconds
        faster = self._trial.faster()
        if faster is not None:
            self._settle(faster)

    def _neighbour(self) -> int:
        """Return the place of the next fewer or next more threads, the other of them where there is no such number."""
        other = self._at + (1 if self._down else -1)
        return other if 0 <= other < len(self._ladder) else 2 * self._at - other

    def _settle(self, faster: bool) -> None:
        other = self._neighbour()
        self._down = (other > self._at) == faster  # on in this direction, or in the other one next time
        self._trial = None
        self._steps = self._slow = 0
        self._usual.clear()
        self._due = False
        if faster:
            _log.info("threads to %s with: %d from here on, %d before", self._word, self._ladder[other], self.taken)
            self._at = other
            self._due = 0 <= self._at + (1 if self._down else -1) < len(self._ladder)  # there may be a better one

    def _watch(self, cost: float, size: int) -> None:
        """Look whether it is time for another trial: after so many steps, or where some take much longer than usual."""
        self._steps += 1
        usual = self._usual.setdefault(size, cost)
        if cost > SLOW * usual:
            self._slow += 1
        else:
            self._slow = 0
            self._usual[size] = usual + (cost - usual) / 8
        self._due = self._due or self._steps >= self._manner.every or self._slow >= self._manner.slow


class _Trial:
    """Steps with the number of threads that is taken and with another one in turn."""

    def __init__(self, taken: int, other: int, pairs: int) -> None:
        self._taken, self._other, self._pairs = taken, other, pairs
        self._costs: dict[tuple[int, int], list[float]] = {}
        self._steps = 0

    def next(self) -> int:
        return self._other if self._steps % 2 else self._taken

    def took(self, threads: int, cost: float, size: int) -> float:
        """Note a step; return what part of its seconds was lost, so far as one can tell."""
        self._steps += 1
        self._costs.setdefault((threads, size), []).append(cost)
        known = self._costs.get((self._taken, size))
        return max(0.0, 1 - median(known) / cost) if threads == self._other and known and cost > 0 else 0.0

    def faster(self) -> bool | None:
        """Say whether the other number is faster; None where that is not known yet."""
        ratios = self._ratios()
        evident = len(ratios) >= 2 and max(ratios) < 1 / EVIDENT
        if ratios and (evident or min(ratios) > EVIDENT or len(ratios) >= self._pairs):
            return median(ratios) < (FEWER if self._other < self._taken else MORE)
        return False if self._steps >= 2 * PATIENCE * self._pairs else None

    def _ratios(self) -> list[float]:
        """Return how many times as long each step with the other number took as one of its size with the taken one."""
        return [
            other / max(taken, 1e-9)
            for (threads, size), costs in self._costs.items()
            if threads == self._other
            for taken, other in zip(self._costs.get((self._taken, size), ()), costs, strict=False)
        ]


def _ladder(most: int) -> tuple[int, ...]:
    """Return the numbers of threads to choose from: `most`, and its halves down to 1."""
    steps = [most]
    while steps[-1] > 1:
        steps.append(steps[-1] // 2)
    return tuple(steps)
