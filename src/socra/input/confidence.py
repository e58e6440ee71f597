"""How well a text is expected to be the article, all of it and nothing else: one number, and what lowers it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from socra.article import Caution, CautionKind
from socra.input.draft import Draft, Signs
from socra.input.forest import Forest

__all__ = ["DOUBTFUL", "doubtful", "expect", "measures"]

DOUBTFUL = 0.75
"""Below this every surface says first that the text may not be the article."""

_TELLING: frozenset[CautionKind] = frozenset({"captcha", "consent", "listing", "teaser", "short"})
_LITTLE, _MOST, _UNLIKE, _UNSURE, _FEW_SENTENCES = 0.1, 0.25, 0.75, 0.2, 0.6


def expect(draft: Draft, kinds: Collection[CautionKind]) -> tuple[float, tuple[str, ...]]:
    """Return the F1 of words that is expected of `draft`, from 0 to 1, and what lowers it, worst first.

    `kinds` are those of the cautions that its source gave. A text of which nothing was left out is the article: 1.0.
    """
    if draft.signs is None:
        return 1.0, ()
    value = Forest.read(__package__, "confidence.json").sum(measures(draft, draft.signs, kinds))
    return round(max(0.0, min(1.0, value)), 2), tuple(_doubts(draft.signs, kinds))


def measures(draft: Draft, signs: Signs, kinds: Collection[CautionKind]) -> list[float]:
    """Return what the forest looks at, in the order of `NAMES`."""
    blocks = [block for block in draft.text.split("\n\n") if block]
    letters = len(draft.text)
    right = 1 - signs.unsure_kept
    return [
        2 * right / (1 + right + signs.unsure_left),
        signs.kept,
        signs.prose,
        signs.unsure_kept,
        signs.unsure_left,
        signs.undecided,
        signs.agreement,
        signs.second_left,
        signs.linked,
        math.log10(1 + signs.stretches),
        math.log10(letters + 1),
        math.log10(letters / max(1, len(blocks)) + 1),
        float(signs.titled),
        float(signs.thread),
        float(signs.marked),
        float(bool(_TELLING.intersection(kinds))),
    ]


NAMES = (
    *("expected", "kept", "prose", "unsure kept", "unsure left", "undecided", "agreement", "second left", "linked"),
    *("stretches", "letters", "letters a block", "titled", "thread", "marked", "told"),
)
"""The names of `measures`; "expected" is the F1, were each piece the article's with its chance."""


def _doubts(signs: Signs, kinds: Collection[CautionKind]) -> Iterator[str]:
    told = {
        "much that reads like the article was left out": signs.unsure_left - _MOST,
        "parts of what was kept read like menus or lists of links": signs.unsure_kept - _UNSURE,
        "a second, plain reading takes other parts of the page for the article": _UNLIKE - signs.agreement,
        "little of it stands in sentences": _FEW_SENTENCES - signs.prose,
        f"only {signs.kept:.0%} of what is shown was kept": _LITTLE - signs.kept,
        "its source says that it is not the article, or not all of it": 1.0 if _TELLING.intersection(kinds) else 0.0,
    }
    yield from (text for text, weight in sorted(told.items(), key=lambda one: -one[1]) if weight > 0)


def doubtful(confidence: float, doubts: tuple[str, ...]) -> Caution | None:
    """Return what is to be said first of a text of little confidence, None of another."""
    if confidence >= DOUBTFUL:
        return None
    percent = round(100 * confidence)
    why = f": {'; '.join(doubts)}" if doubts else ""
    text = f"this may not be the article, or not all of it (confidence {percent} of 100){why}"
    return Caution(kind="doubtful", text=text, count=percent)
