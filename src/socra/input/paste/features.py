"""What is measured on each line of a paste, and on the page around it, for the scorer of lines."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

from socra.input.paste.chrome import fold
from socra.input.paste.lines import Line
from socra.input.paste.prose import measure

__all__ = ["NAMES", "linkish", "measure_lines"]

Column = list[float]

PARAGRAPH = 0.8  # the weight of a full sentence of 90 letters
_KINDS = ("text", "heading", "item", "quote", "code", "table", "rule")
_METAS = ("", "byline", "date", "age")
_ROLES = ("", "credit", "meta", "box", "summary", "form", "list", "foot", "comments", "reply")
_AROUND = (-2, -1, 1, 2)
_WINDOWS = (2, 6, 20, 60)
_FAR = 200
_LONGEST_BLOCK = 40
_SIGN = re.compile(r"[{}()\[\]=<>;_/\\|$#+*&^%@~`]")
_ARROW = re.compile(r"[|•·›»→▶►▼×+✓★]")
_DIGIT = re.compile(r"\d")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_OPENERS = "\"'“‘«„([¿¡—–-"


def measure_lines(lines: Sequence[Line]) -> list[tuple[float, ...]]:
    """Return a row of numbers for each line, in the order of `NAMES`; linear in the text."""
    return list(zip(*_table(lines).values(), strict=True))


def _table(lines: Sequence[Line]) -> dict[str, Column]:
    table = _own(lines) | _blocks(lines)
    for add in (_add_place, _add_gaps, _add_windows, _add_neighbours, _add_page):
        add(table, lines)
    return table


def _own(lines: Sequence[Line]) -> dict[str, Column]:
    copies = Counter(line.text for line in lines)
    proses = [line.prose for line in lines]
    texts = [line.text for line in lines]
    return {
        "weight": [prose.weight for prose in proses],
        "size": [math.log1p(prose.size) for prose in proses],
        "words": [float(min(prose.words, 40)) for prose in proses],
        "ended": [float(prose.ended) for prose in proses],
        "leads": [float(prose.leads) for prose in proses],
        "inner": [float(prose.inner) for prose in proses],
        "lower": [prose.lower for prose in proses],
        "commas": [prose.commas / (prose.words + 1) for prose in proses],
        "role": [float(_ROLES.index(line.chrome.role)) if line.chrome else 0.0 for line in lines],
        "firm": [float(line.chrome.firm) if line.chrome else -1.0 for line in lines],
        "meta": [float(_METAS.index(line.meta)) for line in lines],
        "kind": [float(_KINDS.index(line.kind)) for line in lines],
        "digits": [len(_DIGIT.findall(text)) / (len(text) or 1) for text in texts],
        "signs": [len(_SIGN.findall(text)) / (len(text) or 1) for text in texts],
        "arrows": [float(min(3, len(_ARROW.findall(text)))) for text in texts],
        "first": [_first(text) for text in texts],
        "last": [_last(text) for text in texts],
        "copies": [float(min(10, copies[text])) for text in texts],
        "linkish": [float(linkish(line)) for line in lines],
    }


def _first(text: str) -> float:
    """Return what a line begins with: 0 a sign, 1 a digit, 2 a small letter, 3 a letter without case, 4 a capital."""
    char = text.lstrip(_OPENERS)[:1]
    if not char.isalpha():
        return float(char.isdigit())
    return 4.0 if char.isupper() else 2.0 if char.islower() else 3.0


def _last(text: str) -> float:
    """Return what a line ends with: 0 a letter, 1 a digit, 2 a colon, 3 a comma, 4 an ellipsis, 5 "?", 6 another."""
    char = text[-1:]
    if not char or char.isalpha():
        return 0.0
    if char.isdigit():
        return 1.0
    if text.endswith(("...", "…")):
        return 4.0
    return 2.0 if char in ":：" else 3.0 if char in ",،、，;；" else 5.0 if char in "?？؟" else 6.0


def linkish(line: Line) -> bool:
    """Say whether a line has the shape of a link or label: short, without an end, begun with a capital or a sign."""
    return line.prose.size < 90 and not line.prose.ended and line.prose.weight <= 0 and not line.text[:1].islower()


def _blocks(lines: Sequence[Line]) -> dict[str, Column]:
    """Measure what stands between two blank lines as if it were one paragraph."""
    weights: Column = []
    counts: Column = []
    block: list[Line] = []
    for line in (*lines, None):
        if block and (line is None or line.apart):
            short = 1 < len(block) <= _LONGEST_BLOCK
            weight = measure(" ".join(line.text for line in block)).weight if short else block[0].prose.weight
            weights += [weight if short or len(block) == 1 else -1.0] * len(block)
            counts += [float(min(len(block), _LONGEST_BLOCK))] * len(block)
            block = []
        if line is not None:
            block.append(line)
    return {"block_weight": weights, "block_lines": counts}


def _add_place(table: dict[str, Column], lines: Sequence[Line]) -> None:
    count = len(lines)
    masses = [max(0.0, weight) for weight in table["weight"]]
    total = sum(masses) or 1.0
    before = list(accumulate(masses, initial=0.0))
    start, end = _densest(table)
    table["at"] = [index / count for index in range(count)]
    table["from_top"] = [math.log1p(index) for index in range(count)]
    table["from_end"] = [math.log1p(count - index) for index in range(count)]
    table["mass_before"] = [before[index] / total for index in range(count)]
    table["log_mass_before"] = [math.log1p(before[index]) for index in range(count)]
    table["log_mass_after"] = [math.log1p(before[-1] - before[index + 1]) for index in range(count)]
    table["to_start"] = [_signed(index - start) for index in range(count)]
    table["to_end"] = [_signed(index - end + 1) for index in range(count)]
    table["topic"] = _topic(lines, start, end)


def _signed(distance: int) -> float:
    return math.copysign(math.log1p(min(abs(distance), _FAR)), distance)


def _densest(table: dict[str, Column]) -> tuple[int, int]:
    """Return the stretch with the most prose and the least else: the largest sum of weights."""
    best, found, total, begin = 0.0, (0, 0), 0.0, 0
    for index, (weight, role, meta) in enumerate(zip(table["weight"], table["role"], table["meta"], strict=True)):
        if total <= 0:
            total, begin = 0.0, index
        total += -0.4 if role or meta else weight
        if total > best:
            best, found = total, (begin, index + 1)
    return found


def _terms(line: Line) -> list[str]:
    folded = fold(line.text[:1000])
    if _UNSPACED.search(folded):
        return [a + b for a, b in pairwise(folded) if a != " " != b]
    return [word for word in folded.split() if len(word) > 3]


def _topic(lines: Sequence[Line], start: int, end: int) -> Column:
    """Return the share of each line's words that the densest stretch has elsewhere too."""
    terms = [_terms(line) for line in lines]
    told = Counter(term for own in terms[start:end] for term in own)
    column: Column = []
    for index, own in enumerate(terms):
        mine = Counter(own) if start <= index < end else None
        known = sum(told[term] > (mine[term] if mine else 0) for term in own)
        column.append(known / (len(own) + 1) if own else -1.0)
    return column


