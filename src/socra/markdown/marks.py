"""Marks: what an item carries besides its words, written after them: footnotes and notes like *(background)*."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from socra.article import Article
from socra.framework import Item, Shape
from socra.framework.headings import word_of
from socra.language.labels import Labels, all_labels, labels_of
from socra.markdown.escape import starred, unescape
from socra.markdown.form import Form
from socra.markdown.verdicts import VERDICTS, inferred, pieces, read_verdict, write_pieces, write_verdict

__all__ = ["Marked", "choices_of", "field_of", "marks_of", "read_mark", "read_value", "split_marks", "write_value"]

# An escaped sign is one token, so no sign after a backslash is ever taken for a mark.
_TOKEN = re.compile(r"\\.|\[\^(?P<note>[^\]\s\\]{1,20})\]|(?<!\S)\*\((?P<mark>(?:[^\\*]++|\\.)*+)\*")
_COLON = re.compile("[:：]")


class Marked(NamedTuple):
    """A line without its marks: its words, the labels of its footnotes, and the marks at its end."""

    text: str
    notes: tuple[str, ...]
    marks: tuple[str, ...]


def split_marks(line: str) -> Marked:
    """Take footnote marks off a line, wherever they stand, and the marks at its end."""
    words: list[str] = []
    notes: list[str] = []
    pending: list[str] = []
    place = 0
    for token in _TOKEN.finditer(line):
        between = line[place : token.start()]
        mark = token["mark"] is not None and token["mark"].endswith(")")
        if between.strip() or not (mark or token["note"]):
            # what looked like marks stands in mid-text, so it is text
            words += [f" *({text})*" for text in pending]
            pending.clear()
        words.append(between)
        notes += [token["note"]] if token["note"] else []
        pending += [token["mark"][:-1]] if mark else []
        words += [] if mark or token["note"] else [token[0]]
        place = token.end()
    if line[place:].strip():
        words += [f" *({text})*" for text in pending]
        pending.clear()
    return Marked("".join((*words, line[place:])).strip(), tuple(notes), tuple(pending))


def marks_of(part: Shape, form: Form, article: Article | None, labels: Labels) -> Iterator[str]:
    """Yield an item's marks in the order in which they are written, without footnotes.

    They are in the language of `labels`, and in English where that would be read as something else.
    """
    if isinstance(part, Item):
        yield from _origin(part, article, form, labels)
    for name in form.details:
        value = getattr(part, name)
        if isinstance(value, str | int) and (name, value) in _choices(type(part)):
            yield _mark(
                {name: value}, (choices_of(type(part), code)[name, value] for code in (form.language, "")), form
            )
        elif value is not None and value != type(part).model_fields[name].get_default(call_default_factory=True):
            label = field_of(type(part), name, form.language)
            label = label if _fields(type(part)).get(label) == name else _words(name)
            yield f" *({labels.field.format(name=label, value=starred(_joined(value)))})*"


def read_mark(mark: str, form: Form) -> dict[str, Any] | None:
    """Return the fields that a mark stands for, in any language, None where it is no mark of this kind of item."""
    if form.kind is None:
        return None
    if change := _fixed(form.kind).get(unescape(mark)):
        return dict(change)
    if issubclass(form.kind, Item) and (found := read_verdict(mark)):
        return found
    label, *value = _COLON.split(mark, 1)
    name = _fields(form.kind).get(label.strip())
    if name not in form.details or not value:
        return None
    annotation = form.kind.model_fields[name].annotation
    if get_origin(annotation) in (list, tuple) and get_args(annotation)[:1] == (str,):
        return {name: pieces(value[0])}
    return {name: read_value(unescape(value[0].strip()), annotation)}


def field_of(kind: type[Shape], name: str, language: str) -> str:
    """Return the name of a field in words."""
    return word_of(kind, _words(name), language)


def choices_of(kind: type[Shape], language: str) -> dict[tuple[str, Any], str]:
    """Return (field, choice) -> words: "level: high", or "partly answered" where a choice bears the field's name."""
    return {choice: word_of(kind, words, language) for choice, words in _choices(kind).items()}


def write_value(value: Any) -> str:
    """Return any field's value as one line of text: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else TypeAdapter(Any).dump_json(value).decode().strip('"')


def read_value(text: str, annotation: Any) -> Any:
    """Return the value that a text stands for; the text itself where it stands for none, for validation to refuse."""
    kind: TypeAdapter[Any] = TypeAdapter(annotation)
    try:
        return kind.validate_python(text)
    except ValidationError:
        pass
    try:
        return kind.validate_json(text)
    except ValidationError:
        return text


def _origin(item: Item, article: Article | None, form: Form, labels: Labels) -> Iterator[str]:
    default = type(item).model_fields["provenance"].default
    english = labels_of("")
    if item.provenance == "background":
        yield _mark({"provenance": "background"}, (labels.background, english.background), form)
    elif default == "background" and not item.evidence:
        yield _mark({"provenance": "article"}, (labels.from_article, english.from_article), form)
    found = inferred(item, article, form.language)
    plain = item.verdict not in ("partly", "unsupported")
    if not plain or (item.verdict, item.findings) != (found.verdict, found.findings):
        written = (starred(write_verdict(item.verdict, item.findings, words)) for words in (labels, english))
        yield _mark({"verdict": item.verdict, "findings": item.findings}, written, form)


def _mark(change: Mapping[str, Any], written: Iterable[str], form: Form) -> str:
    """Return the first of several ways to write a mark that is read as what it stands for, else the last."""
    ways = list(written)
    return f" *({next((way for way in ways if read_mark(way, form) == change), ways[-1])})*"


@cache
def _fixed(kind: type[Shape]) -> dict[str, dict[str, Any]]:
    """Return mark -> fields for the marks that have no free text, in all languages; English comes first."""
    found: dict[str, dict[str, Any]] = {}
    for labels in all_labels():
        if issubclass(kind, Item):
            allowed = get_args(kind.model_fields["provenance"].annotation)
            origins = {labels.background: "background", labels.from_article: "article"}
            told = {words: {"provenance": origin} for words, origin in origins.items() if origin in allowed}
            found = {**told, **found}
        for (name, value), words in choices_of(kind, labels.language).items():
            found.setdefault(words, {name: value})
    return found


@cache
def _fields(kind: type[Shape]) -> dict[str, str]:
    """Return label -> field in all languages; English comes first."""
    return {
        field_of(kind, name, labels.language): name for labels in reversed(all_labels()) for name in kind.model_fields
    }


@cache
def _choices(kind: type[Shape]) -> dict[tuple[str, Any], str]:
    """Return (field, choice) -> the choice in English words."""
    english = labels_of("")
    words = {english.background, english.from_article, *map(english.verdict, VERDICTS)}
    taken = words if issubclass(kind, Item) else set()
    found: dict[tuple[str, Any], str] = {}
    for name, field in kind.model_fields.items():
        if get_origin(field.annotation) is Literal and name not in Item.model_fields:
            for value in get_args(field.annotation):
                short = _choice(name, value, field)
                found[name, value] = f"{_words(name)}: {value}" if short in taken else short
                taken = taken | {short}
    return found


def _choice(name: str, value: Any, field: FieldInfo) -> str:
    if name not in get_args(field.annotation):
        return f"{_words(name)}: {value}"
    return str(value) if value in (name, field.default) else f"{value} {_words(name)}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _joined(value: Any) -> str:
    if isinstance(value, list | tuple) and value and all(isinstance(member, str) for member in value):
        return write_pieces(value)
    return re.sub(r"\\", r"\\\\", write_value(value))
