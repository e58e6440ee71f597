"""Jupyter notebooks (nbformat 3 and 4): prose and code in the text, what the code printed left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from socra.article import Removed
from socra.input.draft import Draft
from socra.input.kinds.handed import Handed
from socra.input.kinds.parsed import parse_json
from socra.input.unicode import normalise

__all__ = ["read", "tell"]

_NAMES = re.compile(r'"(?:nbformat|cells|worksheets)"\s*:')
_TITLE = re.compile(r"\s*#[ \t]+([^\n]+)(?:\n|$)")
_FENCE = re.compile(r"`{3,}")
_OUTPUT = "output of the notebook's code"


def tell(handed: Handed) -> bool:
    """Say whether the text is a notebook."""
    if not handed.text[:4096].lstrip("\ufeff \t\r\n").startswith("{"):
        return False
    return '"nbformat"' in handed.text and len(set(_NAMES.findall(handed.text))) > 1


def read(handed: Handed) -> Draft | None:
    """Return Markdown cells as they are and code cells as fenced code, None where it has no cells.

    Raises `SourceUnsupported` for one that is cut off or damaged.
    """
    from socra.input.paste.whole import whole

    book = parse_json(handed, "notebook")
    cells = list(_cells(book))
    if not cells:
        return None
    language = _language(book)
    blocks = [block for cell in cells if (block := _block(cell, language))]
    title = ""
    if blocks and (found := _TITLE.match(blocks[0])):
        title, blocks[0] = found[1].strip("# "), blocks[0][found.end() :]
    metadata = _dict(book.get("metadata"))
    authors = metadata.get("authors") if isinstance(metadata.get("authors"), list) else []
    draft = whole("\n\n".join(block for block in blocks if block.strip()), url=handed.url, markdown=True)
    return replace(
        draft,
        title=title or _text(metadata.get("title")),
        byline=", ".join(filter(None, (_text(_dict(author).get("name")) for author in authors or ()))),
        removed=draft.removed + tuple(Removed(text=text, reason=_OUTPUT) for cell in cells for text in _outputs(cell)),
    )


def _cells(book: Any) -> Iterator[dict[str, Any]]:
    sheets = [book, *_list(_dict(book).get("worksheets"))]
    yield from (cell for sheet in sheets for cell in _list(_dict(sheet).get("cells")) if isinstance(cell, dict))


def _block(cell: dict[str, Any], language: str) -> str:
    source = _text(cell.get("source") or cell.get("input")).strip("\n")
    if cell.get("cell_type") == "heading":
        level = cell.get("level")
        return f"{'#' * (level if isinstance(level, int) and 0 < level < 7 else 2)} {source}"
    if cell.get("cell_type") != "code" or not source.strip():
        return source
    fence = max(["```", *(mark + "`" for mark in _FENCE.findall(source))], key=len)
    return f"{fence}{language}\n{source}\n{fence}"


def _outputs(cell: dict[str, Any]) -> Iterator[str]:
    for output in _list(cell.get("outputs")):
        found = _dict(output)
        shown = _text(found.get("text")) or _text(_dict(found.get("data")).get("text/plain"))
        error = "\n".join(map(_text, _list(found.get("traceback")))) or _text(found.get("evalue"))
        if text := normalise(shown or error)[0].strip():
            yield text


def _language(book: dict[str, Any]) -> str:
    metadata = _dict(book.get("metadata"))
    known = _text(_dict(metadata.get("language_info")).get("name")) or _text(
        _dict(metadata.get("kernelspec")).get("language")
    )
    return known if re.fullmatch(r"[\w+#-]{1,20}", known) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    """Return a text that may be stored as a list of its lines."""
    return "".join(filter(_is_text, value)) if isinstance(value, list) else value if isinstance(value, str) else ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
