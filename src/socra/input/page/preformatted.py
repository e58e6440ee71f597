"""Pages that are nothing but preformatted text: a text file that a browser shows, an RFC, a mailing list's archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socra.input.paste.code import is_code

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["read_preformatted"]

_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title"})
_MOST_OUTSIDE = 0.1
_FEWEST_LETTERS = 100


def read_preformatted(page: HtmlElement) -> tuple[str, str] | None:
    """Return the text of a page that is one or several `<pre>` and what little stands around them, else None.

    The text has a form feed between two of them. A page of code is none: code is no text of lines that were wrapped.
    """
    parts = list(page.iter("pre"))
    if not parts:
        return None
    inside = {element for part in parts for element in part.iter()}
    outer = [part for part in parts if part.getparent() not in inside]
    text = "\f".join(_text(part) for part in outer)
    around = _around(page, inside, set(outer))
    letters = sum(map(str.isalpha, text))
    if letters < _FEWEST_LETTERS or sum(map(str.isalpha, around)) > _MOST_OUTSIDE * letters or is_code(text):
        return None
    return text, around


def _text(part: HtmlElement) -> str:
    return "".join(part.itertext())


def _around(page: HtmlElement, inside: set[HtmlElement], outer: set[HtmlElement]) -> str:
    texts: list[str] = []
    for element in page.iter():
        if element not in inside and isinstance(element.tag, str) and element.tag not in _UNSEEN:
            texts.append(element.text or "")
        if element not in inside or element in outer:
            texts.append(element.tail or "")
    return "\n".join(line for text in texts if (line := " ".join(text.split())))
