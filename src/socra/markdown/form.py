"""Forms: what a section class looks like in Markdown, as a tree of lines that serves to write it and to read it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any, get_args, get_origin

from socra.framework import Group, Item, Mechanical, Section, Shape
from socra.framework.headings import line_of, lines_of
from socra.language.labels import labels_of
from socra.markdown.lines import Line, Marker

__all__ = ["Form", "Found", "form_of"]

_EVIDENCE = tuple(Item.model_fields)

Found = tuple["Form", Line, dict[str, str]]
"""A line of Markdown that was recognised: the form that it belongs to, the line of that form, and its fields."""


class Form:
    """The form of one shape at its place in a section.

    `opener` is the line that a group or an item begins with, a section has none; `parts` are the lines and the slots
    (names of fields that hold shapes) that follow, in order. `kind` is None for a list of plain texts. The fixed words
    are written in `language` where the pack has them, and read in any.
    """

    def __init__(
        self, kind: type[Shape] | None, field: str = "", parent: Form | None = None, *, language: str = ""
    ) -> None:
        self.kind = kind
        self.language = language
        self.field = field
        self.parent = parent
        self.slots = {name: Form(inner, name, self, language=language) for name, inner in self._inner()}
        self.parts = tuple(self._lines())
        opens = kind is None or not issubclass(kind, Section)
        self.opener = self.parts[0] if opens and isinstance(self.parts[0], Line) else None

    @cached_property
    def details(self) -> tuple[str, ...]:
        """The fields of an item or a group that are not in its lines: they are written as marks."""
        if self.kind is None:
            return ()
        written = {name for line in self.lines for name in line.fields} | self.slots.keys() | set(_EVIDENCE)
        return tuple(name for name in self.kind.model_fields if name not in written and not self._is_heading(name))

    @property
    def lines(self) -> Iterator[Line]:
        """The lines of this form, without those of its slots."""
        return (part for part in self.parts if isinstance(part, Line))

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The fields that are paragraphs of their own."""
        return tuple(line.bare for line in self.lines if line.bare and not line.marker)

    @cached_property
    def chain(self) -> tuple[Form, ...]:
        """This form and those it stands in, the section last."""
        return (self, *(self.parent.chain if self.parent else ()))

    def find(self, found: Marker, near: Form) -> Found | None:
        """Recognise a line of the section that this form is the top of; of equal matches the one closest to `near`."""
        best: Found | None = None
        best_score: tuple[int, ...] = ()
        for form, line in self._candidates:
            fields = line.match(found)
            if fields is None:
                continue
            full = all(fields.values())
            exact = (line.sign == found.sign) + (line.indent == found.indent)
            near_by = len(near.chain) - near.chain.index(form) if form in near.chain else 0
            score = (full, line.weight, exact, near_by)
            if best is None or score > best_score:
                best, best_score = (form, line, fields), score
        return best

    @cached_property
    def _candidates(self) -> tuple[tuple[Form, Line], ...]:
        own = tuple((self, line) for line in self.lines if not line.bare or line.marker)
        return own + tuple(pair for slot in self.slots.values() for pair in slot._candidates)

    def _inner(self) -> Iterator[tuple[str, type[Shape] | None]]:
        """Yield the fields that hold shapes; a section's lists of texts count as such."""
        if self.kind is None:
            return
        for name, field in self.kind.model_fields.items():
            inner = _shape_in(field.annotation)
            # a shape within its own kind has no place in a tree of finite depth, so it is written as a detail
            if inner is not None and all(form.kind is not inner for form in self.chain):
                yield name, inner
            elif _is_plain(self.kind) and _holds_texts(field.annotation):
                yield name, None

    def _lines(self) -> Iterator[Line | str]:
        template = self.kind.markdown if self.kind else ""
        lines = [self._part(line) for line in (template or self._default()).split("\n")]
        named = {name for line in lines for name in (line.fields if isinstance(line, Line) else (line,))}
        lines += [name for name in self.slots if name not in named]
        lines += [self._labelled(name) for name in self._texts() if name not in named]
        for part in lines:
            if isinstance(part, str) and len(self.slots) > 1:
                yield Line(f"**{_words(part)}:**", slot=part)
            yield part

    def _part(self, line: str) -> Line | str:
        name = line.strip("{}")
        if name in self.slots and line == f"{{{name}}}":
            return name
        if self.kind is None:
            return Line(line)
        others = (line, *lines_of(self.kind, line))
        return Line(line_of(self.kind, line, self.language), others=others, colon=labels_of(self.language).colon)

    def _labelled(self, name: str) -> Line:
        indent = "" if self.kind and issubclass(self.kind, Section) else " " * (self._depth("*1") * 2 + 2)
        return Line(f"{indent}**{_words(name)}:** {{{name}}}")

    def _texts(self) -> Iterator[str]:
        """Yield the fields that have a line of their own where no template names them."""
        for name, field in self.kind.model_fields.items() if self.kind else ():
            plain = self.kind is not None and _is_plain(self.kind) and name not in self.slots
            if (field.annotation is str or plain) and not self._is_heading(name):
                yield name

    def _default(self) -> str:
        """Return the template of a class that brings none."""
        texts = self.kind.text_fields() if self.kind and issubclass(self.kind, Item) else tuple(self._texts())
        if self.kind and issubclass(self.kind, Section):
            slots = (f"{{{name}}}" for name in self.slots)
            return self._two(texts) if issubclass(self.kind, Item) else "\n".join((*self._introduction(), *slots))
        if self.kind and issubclass(self.kind, Group) and not self._depth("*1"):
            level = "#" * min(6, 4 + self._depth("#"))
            return f"{level} {{{texts[0]}}}:" if texts else f"{level} {{n}}."
        bullet = "  " * self._depth("*1") + "* "
        if self.kind and issubclass(self.kind, Group):
            return f"{bullet}**{{{texts[0]}}}:**" if texts else bullet
        return bullet + self._two(texts) if self.kind else bullet + "{text}"

    def _two(self, texts: tuple[str, ...]) -> str:
        return f"**{{{texts[0]}}}:** {{{texts[1]}}}" if len(texts) > 1 else f"{{{texts[0]}}}" if texts else ""

    def _introduction(self) -> tuple[str, ...]:
        """Return the line of a text that comes before all lists; after a list it needs a label to be told from it."""
        assert self.kind
        first = next(iter(self.kind.model_fields), "")
        return (f"{{{first}}}",) if first and self.kind.model_fields[first].annotation is str else ()

    def _depth(self, kinds: str) -> int:
        """Count the forms around this one that open with such a marker."""
        above = self.parent.chain if self.parent else ()
        return sum(1 for form in above if form._marker() and form._marker() in kinds)

    def _marker(self) -> str:
        # asked for by the slots while this form is being built, so from the template and not from `opener`
        if self.kind is None or issubclass(self.kind, Section):
            return ""
        return Line((self.kind.markdown or self._default()).split("\n")[0]).marker

    def _is_heading(self, name: str) -> bool:
        """Say whether a section's field stands above its lines: an answer's question, and whether it is answered."""
        section = self.kind is not None and issubclass(self.kind, Section) and not issubclass(self.kind, Item)
        return section and self.kind is not None and Mechanical in self.kind.model_fields[name].metadata


@cache
def form_of(section: type[Section], language: str = "") -> Form:
    """Return the form of a section class, its fixed words in a language (ISO 639-1) where its pack has them."""
    return Form(section, language=language)


def _shape_in(annotation: Any) -> type[Shape] | None:
    """Return the shape that a field holds, alone, in a list or as an option."""
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    members = [member for member in get_args(annotation) if member not in (type(None), Ellipsis)]
    return _shape_in(members[0]) if len(members) == 1 and get_origin(annotation) not in (dict, type) else None


def _holds_texts(annotation: Any) -> bool:
    return get_origin(annotation) in (list, tuple) and get_args(annotation)[:1] == (str,)


def _is_plain(kind: type[Shape]) -> bool:
    """Say whether a class is a section whose fields all stand in the text: one that is an item writes marks."""
    return issubclass(kind, Section) and not issubclass(kind, Item)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
