"""Which line of a paste is the title of its article: weighed signs of the line, and of what stands around it."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import accumulate, pairwise

from socra.input.paste.boxes import stands
from socra.input.paste.chrome import fold
from socra.input.paste.lines import Line

__all__ = ["NONE", "SIGNS", "chances", "signs"]

NONE = "no title at all"

SIGNS = (
    "place", "short", "long", "one or two words", "small letters", "asks", "main heading", "heading", "ends in a mark",
    "digits", "repeated", "begins a line at the top", "a name", "words of the text", "many words of the text",
    "common words of the text", "commoner than above", "text above", "share of text above", "some text above",
    "above a paragraph", "near a paragraph", "lines to a paragraph", "text below", "date below", "byline below",
    "date above", "size above", "short lines above", "furniture above",
)  # fmt: skip
_MOST = 600  # lines in which a title is looked for
_TOP, _OPENING, _REACH = 5, 12_000, 15
_REPEATED = 20  # shorter lines ("And then?") may be said twice
_CLOSERS, _ASKS = "\"'”’»)]*_ ", frozenset("?!？！؟")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def chances(lines: Sequence[Line]) -> dict[int, float]:
    """Return for each line that may be the title how likely it is that one, by its index; together at most 1.

    Linear in the size of `lines`, of which the first 600 count.
    """
    weights, none = _weights()
    sums = {index: math.fsum(map(float.__mul__, row, weights)) for index, row in signs(lines)}
    highest = max(sums.values(), default=0.0)
    shares = {index: math.exp(value - highest) for index, value in sums.items()}
    total = sum(shares.values()) + math.exp(min(40.0, none - highest))
    return {index: share / total for index, share in shares.items()}


@cache
def _weights() -> tuple[list[float], float]:
    """Return the weight of each of `SIGNS`, and what speaks for no title; `benchmarks/fitting/titles.py` finds them."""
    weights = json.loads(resources.files(__package__).joinpath("titles.json").read_text("utf-8"))
    return [float(weights[name]) for name in SIGNS], float(weights[NONE])


def signs(lines: Sequence[Line]) -> list[tuple[int, list[float]]]:
    """Return the value of each of `SIGNS` for each line that may be the title, with its index."""
    page = _Page(lines)
    found: list[tuple[int, list[float]]] = []
    most = 0.0
    for index, line in enumerate(lines[:_MOST]):
        if _may_be_title(line):
            common = page.common(line)
            found.append((index, [*page.own(line, index), common, common - most, *page.around(index)]))
            most = max(most, common)
    return found


def _may_be_title(line: Line) -> bool:
    if line.meta or line.chrome or line.kind not in ("text", "heading", "item"):
        return False
    if line.prose.ended and line.kind == "text" and line.text.rstrip(_CLOSERS)[-1:] not in _ASKS:
        return False
    spoken = line.prose.words >= 2 or bool(_UNSPACED.search(line.text)) or line.kind == "heading"
    return spoken and 4 <= line.prose.size <= 220 and not stands(line)


class _Page:
    """What all lines together say, counted once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        prose = [max(0.0, line.prose.weight) if stands(line) else 0.0 for line in lines]
        paragraphs = [fold(line.text) for line, weight in zip(lines, prose, strict=True) if weight]
        self._above = [0.0, *accumulate(prose)]
        self._prose = prose
        opening = " ".join(paragraphs)[:_OPENING]
        self._words, self._pairs = frozenset(opening.split()), frozenset(pairwise(opening))
        self._in_paragraphs = Counter(word for text in paragraphs for word in set(text.split()))
        self._paragraphs = max(1, len(paragraphs))
        self._copies = Counter(fold(line.text) for line in lines if _REPEATED <= line.prose.size <= 250)
        self._top = [fold(line.text) for line in lines[:_TOP] if line.prose.size <= 250]
        self._to_paragraph = self._distances()

    def _distances(self) -> list[int]:
        found, after = [0] * len(self._lines), len(self._lines)
        for index in range(len(self._lines) - 1, -1, -1):
            after = index if self._prose[index] else after
            found[index] = after - index
        return found

    def own(self, line: Line, index: int) -> list[float]:
        """Return the signs from "place" to "many words of the text"."""
        text, prose, folded = line.text, line.prose, fold(line.text)
        shared = self._shared(folded)
        begins = len(folded) >= _REPEATED and any(other.startswith(f"{folded} ") for other in self._top)
        return [
            math.log1p(index),
            float(prose.size < 15),
            float(prose.size > 110),
            float(prose.words < 3),
            prose.lower,
            float(text.rstrip(_CLOSERS)[-1:] in _ASKS),
            float(line.level == 1),
            float(line.level > 1),
            float(text[-1] in ".:,;。"),
            sum(map(str.isdigit, text)) / len(text),
            float(self._copies[folded] > 1),
            float(begins),
            float(prose.lower == 0 and prose.words <= 6 and not _UNSPACED.search(text)),
            shared,
            min(1.0, shared * len(folded.split()) / 10),
        ]

    def common(self, line: Line) -> float:
        """Return in what share of the paragraphs a long word of `line` stands, on the average."""
        long = _long(fold(line.text))
        return sum(self._in_paragraphs[word] for word in long) / self._paragraphs / (len(long) + 1)

    def around(self, index: int) -> list[float]:
        """Return the signs from "text above" on."""
        above, distance = self._above[index], self._to_paragraph[index]
        before, after = self._lines[max(0, index - 5) : index], self._lines[index + 1 : index + 7]
        return [
            math.log1p(above),
            above / max(0.1, self._above[-1]),
            float(above > 0),
            float(distance == 1),
            float(distance <= 40),
            math.log1p(min(99, distance)),
            math.log1p(self._above[min(len(self._lines), index + _REACH)] - above),
            float(any(line.meta in ("date", "age") for line in after)),
            float(any(line.meta == "byline" for line in after)),
            float(any(line.meta == "date" for line in before[-2:])),
            math.log1p(before[-1].prose.size) if before else 0.0,
            float(sum(line.prose.size < 25 for line in before)),
            float(sum(bool(line.chrome) for line in before)),
        ]

    def _shared(self, folded: str) -> float:
        """Return the share of the long words of a line, or of pairs of its signs, that stand in the text too."""
        if _UNSPACED.search(folded):
            own = list(pairwise(folded))
            return sum(pair in self._pairs for pair in own) / (len(own) + 2)
        long = _long(folded)
        return sum(word in self._words for word in long) / (len(long) + 2)


def _long(folded: str) -> list[str]:
    return [word for word in folded.split() if len(word) > 3]