def _add_gaps(table: dict[str, Column], lines: Sequence[Line]) -> None:
    """Measure where the last and the next paragraph stand, how long they are, and what stands up to them."""
    good = [weight >= PARAGRAPH and not role for weight, role in zip(table["weight"], table["role"], strict=True)]
    furniture = list(accumulate((float(role > 1) for role in table["role"]), initial=0.0))
    metas = list(accumulate((float(meta > 0) for meta in table["meta"]), initial=0.0))
    count = len(lines)
    last, following = _latest(good), _next(good)
    sizes = table["size"]
    table["since"] = [math.log1p(index - at) if at >= 0 else 9.0 for index, at in enumerate(last)]
    table["until"] = [math.log1p(at - index) if at < count else 9.0 for index, at in enumerate(following)]
    table["gap"] = [math.log1p(b - a) if a >= 0 and b < count else 9.0 for a, b in zip(last, following, strict=True)]
    table["size_last"] = [sizes[at] if at >= 0 else -1.0 for at in last]
    table["size_next"] = [sizes[at] if at < count else -1.0 for at in following]
    table["furniture_since"] = [min(9.0, furniture[index] - furniture[at + 1]) for index, at in enumerate(last)]
    table["furniture_until"] = [
        min(9.0, furniture[at] - furniture[min(index + 1, at)]) for index, at in enumerate(following)
    ]
    table["metas_since"] = [min(9.0, metas[index] - metas[at + 1]) for index, at in enumerate(last)]
    table["metas_until"] = [min(9.0, metas[at] - metas[min(index + 1, at)]) for index, at in enumerate(following)]
    for role in ("list", "foot", "comments", "reply", "form"):
        number = float(_ROLES.index(role))
        named = _latest([value == number for value in table["role"]])
        table[f"since_{role}"] = [math.log1p(min(_FAR, i - at)) if at >= 0 else 9.0 for i, at in enumerate(named)]
    replies = list(accumulate(float(value == 9.0) for value in table["role"]))
    table["replies_before"] = [min(9.0, value) for value in replies]
    table["replies_after"] = [min(9.0, replies[-1] - value) for value in replies]


