"""Why a line of a paste is not the article's, in the words that a reader is given."""

from __future__ import annotations

from collections.abc import Sequence

from socra.input.paste.captions import POINTER, REASON, find_credits, find_pointers
from socra.input.paste.ends import dated
from socra.input.paste.lines import Line

__all__ = ["give_reasons"]

_BEFORE, _AFTER = "navigation before the article", "links and notices after the article"
_BETWEEN, _INSIDE = "between the title and the article", "links and boxes inside the article"
_COMMENT, _AGE, _ANOTHER, _AUTHOR = "reader comment", "age of a post or link", "another article", "note on the author"
_HEADS = ("list", "summary")
_PLACES = frozenset((_BEFORE, _AFTER, _BETWEEN, _INSIDE))
_PITCH = 2
"""Lines above the field of a form that say what it is for."""


def give_reasons(lines: Sequence[Line], kept: Sequence[bool], title: Line | None) -> None:
    """Give each line that is not kept, and has no reason yet, the reason why it goes.

    A line that a phrase names goes for what the phrase says; what follows the heading of a list of links, of comments
    or of the next article goes for that; any other goes for the place where it stands.
    """
    own = [index for index, mine in enumerate(kept) if mine]
    first, last = (own[0], own[-1]) if own else (len(lines), -1)
    after = _COMMENT if _threads(lines, last + 1) else _AFTER
    head, place = "", _BEFORE
    for index, line in enumerate(lines):
        if line is title:
            place = _BETWEEN if index < first else place
        elif kept[index]:
            head, place = "", _INSIDE if index < last else after
        else:
            head = _ANOTHER if index > last >= 0 and dated(lines, index) else _headed(line, head)
            line.reason = line.reason or (line.chrome.reason if line.chrome else head) or _named(line) or place
    _pitch(lines)


def _headed(line: Line, head: str) -> str:
    """Return what the lines below `line` go for."""
    if line.chrome is None:
        return head
    if line.chrome.role in ("comments", "reply"):
        return _COMMENT
    if line.chrome.role in _HEADS or line.chrome.reason == _AUTHOR:
        return line.chrome.reason
    return "" if line.chrome.role == "foot" else head


def _named(line: Line) -> str:
    if [*find_pointers([line])]:
        return POINTER
    return _AGE if line.meta == "age" else REASON if [*find_credits([line])] else ""


def _threads(lines: Sequence[Line], end: int) -> bool:
    """Say whether readers answer each other below the article."""
    return any(line.chrome and line.chrome.role == "reply" for line in lines[end : end + 20])


def _pitch(lines: Sequence[Line]) -> None:
    """Give what stands above the field of a form the reason for which the field goes."""
    for index, line in enumerate(lines):
        if line.reason and line.chrome and line.chrome.role == "form":
            for above in reversed(lines[max(0, index - _PITCH) : index]):
                if above.reason not in _PLACES:
                    break
                above.reason = line.reason
