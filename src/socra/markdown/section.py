"""A model's answer in Markdown: one section in the form that a reading is written in, as the data of its JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args, get_origin

from annotated_types import MaxLen

from socra.article import Article
from socra.framework import Answer, Item, Section, Shape, Words
from socra.framework.headings import headings_of
from socra.markdown.cite import Citations, split_footnotes
from socra.markdown.escape import unbold
from socra.markdown.form import Form, form_of
from socra.markdown.headings import folded, split_answered
from socra.markdown.lines import marker_of
from socra.markdown.marks import read_value, split_marks
from socra.markdown.parts import Part, collect, paragraphs

__all__ = ["read_section"]

_TOP = 3
"""The level of a section's heading; those below it belong to the section."""

_FENCE = re.compile(r"\s{0,3}(?:`{3,}|~{3,})\s*\w*\s*")
_HEADING = re.compile(r"\s{0,3}(#{1,6})[ \t]+(.*)")
_END = re.compile(r"(?:<\|[^<>|]{1,40}\|>|</s>|<eos>|<end_of_turn>)\Z")

_NUMBERS = r"\^?\d{1,3}(?:\s*(?:,|;|and|&)\s*\^?\d{1,3}){0,12}"
_SAID = r"(?:evidence|sources?|sentences?|see)\s*:?\s*"
_MARK = re.compile(
    rf"(?<!\\)[ \t]?(?:\[(?P<caret>\^?)(?:{_SAID})?(?P<listed>{_NUMBERS})\](?!\()|\({_SAID}(?P<told>{_NUMBERS})\))",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"(?<!\\)[ \t]?[*(\[]{1,3}background[*)\]]{1,3}[ \t]*([.。]?)[ \t]*$", re.IGNORECASE)


def read_section(text: str, section: type[Section], article: Article, question: str = "") -> dict[str, Any] | None:
    """Return the data that a model would have written as JSON, None where the text is not in the section's form.

    The section's heading may be missing; then a line of the form must be there, for any prose would be one otherwise.
    Words before the heading, another section after it, and code fences are left out. Evidence is footnotes, or numbers
    in brackets. What does not fit is left for validation to say.
    """
    lines, headed = _lines(text, section, question)
    rest, quotes = split_footnotes(lines)
    _, rest = split_answered(rest)
    form = form_of(section)
    if not any(line.strip() for line in rest) or not (headed or _is_in_form(rest, form)):
        return None
    part = collect([_with_marks(line) for line in rest], form, section.heading())
    return _Data(Citations(article, quotes), quotes).of(section, part)


def _lines(text: str, section: type[Section], question: str) -> tuple[list[str], bool]:
    """Return the lines of the section, and whether its heading stood above them."""
    lines = _unfenced(_ended(text).removeprefix("\ufeff").splitlines())
    at, level = _find_heading(lines, section, question)
    if at < 0:
        return _levelled(_without_opening(lines)), False
    below = lines[at + 1 :]
    levels = (_level(line) for line in below)
    end = next((place for place, found in enumerate(levels) if 0 < found <= level), len(below))
    return _levelled(below[:end]), True


def _ended(text: str) -> str:
    """Take off the markers that a model ends its turn with."""
    text = text.rstrip()
    for _ in range(3):
        text = text[:-60] + _END.sub("", text[-60:]).rstrip()
    return text


def _unfenced(lines: list[str]) -> list[str]:
    """Take what stands in a fence, or leave out a fence that is not closed."""
    fences = [at for at, line in enumerate(lines) if _FENCE.fullmatch(line)]
    if len(fences) == 2:
        return lines[fences[0] + 1 : fences[1]]
    return [line for line in lines if not _FENCE.fullmatch(line)]


def _find_heading(lines: list[str], section: type[Section], question: str) -> tuple[int, int]:
    """Return the line of the section's heading and its level, -1 where there is none."""
    headings = (section.heading(), *headings_of(section).values())
    names = {*map(folded, headings), folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", section.__name__)), folded(question)}
    for at, line in enumerate(lines):
        heading = _HEADING.fullmatch(line)
        name = unbold((heading[2] if heading else line).strip())
        named = folded(name) in names - {""} and (heading is not None or name != line.strip())
        if named or (heading and len(heading[1]) <= _TOP and issubclass(section, Answer)):
            return at, min(_TOP, len(heading[1]) if heading else _TOP)
    return -1, 0


def _without_opening(lines: list[str]) -> list[str]:
    """Leave out words such as "Here it is:" before the form begins."""
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].rstrip().endswith((":", "：")) and not marker_of(lines[first]).kind:
        return lines if lines[first].lstrip().startswith("**") else lines[first + 1 :]
    return lines


