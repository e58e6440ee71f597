"""Hidden text that a page shows all the same: by script as it loads, or once a reader asks for it.

Such text is read where it is the article: where it is what the page's own script puts in place, where the page offers
to unfold it, or where there is more prose in it than in all that is shown. Never where any of it may address a model.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from socra.input.page.blocks import read_blocks
from socra.input.page.places import REVEALED
from socra.input.paste.prose import measure
from socra.input.trust.orders import may_address_model

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Candidate", "choose_revealed", "place_streamed"]

_BY_SCRIPT = frozenset(
    {
        "hidden attribute",
        "aria-hidden",
        "style sheet",
        "display:none",
        "visibility:hidden",
        "opacity:0",
        "clipped to nothing",
    }
    | {"<noscript>", "off screen"}
)
"""Ways of hiding that scripts undo; what is left when they do not run, of a page that shows nothing without."""

_LONGEST_FALLBACK = 100
_LEAST = 60
"""Letters of prose in a part that a page offers to unfold."""

_FOLDED = re.compile(
    r"accordion|collaps|expand|read-?more|more-?(?:text|content)|faq|toggle|unfold|spoiler|show-?more", re.I
)
_NO_ARTICLE = re.compile(
    r"modal|popup|pop-up|dialog|cookie|consent|gdpr|menu|nav|dropdown|tooltip|toast|search|login|signup|sign-up|cart|"
    r"newsletter|subscri|banner|overlay|share|sidebar|drawer",
    re.I,
)
_BOUNDARY = re.compile(r'\$RC\("(B:[0-9a-f]+)","(S:[0-9a-f]+)"')


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """An element that is hidden, in which way, and its text."""

    element: HtmlElement
    way: str
    text: str


def place_streamed(page: HtmlElement) -> None:
    """Put the parts that React streams behind a page (`<div hidden id="S:0">`) where its script would put them.

    Each takes the place of `<template id="B:0">` and of what stands there while it loads, up to a comment.
    """
    segments = {
        element.get("id", ""): element
        for element in page.iter("div")
        if "hidden" in element.attrib and element.get("id", "").startswith("S:")
    }
    if not segments:
        return
    slots = {
        element.get("id", ""): element for element in page.iter("template") if element.get("id", "")[:2] in ("B:", "P:")
    }
    scripts = "\n".join(script.text or "" for script in page.iter("script"))
    named = {segment: boundary for boundary, segment in _BOUNDARY.findall(scripts)}
    for segment, element in segments.items():
        number = segment[2:]
        slot = next(
            (slots[name] for name in (named.get(segment, ""), f"B:{number}", f"P:{number}") if name in slots), None
        )
        if slot is None or slot.getparent() is None or may_address_model("".join(element.itertext())):
            continue
        if any(parent is element for parent in slot.iterancestors()):
            continue
        _hide_fallback(slot)
        element.attrib.pop("hidden")
        element.set(REVEALED, "put in place by script")
        _move(element, slot)


def _hide_fallback(slot: HtmlElement) -> None:
    """Hide what is shown until the part has come: all up to the comment "/$" that closes the boundary."""
    depth = 1
    until: list[HtmlElement] = []
    for sibling in islice(slot.itersiblings(), _LONGEST_FALLBACK):
        if not isinstance(sibling.tag, str):
            mark = (sibling.text or "").strip()
            depth += 1 if mark[:1] == "$" else -1 if mark == "/$" else 0
            if depth == 0:
                for element in until:
                    element.set("hidden", "")
                return
        else:
            until.append(sibling)


def _move(element: HtmlElement, slot: HtmlElement) -> None:
    tail, element.tail = element.tail, None
    before = element.getprevious()
    parent = element.getparent()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail and parent is not None:
        parent.text = (parent.text or "") + tail
    element.tail, slot.tail = slot.tail, None
    slot.getparent().replace(slot, element)


def choose_revealed(page: HtmlElement, candidates: Sequence[Candidate]) -> set[Candidate]:
    """Return those of the hidden parts that are read. Linear in the size of the page."""
    able = [
        one
        for one in candidates
        if one.way in _BY_SCRIPT and len(one.text) >= _LEAST and isinstance(one.element.tag, str)
    ]
    if not able:
        return set()
    prose = {one: _prose(one.element) for one in able}
    able = [one for one in able if prose[one] >= _LEAST and not _is_no_article(one.element)]
    controlled = _controlled(page) if able else frozenset()
    chosen = {one for one in able if _is_folded(one, controlled) and not may_address_model(one.text)}
    by_way: dict[str, list[Candidate]] = defaultdict(list)
    for one in able:
        by_way[one.way].append(one)
    shown = _prose(page, without=frozenset(one.element for one in candidates)) if by_way else 0
    for group in by_way.values():
        if sum(prose[one] for one in group) > shown and not any(may_address_model(one.text) for one in group):
            chosen.update(group)
    return chosen


def _prose(element: HtmlElement, without: frozenset[HtmlElement] = frozenset()) -> int:
    """Return the letters of prose in `element`."""
    blocks = (block for block in read_blocks(element, without) if 2 * block.linked < len(block.text))
    read = (measure(block.text) for block in blocks)
    return sum(prose.size for prose in read if prose.weight > 0)


def _is_no_article(element: HtmlElement) -> bool:
    names = " ".join(filter(None, (element.get(name) for name in ("class", "id", "role", "aria-label"))))
    return element.tag in ("nav", "footer", "form", "dialog", "aside") or bool(_NO_ARTICLE.search(names))


def _controlled(page: HtmlElement) -> frozenset[str]:
    """Return the ids of the elements that others on the page say they unfold."""
    found: set[str] = set()
    for element in page.iter():
        if isinstance(element.tag, str) and element.attrib:
            for name in ("aria-controls", "data-target", "data-bs-target", "data-toggle-target"):
                if value := element.get(name):
                    found.update(part.lstrip("#") for part in value.split())
    return frozenset(found)


def _is_folded(candidate: Candidate, controlled: Iterable[str]) -> bool:
    element = candidate.element
    if candidate.way in ("<noscript>", "off screen"):
        return False
    if (name := element.get("id")) and name in controlled:
        return True
    names = " ".join(
        value for name, value in element.attrib.items() if name in ("class", "id") or name.startswith("data-")
    )
    return bool(_FOLDED.search(names[:500])) or (
        element.get("role") == "region" and bool(element.get("aria-labelledby"))
    )
