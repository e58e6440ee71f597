"""Fit `article.confidence`: the F1 of words that is expected, from what a draft tells of itself.

    python benchmarks/fitting/confidence.py PAGES

PAGES are those of `benchmarks/intake.py`; only the half that may be looked at is used. Each page is read by scorers of
blocks and lines that were fitted without it, in folds: what a scorer was fitted on it is too sure of. Prints the
correlation with the true F1, fold by fold, and what is doubted at `DOUBTFUL`, then writes
`src/socra/input/confidence.json`. Run it again whenever `blocks.json` or `lines.json` is fitted. Takes some minutes.
Needs lightgbm and numpy: `pip install lightgbm`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

import page_blocks
import paste_lines
from forest import fit, save
from scoring.pages import correlation, f_of, half_of, pasted, read_pages, words

from socra.errors import SocraError
from socra.input.confidence import DOUBTFUL, NAMES, measures
from socra.input.forest import Forest
from socra.input.page.html import clean_html
from socra.input.paste.paste import clean
from socra.input.sources import finish

FILE = Path(__file__).parent.parent.parent / "src" / "socra" / "input" / "confidence.json"
FOLDS = 5
SHAPE: dict[str, Any] = {"rounds": 60, "leaves": 5, "least": 15, "rate": 0.08, "yes_or_no": False}
ALONE = 0.3
"""Weight of a true text that is pasted alone: it teaches only that such a text is whole."""
POOR, GOOD = 0.6, 0.9
_READ = Forest.read


class Row(NamedTuple):
    """One page read in one way: what the forest sees, and the F1 that came of it."""

    page: str
    way: str
    seen: list[float]
    f: float


def main() -> None:
    """Fit, print how well it holds, and write the file."""
    path = Path(sys.argv[1])
    with ProcessPoolExecutor(2) as pool:
        lines = pool.submit(paste_lines.left_out, path, FOLDS)
        blocks = pool.submit(left_out, path)
        scorers = zip(range(FOLDS), blocks.result(), lines.result(), strict=True)
        tasks = [pool.submit(read_fold, path, *scorer) for scorer in scorers]
        rows = [row for task in tasks for row in task.result()]
    report(rows)
    save(fitted(rows), FILE)
    print(f"wrote {FILE} ({FILE.stat().st_size:,} bytes)")


def fold_of(name: str) -> int:
    """Return the fold of a page."""
    return paste_lines.fold_of(name, FOLDS)


def left_out(path: Path) -> list[dict[str, Any]]:
    """Return for each fold a forest of blocks fitted on the pages that are not in it."""
    examples = list(filter(None, map(page_blocks.example, page_blocks.read(path, "look"))))
    return [page_blocks.fitted([one for one in examples if fold_of(one.id) != fold]) for fold in range(FOLDS)]


def read_fold(path: Path, fold: int, blocks: dict[str, Any], lines: dict[str, Any]) -> list[Row]:
    """Read the pages of a fold with scorers that must not have seen them; to be run in a process of its own."""
    scorers = {"blocks.json": _forest(blocks), "lines.json": _forest(lines)}
    Forest.read = staticmethod(lambda package, name: scorers.get(name) or _READ(package, name))  # type: ignore[method-assign,assignment]
    look = (page for page in read_pages(path) if half_of(page["id"]) == "look" and fold_of(page["id"]) == fold)
    return [row for page in look for way in ("html", "pasted", "alone") for row in _row(page, way)]


def _row(page: dict[str, Any], way: str) -> Iterator[Row]:
    try:
        if way == "html":
            draft = clean_html(page["html"], url=page["url"])
        else:
            draft = clean(pasted(page["html"]) if way == "pasted" else page["text"])
        article = finish(draft)
    except SocraError:
        return
    if draft.signs is not None:
        seen = measures(draft, draft.signs, {caution.kind for caution in article.warnings})
        yield Row(page["id"], way, seen, f_of(words(page["text"]), words(article.text))[2])


def report(rows: Sequence[Row]) -> None:
    """Print how well the confidence of pages left out agrees with their F1."""
    guesses: list[tuple[Row, float]] = []
    for fold in range(FOLDS):
        forest = _forest(fitted([row for row in rows if fold_of(row.page) != fold]))
        guesses += [(row, min(1.0, forest.sum(row.seen))) for row in rows if fold_of(row.page) == fold]
    for way in ("html", "pasted", "alone"):
        pairs = [(guess, row.f) for row, guess in guesses if row.way == way]
        poor = [guess < DOUBTFUL for guess, f in pairs if f < POOR]
        good = [guess < DOUBTFUL for guess, f in pairs if f > GOOD]
        print(
            f"{way:8} {len(pairs)} pages not seen   r {correlation(pairs):.3f}   least {min(pairs)[0]:.2f}   doubted:"
            f" {sum(poor)} of {len(poor)} with F1 < {POOR}, {sum(good)} of {len(good)} with F1 > {GOOD}"
        )


def fitted(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the forest of `rows`."""
    weights = [ALONE if row.way == "alone" else 1.0 for row in rows]
    return fit(NAMES, [row.seen for row in rows], [row.f for row in rows], weights, **SHAPE)


def _forest(made: dict[str, Any]) -> Forest:
    return Forest(tuple(made["names"]), made["base"], tuple(made["trees"]))


if __name__ == "__main__":
    main()
