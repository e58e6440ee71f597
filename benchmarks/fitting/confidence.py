"""Check `article.confidence` on pages that the scorers of blocks and lines did not see.

    python benchmarks/fitting/confidence.py PAGES

PAGES are those of `benchmarks/intake.py`; only the half that may be looked at is used. Each page is read by scorers
that were fitted without it, in folds: of what a scorer was fitted on it is too sure. Prints the correlation with the
true F1 (both are 0 for a page that is refused, as in intake.py), what is doubted, and the mean F1 by confidence. Run it
whenever `blocks.json` or `lines.json` is fitted; if the figures fall, look at the few numbers of
`socra.input.confidence`: forests over these signs and more did worse than the chances taken as they are. Takes some
minutes. Needs lightgbm and numpy: `pip install lightgbm`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

import page_blocks
import paste_lines
from scoring.pages import correlation, f_of, pasted, read_pages, words

from socra.errors import SocraError
from socra.input.confidence import DOUBTFUL
from socra.input.forest import Forest
from socra.input.page.html import clean_html
from socra.input.paste.paste import clean
from socra.input.sources import finish

FOLDS = 5
POOR, GOOD = 0.6, 0.9
STEPS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)
_READ = Forest.read


class Row(NamedTuple):
    """One page read in one way: the confidence, and the F1 that came of it."""

    page: str
    way: str
    confidence: float
    f: float


def main() -> None:
    """Read every page by scorers that did not see it, and print how well the confidence holds."""
    path = Path(sys.argv[1])
    with ProcessPoolExecutor(2) as pool:
        lines = pool.submit(paste_lines.left_out, path, FOLDS)
        blocks = pool.submit(left_out, path)
        scorers = zip(range(FOLDS), blocks.result(), lines.result(), strict=True)
        tasks = [pool.submit(read_fold, path, *scorer) for scorer in scorers]
        rows = [row for task in tasks for row in task.result()]
    report(rows)


def fold_of(name: str) -> int:
    """Return the fold of a page."""
    return paste_lines.fold_of(name, FOLDS)


def left_out(path: Path) -> list[dict[str, Any]]:
    """Return for each fold a forest of blocks fitted on the pages that are not in it."""
    examples = list(filter(None, map(page_blocks.example, read_pages(path, "look"))))
    return [page_blocks.fitted([one for one in examples if fold_of(one.id) != fold]) for fold in range(FOLDS)]


def read_fold(path: Path, fold: int, blocks: dict[str, Any], lines: dict[str, Any]) -> list[Row]:
    """Read the pages of a fold with scorers that must not have seen them; to be run in a process of its own."""
    scorers = {"blocks.json": _forest(blocks), "lines.json": _forest(lines)}
    Forest.read = staticmethod(lambda package, name: scorers.get(name) or _READ(package, name))  # type: ignore[method-assign,assignment]
    look = (page for page in read_pages(path, "look") if fold_of(page["id"]) == fold)
    return [row for page in look for way in ("html", "pasted", "alone") for row in _row(page, way)]


def _row(page: dict[str, Any], way: str) -> Iterator[Row]:
    try:
        if way == "html":
            draft = clean_html(page["html"], url=page["url"])
        else:
            draft = clean(pasted(page["html"]) if way == "pasted" else page["text"])
        article = finish(draft)
    except SocraError:
        yield Row(page["id"], way, 0.0, 0.0)
        return
    yield Row(page["id"], way, article.confidence, f_of(words(page["text"]), words(article.text))[2])


def report(rows: Sequence[Row]) -> None:
    """Print how well the confidence agrees with the F1."""
    for way in ("html", "pasted", "alone"):
        pairs = [(row.confidence, row.f) for row in rows if row.way == way]
        poor = [sure < DOUBTFUL for sure, f in pairs if f < POOR]
        good = [sure < DOUBTFUL for sure, f in pairs if f > GOOD]
        print(
            f"{way:8} {len(pairs)} pages   r {correlation(pairs):.3f}   least {min(pairs)[0]:.2f}   doubted:"
            f" {sum(poor)} of {len(poor)} with F1 < {POOR}, {sum(good)} of {len(good)} with F1 > {GOOD}"
        )
        for low, high in pairwise(STEPS):
            if some := [f for sure, f in pairs if low <= sure < high]:
                print(f"         confidence {low:.2f} to {high:.2f}: {len(some):4} pages, mean F1 {mean(some):.2f}")


def _forest(made: dict[str, Any]) -> Forest:
    return Forest(tuple(made["names"]), made["base"], tuple(made["trees"]))


if __name__ == "__main__":
    main()
