"""Notes at the top of a file: who read it, what to beware of, what was left out, and the languages; both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from socra.article import Article, Caution
from socra.framework import Framework
from socra.framework.evidence import Finding, locate
from socra.framework.headings import headings_of
from socra.language.labels import Labels, labels_of, numbered
from socra.markdown.escape import starred, unescape
from socra.markdown.headings import folded, section_of
from socra.markdown.verdicts import pattern_of, pieces, read_reason, write_pieces, write_reason
from socra.reading import Reading
from socra.record import Dropped, Note

__all__ = ["Notes", "read_language", "read_notes", "spoken", "write_notes", "written_in"]

# What a reader should know where no model was asked: nothing was understood, and nothing invented.
_READ_BY = re.compile(
    r"\*Read by (?P<backend>(?:[^\\*(),]++|\\.)*+)(?:\((?P<model>(?:[^\\*()]++|\\.)*+)\))?(?P<remark>,[^*]*)?\.?\*"
)
_LANGUAGE = re.compile(r"<!-- language: ([a-z]{0,3}) -->")
_WRITTEN = re.compile(r"<!-- written in: ([a-z]{0,3}) -->")
_CONFIDENCE = re.compile(r"<!-- confidence: (0\.\d{1,3}) -->")
_GENRE = re.compile(r"<!-- genre: ([a-z]{1,20}) -->")
_CARDS = re.compile(r"\*[^\n]*\* <!-- cards: (\{.{1,2000}\}) -->")
_HIDDEN = re.compile(r"(?P<note>\*.*\*)(?: <!-- caution: (?P<caution>\{.*\}) -->)?")
_TEXT = r"(?:[^\\*]++|\\.)*+"
_BACKEND = r"(?:[^\\*(),]|\\.)*?"
_MODEL = r" \((?P<model>(?:[^\\*()]|\\.)*+)\)"
_CITED = r"(?P<cited>(?: \[[0-9]{1,9}\])*)"

T = TypeVar("T")


class Notes(NamedTuple):
    """What the lines below the framework's heading say."""

    backend: str = ""
    model: str = ""
    cautions: tuple[Caution, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    made: tuple[Note, ...] = ()
    confidence: float = 1.0


def write_notes(reading: Reading[Any]) -> list[str]:
    """Return the lines that say who made the reading, the article's warnings, what was dropped, and the languages."""
    from socra.language.detect import detect_language

    labels = labels_of(reading.language)
    kind, article = type(reading.analysis), reading.article
    lines = [_read_by(reading, labels)] if reading.backend else []
    lines += [_cards(note, labels) for note in reading.notes if note.lines]
    lines += [_caution(_worded(caution), labels) for caution in article.warnings]
    lines += [f"<!-- confidence: {article.confidence:.2f} -->"] if article.confidence < 0.995 else []
    lines += [_dropped(dropped, kind, article, labels) for dropped in reading.dropped]
    genres = (note.reason for note in reading.notes if note.kind == "genre")
    lines += [line for genre in genres if _GENRE.fullmatch(line := f"<!-- genre: {genre} -->")]
    if detect_language(article.text) != article.language:
        lines.append(f"<!-- language: {article.language} -->")
    if spoken(kind, kind.heading(reading.language), article) != (language := written_in(reading)):
        lines.append(f"<!-- written in: {language} -->")
    # one paragraph each
    return [line for note in lines for line in ("", note)][1:]


def written_in(reading: Reading[Any]) -> str:
    """Return the language of a reading; one that names none is written as it was before readings named theirs."""
    kind = type(reading.analysis)
    return reading.language or spoken(kind, kind.heading(), reading.article)


def read_language(lines: Iterable[str]) -> tuple[str, str | None]:
    """Return the article's language that a file names, "" where it names none, and the reading's or None."""
    article, reading = "", None
    for line in lines:
        if told := _LANGUAGE.fullmatch(line.strip()):
            article = told[1]
        elif told := _WRITTEN.fullmatch(line.strip()):
            reading = told[1]
    return article, reading


def spoken(kind: type[Framework], heading: str, article: Article) -> str:
    """Return the language that a reading is written in, from the heading of its framework.

    It is the article's where the heading is also that of the article's language.
    """
    if folded(kind.heading(article.language)) == folded(heading):
        return article.language
    known = headings_of(kind)
    return next((code for code, text in known.items() if folded(text) == folded(heading)), "en")


def read_notes(lines: Iterable[str], kind: type[Framework], article: Article, labels: Labels) -> Notes:
    """Read what `write_notes` wrote, in a language or in English; other lines are left out."""
    backend = model = ""
    confidence = 1.0
    cautions, dropped, notes = [], [], []
    for line in map(str.strip, lines):
        if made := _read_made(line, labels):
            backend, model = made
        elif cards := _read_cards(line):
            notes.append(cards)
        elif sure := _CONFIDENCE.fullmatch(line):
            confidence = float(sure[1])
        elif genre := _GENRE.fullmatch(line):
            notes.append(Note(section="", kind="genre", reason=genre[1]))
        elif caution := _first(labels, lambda words, line=line: _read_caution(line, words)):  # type: ignore[misc]
            cautions.append(caution)
        elif gone := _first(labels, lambda words, line=line: _read_dropped(line, kind, article, words)):  # type: ignore[misc]
            dropped.append(gone)
    return Notes(backend, model, tuple(cautions), tuple(dropped), tuple(notes), confidence)


def _first(labels: Labels, read: Callable[[Labels], T | None]) -> T | None:
    return read(labels) or (read(labels_of("")) if labels.language != "en" else None)


def _safe(labels: Labels, write: Callable[[Labels], str], reads: Callable[[str], bool]) -> str:
    """Return a line in a language, in English where it would not be read back."""
    line = write(labels)
    return line if reads(line) else write(labels_of(""))


# ---------------------------------------------------------------- who read it


def _read_by(reading: Reading[Any], labels: Labels) -> str:
    model = reading.model if not reading.backend.endswith(reading.model) else ""

    def write(words: Labels) -> str:
        template = words.read_by if reading.model else words.own_words
        return f"*{template.format(backend=_plain(reading.backend) + (f' ({_plain(model)})' if model else ''))}*"

    made = (" ".join(reading.backend.split()), " ".join(reading.model.split()))
    whole = (made[0], made[1] if model or not reading.model else made[0])
    return _safe(labels, write, lambda line: _read_made(line, labels) == whole)


def _read_made(line: str, labels: Labels) -> tuple[str, str] | None:
    if labels.language != "en":
        for remark, pattern in _makers(labels.language):
            if made := pattern.fullmatch(line):
                backend, model = unescape(made["backend"].strip()), unescape(made["model"] or "")
                return backend, model if remark else model or backend
    if not (made := _READ_BY.fullmatch(line)):
        return None
    ended = made["model"] is not None or made["remark"] is not None
    backend = made["backend"].strip() if ended else made["backend"].strip().removesuffix(".")
    model = made["model"] or ("" if made["remark"] else backend)
    return unescape(backend), unescape(model)


@cache
def _makers(language: str) -> tuple[tuple[bool, re.Pattern[str]], ...]:
    labels = labels_of(language)
    patterns = []
    for remark, template in ((True, labels.own_words), (True, labels.read_without), (False, labels.read_by)):
        found = pattern_of(f"*{template}*", backend=_BACKEND).pattern
        patterns.append(
            (remark, re.compile(found.replace(f"(?P<backend>{_BACKEND})", f"(?P<backend>{_BACKEND})(?:{_MODEL})?")))
        )
    return tuple(patterns)


# ---------------------------------------------------------------- what to beware of


def _worded(caution: Caution | str) -> Caution:
    # a copy of an article may have been given plain words
    return Caution(text=caution) if isinstance(caution, str) else caution


def _cards(note: Note, labels: Labels) -> str:
    own, asked, why = note.lines or (0, 0, "")
    hidden = json.dumps({"own": own, "asked": asked, "why": why})
    return f"*{_plain(labels.cards(own, asked, why))}* <!-- cards: {re.sub('[<>-]', _as_code, hidden)} -->"


def _read_cards(line: str) -> Note | None:
    found = _CARDS.fullmatch(line)
    try:
        told = json.loads(found[1]) if found else None
        return Note.of_cards(int(told["own"]), int(told["asked"]), str(told["why"])) if told else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _caution(caution: Caution, labels: Labels) -> str:
    def write(words: Labels) -> str:
        shown = words.caution(caution)
        note = f"*{words.note.format(text=_plain(shown))}*"
        same = {"text"} if caution.text == shown else None
        hidden = caution.model_dump_json(exclude_defaults=True, exclude=same)
        if hidden == "{}":
            return note
        return f"{note} <!-- caution: {re.sub('[<>-]', _as_code, hidden)} -->"

    return _safe(labels, write, lambda line: _first(labels, lambda words: _read_caution(line, words)) == caution)


def _read_caution(line: str, labels: Labels) -> Caution | None:
    if not (found := _HIDDEN.fullmatch(line)) or not (note := _noted(labels.language).fullmatch(found["note"])):
        return None
    shown = {"text": unescape(note["text"])}
    if not found["caution"]:
        return Caution(**shown)
    import json

    try:
        return Caution.model_validate({**shown, **json.loads(found["caution"])})
    except (ValidationError, ValueError, TypeError, RecursionError):
        return Caution(**shown)


@cache
def _noted(language: str) -> re.Pattern[str]:
    return pattern_of(f"*{labels_of(language).note}*", text=_TEXT)


def _as_code(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


# ---------------------------------------------------------------- what was left out


def _dropped(dropped: Dropped, kind: type[Framework], article: Article, labels: Labels) -> str:
    def write(words: Labels) -> str:
        section = kind.sections().get(dropped.section)
        heading = section.heading(words.language) if section else dropped.section
        cited = numbered([found.sentence for found in dropped.evidence])
        said = words.quoted.format(text=" ".join(dropped.text.split())) + (f" {cited}" if cited else "")
        listed = write_pieces([said, *(write_reason(found, words) for found in dropped.findings)])
        return f"*{words.dropped.format(section=heading, text=starred(listed))}*"

    return _safe(
        labels, write, lambda line: _first(labels, lambda words: _read_dropped(line, kind, article, words)) == dropped
    )


def _read_dropped(line: str, kind: type[Framework], article: Article, labels: Labels) -> Dropped | None:
    if not (found := _listed(labels.language).fullmatch(line)):
        return None
    said, *reasons = pieces(found["text"])
    quoted = _quoted(labels.language).fullmatch(said)
    findings = [read_reason(reason, labels) for reason in reasons]
    if not quoted or not all(findings):
        return None
    numbers = [number for number in re.findall("[0-9]+", quoted["cited"]) if 1 <= int(number) <= len(article.sentences)]
    section = section_of(found["section"], kind) or found["section"]
    told: tuple[Finding, ...] = tuple(filter(None, findings))
    return Dropped(section=section, text=quoted["text"], evidence=locate(numbers, article), findings=told)


@cache
def _quoted(language: str) -> re.Pattern[str]:
    return re.compile(pattern_of(labels_of(language).quoted, text=".*").pattern + _CITED)


@cache
def _listed(language: str) -> re.Pattern[str]:
    return pattern_of(f"*{labels_of(language).dropped}*", section=r"[^*\\]{1,200}?", text=_TEXT)


def _plain(text: str) -> str:
    return re.sub(r"[\\*(),]|<(?=[A-Za-z/!?])|!(?=\[)|\[(?=\^)", r"\\\g<0>", " ".join(text.split()))
