"""Fit the weights of the signs by which a paste's title is told: `src/socra/input/paste/titles.json`.

python benchmarks/fitting/titles.py PAGES.jsonl.xz [--half look] [--check]

PAGES: one JSON object a line {"id", "title", "author", "published", "text", "html"}, such as the development split of
the Web Content Extraction Benchmark. Each page is read three times: as a browser copies it whole, the same without its
title, and as its text alone under title, byline and day. The lines of a paste, and that none is it, compete for being
its title (a conditional logit). `--half look` keeps the pages whose id has an even hash, and leaves the others to
measure with. `--check` prints in five folds how many titles are right and wrong by the least chance that is asked for.
Needs numpy and scipy.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from scoring.pages import pasted, read_pages

HOME = Path(__file__).parents[2] / "src" / "socra" / "input" / "paste" / "titles.json"
FOLDS, PENALTY = 5, 10.0
# No page that a browser copies has the marks of Markdown: these weights are set, not fitted.
SET = {"main heading": 3.0, "heading": 0.5, "begins a line at the top": 1.0}


@dataclass
class Example:
    """One paste: the signs of each line that may be its title, and last those of no title; which of them is right."""

    rows: list[list[float]]
    labels: list[bool]
    kind: str


def main() -> None:
    """Read the pages, and fit or check."""
    args = argparse.ArgumentParser()
    args.add_argument("pages", type=Path)
    args.add_argument("--half", choices=("look", "measure"))
    args.add_argument("--check", action="store_true")
    args.add_argument("--out", type=Path, default=HOME)
    given = args.parse_args()
    titled = [page for page in read_pages(given.pages, given.half) if page["title"]]
    with ProcessPoolExecutor(2) as pool:
        pages = list(pool.map(examples, titled, chunksize=4))
    if given.check:
        check(pages)
    else:
        found = fitted([example for page in pages for example in page])
        given.out.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")


def examples(page: dict[str, Any]) -> list[Example]:
    """Return the pastes of `page`."""
    head = [page["title"], f"By {page['author']}" if page["author"] else "", (page["published"] or "")[:10]]
    alone = "\n\n".join([part for part in head if part] + [page["text"]])
    whole = pasted(page["html"])
    untitled = "\n\n".join(line for line in whole.split("\n\n") if not alike(line, page["title"]))
    return [
        example(whole, page["title"], kind="whole page"),
        example(untitled, page["title"], kind="without its title"),
        example(alone, page["title"], kind="text alone"),
    ]


def example(text: str, title: str, *, kind: str) -> Example:
    """Return the signs and labels of the paste `text`."""
    from socra.input.paste.lines import edges, split
    from socra.input.paste.meta import mark_meta
    from socra.input.paste.titles import SIGNS, signs
    from socra.input.unicode import normalise

    lines = split(normalise(text)[0])
    mark_meta(edges(lines))
    found = signs(lines)
    labels = [alike(lines[index].text, title) for index, _ in found]
    none = [0.0] * len(SIGNS)
    return Example([*([*row, 0.0] for _, row in found), [*none, 1.0]], [*labels, not any(labels)], kind)


def alike(line: str, title: str) -> bool:
    """Say whether `line` is the title, or most of it."""
    one, other = ("".join(filter(str.isalnum, text)).casefold() for text in (line, title))
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and shorter in longer and 2 * len(shorter) > len(longer)


def fitted(pastes: Sequence[Example]) -> dict[str, float]:
    """Return the weight of each sign that makes the titles likeliest, small ones before large ones."""
    import numpy
    from scipy.optimize import minimize

    from socra.input.paste.titles import NONE, SIGNS

    names = [*SIGNS, NONE]
    scale = numpy.concatenate([numpy.asarray(paste.rows) for paste in pastes]).std(axis=0) + 1e-9
    scale[-1] = 1.0
    free = numpy.asarray([name not in SET for name in names])
    pairs = [(numpy.asarray(paste.rows) / scale * free, numpy.asarray(paste.labels)) for paste in pastes]

    def loss(weights: Any) -> tuple[float, Any]:
        value, slope = PENALTY / 2 * weights @ weights, PENALTY * weights
        for rows, labels in pairs:
            sums = rows @ weights
            shares = numpy.exp(sums - sums.max())
            shares /= shares.sum()
            right = shares[labels].sum() + 1e-12
            value -= numpy.log(right)
            slope = slope - rows.T @ (numpy.where(labels, shares / right, 0) - shares)
        return value, slope

    best = minimize(loss, numpy.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return {name: SET.get(name, round(float(w / s), 4)) for name, w, s in zip(names, best, scale, strict=True)}


def check(pages: Sequence[Sequence[Example]]) -> None:
    """Print how many titles of pages left out are told right and wrong, by the kind of paste."""
    from math import exp

    from socra.input.paste.titles import NONE, SIGNS

    told: dict[tuple[str, float], list[int]] = {}
    for fold in range(FOLDS):
        made = fitted([paste for number, page in enumerate(pages) if number % FOLDS != fold for paste in page])
        weights = [made[name] for name in (*SIGNS, NONE)]
        for paste in [paste for page in pages[fold::FOLDS] for paste in page]:
            sums = [sum(a * b for a, b in zip(row, weights, strict=True)) for row in paste.rows]
            best = max(range(len(sums) - 1), key=sums.__getitem__, default=-1)
            chance = 1 / sum(exp(value - sums[best]) for value in sums)
            for least in (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5):
                if best >= 0 and chance >= least:
                    told.setdefault((paste.kind, least), [0, 0])[not paste.labels[best]] += 1
    for (kind, least), (right, wrong) in sorted(told.items()):
        print(f"{kind:18} chance {least:.2f} right {right} wrong {wrong}")


if __name__ == "__main__":
    main()
