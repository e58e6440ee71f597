"""JSON-LD: what the scripts of a page say about its article, with what they refer to by `@id` put in its place."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["read_linked_data"]

_LONGEST = 2_000_000
_MOST_OBJECTS, _DEEPEST = 5_000, 12
_WRAPPED = re.compile(r"^\s*(?:/[/*]\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*/)?|(?:/[/*]\s*)?(?:\]\]>|-->)(?:\s*\*/)?\s*$")
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Posting|Review|Interview)$")
# Kinds that stand for the page's own text where nothing on it is called an article, the surest first.
_OTHERS = (re.compile(r"^(?:Question|Recipe|HowTo|Course|Book|Chapter|Podcast.*)$"), re.compile(r"Page$"))
_OWN = ("@graph", "mainEntity", "mainEntityOfPage", "subjectOf")
_REFERRED = ("author", "creator", "publisher")

_Object = dict[str, Any]


def read_linked_data(page: HtmlElement) -> _Object:
    """Return the JSON-LD object of the page's article, {} where there is none.

    It is the first of an article's type, else one of a page that names an author or a day. Authors and publisher that
    it only refers to are those that the page's scripts describe elsewhere.
    """
    roots = [value for script in page.iter("script") if (value := _read(script)) is not None]
    own = [node for root in roots for node in _own(root)]
    chosen = next(
        iter(sorted((node for node in own if _rank(node) is not None), key=lambda node: _rank(node) or 0)), {}
    )
    named = _named(roots) if chosen else {}
    return chosen | {key: _resolved(chosen[key], named) for key in _REFERRED if key in chosen}


def _read(script: HtmlElement) -> Any:
    text = script.text or ""
    if "ld+json" not in script.get("type", "").lower() or len(text) > _LONGEST:
        return None
    for written in (text, _WRAPPED.sub("", _WRAPPED.sub("", text)).strip().rstrip(";"), html.unescape(text)):
        try:
            return json.loads(written, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _own(root: Any) -> Iterator[_Object]:
    """Yield the objects that describe the page itself, in order: not those of the pages that it lists."""
    stack = [(root, 4)]
    while stack:
        value, depth = stack.pop()
        if isinstance(value, dict):
            yield value
            value = [value.get(key) for key in _OWN]
        if isinstance(value, list) and depth:
            stack.extend((part, depth - 1) for part in reversed(value[:_MOST_OBJECTS]))


def _rank(node: _Object) -> int | None:
    kinds = node.get("@type")
    names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
    if any(map(_ARTICLE.search, names)):
        return 0
    told = any(node.get(key) for key in ("author", "creator", "datePublished", "dateCreated"))
    return next((rank for rank, kind in enumerate(_OTHERS, 1) if told and any(map(kind.search, names))), None)


def _named(roots: list[Any]) -> dict[str, _Object]:
    """Return the objects with a name of their own by their `@id`."""
    found: dict[str, _Object] = {}
    stack, left = [(root, _DEEPEST) for root in roots], _MOST_OBJECTS
    while stack and left:
        value, depth = stack.pop()
        left -= 1
        if isinstance(value, dict):
            if isinstance(identity := value.get("@id"), str) and value.get("name"):
                found.setdefault(identity, value)
            value = list(value.values())
        if isinstance(value, list) and depth:
            stack.extend((part, depth - 1) for part in value if isinstance(part, (dict, list)))
    return found


def _resolved(value: Any, named: dict[str, _Object]) -> Any:
    if isinstance(value, list):
        return [_resolved(part, named) for part in value if not isinstance(part, list)]
    identity = value.get("@id") if isinstance(value, dict) and not value.get("name") else value
    return named.get(identity, value) if isinstance(identity, str) else value
