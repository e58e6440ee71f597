"""The title of a page's article: the heading that is shown before the declared one, and never the outlet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from socra.input.page.believable import Seen
from socra.input.page.markup import squeeze
from socra.input.page.meta import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["read_title"]

_PARTED = re.compile(r"\s+(?:[|–—·•»«-]|::|\|\|)\s+|\s*\|\s*")
_FEWEST = 3  # letters that two titles have in common, else they are not alike
_MOST_OUTLET = 5  # words
_ALIKE = 0.5
_HOST = re.compile(r"https?://(?:www\.)?([^/:?#]+)")


def read_title(page: HtmlElement, declared: Sequence[str], names: Sequence[str], lines: Sequence[str], url: str) -> str:
    """Return the title of the article in `page`, "" where there is none.

    `declared` are the titles that nobody sees, the surest first; `names` are those of the outlet, and `lines` what is
    shown. A heading that repeats a declared title is the title, then the only main heading, then what is declared,
    as far as `Seen` lets it pass.
    """
    seen = Seen(lines)
    outlets = _Outlets(names, lines, url)
    outlets.learn(declared, seen)
    titles = [title for text in declared if (title := outlets.cut(text))]
    main, lesser = (_headings(page, outlets, *tags) for tags in (("h1",), ("h2", "h3")))
    if heading := _repeated(main, titles) or _only(main, titles) or _nearest(main, titles):
        return heading
    if heading := _repeated(lesser, titles) or _nearest(lesser, titles):
        return heading
    believed = [*filter(seen.bears_out, titles[:1]), *main[:1], *filter(seen.title, titles)]
    return next(iter(believed), "")


def _headings(page: HtmlElement, outlets: _Outlets, *tags: str) -> list[str]:
    found = (clean("".join(heading.itertext())).rstrip(" ¶#") for heading in page.iter(*tags))
    return [text for text in dict.fromkeys(found) if len(squeeze(text)) > _FEWEST and not outlets.name(text)]


def _repeated(headings: Sequence[str], titles: Sequence[str]) -> str:
    """Return the longest heading that a declared title repeats."""
    return max((text for text in headings if any(_alike(text, title) for title in titles)), key=len, default="")


def _only(headings: Sequence[str], titles: Sequence[str]) -> str:
    """Return the only heading, unless declared titles of several words have none in common with it."""
    told = [title for title in titles if len(title.split()) > 2]
    fits = len(headings) == 1 and (not told or any(_overlap(headings[0], title) for title in told))
    return headings[0] if fits else ""


def _nearest(headings: Sequence[str], titles: Sequence[str]) -> str:
    """Return the heading that has most words in common with the surest declared title, half of them or more."""
    shares = {text: _overlap(text, titles[0]) for text in headings} if titles else {}
    best = max(shares, key=lambda text: shares[text], default="")
    return best if best and shares[best] >= _ALIKE else ""


def _alike(heading: str, title: str) -> bool:
    one, other = squeeze(heading), squeeze(title)
    return len(one) > _FEWEST and len(other) > _FEWEST and (one in other or other in one)


def _overlap(heading: str, title: str) -> float:
    one, other = set(heading.casefold().split()), set(title.casefold().split())
    return len(one & other) / max(1, len(one | other))


class _Outlets:
    """The names under which the page's outlet goes: declared, in the address, behind "©"."""

    def __init__(self, names: Sequence[str], lines: Sequence[str], url: str) -> None:
        self._names = {squeeze(name) for name in names} - {""}
        self._rights = squeeze(" ".join(line for line in lines if line.startswith("©") or "opyright" in line[:20]))
        self._shown = set(map(squeeze, lines))
        host = _HOST.match(url)
        self._host = squeeze(host[1]) if host else ""

    def learn(self, declared: Sequence[str], seen: Seen) -> None:
        """Take what stands behind a title that the page bears out for the outlet, where the page shows it apart."""
        for parts in map(_PARTED.split, declared):
            apart = len(parts) > 1 and squeeze(parts[-1]) in self._shown
            if apart and seen.bears_out(parts[0]) and not self.name(parts[0]):
                self._names.add(squeeze(parts[-1]))

    def name(self, text: str) -> bool:
        """Say whether `text` is the outlet's name."""
        key = squeeze(text.removeprefix("The "))
        if not key or len(text.split()) > _MOST_OUTLET:
            return False
        named = any(key == name or key == name.removeprefix("the") for name in self._names)
        return named or (len(key) > _FEWEST and (key in self._host or key in self._rights))

    def cut(self, title: str) -> str:
        """Cut the outlet, and what stands behind it, off the ends of a declared title."""
        cuts = [(match.start(), match.end()) for match in _PARTED.finditer(title)]
        for start, end in cuts:
            if self._tail(title[end:]) and start:
                return title[:start]
        if cuts and self.name(title[: cuts[0][0]]):
            return title[cuts[0][1] :]
        mark = title[cuts[-1][0] : cuts[-1][1]] if cuts else ""
        head, tail = (title[: cuts[-1][0]], title[cuts[-1][1] :]) if cuts else (title, "")
        return head if "|" in mark and len(tail.split()) <= 4 and len(head.split()) >= 3 else title

    def _tail(self, text: str) -> bool:
        parts = _PARTED.split(text)
        return all(self.name(part) or (len(parts) > 1 and len(part.split()) <= 3) for part in parts) and any(
            map(self.name, parts)
        )
