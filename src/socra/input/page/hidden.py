"""Text that a page holds but does not show: where instructions to a machine are hidden most often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from socra.article import Removed
from socra.input.page.css import letter_size
from socra.input.page.places import REVEALED
from socra.input.page.revealed import Candidate, choose_revealed, place_streamed
from socra.input.page.ways import Ways, read_style_of, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["drop_hidden", "read_unshown", "report"]

_MARK = "socra-hidden"
_CODE = frozenset({"script", "style"})
"""Elements whose text is code."""
# Attributes that hold code, addresses and names.
_NO_TEXT = frozenset({"class", "id", "style", "href", "src", "srcset", "sizes", "rel", "type", "d", "viewbox", "lang"})
_SHORTEST = 12


def drop_hidden(page: HtmlElement) -> dict[str, list[str]]:
    """Take out of `page`, in place, what is not painted; return its pieces of text by the way of hiding.

    Linear in the size of the page. What a script or a click shows, and is the page's article, stays: see
    `socra.input.page.revealed`; it is marked by an attribute. A closed `details` hides nothing: the page offers to
    open it.
    """
    from lxml import etree

    place_streamed(page)
    ways = Ways(page)
    etree.strip_elements(page, *_CODE, with_tail=False)
    walk = _Walk(ways)
    walk.over([page])
    revealed = choose_revealed(page, walk.candidates)
    inner = _Walk(ways)
    for candidate in revealed:
        candidate.element.set(REVEALED, candidate.way)
        candidate.element.tag = "div" if candidate.element.tag in ("noscript", "template") else candidate.element.tag
        inner.over(list(candidate.element))
    found = walk.found | inner.found
    for candidate in (*walk.candidates, *inner.candidates):
        if candidate in revealed:
            continue
        if candidate.text:
            found.setdefault(candidate.way, []).append(candidate.text)
        if isinstance(candidate.element.tag, str):
            candidate.element.tag = _MARK
    etree.strip_elements(page, _MARK, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    etree.strip_attributes(page, "style")  # the extractor would drop all that "overflow: hidden" only clips
    return found


@dataclass(slots=True)
class _Walk:
    """A way through a page that stops at what is hidden."""

    ways: Ways
    candidates: list[Candidate] = field(default_factory=list)
    found: dict[str, list[str]] = field(default_factory=dict)
    _sized: set[HtmlElement] = field(default_factory=set)

    def over(self, elements: list[HtmlElement]) -> None:
        waiting = elements[::-1]
        while waiting:
            element = waiting.pop()
            way = "" if element in self._sized else self.ways.way(element)
            if way == "zero size" and (pieces := self._blank(element)):
                self.found.setdefault(way, []).append(pieces)
                way = ""
            if way:
                self.candidates.append(Candidate(element, way, text_of(element)))
            else:
                waiting.extend(reversed(element))

    def _blank(self, wrapper: HtmlElement) -> str:
        """Blank the tiny letters in `wrapper` where others in it are set larger; return them, "" where none are."""
        tiny, larger = [wrapper], False
        for element in tiny:
            for child in element:
                size = letter_size(read_style_of(child)) if isinstance(child.tag, str) else -1.0
                if size > 1:
                    larger = True
                else:
                    tiny.append(child)
        if not larger:
            return ""
        self._sized.update(tiny)
        return " ".join(_taken(tiny)) or " "


def _taken(elements: list[HtmlElement]) -> Iterator[str]:
    """Take the letters that stand right in each of `elements`."""
    for element in elements:
        if isinstance(element.tag, str):
            if element.text and element.text.strip():
                yield " ".join(element.text.split())
            element.text = None
            for child in element:
                if child.tail and child.tail.strip():
                    yield " ".join(child.tail.split())
                child.tail = None


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


def report(found: tuple[str, list[str]]) -> Removed:
    """Return the entry of one way of hiding among what was removed."""
    way, texts = found
    text = "\n".join(texts)
    pieces = f"{len(texts)} pieces, " if len(texts) > 1 else ""
    return Removed(text=text, reason=f"hidden in the page ({pieces}{way})")
