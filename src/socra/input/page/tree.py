"""A page's markup to a tree: what browsers read all the same, within caps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from socra.errors import SourceTooLarge, SourceUnsupported
from socra.input.page.blocks import INLINE
from socra.input.page.tags import check_tags

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["parse"]

_MOST_ELEMENTS = 100_000
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_CLOSINGS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b[^>]{0,2000}>", re.IGNORECASE)
_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_LONGEST_SCRIPT = 1_000_000
_DEEPEST = 200
_WRAPPER = "socra-wrapper"


def parse(html: str) -> HtmlElement | None:
    """Return the tree of the page `html`, None where there is none.

    Elements around others that are nested over 200 deep are unwrapped. Raises `SourceTooLarge` for a page of more than
    100,000 elements, `SourceUnsupported` for one nested over 2,000 deep or with tags that no browser wrote.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    check_tags(html)
    html = _DECLARATION.sub("", html.replace("\0", ""), count=1)
    # What stands behind the end of a page is the page's all the same; scripts of megabytes stop the parser.
    data = _CLOSINGS.sub("", _without_long_scripts(html)).encode("utf-8", "replace")
    parser = HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, collect_ids=False)
    try:
        page = document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):  # nothing in it, or nothing that can be mended
        return None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise SourceUnsupported("the page is malformed (nested over 2,000 levels deep): paste its text instead")
    if sum(1 for _ in page.iter()) > _MOST_ELEMENTS:
        raise SourceTooLarge("the page has over 100,000 elements: paste the article's text instead")
    _unwrap(page)
    return page


def _without_long_scripts(html: str) -> str:
    """Return `html` without the content of scripts and styles of megabytes. Linear in its length."""
    if len(html) <= _LONGEST_SCRIPT:
        return html
    parts: list[str] = []
    done = position = 0
    while opening := _SCRIPT.search(html, position):
        closing = _ENDS[opening[1].lower()].search(html, opening.end())
        position = closing.start() if closing else len(html)
        if position - opening.end() > _LONGEST_SCRIPT:
            parts.append(html[done : opening.end()])
            done = position
    return "".join([*parts, html[done:]])


def _unwrap(page: HtmlElement) -> None:
    """Take away the elements around other blocks that lie deeper than any reader of trees expects."""
    from lxml import etree

    depth, deep = 0, []
    for event, element in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start" and depth > _DEEPEST and any(child.tag not in INLINE for child in element[:3]):
            deep.append(element)
    for element in deep:
        element.tag = _WRAPPER
    if deep:
        etree.strip_tags(page, _WRAPPER)
