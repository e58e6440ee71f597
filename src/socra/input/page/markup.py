"""The body that trafilatura hands back, a small TEI-like tree, written as Markdown with one line a block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["squeeze", "write"]

_BLOCKS = frozenset({"head", "p", "list", "quote", "table", "code", "div", "item", "row", "cell", "ab", "fw", "main"})
_EMPHASIS = {"#b": "**", "#i": "*", "#t": "`"}
_BREAK = "\x00"
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\x00-\x1f]+$", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_WIDEST_CELL = 300


def squeeze(text: str) -> str:
    """Reduce `text` to its letters and digits, to compare the same words in two markups."""
    return _NO_WORD.sub("", text).casefold()


def write(body: Element, *, quotes: frozenset[str] = frozenset(), codes: frozenset[str] = frozenset()) -> list[str]:
    """Return the blocks of `body` as Markdown, in order.

    `quotes` and `codes` hold the squeezed text of the page's block quotes and preformatted blocks: an extractor's
    fallbacks lose the first and take the second for quotes.
    """
    blocks: list[str] = []
    for text, prefix in _blocks(body, "", codes):
        quoted = not prefix and squeeze(text) in quotes
        blocks.append(f"> {text}" if quoted else prefix + text)
    return blocks


def _blocks(element: Element, prefix: str, codes: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give each block's text and what stands before it, those of the children included."""
    run: list[str] = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS and not _is_inline_code(child, element):
            yield from _lines("".join(run), prefix)
            run = [child.tail or ""]
            yield from _block(child, prefix, codes)
        else:
            run += [_inline(child), child.tail or ""]
    yield from _lines("".join(run), prefix)


def _is_inline_code(child: Element, parent: Element) -> bool:
    return child.tag == "code" and parent.tag != "body" and "\n" not in "".join(child.itertext()).strip()


def _lines(text: str, prefix: str) -> Iterator[tuple[str, str]]:
    for line in text.split(_BREAK):
        if any(map(str.isalnum, line)):
            yield _BLANKS.sub(" ", line).strip(), prefix


def _block(element: Element, prefix: str, codes: frozenset[str]) -> Iterator[tuple[str, str]]:
    match element.tag:
        case "head":
            level = max(2, min(6, int((element.get("rend") or "h2")[1:2] or 2)))
            yield from ((text, "#" * level + " ") for text, _ in _blocks(element, "", codes))
        case "list":
            yield from _list(element, prefix, codes)
        case "table":
            yield from _table(element, codes)
        case "quote" | "code":
            text = "".join(element.itertext())
            if element.tag == "code" or (squeeze(text) in codes and "\n" in text.strip()):
                yield f"```\n{text.strip(chr(10))}\n```", ""
            else:
                yield from _blocks(element, "> ", codes)
        case _:
            yield from _blocks(element, prefix, codes)


def _list(element: Element, prefix: str, codes: frozenset[str]) -> Iterator[tuple[str, str]]:
    indent = "  " if prefix.lstrip().startswith("-") or prefix.strip().rstrip(".").isdigit() else ""
    indent += prefix[: len(prefix) - len(prefix.lstrip())]
    ordered = element.get("rend") == "ol"
    for number, item in enumerate(element, 1):
        mark = f"{number}. " if ordered else "- "
        for count, (text, inner) in enumerate(_blocks(item, indent + mark, codes)):
            # The second paragraph of an item is a paragraph; a list in it keeps its marks.
            yield text, inner if not count or inner != indent + mark else ""


def _table(element: Element, codes: frozenset[str]) -> Iterator[tuple[str, str]]:
    rows = [[_cell(cell) for cell in row] for row in element if row.tag == "row"]
    widest = max(map(len, rows), default=0)
    if widest < 2 or any(len(cell) > _WIDEST_CELL for row in rows for cell in row):
        for cell in element.iter("cell"):  # laid out by a table, not a table
            if not any(child.tag == "table" for child in cell.iterdescendants()):
                yield from _blocks(cell, "", codes)
        return
    lines = [f"| {' | '.join(row + [''] * (widest - len(row)))} |" for row in rows if any(row)]
    if lines:
        yield "\n".join([lines[0], "|" + " --- |" * widest, *lines[1:]]), ""


def _cell(cell: Element) -> str:
    text = "".join([cell.text or "", *(_inline(child) + (child.tail or "") for child in cell)])
    return _BLANKS.sub(" ", text.replace(_BREAK, " ")).strip().replace("|", "\\|")


def _inline(element: Element) -> str:
    if element.tag == "lb":
        return _BREAK
    if element.tag == "graphic":
        return ""
    text = "".join([element.text or "", *(_inline(child) + (child.tail or "") for child in element)])
    if element.tag == "ref":
        return _link(text, element.get("target") or "")
    mark = {"code": "`", "del": "~~"}.get(element.tag) or _EMPHASIS.get(element.get("rend") or "", "")
    return _around(text, mark, mark)


def _link(text: str, target: str) -> str:
    target = target.strip()
    if not _ADDRESS.match(target) or "[" in text or "]" in text or _BREAK in text:
        return text
    return _around(text, "[", f"]({target.replace('(', '%28').replace(')', '%29')})")


def _around(text: str, before: str, after: str) -> str:
    inner = text.strip()
    if not before or _BREAK in inner or not any(map(str.isalnum, inner)) or (before != "[" and before in inner):
        return text
    start = text.index(inner)
    return text[:start] + before + inner + after + text[start + len(inner) :]
