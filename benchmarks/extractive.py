"""How much of the processor a reading without a model takes, from 10 kB to 2 MB of text, through the public API.

    python benchmarks/extractive.py [--largest 2000000] [--json] [--check]

The text is generated, always the same: paragraphs of the example articles with their sentences shuffled and some of
their words and figures changed, so that the vocabulary grows as it does in real text. The time may grow by at most 2.3
when the text doubles, and an article of 1,000 words may take 150 ms once all is loaded, on a slower machine more:
as much as a loop that only counts words takes longer there. All times are the processor's, of all threads. Of a size it
is the least of several runs, for machines are noisy; of articles, none of which was read before, the median.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from socra import Reader
from socra.input import from_file
from socra_prompts.news import News

ARTICLES = Path(__file__).parent.parent / "examples" / "articles"
SMALLEST, LARGEST = 10_000, 2_000_000
HIGHEST_RATIO = 2.3
LONGEST_ARTICLE_MS = 150
ARTICLE_WORDS = 1_000
ARTICLES_READ = 15
LOOPS, LOOP_MS = 200, 70
"""How often the loop counts, and what that takes on the machine that the limit is for."""

MOST_RUNS = 9
CHANGED = 0.1
"""The share of longer words and of figures that a copy of a paragraph changes."""


def main() -> int:
    """Print the figures; with --check, return 1 where one is beyond its limit."""
    options = _options()
    figures = measure(options.largest)
    if options.json:
        print(json.dumps(figures))
    else:
        _show(figures)
    beyond = figures["ratio_worst"] > HIGHEST_RATIO or figures["article_ms"] > figures["article_ms_most"]
    return 1 if options.check and beyond else 0


def measure(largest: int) -> dict[str, Any]:
    """Return seconds by size, the worst ratio of two neighbouring sizes, and the milliseconds of 1,000 words."""
    paragraphs = list(_paragraphs())
    reader = Reader("extractive")
    loads_all, *articles = (_article(paragraphs, number) for number in range(ARTICLES_READ + 1))
    reader.read(loads_all)
    loops = min(_loop(loads_all) for _ in range(MOST_RUNS))
    # before the long texts, whose words fill the caches
    article_ms = 1000 * median(_seconds(reader, article) for article in articles)
    sizes = _sizes(largest)
    taken = _times(reader, {size: _text(paragraphs, size) for size in sizes})
    ratios = [_per_doubling(taken, small, large) for small, large in pairwise(sizes)]
    return {
        "seconds": {str(size): round(seconds, 3) for size, seconds in taken.items()},
        "ratio_worst": round(max(ratios, default=0.0), 2),
        "article_ms": round(article_ms, 1),
        "article_ms_most": round(LONGEST_ARTICLE_MS * max(1.0, 1000 * loops / LOOP_MS), 1),
    }


def _per_doubling(taken: dict[int, float], small: int, large: int) -> float:
    return (taken[large] / taken[small]) ** (log(2) / log(large / small))


def _sizes(largest: int) -> list[int]:
    """Return sizes that double from the smallest; the last one is the largest, less than a doubling away."""
    sizes = [SMALLEST]
    while 2 * sizes[-1] <= largest:
        sizes.append(2 * sizes[-1])
    return sizes if sizes[-1] == largest or len(sizes) == 1 else [*sizes, largest]


def _times(reader: Reader[News], texts: dict[int, str]) -> dict[int, float]:
    """Return the least seconds by size, for noise only adds; the sizes take turns, so that it falls on all of them."""
    taken: dict[int, list[float]] = {size: [] for size in texts}
    for turn in range(MOST_RUNS):
        for size, text in texts.items():
            if turn < _runs(size):
                taken[size].append(_seconds(reader, text))
    return {size: min(times) for size, times in taken.items()}


def _runs(size: int) -> int:
    return MOST_RUNS if size < 200_000 else 3 if size < 1_000_000 else 2


def _seconds(reader: Reader[News], text: str) -> float:
    began = process_time()
    reader.read(text)
    return process_time() - began


def _loop(text: str) -> float:
    """Return the seconds of a loop that counts the words of a text again and again, to compare machines by."""
    began = process_time()
    for _ in range(LOOPS):
        Counter(word.casefold() for word in re.findall(r"[^\W_]+", text) if not word.isdigit())
    return process_time() - began


def _paragraphs() -> Iterator[str]:
    for path in sorted(ARTICLES.glob("*.txt")):
        article = from_file(path)
        yield from (line for line in article.text.split("\n") if len(line) > 120 and line[0] not in "-#>|*")


def _article(paragraphs: list[str], number: int) -> str:
    return " ".join(_text(paragraphs, 2 * SMALLEST + number).split(" ")[:ARTICLE_WORDS])


def _text(paragraphs: list[str], size: int) -> str:
    chance = random.Random(size)
    made: list[str] = ["The river and the town\n\nBy Ada Merrin"]
    length = len(made[0])
    while length < size:
        sentences = re.split(r"(?<=[.!?]) ", chance.choice(paragraphs))
        chance.shuffle(sentences)
        made.append(re.sub(r"[A-Za-z]{5,}|\d+", lambda found: _vary(found[0], chance), " ".join(sentences)))
        length += len(made[-1]) + 2
    return "\n\n".join(made)[:size]


def _vary(word: str, chance: random.Random) -> str:
    if chance.random() > CHANGED:
        return word
    if word.isdigit():
        return str(int(word) + chance.randrange(1, 40))
    place = chance.randrange(2, len(word) - 1)
    return word[:place] + chance.choice("aeiourstln") + word[place + 1 :]


def _show(figures: dict[str, Any]) -> None:
    taken = {int(size): value for size, value in figures["seconds"].items()}
    for before, size in zip([0, *taken], taken, strict=False):
        ratio = f"× {_per_doubling(taken, before, size):.2f} per doubling" if before else ""
        print(f"{size:>10,} characters {taken[size]:8.3f} s   {ratio}")
    print(f"worst ratio    {figures['ratio_worst']} (at most {HIGHEST_RATIO})")
    print(f"1,000 words    {figures['article_ms']} ms of the processor (at most {figures['article_ms_most']})")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=LARGEST, help="characters of the longest text")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a figure is beyond its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
