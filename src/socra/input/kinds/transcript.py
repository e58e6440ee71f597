"""A transcript with the time of each line, as a video site shows it beside the film and a reader copies it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from socra.article import Removed
from socra.input.draft import Draft
from socra.input.kinds.handed import Handed
from socra.input.kinds.speech import Cue, draft

__all__ = ["read", "tell"]

_STAMP = re.compile(r"[ \t]*[\[(]?(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)(?:\.\d{1,3})?[\])]?(?=\s|$)[ \t]*[-–—]?[ \t]*")
_FEWEST = 5
_SHARE = 0.4
_FIRST = 60  # seconds: a recording is told from the clock of a day by where it begins
_ABOVE = 2  # lines: a title, a name
_LONGEST = 300  # letters between two stamps: a recording is cut finer than a live text
_SAMPLE = 2_000


def tell(handed: Handed) -> bool:
    """Say whether the lines bear the times of a recording, which begins at 0:00 and goes on."""
    rows = [row for row in handed.text[: _SAMPLE * 100].split("\n", _SAMPLE)[:_SAMPLE] if row.strip()]
    stamped = [(at, _seconds(found)) for at, row in enumerate(rows) if (found := _STAMP.match(row))]
    if len(stamped) < max(_FEWEST, _SHARE * len(rows)) or stamped[0][0] > _ABOVE or stamped[0][1] >= _FIRST:
        return False
    grows = all(before <= after for (_, before), (_, after) in pairwise(stamped))
    return grows and sum(map(len, rows)) < _LONGEST * len(stamped)


def read(handed: Handed) -> Draft:
    """Return what is said as paragraphs, with the title where one stands above."""
    above, cues = _cues(handed.text)
    found = draft(cues, url=handed.url)
    rest = (Removed(text="\n".join(above[1:]), reason="above the transcript"),) if above[1:] else ()
    return replace(found, title=above[0] if above else "", removed=rest + found.removed)


def _cues(text: str) -> tuple[list[str], list[Cue]]:
    above: list[str] = []
    cues: list[Cue] = []
    for row in text.split("\n"):
        found = _STAMP.match(row)
        if found:
            start = _seconds(found)
            cues.append(Cue([], start, start, found[0].strip()))
        words = " ".join((row[found.end() :] if found else row).split())
        if words and cues:
            cues[-1].lines.append(words)
        elif words:
            above.append(words)
    return above, [*_without_pauses(cues)]


def _without_pauses(cues: list[Cue]) -> Iterator[Cue]:
    # Nobody says when a line ends: it is taken to last until the next one begins.
    for cue, after in pairwise([*cues, *cues[-1:]]):
        cue.end = after.start
        yield cue


def _seconds(found: re.Match[str]) -> float:
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
