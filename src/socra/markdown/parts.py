"""Parts: the lines of a section put together again, group by group and item by item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from socra.framework import Item
from socra.markdown.escape import unescape
from socra.markdown.form import Form, Found
from socra.markdown.lines import Line, Marker, marker_of
from socra.markdown.marks import read_mark, split_marks

__all__ = ["Part", "collect", "paragraphs"]

_APART = re.compile(r"\*\*|\*\(|\[\^|<!--")
_RULE = re.compile(r"([-*_])(?:\s?\1){2,}")
_SENTENCE = re.compile(r".+?[.!?。！？…][\"”’»)]*(?=\s|$)|.+")
_COLON = re.compile(r"(?:\s[–—-]|[:：])\s+")
_LONGEST_LABEL, _MOST_WORDS = 80, 25


@dataclass
class Part:
    """A shape being read: its texts in pieces, the parts in its slots, and what its marks and footnotes said."""

    form: Form
    texts: dict[str, list[str]] = field(default_factory=dict)
    slots: dict[str, list[Part]] = field(default_factory=dict)
    marked: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    text: str = ""  # the field that a following paragraph goes on with
    slot: str = ""  # the slot that a label has named

    def add(self, fields: dict[str, str]) -> None:
        """Add the fields of one line."""
        for name, text in fields.items():
            self.texts.setdefault(name, []).append(text)
            self.text = name


def collect(lines: list[str], form: Form, name: str) -> Part:
    """Read the lines of a section; `name` is given to a group that the lines do not name."""
    reader = _Collector(form, name)
    for line in paragraphs(lines):
        reader.read(line)
    return reader.open[0]


def paragraphs(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a section, those of one paragraph or item as one; blank lines and rules are left out."""
    current: list[str] = []
    joins = False
    for line in lines:
        bare = line.strip()
        marker = marker_of(line)
        starts = bool(marker.kind) or _APART.match(bare) is not None
        if current and (not bare or starts or not joins):
            yield " ".join(current)
            current = []
        if bare and not _RULE.fullmatch(bare):
            current.append(bare if current else line.rstrip())
        joins = bool(bare) and marker.kind != "#"
    if current:
        yield " ".join(current)


class _Collector:
    """Read a section line by line. `open` are the parts that the next line may belong to, the section first."""

    def __init__(self, form: Form, name: str) -> None:
        self.open = [Part(form)]
        self._name = name

    def read(self, line: str) -> None:
        """Add one line to the part that it belongs to."""
        text, notes, marks = split_marks(line)
        indent = " " * (len(line) - len(line.lstrip()))
        found = self._find(marker_of(indent + text))
        known = [change for mark in marks if (change := read_mark(mark, self._target(found)))]
        if len(known) < len(marks):
            known, text = [], text + "".join(f" *({mark})*" for mark in marks)
            found = self._find(marker_of(indent + text))
        self._add(found, marker_of(indent + text))
        self.open[-1].notes += notes
        for change in known:
            self.open[-1].marked.update(change)

    def _find(self, marker: Marker) -> Found | None:
        top = self.open[-1]
        near = top.form.slots[top.slot] if top.slot else top.form
        return self.open[0].form.find(marker, near)

    def _target(self, found: Found | None) -> Form:
        return found[0] if found else self.open[-1].form

    def _add(self, found: Found | None, marker: Marker) -> None:
        if found is None:
            self._add_loose(marker)
            return
        form, line, fields = found
        self._close_to(form, opens=line is form.opener)
        if line.slot:
            self.open[-1].slot = line.slot
        else:
            self.open[-1].add(fields or dict.fromkeys(line.fields, ""))

    def _close_to(self, form: Form, *, opens: bool) -> None:
        """Make the part of `form` the last open one: a new one where the line opens it, else the one that is open."""
        path = form.chain[::-1]
        shared = 0
        while shared < min(len(path), len(self.open)) and self.open[shared].form is path[shared]:
            shared += 1
        del self.open[max(1, min(shared, len(path) - opens)) :]
        for step in path[len(self.open) :]:
            self._open(step)
            if step is not form and step.opener:
                # a group that has no heading of its own
                self.open[-1].add(dict.fromkeys(step.opener.fields[:1], self._name))

    def _open(self, form: Form) -> None:
        part = Part(form)
        self.open[-1].slots.setdefault(form.field, []).append(part)
        self.open.append(part)

    def _add_loose(self, marker: Marker) -> None:
        """Add a line that has no form: a paragraph, or an item without its label."""
        top = self.open[-1]
        item = _leaf(self.open[0].form, top.form)
        if item and (marker.kind in ("*", "1") or not _takes_text(top)):
            self._close_to(item, opens=True)
            self.open[-1].add(_guess(marker.rest, item, listed=True))
        elif top.text and not any(top.texts[top.text]):
            # below a label that stands alone
            top.add({top.text: unescape(marker.rest)})
        elif name := _next_bare(top):
            top.add({name: unescape(marker.rest)})
        elif top.text:
            top.add({top.text: unescape(marker.rest)})
        elif _sentence_line(top.form):
            top.add(_guess(marker.rest, top.form, listed=False))


def _takes_text(part: Part) -> bool:
    """Say whether a paragraph may belong to this part: below a group's heading it is an item of the group."""
    grouping = part.form.slots and not (part.form.kind and issubclass(part.form.kind, Item))
    return bool(part.form.bare) or not grouping or part.form.parent is None


def _next_bare(part: Part) -> str:
    return next((name for name in part.form.bare if name not in part.texts), "")


def _sentence_line(form: Form) -> Line | None:
    return next((line for line in form.lines if line.fields and not line.label), None)


def _leaf(top: Form, near: Form) -> Form | None:
    """Return the innermost form of the items that are written as a list, below `near` if there is one."""
    for form in (*near.chain, top):
        while form.slots:
            form = next(iter(form.slots.values()))
        if form.opener and form.opener.marker in ("*", "1") and form.opener.fields:
            return form
    return None


def _guess(text: str, form: Form, *, listed: bool) -> dict[str, str]:
    """Share out a text among the fields of a line that has no label: before a colon, or the first sentence."""
    line = form.opener or _sentence_line(form)
    assert line
    first, last = line.fields[0], line.fields[-1]
    colon = _COLON.search(text, 0, _LONGEST_LABEL) if listed else None
    if first == last:
        shared = {last: text}
    elif colon:
        shared = {first: text[: colon.start()].strip("* "), last: text[colon.end() :]}
    else:
        shared = {first: _headline(text), last: text}
    return {name: unescape(part) for name, part in shared.items()}


def _headline(text: str) -> str:
    sentence = _SENTENCE.match(text[:400])
    words = (sentence[0] if sentence else text).split()
    shown = " ".join(words[:_MOST_WORDS])[:198]
    return shown if len(words) <= _MOST_WORDS and len(shown) < 198 else shown + " …"
