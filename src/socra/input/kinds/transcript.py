"""A transcript with the time of each line or each turn, as video sites and meeting recorders write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from socra.article import Removed
from socra.input.draft import Draft
from socra.input.kinds.handed import Handed
from socra.input.kinds.speech import Cue, draft

__all__ = ["read", "tell"]

_CLOCK = r"[\[(]?(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)(?:\.\d{1,3})?[\])]?"
_BEFORE = re.compile(rf"[ \t]*{_CLOCK}(?=\s|$)[ \t]*[-–—]?[ \t]*")
_BEHIND = re.compile(
    rf"[ \t]*(?P<name>[^\W\d_][^\n:\[\]()]{{0,60}}?(?:\([^()\n]{{1,40}}\))?)[ \t,|·–—-]+{_CLOCK}[ \t]*$"
)
_FEWEST = 5
_FIRST = 60  # seconds: a recording is told from the clock of a day by where it begins
_ABOVE = 2  # lines: a title, a name
_SHARE, _LONGEST = 0.4, 300  # of the lines, letters between two stamps: a recording is cut finer than a live text
_TURN_SHARE, _LONGEST_TURN = 0.2, 2_000  # where each stamp has a name
_SAMPLE = 2_000


class _Stamp(NamedTuple):
    """A time in a row: how it is written, what follows it, and who speaks from then on."""

    seconds: float
    written: str
    words: str
    speaker: str


def tell(handed: Handed) -> bool:
    """Say whether the lines bear the times of a recording, which begins at 0:00 and goes on."""
    rows = [row for row in handed.text[: _SAMPLE * 200].split("\n", _SAMPLE)[:_SAMPLE] if row.strip()]
    stamps = [(at, stamp) for at, row in enumerate(rows) if (stamp := _stamp(row))]
    if len(stamps) < _FEWEST or stamps[0][0] > _ABOVE or stamps[0][1].seconds >= _FIRST:
        return False
    if any(before.seconds > after.seconds for (_, before), (_, after) in pairwise(stamps)):
        return False
    named = all(stamp.speaker for _, stamp in stamps)
    share, longest = (_TURN_SHARE, _LONGEST_TURN) if named else (_SHARE, _LONGEST)
    return len(stamps) >= share * len(rows) and sum(map(len, rows)) < longest * len(stamps)


def read(handed: Handed) -> Draft:
    """Return what is said as paragraphs, with the title where one stands above."""
    above, cues = _cues(handed.text.split("\n"))
    found = draft(cues, url=handed.url)
    rest = (Removed(text="\n".join(above[1:]), reason="above the transcript"),) if above[1:] else ()
    return replace(found, title=above[0] if above else "", removed=rest + found.removed)


def _cues(rows: Sequence[str]) -> tuple[list[str], list[Cue]]:
    above: list[str] = []
    cues: list[Cue] = []
    for row in rows:
        stamp = _stamp(row)
        if stamp:
            cues.append(Cue([], stamp.seconds, stamp.seconds, stamp.written, stamp.speaker))
        words = " ".join((stamp.words if stamp else row).split())
        if words:
            (cues[-1].lines if cues else above).append(words)
    for cue, after in pairwise(cues):
        cue.end = after.start  # nobody says when a line ends: it lasts until the next one begins
    return above, cues


def _stamp(row: str) -> _Stamp | None:
    if found := _BEFORE.match(row):
        return _Stamp(_seconds(found), found[0].strip(" \t-–—"), row[found.end() :], "")
    found = _BEHIND.match(row[:200])
    return _Stamp(_seconds(found), " ".join(found[0].split()), "", found["name"].strip()) if found else None


def _seconds(found: re.Match[str]) -> float:
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[-3:])
    return hours * 3600 + minutes * 60 + seconds
