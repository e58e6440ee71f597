"""Paragraphs that a page shows twice: an article and, below it, the same once more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from socra.input.paste.boxes import stands
from socra.input.paste.lines import Line

__all__ = ["drop_repeats"]

_REASON = "repeats an earlier line"
_SHARE = 0.25
"""Share of the prose that a second copy has at least; what is less may be a refrain, or quoted in an answer."""


def drop_repeats(lines: Sequence[Line]) -> None:
    """Give each paragraph of a second copy a reason: of the same paragraphs, word for word and in order, as above."""
    prose = sum(line.prose.size for line in lines if stands(line) and not line.reason)
    first: dict[str, int] = {}
    told = [(first.setdefault(line.text, index), index) for index, line in enumerate(lines) if stands(line)]
    numbers = {index: number for number, (_, index) in enumerate(told)}
    copies = [(numbers[index], numbers[copy], lines[index]) for copy, index in told if copy < index]
    for _, group in groupby(enumerate(copies), key=lambda at: (at[1][0] - at[1][1], at[1][0] - at[0])):
        run = [line for _, (_, _, line) in group]
        copied = sum(line.prose.size for line in run) >= _SHARE * prose
        for line in run if copied and len(run) > 1 else ():
            line.reason = line.reason or _REASON
