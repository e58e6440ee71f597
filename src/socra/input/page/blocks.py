"""The blocks of a page in order: what a browser shows as one line, as text and as Markdown, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from socra.input.page.markup import MARKS, cell, link, surround
from socra.input.page.places import Place, is_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from lxml.html import HtmlElement

__all__ = ["INLINE", "Block", "Kind", "read_blocks", "write"]

Kind = Literal["text", "heading", "item", "quote", "code", "term", "table"]

INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"}
    | {"kbd", "label", "mark", "math", "nobr", "q", "ruby", "rb", "rt", "s", "samp", "small", "span", "strike"}
    | {"strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "source", "mi", "mn", "mo", "mrow"}
)
_HEADINGS = {f"h{level}": max(2, level) for level in range(1, 7)}
_WIDEST_CELL, _MOST_LINES = 300, 4
_DEEPEST_LIST = 6


@dataclass(slots=True)
class Block:
    """One block: its plain `text`, its Markdown without what marks the block, and the mark, such as "- " or "## ".

    `lines` are the lines that a browser's select-all would copy: more than one for a table and for code.
    """

    text: str
    markdown: str
    kind: Kind
    mark: str
    place: Place
    linked: int = 0
    """Letters of the text that are links."""
    timed: int = 0
    """Letters of the text that stand in a `<time>`."""
    signed: int = 0
    """Letters of the text that the markup says are somebody's name."""
    lines: list[str] = field(default_factory=list)
    row: int = -1
    column: int = -1

    @property
    def written(self) -> str:
        """The block in Markdown."""
        return self.mark + self.markdown


def write(blocks: Iterable[Block]) -> str:
    """Return `blocks` as Markdown, a blank line between two; no item is set in deeper than the one above it allows."""
    lines: list[str] = []
    deepest = 0
    for block in blocks:
        mark = block.mark.lstrip()
        indent = min(len(block.mark) - len(mark), deepest)
        lines.append(" " * indent + mark + block.markdown)
        deepest = indent + 2 if block.kind == "item" else 0
    return "\n\n".join(lines)


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    mark: str = ""


@dataclass(slots=True)
class _Table:
    first: int
    nested: bool = False
    laid_out: bool = False
    row: int = -1
    column: int = -1


@dataclass(slots=True)
class _Walk:
    blocks: list[Block] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    inlines: list[tuple[Element, int]] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    linked: int = 0
    timed: int = 0
    signed: int = 0
    anchors: int = 0
    times: int = 0
    names: list[Element] = field(default_factory=list)
    quotes: int = 0
    pres: int = 0
    terms: int = 0
    heading: int = 0

    def start(self, element: Element) -> None:
        """Take the element that begins, and its first text."""
        tag = element.tag
        if element.attrib and is_name(element):
            if tag not in INLINE and not self.pres:
                self.close()
            self.names.append(element)
        if tag in INLINE and not self.pres:
            self.anchors += tag == "a"
            self.times += tag == "time"
            if tag == "a" or tag in MARKS:
                self.inlines.append((element, len(self.marked)))
            self.add(element.text)
            return
        if self.pres:
            self._start_in_pre(element)
            return
        self.close()
        self.places.append(Place(element, self.places[-1] if self.places else None))
        match tag:
            case "blockquote":
                self.quotes += 1
            case "pre":
                self.pres += 1
            case "ul" | "ol" | "menu":
                self.lists.append(_List(tag == "ol", _first_number(element)))
            case "li":
                self._start_item(element)
            case "dt":
                self.terms += 1
            case "table":
                if self.tables:
                    self.tables[-1].nested = True
                self.tables.append(_Table(len(self.blocks), laid_out=element.get("role") == "presentation"))
            case "tr" if self.tables:
                self.tables[-1].row += 1
                self.tables[-1].column = -1
            case "td" | "th" if self.tables:
                self.tables[-1].column += 1
            case _ if tag in _HEADINGS:
                self.heading = _HEADINGS[tag]
        self.add(element.text)

    def end(self, element: Element) -> None:
        """Take the element that ends, and the text behind it."""
        tag = element.tag
        if self.names and self.names[-1] is element:
            if tag not in INLINE and not self.pres:
                self.close()
            self.names.pop()
        if self.pres and tag != "pre":
            if tag not in INLINE and tag != "br":
                self._new_line()
            self.add(element.tail)
            return
        if tag in INLINE:
            self._end_inline(element)
            self.add(element.tail)
            return
        self.close()
        self.places.pop()
        match tag:
            case "blockquote":
                self.quotes -= 1
            case "pre":
                self.pres -= 1
            case "ul" | "ol" | "menu" if self.lists:
                self.lists.pop()
            case "li" if self.lists:
                self.lists[-1].mark = ""
            case "dt":
                self.terms -= 1
            case "table" if self.tables:
                self._end_table(self.tables.pop())
            case _ if tag in _HEADINGS:
                self.heading = 0
        self.add(element.tail)

    def add(self, text: str | None) -> None:
        """Add text to the line that is open."""
        if text:
            self.plain.append(text)
            self.marked.append(text)
            if self.anchors or self.times or self.names:
                letters = sum(map(str.isalnum, text))
                self.linked += letters if self.anchors else 0
                self.timed += letters if self.times else 0
                self.signed += letters if self.names else 0

    def _start_in_pre(self, element: Element) -> None:
        if element.tag == "br" or element.tag not in INLINE:
            self._new_line()
        self.add(element.text)

    def _new_line(self) -> None:
        if self.plain and not self.plain[-1].endswith("\n"):
            self.add("\n")

    def _start_item(self, element: Element) -> None:
        if not self.lists:
            self.lists.append(_List(False, 1))  # an item without a list: the end of the page closes it
        own = self.lists[-1]
        value = element.get("value", "")
        own.number = int(value) if value.isascii() and value.isdigit() and len(value) < 7 else own.number
        own.mark = "  " * min(len(self.lists) - 1, _DEEPEST_LIST) + (f"{own.number}. " if own.ordered else "- ")
        own.number += 1

    def _end_inline(self, element: Element) -> None:
        self.anchors -= element.tag == "a"
        self.times -= element.tag == "time"
        if not self.inlines or self.inlines[-1][0] is not element:
            return
        start = self.inlines.pop()[1]
        if start > len(self.marked) or start < 0:
            return
        text = "".join(self.marked[start:])
        mark = MARKS.get(str(element.tag), "")
        self.marked[start:] = [link(text, element.get("href") or "") if not mark else surround(text, mark, mark)]

    def close(self) -> None:
        """End the line that is open, where it has letters."""
        plain, marked = "".join(self.plain), "".join(self.marked)
        linked, timed, signed = self.linked, self.timed, self.signed
        self.linked = self.timed = self.signed = 0
        self.plain.clear()
        self.marked.clear()
        self.inlines = [(element, -1) for element, _ in self.inlines]
        if any(map(str.isalnum, plain)) and self.places:
            block = self._code(plain) if self.pres else self._line(plain, marked)
            block.linked, block.timed, block.signed = linked, timed, signed
            self.blocks.append(block)

    def _code(self, plain: str) -> Block:
        text = "\n".join(line.rstrip() for line in plain.replace("\r\n", "\n").strip("\n").split("\n"))
        fence = "`" * max(3, _longest_run(text) + 1)
        lines = [line for line in map(_flat, text.split("\n")) if line]
        return Block(_flat(text), f"{fence}\n{text}\n{fence}", "code", "", self.places[-1], lines=lines)

    def _line(self, plain: str, marked: str) -> Block:
        text, markdown = _flat(plain), _flat(marked)
        kind, mark = self._mark()
        if kind in ("heading", "term"):
            markdown = markdown if kind == "heading" and "**" not in markdown else text
        if kind == "term":
            markdown = surround(text, "**", "**")
        markdown = text if markdown == text else markdown  # one string, not two, for a page of many megabytes
        block = Block(text, markdown, kind, mark, self.places[-1], lines=[text])
        if self.tables and self.tables[-1].column >= 0:
            block.row, block.column = self.tables[-1].row, self.tables[-1].column
            self.tables[-1].laid_out |= bool(self.heading)
        return block

    def _mark(self) -> tuple[Kind, str]:
        item = self.lists[-1] if self.lists else None
        if self.heading:
            if item:
                item.mark = ""
            return "heading", "#" * self.heading + " "
        if item and item.mark:
            mark, item.mark = item.mark, ""
            return "item", mark
        if self.terms:
            return "term", ""
        return ("quote", "> ") if self.quotes else ("text", "")

    def _end_table(self, table: _Table) -> None:
        inside = self.blocks[table.first :]
        rows = {} if table.nested or table.laid_out else _rows(inside)
        if _is_data(rows):
            self.blocks[table.first :] = [_table_of(rows, inside, self.places[-1] if self.places else inside[0].place)]
            return
        for block in inside:
            block.row = block.column = -1  # laid out by a table, not a table


