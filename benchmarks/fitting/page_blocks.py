"""Fit the scorer of a page's blocks: `src/socra/input/page/blocks.json`.

python benchmarks/fitting/page_blocks.py PAGES.jsonl.xz [--half look] [--check]

PAGES: one JSON object a line {"id", "type", "url", "title", "text", "html"}, `text` being the page's true main
content, such as the development split of the Web Content Extraction Benchmark. `--half look` keeps the pages whose id
has an even hash, and leaves the others to measure with. `--check` prints how well blocks are told on pages left out, in
five folds. The same pages give the same file.
Needs lightgbm.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from forest import fit, save
from scoring.pages import read_pages

HOME = Path(__file__).parents[2] / "src" / "socra" / "input" / "page" / "blocks.json"
GRAM = 4
MOST_PLACES = 40
WORDS = re.compile(r"\w+")
FOLDS = 5
FAVOUR = {"forum": 3, "documentation": 3}
"""Kinds of pages that are few among the articles, and weigh more."""

SETTINGS: dict[str, Any] = {"rounds": 150, "leaves": 12, "least": 60, "rate": 0.05, "columns": 0.3, "pull": 20.0}


@dataclass
class Example:
    """One page: a row and a label for each block, and how many words each has."""

    id: str
    type: str
    rows: list[list[float]]
    labels: list[float]
    words: list[int]
    true: int


def main() -> None:
    """Fit the scorer, or check it."""
    args = argparse.ArgumentParser()
    args.add_argument("pages", type=Path)
    args.add_argument("--half", choices=("look", "measure"))
    args.add_argument("--check", action="store_true")
    args.add_argument("--out", type=Path, default=HOME)
    given = args.parse_args()
    with ProcessPoolExecutor(2) as pool:
        examples = [found for found in pool.map(example, read_pages(given.pages, given.half), chunksize=4) if found]
    if given.check:
        check(examples)
    else:
        save(fitted(examples), given.out)
        print(given.out, given.out.stat().st_size, "bytes")


def example(page: dict[str, Any]) -> Example | None:
    """Return the rows and labels of one page, None where nothing of it can be read."""
    from socra.input.page.look import look
    from socra.input.page.tree import parse

    if (tree := parse(page["html"])) is None or not (seen := look(tree, page["url"])).blocks:
        return None
    texts = [WORDS.findall(block.text.lower()) for block in seen.blocks]
    true = [WORDS.findall(line.lower()) for line in page["text"].split("\n")]
    return Example(
        page["id"], page["type"], seen.rows, align(texts, true), [len(words) for words in texts], sum(map(len, true))
    )


def align(blocks: list[list[str]], true: list[list[str]]) -> list[float]:
    """Return for each block, by its words, how much of it is in the true text, at a place that keeps the order.

    A long block that is once on the page and once in the text counts wherever it stands.
    """
    text = [word for line in true for word in line]
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for start in range(len(text)):
        for size in range(1, GRAM + 1):
            places[tuple(text[start : start + size])].append(start)
    found = [_places(words, places) for words in blocks]
    same = Counter(map(tuple, blocks))
    chain = _heaviest(found, [len(words) for words in blocks])
    return [
        _share(words, places)
        if number in chain or (len(words) >= 8 and len(found[number]) == same[tuple(words)] == 1)
        else 0.0
        for number, words in enumerate(blocks)
    ]


def _share(words: list[str], places: dict[tuple[str, ...], list[int]]) -> float:
    size = min(GRAM, len(words))
    grams = [tuple(words[start : start + size]) for start in range(len(words) - size + 1)]
    return sum(gram in places for gram in grams) / len(grams)


def _places(words: list[str], places: dict[tuple[str, ...], list[int]]) -> list[int]:
    """Return where in the true text a block may begin, by the first of its runs of words that is there."""
    size = min(GRAM, len(words))
    for start in range(len(words) - size + 1 if words else 0):
        if (found := places.get(tuple(words[start : start + size]))) and (size == GRAM or len(found) <= MOST_PLACES):
            return [place - start for place in found[:MOST_PLACES]]
    return []


def _heaviest(found: list[list[int]], weights: list[int]) -> set[int]:
    """Return the blocks, each at one of its places, that together rise and have most words."""
    order = sorted({place for places in found for place in places})
    rank = {place: number + 1 for number, place in enumerate(order)}
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(order) + 1)  # a Fenwick tree of the heaviest chain up to a place
    links: list[tuple[int, int]] = []  # (block, the link before)
    for number, places in enumerate(found):
        added = []
        for place in places:
            at, top = rank[place] - 1, (0.0, -1)
            while at > 0:
                top = max(top, best[at])
                at -= at & -at
            links.append((number, top[1]))
            added.append((rank[place], (top[0] + weights[number], len(links) - 1)))
        for at, value in added:
            while at < len(best):
                best[at] = max(best[at], value)
                at += at & -at
    chain: set[int] = set()
    at = max(best)[1]
    while at >= 0:
        chain.add(links[at][0])
        at = links[at][1]
    return chain


def fitted(examples: list[Example]) -> dict[str, Any]:
    """Return the forest of all `examples`, a page weighing as much as another."""
    from socra.input.page.features import FEATURES

    rows, labels, weights = [], [], []
    for page in examples:
        total = sum(page.words) or 1
        kept = sum(w for w, label in zip(page.words, page.labels, strict=True) if label > 0.5) or 1
        for row, label, words in zip(page.rows, page.labels, page.words, strict=True):
            # Words count, as in F1; a short block still has a say; what a page holds beside its article is worth less.
            weight = (words + 2) / (kept + 0.3 * (total - kept))
            weight *= FAVOUR.get(page.type, 1)
            rows.append(row)
            labels.append(float(label > 0.5))
            weights.append(1_000 * weight)
    return fit(FEATURES, rows, labels, weights, **SETTINGS)


def check(examples: list[Example]) -> None:
    """Print the F1 of words of the blocks chosen on pages left out, by type of page and threshold."""
    from socra.input.forest import Forest
    from socra.input.page.features import FEATURES

    body = FEATURES.index("body")
    found: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for fold in range(FOLDS):
        inside = [page for number, page in enumerate(examples) if number % FOLDS != fold]
        made = fitted(inside)
        forest = Forest(tuple(made["names"]), made["base"], tuple(made["trees"]))
        for page in examples[fold::FOLDS]:
            chances = [forest.chance(row) for row in page.rows]
            for threshold in (0.3, 0.4, 0.5):
                found[page.type][threshold].append(f1(page, [chance >= threshold for chance in chances]))
            found[page.type][9.0].append(f1(page, [label > 0.5 for label in page.labels]))
            found[page.type][8.0].append(f1(page, [row[body] > 0.5 for row in page.rows]))
    for kind, by in sorted(found.items()):
        print(
            f"{kind:13}",
            len(by[9.0]),
            *(f"{threshold}: {mean(values):.3f}" for threshold, values in sorted(by.items())),
        )


def f1(page: Example, chosen: list[bool]) -> float:
    """Return the F1 of words of the blocks chosen on a page."""
    kept = sum(w for w, yes in zip(page.words, chosen, strict=True) if yes)
    hits = sum(w * label for w, label, yes in zip(page.words, page.labels, chosen, strict=True) if yes)
    return 2 * hits / (kept + page.true) if kept else 0.0


if __name__ == "__main__":
    main()
