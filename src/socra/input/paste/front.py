"""The front matter of Markdown, YAML between `---` or TOML between `+++`: the fields that tell of the article."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from socra.input.metadata import parse_date

__all__ = ["read_front_matter"]

_ROW = re.compile(r"([A-Za-z][\w -]{0,30})[ \t]*:(?:[ \t]+(.*))?$")
_FIELDS = {
    "title": "title headline",
    "byline": "author authors by byline",
    "date": "date published pubdate date_published",
    "outlet": "source site publication outlet",
}
_TABLES = ("params", "extra", "taxonomies")
"""Where Hugo and Zola put what they have no field for."""


def read_front_matter(rows: Sequence[str]) -> tuple[dict[str, Any], int]:
    """Return title, byline, outlet and published, as far as they are stated, and the rows that the block takes."""
    opening = rows[0].rstrip() if rows else ""
    closings = {"---": ("---", "..."), "+++": ("+++",)}.get(opening, ())
    end = next((index for index, row in enumerate(rows) if index and row.rstrip() in closings), 0)
    values = _yaml(rows[1:end]) if opening == "---" else _toml(rows[1:end])
    found = {name: next((values[key] for key in keys.split() if values.get(key)), "") for name, keys in _FIELDS.items()}
    if not any(found.values()):
        return {}, 0
    published = found.pop("date")
    fields = {name: str(value) for name, value in found.items()}
    return fields | {"published": published if isinstance(published, date) else parse_date(published)}, end + 1


def _toml(rows: Sequence[str]) -> dict[str, Any]:
    try:
        found = tomllib.loads("\n".join(rows))
    except (ValueError, RecursionError):  # what stands between the marks is something else
        return {}
    tables = (table for name in _TABLES if isinstance(table := found.get(name), dict))
    return {key.casefold(): _plain(value) for table in (*tables, found) for key, value in table.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    if isinstance(value, Mapping):
        return _plain(value.get("name", ""))
    return value.strip() if isinstance(value, str) else ""


def _yaml(rows: Sequence[str]) -> dict[str, Any]:
    """Read the rows of YAML that front matter is made of: `key: value`, and lists; none where a row is another."""
    values: dict[str, list[str]] = {}
    key = ""
    for row in rows:
        if match := _ROW.match(row):
            key = match[1].casefold()
            values[key] = [_bare(part) for part in _parts(match[2] or "") if part]
        elif not row.strip() or row.startswith("#"):
            continue
        elif key and row.lstrip().startswith("- "):
            values[key].append(_bare(row.lstrip()[2:]))
        elif not (key and row[0] in " \t"):
            return {}
    return {key: ", ".join(parts) for key, parts in values.items()}


def _parts(value: str) -> list[str]:
    value = value.strip()
    return value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else [value]


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
