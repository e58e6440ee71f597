"""The lines before and after the article: what of them belongs to it, and why the rest goes."""

from __future__ import annotations

from collections.abc import Sequence

from socra.input.paste.boxes import stands
from socra.input.paste.inside import subtitles
from socra.input.paste.lines import Line

__all__ = ["drop_margins", "extend", "keep_standfirst", "lead"]

_BEFORE, _AFTER = "navigation before the article", "links and notices after the article"
_BETWEEN = "between the title and the article"
_COMMENT = "reader comment"
_FEW, _LEAD, _NEAR = 3, 8, 20


def extend(lines: Sequence[Line], start: int, end: int) -> tuple[int, int]:
    """Widen the article by the few lines at its edges that nothing marks as the page's.

    A reader who pastes little pastes the article: up to three plain lines before it and after it stay.
    """
    if start == end:
        return start, end
    if not any(map(_furniture, lines)) and len(lines) - (end - start) <= max(2 * _FEW, end - start):
        return 0, len(lines)
    if start <= _FEW + 2 and not any(_furniture(line) for line in lines[:start]):
        start = 0
    tail = next((index for index in range(end, len(lines)) if _page(lines[index])), len(lines))
    followed = tail < len(lines) and bool(lines[tail].meta)  # a headline, then its date: the next text
    if tail - end <= (_FEW if tail == len(lines) else 0 if followed else 1):
        end = tail
    return start, end


def lead(lines: Sequence[Line], title: Line | None, start: int) -> int:
    """Return where the article begins: right below its title, unless lines of the page stand in between."""
    near = range(max(0, start - _LEAD), min(len(lines), start + _NEAR))
    index = next((index for index in near if lines[index] is title), -1)
    if index < 0 or any(_page(line) or line.reason for line in lines[index + 1 : start]):
        return start
    above = any(line.prose.weight > 0 for line in lines[start:index])
    return start if above else index + 1


def keep_standfirst(lines: Sequence[Line], title: Line | None, start: int) -> None:
    """Keep the sentences right below the title, where byline and date part them from the text; a line like one too."""
    index = next((index for index in range(max(0, start - _NEAR), start) if lines[index] is title), start)
    for line in lines[index + 1 : start]:
        if not _introduces(line) or line.listed or (_page(line) and not stands(line)):
            return
        line.kept = True
        if not line.prose.ended:
            return


def _introduces(line: Line) -> bool:
    if line.prose.ended:
        return line.prose.size >= 40
    return line.kind == "text" and line.prose.size >= 40 and subtitles(line)


def drop_margins(lines: Sequence[Line], start: int, end: int, title: Line | None) -> None:
    """Give each line outside the article, but its title, a reason."""
    plain = _BEFORE
    for index, line in enumerate(lines):
        if line is title and index < start:
            plain = _BETWEEN
        if index == end:
            thread = any(line.chrome and line.chrome.role == "reply" for line in lines[end : end + _NEAR])
            plain = _COMMENT if thread else _AFTER
        if index >= end and line.chrome:
            plain = _COMMENT if line.chrome.role in ("comments", "reply") else _AFTER
        if not (start <= index < end or line is title or line.kept or line.reason):
            line.reason = line.chrome.reason if line.chrome else line.listed or plain


def _page(line: Line) -> bool:
    return bool(line.chrome or line.meta or line.listed) or stands(line)


def _furniture(line: Line) -> bool:
    return bool(line.chrome or line.listed)
