"""Small controls that a page puts beside its own text: links to edit a section, marks to link to it, copy buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socra.article import Removed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["drop_controls"]

_CLASSES = frozenset(
    {"mw-editsection", "mw-cite-backlink", "mw-jump-link", "noprint", "headerlink", "heading-anchor", "anchor-link"}
    | {"permalink", "hash-link", "lineno", "linenos", "gutter", "line-numbers-rows"}
)
_IDS = frozenset({"siteSub", "contentSub", "catlinks", "jump-to-nav"})
_LONGEST = 300
_MARK = "socra-control"
_REASON = "controls of the page (links to edit and to jump, copy buttons, line numbers)"


def drop_controls(page: HtmlElement) -> tuple[Removed, ...]:
    """Take the controls out of `page`, in place, and return their text. Linear in its size."""
    from lxml import etree

    texts = []
    for element in [element for element in page.iter() if _is_control(element)]:
        text = " ".join("".join(element.itertext()).split())
        if len(text) <= _LONGEST or not any(map(str.isalpha, text)):
            texts.append(text)
            element.tag = _MARK
    etree.strip_elements(page, _MARK, with_tail=False)
    text = "\n".join(filter(None, texts))
    return (Removed(text=text, reason=_REASON),) if text else ()


def _is_control(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.tag == "button":
        return next(element.iterancestors("pre"), None) is not None
    return element.get("id") in _IDS or not _CLASSES.isdisjoint(element.get("class", "").split())
