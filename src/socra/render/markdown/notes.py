"""Notes and headings: who made the reading and how each section was made, warnings, and which heading names which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from socra.framework import Framework
from socra.reading import Failure, Note, Reading
from socra.render.markdown.escape import fully, lightly, unbold, unescape

__all__ = [
    "Notes",
    "folded",
    "read_missing",
    "read_notes",
    "read_question",
    "section_of",
    "split_made",
    "write_made",
    "write_missing",
    "write_notes",
    "write_question",
]

QUESTION = "<!-- question -->"
"""Stands before a question that would be taken for the heading of a section; no reader of the page sees it."""

# What a reader should know where no model was asked: nothing was understood, and nothing invented.
_REMARK = ", without a language model: every line is made of the article's own words"
_READ_BY = re.compile(
    r"\*Read by (?P<backend>(?:[^\\*(),]++|\\.)*+)(?:\((?P<model>(?:[^\\*()]++|\\.)*+)\))?(?P<remark>,[^*]*)?\.?\*"
)
_WARNING = re.compile(r"\*Note: (?P<text>(?:[^\\*]++|\\.)*+)\*")
_LANGUAGE = re.compile(r"<!-- language: ([a-z]{0,3}) -->")
_REASON = r"(?P<reason>(?:[^\\*]|\\.)*)"
_MISSING = re.compile(rf"\*\(missing: {_REASON}\)\*(?: <!-- error: (?P<error>\w{{1,100}}) -->)?")
_MADE = re.compile(
    r"\*\((?:(?P<kind>repaired|degraded|doubtful)|made by (?P<backend>(?:[^\\*:]|\\.|:(?! ))+))"
    rf"(?:: {_REASON})?\)\*"
)
_HEADING_NUMBER = re.compile(r"[0-9]{1,3}[.):]?\s+")


class Notes(NamedTuple):
    """What the lines below the framework's heading say."""

    backend: str = ""
    model: str = ""
    warnings: tuple[str, ...] = ()
    language: str = ""


def write_notes(reading: Reading[Any]) -> list[str]:
    """Return the lines that say who made the reading, and the article's warnings."""
    from socra.cleaning.language import detect_language

    lines = []
    if backend := reading.backend:
        model = f" ({_plain(reading.model)})" if reading.model and not backend.endswith(reading.model) else ""
        lines.append(f"*Read by {_plain(backend)}{model}{'' if reading.model else _REMARK}.*")
    lines += [f"*Note: {_plain(warning)}*" for warning in reading.article.warnings]
    if detect_language(reading.article.text) != reading.article.language:
        lines.append(f"<!-- language: {reading.article.language} -->")
    # one paragraph each
    return [line for note in lines for line in ("", note)][1:]


def read_notes(lines: list[str]) -> Notes:
    """Read what `write_notes` wrote; other lines are left out."""
    backend = model = language = ""
    warnings = []
    for line in lines:
        if made := _READ_BY.fullmatch(line.strip()):
            ended = made["model"] is not None or made["remark"] is not None
            backend = made["backend"].strip() if ended else made["backend"].strip().removesuffix(".")
            model = made["model"] or ("" if made["remark"] else backend)
        elif warned := _WARNING.fullmatch(line.strip()):
            warnings.append(unescape(warned["text"]))
        elif told := _LANGUAGE.fullmatch(line.strip()):
            language = told[1]
    return Notes(unescape(backend), unescape(model), tuple(warnings), language)


def write_made(notes: Iterable[Note]) -> list[str]:
    """Return the lines below a section's heading that say how it was made."""
    return [f"*({_how(note)}{f': {_line(note.reason)}' if note.reason.strip() else ''})*" for note in notes]


def split_made(slug: str, lines: list[str]) -> tuple[list[Note], list[str]]:
    """Take the notes that `write_made` wrote off the beginning of a section's lines; return them, and the rest."""
    notes: list[Note] = []
    for at, line in enumerate(lines):
        found = _MADE.fullmatch(line.strip())
        if line.strip() and not found:
            return notes, lines[at:]
        if found:
            told = {name: unescape(found[name] or "") for name in ("backend", "reason")}
            notes.append(Note(section=slug, kind=found["kind"] or "degraded", **told))
    return notes, []


def write_missing(failure: Failure) -> str:
    """Return the line that stands for a section that could not be made; no reader of the page sees the error's name."""
    error = f" <!-- error: {failure.error} -->" if re.fullmatch(r"\w{1,100}", failure.error) else ""
    return f"*(missing: {_line(failure.reason)})*{error}"


def read_missing(slug: str, text: str) -> Failure | None:
    """Return the failure that a section's text stands for, None where it is a section."""
    if not (found := _MISSING.fullmatch(text)):
        return None
    return Failure(section=slug, reason=unescape(found["reason"]), error=found["error"] or "")


def section_of(heading: str, framework: type[Framework]) -> str:
    """Return the slug of the section that a heading names, with or without its number, "" where it names none."""
    return _slugs(framework).get(folded(heading), "")


@cache
def _slugs(framework: type[Framework]) -> dict[str, str]:
    kinds = framework.sections()
    return {folded(kind.heading()): slug for slug, kind in kinds.items()} | {
        folded(slug.replace("_", " ")): slug for slug in kinds
    }


def write_question(question: str, framework: type[Framework]) -> str:
    """Return a question as the heading of its answer."""
    written = lightly(question)
    if read_question(written) != question:
        written = fully(question)
    return f"{QUESTION} {written}".rstrip() if section_of(written, framework) or not written else written


def read_question(heading: str) -> str:
    """Return the question that a heading holds."""
    return unescape(unbold(heading.removeprefix(QUESTION).strip()))


def folded(heading: str) -> str:
    """Return a heading without its number, stress, colon and case."""
    words = _HEADING_NUMBER.sub("", heading.strip("*_: \t"), count=1).strip("*_: \t")
    return " ".join(words.casefold().replace("&", " and ").split())


def _how(note: Note) -> str:
    if note.kind != "degraded" or not note.backend.strip():
        return note.kind
    return "made by " + re.sub(r":(?=\s|$)", r"\:", _line(note.backend))


def _line(text: str) -> str:
    return lightly(" ".join(text.split()), bold=True)


def _plain(text: str) -> str:
    return re.sub(r"[\\*(),]|<(?=[A-Za-z/!?])|!(?=\[)|\[(?=\^)", r"\\\g<0>", " ".join(text.split()))
