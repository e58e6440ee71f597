"""What interrupts an article: boxes, link lists, captions and copies between its paragraphs; and its own headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from socra.input.paste.boxes import stands
from socra.input.paste.lines import Line

__all__ = ["drop_inside", "mark_headings", "subtitles"]

_MANY_LINKS = 4
_MORE = 3  # other headings for each question
_COPY = 40
_POINTER = re.compile("[👉➡▶►🔗📲📧📩🔔🔒🎧📰📌]")


def drop_inside(lines: Sequence[Line], byline: str) -> None:
    """Give each line of the article that is not its own a reason."""
    for rule in (_drop_named, _drop_links, _drop_copies):
        rule(lines)
    _drop_author(lines, byline)


def _drop_author(lines: Sequence[Line], byline: str) -> None:
    """Drop what a heading with the author's name, near the end, stands over."""
    tail = range(max(1, len(lines) - 4), len(lines))
    named = (i for i in tail if byline and byline in lines[i].text and lines[i].prose.size < len(byline) + 25)
    if (start := next(named, None)) is not None and not lines[start].prose.ended:
        for line in lines[start:]:
            line.reason = line.reason or "note on the author"


def _drop_named(lines: Sequence[Line]) -> None:
    last = len(lines) - 1
    for index, line in enumerate(lines):
        edge = index < 1 or index > last - 3
        if line.chrome and not line.reason and (line.chrome.firm or edge or line.prose.weight <= 0):
            line.reason = line.chrome.reason
        elif not line.reason and _points(lines, index):
            line.reason = "pointer to something else"
        elif not line.reason:
            line.reason = line.listed or ("age of a post or link" if line.meta == "age" else "")


def _points(lines: Sequence[Line], index: int) -> bool:
    # One line behind a pointing hand leads away; several in a row are a list.
    around = lines[max(0, index - 1) : index + 2]
    alone = sum(bool(_POINTER.match(line.text)) for line in around) == 1
    return alone and bool(_POINTER.match(lines[index].text)) and lines[index].prose.size <= 160


def _drop_links(lines: Sequence[Line]) -> None:
    """Drop long runs of lines without a full stop: links, unless a colon, marks or small letters make them lists."""
    start = 0
    for links, group in groupby(lines, key=_links):
        run = list(group)
        led = start > 0 and lines[start - 1].text.rstrip().endswith((":", "："))
        if links and len(run) >= _MANY_LINKS and not led and sum(line.prose.size for line in run) >= 25 * len(run):
            for line in run:
                line.reason = line.reason or "links inside the article"
        start += len(run)


def _links(line: Line) -> bool:
    if line.kind not in ("text", "heading") or line.prose.ended or line.prose.weight > 0:
        return False
    text = line.text.lstrip("\"'“‘«„([")
    return bool(text) and not text[0].islower() and ":" not in text and not any(char.isdigit() for char in text[:2])


def _drop_copies(lines: Sequence[Line]) -> None:
    seen: set[str] = set()
    for line in lines:
        if line.prose.size < _COPY or line.kind in ("code", "table"):
            continue
        if line.text in seen and not line.reason:
            line.reason = "repeats an earlier line"
        seen.add(line.text)


def subtitles(line: Line) -> bool:
    """Say whether `line` is a subtitle that reads like a sentence, but for the full stop."""
    return line.prose.words >= 6 and line.prose.lower >= 0.4 and _titles(line)


def mark_headings(lines: Sequence[Line]) -> None:
    """Turn each short line without a stop, alone between paragraphs, into a heading; not the subtitle at the top.

    A question is a heading only among many more that are none: in an interview it is the interviewer's.
    """
    alone = [line for index, line in enumerate(lines[:-1]) if _alone(lines, index) and not (index == 0 and line.kept)]
    for line in filter(_titles, alone):
        line.kind, line.level = "heading", 2
    questions = [line for line in alone if line.kind == "text" and _asks(line)]
    if len(questions) * _MORE <= sum(line.kind == "heading" for line in lines):
        for line in questions:
            line.kind, line.level = "heading", 2


def _alone(lines: Sequence[Line], index: int) -> bool:
    line, before = lines[index], lines[index - 1] if index else None
    apart = before is None or before.kind != "text" or stands(before) or before.prose.ended
    return line.kind == "text" and not line.meta and apart and lines[index + 1].prose.weight > 0.5


def _titles(line: Line) -> bool:
    return not line.prose.ended and _may_title(line)


def _asks(line: Line) -> bool:
    return line.text[-1] in "?？؟" and not line.prose.inner and _may_title(line)


def _may_title(line: Line) -> bool:
    text = line.text
    if not 2 <= line.prose.size <= 90 or text[-1] in ":：,，;；" or "**" in text:
        return False
    opens = text[0] in "\"'“‘«„¿¡" or (text[0].isalnum() and not text[0].islower())
    return opens and any(char.isalpha() for char in text)
