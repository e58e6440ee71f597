"""A saved or fetched page to an article: what is not painted goes first, then trafilatura finds the body."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from socra.article import Removed
from socra.errors import SourceTooLarge, SourceUnsupported
from socra.input.draft import Draft, check_length
from socra.input.edges import unpage
from socra.input.metadata import parse_byline, parse_date
from socra.input.page import markup
from socra.input.page.guesses import fill_blanks
from socra.input.page.hidden import drop_hidden, read_unshown, report
from socra.input.page.markup import squeeze
from socra.input.page.page import About, read_about, read_declared, read_linked_data
from socra.input.page.preformatted import read_preformatted
from socra.input.page.shown import Shown, outside, read_lines
from socra.input.page.tags import check_tags
from socra.input.paste import paste
from socra.input.paste.whole import clean_gently
from socra.input.trust import hidden as beware_hidden
from socra.safety.airgap import imports_without_sockets

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from lxml.html import HtmlElement

__all__ = ["clean_html"]

_MOST_ELEMENTS = 100_000
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_HEAD_BLOCKS = 6


def clean_html(html: str, *, url: str = "") -> Draft:
    """Return the article in the page `html`; relative links count from `url`.

    Raises `SourceTooLarge` for a page of more than 100,000 elements or five million letters, `SourceUnsupported` for
    one with tags that no browser wrote.
    """
    page = _parse(html)
    if page is None:
        return Draft(text="", url=url)
    linked_data = read_linked_data(page)
    unshown = read_unshown(page)
    hidden = drop_hidden(page)
    shown = read_lines(page)
    check_length(sum(len(line.text) for line in shown), "the page")
    lines = [line.text for line in shown]
    about = read_about(page, linked_data, lines, url=url)
    declared = read_declared(page, linked_data, lines, title=about.title)
    draft = _from_preformatted(page, about) or _extract(page, about, shown) or _from_lines(shown, about)
    draft = replace(
        draft,
        removed=tuple(map(report, hidden.items())) + draft.removed,
        warnings=about.warnings + draft.warnings + beware_hidden(hidden, unshown),
        shown=tuple(lines),
        declared=declared,
    )
    return fill_blanks(page, draft, about.disputed)


def _parse(html: str) -> HtmlElement | None:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    check_tags(html)
    data = _DECLARATION.sub("", html.replace("\0", ""), count=1).encode("utf-8", "replace")
    # Else scripts of 10 MB and what is nested 256 deep end the page; nesting still ends, at 2,048.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, collect_ids=False)
    try:
        page = document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):  # nothing in it, or nothing that can be mended
        return None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise SourceUnsupported("the page is malformed (nested over 2,000 levels deep): paste its text instead")
    if sum(1 for _ in page.iter()) > _MOST_ELEMENTS:
        raise SourceTooLarge("the page has over 100,000 elements: paste the article's text instead")
    return page


def _extract(page: HtmlElement, about: About, shown: list[Shown]) -> Draft | None:
    body = _body(page, about.url)
    if body is None:
        return None
    try:
        blocks = markup.write(body, quotes=_quotes(shown), codes=_codes(page))
    except RecursionError:  # hundreds of marks in each other: the page's own lines are still there
        return None
    if not blocks:
        return None
    blocks, dropped, about = _cut_head(blocks, shown, about)
    removed = (*dropped, *outside(shown, [*_texts(blocks), about.title, *(gone.text for gone in dropped)]))
    return _draft("\n\n".join(blocks), about, removed)


def _body(page: HtmlElement, url: str) -> Element | None:
    """Let trafilatura find the body of the article, None where it finds none."""
    with imports_without_sockets():
        from trafilatura import bare_extraction
        from trafilatura.settings import Document

    for name in ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer"):
        logging.getLogger(name).addHandler(logging.NullHandler())  # else their warnings reach standard error
    if url:
        page.make_links_absolute(url, handle_failures="ignore")
    try:
        found = bare_extraction(
            page,
            url=url or None,
            output_format="markdown",
            include_links=True,
            include_tables=True,
            include_comments=False,
            include_formatting=True,
        )
    except Exception:  # whatever a broken page makes it trip over, the page's own lines are still there
        return None
    return found.body if isinstance(found, Document) else None


def _quotes(shown: list[Shown]) -> frozenset[str]:
    quoted = {squeeze(line.text) for line in shown if line.quoted} - {""}
    # A page laid out with block quotes has no quotes.
    return frozenset(quoted) if 2 * len(quoted) < len(shown) else frozenset()


def _codes(page: HtmlElement) -> frozenset[str]:
    return frozenset(squeeze("".join(pre.itertext())) for pre in page.iter("pre"))


def _cut_head(blocks: list[str], shown: list[Shown], about: About) -> tuple[list[str], list[Removed], About]:
    """Take the title, bylines and dates off the first blocks and the lines around the title, into `about`."""
    kept: list[str] = []
    dropped: list[Removed] = []
    for block in blocks[:_HEAD_BLOCKS]:
        text = block.lstrip("#> ").strip("*_ ")
        reason, about = _read_head_line(text, about)
        if reason:
            dropped.append(Removed(text=text, reason=reason))
        else:
            kept.append(block)
    for line in _around_title(shown, about.title):
        reason, about = _read_head_line(line.text, about)
        if reason and reason != "the title again":
            dropped.append(Removed(text=line.text, reason=reason))
    return kept + blocks[_HEAD_BLOCKS:], list(dict.fromkeys(dropped)), about


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


def _around_title(shown: list[Shown], title: str) -> list[Shown]:
    key = squeeze(title)
    place = next((index for index, line in enumerate(shown) if key and squeeze(line.text) == key), None)
    return [] if place is None else shown[max(0, place - 2) : place + _HEAD_BLOCKS]


def _texts(blocks: list[str]) -> list[str]:
    """Return the blocks, tables cell by cell, to compare them with the lines that the page shows."""
    return [part for block in blocks for part in (block.split("|") if block.startswith("|") else [block])]


def _from_preformatted(page: HtmlElement, about: About) -> Draft | None:
    found = read_preformatted(page)
    if not found:
        return None
    (text, edges), around = unpage(found[0]), found[1]
    draft = _from_text(clean_gently(text, url=about.url), about)
    gone = (Removed(text=around, reason="around the preformatted text"),) if around else ()
    return replace(draft, removed=gone + edges + draft.removed) if draft.text else None


def _from_lines(shown: list[Shown], about: About) -> Draft:
    return _from_text(paste.clean("\n\n".join(line.text for line in shown), url=about.url), about)


def _from_text(found: Draft, about: About) -> Draft:
    about = replace(
        about,
        title=about.title or found.title,
        byline=about.byline or found.byline,
        outlet=about.outlet or found.outlet,
        published=about.published or found.published,
    )
    return _draft(found.text, about, found.removed)


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
