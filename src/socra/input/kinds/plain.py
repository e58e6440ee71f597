"""Plain text and Markdown, pasted or saved."""

from __future__ import annotations

from dataclasses import replace

from socra.input.draft import Draft, check_length
from socra.input.edges import unpage
from socra.input.kinds.handed import Handed

__all__ = ["read", "tell"]


def tell(handed: Handed) -> bool:
    """Say that whatever is no other kind is plain text."""
    return True


def read(handed: Handed) -> Draft:
    """Return the article in a text, or in the page that was pasted whole."""
    from socra.input.paste import paste
    from socra.input.paste.whole import clean_gently

    check_length(len(handed.text), handed.name)
    text, edges = unpage(handed.text)
    draft = clean_gently(text, url=handed.url) if edges else paste.clean(text, url=handed.url)
    return replace(draft, removed=edges + draft.removed)
