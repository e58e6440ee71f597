"""What a page says about its article outside of the text: JSON-LD, meta elements, `<time>`, the language.

None of that is seen by who reads the page, so none of it may carry more than a name or a title into a prompt: see
`socra.input.page.believable`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from socra.input.draft import Declared
from socra.input.metadata import parse_byline, parse_date
from socra.input.page.believable import Seen
from socra.input.page.markup import squeeze

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["About", "read_about", "read_declared", "read_linked_data"]

_LONGEST = 300
_LONGEST_JSON, _LONGEST_BODY = 2_000_000, 500_000
_UPDATES = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
_MOST_AUTHORS = 10
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Posting|Review|Interview)$")
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "pubdate",
    "article.published",
    "citation_publication_date",
    "date",
)
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author")
_OUTLETS = (
    "og:site_name",
    "article:publisher",
    "dc.publisher",
    "publisher",
    "application-name",
    "citation_journal_title",
)


@dataclass(frozen=True, slots=True)
class About:
    """What a page says about its article."""

    title: str = ""
    byline: str = ""
    outlet: str = ""
    published: datetime | date | None = None
    language: str = ""
    url: str = ""


def read_about(page: HtmlElement, described: dict[str, Any], lines: Sequence[str] = ()) -> About:
    """Read the metadata of `page`; `described` is what `read_linked_data` found in its scripts.

    `lines` are those that the page shows: what they do not bear out is taken only where it is no more than a name.
    """
    meta = _meta(page)
    seen = Seen(lines)
    outlets = (*_names(described.get("publisher")), *(meta.get(name, "") for name in _OUTLETS))
    outlet = next((name.lstrip("@") for name in outlets if name and "://" not in name and seen.outlet(name)), "")
    declared = (_clean(described.get("headline")), meta.get("og:title", ""), _clean(page.findtext(".//title")))
    return About(
        title=_title(page, declared, outlet, seen),
        byline=_byline(described, meta, seen),
        outlet=outlet,
        published=_published(page, described, meta),
        language=_language(page, described, meta),
        url=_address(page, meta),
    )


def _clean(value: Any) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _first(*groups: Any) -> str:
    return next((text for group in groups for text in group if text), "")


def read_linked_data(page: HtmlElement) -> dict[str, Any]:
    """Return the JSON-LD object of the page's article, {} where there is none."""
    for script in page.iter("script"):
        kind, text = script.get("type", ""), script.text or ""
        if "ld+json" not in kind.lower() or len(text) > _LONGEST_JSON:
            continue
        try:
            found = next(_articles(json.loads(text, strict=False)), None)
        except (ValueError, RecursionError):
            continue
        if found:
            return found
    return {}


