"""Marks lines that only date a text or name its author, wherever they stand in a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from socra.article import Published
from socra.input.metadata import find_date, is_outlet, parse_credit, parse_date
from socra.input.paste.lines import Line

__all__ = ["mark_meta", "names", "read_date"]

_LONGEST = 100
_AGE = re.compile(
    r"[~•·|(\s]*(?:"
    r"(?:vor|hace|il y a|há|fa|for|hä|قبل|منذ|przed|пред|πριν)\s(?:\w+\s)?\d{0,3}\s?\w{1,12}"
    r"|\d{1,3}\s?(?:s|m|h|d|w|hr|hrs|min|mins|mo|y|seconds?|minutes?|hours?|days?|weeks?|months?|years?)(?: ago)?"
    r"|an? (?:minute|hour|day|week|month|year) ago|just now|yesterday|today"
    r"|\d{1,3}\s\w{1,12}\s(?:fa|atrás|geleden|temu|назад|тому|önce|sedan|siden|sitten|पहले|yang lalu|trước|ที่แล้ว)"
    r"|\d{1,3}\s?(?:秒|分钟|分鐘|小时|小時|天|周|个月|個月|年|分|時間|日|か月|ヶ月|초|분|시간|일|주|개월|년)\s?(?:前|전)"
    r")[\s)•·|]*",
    re.IGNORECASE,
)


_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"[^\W\d_a-zа-я][\w.'’-]*|and|und|et|y|e|i|de|da|van|von|der|del|di|bin|al|&")
_PLACED = re.compile(r"([^\W\d_][^\d|]{0,40}?)\s[-–—]\s(.*\d.*)$")


def mark_meta(lines: Sequence[Line]) -> None:
    """Set `meta` on each line that is nothing but a date, a byline or an age."""
    for line in lines:
        if line.kind in ("text", "heading", "item") and len(line.text) <= _LONGEST:
            line.meta = _kind(line)
    for before, line in zip([None, *lines], lines, strict=False):
        if line.meta == "byline" and (place := _PLACED.match(line.text)) and parse_date(place[2]):
            line.meta = "date" if _places(place[1]) or (before and _person(before)) else "byline"


def _kind(line: Line) -> str:
    if line.prose.size < 30 and _AGE.fullmatch(line.text):
        return "age"
    if _DIGIT.search(line.text) and parse_date(line.text):
        return "date"
    if line.chrome is None and not line.prose.ended and (found := parse_credit(line.text)):
        return "byline" if found.authors else "date"
    return ""


def read_date(line: Line) -> Published | None:
    """Return the date in a date line, also beside a place or an outlet: "Madrid - 22 May 2025 - 05:30"."""
    found = find_date(line.text) if line.meta == "date" else None
    return found[0] if found else None


def _places(name: str) -> bool:
    # Authors sign with two names or more; one word before the date is where the text was written, or an agency.
    return len(name.split()) == 1 and names([name]) and not is_outlet(name)


def _person(line: Line) -> bool:
    words = line.text.split()
    return 2 <= len(words) <= 5 and not (line.chrome or line.meta or line.level) and names(words)


def names(words: Iterable[str]) -> bool:
    """Say whether `words` look like names: capitals, and the small words that stand between names."""
    return all(map(_NAME.fullmatch, words))
