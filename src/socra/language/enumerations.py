"""Lists that were run into one paragraph: "1. The first item 2. The second item"."""

from __future__ import annotations

import re

__all__ = ["MARK", "item_starts"]

# "1.", "1)", "1.)", "(1)", "a.", "a)", also behind a bullet
_MARK = r"(?:[•⁃▪‣·]\s?)?(?P<open>\(?)(?P<name>\d{1,3}|[a-z])(?P<close>\.\)|[.)])"
MARK = re.compile(_MARK + r"(?=\s)")
_NEXT = re.compile(rf"(?<=\s){_MARK}\s+(?=[^\W\d_a-zß-ÿа-я])")  # before a capital, or a letter that has no case

# An ordinal stands before a capital there, "am 2. Dezember": only behind the end of a sentence is it a mark.
_ORDINALS = frozenset(["de", "lb"])
_ENDED = re.compile(r"[.!?…:;][”’\"'»)]*\s+$")
_FIRSTS = ("1.", "1)", " a.", "a)")
_WIDEST_END = 8


def item_starts(content: str, language: str) -> list[int]:
    """Return where the items begin of a list that counts up without a gap, all but one that begins the content."""
    first = MARK.match(content) or _first(content)
    if not first:
        return []
    style, last = (first["open"], first["close"]), _number(first["name"])
    found = [first.start()]
    for mark in _NEXT.finditer(content, first.end()):
        follows = (mark["open"], mark["close"]) == style and _number(mark["name"]) == last + 1
        if follows and mark["name"].isdigit() == first["name"].isdigit() and _apart(content, mark.start(), language):
            found.append(mark.start())
            last += 1
    return [start for start in found if start] if len(found) > 1 else []


def _first(content: str) -> re.Match[str] | None:
    """Return the mark of a list that begins behind a sentence: "We need: three things. 1. Time 2. Money"."""
    if not any(mark in content for mark in _FIRSTS):
        return None
    firsts = (mark for mark in _NEXT.finditer(content) if mark["name"] in ("1", "a"))
    return next((mark for mark in firsts if _behind_an_end(content, mark.start())), None)


def _number(name: str) -> int:
    return int(name) if name.isdigit() else ord(name)


def _apart(content: str, at: int, language: str) -> bool:
    return language not in _ORDINALS or _behind_an_end(content, at)


def _behind_an_end(content: str, at: int) -> bool:
    return bool(_ENDED.search(content[max(0, at - _WIDEST_END) : at]))
