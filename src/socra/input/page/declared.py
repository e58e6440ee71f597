"""The text that a page declares for search engines, read where the page shows far less than that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from socra.article import Caution, Removed
from socra.input.draft import Draft, Signs
from socra.input.paste.prose import measure
from socra.input.trust.orders import may_address_model
from socra.input.trust.source import count_words

__all__ = ["from_declared"]

_LONGEST = 500_000
_FEWEST = 80
_TIMES = 3
_MOST_POSTS = 500


def from_declared(linked_data: dict[str, Any], draft: Draft) -> Draft:
    """Return `draft` with the text that `linked_data` declares, where that is three times as long; else as it is.

    Nothing that may address a model is taken, and nothing that the page keeps for those who pay.
    """
    if str(linked_data.get("isAccessibleForFree", True)).lower() in ("false", "no"):
        return draft
    parts = list(_parts(linked_data))
    text = "\n\n".join(parts)[:_LONGEST]
    declared, shown = count_words(text), count_words(draft.text)
    if declared < _FEWEST or declared < _TIMES * shown or may_address_model(text):
        return draft
    caution = Caution(
        text=f"the page shows {shown} words, and declares {declared} for search engines: those were read",
        count=declared,
    )
    gone = (Removed(text=draft.text, reason="shown in place of the text that the page declares"),) if draft.text else ()
    return replace(
        draft,
        text=text,
        removed=draft.removed + gone,
        warnings=(*draft.warnings, caution),
        signs=Signs(kept=0.0, prose=_prose(parts), agreement=0.0, marked=True),
    )


def _prose(parts: Sequence[str]) -> float:
    return sum(len(part) for part in parts if measure(part).weight > 0) / (sum(map(len, parts)) or 1)


def _parts(linked_data: dict[str, Any]) -> Iterator[str]:
    """Give the paragraphs of the body that is declared, and the posts that answer it, each after its author."""
    for value in (linked_data.get("articleBody"), linked_data.get("text")):
        if isinstance(value, str) and value.strip():
            yield from _paragraphs(value)
            break
    else:
        return
    posts = linked_data.get("comment")
    for post in posts[:_MOST_POSTS] if isinstance(posts, list) else ():
        if isinstance(post, dict) and isinstance(post.get("text"), str):
            author = post.get("author")
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str) and name.strip():
                yield f"**{' '.join(name.split())[:80]}**"
            yield from _paragraphs(post["text"])


def _paragraphs(text: str) -> Iterator[str]:
    return (line for part in text.split("\n") if (line := " ".join(part.split())))
