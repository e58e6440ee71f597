"""Text that a page holds but does not show: where instructions to a machine are hidden most often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socra.article import Removed
from socra.cleaning.css import Style, hiding_rules, read_style, ways_to_hide

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["drop_hidden"]

_MARK = "socra-hidden"
_LONGEST_REPORT = 4_000
# Elements whose text is code, and those whose text no browser paints.
_CODE = frozenset({"script", "style"})
_UNPAINTED = frozenset(
    {"template", "noscript", "noembed", "noframes", "iframe", "frame", "object", "embed", "applet", "audio", "video"}
    | {"canvas", "svg", "datalist", "input", "annotation", "annotation-xml", "xml", "rp"}
)
_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "screenreader-only"}
    | {"hidden-visually", "a11y-hidden", "u-visually-hidden", "is-visually-hidden", "show-for-sr", "element-invisible"}
)
_ROOTS = frozenset({"html", "body", "head", "title"})


def drop_hidden(page: HtmlElement) -> tuple[Removed, ...]:
    """Take out of `page`, in place, what is not painted; return its text, one entry for each way of hiding.

    Linear in the size of the page. What only `aria-hidden` or a style sheet hides stays where it holds most of the
    page's text: such a page shows it by script, or behind a dialog.
    """
    from lxml import etree

    rules = hiding_rules("\n".join(style.text or "" for style in page.iter("style")))
    etree.strip_elements(page, *_CODE, with_tail=False)
    half = sum(len(text) for text in page.itertext(etree.Element)) / 2
    found: dict[str, list[str]] = {}
    waiting = [page]
    while waiting:
        element = waiting.pop()
        way = _way(element, rules)
        text = _text(element) if way else ""
        if way and not (way in ("aria-hidden", "style sheet") and len(text) > half):
            if text:
                found.setdefault(way, []).append(text)
            if isinstance(element.tag, str):
                element.tag = _MARK
        else:
            waiting.extend(reversed(element))
    etree.strip_elements(page, _MARK, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return tuple(_report(way, texts) for way, texts in found.items())


def _text(element: HtmlElement) -> str:
    texts = element.itertext() if isinstance(element.tag, str) else [element.text or ""]
    return " ".join("".join(texts).split())


def _way(element: HtmlElement, rules: dict[str, str]) -> str:
    """Return how `element` is hidden, "" where it is shown."""
    tag = element.tag
    if not isinstance(tag, str):
        return "comment"
    if tag in _UNPAINTED or (tag == "dialog" and element.get("open") is None):
        return f"<{tag}>"
    if tag in _ROOTS:
        return ""
    return _way_by_attributes(element, rules)


def _way_by_attributes(element: HtmlElement, rules: dict[str, str]) -> str:
    attributes = element.attrib
    if "hidden" in attributes:
        return "hidden attribute"
    if attributes.get("aria-hidden", "").strip().lower() == "true":
        return "aria-hidden"
    if "style" in attributes and (way := ways_to_hide(_own_style(element))):
        return way
    classes = attributes.get("class", "").split()
    if any(name.lower() in _CLASSES for name in classes):
        return "for screen readers only"
    marks = [f".{name}" for name in classes] + [f"#{attributes.get('id', '')}"]
    names = [prefix + mark.lower() for mark in marks for prefix in ("", element.tag)]
    return "style sheet" if any(name in rules for name in names) else ""


def _own_style(element: HtmlElement) -> Style:
    style = read_style(element.get("style", ""))
    for old, new in (("color", "color"), ("bgcolor", "background-color")):
        if element.get(old):
            style.setdefault(new, element.get(old, "").strip().lower())
    return style


def _report(way: str, texts: list[str]) -> Removed:
    text = "\n".join(texts)
    if len(text) > _LONGEST_REPORT:
        text = text[:_LONGEST_REPORT] + " …"
    pieces = f"{len(texts)} pieces, " if len(texts) > 1 else ""
    return Removed(text=text, reason=f"hidden in the page ({pieces}{way})")
