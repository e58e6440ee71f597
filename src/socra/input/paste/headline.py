"""The head of a pasted article: its title, byline, outlet and date, found around the first paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from socra.article import Published
from socra.input.metadata import Byline, is_update, parse_byline, parse_credit
from socra.input.paste.boxes import stands
from socra.input.paste.chrome import fold
from socra.input.paste.lines import Line
from socra.input.paste.meta import names, read_date
from socra.input.paste.titles import chances

__all__ = ["Head", "read_head"]

_BELOW, _TOP = 20, 5
_LIKELY, _AFTER_LEAD = 0.08, 5
_SUFFIX = re.compile(r"\s+[-–—|•·»]+\s+(?=[^\W\d_a-zа-яα-ω][^-–—|•·:»]{1,30}$)")
_CLOSERS, _ASKS = "\"'”’»)]*_ ", frozenset("?!？！؟")
_REPEATED = 20  # shorter lines ("And then?") may be said twice
_NAME = 40  # characters, of an outlet
_HANDLE = re.compile(r"@\w+")


@dataclass(slots=True)
class Head:
    """What stands above an article. `line` is the one that became the title."""

    title: str = ""
    line: Line | None = field(default=None, repr=False)
    byline: str = ""
    outlet: str = ""
    published: Published | None = None


def read_head(lines: Sequence[Line], start: int, end: int, *, title: str = "") -> Head:
    """Return the head of the article at `lines[start:end]`, and mark the lines that went into it.

    A `title` that is known is not looked for; lines that repeat it are marked.
    """
    head = Head(title=title)
    if start == end:
        return head
    first = next((index for index in range(start, end) if stands(lines[index])), end - 1)
    said = next((index for index in range(start, first) if _says(lines[index])), first)
    index = -1 if title else _title(lines, end, said)
    if title:
        _drop_copies(lines, title)
    elif index >= 0:
        _read_title(head, lines, index)
    # In a menu below the title, far above the text, "By Role" is no byline.
    near = [*range(index + 1, index + 1 + _BELOW), *range(first - _BELOW, first + 1)]
    _read_meta(head, [lines[i] for i in sorted(set(near)) if index < i < min(first + 1, end)])
    if not (head.published and head.byline):
        # Below a lead of one paragraph, or above the title, only what is sure to be such a line.
        around = [*lines[first + 1 : min(first + _AFTER_LEAD, end)], *lines[max(0, index - 3) : max(0, index)]]
        _read_meta(head, [line for line in around if line.meta])
    if head.title and not head.byline:
        _read_bare_name(head, lines[max(index + 1, first - _BELOW) : min(first + _AFTER_LEAD, end)])
    head.outlet = head.outlet or _masthead(lines[: max(0, min(index, _TOP))], lines)
    return head


def _says(line: Line) -> bool:
    # No title stands below a sentence that is kept: its text would change places.
    own = line.kind == "text" and not (line.meta or line.chrome)
    return own and line.prose.weight > 0 and line.prose.ended and line.text.rstrip(_CLOSERS)[-1:] not in _ASKS


def _title(lines: Sequence[Line], end: int, said: int) -> int:
    """Return the index of the likeliest title above the first sentence that is kept, -1 where none is likely."""
    found = {index: chance for index, chance in chances(lines[:end]).items() if index < said}
    found = {index: chance for index, chance in found.items() if not _HANDLE.fullmatch(lines[index + 1].text)}
    likely = {index: chance for index, chance in found.items() if chance >= _LIKELY}
    signed = 0 in found and len(lines) > 1 and lines[1].meta == "byline"  # "The Ferry", "by Ann Lee", and a poem
    return max(likely, key=lambda index: likely[index], default=0 if signed else -1)


def _core(text: str) -> str:
    """Return the words of a headline without the outlet behind it."""
    return fold(_SUFFIX.split(text, maxsplit=1)[0])


def _copies(line: Line, core: str) -> bool:
    return _REPEATED <= line.prose.size <= 250 and _core(line.text) == core


def _read_title(head: Head, lines: Sequence[Line], index: int) -> None:
    head.line = lines[index]
    head.title = head.line.text.strip("*_ ") or head.line.text
    core = _core(head.title)
    others = [line for line in lines if line is not head.line and _copies(line, core)]
    # "Title - Outlet": only where a copy without the outlet shows which part is which.
    if (match := _SUFFIX.search(head.title)) and any(fold(line.text) == core for line in others):
        head.title, head.outlet = head.title[: match.start()], head.title[match.end() :]
    for line in others:
        if match := _SUFFIX.search(line.text):
            head.outlet = head.outlet or line.text[match.end() :]
        if core and not line.reason:
            line.reason = "repeats the title"


def _masthead(top: Sequence[Line], lines: Sequence[Line]) -> str:
    """Return the name at the top of the page with which a box of the page or its notice of rights names the page."""
    boxes = [line.text for line in lines if line.chrome]
    rights = [line.text for line in lines if line.text.startswith("©")]
    for name in (line.text for line in top if line.prose.words >= 2 and not (line.chrome or line.meta)):
        said = any(text.startswith(f"{name} ") for text in boxes) or any(text.endswith(f" {name}") for text in rights)
        if said and len(name) <= _NAME and names(name.split()):
            return name
    return ""


def _drop_copies(lines: Sequence[Line], title: str) -> None:
    for line in lines:
        if fold(line.text) == fold(title) and not line.reason:
            line.reason = "repeats the title"


def _read_meta(head: Head, lines: Sequence[Line]) -> None:
    updated: Published | None = None
    for index, line in enumerate(lines):
        if stands(line) or line.reason or (line.chrome and line.chrome.role != "box"):
            continue
        if moment := read_date(line):
            updated = updated or moment
            if not is_update(_labelled(lines, index)):
                head.published = head.published or moment
            credit = parse_credit(line.text)
            head.outlet = head.outlet or (credit.outlet if credit else "")
            line.reason = "date line, kept as the date"
        elif _HANDLE.fullmatch(line.text):
            line.reason = "the author's account"
            if index and not head.byline and _is_bare_name(lines[index - 1], head.title):
                head.byline, lines[index - 1].reason = lines[index - 1].text, "byline, kept as the byline"
        elif byline := _byline(line, lines[index + 1 : index + 2]):
            _take_byline(head, byline)
            line.reason = "byline, kept as the byline"
    head.published = head.published or (updated if isinstance(updated, datetime) else None)


def _labelled(lines: Sequence[Line], index: int) -> str:
    """Return a date line with the line above it, where that is a label such as "Last updated:"."""
    above = lines[index - 1].text if index else ""
    return f"{above} {lines[index].text}" if above.endswith(":") else lines[index].text


def _read_bare_name(head: Head, lines: Sequence[Line]) -> None:
    """Take a line of two to six capitalised words for the byline: close above the date, or right below it."""
    for index in (index for index, line in enumerate(lines) if line.meta in ("date", "age")):
        for line in (*lines[max(0, index - 3) : index], *lines[index + 1 : index + 2]):
            if _is_bare_name(line, head.title):
                head.byline, line.reason = line.text, "byline, kept as the byline"
                return


def _is_bare_name(line: Line, title: str) -> bool:
    if line.chrome or line.meta or line.reason or fold(line.text) in fold(title):
        return False
    words = line.text.split()
    return 2 <= len(words) <= 7 and names(words)


def _byline(line: Line, after: Sequence[Line]) -> Byline | None:
    if line.prose.size > 120 or line.prose.ended:
        return None
    if found := parse_credit(line.text):
        return found
    if after and len(line.text.split()) <= 3 and (found := parse_byline(f"{line.text} {after[0].text}")):
        after[0].reason = "byline, kept as the byline"
        return found
    return None


def _take_byline(head: Head, byline: Byline) -> None:
    head.byline = head.byline or byline.authors
    head.outlet = head.outlet or byline.outlet
    head.published = head.published or byline.published
