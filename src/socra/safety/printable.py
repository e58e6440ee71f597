"""Text that may be shown: nothing that came from an article, a model or a user may steer a terminal or a pipe."""

from __future__ import annotations

import re

__all__ = ["one_line", "printable", "printable_json", "printable_page"]

_BREAKS = re.compile(r"\r\n")
_SPACING = re.compile("[\r\x0b\x0c\x85]")
_STEERING = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_COLOURS = re.compile("(\x1b\\[[0-9;]*m)")


def printable(text: str) -> str:
    """Return `text` without escapes, control characters and direction overrides; line feeds and tabs stay.

    The printable rest of an escape sequence stays too, so that a reader sees that something was there.
    """
    text = _SPACING.sub(" ", _BREAKS.sub("\n", text))
    return _SURROGATES.sub("\ufffd", _STEERING.sub("", text))


def one_line(text: str) -> str:
    """Return `text` as one line that steers nothing, each run of white space one blank."""
    return " ".join(printable(text).split())


def printable_json(text: str) -> str:
    """Return the same JSON with such characters escaped: nothing is lost, and nothing reaches a terminal raw."""
    # A JSON writer escapes what lies below U+0020, and all else can only stand inside a string.
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def printable_page(text: str) -> str:
    """Return the same page for a terminal with its colours, and with nothing else that steers one."""
    return "".join(part if at % 2 else printable(part) for at, part in enumerate(_COLOURS.split(text)))
