"""Text that goes round in circles: the same few words again and again, or the same item many times."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from socra.language.detect import count_signs
from socra.language.words import letters

__all__ = ["repeated", "repeated_item"]

TIMES = 4
"""Times that the same words stand in a text before they count as repeated."""

MOST_ALIKE = 2
"""Items with the same text: said a third time, it is what a model says that has no more to say."""

FEWEST_WORDS = 4
"""Words of an item that is told from others: shorter ones, such as names, may well be the same."""

_WORD = re.compile(r"\w+")
_SIGN = re.compile(r"\w")
_LONG = re.compile(r"\w{60,}")


def repeated(text: str, source: str = "") -> str:
    """Return the words that a text repeats until nothing else is said, "" where it does not.

    Prose comes back to a phrase; what this finds is a stretch in which every few words stand four times or more. What
    the source repeats just so may be repeated. Linear in the length of the text.
    """
    if count_signs(text) * 2 > len(text):
        unit, between, stretch = _SIGN, "", _circle(_SIGN.findall(text), 8, 48)
    else:
        unit, between, stretch = _WORD, " ", _circle(_WORD.findall(text), 4, 24)
    if stretch and between.join(stretch) not in between.join(unit.findall(source)):
        return between.join(stretch[: len(stretch) // 6])
    run = _stutter(text)
    # the first letter may be a capital here
    return run[:12] if run[1:] not in source else ""


def repeated_item(items: Iterable[Sequence[str]], source: str = "") -> str:
    """Return the text that too many items of a section have in common, "" where there is none, or the source has it.

    An item is its labels and, last, its text.
    """
    told = [tuple(" ".join(_WORD.findall(text.casefold())) for text in item) for item in items if item]
    for item, count in Counter(told).most_common(1):
        long = len(item[-1].split()) >= FEWEST_WORDS or count_signs(item[-1]) >= 2 * FEWEST_WORDS
        # letters alone, for a text in Markdown may have lost its marks
        if count > MOST_ALIKE and long and letters(source).count(letters(item[-1])) < min(TIMES, count):
            return item[-1]
    return ""


def _circle(units: Sequence[str], size: int, least: int) -> Sequence[str]:
    """Return a stretch of `least` units, each part of what stands there `TIMES` times, nothing where there is none."""
    if len(units) < least:
        return ()
    runs = list(zip(*(units[shift:] for shift in range(size)), strict=False))
    counted = Counter(runs)
    if counted.most_common(1)[0][1] < TIMES:
        return ()
    begin = end = 0
    for at, run in enumerate(runs):
        if counted[run] < TIMES:
            continue
        begin = at if at > end else begin
        end = at + size
        if end - begin >= least:
            return units[begin:end]
    return ()


def _stutter(text: str) -> str:
    """Return a run of letters without a space that consists of very few: "hahaha" a hundred times."""
    for found in _LONG.finditer(text):
        run = found[0]
        if len({run[at : at + 3] for at in range(len(run) - 2)}) * 8 < len(run):
            return run
    return ""
