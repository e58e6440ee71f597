"""Paragraphs that a page shows twice: an article and, below it, the same once more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from socra.input.paste.boxes import stands
from socra.input.paste.lines import Line

__all__ = ["drop_repeats"]

_REASON = "repeats an earlier line"
_PASSES = 8
_SHARE = 0.25
"""Share of the prose that a second copy has at least; what is less may be a refrain, or quoted in an answer."""


def drop_repeats(lines: Sequence[Line]) -> None:
    """Give each paragraph of a second copy a reason: of the same paragraphs, word for word and in order, as above."""
    own = [line for line in lines if stands(line) and not line.reason]
    for _ in range(_PASSES):
        if not (again := _second_copies(own)):
            return
        for line in again:
            line.reason = _REASON
        own = [line for line in own if not line.reason]


def _second_copies(own: Sequence[Line]) -> list[Line]:
    first: dict[str, int] = {}
    copies = [(number, first.setdefault(line.text, number)) for number, line in enumerate(own)]
    least = _SHARE * sum(line.prose.size for line in own)
    again: list[Line] = []
    for step, group in groupby(copies, key=lambda copy: copy[0] - copy[1]):
        run = [own[number] for number, _ in group]
        copied = sum(line.prose.size for line in run) >= least
        again += run if step and copied and len(run) > 1 else []
    return again
