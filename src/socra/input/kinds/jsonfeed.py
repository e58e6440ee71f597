"""Feeds in JSON (jsonfeed.org, versions 1 and 1.1)."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from socra.input.draft import Draft
from socra.input.kinds.entry import Entry, draft
from socra.input.kinds.handed import Handed
from socra.input.kinds.parsed import parse_json

__all__ = ["read", "tell"]

_VERSION = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_HEAD = 20_000


def tell(handed: Handed) -> bool:
    """Say whether the text is a JSON feed."""
    return handed.text[:_HEAD].lstrip("\ufeff \t\r\n").startswith("{") and bool(_VERSION.search(handed.text[:_HEAD]))


def read(handed: Handed) -> Draft | None:
    """Return the one article of the feed, or the one that was chosen; None where it has no items.

    Raises `SeveralArticles`, `NotAnArticle`, or `SourceUnsupported` for a feed that is cut off or damaged.
    """
    feed = parse_json(handed, "feed")
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return None
    return draft(
        handed,
        [_entry(item) for item in items if isinstance(item, dict)],
        outlet=_text(feed, "title"),
        about="\n".join(filter(None, (_text(feed, name) for name in ("title", "description", "home_page_url")))),
        language=_text(feed, "language")[:2].lower(),
    )


def _entry(item: dict[str, Any]) -> Entry:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_text(author, "name") for author in authors or () if isinstance(author, dict)]
    return Entry(
        title=escape(_text(item, "title"), quote=False),
        byline=escape(", ".join(filter(None, names)), quote=False),
        date=_text(item, "date_published") or _text(item, "date_modified"),
        url=_text(item, "url") or _text(item, "external_url"),
        content=_text(item, "content_html") or escape(_text(item, "content_text"), quote=False),
        summary=escape(_text(item, "summary"), quote=False),
    )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