def _articles(value: Any, depth: int = 4) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for part in value:
            yield from _articles(part, depth - 1) if depth else ()
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if any(
            isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield value
        elif depth:
            yield from _articles([value.get("@graph"), value.get("mainEntity")], depth - 1)


def _meta(page: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in page.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if text := _clean(element.get("content")):
            found.setdefault(name.strip().lower(), text)
    return found


def _names(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    names = (_clean(part.get("name") if isinstance(part, dict) else part) for part in values[:_MOST_AUTHORS])
    return [name for name in names if name and "://" not in name]


def _byline(described: dict[str, Any], meta: dict[str, str], seen: Seen) -> str:
    written = dict.fromkeys(filter(seen.author, _names(described.get("author"))))
    text = ", ".join(written) or _first(filter(seen.author, _names([meta.get(name, "") for name in _AUTHORS])))
    read = parse_byline(text)
    return read.authors if read else text


def read_declared(page: HtmlElement, described: dict[str, Any]) -> Declared:
    """Read what `page` says of how much and what kind of text it holds, and of when that was published."""
    meta = _meta(page)
    kinds, words = described.get("@type"), str(described.get("wordCount"))
    tier = meta.get("article:content_tier", "")
    body = described.get("articleBody")
    return Declared(
        free=str(described.get("isAccessibleForFree", True)).lower() not in ("false", "no") and tier != "locked",
        words=int(words) if words.isascii() and words.isdigit() and len(words) < 8 else 0,
        body=body[:_LONGEST_BODY] if isinstance(body, str) else "",
        live="LiveBlogPosting" in (kinds if isinstance(kinds, list) else [kinds]),
        dates=tuple(_dates(page, described, meta)),
        modified=tuple(_days([_clean(described.get("dateModified")), *(meta.get(name, "") for name in _UPDATES)])),
    )


def _dates(page: HtmlElement, described: dict[str, Any], meta: dict[str, str]) -> Iterator[tuple[str, date]]:
    yield from (("JSON-LD", day) for day in _days([_clean(described.get("datePublished"))]))
    yield from (("meta", day) for day in list(_days(meta.get(name, "") for name in _DATES))[:1])
    if moment := _shown_time(page):
        yield "shown", _day(moment)


def _days(texts: Iterable[str]) -> Iterator[date]:
    return (_day(moment) for text in texts if (moment := _moment(text)))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _published(page: HtmlElement, described: dict[str, Any], meta: dict[str, str]) -> datetime | date | None:
    candidates = [_clean(described.get("datePublished")), *(meta.get(name, "") for name in _DATES)]
    found = [moment for text in candidates if (moment := _moment(text))]
    timed = next((moment for moment in found if isinstance(moment, datetime)), None)
    return timed or (found[0] if found else _shown_time(page))


def _shown_time(page: HtmlElement) -> datetime | date | None:
    """Return the date of the first `<time>` that stands for the article: in it or before it, not in a list of links."""
    for element in page.iter("time"):
        if any(parent.tag in ("nav", "aside", "footer", "li") for parent in element.iterancestors()):
            continue
        if moment := _moment(element.get("datetime") or "") or parse_date(_clean("".join(element.itertext()))):
            return moment
    return None


def _moment(text: str) -> datetime | date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return parse_date(text) if text else None


def _language(page: HtmlElement, described: dict[str, Any], meta: dict[str, str]) -> str:
    root = page.getroottree().getroot()
    declared = (root.get("lang"), root.get("xml:lang"), _clean(described.get("inLanguage")), meta.get("og:locale"))
    codes = (re.match(r"[A-Za-z]{2}(?![A-Za-z])", text.strip()) for text in declared if text)
    return next((code[0].lower() for code in codes if code), "")


def _address(page: HtmlElement, meta: dict[str, str]) -> str:
    links = (link.get("href") or "" for link in page.iter("link") if (link.get("rel") or "").lower() == "canonical")
    return _first(text.strip() for text in (*links, meta.get("og:url", "")) if re.match(r"https?://\S+$", text.strip()))


def _title(page: HtmlElement, declared: Sequence[str], outlet: str, seen: Seen) -> str:
    """Choose the title: the longest heading that a declared one repeats, the declared one, the only heading.

    A declared title that nobody sees gives way to a heading, and is never more than a title.
    """
    headings = [text for heading in page.iter("h1") if (text := _clean("".join(heading.itertext())))]
    key = squeeze(_first(declared))
    alike = [text for text in headings if len(part := squeeze(text)) > 3 and key and (part in key or key in part)]
    if alike:
        return max(alike, key=len)
    titles = [_without_outlet(title, outlet) for title in declared if title]
    heading = headings[0] if len(headings) == 1 else ""
    shown = next(filter(seen.bears_out, titles[:1]), "")
    return shown or heading or _first(filter(seen.title, titles))


def _without_outlet(title: str, outlet: str) -> str:
    head, mark, tail = next(
        (parts for sign in (" | ", " – ", " — ", " - ", " :: ", " · ") if (parts := title.rpartition(sign))[1]),
        ("", "", ""),
    )
    short = mark and len(tail.split()) <= 4 and len(head.split()) >= 3
    same = outlet and squeeze(outlet) in squeeze(tail)
    return head if same or (short and mark == " | ") else title
