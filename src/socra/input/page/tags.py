"""A look at the tags of a page before it is parsed: the parser takes quadratic time for a tag of many attributes."""

from __future__ import annotations

import re

from socra.errors import SourceUnsupported

__all__ = ["check_tags"]

_MOST_ATTRIBUTES = 1_000
_SHORTEST = 2 * _MOST_ATTRIBUTES
_OPENING = re.compile(r"<(?:!--|([a-zA-Z][^\s/>]*+))")
_ATTRIBUTES = re.compile(r"""(?:[\s/]++|[^\s/>="']++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'])*+""")
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "noscript"})


def check_tags(html: str) -> None:
    """Raise `SourceUnsupported` where one tag has more than 1,000 attributes; linear in the length of `html`."""
    position = 0
    closings: dict[str, int] = {}
    while opening := _OPENING.search(html, position):
        name = (opening[1] or "").lower()
        if not name:
            position = _end(html, "-->", opening.end(), closings)
            continue
        attributes = _ATTRIBUTES.match(html, opening.end())
        position = attributes.end() if attributes else opening.end()
        if position - opening.end() > _SHORTEST and _count(attributes[0] if attributes else "") > _MOST_ATTRIBUTES:
            raise SourceUnsupported("the page is malformed (a tag of over 1,000 attributes): paste its text instead")
        if name in _RAW:
            position = _end(html, f"</{name}", position, closings)


def _count(attributes: str) -> int:
    return len(_QUOTED.sub("", attributes).split())


def _end(html: str, mark: str, start: int, missing: dict[str, int]) -> int:
    """Return where `mark` ends after `start`; `missing` remembers what was not found, so that no scan is repeated."""
    if mark in missing:
        return start
    found = html.find(mark, start)
    if found < 0:
        missing[mark] = start
        return start
    return found + len(mark)
