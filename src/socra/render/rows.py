"""A section as rows to be painted: the lines of its Markdown form with the fields filled in, the markup taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from socra.framework import Group, Item, Section, Shape
from socra.language.labels import labels_of
from socra.markdown.form import Form, form_of
from socra.markdown.lines import Line
from socra.markdown.marks import choices_of, field_of

__all__ = ["Row", "rows", "unmark"]

_MARKER = re.compile(r" *(?:#+ |[*+-] |\{n\}[.)] )?")
_FIELD = re.compile(r"\{(\w+)\}")
_OPENING = re.compile(r"(\*\*[^*]+\*\*) (?=\{)")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?: \"[^\"]*\")?\)")
_STRESS = re.compile(r"(\*\*|__|\*|(?<!\w)_)(?=\S)([^*_]+)(?<=\S)\1(?!\w)")
_LABELLED = re.compile(r"[:：]\*\*")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section: its marker, and its words in pieces that are bold or not.

    `item` is the item that ends with this row, `gap` asks for a blank line before it, `indent` is in columns.
    """

    pieces: tuple[tuple[str, bool], ...]
    marker: str = ""
    indent: int = 0
    heading: bool = False
    gap: bool = False
    item: Item | None = None


def rows(section: Section, language: str = "") -> Iterator[Row]:
    """Yield the rows of a section in order, from its first line on; its fixed words are in a language (ISO 639-1)."""
    for place, row in enumerate(_rows(section, form_of(type(section), language), 1)):
        yield row if place else replace(row, gap=False)


def unmark(text: str) -> str:
    """Return the words of a sentence without Markdown's links, stress and escapes."""
    return _ESCAPED.sub(r"\1", _STRESS.sub(r"\2", _LINK.sub(r"\1", text)))


def _rows(part: Shape | str, form: Form, n: int) -> Iterator[Row]:
    values = (
        {"text": part} if isinstance(part, str) else {name: getattr(part, name) for name in type(part).model_fields}
    )
    last = [place for place in form.lines if _is_filled(place, values)][-1:]
    gap = isinstance(part, Group)
    for place in form.parts:
        if isinstance(place, str):
            for number, member in enumerate(_members(values[place]), 1):
                yield from _rows(member, form.slots[place], number)
            gap = True
        elif _is_filled(place, values):
            made = _painted(place, {**values, "n": n}, alone=isinstance(part, Section))
            made[0] = replace(made[0], gap=gap or made[0].heading)
            if place in last and isinstance(part, Item):
                made[-1] = replace(made[-1], pieces=made[-1].pieces + _details(part, form), item=part)
            yield from made
            gap = False


def _is_filled(line: Line, values: dict[str, Any]) -> bool:
    if line.slot:
        return bool(values[line.slot])
    return any(values.get(name) for name in line.fields)


def _members(value: Any) -> list[Shape | str]:
    return list(value) if isinstance(value, list | tuple) else [value] if isinstance(value, Shape) else []


def _painted(line: Line, values: dict[str, Any], *, alone: bool) -> list[Row]:
    """Return a line as one row; what stands out at the start of a section that is one item gets a row of its own."""
    words = line.template[_MARKER.match(line.template).end() :]  # type: ignore[union-attr]
    cuts = _OPENING.sub(r"\1\n", words, count=1).split("\n") if alone and not _LABELLED.search(words) else [words]
    heading = line.marker == "#"
    marker = {"1": f"{values['n']}.", "*": "–" if line.indent else "•"}.get(line.marker, "")
    return [
        Row(
            tuple(_pieces(cut.rstrip(":： ") if heading else _signed(cut, line.colon), values)),
            marker,
            line.indent,
            heading,
        )
        for cut in cuts
    ]


def _signed(words: str, colon: str) -> str:
    """Return a template with the language's colon behind its labels; a sign as wide as a letter needs no blank."""
    words = words.replace("}:**", f"}}{colon}**")
    return words if colon.isascii() else words.replace(f"{colon}** ", f"{colon}**")


def _pieces(words: str, values: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    for place, piece in enumerate(words.split("**")):
        filled = _FIELD.sub(lambda match: "" if (value := values[match[1]]) is None else str(value), piece)
        if filled:
            yield filled, place % 2 == 1


def _details(item: Item, form: Form) -> tuple[tuple[str, bool], ...]:
    """Return what an item holds besides its line: a choice that is not the usual one, names that it does not say."""
    said = " ".join(getattr(item, name) for name in item.text_fields())
    told: list[str] = []
    for name in form.details:
        value = getattr(item, name)
        if isinstance(value, list | tuple):
            told += [str(member) for member in value if str(member) not in said]
        elif value is not None and value != type(item).model_fields[name].default:
            told.append(_told(item, name, form.language))
    return ((f" ({', '.join(told)})", False),) if told else ()


def _told(item: Item, name: str, language: str) -> str:
    value = getattr(item, name)
    if isinstance(value, str | int) and (choice := choices_of(type(item), language).get((name, value))):
        return choice
    return labels_of(language).field.format(name=field_of(type(item), name, language), value=value)
