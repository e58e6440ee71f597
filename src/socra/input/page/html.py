"""A saved or fetched page to an article: what is not painted goes first, then each block is kept or left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from socra.article import Removed
from socra.input.draft import Draft, Signs
from socra.input.edges import unpage
from socra.input.metadata import is_update, parse_byline, parse_date
from socra.input.page.blocks import Block, write
from socra.input.page.choice import beware_left, beware_revealed, chances, choose, read_signs
from socra.input.page.declared import from_declared
from socra.input.page.guesses import fill_blanks
from socra.input.page.hidden import report
from socra.input.page.look import Look, look
from socra.input.page.markup import squeeze
from socra.input.page.page import About
from socra.input.page.preformatted import read_preformatted
from socra.input.page.threads import mark_posts
from socra.input.page.tree import parse
from socra.input.paste import paste
from socra.input.paste.whole import clean_gently
from socra.input.trust import hidden as beware_hidden

__all__ = ["clean_html"]

_HEAD_BLOCKS = 6
_OUTSIDE = "outside the article (navigation, links or boxes of the page)"


def clean_html(html: str, *, url: str = "") -> Draft:
    """Return the article in the page `html`; relative links count from `url`.

    Raises `SourceTooLarge` for a page of more than 100,000 elements or five million letters, `SourceUnsupported` for
    one with tags that no browser wrote.
    """
    page = parse(html)
    if page is None:
        return Draft(text="", url=url)
    seen = look(page, url)
    plain = read_preformatted(page)
    found = _from_preformatted(plain, seen.about) if plain else None
    found = found or from_declared(seen.linked_data, _extract(seen) or _from_lines(seen))
    draft = replace(
        found,
        removed=(*map(report, seen.hidden.items()), *seen.controls, *found.removed),
        warnings=seen.about.warnings + found.warnings + beware_hidden(seen.hidden, seen.unshown),
        shown=tuple(line for block in seen.blocks for line in block.lines),
        declared=seen.declared,
    )
    return fill_blanks(page, draft, seen.about.disputed)


def _extract(seen: Look) -> Draft | None:
    chance = chances(seen.rows) if seen.rows else []
    chosen = choose(seen.blocks, chance)
    if seen.thread:
        mark_posts(seen.blocks, chosen)
    reasons, about = _read_head(seen.blocks, chosen, seen.about)
    kept = [yes and number not in reasons for number, yes in enumerate(chosen)]
    if not any(kept):
        return None
    reasons |= {number: _OUTSIDE for number, yes in enumerate(chosen) if not yes and number not in reasons}
    body = [block for block, yes in zip(seen.blocks, kept, strict=True) if yes]
    draft = _draft(write(body), about, _removed(seen.blocks, reasons))
    signs = read_signs(seen, kept, chance)
    return replace(draft, signs=signs, warnings=(*beware_revealed(body), *beware_left(signs, body, seen.opinion)))


def _read_head(blocks: list[Block], chosen: list[bool], about: About) -> tuple[dict[int, str], About]:
    """Say which of the first blocks, and of those around the title, are the title, a byline or a date; fill `about`."""
    reasons: dict[int, str] = {}
    first = [number for number, yes in enumerate(chosen) if yes][:_HEAD_BLOCKS]
    for number in first:
        reasons[number], about = _read_head_line(blocks[number], about)
    for number in _around_title(blocks, about.title):
        if number not in reasons:
            reason, about = _read_head_line(blocks[number], about)
            reasons[number] = "" if reason == "the title again" else reason
    return {number: reason for number, reason in reasons.items() if reason}, about


def _read_head_line(block: Block, about: About) -> tuple[str, About]:
    """Say what the line is, "" where it is text, and fill in what `about` lacks."""
    text = block.text
    if about.title and squeeze(text) == squeeze(about.title):
        return "the title again", about
    day = parse_date(text, about.language)
    changed = is_update(text)
    if day or block.timed >= len(squeeze(text)):
        return "the date line", replace(about, published=about.published or (None if changed else day))
    if name := parse_byline(text):
        published = about.published or (None if changed else name.published)
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


def _from_preformatted(found: tuple[str, str], about: About) -> Draft | None:
    (text, edges), around = unpage(found[0]), found[1]
    draft = _from_text(clean_gently(text, url=about.url), about)
    if not draft.text:
        return None
    gone = (Removed(text=around, reason="around the preformatted text"),) if around else ()
    kept = len(draft.text) / (len(draft.text) + len(around))
    signs = replace(draft.signs or Signs(), kept=kept, marked=True)
    return replace(draft, removed=gone + edges + draft.removed, signs=signs)


def _from_lines(seen: Look) -> Draft:
    text = "\n\n".join(line for block in seen.blocks for line in block.lines)
    return _from_text(paste.clean(text, url=seen.about.url), seen.about)


def _from_text(found: Draft, about: About) -> Draft:
    about = replace(
        about,
        title=about.title or found.title,
        byline=about.byline or found.byline,
        outlet=about.outlet or found.outlet,
        published=about.published or found.published,
    )
    return replace(_draft(found.text, about, found.removed), signs=found.signs, warnings=found.warnings)


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
