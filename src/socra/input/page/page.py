"""What a page says about its article outside of the text: JSON-LD, meta elements, marks, the language.

Much of that is not seen by who reads the page, so none of it may carry more than a name or a title into a prompt: see
`socra.input.page.believable`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socra.article import Caution, Published
from socra.input.draft import Declared
from socra.input.page.authors import names_of, read_authors
from socra.input.page.believable import Seen
from socra.input.page.linked_data import read_linked_data
from socra.input.page.meta import Meta, clean
from socra.input.page.published import day_of, read_days
from socra.input.page.titles import read_title

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["About", "read_about", "read_address", "read_declared", "read_linked_data"]

_LONGEST_BODY = 500_000
_OUTLETS = (
    "og:site_name",
    "article:publisher",
    "dc.publisher",
    "publisher",
    "application-name",
    "citation_journal_title",
)
_DISAGREE = "the page names different authors and shows none of them: the byline was left blank"


@dataclass(frozen=True, slots=True)
class About:
    """What a page says about its article, and what to beware of in that.

    `disputed` names the fields that were left blank because the page gives several answers.
    """

    title: str = ""
    byline: str = ""
    outlet: str = ""
    published: Published | None = None
    language: str = ""
    url: str = ""
    warnings: tuple[Caution, ...] = ()
    disputed: frozenset[str] = frozenset()


def read_about(page: HtmlElement, described: dict[str, Any], lines: Sequence[str] = (), *, url: str = "") -> About:
    """Read the metadata of `page`; `described` is what `read_linked_data` found in its scripts.

    `lines` are those that the page shows: what they do not bear out is taken only where it is no more than a name.
    `url` is the page's address, "" where only the page says it.
    """
    meta = Meta(page)
    seen = Seen(lines)
    url = url or read_address(page)
    names = [name.lstrip("@") for name in (*names_of(described.get("publisher")), *meta.each(*_OUTLETS))]
    names = [name for name in names if "://" not in name]
    declared = (clean(described.get("headline")), meta.first("og:title"), clean(page.findtext(".//title")))
    title = read_title(page, list(filter(None, declared)), names, lines, url)
    byline, disputed = read_authors(page, described, meta, lines, title, names)
    language = _language(page, described, meta)
    days = read_days(page, described, meta, lines, title, language)
    published = days.published(url)
    blank = {"byline": disputed, "published": bool(days.declared) and not published}
    return About(
        title=title,
        byline=byline,
        outlet=next(filter(seen.outlet, names), ""),
        published=published,
        language=language,
        url=url,
        warnings=(Caution(text=_DISAGREE),) if disputed else (),
        disputed=frozenset(name for name, is_blank in blank.items() if is_blank),
    )


def read_declared(
    page: HtmlElement, described: dict[str, Any], lines: Sequence[str] = (), *, title: str = ""
) -> Declared:
    """Read what `page` says of how much and what kind of text it holds, and of when that was published."""
    meta = Meta(page)
    kinds, words = described.get("@type"), str(described.get("wordCount"))
    body = described.get("articleBody")
    days = read_days(page, described, meta, lines, title, _language(page, described, meta))
    free = str(described.get("isAccessibleForFree", True)).lower() not in ("false", "no")
    return Declared(
        free=free and meta.first("article:content_tier") != "locked",
        words=int(words) if words.isascii() and words.isdigit() and len(words) < 8 else 0,
        body=body[:_LONGEST_BODY] if isinstance(body, str) else "",
        live="LiveBlogPosting" in (kinds if isinstance(kinds, list) else [kinds]),
        dates=days.listed(),
        modified=tuple(map(day_of, days.updated)),
    )


def _language(page: HtmlElement, described: dict[str, Any], meta: Meta) -> str:
    root = page.getroottree().getroot()
    declared = (root.get("lang"), root.get("xml:lang"), clean(described.get("inLanguage")), meta.first("og:locale"))
    codes = (re.match(r"[A-Za-z]{2}(?![A-Za-z])", text.strip()) for text in declared if text)
    return next((code[0].lower() for code in codes if code), "")


def read_address(page: HtmlElement) -> str:
    """Return the address that `page` gives as its own, "" where it gives none."""
    links = (link.get("href") or "" for link in page.iter("link") if (link.get("rel") or "").lower() == "canonical")
    texts = (text.strip() for text in (*links, Meta(page).first("og:url")))
    return next((text for text in texts if re.match(r"https?://\S+$", text)), "")
