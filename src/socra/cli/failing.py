"""Why a section failed, in words for the reader: refusals are written for the model that they are sent to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socra.record import Failure

__all__ = ["in_words", "no_section"]

LONGEST = 90
"""Characters of a reason that stands among others, so that all of them go into one line."""

_TOLD = (
    (
        r"repeats the shape|holds a mark|this is the schema|fills in none",
        "the model repeated the task instead of doing it",
    ),
    (r"again and again|repeated itself", "the model went round in circles"),
    (
        r"not the JSON|the JSON (?:is|breaks)|different JSON objects|JSON values",
        "the model did not write the JSON that was asked for",
    ),
    (r"the answer is empty", "the model wrote nothing"),
    (r"the model did not answer \(refused\)", "the model refused to answer"),
    (r"the article supports nothing", "the article supports nothing of what the model wrote"),
    (r"evidence names sentence", "the model cited sentences that there are not"),
    (
        r"Field required|Input should|should have at (?:least|most)|write at most",
        "the model's answer has not the shape that was asked for",
    ),
)
_ORDER = re.compile(r": (?:write|say|put|cite|ask for what|ask how)\b[^;]*")
_BEFORE = "; before that: "
_WAYS = "try --fallback extractive, a larger model, or -O ask=cards where the model is a local one"


def no_section(failures: Iterable[Failure], output: Path | None = None) -> str:
    """Return in one line why no section could be made, each reason once, and the ways out; `output` stays unwritten.

    Where the sections differ, each reason has theirs in brackets.
    """
    failures = tuple(failures)
    told: dict[str, list[str]] = {}
    for failure in failures:
        told.setdefault(in_words(failure.reason), []).append(failure.section)
    reasons = [*told] if len(told) == 1 else [f"{_cut(words)} ({', '.join(found)})" for words, found in told.items()]
    ways = [_WAYS] if any(failure.error == "OutputInvalid" for failure in failures) else []
    unwritten = [f"nothing was written to {output}"] if output else []
    return "; ".join([f"no section could be made: {'; '.join(reasons)}", *ways, *unwritten])


def in_words(reason: str) -> str:
    """Return a reason for a reader: what an answer was found to be, else the reason without its order to a model."""
    return _BEFORE.join(
        next((words for pattern, words in _TOLD if re.search(pattern, part)), _ORDER.sub("", part))
        for part in reason.split(_BEFORE)
    )


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"
