"""Where the article stands in a paste: the stretch of lines that reads like prose, without what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from socra.input.paste.boxes import stands
from socra.input.paste.lines import Line

__all__ = ["find", "weigh"]

_KIND = {"code": 0.2, "table": 0.1, "item": 0.1, "quote": 0.4, "heading": 0.1, "rule": 0.0}
_ROLE = {
    "box": -0.4,
    "form": -0.4,
    "list": -0.3,
    "comments": -0.8,
    "reply": -1.5,
    "credit": -0.1,
    "foot": -0.8,
    "meta": -0.2,
    "summary": -0.2,
}
_META = {"date": -0.8, "byline": -0.6, "age": -0.8}
_LISTED = -0.1

_COMMENT, _ANOTHER = "reader comment", "another article"


def find(lines: Sequence[Line]) -> tuple[int, int]:
    """Return the first line of the article and the line after its last, equal where nothing reads like one.

    The stretch with the largest sum of weights wins: prose counts for it, links, labels and boxes against it, so a box
    between paragraphs is bridged and a list of links is not. Then whatever reads as another text is cut off its end.
    """
    weights = _weights(lines)
    start, end = _best(weights, 0, len(weights))
    if start == end and _brief(lines):
        return 0, len(lines)
    for cut in (_cut_thread, _cut_another, _cut_sections):
        start, end = _best(weights, start, cut(lines, weights, start, end))
    _label_next(lines, end)
    return start, end


def weigh(line: Line) -> float:
    """Return how much `line` speaks for an article: above 0 for it, below 0 against it."""
    if line.listed:
        return _LISTED
    if line.meta:
        return _META[line.meta]
    if line.chrome:
        return _ROLE[line.chrome.role]
    return max(line.prose.weight, _KIND.get(line.kind, -9.0))


def _weights(lines: Sequence[Line]) -> list[float]:
    weights, led = [], False
    for line in lines:
        weight = weigh(line)
        led = line.prose.leads or (led and weight < 0 and not (line.chrome or line.meta or line.listed))
        weights.append(max(0.0, weight) if led else weight)  # what a colon leads to is the article's own list
    return weights


def _brief(lines: Sequence[Line]) -> bool:
    """Say whether the paste is a note of a line or two in words, without a full stop."""
    spoken = any(line.prose.words >= 8 and line.prose.lower >= 0.5 for line in lines)
    return len(lines) <= 3 and spoken and not any(line.chrome or line.listed for line in lines)


def _best(weights: Sequence[float], start: int, end: int) -> tuple[int, int]:
    best, found, total, begin = 0.0, (start, start), 0.0, start
    for index in range(start, end):
        if total <= 0:
            total, begin = 0.0, index
        total += weights[index]
        if total > best:
            best, found = total, (begin, index + 1)
    return found


def _masses(weights: Sequence[float], start: int, end: int) -> list[float]:
    """Return how much prose stands between `start` and each line up to `end`."""
    return list(accumulate((max(0.0, weight) for weight in weights[start:end]), initial=0.0))


def _cut_sections(lines: Sequence[Line], weights: Sequence[float], start: int, end: int) -> int:
    """Return where a comment section or a footer begins inside the stretch, its end where none does."""
    mass = _masses(weights, start, end)
    replies = sum(map(_replied, lines[start:end]))
    for index in range(start, end):
        chrome = lines[index].chrome
        before, after = mass[index - start], mass[-1] - mass[index - start]
        replies -= _replied(lines[index])
        if chrome and chrome.role == "comments" and _closes(before, after, replies):
            return index
        if chrome and chrome.role == "foot" and after < 0.35 * before:
            return index
    return end


def _closes(before: float, after: float, replies: int) -> bool:
    # A share bar above the article links to the comments too: only what follows a good part of prose is the section.
    return before >= 8 or before >= max(0.25 * after, 0.1) or (replies >= 3 and before >= 1.5)


def _cut_thread(lines: Sequence[Line], weights: Sequence[float], start: int, end: int) -> int:
    """Return where comments begin that no heading announces: at the writer's name above the first reply button."""
    # The last button stands below the last comment, outside the stretch.
    replies = [index for index in range(start, min(end + 3, len(lines))) if _replied(lines[index])]
    if len(replies) < 3:
        return end
    index = replies[0]
    while index > start and stands(lines[index - 1]):
        index -= 1
    while index > start and not stands(lines[index - 1]):
        index -= 1
    if _masses(weights, start, index)[-1] < 1.5:
        return end
    _list(lines[index:], _COMMENT)
    return index


def _replied(line: Line) -> bool:
    return line.chrome is not None and line.chrome.role == "reply"


def _cut_another(lines: Sequence[Line], weights: Sequence[float], start: int, end: int) -> int:
    """Return the headline of the next article in the stretch, its end where there is none.

    Where date lines or bylines under headlines recur after the first good part, other articles begin; where they stand
    evenly from the start, as in a live blog, they are the article's own.
    """
    mass = _masses(weights, start, end)
    heads = [index for index in range(start + 1, end) if mass[index - start] >= 3.0 and _dated(lines, index)]
    if not heads:
        return end
    index = heads[0]
    recurs = len(heads) >= 2 or (lines[index].meta and lines[min(index + 1, end - 1)].meta)
    if not recurs or mass[index - start] < 0.3 * mass[-1]:
        return end
    while index > start and not stands(lines[index - 1]):
        index -= 1
    if index == start:
        return end
    _list(lines[index:], _ANOTHER)
    return index


def _label_next(lines: Sequence[Line], end: int) -> None:
    """Name the articles that follow at once, each a headline, then a date or byline, then a paragraph."""
    for index in range(end + 1, min(end + 4, len(lines) - 1)):
        if _dated(lines, index) and any(map(stands, lines[index + 1 : index + 4])):
            _list(lines[end:], _ANOTHER)
            return


def _dated(lines: Sequence[Line], index: int) -> bool:
    above = lines[max(0, index - 3) : index]
    return lines[index].meta in ("date", "byline") and any(map(_headlines, above))


def _headlines(line: Line) -> bool:
    return 20 <= line.prose.size <= 160 and not line.prose.ended and not line.meta and line.chrome is None


def _list(lines: Sequence[Line], reason: str) -> None:
    for line in lines:
        line.listed = line.listed or reason
