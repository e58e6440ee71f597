"""Notes and headings of one section: how it was made, whether a question is answered, and which heading names which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from socra.language.labels import Labels, labels_of
from socra.markdown.escape import lightly, unescape
from socra.markdown.verdicts import pattern_of
from socra.record import Failure, Note

__all__ = ["read_missing", "split_made", "write_made", "write_missing"]


_REASON = r"(?:[^\\*]|\\.)*"
_BACKEND = r"(?:[^\\*:：]|\\.|[:：](?! ))+?"


def write_made(notes: Iterable[Note], labels: Labels) -> list[str]:
    """Return the lines below a section's heading that say how it was made."""
    return [_made(note, labels) for note in notes]


def split_made(slug: str, lines: list[str], labels: Labels) -> tuple[list[Note], list[str]]:
    """Take the notes that `write_made` wrote off the beginning of a section's lines; return them, and the rest."""
    notes: list[Note] = []
    for at, line in enumerate(lines):
        note = _read_made(slug, line.strip(), labels) if line.strip() else None
        if line.strip() and not note:
            return notes, lines[at:]
        notes += [note] if note else []
    return notes, []


def _made(note: Note, labels: Labels) -> str:
    told = note.model_copy(update={"reason": " ".join(note.reason.split()), "backend": " ".join(note.backend.split())})
    if note.kind != "degraded":
        told = told.model_copy(update={"backend": ""})
    line = _how(told, labels)
    return line if _read_made(note.section, line, labels) == told else _how(told, labels_of(""))


def _how(note: Note, labels: Labels) -> str:
    words = {"repaired": labels.mended, "doubtful": labels.unsure, "degraded": "degraded"}[note.kind]
    if note.kind == "degraded" and note.backend:
        words = _small(labels.made_by).format(backend=re.sub(r":(?=\s|$)", r"\:", _line(note.backend)))
    elif note.kind == "degraded":
        words = _small(labels.made_by).format(backend=labels.another)
    if labels.language == "en" and note.kind == "degraded" and not note.backend:
        words = "degraded"
    return f"*({labels.because.format(words=words, reason=_line(note.reason)) if note.reason else words})*"


def _read_made(slug: str, line: str, labels: Labels) -> Note | None:
    for language in dict.fromkeys((labels.language, "en")):
        for kind, pattern in _ways(language):
            if found := pattern.fullmatch(line):
                told = {name: unescape((value or "").strip()) for name, value in found.groupdict().items()}
                return Note(section=slug, kind=kind, **told)
    return None


@cache
def _ways(language: str) -> tuple[tuple[Any, re.Pattern[str]], ...]:
    """Return the kinds of notes, each with the pattern of its line."""
    labels = labels_of(language)
    maker = _small(labels.made_by)
    ways = [("repaired", re.escape(labels.mended)), ("doubtful", re.escape(labels.unsure))]
    ways += [("degraded", re.escape(maker.format(backend=labels.another)))] if language != "en" else []
    ways += [("degraded", "degraded")]
    ways += [("degraded", pattern_of(maker, backend=_BACKEND).pattern)]
    # the words, then the separator and the reason, which may be missing
    after = pattern_of(labels.because, words="", reason=_REASON).pattern.removeprefix("(?P<words>)")
    return tuple((kind, re.compile(rf"\*\({words}(?:{after})?\)\*")) for kind, words in ways)


def write_missing(failure: Failure, labels: Labels) -> str:
    """Return the line that stands for a section that could not be made; no reader of the page sees the error's name."""
    error = f" <!-- error: {failure.error} -->" if re.fullmatch(r"\w{1,100}", failure.error) else ""
    return f"*({labels.because.format(words=labels.missing, reason=_line(failure.reason))})*{error}"


def read_missing(slug: str, text: str, labels: Labels) -> Failure | None:
    """Return the failure that a section's text stands for, None where it is a section."""
    for language in dict.fromkeys((labels.language, "en")):
        if found := _missing(language).fullmatch(text):
            return Failure(section=slug, reason=unescape(found["reason"]), error=found["error"] or "")
    return None


@cache
def _missing(language: str) -> re.Pattern[str]:
    labels = labels_of(language)
    words = labels.because.replace("{words}", labels.missing)
    line = pattern_of(f"*({words})*", reason=_REASON).pattern
    return re.compile(rf"{line}(?: <!-- error: (?P<error>\w{{1,100}}) -->)?")


def _line(text: str) -> str:
    return lightly(" ".join(text.split()), bold=True)


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
