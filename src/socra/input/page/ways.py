"""How an element of a page is kept from being seen: by its tag, its attributes, the styles around it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from socra.input.page.css import Style, alike, hiding_rules, read_style, ways_to_hide
from socra.input.trust.orders import may_address_model

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Ways", "read_style_of", "text_of"]

# Elements whose text no browser paints.
_UNPAINTED = frozenset(
    {"template", "noscript", "noembed", "noframes", "iframe", "frame", "object", "embed", "applet", "audio", "video"}
    | {"canvas", "svg", "datalist", "input", "select", "textarea", "annotation", "annotation-xml", "xml", "rp"}
)
_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "screenreader-only"}
    | {"hidden-visually", "a11y-hidden", "u-visually-hidden", "is-visually-hidden", "show-for-sr", "element-invisible"}
)
_DEEPEST = 64
_ROOTS = frozenset({"html", "body", "head", "title"})


class Ways:
    """Says in which way an element of one page is hidden."""

    def __init__(self, page: HtmlElement) -> None:
        sheet = "\n".join(style.text or "" for style in page.iter("style"))
        self._rules, self._ground = hiding_rules(sheet), _page_ground(page, sheet)

    def way(self, element: HtmlElement) -> str:
        """Return how `element` is hidden, "" where it is shown."""
        return _way(element, self._rules) or _way_by_ground(element, self._ground)


def text_of(element: HtmlElement) -> str:
    """Return the text of `element`, blanks made one."""
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
    if "style" in attributes and (way := ways_to_hide(read_style_of(element))):
        return way
    classes = attributes.get("class", "").split()
    if any(name.lower() in _CLASSES for name in classes):
        return "for screen readers only"
    marks = [f".{name}" for name in classes] + [f"#{attributes.get('id', '')}"]
    names = [prefix + mark.lower() for mark in marks for prefix in ("", element.tag)]
    return "style sheet" if any(name in rules for name in names) else ""


def read_style_of(element: HtmlElement) -> Style:
    """Read the styles that the attributes of `element` set."""
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
    colour = read_style_of(element).get("color", "")
    below = next(filter(None, map(_ground, islice(element.iterancestors(), _DEEPEST))), ground)
    if not colour or _ground(element) or not alike(colour, below or "white"):
        return ""
    sure = below and not any(map(_ground, element.iterdescendants("*")))
    return "colour of the ground" if sure or may_address_model(text_of(element)) else ""


def _ground(element: HtmlElement) -> str:
    style = read_style_of(element) if "style" in element.attrib or "bgcolor" in element.attrib else {}
    return style.get("background-color") or style.get("background", "").split(" ")[0]
