"""Marks: what an item carries besides its words, written after them: footnotes and notes like *(background)*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from socra.article import Article
from socra.evidence import Verdict
from socra.framework import Item, Shape
from socra.render.markdown.escape import unescape
from socra.render.markdown.form import Form

__all__ = ["Marked", "inferred", "marks_of", "read_mark", "read_value", "split_marks", "write_value"]

_VERDICTS: Mapping[Verdict | None, str] = MappingProxyType(
    {
        "partly": "partly supported",
        "unsupported": "not supported by the article",
        "supported": "supported",
        "background": "checked as background",
        None: "not checked",
    }
)
# An escaped sign is one token, so no sign after a backslash is ever taken for a mark.
_TOKEN = re.compile(r"\\.|\[\^(?P<note>[^\]\s\\]{1,20})\]|(?<!\S)\*\((?P<mark>(?:[^\\*]++|\\.)*+)\*")
_PIECE = re.compile(r";|(?:[^\\;]++|\\.)++|\\")


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


def marks_of(part: Shape, form: Form, article: Article | None) -> Iterator[str]:
    """Yield an item's marks in the order in which they are written, without footnotes."""
    if isinstance(part, Item):
        yield from _origin(part, article)
    fixed = {_key(change): text for text, change in _fixed(type(part)).items()}
    for name in form.details:
        value = getattr(part, name)
        if isinstance(value, str | int) and (text := fixed.get((name, value))):
            yield f" *({text})*"
        elif value is not None and value != type(part).model_fields[name].get_default(call_default_factory=True):
            yield f" *({_words(name)}: {_escape(_joined(value))})*"


def read_mark(mark: str, form: Form) -> dict[str, Any] | None:
    """Return the fields that a mark stands for, None where it is no mark of this kind of item."""
    if form.kind is None:
        return None
    text = unescape(mark)
    if change := _fixed(form.kind).get(text):
        return dict(change)
    label, colon, value = mark.partition(":")
    name = next((name for name in form.details if _words(name) == label), None)
    if name is None or not colon:
        return None
    annotation = form.kind.model_fields[name].annotation
    if get_origin(annotation) in (list, tuple) and get_args(annotation)[:1] == (str,):
        return {name: [unescape(found).strip() for found in _pieces(value)]}
    return {name: read_value(unescape(value.strip()), annotation)}


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


def inferred(item: Item, article: Article | None) -> Verdict | None:
    """Return the verdict that an item has where its marks say nothing: what the check of its evidence finds.

    An item that is said to come from the article but cites nothing was not checked: the file may be one without
    footnotes.
    """
    if item.provenance == "background":
        return "background"
    if not item.evidence:
        return None
    return item.judged(article).verdict if article else "supported"


def _origin(item: Item, article: Article | None) -> Iterator[str]:
    default = type(item).model_fields["provenance"].default
    if item.provenance == "background":
        yield " *(background)*"
    elif default == "background" and not item.evidence:
        yield " *(from the article)*"
    plain = item.verdict not in ("partly", "unsupported")
    if not plain or item.verdict != inferred(item, article):
        yield f" *({_VERDICTS[item.verdict]})*"


@cache
def _fixed(kind: type[Shape]) -> dict[str, dict[str, Any]]:
    """Return mark -> fields for the marks that have no free text."""
    found: dict[str, dict[str, Any]] = {}
    if issubclass(kind, Item):
        origins = {"background": "background", "from the article": "article"}
        allowed = get_args(kind.model_fields["provenance"].annotation)
        found = {text: {"provenance": origin} for text, origin in origins.items() if origin in allowed}
        found |= {text: {"verdict": verdict} for verdict, text in _VERDICTS.items()}
    for name, field in kind.model_fields.items():
        if get_origin(field.annotation) is Literal and name not in Item.model_fields:
            for value in get_args(field.annotation):
                short = _choice(name, value, field)
                found[f"{_words(name)}: {value}" if short in found else short] = {name: value}
    return found


def _choice(name: str, value: Any, field: FieldInfo) -> str:
    """Return a choice in words: "level: high", or "partly answered" where a choice bears the field's name."""
    if name not in get_args(field.annotation):
        return f"{_words(name)}: {value}"
    return str(value) if value in (name, field.default) else f"{value} {_words(name)}"


def _key(change: Mapping[str, Any]) -> tuple[str, Any]:
    return next(iter(change.items()))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _joined(value: Any) -> str:
    if isinstance(value, list | tuple) and value and all(isinstance(member, str) for member in value):
        return "; ".join(re.sub(r"[\\;]", r"\\\g<0>", member) for member in value)
    return re.sub(r"\\", r"\\\\", write_value(value))


def _escape(text: str) -> str:
    # backslashes are doubled already
    return re.sub(r"\*|<(?=[A-Za-z/!?])|!(?=\[)|\[(?=\^)", r"\\\g<0>", text)


def _pieces(text: str) -> list[str]:
    """Split a list of texts at its semicolons, those that no backslash escapes."""
    found = [""]
    for token in _PIECE.finditer(text):
        if token[0] == ";":
            found.append("")
        else:
            found[-1] += token[0]
    return found
