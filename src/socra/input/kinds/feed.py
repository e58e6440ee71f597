"""Feeds in XML: RSS 0.9 to 2.0 and Atom, parsed without entities and without the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from socra.errors import SourceUnsupported
from socra.input.decoding import PROLOG
from socra.input.draft import Draft
from socra.input.kinds.entry import Entry, draft
from socra.input.kinds.handed import Handed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["read", "tell"]

_ROOT = re.compile(rf"{PROLOG}<(?:rss|(?:\w{{1,10}}:)?(?:feed|RDF)|entry)\b", re.IGNORECASE | re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_CONTENT = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "date", "issued", "created", "updated", "modified")
_MOST_ELEMENTS = 200_000


def tell(handed: Handed) -> bool:
    """Say whether the text is a feed in XML."""
    found = _ROOT.match(handed.text[:20_000].lstrip("\ufeff"))
    return bool(found) and ("<item" in handed.text or "entry" in handed.text or "<channel" in handed.text)


def read(handed: Handed) -> Draft:
    """Return the one article of the feed, or the one that was chosen.

    Raises `SeveralArticles`, `NotAnArticle`, or `SourceUnsupported` for a feed that cannot be parsed.
    """
    root = _parse(handed)
    channel = next((child for child in root if _name(child) == "channel"), root)
    items = [element for element in root.iter() if _name(element) in ("item", "entry")]
    head = [child for child in channel if _name(child) not in ("item", "entry")]
    about = "\n".join(text for child in head if (text := " ".join("".join(child.itertext()).split())))
    title = next((child.text or "" for child in head if _name(child) == "title"), "")
    declared = next((child.text or "" for child in head if _name(child) == "language"), "")
    return draft(
        handed, [_entry(item) for item in items], outlet=title, about=about, language=declared.strip()[:2].lower()
    )


def _parse(handed: Handed) -> Element:
    from lxml import etree

    data = _DECLARATION.sub("", handed.text.lstrip("\ufeff").replace("\0", ""), count=1).encode("utf-8", "replace")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceUnsupported(f"{handed.name} is a damaged feed: save it anew, or pass the article's text") from error
    if root is None or any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise SourceUnsupported(f"{handed.name} is a damaged feed: save it anew, or pass the article's text")
    return root


def _name(element: Element) -> str:
    """Return the name of an element without its namespace: feeds mix those of six specifications."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _entry(item: Element) -> Entry:
    fields: dict[str, str] = {}
    authors: list[str] = []
    for child in item:
        name = _name(child)
        if name in ("creator", "author"):
            authors += [name for name in _people(child) if name not in authors]
        elif name == "link" and child.get("rel", "alternate") == "alternate":
            fields.setdefault("link", child.get("href") or (child.text or "").strip())
        elif name and name != "link":
            fields.setdefault(name, _markup(child))
    texts = sorted((fields.get(name, "") for name in _CONTENT), key=len, reverse=True)
    return Entry(
        title=fields.get("title", ""),
        byline=", ".join(authors),
        date=next((fields[name] for name in _DATES if fields.get(name)), ""),
        url=fields.get("link", ""),
        content=texts[0],
        summary=texts[1],
    )


def _people(author: Element) -> Iterator[str]:
    """Yield the names of an author; RSS 2.0 writes "ann@lantern.example (Ann Lee)"."""
    name = next((child.text or "" for child in author if _name(child) == "name"), author.text or "").strip()
    if found := re.search(r"\(([^()]+)\)\s*$", name):
        name = found[1]
    if name and "@" not in name:
        yield name


def _markup(element: Element) -> str:
    """Return the content of an element: text, or HTML where it is escaped, in CDATA, or XHTML of the feed itself."""
    from lxml import etree

    if len(element) == 0:
        return element.text or ""
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return f"{element.text or ''}{inner}".strip()
