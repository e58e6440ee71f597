"""Photo captions and credits between the paragraphs of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from socra.input.paste.lines import Line

__all__ = ["mark_captions"]

_REASON = "photo credit or caption"
_LONGEST = 80
_AGENCY = re.compile(
    r"(?:[,/|]| via)\s?(?:AP|AFP|EPA|Reuters|Getty|Getty Images|dpa|ANSA|EFE|TASS|Xinhua|PA|Bloomberg)$"
)
# "Ann Lee/The Courier": a name, a slash without spaces, an outlet.
_NAMED = re.compile(r"[^\W\d_a-z]\w+(?:[ .'’-]+\w+){1,3}/[^\W\d_a-z][\w .'’&-]{1,30}$")
_DAY = re.compile(r"\b(?:\w{3,10}\.? \d{1,2}, ?|\d{1,2}\.? \w{3,10} )(?:19|20)\d\d\b")
_CUE = re.compile(
    r"^(?:above|below|pictured|in this|a file photo)\b|[,(] ?(?:left|right|center|centre|pictured|gauche|droite|links"
    r"|rechts|izquierda|derecha|sinistra|destra|esquerda|direita|слева|справа)[,).:]|\b(?:file photo|pictured)\b",
    re.IGNORECASE,
)


def mark_captions(lines: Sequence[Line]) -> None:
    """Set `listed` on each credit and on the caption above it."""
    for before, line in zip([None, *lines], lines, strict=False):
        if not _credits(line):
            continue
        line.listed = line.listed or _REASON
        if before and _captions(before):
            before.listed = before.listed or _REASON


def _credits(line: Line) -> bool:
    if line.prose.size > _LONGEST or line.kind != "text":
        return False
    if line.chrome:
        return line.chrome.role == "credit"
    return not line.prose.ended and bool(_AGENCY.search(line.text) or _NAMED.match(line.text))


def _captions(line: Line) -> bool:
    if line.kind != "text" or line.chrome or line.meta or not 25 <= line.prose.size <= 400:
        return False
    # A full sentence above a credit is more often the article's; a day with its year or "left" makes it a caption.
    return not line.prose.ended or bool(_DAY.search(line.text) or _CUE.search(line.text))
