"""Boxes and lists of links, inside an article and after it: which lines go together with the one that names them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socra.input.paste.lines import Line

__all__ = ["mark_forms", "mark_lists", "stands"]

_PARAGRAPH = 0.8  # the weight of a full sentence of 90 letters
_LONG = 350
_HEADING, _PITCH = 60, 160
_BOLD = re.compile(r"(\*\*|__)\S.*\1")


def stands(line: Line) -> bool:
    """Say whether `line` reads as a paragraph of an article, by itself."""
    return line.prose.weight >= _PARAGRAPH and not line.meta and (line.chrome is None or not line.chrome.firm)


def mark_lists(lines: Sequence[Line]) -> None:
    """Set `listed` on the lines of each headed list of links, teasers among them; prose that goes on ends a list."""
    head: Line | None = None
    since = 0
    for index, line in enumerate(lines):
        if line.chrome and line.chrome.role in ("list", "summary"):
            head, since = line, 0
        elif line.chrome and line.chrome.role in ("comments", "reply", "foot"):
            head = None
        elif head is not None:
            since += 1
            if _resumes(lines, index, since) or _ends(head, line, since):
                _spare(lines, index)
                head = None
            elif line.chrome is None and not line.meta and line.kind != "code":
                line.listed = head.chrome.reason if head.chrome else ""


def _spare(lines: Sequence[Line], index: int) -> None:
    # In a list set line by line, a line apart right above the paragraph is the paragraph's heading, not the last link.
    above = lines[index - 1]
    if above.listed and above.apart and not lines[index - 2].apart:
        above.listed = ""


def _ends(head: Line, line: Line, since: int) -> bool:
    # A machine's summary is one paragraph or some points; what comes after a blank line may be the article.
    summary = head.chrome is not None and head.chrome.role == "summary"
    return summary and since > 1 and line.kind != "item"


def _resumes(lines: Sequence[Line], index: int, since: int) -> bool:
    line = lines[index]
    if _BOLD.fullmatch(line.text):
        return True
    if not stands(line):
        return False
    if line.prose.size >= _LONG and not _teases(lines, index):
        return True
    after = lines[index + 1 : index + 3]
    if after and _goes_on(after[0]):
        return True
    if lines[index - 1].meta or (after and after[0].chrome is None):
        return False
    return since <= 3 or (len(after) > 1 and stands(after[1]))


def _goes_on(line: Line) -> bool:
    # Teasers alternate with headlines, which have no full stop; paragraphs follow one another.
    return stands(line) or (line.chrome is None and line.prose.weight >= 0.25 and line.text[-1] not in "?？؟")


def _teases(lines: Sequence[Line], index: int) -> bool:
    """Say whether the paragraph at `index` sits between a headline or date and the next headline and date."""
    return any(line.meta for line in (*lines[max(0, index - 2) : index], *lines[index + 1 : index + 4]))


def mark_forms(lines: Sequence[Line]) -> None:
    """Set `listed` on the heading and the sentence above the field of a newsletter box."""
    for index in range(1, len(lines)):
        field = lines[index]
        if field.chrome and field.chrome.role == "form":
            for line in _pitch(lines, index):
                line.listed = field.chrome.reason


def _pitch(lines: Sequence[Line], index: int) -> Sequence[Line]:
    """Return what advertises the newsletter above the field at `index`, none where it may be the article's."""
    above, pitch = lines[max(0, index - 2) : index - 1], lines[index - 1]
    if pitch.chrome or pitch.meta or pitch.prose.size > _PITCH:
        return ()
    head = above[0] if above else None
    if head and head.chrome and head.chrome.role in ("box", "form") and head.chrome.reason == _reason(lines[index]):
        return (pitch,)
    if index + 1 == len(lines) or not lines[index + 1].chrome:
        return ()
    if head and not (head.chrome or head.meta or head.prose.ended) and head.prose.size <= _HEADING:
        return (head, pitch)
    return (pitch,) if pitch.apart and not lines[index].apart else ()  # one block of the page


def _reason(line: Line) -> str:
    return line.chrome.reason if line.chrome else ""
