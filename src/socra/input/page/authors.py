"""Who wrote the article of a page: what it declares held against what it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from socra.input.metadata import parse_byline
from socra.input.page.believable import Seen
from socra.input.page.credits import choose, find_credits, read_names
from socra.input.page.markup import squeeze
from socra.input.page.meta import Meta, clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["names_of", "read_authors"]

_NAMES = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author")
_MOST = 10
_MOST_PLACES = 4
_BEFORE, _AFTER, _LONGEST = 3, 25, 120  # lines around the title, and characters of a byline
_JOIN = re.compile(r"\s*[,;、]\s*|\s+(?:and|und|et|y|&)\s+")
_BY = re.compile(
    r"\b(?:by|from|author|von|par|por|autor|auteur|av|door|di|oleh)\b|[记記]者|[文作撰]|글|기자|автор|بقلم",
    re.IGNORECASE,
)


def read_authors(
    page: HtmlElement, described: dict[str, Any], meta: Meta, lines: Sequence[str], title: str, outlets: Sequence[str]
) -> tuple[str, bool]:
    """Return the byline of the article in `page`, and whether it was left blank because sources disagree.

    Declared people count where the page shows them or shows no others; a firm counts where there are no people. Of
    two declarations that name others, and neither of which is shown, none counts.
    """
    seen = Seen(lines)
    linked, firms = _linked(described)
    told = names_of(meta.every(*_NAMES))
    firms += [name for name in told if any(squeeze(name) == squeeze(outlet) for outlet in outlets)]
    declared = [_believed(group, firms, seen) for group in (linked, told)]
    marked, near = choose(find_credits(page, title))
    shown = marked if near and marked else _beside(lines, title)
    for group in declared:
        if any(map(seen.shows, group)):
            return _joined(group), False
    if shown:
        return shown, False
    if all(declared) and not set(map(squeeze, declared[0])) & set(map(squeeze, declared[1])):
        return "", True
    return _joined(declared[0] or declared[1]) or marked or _joined(list(filter(seen.author, firms))), False


def names_of(value: Any) -> list[str]:
    """Return the names in a value of JSON-LD, or in a list of them; addresses are none."""
    values = value if isinstance(value, list) else [value]
    names = (clean(part.get("name") if isinstance(part, dict) else part) for part in values[:_MOST])
    return [name for name in names if name and "://" not in name]


def _linked(described: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the people and the firms that JSON-LD names as authors."""
    value = described.get("author") or described.get("creator")
    people: list[str] = []
    firms: list[str] = []
    for part in (value if isinstance(value, list) else [value])[:_MOST]:
        firm = isinstance(part, dict) and "Organization" in str(part.get("@type"))
        (firms if firm else people).extend(names_of(part))
    return people, firms


def _believed(names: Sequence[str], firms: Sequence[str], seen: Seen) -> list[str]:
    return [name for name in dict.fromkeys(names) if name not in firms and (seen.author(name) or _all(name, seen))]


def _all(names: str, seen: Seen) -> bool:
    """Say whether each of several `names` in one text may be an author."""
    parts = [part for part in _JOIN.split(names) if part]
    return 1 < len(parts) <= _MOST and all(map(seen.author, parts))


def _joined(names: Sequence[str]) -> str:
    text = ", ".join(dict.fromkeys(names))
    read = parse_byline(text)
    return read.authors if read else text


def _beside(lines: Sequence[str], title: str) -> str:
    """Return the names in the first byline beside the title, also where the word before them has a line of its own."""
    key = squeeze(title)
    places = [index for index, line in enumerate(lines) if key and squeeze(line) == key][:_MOST_PLACES]
    near = [
        line for place in places for line in lines[max(0, place - _BEFORE) : place + _AFTER] if len(line) <= _LONGEST
    ]
    for line, after in zip(near, [*near[1:], ""], strict=False):
        for text in (line, f"{line} {after}" if len(line.split()) <= 2 else ""):
            if _BY.search(text[:40]) and (byline := parse_byline(text)):
                return read_names(byline.authors) or byline.authors
    return ""
