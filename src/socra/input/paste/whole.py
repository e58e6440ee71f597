"""Texts that came without a page around them: nothing in them is furniture."""

from __future__ import annotations

from socra.input.draft import Draft
from socra.input.paste import paste
from socra.input.paste.lines import render, split
from socra.input.unicode import normalise

__all__ = ["clean_gently", "whole"]

_MOST = 0.9


def whole(text: str, *, url: str, markdown: bool = False) -> Draft:
    """Return all of a text as Markdown of one line a block; `markdown` where it is known to be that."""
    text, removed = normalise(text)
    return Draft(text=render(split(text, markdown=markdown)), url=url, removed=removed)


def clean_gently(text: str, *, url: str) -> Draft:
    """Return a text with its title and date taken off it, and whole where more than a tenth of it would go."""
    found = paste.clean(text, url=url)
    return found if _letters(found.text) >= _MOST * _letters(text) else whole(text, url=url)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
