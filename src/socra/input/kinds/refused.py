"""Texts that were written for programs, called by their true name."""

from __future__ import annotations

import re

from socra.errors import SourceUnsupported
from socra.input.decoding import PROLOG
from socra.input.kinds.handed import Handed
from socra.input.paste.code import is_code

__all__ = ["refuse", "refuse_code", "tell", "tell_code"]

_HEAD = 65_536
_SAVE_SRT = "save them as .srt or .vtt and pass that"
_NAMED = tuple(
    (re.compile(start, re.IGNORECASE | re.DOTALL), what)
    for start, what in (
        (
            r"(?:(?:%|\\(?:usepackage|RequirePackage|PassOptions))[^\n]*\n\s*+)*+"
            r"\\(?:documentclass|documentstyle|chapter|section|begin\s*\{)",
            "TeX source: make a PDF of it, or plain text (pandoc does), and pass that",
        ),
        (r"\[Script Info\]", f"subtitles in the form of SubStation Alpha (ASS): {_SAVE_SRT}"),
        (rf"{PROLOG}<(?:\w+:)?tt\b[^>]{{0,2000}}ttml", f"subtitles in the form of TTML: {_SAVE_SRT}"),
        (rf"{PROLOG}<opml\b", "a list of feeds (OPML): pass one article"),
        (rf"{PROLOG}<(?:urlset|sitemapindex)\b", "a site map, a list of addresses: pass one of them"),
        (rf"{PROLOG}<svg\b", "a drawing (SVG): pass the text of an article"),
        (rf"{PROLOG}<plist\b", "a property list, data for programs: pass the text of the article"),
    )
)
"""How the text begins, and what it is."""

_JSON = re.compile(r'\{\s*(?:"[^"\n]{0,200}"\s*:|\}\s*$)|\[\s*(?:\{\s*"|\[|"[^"\n]{0,200}"\s*[,\]]|-?\d[\d.]*\s*,)')
_IS_JSON = "JSON, data for programs: pass the text of the article, or the page that it came from"
_PROGRAM = re.compile(r"#!\s?/\S+|<\?php\b")


def tell(handed: Handed) -> bool:
    """Say whether the text begins as JSON, TeX or another form for programs does."""
    return bool(_what(handed.text))


def refuse(handed: Handed) -> None:
    """Raise `SourceUnsupported` with what the text is and what can be done instead."""
    raise SourceUnsupported(f"{handed.name} is {_what(handed.text)}")


def tell_code(handed: Handed) -> bool:
    """Say whether the text is the source of a program."""
    start = _start(handed.text)
    return bool(_PROGRAM.match(start)) or is_code(start)


def refuse_code(handed: Handed) -> None:
    """Raise `SourceUnsupported` for the source of a program."""
    raise SourceUnsupported(f"{handed.name} is source code or configuration, not an article: pass a text about it")


def _what(text: str) -> str:
    start = _start(text)
    if _JSON.match(start) and text.rstrip().endswith(("}", "]")):
        return _IS_JSON
    return next((what for begins, what in _NAMED if begins.match(start)), "")


def _start(text: str) -> str:
    return text[:_HEAD].lstrip("\ufeff \t\r\n")
