"""A saved or fetched page to an article: what is not painted goes first, then each block is kept or left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from socra.article import Removed
from socra.errors import SourceTooLarge
from socra.input.draft import Draft
from socra.input.metadata import parse_byline, parse_date
from socra.input.page.blocks import Block, read_blocks
from socra.input.page.choice import choose
from socra.input.page.features import rows
from socra.input.page.hidden import drop_hidden, read_unshown, report
from socra.input.page.markup import squeeze
from socra.input.page.opinion import Opinion, ask
from socra.input.page.page import About, read_about, read_declared, read_linked_data
from socra.input.page.tags import check_tags
from socra.input.paste import paste
from socra.input.trust import hidden as beware_hidden

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Look", "clean_html", "look"]

_MOST_ELEMENTS = 100_000
_CLOSINGS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_HEAD_BLOCKS = 6
_OUTSIDE = "outside the article (navigation, links or boxes of the page)"


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a page: its blocks, a second opinion on them, and what the scorer is asked of each."""

    blocks: list[Block]
    opinion: Opinion
    rows: list[list[float]]
    about: About


def clean_html(html: str, *, url: str = "") -> Draft:
    """Return the article in the page `html`; relative links count from `url`.

    Raises `SourceTooLarge` for a page of more than 100,000 elements, `SourceUnsupported` for one with tags that no
    browser wrote.
    """
    page = _parse(html)
    if page is None:
        return Draft(text="", url=url)
    linked_data = read_linked_data(page)
    unshown = read_unshown(page)
    hidden = drop_hidden(page)
    seen = _look(page, linked_data, url)
    declared = read_declared(page, linked_data)
    draft = _extract(seen) or _from_lines(seen)
    return replace(
        draft,
        removed=tuple(map(report, hidden.items())) + draft.removed,
        warnings=draft.warnings + beware_hidden(hidden, unshown),
        shown=tuple(line for block in seen.blocks for line in block.lines),
        declared=declared,
    )


def look(html: str, *, url: str = "") -> Look | None:
    """Return what is seen of the page `html` before anything is chosen, None where nothing of it can be read."""
    if (page := _parse(html)) is None:
        return None
    linked_data = read_linked_data(page)
    drop_hidden(page)
    return _look(page, linked_data, url)


def _look(page: HtmlElement, linked_data: dict[str, object], url: str) -> Look:
    if url:
        page.make_links_absolute(url, handle_failures="ignore")
    blocks = read_blocks(page)
    about = read_about(page, linked_data, [line for block in blocks for line in block.lines])
    about = replace(about, url=url or about.url)
    opinion = ask(page, about.url)
    return Look(blocks, opinion, rows(blocks, opinion, title=about.title, url=about.url), about)

def _parse(html: str) -> HtmlElement | None:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    check_tags(html)
    html = _DECLARATION.sub("", html.replace("\0", ""), count=1)
    data = _CLOSINGS.sub("", html).encode("utf-8", "replace")  # what stands behind them is the page's all the same
    parser = HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, collect_ids=False)
    try:
        page = document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):  # nothing in it, or nothing that can be mended
        return None
    if sum(1 for _ in page.iter()) > _MOST_ELEMENTS:
        raise SourceTooLarge("the page has over 100,000 elements: paste the article's text instead")
    return page


def _extract(seen: Look) -> Draft | None:
    chosen = choose(seen)
    if not any(chosen):
        return None
    reasons, about = _read_head(seen.blocks, chosen, seen.about)
    body = [block for number, block in enumerate(seen.blocks) if number not in reasons and chosen[number]]
    if not body:
        return None
    reasons |= {number: _OUTSIDE for number in range(len(chosen)) if not chosen[number] and number not in reasons}
    return _draft("\n\n".join(block.written for block in body), about, _removed(seen.blocks, reasons))


def _read_head(blocks: list[Block], chosen: list[bool], about: About) -> tuple[dict[int, str], About]:
    """Say which of the first blocks, and of those around the title, are the title, a byline or a date; fill `about`."""
    reasons: dict[int, str] = {}
    first = [number for number, yes in enumerate(chosen) if yes][:_HEAD_BLOCKS]
    for number in first:
        reasons[number], about = _read_head_line(blocks[number].text, about)
    for number in _around_title(blocks, about.title):
        if number not in reasons:
            reason, about = _read_head_line(blocks[number].text, about)
            reasons[number] = "" if reason == "the title again" else reason
    return {number: reason for number, reason in reasons.items() if reason}, about


def _read_head_line(text: str, about: About) -> tuple[str, About]:
    """Say what the line is, "" where it is text, and fill in what `about` lacks."""
    if about.title and squeeze(text) == squeeze(about.title):
        return "the title again", about
    if day := parse_date(text, about.language):
        return "the date line", replace(about, published=about.published or day)
    if name := parse_byline(text):
        published = about.published or name.published
        outlet = about.outlet or name.outlet
        return "the byline", replace(about, byline=about.byline or name.authors, outlet=outlet, published=published)
    return "", about


def _around_title(blocks: list[Block], title: str) -> range:
    key = squeeze(title)
    place = next((number for number, block in enumerate(blocks) if key and squeeze(block.text) == key), None)
    return range(0) if place is None else range(max(0, place - 2), min(len(blocks), place + _HEAD_BLOCKS))


def _removed(blocks: list[Block], reasons: dict[int, str]) -> tuple[Removed, ...]:
    """Return the blocks that have a reason, those side by side that share one together."""
    found = []
    # Numbers that follow on one another keep their distance from a count.
    order = enumerate(sorted(reasons))
    for (reason, _), run in groupby(order, key=lambda pair: (reasons[pair[1]], pair[1] - pair[0])):
        text = "\n".join(line for _, number in run for line in blocks[number].lines)
        found.append(Removed(text=text, reason=reason))
    return tuple(found)


def _from_lines(seen: Look) -> Draft:
    about = seen.about
    pasted = paste.clean("\n\n".join(line for block in seen.blocks for line in block.lines), url=about.url)
    about = replace(
        about,
        title=about.title or pasted.title,
        byline=about.byline or pasted.byline,
        outlet=about.outlet or pasted.outlet,
        published=about.published or pasted.published,
    )
    return _draft(pasted.text, about, pasted.removed)


def _draft(text: str, about: About, removed: tuple[Removed, ...]) -> Draft:
    return Draft(
        text=text,
        title=about.title,
        byline=about.byline,
        outlet=about.outlet,
        published=about.published,
        language=about.language,
        url=about.url,
        removed=removed,
    )
