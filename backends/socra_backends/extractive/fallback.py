"""Sections that bring no recipe: they get the sentences that match their docstring best, where their shape has room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from socra.backend.schema import written_fields
from socra.framework import Group, Item, Section, Shape
from socra.framework.digest import Digest, Passage

__all__ = ["fill"]

COUNT = 4
"""Sentences that a section gets."""


def fill(section: type[Section], digest: Digest) -> Mapping[str, Any] | None:
    """Return data for a section, None where its shape holds no list of items and is none itself."""
    passages = (digest.match(_wish(section), COUNT) or digest.ranked)[:COUNT]
    chosen = sorted(passages, key=lambda passage: passage.sentence)
    if issubclass(section, Item):
        return _item(section, chosen, digest)
    for name in written_fields(section):
        member = _member(section.model_fields[name].annotation)
        if member is not None and (made := _members(member, chosen, digest)):
            return {**_blanks(section), name: made}
    return None


def _wish(section: type[Section]) -> str:
    words = [field.description or name for name, field in written_fields(section).items()]
    return " ".join([section.instruction(), section.heading(), *words])


def _members(member: type[Shape], passages: list[Passage], digest: Digest) -> list[dict[str, Any]]:
    if issubclass(member, Item):
        return [_item(member, [passage], digest) for passage in passages]
    if issubclass(member, Group):
        for name in written_fields(member):
            inner = _member(member.model_fields[name].annotation)
            if inner is not None and (made := _members(inner, passages, digest)):
                return [{**_labels(member, passages, digest), name: made}]
    return []


def _item(kind: type[Item], passages: list[Passage], digest: Digest) -> dict[str, Any]:
    evidence = [passage.sentence for passage in passages]
    text = " ".join(passage.text for passage in passages)
    return {**_labels(kind, passages, digest), kind.text_fields()[-1]: text, "evidence": evidence}


def _labels(kind: type[Shape], passages: list[Passage], digest: Digest) -> dict[str, Any]:
    label = digest.label([passage.sentence for passage in passages])
    return {name: label for name, field in written_fields(kind).items() if field.annotation is str}


def _blanks(section: type[Section]) -> dict[str, Any]:
    return {name: "" for name, field in written_fields(section).items() if field.annotation is str}


def _member(kind: Any) -> type[Shape] | None:
    """Return the shape that a list or tuple holds, None for anything else."""
    inner = get_args(kind)[0] if get_origin(kind) in (list, tuple) else None
    return inner if isinstance(inner, type) and issubclass(inner, Shape) else None
