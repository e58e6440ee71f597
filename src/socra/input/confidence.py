"""How well a text is expected to be the article, all of it and nothing else: one number, and what lowers it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from socra.article import Caution, CautionKind
from socra.input.draft import Draft, Signs

__all__ = ["DOUBTFUL", "doubtful", "expect", "expected"]

DOUBTFUL = 0.8
"""Below this every surface says first that the text may not be the article."""

_TELLING: frozenset[CautionKind] = frozenset({"captcha", "consent", "listing", "teaser", "short"})
_WITHOUT_PROSE, _LEFT, _WHOLE = 1.5, 0.15, 0.99
_LITTLE, _MOST, _UNLIKE, _UNSURE, _FEW_SENTENCES = 0.1, 0.25, 0.75, 0.2, 0.6


def expect(draft: Draft, kinds: Collection[CautionKind]) -> tuple[float, tuple[str, ...]]:
    """Return the F1 of words that is expected of `draft`, from 0 to 1, and what lowers it, worst first.

    `kinds` are those of the cautions that its source gave. A text of which nothing was left out is the article: 1.0.
    """
    if draft.signs is None:
        return 1.0, ()
    return round(expected(draft.signs), 2), tuple(_doubts(draft.signs, kinds))


def expected(signs: Signs) -> float:
    """Return the F1 of words that `signs` let expect.

    The scorers' chances are right, on the average, on what they were not fitted on: of a paste this is the F1 that
    comes of them, and where all of it was kept there was next to nothing to choose, and a third of the doubt remains.
    On a page, what it is not sure to keep counts for more where little stands in sentences, what it left for less.
    """
    if signs.marked:
        value = 1 - signs.unsure_kept * (_WITHOUT_PROSE - signs.prose) - _LEFT * signs.unsure_left
        return max(0.0, min(1.0, value))
    right = 1 - signs.unsure_kept
    value = max(0.0, min(1.0, 2 * right / (1 + right + signs.unsure_left)))
    return 1 - (1 - value) / 3 if signs.kept > _WHOLE else value


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
