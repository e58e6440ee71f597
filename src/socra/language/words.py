"""Words as letters: what is folded away before texts are compared."""

from __future__ import annotations

import re

__all__ = ["MARKS", "UNSPACED", "fold", "letters", "plain"]

UNSPACED = ("zh", "ja")
"""Languages whose words no space parts."""


MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
"""Vowel signs and accents that stand on a letter: no letters themselves, and no borders of a word either."""


def fold(text: str) -> str:
    """Return a text in small letters with one kind of apostrophe."""
    return text.casefold().replace("’", "'")


_MARKDOWN = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)|\*\*|__|(?<!\w)[*_`]|[*_`](?!\w)|~~")


def plain(text: str) -> str:
    """Return a sentence without Markdown marks."""
    return _MARKDOWN.sub(lambda found: found[1] or "", text).strip()


def letters(text: str) -> str:
    """Return the letters and digits of a text in small letters, for texts that may differ in their signs and blanks."""
    return "".join(filter(str.isalnum, fold(text)))
