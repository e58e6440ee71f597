"""Where an article ends before the last line that scores as one: at reader comments, or at the next article."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from socra.input.paste.boxes import stands
from socra.input.paste.lines import Line

__all__ = ["cut_end", "dated"]

_CLOSED, _SHARE = 3.0, 0.25
"""Weight of prose above the heading of the comments, and its share of that below: a link to them stands on top."""
_MOST_HEADS = 4
_BELOW, _DOUBT = 12, -0.5
"""Lines below the heading, and the log-odds from which on, on the average, they are a section of the article's."""
_WHOLE, _PART = 3.0, 0.3
_HEAD = 4
_THREAD = 3


def cut_end(lines: Sequence[Line], kept: Sequence[bool], odds: Sequence[float]) -> int:
    """Return the line at which the article is over although lines below it score as one, the end where none is."""
    weights = (max(0.0, line.prose.weight) if own else 0.0 for line, own in zip(lines, kept, strict=True))
    masses = list(accumulate(weights, initial=0.0))
    return min(_comments(lines, masses, odds), _another(lines, masses, odds), _teasers(lines, masses))


def _teasers(lines: Sequence[Line], masses: Sequence[float]) -> int:
    """Return where a list of other articles begins, each with its age, below a good part of the prose."""
    for index, line in enumerate(lines):
        if line.chrome and line.chrome.role == "list" and masses[index] >= max(_WHOLE, masses[-1] - masses[index]):
            ages = [other.meta == "age" for other in lines[index + 1 : index + 1 + _THREAD * (_HEAD - 1)]]
            if sum(ages) >= _THREAD:
                return index
    return len(lines)


def _comments(lines: Sequence[Line], masses: Sequence[float], odds: Sequence[float]) -> int:
    """Return where comments begin: at the one heading of theirs, below a good part of the prose and above any reply."""
    heads = [index for index, line in enumerate(lines) if line.chrome and line.chrome.role == "comments"]
    replied = next((index for index, line in enumerate(lines) if _replied(line)), len(lines))
    for index in heads if len(heads) <= _MOST_HEADS else ():
        alone = sum(lines[other].text == lines[index].text for other in heads) == 1
        before, below = masses[index], odds[index : index + _BELOW]
        doubted = sum(below) < _DOUBT * len(below)
        if alone and doubted and index <= replied and before >= _CLOSED and before >= _SHARE * (masses[-1] - before):
            return index
    return len(lines)


def _another(lines: Sequence[Line], masses: Sequence[float], odds: Sequence[float]) -> int:
    """Return the headline of the next article, where the scores too are against it.

    Where date lines or bylines under headlines recur after the first good part, other articles begin; where they stand
    evenly from the start, as in a live blog, they are the article's own.
    """
    datelines = [index for index in range(1, len(lines)) if dated(lines, index)]
    heads = [index for index in datelines if masses[index] >= _WHOLE]
    if len(heads) <= len(datelines) / 2 or sum(map(_replied, lines)) >= _THREAD:
        return len(lines)
    index = heads[0]
    recurs = len(heads) > 1 or (lines[index].meta and lines[min(index + 1, len(lines) - 1)].meta)
    if not recurs or masses[index] < _PART * masses[-1]:
        return len(lines)
    while index and not stands(lines[index - 1]):
        index -= 1
    head = odds[max(0, index - 1) : index + _HEAD]
    return index if sum(head) < 0 else len(lines)


def _replied(line: Line) -> bool:
    return line.chrome is not None and line.chrome.role == "reply"


def dated(lines: Sequence[Line], index: int) -> bool:
    """Say whether a line dates or signs what a headline right above it names."""
    above = lines[max(0, index - 3) : index]
    return lines[index].meta in ("date", "byline") and any(map(_headlines, above))


def _headlines(line: Line) -> bool:
    return 20 <= line.prose.size <= 160 and not line.prose.ended and not line.meta and line.chrome is None
