"""One article of a feed, whatever the feed was written in, to a draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from urllib.parse import urlsplit

from socra.article import Removed
from socra.errors import NotAnArticle
from socra.input.draft import Draft
from socra.input.kinds.handed import Handed, choose, shown
from socra.input.metadata import parse_date

__all__ = ["Entry", "draft"]

_MARKUP = re.compile(r"</?[a-zA-Z][\w-]{0,20}(?:\s[^<>]{0,2000})?/?>")
_BREAK = re.compile(r"</?(?:p|div|br|li|h[1-6]|tr|blockquote)\b[^<>]{0,2000}>", re.IGNORECASE)
_FEWEST = 40
"""Letters of something that may be read; a feed may have titles alone."""
_MOST = 0.9
"""Share of the letters shown that is read as it was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed; `content` is HTML or plain text, `summary` what stands beside it."""

    title: str = ""
    byline: str = ""
    date: str = ""
    url: str = ""
    content: str = ""
    summary: str = ""


def draft(handed: Handed, entries: Sequence[Entry], *, outlet: str, about: str, language: str) -> Draft:
    """Return the article that was chosen, or is the only one; `about` is what the feed says of itself.

    Raises `SeveralArticles` where none was chosen, `NotAnArticle` where the feed holds no more than a title.
    """
    if not entries:
        raise NotAnArticle(f"{handed.name} is a feed without an article in it: pass the address of an article")
    chosen = entries[choose(handed, "articles", [_plain(entry.title) or _plain(entry.content) for entry in entries])]
    content = max(chosen.content, chosen.summary, key=len)
    if _letters(_plain(content)) < _FEWEST:
        title, where = shown(_plain(chosen.title)), shown(chosen.url) if _is_web(chosen.url) else "the article's own"
        raise NotAnArticle(f"{handed.name} has no text of “{title}”, only its title: pass its address, {where}")
    found = _read(content, handed, chosen)
    return replace(
        found,
        title=_plain(chosen.title) or found.title,
        byline=_plain(chosen.byline) or found.byline,
        outlet=_plain(outlet) or found.outlet,
        published=parse_date(chosen.date) or found.published,
        language=found.language or language,
        removed=found.removed + tuple(_left_out(chosen, content, entries, about)),
    )


def _read(content: str, handed: Handed, chosen: Entry) -> Draft:
    from socra.input.paste.whole import whole

    url = chosen.url if _is_web(chosen.url) else handed.url
    if not _MARKUP.search(content):
        return whole(unescape(content), url=url)
    from socra.input.page.html import clean_html

    title = escape(_plain(chosen.title))
    # The title shows where the article begins.
    body = f"<article><h1>{title}</h1>{content}</article>"
    found = clean_html(f"<html><head><title>{title}</title></head><body>{body}</body></html>", url=url)
    lines = [line for line in found.shown if line != _plain(chosen.title)]
    if _letters(found.text) >= _MOST * _letters("".join(lines)):
        return found
    # A feed has no menus: what is shown is the article, whatever it looks like.
    text = "\n\n".join(lines)
    left = tuple(gone for gone in found.removed if gone.text not in text)
    kept = whole(text, url=url)
    return replace(kept, shown=found.shown, warnings=found.warnings, removed=kept.removed + left)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _left_out(chosen: Entry, content: str, entries: Sequence[Entry], about: str) -> list[Removed]:
    beside = _plain(chosen.summary if content is chosen.content else chosen.content)
    gone = [Removed(text=beside, reason="summary of the article in the feed")] if beside else []
    gone += [Removed(text=about, reason="what the feed says of itself")] if about else []
    for entry in entries:
        if entry is not chosen:
            parts = (entry.title, entry.byline, entry.date, entry.url, entry.content, entry.summary)
            text = "\n".join(filter(None, map(_plain, parts)))
            gone += [Removed(text=text, reason="another article of the feed")] if text else []
    return gone


def _plain(text: str) -> str:
    """Return the words of a text that may be HTML, or HTML that was escaped once more."""
    text = unescape(_MARKUP.sub("", _BREAK.sub("\n", text)))
    return "\n".join(line for row in text.split("\n") if (line := " ".join(row.split())))


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
