"""What an entry of the catalogue of faults is: a way to fail, and what must become of the section that meets it.

`once` says what becomes of a section whose first call meets the fault, `always` of one whose every call does; a fault
that no further call would mend has only the latter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from doubles.fault_server import (
    Act,
    Call,
)

__all__ = [
    "ENDS_RUN",
    "FIRST",
    "STALL",
    "WHOLE",
    "After",
    "Fault",
    "asked_again",
    "at_once",
    "borne",
    "corrected",
    "doubted",
    "final",
    "grown",
    "livelier",
    "retried",
    "same_request",
]

WHOLE: Mapping[str, Any] = {"options": {"timeout": 0.5}}
FIRST: Mapping[str, Any] = {"options": {"first_token": 0.5}}
STALL: Mapping[str, Any] = {"options": {"stall": 0.5}}
"""The deadlines for faults that end by one."""

Check = Callable[[list[Call]], None]

ENDS_RUN = frozenset({"AccessDenied", "QuotaSpent", "ModelNotFound", "EndpointInvalid", "EndpointUnreachable"})
"""Errors after which nobody else is asked."""


@dataclass(frozen=True)
class After:
    """What became of a section: "done" or the names of errors that it may have failed with, after so many calls."""

    outcome: str
    calls: int
    notes: frozenset[str] = frozenset()
    says: str = ""
    """What the reason must hold, as a regular expression."""


@dataclass(frozen=True)
class Fault:
    """One way in which an endpoint fails. `asked` is the least wait, in seconds, before the next call."""

    number: str
    name: str
    act: Act
    always: After
    once: After | None = None
    asked: float = 0.0
    backs_off: bool = False
    same: bool = True
    """Whether what is kept is the valid answer, word for word."""
    options: Mapping[str, Any] = field(default_factory=dict)
    check: Check | None = None
    """What the calls for the section must show."""
    storm: bool = True
    """Whether it may come at random; what an endpoint is, it is always."""
    streams: bool = False
    """Whether it shows only after an endpoint has begun to answer: others may be asked by then."""

    @property
    def is_answer(self) -> bool:
        """Whether it is a whole answer, if a bad one, and no fault on the way."""
        return self.check in (corrected, livelier, grown)

    @property
    def spreads(self) -> frozenset[str]:
        """The errors that other sections may have for its sake: it is one of the account or the address."""
        return ENDS_RUN | {"RateLimited"} if self.number == "F04" else ENDS_RUN

    def __str__(self) -> str:
        return re.sub(r"[^\w.]+", "-", f"{self.number} {self.name}")


def retried(number: str, name: str, act: Act, error: str, *, calls: int = 3, **more: Any) -> Fault:
    """A fault on the way: the same request once more."""
    once = After("done", 2)
    return Fault(number, name, act, After(error, calls), once, check=same_request, **{"backs_off": True, **more})


def final(number: str, name: str, act: Act, error: str, *, says: str = "", **more: Any) -> Fault:
    """A fault that no further call would mend."""
    return Fault(number, name, act, After(error, 1, says=says), storm=False, **more)


def borne(number: str, name: str, act: Act, *, calls: int = 1, notes: Iterable[str] = (), **more: Any) -> Fault:
    """A fault that costs nothing, or once a call to find out."""
    return Fault(number, name, act, After("done", calls, frozenset(notes)), **more)


def asked_again(number: str, name: str, act: Act, *, calls: int = 2, says: str = "", **more: Any) -> Fault:
    """An answer that is no section: asked for again with the reason, once where the next one fails alike."""
    settings = {"check": corrected, **more}
    return Fault(number, name, act, After("OutputInvalid", calls, says=says), After("done", 2), **settings)


def doubted(number: str, name: str, act: Act, told: str = "doubtful", **more: Any) -> Fault:
    """An answer that may be kept, but is asked for once more; `told` is what is said against it."""
    kept = After("done", 2, frozenset({told}))
    return Fault(number, name, act, kept, After("done", 2), check=corrected, same=False, **more)


# what the calls for a section must show


def same_request(calls: list[Call]) -> None:
    assert all(call.words == calls[0].words for call in calls), "a fault on the way is no reason for other words"


def corrected(calls: list[Call]) -> None:
    first, *later = calls
    for call in later:
        assert call.words.startswith(first.words), "a correction carries the original prompt"
        assert call.words.count("Your last answer was not accepted") == 1, "corrections do not pile up"
        assert 0 < len(call.words) - len(first.words) < 3_500, "a correction carries the latest output only, cut"


def livelier(calls: list[Call]) -> None:
    corrected(calls)
    assert all(call.body["temperature"] >= 0.7 for call in calls[1:])


def grown(calls: list[Call]) -> None:
    first, *later = calls
    assert all(call.words.startswith(first.words) and "twice as many" in call.words for call in later)
    assert [limit_of(call) for call in calls] == [limit_of(calls[0]) * factor for factor in (1, 2)[: len(calls)]]


def limit_of(call: Call) -> int:
    limit = call.body.get("max_tokens") or call.body["max_completion_tokens"]
    assert isinstance(limit, int)
    return limit


def at_once(calls: list[Call]) -> None:
    same_request(calls)
    assert all(call.arrived == calls[0].arrived for call in calls), "a downgrade needs no wait"
