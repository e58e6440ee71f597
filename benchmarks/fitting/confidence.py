"""Fit `article.confidence`: the F1 of words that is expected, from what a draft tells of itself.

    python benchmarks/fitting/confidence.py PAGES

PAGES are those of `benchmarks/intake.py`; only the half that may be looked at is used. Prints the correlation with the
true F1 for pages that the forest did not see, fold by fold, then writes `src/socra/input/confidence.json`. Needs
lightgbm and numpy: `pip install lightgbm`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from fitting.forest import fit, save
from scoring.pages import correlation, f_of, half_of, pasted, read_pages, words

from socra.errors import SocraError
from socra.input.confidence import NAMES, measures
from socra.input.forest import Forest
from socra.input.page.html import clean_html
from socra.input.paste.paste import clean
from socra.input.sources import finish

FILE = Path(__file__).parent.parent.parent / "src" / "socra" / "input" / "confidence.json"
FOLDS = 5
SHAPE: dict[str, Any] = {"rounds": 60, "leaves": 5, "least": 15, "rate": 0.08, "yes_or_no": False}


class Row(NamedTuple):
    """One page read in one way: what the forest sees, and the F1 that came of it."""

    page: str
    way: str
    seen: list[float]
    f: float


def main() -> None:
    """Fit, print how well it holds, and write the file."""
    pages = [page for page in read_pages(Path(sys.argv[1])) if half_of(page["id"]) == "look"]
    with ProcessPoolExecutor(2) as pool:
        rows = [row for found in pool.map(read, pages, chunksize=4) for row in found]
    guesses: list[tuple[Row, float]] = []
    names = sorted({row.page for row in rows})
    for fold in range(FOLDS):
        held = set(names[fold::FOLDS])
        forest = _forest([row for row in rows if row.page not in held])
        guesses += [(row, forest.sum(row.seen)) for row in rows if row.page in held]
    for way in ("html", "pasted"):
        pairs = [(guess, row.f) for row, guess in guesses if row.way == way]
        print(f"{way:8} {len(pairs)} pages not seen   r {correlation(pairs):.3f}")
    save(_fitted(rows), FILE)
    print(f"wrote {FILE} ({FILE.stat().st_size:,} bytes)")


def read(page: dict[str, Any]) -> list[Row]:
    """Read a page as HTML and as pasted text."""
    return [row for way in ("html", "pasted") for row in _row(page, way)]


def _row(page: dict[str, Any], way: str) -> Iterator[Row]:
    try:
        draft = clean_html(page["html"], url=page["url"]) if way == "html" else clean(pasted(page["html"]))
        article = finish(draft)
    except SocraError:
        return
    if draft.signs is not None:
        kinds = {caution.kind for caution in article.warnings}
        seen = measures(draft, draft.signs, kinds)
        yield Row(page["id"], way, seen, f_of(words(page["text"]), words(article.text))[2])


def _fitted(rows: list[Row]) -> dict[str, Any]:
    return fit(NAMES, [row.seen for row in rows], [row.f for row in rows], [1.0] * len(rows), **SHAPE)


def _forest(rows: list[Row]) -> Forest:
    made = _fitted(rows)
    return Forest(tuple(made["names"]), made["base"], tuple(made["trees"]))


if __name__ == "__main__":
    main()
