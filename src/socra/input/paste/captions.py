"""Photo find_credits between the paragraphs of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from socra.input.paste.lines import Line

__all__ = ["POINTER", "REASON", "find_credits", "find_pointers"]

REASON, POINTER = "photo credit or caption", "pointer to something else"
_LONGEST = 80
# "Ann Lee/The Courier": a name, a slash without spaces, an outlet; an agency at the end.
_NAMED = re.compile(r"[^\W\d_a-z]\w+(?:[ .'’-]+\w+){1,3}/[^\W\d_a-z][\w .'’&-]{1,30}$")

_POINTER = re.compile("[👉➡▶►🔗📲📧📩🔔🔒🎧📰📌]")
_LONGEST_POINTER = 160


def find_pointers(lines: Sequence[Line]) -> Iterator[int]:
    """Yield where a line stands behind a pointing hand: alone, or below a phrase of pages; else several are a list."""
    points = [bool(_POINTER.match(line.text)) for line in lines]
    named = False
    for index, line in enumerate(lines):
        named = points[index] and (named or (index > 0 and lines[index - 1].chrome is not None))
        alone = points[index] and sum(points[max(0, index - 1) : index + 2]) == 1
        if (alone or named) and line.prose.size <= _LONGEST_POINTER:
            yield index


def find_credits(lines: Sequence[Line]) -> Iterator[int]:
    """Yield where a line is nothing but the name of who took a photo."""
    for index, line in enumerate(lines):
        if line.kind == "text" and line.prose.size <= _LONGEST and not line.prose.ended and _credits(line):
            yield index


def _credits(line: Line) -> bool:
    return line.chrome.role == "credit" if line.chrome else bool(_NAMED.match(line.text))