def read_blocks(page: HtmlElement, without: frozenset[HtmlElement] = frozenset()) -> list[Block]:
    """Return the blocks of `page` that have letters or digits, in order, but for those in the elements `without`.

    Linear in its size.
    """
    from lxml import etree

    body = page.find("body")
    walk = _Walk()
    walker = etree.iterwalk(page if body is None else body, events=("start", "end", "comment", "pi"))
    skipped = None
    for event, element in walker:
        if event in ("comment", "pi"):
            walk.add(element.tail)
        elif skipped is not None or element in without:
            if skipped is None:
                skipped = element
            elif event == "end" and element is skipped:
                skipped = None
                walk.add(element.tail)
        else:
            (walk.start if event == "start" else walk.end)(element)
    walk.close()
    return walk.blocks


def _flat(text: str) -> str:
    return " ".join(text.split())


def _first_number(element: Element) -> int:
    start = element.get("start", "")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1


def _longest_run(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def _rows(blocks: list[Block]) -> dict[int, dict[int, list[Block]]]:
    rows: dict[int, dict[int, list[Block]]] = {}
    for block in blocks:
        if block.row >= 0:
            rows.setdefault(block.row, {}).setdefault(block.column, []).append(block)
    return rows


def _is_data(rows: dict[int, dict[int, list[Block]]]) -> bool:
    """Say whether rows are those of a table, not of a page laid out by one: two and more of short cells."""
    if sum(len(row) > 1 for row in rows.values()) < 2:
        return False
    cells = [part for row in rows.values() for part in row.values()]
    return all(len(part) <= _MOST_LINES and sum(len(b.text) for b in part) <= _WIDEST_CELL for part in cells)


def _table_of(rows: dict[int, dict[int, list[Block]]], inside: list[Block], place: Place) -> Block:
    widest = 1 + max(max(row) for row in rows.values())
    written = []
    for row in rows.values():
        cells = [cell(" ".join(b.markdown for b in row.get(column, ()))) for column in range(widest)]
        written.append(f"| {' | '.join(cells)} |")
    captions = [b.text for b in inside if b.row < 0]
    lines = [line for b in inside for line in b.lines]
    markdown = "\n".join([written[0], "|" + " --- |" * widest, *written[1:]])
    text = " ".join(b.text for b in inside)
    if captions:
        markdown = "\n".join(captions) + "\n\n" + markdown
    return Block(text, markdown, "table", "", place, sum(b.linked for b in inside), lines=lines)
