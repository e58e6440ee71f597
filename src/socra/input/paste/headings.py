"""The headings of an article among its lines."""

from __future__ import annotations

from collections.abc import Sequence

from socra.input.paste.boxes import stands
from socra.input.paste.lines import Line

__all__ = ["mark_headings", "subtitles"]

_MORE = 3  # other headings for each question


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
