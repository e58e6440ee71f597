"""Text that a page holds but does not show: where instructions to a machine are hidden most often."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from socra.article import Removed
from socra.input.page.css import Style, alike, hiding_rules, read_style, ways_to_hide
from socra.input.trust.orders import may_address_model

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["drop_hidden", "read_unshown", "report"]

_MARK = "socra-hidden"
_LONGEST_REPORT = 4_000
# Elements whose text is code, and those whose text no browser paints.
_CODE = frozenset({"script", "style"})
_UNPAINTED = frozenset(
    {"template", "noscript", "noembed", "noframes", "iframe", "frame", "object", "embed", "applet", "audio", "video"}
    | {"canvas", "svg", "datalist", "input", "select", "textarea", "annotation", "annotation-xml", "xml", "rp"}
)
_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "screenreader-only"}
    | {"hidden-visually", "a11y-hidden", "u-visually-hidden", "is-visually-hidden", "show-for-sr", "element-invisible"}
)
# Attributes that hold code, addresses and names.
_NO_TEXT = frozenset({"class", "id", "style", "href", "src", "srcset", "sizes", "rel", "type", "d", "viewbox", "lang"})
_SHORTEST = 12
_DEEPEST = 64
_ROOTS = frozenset({"html", "body", "head", "title"})


def drop_hidden(page: HtmlElement) -> dict[str, list[str]]:
    """Take out of `page`, in place, what is not painted; return its pieces of text by the way of hiding.

    Linear in the size of the page. What only `aria-hidden` or a style sheet hides stays where it holds most of the
    page's text: such a page shows it by script, or behind a dialog. A closed `details` hides nothing: the page offers
    to open it.
    """
    from lxml import etree

    sheet = "\n".join(style.text or "" for style in page.iter("style"))
    rules, ground = hiding_rules(sheet), _page_ground(page, sheet)
    etree.strip_elements(page, *_CODE, with_tail=False)
    half = sum(len(text) for text in page.itertext(etree.Element)) / 2
    found: dict[str, list[str]] = {}
    waiting = [page]
    while waiting:
        element = waiting.pop()
        way = _way(element, rules) or _way_by_ground(element, ground)
        text = _text(element) if way else ""
        if way and not (way in ("aria-hidden", "style sheet") and len(text) > half):
            if text:
                found.setdefault(way, []).append(text)
            if isinstance(element.tag, str):
                element.tag = _MARK
        else:
            waiting.extend(reversed(element))
    etree.strip_elements(page, _MARK, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    etree.strip_attributes(page, "style")  # the extractor would drop all that "overflow: hidden" only clips
    return found


def read_unshown(page: HtmlElement) -> dict[str, list[str]]:
    """Return the texts of `page` that no browser shows as such: attributes, descriptions in the head, linked data."""
    found: dict[str, list[str]] = {}
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if name not in _NO_TEXT and len(value) >= _SHORTEST and " " in value.strip():
                where = "<meta>" if element.tag == "meta" else "data-*" if name.startswith("data-") else name
                found.setdefault(where, []).append(value)
        if element.tag == "script" and "ld+json" in element.get("type", "").lower():
            found.setdefault("JSON-LD", []).append(element.text or "")
    return found


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


def _page_ground(page: HtmlElement, sheet: str) -> str:
    """Return the colour that a page stands on where no element sets one, "" where a style sheet may set any."""
    linked = any("stylesheet" in (link.get("rel") or "").lower() for link in page.iter("link"))
    return "" if linked or "background" in sheet else "white"


def _way_by_ground(element: HtmlElement, ground: str) -> str:
    """Say that letters have the colour of what they stand on, by the styles of the elements around them.

    Where a style sheet may set another ground, white letters are hidden only if they speak to a model.
    """
    if not isinstance(element.tag, str) or element.tag in _ROOTS:
        return ""
    if "color" not in element.get("style", "").lower() and not element.get("color"):
        return ""
    colour = _own_style(element).get("color", "")
    below = next(filter(None, map(_ground, islice(element.iterancestors(), _DEEPEST))), ground)
    if not colour or _ground(element) or not alike(colour, below or "white"):
        return ""
    sure = below and not any(map(_ground, element.iterdescendants("*")))
    return "colour of the ground" if sure or may_address_model(_text(element)) else ""


def _ground(element: HtmlElement) -> str:
    style = _own_style(element) if "style" in element.attrib or "bgcolor" in element.attrib else {}
    return style.get("background-color") or style.get("background", "").split(" ")[0]


def report(found: tuple[str, list[str]]) -> Removed:
    """Return the entry of one way of hiding among what was removed."""
    way, texts = found
    text = "\n".join(texts)
    if len(text) > _LONGEST_REPORT:
        text = text[:_LONGEST_REPORT] + " …"
    pieces = f"{len(texts)} pieces, " if len(texts) > 1 else ""
    return Removed(text=text, reason=f"hidden in the page ({pieces}{way})")
