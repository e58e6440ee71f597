"""The head of a pasted article: its title, byline, outlet and date, found around the first paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from socra.article import Published
from socra.input.metadata import Byline, parse_byline
from socra.input.paste.boxes import stands
from socra.input.paste.chrome import fold
from socra.input.paste.lines import Line
from socra.input.paste.meta import names, read_byline, read_date

__all__ = ["Head", "read_head"]

_WINDOW, _NEAR, _TOP, _OPENING = 40, 14, 5, 4000
_SUFFIX = re.compile(r"\s+[-–—|•·»]+\s+(?=[^\W\d_a-zа-яα-ω][^-–—|•·:»]{1,30}$)")
_CLOSERS, _ASKS = "\"'”’»)]*_ ", frozenset("?!？！؟")
_REPEATED = 20  # shorter lines ("And then?") may be said twice
_NAME = 40  # characters, of an outlet
_HANDLE = re.compile(r"@\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


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
    index = -1 if title else _title(lines, start, end, said)
    if title:
        _drop_copies(lines, title)
    elif index >= 0:
        _read_title(head, lines, index)
    below = range(max(index + 1, start - _WINDOW if index < 0 else 0), min(first + 1, end))
    _read_meta(head, [lines[i] for i in below])
    if not head.published and not head.byline:
        _read_meta(head, [line for line in lines[max(0, index - 3) : max(0, index)] if line.meta])
    head.outlet = head.outlet or _masthead(lines[: max(0, min(index, _TOP))], lines)
    return head


def _says(line: Line) -> bool:
    # No title stands below a sentence that is kept: its text would change places.
    own = line.kind == "text" and not (line.meta or line.chrome or line.listed)
    return own and line.prose.weight > 0 and line.prose.ended and line.text.rstrip(_CLOSERS)[-1:] not in _ASKS


def _title(lines: Sequence[Line], start: int, end: int, first: int) -> int:
    """Return the index of the best headline above the first paragraph, -1 where there is none."""
    opening = fold(" ".join(line.text for line in lines[start:end])[:_OPENING])
    words, pairs = frozenset(opening.split()), frozenset(pairwise(opening))
    copies = Counter(_core(line.text) for line in lines if _REPEATED <= line.prose.size <= 250)
    top = [fold(line.text) for line in lines[:_TOP] if line.prose.size <= 250]
    best, found, spare = 0.9, -1, -1
    for index in range(min(first, end - 1, start + _WINDOW), max(-1, start - _WINDOW), -1):
        line = lines[index]
        if index < first and _names(line):
            score = _score(line, copies, words, pairs, top) + _placed(lines, index, first)
            if score > best:
                best, found = score, index
            near = first - index <= _NEAR and line.prose.size >= 30 and not line.listed
            spare = index if near and not line.prose.ended and spare < 0 else spare
    return found if found >= 0 else spare


def _placed(lines: Sequence[Line], index: int, first: int) -> float:
    """Return how much the place of the line speaks for a headline: near the text, above or right below the date."""
    score = -0.05 * (first - index) + (0.6 if first - index == 1 else 0) + (1.5 if index == 0 else 0)
    score += 0.9 if any(line.meta in ("date", "byline") for line in lines[index + 1 : min(first, index + 5)]) else 0
    return score + (0.4 if any(line.meta == "date" for line in lines[max(0, index - 2) : index]) else 0)


def _names(line: Line) -> bool:
    if line.meta or line.chrome or line.kind not in ("text", "heading"):
        return False
    if line.prose.ended and line.kind == "text" and line.text.rstrip(_CLOSERS)[-1:] not in _ASKS:
        return False
    spoken = line.prose.words >= 2 or bool(_UNSPACED.search(line.text)) or line.kind == "heading"
    return spoken and 4 <= line.prose.size <= 220 and not stands(line)


def _score(
    line: Line, copies: Counter[str], words: frozenset[str], pairs: frozenset[tuple[str, str]], top: Sequence[str]
) -> float:
    score = {0: 0.0, 1: 3.0}.get(line.level, 0.5)
    score += 4 * _overlap(fold(line.text), words, pairs)
    score += 1.0 if copies[_core(line.text)] > 1 or _heads(line, top) else 0.0
    score += 0.4 if line.prose.size >= 30 else -0.4 if line.prose.size < 15 else 0.0
    if line.prose.lower == 0 and line.prose.words <= 6 and not _UNSPACED.search(line.text):
        score -= 1.3 if line.prose.words <= 4 else 0.6  # a name, of an author, a section or an outlet
    return score - (2.0 if line.text[-1] in ".:,。" else 0.0)


def _heads(line: Line, top: Sequence[str]) -> bool:
    """Say whether the page's own title, in the first lines of a paste, begins with `line` and goes on."""
    own = fold(line.text) + " "
    return len(own) > _REPEATED and any(other.startswith(own) for other in top)


def _overlap(folded: str, words: frozenset[str], pairs: frozenset[tuple[str, str]]) -> float:
    if _UNSPACED.search(folded):
        own = list(pairwise(folded))
        return sum(pair in pairs for pair in own) / (len(own) + 2)
    long = [word for word in folded.split() if len(word) > 3]
    return sum(word in words for word in long) / (len(long) + 2)


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
    boxes = [line.text for line in lines if line.chrome or line.listed]
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
    for index, line in enumerate(lines):
        if stands(line) or line.reason or (line.chrome and line.chrome.role != "box"):
            continue
        if moment := read_date(line):
            head.published = head.published or moment
            line.reason = "date line, kept as the date"
        elif _HANDLE.fullmatch(line.text):
            line.reason = "the author's account"
        elif byline := _byline(line, lines[index + 1 : index + 2]):
            _take_byline(head, byline)
            line.reason = "byline, kept as the byline"
    if not head.byline:
        _read_bare_name(head, lines)


def _read_bare_name(head: Head, lines: Sequence[Line]) -> None:
    """Take a line of two to six capitalised words close above the date for the byline."""
    dated = next((index for index, line in enumerate(lines) if line.meta in ("date", "age")), 0)
    for line in lines[max(0, dated - 3) : dated]:
        words = line.text.split()
        if 2 <= len(words) <= 7 and not (line.chrome or line.reason) and names(words):
            head.byline, line.reason = line.text, "byline, kept as the byline"
            return


def _byline(line: Line, after: Sequence[Line]) -> Byline | None:
    if line.prose.size > 120 or line.prose.ended:
        return None
    if found := read_byline(line.text):
        return found
    if after and len(line.text) <= 4 and (found := parse_byline(f"{line.text} {after[0].text}")):
        after[0].reason = "byline, kept as the byline"
        return found
    return None


def _take_byline(head: Head, byline: Byline) -> None:
    head.byline = head.byline or byline.authors
    head.outlet = head.outlet or byline.outlet
    head.published = head.published or byline.published
