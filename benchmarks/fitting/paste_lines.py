"""Fit the forest that scores the lines of a paste: `lines.json`, beside its reader in `socra.input.paste.scorer`.

    python benchmarks/fitting/paste_lines.py DEV.jsonl.xz paste-dev.json [--folds 5] [--write]

DEV.jsonl.xz is the development split of WCXB (M. Foley, 2026, CC-BY-4.0): a page a line with "id", "type", "text" (the
true text) and "html"; only the half whose hash of "id" is even is used. The other file is a list of pages with "id",
"paste" and "body", of which the even half is fitted on too. Neither enters the project. A line's label is whether at
least half of its words stand, in order, in the true text. Each page weighs the same; besides the page as a browser
copies it there are its true text alone, of which every line stays, and pages put together of two: the head or the tail
of one around the article of another, some with a blank line between any two lines, some with none; articles
with a few strewn lines of another page; and the pages of the project's own tests. `--folds` prints the
F1 of words, each page scored by a forest that saw neither it nor what it was mixed with.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from forest import fit, save
from scoring import pages as scored

from socra.input.forest import Forest
from socra.input.paste.features import NAMES, measure_lines
from socra.input.paste.lines import Line, split
from socra.input.paste.meta import mark_meta
from socra.input.paste.preamble import read_preamble
from socra.input.unicode import normalise

TARGET = Path(__file__).parents[2] / "src/socra/input/paste/lines.json"
OURS = Path(__file__).parents[2] / "tests/data/pages"
SIZES = (7, 4, 2)
"""Words in a row that tell where a paste and its true text run alike, the long ones first."""
MOST_PAIRS = 3_000_000
SHARE = 0.5
"""Share of a line's words in the true text from which on the line is the article's."""
ALONE, OTHER = 0.7, 0.5
"""Weight of a true text alone, and of a page that is no article, thread or documentation."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")


@dataclass
class Page:
    """A page: its lines, the share of each that is the article's (-1 where it has no words), and its true words."""

    id: str
    kind: str
    lines: list[Line]
    shares: list[float]
    true: Counter[str]
    variant: str = "paste"
    score: float = 0.0

    @property
    def counts(self) -> list[int]:
        """The words of each line."""
        return [len(words(line.text)) for line in self.lines]

    @property
    def ends(self) -> tuple[int, int]:
        """The first line of the article, and the line after its last."""
        own = [index for index, share in enumerate(self.shares) if share >= SHARE]
        return own[0], own[-1] + 1


def main() -> None:
    """Fit, and print or write what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dev", type=Path)
    parser.add_argument("paste_dev", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    read = (*read_pages(options.dev, options.paste_dev), *ours())
    pages = [page for page in read if page.lines and max(page.shares) >= SHARE]
    pages += list(mixed(pages, max(1, options.folds)))
    rows = [measure_lines(page.lines) for page in pages]
    print(f"{len(pages)} pages, {sum(map(len, rows))} lines")
    for fold in range(options.folds):
        _judge(pages, rows, fold, options.folds)
    if options.folds:
        _report(pages)
    if options.write:
        save(_forest(pages, rows), TARGET)
        print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


def fold_of(name: str, folds: int) -> int:
    """Return the fold of a page, and of all that is made of it."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % folds


def left_out(dev: Path, folds: int) -> list[dict[str, Any]]:
    """Return for each fold a forest fitted on the pages of `dev` that are not in it; `fold_of` tells which are."""
    read = (*read_pages(dev, None), *ours())
    pages = [page for page in read if page.lines and max(page.shares) >= SHARE]
    pages += list(mixed(pages, folds))
    rows = [measure_lines(page.lines) for page in pages]
    found = []
    for fold in range(folds):
        seen = [index for index, page in enumerate(pages) if fold_of(page.id, folds) != fold]
        found.append(_forest([pages[index] for index in seen], [rows[index] for index in seen]))
    return found


def read_pages(dev: Path, paste_dev: Path | None) -> Iterator[Page]:
    """Yield each page of the half that is looked at, as it is copied, and its true text alone."""
    for row in scored.read_pages(dev, "look"):
        if row["text"].strip():
            yield _page(row["id"], row["type"], scored.pasted(row["html"]), row["text"])
            yield _page(row["id"], row["type"], row["text"], row["text"], "alone")
    for row in json.loads(paste_dev.read_text("utf-8")) if paste_dev else ():
        if scored.half_of(row["id"]) == "look":
            yield _page(row["id"], "article", row["paste"], row["body"])
            yield _page(row["id"], "article", row["body"], row["body"], "alone")


