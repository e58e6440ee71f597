"""Escaping: a text inside Markdown comes back as it went in, and ordinary prose stays as it is.

A backslash is put only before a sign that Markdown would take for something else. The signs that a reader of the file
might run or load (raw HTML, images, links to anything but the web) are always defused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["Escape", "fully", "lightly", "starred", "unbold", "unescape"]

Escape = Callable[..., str]
"""`escape(text, bold=..., start=...)`: `bold` between `**`, `start` where a line or the content of a bullet begins."""

_PUNCTUATION = r"!-/:-@\[-`{-~"
_UNESCAPE = re.compile(rf"\\([{_PUNCTUATION}])")
_INLINE = (
    rf"\\(?=[{_PUNCTUATION}]|$)"  # a backslash that would escape what follows it
    r"|\[(?=\^)"  # a footnote mark
    r"|(?<!\S)\*(?=\()"  # a mark of socra's own
    r"|!(?=\[)"  # an image, which is loaded where it is shown
    r"|<(?=[A-Za-z/!?])"
    r"|(?<=\])\((?!https?://|mailto:|[/#])"
    r"|&(?=#?\w{1,31};)"
)
_LIGHT = re.compile(_INLINE)
_LIGHT_BOLD = re.compile(_INLINE + r"|\*")
_STARRED = re.compile(r"\*|<(?=[A-Za-z/!?])|!(?=\[)|\[(?=\^)")
_FULL = re.compile(r"[\\`*_{}\[\]()#+\-.!<>|~:;&=^]")
_ALL_BOLD = re.compile(r"\*\*((?:[^\\*]++|\\.)++)\*\*(:?)")
_NUMBER = re.compile(r"[0-9]{1,9}(?=[.)](?:\s|$))")
_BLOCK = re.compile(r"#{1,6}(?:\s|$)|[-+*](?:\s|$)|>|=+$|([-_*])(?:\s?\1){2,}$|`{3}|~{3}|\[[^\]]*\]:")


def lightly(text: str, *, bold: bool = False, start: bool = False) -> str:
    """Escape what Markdown would misread, and nothing else."""
    pattern = _LIGHT_BOLD if bold else _LIGHT
    return _guard_start(pattern.sub(r"\\\g<0>", text), start)


def fully(text: str, *, bold: bool = False, start: bool = False) -> str:
    """Escape every sign that means anything in Markdown, for the rare text that looks like a line of the form."""
    return _FULL.sub(r"\\\g<0>", text)


def starred(text: str) -> str:
    """Escape what would end a mark in stars or mean something in it; its backslashes are doubled already."""
    return _STARRED.sub(r"\\\g<0>", text)


def unescape(text: str) -> str:
    """Take the backslashes away again."""
    return _UNESCAPE.sub(r"\1", text)


def unbold(heading: str) -> str:
    """Take off the stars of a heading that is bold as a whole."""
    found = _ALL_BOLD.fullmatch(heading)
    return found[1] + found[2] if found else heading


def _guard_start(text: str, start: bool) -> str:
    if not start:
        return text
    if number := _NUMBER.match(text):
        return f"{text[: number.end()]}\\{text[number.end() :]}"
    return f"\\{text}" if _BLOCK.match(text) else text
