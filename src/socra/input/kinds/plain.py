"""Plain text and Markdown, pasted or saved."""

from __future__ import annotations

from dataclasses import replace

from socra.input.draft import Draft
from socra.input.edges import unpage
from socra.input.kinds.handed import Handed
from socra.input.unicode import normalise

__all__ = ["read", "tell", "whole"]


def tell(handed: Handed) -> bool:
    """Say that whatever is no other kind is plain text."""
    return True


def read(handed: Handed) -> Draft:
    """Return the article in a text, or in the page that was pasted whole."""
    from socra.input.paste import paste

    text, edges = unpage(handed.text)
    draft = paste.clean(text, url=handed.url)
    return replace(draft, removed=edges + draft.removed)


def whole(text: str, *, url: str, markdown: bool = False) -> Draft:
    """Return a text of which nothing is furniture, as Markdown of one line a block; `markdown` where it is known."""
    from socra.input.paste.lines import render, split

    text, removed = normalise(text)
    return Draft(text=render(split(text, markdown=markdown)), url=url, removed=removed)
