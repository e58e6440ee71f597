"""Why a line of a paste is not the article's, in the words that a reader is given."""

from __future__ import annotations

from collections.abc import Sequence

from socra.input.paste.captions import REASON, credits
from socra.input.paste.lines import Line

__all__ = ["give_reasons"]

_BEFORE, _AFTER = "navigation before the article", "links and notices after the article"
_BETWEEN, _INSIDE = "between the title and the article", "links and boxes inside the article"
_COMMENT, _AGE = "reader comment", "age of a post or link"
_HEADS = ("list", "summary")


def give_reasons(lines: Sequence[Line], kept: Sequence[bool], title: Line | None) -> None:
    """Give each line that is not kept, and has no reason yet, the reason why it goes.

    A line that a phrase names goes for what the phrase says; what follows the heading of a list of links or of
    comments goes for that; any other goes for the place where it stands.
    """
    first = next((index for index, own in enumerate(kept) if own), len(lines))
    last = max((index for index, own in enumerate(kept) if own), default=-1)
    threads = _threads(lines, last + 1)
    head, plain = "", _BEFORE
    for index, line in enumerate(lines):
        if line is title:
            plain = _BETWEEN if index < first else plain
        elif kept[index]:
            head, plain = "", _INSIDE
        else:
            head = _heads(line, head)
            place = plain if index < last else _COMMENT if threads else _AFTER
            line.reason = line.reason or (line.chrome.reason if line.chrome else head) or _own(line) or place


def _heads(line: Line, head: str) -> str:
    """Return what the lines below `line` go for."""
    if line.chrome is None:
        return head
    if line.chrome.role in ("comments", "reply"):
        return _COMMENT
    return line.chrome.reason if line.chrome.role in _HEADS else "" if line.chrome.role == "foot" else head


def _own(line: Line) -> str:
    return _AGE if line.meta == "age" else REASON if [*credits([line])] else ""


def _threads(lines: Sequence[Line], end: int) -> bool:
    """Say whether readers answer each other below the article."""
    return any(line.chrome and line.chrome.role == "reply" for line in lines[end : end + 20])
