"""The pace at which one endpoint is asked: who goes first, how many at once, and not before when."""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from socra.backend import Budget, Request
from socra.errors import RateLimited, SocraError
from socra_backends.openai.faults import LONGEST_WAIT

__all__ = ["Circuit", "Clock", "Pace", "Turn", "prefix_of"]

WARM = 300.0
"""Seconds that an endpoint is taken to keep a prefix that it has computed."""

WORTH_WARMING = 1_024
"""Tokens of a prefix from which on endpoints keep it."""

LONGEST_PAUSE = 86_400.0
"""Seconds that nobody is let through at most: a server that asks for a thousand years has made a mistake."""

_PROOF = ""
"""The key of who asks an endpoint first that has never answered; the others are those of prefixes."""


class Clock:
    """The time, and waiting for it; tests have one of their own."""

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


@dataclass(slots=True)
class Circuit:
    """One run's: closed until an error says that nothing more can come of it."""

    error: SocraError | None = None


@dataclass(slots=True)
class _Lead:
    """Who goes first; `over` is set when the others may go, `error` where they need not."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    error: SocraError | None = None


class Pace:
    """What all runs of one backend share. It lives in one event loop, and takes no lock.

    `width` is how many calls may be under way at once: `parallel` at first, half of it after each round of calls that
    came too fast for the endpoint, and one more after each that did not. `late` makes the error for who would have to
    wait too long.
    """

    def __init__(self, parallel: int, clock: Clock, late: Callable[[float], RateLimited]) -> None:
        self.width = parallel
        self.proven = False
        self._parallel = parallel
        self._clock = clock
        self._late = late
        self._calls = 0
        self._round = 0
        self._resume = -math.inf
        self._waiting: deque[tuple[asyncio.Future[None], Budget]] = deque()
        self._timer: asyncio.Task[None] | None = None
        self._leads: dict[str, _Lead] = {}
        self._warmed: dict[str, float] = {}

    @asynccontextmanager
    async def slot(self, budget: Budget) -> AsyncIterator[int]:
        """Wait for a place among the calls, in the order of asking; gives the round that a call belongs to.

        Raises `RateLimited` where that would take longer than may be waited.
        """
        await self._enter(budget)
        try:
            yield self._round
        finally:
            self._leave()

    def narrow(self, began: int) -> None:
        """Let half as many go at once; calls of one round that all came too fast count once."""
        if began == self._round:
            self._round += 1
            self.width = max(1, self.width // 2)

    def widen(self) -> None:
        """Let one more go at once."""
        if self.width < self._parallel:
            self.width += 1
            self._admit()

    def pause(self, seconds: float) -> None:
        """Let nobody go for so long, and longer where that was said before."""
        self._resume = max(self._resume, self._clock.monotonic() + min(seconds, LONGEST_PAUSE))
        for entry, budget in self._waiting:
            if not entry.done() and (error := self._hopeless(budget)):
                entry.set_exception(error)

    def is_warm(self, prefix: str) -> bool:
        """Say whether the endpoint was sent a prefix lately."""
        return self._clock.monotonic() - self._warmed.get(prefix, -math.inf) < WARM

    def warm(self, prefix: str) -> None:
        """Note that the endpoint has computed a prefix now."""
        now = self._clock.monotonic()
        if prefix not in self._warmed:
            self._warmed = {known: when for known, when in self._warmed.items() if now - when < WARM}
        self._warmed[prefix] = now

    async def follow(self, key: str) -> bool:
        """Return true for who goes first and must `release` the others; else wait for that.

        Raises the error that ends the run, where the first got one.
        """
        lead = self._leads.get(key)
        if lead is None:
            self._leads[key] = _Lead()
            return True
        await lead.over.wait()
        if lead.error:
            raise lead.error
        return False

    def release(self, key: str, error: SocraError | None = None) -> None:
        """Let the others go, or give them the error."""
        lead = self._leads.pop(key)
        lead.error = error
        lead.over.set()

    async def _enter(self, budget: Budget) -> None:
        if error := self._hopeless(budget):
            raise error
        entry = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, budget))
        self._admit()
        try:
            await entry
        except asyncio.CancelledError:
            if not entry.cancelled() and entry.exception() is None:
                self._leave()  # it was let in at the same moment
            raise

    def _leave(self) -> None:
        self._calls -= 1
        self._admit()

    def _admit(self) -> None:
        """Let in who may go now; where all have to wait, come back when that is over."""
        while self._waiting and (self._waiting[0][0].done() or self._is_open()):
            entry, _ = self._waiting.popleft()
            if not entry.done():
                self._calls += 1
                entry.set_result(None)
        if self._waiting and self._rest() > 0 and self._timer is None:
            self._timer = asyncio.get_running_loop().create_task(self._wake())

    def _is_open(self) -> bool:
        return self._calls < self.width and self._rest() <= 0

    def _rest(self) -> float:
        return self._resume - self._clock.monotonic()

    def _hopeless(self, budget: Budget) -> RateLimited | None:
        rest = self._rest()
        return self._late(rest) if rest > 0 and rest > min(LONGEST_WAIT, budget.seconds_left) else None

    async def _wake(self) -> None:
        await self._clock.sleep(max(0.0, self._rest()))
        self._timer = None
        self._admit()


class Turn:
    """One section's way to its calls: it waits for who goes first, or goes first itself.

    One goes first to an endpoint that has never answered, for a wrong key shall cost one call; and one of those with a
    `prefix` in common that the endpoint has not computed lately. Whoever makes one says `over` in the end.
    """

    def __init__(self, pace: Pace, circuit: Circuit, prefix: str) -> None:
        self.circuit = circuit
        self.calling = False
        self._pace = pace
        self._prefix = prefix
        self._leads: set[str] = set()

    async def wait(self) -> None:
        """Wait until this section may be asked. Raises the error that ends the run, where another got one."""
        if not self._pace.proven:
            await self._follow(_PROOF)
        if self._prefix and not self._pace.is_warm(self._prefix):
            await self._follow(self._prefix)

    def opened(self) -> None:
        """Note that the endpoint answers."""
        self._pace.proven = True
        self._release(_PROOF)

    def heard(self) -> None:
        """Note that the endpoint has read the prompt."""
        if self._prefix:
            self._pace.warm(self._prefix)
            self._release(self._prefix)

    def backs_off(self) -> None:
        """Let the others go ahead, unless nobody knows whether the endpoint answers at all."""
        if self._pace.proven:
            self._release(self._prefix)

    def over(self, error: SocraError | None) -> None:
        """Let the others go, whatever has become of this section."""
        final = error if error and error.ends_run else None
        for key in list(self._leads):
            self._release(key, final)

    async def _follow(self, key: str) -> None:
        if await self._pace.follow(key):
            self._leads.add(key)

    def _release(self, key: str, error: SocraError | None = None) -> None:
        if key in self._leads:
            self._leads.discard(key)
            self._pace.release(key, error)


def prefix_of(request: Request) -> str:
    """Return a name for what a request's prompt begins with, "" where it is too short for an endpoint to keep."""
    data = "".join(part.text for part in request.prompt.shared).encode("utf-8", "replace")
    return hashlib.sha256(data).hexdigest() if len(data) >= 4 * WORTH_WARMING else ""
