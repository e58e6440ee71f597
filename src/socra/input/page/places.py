"""Where a block stands: the elements around it, their tags, and the telling words in their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["NAMES", "REVEALED", "Place", "is_name"]

TAGS = tuple(
    "article main aside nav footer header form section li td figure figcaption button details dd blockquote p pre "
    "address div".split()
)
GROUPS = {
    "comment": r"comment|respon[ds]|repl(?:y|ies)|disqus",
    "post": r"post|message|thread|topic|forum|answer|question|bbs|discussion",
    "content": r"content|article|story|entry|body|text|prose|main|markdown|post-?body|rich|wysiwyg|blog",
    "menu": r"nav|menu|breadcrumb|crumb|toc|contents|pagination|pager|tabs?\b|skip",
    "related": r"relat|recommend|more-|popular|trending|similar|also|read-?next|latest|recent|teaser|card|tile|promo",
    "side": r"side|widget|rail|aside|sticky|secondary",
    "foot": r"foot|bottom|copyright|legal|disclaim",
    "head": r"head|masthead|banner|hero|title|top",
    "social": r"share|sharing|social|follow|like|vote|react|facebook|twitter",
    "sell": r"\bad\b|\bads\b|advert|sponsor|promo|newsletter|subscri|signup|sign-up|cta|paywall|donat|product|price",
    "about": r"meta|byline|author|bio|date|time|info|details|avatar|profile|user|signature|\bsig\b",
    "tags": r"tags?\b|categor|keyword|label|badge",
    "legend": r"caption|credit|figure|image|photo|gallery|media|video",
    "modal": r"modal|popup|overlay|dialog|cookie|consent|gdpr|toast|alert|notice|tooltip|dropdown",
    "cite": r"referenc|citation|footnote|biblio|endnote|source",
    "fold": r"accordion|collaps|expand|faq|toggle|panel|tab-",
}
"""Telling words in the names (class, id, role) of elements, each a group of them."""

REVEALED = "socra-revealed"
"""The attribute of an element that was hidden and is read all the same; its value is how it was hidden."""

_NAME = re.compile(
    r"(?<![a-z])(?:author|user-?_?name|nick-?_?name|poster|screen-?_?name|display-?_?name|member-?_?name|creator|byline)(?![a-z])",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"/(?:u|users?|members?|profiles?|people|authors?)/[^/]|[?&]u(?:id)?=\d|member\.php|memberlist\.php", re.IGNORECASE
)
_LONGEST_NAMES = 200
_WORDS = re.compile("|".join(f"(?P<{name}>{words})" for name, words in GROUPS.items()), re.IGNORECASE)
_LONGEST = 300
NAMES = (*TAGS, *(f".{name}" for name in GROUPS))
"""What `Place.inside` knows of, in its order: tags, then groups of telling words."""

_TAG_NUMBERS = {tag: number for number, tag in enumerate(TAGS)}
_GROUP_NUMBERS = {name: len(TAGS) + number for number, name in enumerate(GROUPS)}
_NOWHERE = (-1,) * len(NAMES)


@lru_cache(maxsize=4_096)
def _groups(names: str) -> tuple[int, ...]:
    return tuple({_GROUP_NUMBERS[match.lastgroup] for match in _WORDS.finditer(names) if match.lastgroup})


@dataclass(slots=True, eq=False)
class Place:
    """A block element, the one around it, and what is known of both."""

    element: Element
    parent: Place | None
    depth: int = 0
    inside: tuple[int, ...] = _NOWHERE
    """Depth of the nearest element around, itself included, of each of `NAMES`; -1 where there is none."""

    revealed: str = ""
    """How it was hidden, where it was and is read all the same."""

    def __post_init__(self) -> None:
        parent = self.parent
        self.revealed = self.element.get(REVEALED) or (parent.revealed if parent else "")
        self.depth = parent.depth + 1 if parent else 0
        names = " ".join(filter(None, (self.element.get(name) for name in ("class", "id", "role"))))[:_LONGEST]
        own = list(_groups(names)) if names else []
        if (tag := _TAG_NUMBERS.get(str(self.element.tag))) is not None:
            own.append(tag)
        known = parent.inside if parent else _NOWHERE
        # Elements that say nothing new share what is known.
        self.inside = _with(known, own, self.depth) if own else known


def _with(known: tuple[int, ...], own: list[int], depth: int) -> tuple[int, ...]:
    changed = list(known)
    for number in own:
        changed[number] = depth
    return tuple(changed)


def is_name(element: Element) -> bool:
    """Say whether the markup says that the text of `element` is a name of somebody who wrote."""
    names = element.get("class") or ""
    if element.get("itemprop") in ("author", "creator") or element.get("rel") == "author":
        return True
    if names and _says_name(names[:_LONGEST_NAMES]):
        return True
    return element.tag == "a" and bool(_PROFILE.search((element.get("href") or "")[:_LONGEST_NAMES]))


@lru_cache(maxsize=4_096)
def _says_name(names: str) -> bool:
    return bool(_NAME.search(names))
