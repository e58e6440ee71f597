"""What is seen of a page before anything is chosen: its blocks, what hides, what it declares, a second opinion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socra.article import Removed
from socra.input.draft import Declared, check_length
from socra.input.page.blocks import Block, read_blocks
from socra.input.page.controls import drop_controls
from socra.input.page.features import rows
from socra.input.page.hidden import drop_hidden, read_unshown
from socra.input.page.opinion import Opinion, ask
from socra.input.page.page import About, read_about, read_address, read_declared, read_linked_data

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Look", "look"]

_THREADS = re.compile(r'"(?:DiscussionForumPosting|QAPage|Question)"')
_BOARDS = re.compile(
    r"discourse|xenforo|phpbb|vbulletin|invision|vanilla|flarum|mybb|fluxbb|punbb|smf|nodebb|lemmy", re.I
)
_ADDRESSES = re.compile(
    r"/(?:forums?|threads?|topics?|questions|viewtopic|showthread|bbs)[/.?-]|//(?:forums?|community|bbs)\."
)
_LONGEST = 200
_MANY, _MUCH = 5_000, 1_000_000
"""Blocks and letters of a page on which a second opinion is asked once."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a page; `rows` is what the scorer is asked, one row a block."""

    blocks: list[Block]
    rows: list[list[float]]
    opinion: Opinion
    about: About
    declared: Declared
    linked_data: dict[str, Any]
    hidden: dict[str, list[str]]
    """What was taken out because no reader sees it, by the way of hiding."""
    unshown: dict[str, list[str]]
    controls: tuple[Removed, ...]
    thread: bool
    """Whether the page says that it is a thread of posts."""


def look(page: HtmlElement, url: str = "") -> Look:
    """Look at `page`, which is changed: what is not painted goes, and its links count from `url`."""
    linked_data, unshown, thread = read_linked_data(page), read_unshown(page), _is_thread(page)
    hidden, controls = drop_hidden(page), drop_controls(page)
    base = url or read_address(page)
    if base:
        page.make_links_absolute(base, handle_failures="ignore")
    blocks = read_blocks(page)
    lines = [line for block in blocks for line in block.lines]
    check_length(sum(map(len, lines)), "the page")
    about = read_about(page, linked_data, lines, url=base)
    declared = read_declared(page, linked_data, lines, title=about.title)
    opinion = ask(page, base, twice=len(blocks) < _MANY and sum(len(block.text) for block in blocks) < _MUCH)
    return Look(
        blocks,
        rows(blocks, opinion, title=about.title, url=base, thread=thread),
        opinion,
        about,
        declared,
        linked_data,
        hidden,
        unshown,
        controls,
        thread or bool(_ADDRESSES.search(base)),
    )


def _is_thread(page: HtmlElement) -> bool:
    """Say whether the page calls itself a thread of posts: in its linked data, or by the program that wrote it."""
    if any(_THREADS.search(script.text or "") for script in page.iter("script") if "ld+json" in script.get("type", "")):
        return True
    return any(_BOARDS.search(name[:_LONGEST]) for name in _programs(page))


def _programs(page: HtmlElement) -> Iterator[str]:
    for meta in page.iter("meta"):
        if meta.get("name", "").lower() in ("generator", "application-name"):
            yield meta.get("content", "")
    for name in ("html", "body"):
        for element in page.iter(name):
            yield f"{element.get('id', '')} {element.get('class', '')}"
