"""Marks that look like the end of a sentence, or like a quotation, and are none.

Each is hidden from the splitter behind as many plain letters, so that every offset stays true.
"""

from __future__ import annotations

import re

from socra.language.enumerations import MARK

__all__ = ["hidden"]

_MARKS = "*_ "  # what Markdown puts around words

_ENDS = ".!?…。！？"
# The full stop behind an address, or a bracket around it, is the sentence's; so is Chinese punctuation inside it.
_ADDRESS = re.compile(
    r'\[(?P<words>[^\[\]]*)\]\([^()\s]*(?:[ \t]+"[^"]*")?\)|\]\([^()\s]*\)'
    r"|\b(?:https?://|www\.)[^\s)。！？、，；：」』”»>]*[^\s)。！？、，；：」』”»>.,:;!?…'\"*_]"
)
# "2025. 3. 4." in Korean and Hungarian, "4. 3. 2025" in German, Czech and others.
_DATE = re.compile(r"\d(?<=\b\d)(?:\d{3}\. ?\d{1,2}\. ?\d{1,2}\.|\d?\. ?\d{1,2}\. ?(?=(?:1[5-9]|20)\d\d\b))")
_KOREAN_DATE = re.compile(r"(?<![\d.])\d{1,4}\.(?: ?\d{1,2}\.)+")
_BETWEEN_LETTERS = re.compile(r'(?<=[\u05d0-\u05ea])["”״](?=[\u05d0-\u05ea])')  # Hebrew gershayim: an acronym
_LEFT_OUT = re.compile(r"(?<=[.!?] )(?:\.{3}|…)(?=\w)")  # a sentence whose beginning was left out: ". ...en toen"
_STRAIGHT = re.compile('"')
_SPACE = re.compile(r"[^\S ]")


def hidden(content: str, language: str) -> str:
    """Return `content`, as long as it was, with what a splitter would cut at or be held up by behind plain letters.

    White space is plain: sentencex panics at some that has several bytes, as a no-break space after a German initial.
    """
    text = MARK.sub(_as_letters, content, count=1) if MARK.match(content) else content
    if "](" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(_address, text)
    if "..." in text or "…" in text:
        text = _LEFT_OUT.sub(_as_letters, text)
    text = (_KOREAN_DATE if language == "ko" else _DATE).sub(_date, text)
    if not text.isascii():
        text = _BETWEEN_LETTERS.sub("x", text)
    if '"' in text:
        text = _without_inches(text)
    return _SPACE.sub(" ", text)


def _address(found: re.Match[str]) -> str:
    """Hide an address or a link, but for whether its words begin or end a sentence."""
    words = (found["words"] or "").strip(_MARKS)
    first = "x" if words[:1].islower() or not words else "X"
    last = words[-1] if words and words[-1] in _ENDS else "x"
    return first + "x" * (len(found[0]) - 2) + last


def _as_letters(found: re.Match[str]) -> str:
    return "X" * len(found[0])


def _date(found: re.Match[str]) -> str:
    return found[0].replace(".", "x")


def _without_inches(text: str) -> str:
    """Hide each straight mark behind a digit that closes no quotation: 6" of snow."""
    letters = list(text)
    quoted = False
    for found in _STRAIGHT.finditer(text):
        at = found.start()
        if not quoted and text[at - 1 : at].isdigit():
            letters[at] = "x"
        else:
            quoted = not quoted
    return "".join(letters)
