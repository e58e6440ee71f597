"""Pasted text to an article: the page's furniture goes, every word of the article stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from socra.article import Removed
from socra.input.draft import Draft
from socra.input.paste.counts import drop_counts
from socra.input.paste.headings import mark_headings
from socra.input.paste.headline import Head, read_head
from socra.input.paste.lines import Line, edges, render, split
from socra.input.paste.meta import mark_meta
from socra.input.paste.opinion import read_plainly, read_signs, second
from socra.input.paste.preamble import Preamble, read_preamble
from socra.input.paste.reasons import give_reasons
from socra.input.paste.region import choose, lists_links
from socra.input.paste.repeats import drop_repeats
from socra.input.paste.scorer import score
from socra.input.paste.standfirst import keep_standfirst
from socra.input.unicode import normalise

__all__ = ["clean", "with_preamble"]

_PREAMBLE = "header of the text, kept as title, byline and date"
_SIGNATURE = "signature below the mail"
_SURE = 5.0
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
    mark_meta(edges(lines))
    odds = score(lines)
    first, over = choose(lines, odds)
    plain = read_plainly(lines, over)
    kept, warnings = second(lines, first, plain, odds)
    head = read_head(lines, *_ends(kept), title=preamble.title)
    keep_standfirst(lines, kept, head.line)
    drop_counts(lines)
    drop_repeats(lines)
    give_reasons(lines, kept, head.line)
    draft = replace(_draft(lines, head, repaired, url), shown=shown, warnings=warnings)
    if all(kept) and not lists_links(lines, [odd > 0 for odd in odds]):
        odds = [_SURE] * len(lines)  # nothing was chosen
    odds = [*odds[:over], *(min(odd, -_SURE) for odd in odds[over:])]  # what ends an article was seen
    signs = read_signs(lines, kept, plain, odds)
    return with_preamble(replace(draft, signs=signs), preamble)


def _ends(kept: Sequence[bool]) -> tuple[int, int]:
    """Return the first line that is kept and the line after the last, equal where none is."""
    own = [index for index, mine in enumerate(kept) if mine]
    return (own[0], own[-1] + 1) if own else (0, 0)


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
