"""A date that shares its line with the author, the source or a reading time: "2025-03-04 10:15 来源：海港网"."""

from __future__ import annotations

import re
from datetime import date, datetime

from socra.input.metadata.dates import parse_date
from socra.input.metadata.eras import is_iranian_month
from socra.language.calendar import is_date_word

__all__ = ["find_date", "is_update"]

_LONGEST, _MOST_WORDS, _WIDEST = 140, 20, 9
_DIGITS = re.compile(r"\d{4}|\d{1,2}\s?[./-]\d{1,2}[./-]\d\d|[年년]")
# Two elements of a line: "3 May 2025Ann Lee", "Ann LeeUpdated: 3 May 2025".
_GLUED = re.compile(r"(?<=\d{4})(?=[A-Z][a-z])|(?<=[a-z])(?=(?:Updated|Published|Posted)\b)")
_PARTS = re.compile(r"[^\s|•·∙●⋅]+")

_UPDATE = re.compile(
    r"updat|\blast\b|modifi|edited|joined|registered|member since|commented|review"
    r"|aktualisiert|actualiz|mis à jour|aggiorn|atualiz|bijgewerkt|更新",
    re.IGNORECASE,
)


def find_date(line: str, language: str = "") -> tuple[datetime | date, str] | None:
    """Return the first date in a short `line` and what else stands in it, None where there is none.

    The longest run of words that is a date counts, with its time: "By Ann Lee on 3 May 2025 at 10:15 for Reuters".
    """
    if len(line) > _LONGEST or not _DIGITS.search(line):
        return None
    line = _GLUED.sub(" ", line)
    words = list(_PARTS.finditer(line))
    if len(words) > _MOST_WORDS:
        return None
    belongs = [_belongs(word[0]) for word in words]
    for first in range(len(words)):
        last = next((n for n in range(first, len(words)) if not belongs[n]), len(words))
        for after in range(min(last, first + _WIDEST), first, -1):
            start, end = words[first].start(), words[after - 1].end()
            if moment := parse_date(line[start:end].strip(",;"), language):
                return moment, f"{line[:start]} {line[end:]}".strip()
    return None


def _belongs(word: str) -> bool:
    """Say whether `word` can stand in a date: most of a line is passed over so."""
    bare = word.strip(".,:;()'’")
    return len(word) <= 4 or any(map(str.isdigit, word)) or is_date_word(bare) or is_iranian_month(bare)


def is_update(line: str) -> bool:
    """Say whether a date in `line` is that of a change, of the last of several posts, or of a member's joining."""
    return bool(_UPDATE.search(line))
