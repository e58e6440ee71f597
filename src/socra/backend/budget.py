"""Budgets: one object bounds all that a section may take, in every layer that works on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from socra.backend.usage import Usage
from socra.errors import BudgetSpent, SettingsError

__all__ = ["Budget", "Limits", "Purse"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a section and a whole reading may take at most.

    Of one section: `calls` to the backend in all, tries and corrections together; `tries` that one request has before a
    fault on the way is final; `corrections`, for answers that are not valid; `seconds`, all waits included; `tokens`,
    in and out. Of one reading: `reading_calls` and `reading_tokens`. None is without limit.

    Raises `SettingsError` for what is no such number.
    """

    calls: int = 6
    tries: int = 3
    corrections: int = 2
    seconds: float = 1_800.0
    tokens: int | None = None
    reading_calls: int | None = None
    reading_tokens: int | None = None

    def __post_init__(self) -> None:
        for name, least in (("calls", 1), ("tries", 1), ("corrections", 0)):
            _demand_whole(name, getattr(self, name), least)
        for name in ("tokens", "reading_calls", "reading_tokens"):
            if getattr(self, name) is not None:
                _demand_whole(name, getattr(self, name), 1)
        if isinstance(self.seconds, bool) or not isinstance(self.seconds, int | float) or not self.seconds > 0:
            raise SettingsError(f"the limit seconds is a number above 0, not {self.seconds!r}")


class Purse:
    """What all sections of one reading have taken together."""

    def __init__(self) -> None:
        self.calls = 0
        self.tokens = 0
        self._lock = Lock()

    def take(self, limits: Limits) -> None:
        """Take one call. Raises `BudgetSpent` where none, or no token, is left."""
        with self._lock:
            if limits.reading_calls is not None and self.calls >= limits.reading_calls:
                raise BudgetSpent(f"the reading has used its {limits.reading_calls} calls: allow more, or read less")
            if limits.reading_tokens is not None and self.tokens >= limits.reading_tokens:
                raise BudgetSpent(
                    f"the reading has used its {limits.reading_tokens:,} tokens: allow more, or read less"
                )
            self.calls += 1

    def add(self, tokens: int) -> None:
        """Note tokens that were used."""
        with self._lock:
            self.tokens += tokens


class Budget:
    """What is left for one section. Every layer that calls a backend takes from the same one.

    The clock starts with the first call, so that waiting for a turn costs nothing.
    """

    def __init__(
        self, limits: Limits | None = None, purse: Purse | None = None, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self.limits = limits or Limits()
        self.calls = 0
        self.tokens = 0
        self._purse = purse or Purse()
        self._clock = clock
        self._began: float | None = None

    @property
    def calls_left(self) -> int:
        """The calls that are left for this section."""
        return max(0, self.limits.calls - self.calls)

    @property
    def seconds_left(self) -> float:
        """The seconds that are left for this section."""
        return self.limits.seconds - (0.0 if self._began is None else self._clock() - self._began)

    def take(self) -> None:
        """Take one call; whoever is about to make it does. Raises `BudgetSpent` where something is used up."""
        limits = self.limits
        if self.calls >= limits.calls:
            raise BudgetSpent(f"the section has used its {limits.calls} calls: allow more, or try again later")
        if limits.tokens is not None and self.tokens >= limits.tokens:
            raise BudgetSpent(f"the section has used its {limits.tokens:,} tokens: allow more, or ask for less")
        if self.seconds_left <= 0:
            raise BudgetSpent(f"the section has used its {limits.seconds:,.0f} seconds: allow more, or try again later")
        self._purse.take(limits)
        self.calls += 1
        self._began = self._clock() if self._began is None else self._began

    def renewed(self) -> Budget:
        """Return a new budget with the same limits, for another backend; the reading's limits stay used."""
        return Budget(self.limits, self._purse, clock=self._clock)

    def add(self, usage: Usage) -> None:
        """Note the tokens of a call that was made."""
        tokens = usage.input_tokens + usage.output_tokens
        self.tokens += tokens
        self._purse.add(tokens)

    def __reduce__(self) -> tuple[Any, ...]:
        # a request that is sent to another process takes its limits along, not a lock
        return Budget, (self.limits,)


def _demand_whole(name: str, value: Any, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise SettingsError(f"the limit {name} is a whole number from {least}, not {value!r}")
