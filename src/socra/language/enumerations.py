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
_WIDEST_END = 8


def item_starts(content: str, language: str) -> list[int]:
    """Return where the second and later items begin, if `content` is a list of items that count up without a gap."""
    if not (first := MARK.match(content)):
        return []
    style, last = (first["open"], first["close"]), _number(first["name"])
    found: list[int] = []
    for mark in _NEXT.finditer(content, first.end()):
        follows = (mark["open"], mark["close"]) == style and _number(mark["name"]) == last + 1
        if follows and mark["name"].isdigit() == first["name"].isdigit() and _apart(content, mark.start(), language):
            found.append(mark.start())
            last += 1
    return found


def _number(name: str) -> int:
    return int(name) if name.isdigit() else ord(name)


def _apart(content: str, at: int, language: str) -> bool:
    return language not in _ORDINALS or bool(_ENDED.search(content[max(0, at - _WIDEST_END) : at]))