def ours() -> Iterator[Page]:
    """Yield the pages of the tests, of which the body is known line by line, also with blank lines in between."""
    for path in sorted(OURS.glob("*.txt")):
        body = path.with_suffix(".expected").read_text("utf-8").partition("--- removed")[0].partition("\n\n")[2]
        for paste in (path.read_text("utf-8"), path.read_text("utf-8").replace("\n", "\n\n")):
            yield _page(path.stem, "ours", paste, body)


def _page(name: str, kind: str, paste: str, true: str, variant: str = "paste") -> Page:
    _, text = read_preamble(normalise(paste)[0])
    lines = split(text)
    mark_meta(lines)
    told = words(true)
    shares = [1.0] * len(lines) if variant == "alone" else align([words(line.text) for line in lines], told)
    return Page(name, kind, lines, shares, Counter(told), variant)


def words(text: str) -> list[str]:
    """Return the words of a text in small letters; the signs of scripts without spaces one by one."""
    return _WORD.findall(text.lower())


def align(lines: Sequence[Sequence[str]], true: Sequence[str]) -> list[float]:
    """Return the share of each line's words that stand in `true` in the same order, -1 for a line without words.

    One or two words that agree by chance count only where they are the whole line.
    """
    flat = [word for line in lines for word in line]
    alike, surely = bytearray(len(flat)), bytearray(len(flat))
    for start, _, size in _runs(flat, true, (0, len(flat), 0, len(true)), SIZES):
        alike[start : start + size] = b"\1" * size
        surely[start : start + size] = (b"\1" if size > 2 else b"\0") * size
    shares, at = [], 0
    for line in lines:
        full, sure = sum(alike[at : at + len(line)]), sum(surely[at : at + len(line)])
        shares.append(-1.0 if not line else (full if sure or full == len(line) else 0) / len(line))
        at += len(line)
    return shares


Span = tuple[int, int, int, int]


