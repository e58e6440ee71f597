"""Fit the forest that tells an article alone from a page copied whole: `alone.json`, read by `socra.input.paste.alone`.

    python benchmarks/fitting/paste_alone.py DEV.jsonl.xz paste-dev.json [--write]

The files are those of `paste_lines.py`, of the same half. An article alone is a true text: as it is, its first and its
second half, its paragraphs only, and with Markdown's marks. A page is what a browser copies, and those pages put
together of two of which a good part is not the article. Prints, for texts the forest did not see, how many of each
sort were taken for an article alone.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from forest import fit, save
from paste_lines import SHARE, Page, fold_of, mixed, ours, read_pages

from socra.input.forest import Forest
from socra.input.paste.alone import NAMES, measure_text
from socra.input.paste.lines import split
from socra.input.paste.meta import mark_meta
from socra.input.paste.preamble import read_preamble
from socra.input.paste.region import furniture
from socra.input.unicode import normalise

TARGET = Path(__file__).parents[2] / "src/socra/input/paste/alone.json"
FOLDS = 5
FOREIGN = 0.03
"""Share of the words of a page that are not its article's, from which on it is a page."""
PAGES = 2.0
"""What a page weighs beside an article: one that is taken for an article keeps all of its menus."""
BOUNDS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)


@dataclass
class Text:
    """A text: which page it comes of, what sort it is, what was measured, and what the forest said unseen."""

    id: str
    sort: str
    alone: bool
    row: list[float]
    named: int
    odds: float = 0.0


def main() -> None:
    """Fit, print what came of it, and write the forest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dev", type=Path)
    parser.add_argument("paste_dev", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    texts = [*_texts([page for page in (*read_pages(options.dev, options.paste_dev), *ours()) if page.lines])]
    for fold in range(FOLDS):
        data = _fit([text for text in texts if fold_of(text.id, FOLDS) != fold])
        forest = Forest(tuple(data["names"]), data["base"], tuple(data["trees"]))
        for text in texts:
            if fold_of(text.id, FOLDS) == fold:
                text.odds = forest.sum(text.row)
    _report(texts)
    if options.write:
        save(_fit(texts), TARGET)
        print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


def _texts(found: Sequence[Page]) -> Iterator[Text]:
    told, dice = [page for page in found if max(page.shares) >= SHARE], random.Random(3)
    for page in (*found, *mixed(told, FOLDS)):
        if page.variant == "alone":
            near = [
                other
                for other in told
                if other.variant == "paste" and fold_of(other.id, FOLDS) == fold_of(page.id, FOLDS)
            ]
            for sort, part in _parts("\n\n".join(line.raw for line in page.lines)):
                yield from _text(page, f"alone {sort}", part)
                yield from _text(page, f"alone, named {sort}", _named(part, dice.choice(near), dice))
        elif _foreign(page) >= FOREIGN:
            yield _measured(page, f"page {page.variant} {page.kind}", False)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    blocks = text.split("\n\n")
    half = len(blocks) // 2
    yield "whole", text
    yield "one blank line fewer", "\n".join(blocks)
    yield "first half", "\n\n".join(blocks[:half])
    yield "second half", "\n\n".join(blocks[half:])
    yield "paragraphs", "\n\n".join(block for block in blocks if len(block) > 90)
    yield "Markdown", "\n\n".join(re.sub(r"^(?=\w.{0,59}\w$)", "## ", block) for block in blocks)


def _named(text: str, other: Page, dice: random.Random) -> str:
    """Return a text with a few lines in it that phrases of pages name: headings that an author may write too."""
    blocks = text.split("\n\n")
    names = [line.raw for line, share in zip(other.lines, other.shares, strict=True) if line.chrome and share < SHARE]
    for name in dice.sample(names, min(len(names), 1 + int(dice.expovariate(0.4)))):
        blocks.insert(dice.randint(0, len(blocks)), name)
    return "\n\n".join(blocks)


def _text(page: Page, sort: str, text: str) -> Iterator[Text]:
    _, text = read_preamble(normalise(text)[0])
    lines = split(text)
    mark_meta(lines)
    if lines:
        yield _measured(Page(page.id, page.kind, lines, [], page.true), f"{sort} {page.kind}", True)


def _measured(page: Page, sort: str, alone: bool) -> Text:
    named = [furniture(page.lines, index) for index in range(len(page.lines))]
    return Text(page.id, sort, alone, measure_text(page.lines, named), sum(named))


def _foreign(page: Page) -> float:
    counts = page.counts
    other = sum(count for count, share in zip(counts, page.shares, strict=True) if share < SHARE)
    return other / max(1, sum(counts))


def _fit(texts: Sequence[Text]) -> dict[str, object]:
    seen = texts
    copies: dict[tuple[str, bool], int] = defaultdict(int)
    for text in seen:
        copies[text.id, text.alone] += 1
    weights = [(1.0 if text.alone else PAGES) / copies[text.id, text.alone] for text in seen]
    average = sum(weights) / len(weights)
    labels = [float(text.alone) for text in seen]
    rows = [text.row for text in seen]
    each = [weight / average for weight in weights]
    return fit(NAMES, rows, labels, each, rounds=80, leaves=6, least=12, rate=0.1, columns=0.6, sample=0.8)


def _report(texts: Sequence[Text]) -> None:
    print("taken for an article alone, unseen, from log-odds of", *BOUNDS)
    for sort in sorted({text.sort for text in texts}):
        of = [text.odds for text in texts if text.sort == sort and text.named]
        print(f"{sort:40} {len(of):4} with furniture", *(f"{sum(odd > bound for odd in of):4}" for bound in BOUNDS))
    wrong = sorted((text for text in texts if text.named and not text.alone), key=lambda text: -text.odds)
    for text in wrong[:12]:
        print(f"{text.id} {text.sort} {text.odds:.2f}")


if __name__ == "__main__":
    main()
