"""The one retry loop: a section is asked for until it is answered, or another try makes no sense or is not allowed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from socra.backend import Completion, Request, observe
from socra.backend.schema import written_fields
from socra.errors import BudgetSpent, SocraError
from socra_backends.openai.call import Hear, call
from socra_backends.openai.dialect import Dialect, Dialects
from socra_backends.openai.faults import LONGEST_WAIT, Fault, come_back
from socra_backends.openai.options import Options
from socra_backends.openai.pace import Clock, Pace, Turn
from socra_backends.openai.secrets import Secrets

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["Endpoint", "ask"]

_LOG = logging.getLogger("socra.openai")

DEFAULT = 2
"""What a fault has as `again` where the usual number of tries makes sense; one of start-up has more."""

SLOWEST_START = 30.0
"""Seconds between two tries while a server starts."""

_backoff = wait_random_exponential(multiplier=0.5, max=8)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What all sections ask, and how."""

    client: AsyncOpenAI
    options: Options
    secrets: Secrets
    dialects: Dialects
    pace: Pace
    clock: Clock

    async def aclose(self) -> None:
        """Close all connections."""
        await self.client.close()


async def ask(endpoint: Endpoint, request: Request, turn: Turn, hear: Hear) -> Completion:
    """Ask for one section, as often as its budget and its faults allow.

    `hear` is called with the tokens so far. Raises the error of the last fault, or another `SocraError`.
    """
    tries = _Tries(endpoint, request, turn, hear)
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(Fault),
        wait=tries.wait,
        stop=tries.stop,
        before_sleep=tries.rest,
        sleep=endpoint.clock.sleep,
        reraise=True,
    )
    await turn.wait()
    try:
        return await retrying(tries.once)
    except Fault as fault:
        error = tries.last_word(fault)
    raise error  # not in the handler: whoever reads the trace is told nothing by the client's inside


class _Tries:
    """The tries of one request: what came of them, and whether and when there is another."""

    def __init__(self, endpoint: Endpoint, request: Request, turn: Turn, hear: Hear) -> None:
        self._endpoint = endpoint
        self._request = request
        self._budget = request.budget
        self._turn = turn
        self._hear = hear
        self._heard = False
        self._calls = 0
        self._seen: Counter[tuple[type[SocraError], int]] = Counter()

    async def once(self) -> Completion:
        """Make one try: one call, and one more at once for each thing that the endpoint turns out not to take."""
        async with self._endpoint.pace.slot(self._budget) as round_:
            while True:
                dialect = self._endpoint.dialects.of(self._endpoint.options)
                try:
                    completion = await self._call(dialect)
                except Fault as fault:
                    if fault.slows:
                        # before this place is free again: nobody may take it at once
                        self._endpoint.pace.narrow(round_)
                        self._endpoint.pace.pause(max(fault.least, fault.wait or 0.0))
                    if not self._rephrased(dialect, fault):
                        raise
                else:
                    self._endpoint.pace.widen()
                    return self._finished(completion, dialect)

    def wait(self, state: RetryCallState) -> float:
        """Return the seconds until the next try: what the server asked for, else a random time that grows."""
        fault = _fault_of(state)
        self._seen[_kind(fault)] += 1
        least = fault.least
        if fault.again > DEFAULT:
            least = min(SLOWEST_START, least * 2 ** (self._seen[_kind(fault)] - 1))
        seconds = max(least, fault.wait if fault.wait is not None else _backoff(state))
        if fault.slows:
            self._endpoint.pace.pause(seconds)
        return seconds

    def stop(self, state: RetryCallState) -> bool:
        """Say whether there is no further try."""
        fault = _fault_of(state)
        return (
            self._turn.circuit.error is not None
            or self._seen[_kind(fault)] > fault.again
            or self._spent(fault, state.attempt_number)
            or self._is_too_late(state.upcoming_sleep)
        )

    def rest(self, state: RetryCallState) -> None:
        """Let others go first while this one waits."""
        fault = _fault_of(state)
        self._turn.backs_off()
        _LOG.debug("%s again in %.1f s: %s", self._request.slug, state.upcoming_sleep, fault.error)

    def last_word(self, fault: Fault) -> SocraError:
        """Return the error that the caller gets in the end."""
        if self._turn.circuit.error:
            return self._turn.circuit.error
        if fault.again and fault.wait is not None and self._is_too_late(fault.wait):
            return come_back(self._endpoint.options, fault.wait)
        return fault.error

    async def _call(self, dialect: Dialect) -> Completion:
        if self._turn.circuit.error:
            raise self._turn.circuit.error
        self._calls += 1
        self._turn.calling = True
        try:
            async with asyncio.timeout(self._budget.seconds_left) as deadline:
                return await self._watched(dialect)
        except TimeoutError:
            if not deadline.expired():
                raise
            seconds = f"{self._budget.limits.seconds:,.0f}"
            raise BudgetSpent(f"the section has used its {seconds} seconds: allow more, or try again later") from None
        finally:
            self._turn.calling = False

    async def _watched(self, dialect: Dialect) -> Completion:
        endpoint, options, request = self._endpoint, self._endpoint.options, self._request
        with observe.call(
            request.slug,
            options.model,
            attempt=self._budget.calls + 1,
            system="openai",
            server=options.host,
            port=options.port,
            request=request,
            log=_LOG,
        ) as watched:
            completion = await call(
                endpoint.client, request, options, dialect, endpoint.secrets, self._progress, self._turn.opened
            )
            watched.done(completion)
        return completion

    def _progress(self, tokens: int, text: Callable[[], str], now: bool) -> None:
        if tokens and not self._heard:
            self._heard = True
            self._turn.heard()
        self._hear(tokens, text, now)

    def _rephrased(self, dialect: Dialect, fault: Fault) -> bool:
        """Say whether to ask once more, in another way, because the endpoint did not take this one."""
        if not fault.lacks or not self._budget.calls_left:
            return False
        return self._endpoint.dialects.refused(self._endpoint.options, dialect, fault.lacks) is not None

    def _finished(self, completion: Completion, dialect: Dialect) -> Completion:
        if dialect.format == "json_schema" and completion.finish == "stop" and not self._request.cards:
            bound = _is_bound(completion, self._request)
            self._endpoint.dialects.answered(self._endpoint.options, dialect, bound=bound)
        return replace(completion, usage=completion.usage.model_copy(update={"calls": self._calls}))

    def _spent(self, fault: Fault, tries: int) -> bool:
        allowed = self._budget.limits.tries
        # a server that starts takes longer than a few tries, if there may be any
        return not self._budget.calls_left or (tries >= allowed and (allowed == 1 or fault.again <= DEFAULT))

    def _is_too_late(self, seconds: float) -> bool:
        return seconds > LONGEST_WAIT or seconds >= self._budget.seconds_left


def _fault_of(state: RetryCallState) -> Fault:
    fault = state.outcome.exception() if state.outcome else None
    assert isinstance(fault, Fault)
    return fault


def _kind(fault: Fault) -> tuple[type[SocraError], int]:
    return type(fault.error), fault.again


def _is_bound(completion: Completion, request: Request) -> bool:
    """Say whether an answer has just the outermost names that its schema demands."""
    try:
        data = json.loads(completion.text)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.keys() == written_fields(request.section).keys()