def _runs(ours: Sequence[str], true: Sequence[str], span: Span, sizes: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield runs of the same words: first where many words in a row are found once in both, then between those."""
    a, b, c, d = span
    if a >= b or c >= d:
        return
    if not sizes:
        if (b - a) * (d - c) <= MOST_PAIRS:
            for run in SequenceMatcher(None, ours[a:b], true[c:d], autojunk=False).get_matching_blocks()[:-1]:
                yield a + run.a, c + run.b, run.size
        return
    for i, j in _anchors(ours, true, span, sizes[0]):
        if i >= a and j >= c:
            size = sizes[0]
            while i + size < b and j + size < d and ours[i + size] == true[j + size]:
                size += 1
            while i > a and j > c and ours[i - 1] == true[j - 1]:
                i, j, size = i - 1, j - 1, size + 1
            yield from _runs(ours, true, (a, i, c, j), sizes[1:])
            yield i, j, size
            a, c = i + size, j + size
    yield from _runs(ours, true, (a, b, c, d), sizes[1:])


def _anchors(ours: Sequence[str], true: Sequence[str], span: Span, size: int) -> list[tuple[int, int]]:
    """Return the longest rising series of places where the same `size` words stand once in both."""
    a, b, c, d = span
    here, there = _once(ours, a, b, size), _once(true, c, d, size)
    pairs = sorted((place, there[key]) for key, place in here.items() if place >= 0 and there.get(key, -1) >= 0)
    tails: list[int] = []
    last: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        tails[at : at + 1], last[at : at + 1] = [j], [number]
        before[number] = last[at - 1] if at else -1
    chain, number = [], last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _once(text: Sequence[str], start: int, end: int, size: int) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for index in range(start, end - size + 1):
        key = tuple(text[index : index + size])
        found[key] = -1 if key in found else index
    return found


def mixed(pages: Sequence[Page], folds: int) -> Iterator[Page]:
    """Yield pages put together of two, both of one fold, so that no page is judged by a forest that saw part of it."""
    dice = random.Random(7)
    pasted = [page for page in pages if page.variant == "paste" and page.kind != "ours"]
    for page in pasted:
        near = [other for other in pasted if fold_of(other.id, folds) == fold_of(page.id, folds)]
        alike = [other for other in near if other.kind == page.kind]
        start, end = page.ends
        own = (page, start, end)
        head, tail = dice.choice(near), dice.choice(alike)
        yield _joined(page, [(head, 0, head.ends[0]), own, (page, end, None)], dice)
        yield _joined(page, [(page, 0, start), own, (tail, tail.ends[1], None)], dice)
        head, tail = dice.choice(alike), dice.choice(alike)
        first, last = max(0, head.ends[0] - dice.randint(0, 6)), end + dice.randint(0, 25)
        scraps = [own, (tail, tail.ends[1], None)], [(head, first, head.ends[0]), own, (page, end, last)]
        yield _joined(page, dice.choice(scraps), dice)
        yield _joined(page, _strewn(page, dice.choice(near), dice), dice)


def _strewn(page: Page, other: Page, dice: random.Random) -> list[tuple[Page, int, int | None]]:
    """Return the article of a page with a few lines of another page's furniture strewn in: a text selected by hand."""
    start, end = page.ends
    named = [index for index, line in enumerate(other.lines) if line.chrome and other.shares[index] < SHARE]
    parts: list[tuple[Page, int, int | None]] = []
    for index in sorted(dice.sample(named, min(len(named), dice.randint(1, 5)))):
        cut = dice.choice((start, end, dice.randint(start, end)))
        parts += [(page, start, cut), (other, index, index + 1)]
        start = cut
    return [*parts, (page, start, end)]


def _joined(page: Page, parts: Sequence[tuple[Page, int, int | None]], dice: random.Random) -> Page:
    lines = [line for part, start, end in parts for line in part.lines[start:end]]
    shares = [share for part, start, end in parts for share in part.shares[start:end]]
    chance = dice.random()
    if chance < 0.3:
        lines = [replace(line, apart=chance < 0.2 or not index) for index, line in enumerate(lines)]
    return Page(page.id, page.kind, lines, shares, page.true, "mixed")


def _forest(pages: Sequence[Page], rows: Sequence[Sequence[Sequence[float]]]) -> dict[str, Any]:
    labels: list[float] = []
    weights: list[float] = []
    for page in pages:
        kind = 1.0 if page.kind in ("article", "forum", "documentation", "ours") else OTHER
        scale = kind * (ALONE if page.variant == "alone" else 1.0)
        roots = [max(1, count) ** 0.5 for count in page.counts]
        labels += [float(share >= SHARE) for share in page.shares]
        weights += [scale * root / sum(roots) * (share >= 0) for root, share in zip(roots, page.shares, strict=True)]
    average = sum(weights) / len(weights)
    flat = [row for page in rows for row in page]
    weights = [weight / average for weight in weights]
    return fit(NAMES, flat, labels, weights, rounds=160, leaves=15, least=40, rate=0.12, columns=0.5, sample=0.75)


def _judge(pages: Sequence[Page], rows: Sequence[Sequence[Sequence[float]]], fold: int, folds: int) -> None:
    seen = [index for index, page in enumerate(pages) if fold_of(page.id, folds) != fold]
    data = _forest([pages[index] for index in seen], [rows[index] for index in seen])
    forest = Forest(tuple(data["names"]), data["base"], tuple(data["trees"]))
    for page, own in zip(pages, rows, strict=True):
        if page.variant != "mixed" and fold_of(page.id, folds) == fold:
            kept = [line for line, row in zip(page.lines, own, strict=True) if forest.sum(row) > 0]
            found = Counter(word for line in kept for word in words(line.text))
            hits = (found & page.true).total()
            page.score = 2 * hits / max(1, found.total() + page.true.total())


def _report(pages: Sequence[Page]) -> None:
    kinds = sorted({(page.variant, page.kind) for page in pages if page.variant != "mixed"})
    for variant, kind in kinds:
        scores = [page.score for page in pages if (page.variant, page.kind) == (variant, kind)]
        print(f"{variant:6} {kind:14} {len(scores):4} pages  F1 {mean(scores):.3f}")


if __name__ == "__main__":
    main()
