"""Pasted text to an article: the page's furniture goes, every word of the article stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from socra.article import Removed
from socra.input.draft import Draft
from socra.input.paste import region
from socra.input.paste.boxes import mark_forms, mark_lists
from socra.input.paste.captions import mark_captions
from socra.input.paste.headline import Head, read_head
from socra.input.paste.inside import drop_inside, mark_headings
from socra.input.paste.lines import Line, render, split
from socra.input.paste.margins import drop_margins, extend, keep_standfirst, lead
from socra.input.paste.meta import mark_meta
from socra.input.paste.preamble import Preamble, read_preamble
from socra.input.unicode import normalise

__all__ = ["clean", "with_preamble"]

_PREAMBLE = "header of the text, kept as title, byline and date"
_SIGNATURE = "signature below the mail"
_SPOKEN = 8  # words of a line that says something, even without a full stop


def clean(text: str, *, url: str = "") -> Draft:
    """Return the article in what a reader pasted: a page's whole text, an article alone, Markdown or an e-mail.

    Works in any language and in time linear in the length of `text`. Each piece that was dropped is in `removed`, with
    the reason; `text` is empty where nothing reads like an article.
    """
    text, repaired = normalise(text)
    preamble, text = read_preamble(text)
    lines = split(text)
    shown = tuple(line.raw for line in lines)
    mark_meta(lines)
    mark_lists(lines)
    mark_forms(lines)
    mark_captions(lines)
    start, end = extend(lines, *region.find(lines))
    head = read_head(lines, start, end, title=preamble.title)
    start = lead(lines, head.line, start)
    keep_standfirst(lines, head.line, start)
    drop_margins(lines, start, end, head.line)
    drop_inside([line for line in lines[start:end] if line is not head.line], head.byline)
    return with_preamble(replace(_draft(lines, head, repaired, url), shown=shown), preamble)


def with_preamble(draft: Draft, preamble: Preamble) -> Draft:
    """Return `draft` with what stood above it, which knows better than its lines, and the block among the removed."""
    gone = (Removed(text=preamble.raw, reason=_PREAMBLE),) if preamble.raw else ()
    signature = (Removed(text=preamble.signature, reason=_SIGNATURE),) if preamble.signature else ()
    return replace(
        draft,
        title=preamble.title or draft.title,
        byline=preamble.byline or draft.byline,
        outlet=preamble.outlet or draft.outlet,
        published=preamble.published or draft.published,
        removed=gone + draft.removed + signature,
    )


def _draft(lines: Sequence[Line], head: Head, repaired: tuple[Removed, ...], url: str) -> Draft:
    body = [line for line in lines if not line.reason and line is not head.line]
    if not _speaks(body):  # then what looked like the title is all that there is to read
        head.title, head.line = "", None
        body = [line for line in lines if not line.reason]
    if not _speaks(body):
        gone = (Removed(text=_raw(lines), reason="nothing that reads like an article"),) if lines else ()
        return Draft(text="", url=url, removed=repaired + gone)
    mark_headings(body)
    return Draft(
        text=render(body),
        title=head.title,
        byline=head.byline,
        outlet=head.outlet,
        published=head.published,
        url=url,
        removed=repaired + _removed(lines),
    )


def _speaks(lines: Iterable[Line]) -> bool:
    return any(line.prose.weight > 0 or line.prose.words >= _SPOKEN for line in lines)


def _removed(lines: Sequence[Line]) -> tuple[Removed, ...]:
    groups = groupby((line for line in lines if line.reason), key=lambda line: line.reason)
    return tuple(Removed(text=_raw(group), reason=reason) for reason, group in groups)


def _raw(lines: Iterable[Line]) -> str:
    return "\n".join(line.raw for line in lines)
