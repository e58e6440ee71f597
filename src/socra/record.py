"""The record of a reading: what failed and why, what was left out, and what a reader should know of how it was made."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
)

from socra.framework.evidence import Evidence, Finding

__all__ = ["Dropped", "Failure", "Note"]

_LINES = re.compile(r"(\d{1,6}) of (\d{1,6})(?:; (.+))?", re.DOTALL)


def _mended(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


_Foreign = Annotated[str, BeforeValidator(_mended)]
"""What a model, a driver or a user wrote: a lone surrogate in it must not make a failure fail."""


class Failure(BaseModel):
    """A section that could not be made: the reason, the model's last output where there was one, and the error's name.

    `error` is the name of the class in `socra.errors`, "" where the reading does not say.
    """

    model_config = ConfigDict(frozen=True)

    section: str
    reason: _Foreign
    output: _Foreign = ""
    error: str = ""


class Note(BaseModel):
    """What a reader should know of how a section was made or, where `section` is "", the whole reading.

    "repaired": the model's JSON was mended. "degraded": the first backend failed, and `backend` made it. "doubtful": it
    was asked for again and is no better, or its backend says that it may not have read all. "genre": what
    kind of article it was read as. "cards": socra planned and cited it, and of its lines the model wrote as many as
    `reason` says, "31 of 44", then why. `reason` says why, or which, in one line.
    """

    model_config = ConfigDict(frozen=True)

    section: str
    kind: Literal["repaired", "degraded", "doubtful", "genre", "cards"]
    reason: _Foreign = ""
    backend: _Foreign = ""

    @classmethod
    def of_cards(cls, own: int, asked: int, why: str = "") -> Note:
        """Return the note that of so many lines of a reading by cards a model wrote its own, and why it is by cards."""
        return cls(section="", kind="cards", reason=f"{own} of {asked}" + (f"; {why}" if why else ""))

    @property
    def lines(self) -> tuple[int, int, str] | None:
        """The (own lines, all lines, why) of a note of cards; None of any other."""
        found = _LINES.fullmatch(self.reason) if self.kind == "cards" else None
        return (int(found[1]), int(found[2]), found[3] or "") if found else None

    @property
    def weakens(self) -> bool:
        """Whether the section may be worth less than it looks."""
        return self.kind in ("degraded", "doubtful")


class Dropped(BaseModel):
    """An item that was left out because the article does not support it: its words, what it cited, and why it did."""

    model_config = ConfigDict(frozen=True)

    section: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
