"""Subtitles, SubRip (.srt) and WebVTT: blocks of a number or a name, a line of times, and what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from socra.article import Removed
from socra.input.draft import Draft
from socra.input.kinds.handed import Handed
from socra.input.kinds.speech import Cue, draft

__all__ = ["read", "tell"]

_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"[ \t]*{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}(?:[ \t].*)?$")
_FIRST = re.compile(rf"\s*(?:WEBVTT\b|(?:\d{{1,6}}[ \t]*\n)?[ \t]*{_CLOCK}[ \t]*-->)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?[ \t]+([^<>]{1,100})>")
_TAG = re.compile(r"</?(?:[bicuv]|ruby|rt|lang|font)\b[^<>]{0,200}>|<[\d:.]{4,20}>|\{\\[a-zA-Z][^{}]{0,80}\}")
_NOTE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")
_LANGUAGE = re.compile(r"^Language:[ \t]*([a-zA-Z]{2})\b", re.MULTILINE)
_HEAD = "head, notes and styles of the subtitles"


def tell(handed: Handed) -> bool:
    """Say whether the text begins as subtitles do."""
    return bool(_FIRST.match(handed.text[:4096].lstrip("\ufeff").replace("\r", ""))) and "-->" in handed.text


def read(handed: Handed) -> Draft | None:
    """Return what is said as paragraphs, None where no line of times is followed by words."""
    cues: list[Cue] = []
    notes: list[str] = []
    for block in _blocks(handed.text):
        at = next((at for at, row in enumerate(block[:3]) if _TIMES.match(row)), None)
        if at is not None:
            cues.append(_cue(block, at))
        elif cues and not _NOTE.match(block[0]):  # a blank line within what is said
            cues[-1].lines += _lines(block)
        else:
            notes.append("\n".join(block))
    spoken = [cue for cue in cues if cue.lines]
    if not spoken:
        return None
    head = "\n\n".join(notes)
    declared = _LANGUAGE.search(head)
    found = draft(cues, language=declared[1].lower() if declared else "", url=handed.url)
    return replace(found, removed=(Removed(text=head, reason=_HEAD), *found.removed)) if head else found


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the rows between blank ones; a line of times begins a block even where no blank one stands before it."""
    rows: list[str] = []
    for row in text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not row.strip():
            yield from [rows] if rows else []
            rows = []
        elif _TIMES.match(row) and any(map(_TIMES.match, rows)):
            number = [rows.pop()] if rows[-1].strip().isdigit() else []
            yield rows
            rows = [*number, row]
        else:
            rows.append(row)
    yield from [rows] if rows else []


def _cue(block: list[str], at: int) -> Cue:
    found = _TIMES.match(block[at])
    assert found
    lines, speaker = block[at + 1 :], ""
    for row in lines:
        speaker = speaker or next((" ".join(name.split()) for name in _VOICE.findall(row)), "")
    start, end = _seconds(*found.groups()[:4]), _seconds(*found.groups()[4:])
    return Cue(_lines(lines), start, max(start, end), " ".join(" ".join(block[: at + 1]).split()), unescape(speaker))


def _lines(rows: list[str]) -> list[str]:
    return [line for row in rows if (line := " ".join(unescape(_TAG.sub("", _VOICE.sub("", row))).split()))]


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")
