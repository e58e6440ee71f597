"""The meta elements of a page, each name with all its values."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Meta", "clean"]

_LONGEST = 300


def clean(value: Any) -> str:
    """Return `value` as one line of at most 300 characters, "" where it is no text.

    What was escaped once too often ("Don&amp;#8217;t") is read as it was meant.
    """
    text = " ".join(html.unescape(value).split()) if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"


class Meta:
    """What the meta elements of a page say, by their names in small letters."""

    def __init__(self, page: HtmlElement) -> None:
        self._values: dict[str, list[str]] = {}
        for element in page.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if text := clean(element.get("content")):
                self._values.setdefault(name.strip().lower(), []).append(text)

    def every(self, *names: str) -> list[str]:
        """Return the values of the first of `names` that has any."""
        return next((self._values[name] for name in names if name in self._values), [])

    def first(self, *names: str) -> str:
        """Return the first value of the first of `names` that has any, else ""."""
        return next(iter(self.every(*names)), "")

    def each(self, *names: str) -> list[str]:
        """Return the first value of each of `names` that has one."""
        return [self._values[name][0] for name in names if name in self._values]

    def names(self) -> list[str]:
        """Return all names, in small letters, in the order of the page."""
        return list(self._values)