def _latest(flags: Sequence[bool]) -> list[int]:
    """Return for each place the last flagged one before it, -1 where there is none."""
    found, last = [], -1
    for index, flag in enumerate(flags):
        found.append(last)
        last = index if flag else last
    return found


def _next(flags: Sequence[bool]) -> list[int]:
    count = len(flags)
    return [count - 1 - at for at in reversed(_latest(list(reversed(flags))))]


def _add_windows(table: dict[str, Column], lines: Sequence[Line]) -> None:
    letters = [math.expm1(size) for size in table["size"]]
    prose = [value if weight > 0 else 0.0 for value, weight in zip(letters, table["weight"], strict=True)]
    furniture = [float(role > 1) for role in table["role"]]
    summed = {
        "letters": list(accumulate(letters, initial=0.0)),
        "prose": list(accumulate(prose, initial=0.0)),
        "linkish": list(accumulate(table["linkish"], initial=0.0)),
        "furniture": list(accumulate(furniture, initial=0.0)),
        "topic": list(accumulate(table["topic"], initial=0.0)),
    }
    count = len(letters)
    for width in _WINDOWS:
        for side, low, high in (("before", width, 0), ("after", 0, width)):
            ends = [(max(0, i - low), min(count, i + high + 1)) for i in range(count)]
            table[f"prose_{side}_{width}"] = [
                (summed["prose"][b] - summed["prose"][a]) / (summed["letters"][b] - summed["letters"][a] + 1)
                for a, b in ends
            ]
            table[f"mean_{side}_{width}"] = [
                math.log1p((summed["letters"][b] - summed["letters"][a]) / max(1, b - a)) for a, b in ends
            ]
            for name in ("linkish", "furniture", "topic"):
                column = summed[name]
                table[f"{name}_{side}_{width}"] = [(column[b] - column[a]) / max(1, b - a) for a, b in ends]


def _add_neighbours(table: dict[str, Column], lines: Sequence[Line]) -> None:
    for name in ("weight", "size", "role", "meta", "kind", "lower"):
        column = table[name]
        for step in _AROUND:
            table[f"{name}{step:+d}"] = _shifted(column, step)


def _shifted(column: Column, step: int) -> Column:
    missing = [-2.0] * min(abs(step), len(column))
    return [*missing, *column[:-step]] if step > 0 else [*column[-step:], *missing]


def _add_page(table: dict[str, Column], lines: Sequence[Line]) -> None:
    count = len(lines)
    letters = sum(map(math.expm1, table["size"])) or 1.0
    prose = sum(math.expm1(size) for size, weight in zip(table["size"], table["weight"], strict=True) if weight > 0)
    facts = {
        "lines": math.log1p(count),
        "page_prose": prose / letters,
        "page_mass": math.log1p(sum(max(0.0, weight) for weight in table["weight"])),
        "page_furniture": sum(role > 1 for role in table["role"]) / count,
        "page_linkish": sum(table["linkish"]) / count,
        "page_items": sum(kind == 2 for kind in table["kind"]) / count,
        "page_metas": sum(meta > 0 for meta in table["meta"]) / count,
        "page_replies": min(20.0, float(sum(role == 9 for role in table["role"]))),
        "page_signs": sum(table["signs"]) / count,
    }
    for name, value in facts.items():
        table[name] = [value] * count


NAMES = tuple(_table([Line("x")]))
