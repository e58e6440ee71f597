"""A web page, saved or fetched."""

from __future__ import annotations

from socra.input.decoding import is_html
from socra.input.draft import Draft
from socra.input.kinds.handed import Handed

__all__ = ["read", "tell"]


def tell(handed: Handed) -> bool:
    """Say whether the text is a page or a fragment of one."""
    return is_html(handed.text)


def read(handed: Handed) -> Draft:
    """Return the article in a page."""
    from socra.input.page.html import clean_html

    return clean_html(handed.text, url=handed.url)
