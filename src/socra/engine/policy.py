"""What becomes of an item that the article does not support: sent back once, marked, or dropped and listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from socra.errors import SettingsError
from socra.framework import Item, Section, map_items
from socra.record import Dropped

__all__ = ["Policy", "complaints", "dropped_from", "policy_of", "without_unsupported"]

Policy = Literal["correct", "mark", "drop"]
"""What becomes of an unsupported item: "correct" asks for its section once more, then keeps and marks what is left;
"mark" keeps and marks it at once; "drop" asks once more, then takes what is left out and lists it in
`reading.dropped`.
"""

MOST_NAMED = 4
LONGEST_SHOWN = 80

_MISSING = {
    "number": "the number {text}",
    "date": "the date {text}",
    "name": "the name {text}",
    "negation": "“{text}” is denied on one side only",
    "speaker": "{text} is not who says it",
    "quotation": "the quoted words {text}",
    "words": "most of its words",
}
_WHOLE = {
    "citation": "no sentence of the article is given for it",
    "background": "it is background, where only what the article says may stand",
    "prompt": "it repeats the words of the task",
}
_SELF_TOLD = ("negation", "speaker")


def policy_of(name: str) -> Policy:
    """Return the policy of that name.

    Raises `SettingsError` where there is none.
    """
    if name not in get_args(Policy):
        raise SettingsError(f"unsupported={name!r} is none of {', '.join(get_args(Policy))}")
    return name  # type: ignore[return-value]


def complaints(section: Section) -> tuple[str, ...]:
    """Return for each unsupported item what is wrong with it, in words for a model."""
    return tuple(_complaint(item) for item in section.items() if item.verdict == "unsupported")


def dropped_from(section: Section, slug: str) -> tuple[Dropped, ...]:
    """Return the section's unsupported items, as they are listed where they are left out."""
    weak = (item for item in section.items() if item.verdict == "unsupported")
    return tuple(
        Dropped(section=slug, text=item.told(), evidence=item.evidence, findings=item.findings) for item in weak
    )


def without_unsupported(section: Section) -> Section | None:
    """Return the section without its unsupported items and the groups that they leave empty, None if none is left."""
    return map_items(section, lambda item: None if item.verdict == "unsupported" else item)


def _complaint(item: Item) -> str:
    said = next(filter(None, (item.words(), *(getattr(item, name) for name in item.text_fields()))), "")
    shown = said if len(said) <= LONGEST_SHOWN else said[:LONGEST_SHOWN].rstrip() + "…"
    return f"“{shown}”: {'; '.join(_reasons(item))}"


def _reasons(item: Item) -> Iterator[str]:
    for found in item.findings[:MOST_NAMED]:
        if found.kind in _WHOLE:
            yield _WHOLE[found.kind]
            continue
        words = _MISSING[found.kind].format(text=found.text[:LONGEST_SHOWN])
        if found.kind in _SELF_TOLD:
            yield words
        elif found.sentences:
            yield f"{words} is in {', '.join(f'[{number}]' for number in found.sentences)}, not in what it cites"
        else:
            yield f"{words} is nowhere in the article"
