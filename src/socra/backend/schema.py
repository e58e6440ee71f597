"""A section's shape, told twice: as a JSON schema for servers that bind to it, and as a type for models."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeGuard, Union, get_args, get_origin

from annotated_types import MaxLen, MinLen
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from socra.framework import Item, Mechanical, Section, Shape, Words

__all__ = ["bound_schema", "compact", "json_schema", "list_field", "shapes_in", "written_fields"]

DEFAULT_LIST = 12
DEFAULT_TEXT = 2_000

MOST_NUMBERS = 500
"""Numbers of sentences that a plain schema lists one by one: endpoints bound what all choices together may be."""

CITATION = ("evidence", "provenance")
"""The fields in which an item says where it comes from."""

_ORIGINS = {"article", "background"}
_UNWELCOME = ("minLength", "maxLength", "pattern", "format")
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}
_SENTENCE = {"$ref": "#/$defs/sentence"}


def json_schema(shape: type[Shape], sentences: int, *, cites: bool = True) -> dict[str, Any]:
    """Return the JSON schema of what a model writes for `shape`, for an article of so many sentences.

    Every field is required, nothing else is allowed, lists and texts are bounded, a text with `Words` has a pattern,
    and evidence is a list of integers from 1 to `sentences`, at least one where an item can only come from the article.
    A model that does not cite writes no evidence, nor where an item comes from.
    """
    fields = written_fields(shape, cites=cites)
    made = _Schemas(sentences, cites)
    return {
        "type": "object",
        "properties": {name: made.of_field(name, field, shape) for name, field in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


def bound_schema(section: type[Section], sentences: int, *, plain: bool = False, cites: bool = True) -> dict[str, Any]:
    """Return the schema that a server binds a model to, for an article of so many sentences.

    It is stricter than `json_schema`: of items that may be either, one that comes from the article cites it, and one
    that is background cites nothing, as validation demands. `plain` is for hosted endpoints, in what OpenAI's strict
    mode and the grammar converters of llama.cpp have in common: the root is an object, texts have no limits, and the
    numbers of sentences are a choice, for some converters pass over a minimum and a maximum.
    """
    schema = json_schema(section, sentences, cites=cites)
    if not plain:
        bound: dict[str, Any] = _tightened(schema)
        return bound
    made: dict[str, Any] = {**schema, "properties": _plainly(_tightened(schema["properties"]))}
    return {**made, "$defs": {"sentence": _sentence(sentences)}} if _refers(made) else made


def compact(shape: type[Shape], *, cites: bool = True) -> str:
    """Return the shape as a type, for the end of a prompt: a field a line, what it means behind a comment mark.

    No string holds a meaning: a small model copies a string that it is shown, for nothing is likelier there.
    """
    return _object(shape, "", cites)


@cache
def written_fields(shape: type[Shape], *, cites: bool = True) -> Mapping[str, FieldInfo]:
    """Return the fields that a model writes: not those that socra fills in, nor those with a single value.

    An item's own texts come before where they come from, for that is the order in which they are thought of. Who does
    not cite writes the former alone.
    """
    uncited = () if cites or not issubclass(shape, Item) else CITATION
    written = {
        name: field
        for name, field in shape.model_fields.items()
        if Mechanical not in field.metadata
        and not _is_written_by_us(field.annotation)
        and not _is_known(shape, name)
        and name not in uncited
    }
    return MappingProxyType(dict(sorted(written.items(), key=lambda entry: entry[0] in Item.model_fields)))


def shapes_in(shape: type[Shape]) -> tuple[type[Shape], ...]:
    """Return a shape and all that a model writes within it: groups and items, each once."""
    inner = [
        part
        for field in written_fields(shape).values()
        for part in (_optional(field.annotation) or field.annotation, _member(field.annotation))
        if _is_shape(part)
    ]
    return tuple(dict.fromkeys((shape, *(found for part in inner for found in shapes_in(part)))))


def list_field(shape: type[Shape]) -> str:
    """Return the field that is the shape's only list of what a model writes, "" where it has none or several."""
    fields = written_fields(shape)
    found = [name for name in fields if name != "evidence" and _member(fields[name].annotation) is not None]
    return found[0] if len(found) == 1 else ""


def _tightened(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_tightened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _tightened(part) for name, part in schema.items()}
    properties = made.get("properties", {})
    if "evidence" in properties and set(properties.get("provenance", {}).get("enum", ())) == _ORIGINS:
        return {"anyOf": [_cited(made), _uncited(made)]}
    return made


def _cited(schema: dict[str, Any]) -> dict[str, Any]:
    evidence = {**schema["properties"]["evidence"], "minItems": 1}
    return _with(schema, provenance={"const": "article"}, evidence=evidence)


def _uncited(schema: dict[str, Any]) -> dict[str, Any]:
    evidence = {**schema["properties"]["evidence"], "minItems": 0, "maxItems": 0}
    return _with(schema, provenance={"const": "background"}, evidence=evidence)


def _with(schema: dict[str, Any], **properties: Any) -> dict[str, Any]:
    # in the old order, which is the order in which the fields are written
    return {**schema, "properties": {**schema["properties"], **properties}}


def _plainly(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_node(node, name) for name, node in properties.items()}


