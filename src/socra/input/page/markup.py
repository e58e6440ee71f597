"""The inline part of a page's markup as Markdown: emphasis, links, code, and the letters of a text."""

from __future__ import annotations

import re

__all__ = ["MARKS", "cell", "link", "squeeze", "surround"]

MARKS = {
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("i", "em"), "*"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "`"),
    **dict.fromkeys(("del", "s", "strike"), "~~"),
}
"""Marks around the text of inline elements."""

_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\x00-\x1f]+$", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


def squeeze(text: str) -> str:
    """Reduce `text` to its letters and digits, to compare the same words in two markups."""
    return _NO_WORD.sub("", text).casefold()


def link(text: str, target: str) -> str:
    """Return `text` as a link to `target`, or as it is where that is no address of the web."""
    target = target.strip()
    if not _ADDRESS.match(target) or "[" in text or "]" in text:
        return text
    return surround(text, "[", f"]({target.replace('(', '%28').replace(')', '%29')})")


def surround(text: str, before: str, after: str) -> str:
    """Put marks around what `text` is between its blanks, where it has letters and the mark is not in it."""
    inner = text.strip()
    if not any(map(str.isalnum, inner)) or (before != "[" and before in inner):
        return text
    start = text.index(inner)
    return text[:start] + before + inner + after + text[start + len(inner) :]


def cell(text: str) -> str:
    """Return the text of a cell as it may stand in a row of a table."""
    return text.replace("|", "\\|")
