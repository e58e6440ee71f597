"""The counts of likes and answers below each post of a pasted thread."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socra.input.paste.lines import Line

__all__ = ["drop_counts"]

_REASON = "counts below a post"
_HANDLE = re.compile(r"@\w{2,30}")
_COUNT = re.compile(r"[\d.,]{1,9}\s?[KkMm万萬만]?|[·•|]")
_COUNTS = re.compile(r"(?:\d[\d.,]{0,8}[KkMm]?\s[^\W\d]{2,20}\s?[·•|]?\s?){1,5}")
_FEWEST = 2


def drop_counts(lines: Sequence[Line]) -> None:
    """Give each line of nothing but counts a reason, where the accounts of writers stand line by line: in a thread."""
    if sum(bool(_HANDLE.fullmatch(line.text)) for line in lines) < _FEWEST:
        return
    for line in lines:
        counted = line.kind == "text" and not line.prose.ended
        if counted and (_COUNT.fullmatch(line.text) or (not line.meta and _COUNTS.fullmatch(line.text))):
            line.reason = _REASON