def _plain_node(node: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """Return one part of a schema in plain words; `name` is the field's."""
    made = {key: value for key, value in node.items() if key not in _UNWELCOME}
    if "const" in made:
        value = made.pop("const")
        made |= {"type": _TYPES[type(value)], "enum": [value]}
    if "properties" in made:
        made["properties"] = _plainly(made["properties"])
    if "anyOf" in made:
        made["anyOf"] = [_plain_node(part) for part in made["anyOf"]]
    if "items" in made:
        made["items"] = _SENTENCE if name == "evidence" else _plain_node(made["items"])
    return made


def _sentence(sentences: int) -> dict[str, Any]:
    most = max(1, sentences)
    if most > MOST_NUMBERS:
        return {"type": "integer", "minimum": 1, "maximum": most}
    return {"type": "integer", "enum": list(range(1, most + 1))}


def _refers(node: Any) -> bool:
    """Say whether a part of a schema names sentences."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return node == _SENTENCE or any(map(_refers, inner))


def _must_cite(shape: type[Shape]) -> bool:
    """Say whether an item can come from the article alone: without evidence it would be unsupported."""
    if not issubclass(shape, Item):
        return False
    return shape.article_only or set(get_args(shape.model_fields["provenance"].annotation)) == {"article"}


def _is_known(shape: type[Shape], name: str) -> bool:
    """Say whether a field says where an item comes from that can come from one place only."""
    return name == "provenance" and issubclass(shape, Item) and shape.article_only


def _is_written_by_us(kind: Any) -> bool:
    return get_origin(kind) is Literal and len(get_args(kind)) == 1


@dataclass(frozen=True, slots=True)
class _Schemas:
    """The schemas of fields, for an article of so many sentences, and a model that cites or does not."""

    sentences: int
    cites: bool

    def of_field(self, name: str, field: FieldInfo, shape: type[Shape]) -> dict[str, Any]:
        low, high = _limits(field)
        if name == "evidence":
            low = max(low, int(_must_cite(shape)))
            number = {"type": "integer", "minimum": 1, "maximum": max(1, self.sentences)}
            return {"type": "array", "items": number, "minItems": low, "maxItems": high or DEFAULT_LIST}
        return self._of(field.annotation, low, high, field)

    def _of(self, kind: Any, low: int, high: int | None, field: FieldInfo | None) -> dict[str, Any]:
        if kind is str:
            return {"type": "string", "minLength": low, "maxLength": high or DEFAULT_TEXT, **_pattern(field)}
        if _is_shape(kind):
            return json_schema(kind, self.sentences, cites=self.cites)
        if (member := _member(kind)) is not None:
            items = self._of(member, 0, None, None)
            return {"type": "array", "items": items, "minItems": low, "maxItems": high or DEFAULT_LIST}
        if (inner := _optional(kind)) is not None:
            return {"anyOf": [self._of(inner, low, high, field), {"type": "null"}]}
        return _plain(Annotated[(kind, *field.metadata)] if field and field.metadata else kind)


def _plain(kind: Any) -> dict[str, Any]:
    """Return pydantic's schema of a number, a date, a choice or another value that holds no further shape."""
    schema = TypeAdapter(kind).json_schema()
    if schema.get("type") in (None, "object", "array") and "enum" not in schema:
        raise TypeError(f"a field of a section cannot be {kind!r}: use texts, numbers, choices, Items, Groups, lists")
    if schema["type"] == "string" and "enum" not in schema:
        schema.setdefault("maxLength", DEFAULT_TEXT)
    return schema


def _limits(field: FieldInfo) -> tuple[int, int | None]:
    low = next((limit.min_length for limit in field.metadata if isinstance(limit, MinLen)), 0)
    high = next((limit.max_length for limit in field.metadata if isinstance(limit, MaxLen)), None)
    return low, high


def _pattern(field: FieldInfo | None) -> dict[str, str]:
    marks = [mark for mark in (field.metadata if field else ()) if isinstance(mark, Words)]
    return {"pattern": marks[-1].pattern} if marks else {}


def _member(kind: Any) -> Any:
    """Return what a list or tuple holds, None where it is neither."""
    return get_args(kind)[0] if get_origin(kind) in (list, tuple) else None


def _optional(kind: Any) -> Any:
    if get_origin(kind) not in (Union, types.UnionType):
        return None
    members = [member for member in get_args(kind) if member is not type(None)]
    return members[0] if len(members) == 1 else None


def _object(shape: type[Shape], indent: str, cites: bool) -> str:
    fields = written_fields(shape, cites=cites).items()
    lines = [f"{indent}  {_line(name, field, indent + '  ', cites)}" for name, field in fields]
    return "\n".join(["{", *lines, indent + "}"])


def _line(name: str, field: FieldInfo, indent: str, cites: bool) -> str:
    told = _type(name, field.annotation, indent, cites)
    meaning = _meaning(name, field)
    return f"{name}: {told},  // {meaning}" if meaning else f"{name}: {told},"


def _meaning(name: str, field: FieldInfo) -> str:
    """Return what a field means on one line; "" where the type says it all, as of where an item comes from."""
    if name == "provenance" and name in Item.model_fields and get_origin(field.annotation) is Literal:
        return ""
    return " ".join((field.description or "").split())


def _type(name: str, kind: Any, indent: str, cites: bool) -> str:
    """Return a type in TypeScript's words, which code-trained models read most; a shape's lines are indented."""
    if name == "evidence":
        return "number[]"
    if _is_shape(kind):
        return _object(kind, indent, cites)
    if (member := _member(kind)) is not None:
        inner = _type("", member, indent, cites)
        return f"({inner})[]" if " | " in inner and not _is_shape(member) else f"{inner}[]"
    if (inner := _optional(kind)) is not None:
        return f"{_type('', inner, indent, cites)} | null"
    if get_origin(kind) is Annotated:
        return _type("", get_args(kind)[0], indent, cites)
    if get_origin(kind) is Literal:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in get_args(kind))
    schema = _plain(kind)
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    return "number" if schema["type"] == "integer" else str(schema["type"])


def _is_shape(kind: Any) -> TypeGuard[type[Shape]]:
    return isinstance(kind, type) and issubclass(kind, Shape)