def _level(line: str) -> int:
    heading = _HEADING.fullmatch(line)
    return len(heading[1]) if heading else 0


def _levelled(lines: list[str]) -> list[str]:
    """Give the headings of groups the level that they have below a section's."""
    shift = max(0, _TOP + 1 - min((level for level in map(_level, lines) if level), default=_TOP + 1))
    return [f"{'#' * shift}{line.lstrip()}" if shift and _level(line) else line for line in lines]


def _is_in_form(lines: list[str], form: Form) -> bool:
    """Say whether lines that have no heading are in the form: an item of it, and a line that no prose has."""
    found = [match for line in paragraphs(lines) if (match := _recognised(line, form))]
    if form.kind and issubclass(form.kind, Item):
        first = next(paragraphs(lines), "")
        return bool(_recognised(first, form))
    items = any(not at.slots for at, _ in found)
    return items and (any(weight for _, weight in found) or not _has_weight(form))


def _recognised(line: str, form: Form) -> tuple[Form, int] | None:
    """Return the form of a line that is just so, and how much of it is always the same."""
    indent = " " * (len(line) - len(line.lstrip()))
    match = form.find(marker_of(indent + split_marks(line).text), form)
    return (match[0], match[1].weight) if match and (any(match[2].values()) or match[1].slot) else None


def _has_weight(form: Form) -> bool:
    return any(line.weight for line in form.lines) or any(map(_has_weight, form.slots.values()))


def _with_marks(line: str) -> str:
    """Turn the marks of evidence and origin that models use into those of the form, in a line that has none of it."""
    loose = "[^" not in line

    def marked(found: re.Match[str]) -> str:
        if not loose and not found["caret"]:
            return found[0]
        return "".join(f"[^{number}]" for number in re.findall(r"\d+", found["listed"] or found["told"]))

    line = _BACKGROUND.sub(r"\1 *(background)*", line) if loose else line
    return _MARK.sub(marked, line)


class _Data:
    """Turn parts into what a model would have written as JSON."""

    def __init__(self, citations: Citations, quotes: Mapping[str, str]) -> None:
        self._citations = citations
        self._quotes = quotes

    def of(self, kind: type[Shape], part: Part) -> dict[str, Any]:
        """Return the data of one shape."""
        values = {name: _value(kind, name, pieces) for name, pieces in part.texts.items()}
        for name, form in part.form.slots.items():
            members = [self._member(form, member) for member in part.slots.get(name, ())]
            if _holds_many(kind.model_fields[name].annotation):
                values[name] = members
            elif members:
                values[name] = members[0]
        values |= {name: value for name, value in part.marked.items() if name not in ("verdict", "findings")}
        for name, field in kind.model_fields.items():
            if field.is_required() and field.annotation is str:
                values.setdefault(name, "")
        return {**values, **self._origin(kind, part, values)} if issubclass(kind, Item) else values

    def _member(self, form: Form, part: Part) -> Any:
        return self.of(form.kind, part) if form.kind else " ".join(part.texts.get("text", ()))

    def _origin(self, kind: type[Item], part: Part, values: Mapping[str, Any]) -> dict[str, Any]:
        limits = kind.model_fields["evidence"].metadata
        most = next((limit.max_length for limit in limits if isinstance(limit, MaxLen)), None)
        numbers = list(dict.fromkeys(number for label in part.notes for number in self._numbers(label)))[:most]
        claims = {"provenance": "article"} if numbers and "provenance" not in values else {}
        return {"evidence": numbers, **claims}

    def _numbers(self, label: str) -> list[int]:
        """Return the sentences that a mark means: the one that is quoted below, else the one of that number."""
        if label in self._quotes:
            return [found.sentence for found in self._citations.cite([label], self._quotes)]
        return [int(label)] if label.isascii() and label.isdigit() else []


def _value(kind: type[Shape], name: str, pieces: list[str]) -> Any:
    text, field = " ".join(filter(None, pieces)), kind.model_fields[name]
    if field.annotation is not str:
        return read_value(text, field.annotation)
    most = next((mark.most for mark in field.metadata if isinstance(mark, Words)), None)
    words = text.split()
    if most and len(words) > most and words[-1] == "…":
        # a headline that was made of a paragraph's first sentence
        return " ".join((*words[: most - 1], "…"))
    return text


def _holds_many(annotation: Any) -> bool:
    return get_origin(annotation) in (list, tuple) or any(map(_holds_many, get_args(annotation)))
