"""Measure, and fit, the weights by which the embedded reading scores sentences (`WEIGHTS` in `rank.py`).

    python benchmarks/fitting/score.py cnn.jsonl summeval.jsonl newsroom.jsonl 20min.jsonl [--fit]

A row of a file is an article: `title`, `text`, `lang`, and `refs`, its summaries by people. The shipped weights are
round numbers, found by hand on these four sets (SummEval and Newsroom by way of neulab/BARTScore, CNN by way of
allenai/allennlp-models, 20 Minuten of ZurichNLP), of which nothing ships. `--fit` bends one weight after the other on
half of the articles and measures on the other half, so that it can be seen whether there is more to gain.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import socra.input
from socra.errors import SocraError
from socra_backends.extractive.lines import Line, read_lines
from socra_backends.extractive.rank import WEIGHTS, features, summarise, word_weights

LENGTH = 70
"""Words at which each summary is cut, so that nobody gains by long sentences."""

LEAST = 4
"""Sentences that an article must have for a summary to leave anything out."""

BENT = (0.5, 0.75, 1.25, 1.5)
"""What each weight is tried times."""

ROUNDS = 2

Weights = Mapping[str, float]
Sets = Sequence[Sequence["Sample"]]


@dataclass(frozen=True)
class Sample:
    """An article that has been read, and the words of its summaries by people."""

    lines: list[Line]
    found: list[dict[str, float]]
    told: dict[str, float]
    references: list[Counter[str]]
    first: str


def main() -> None:
    """Print how much of people's summaries the first words and the shipped weights have, and others by `--fit`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=150, help="articles of each set")
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    sets = [[*_samples(path, options.most)] for path in options.sets]
    for path, samples in zip(options.sets, sets, strict=True):
        lead = _mean(_rouge(sample.first, sample) for sample in samples)
        print(f"{path.stem}: {len(samples)} articles, lead {lead:.1f}, shipped {_measure([samples], WEIGHTS):.1f}")
    for half in (0, 1) if options.fit else ():
        ours, others = ([samples[start::2] for samples in sets] for start in (half, 1 - half))
        fitted = _fit(ours)
        print(f"fitted on a half, measured on the other: {_measure(others, fitted):.2f}", end="; ")
        print(f"shipped, on that half: {_measure(others, WEIGHTS):.2f}", json.dumps(fitted))


def _samples(path: Path, most: int) -> Iterator[Sample]:
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()[:most]):
        try:
            article = socra.input.from_text("\n\n".join(filter(None, (row["title"], row["text"]))))
        except SocraError as error:
            print(f"{path.name}: an article was left out: {error}", file=sys.stderr)
            continue
        article = article.model_copy(update={"language": row["lang"]})
        if len(article.sentences) >= LEAST:
            lines = read_lines(article)
            references = [Counter(_words(text)) for text in row["refs"]]
            first = " ".join(article.text[found.start : found.end] for found in article.sentences)
            yield Sample(lines, features(article, lines), word_weights(lines), references, first)


def _fit(sets: Sets) -> dict[str, float]:
    """Return weights of which none is better for being a little larger or smaller."""
    weights, best = dict(WEIGHTS), _measure(sets, WEIGHTS)
    for name in list(WEIGHTS) * ROUNDS:
        tried = [{**weights, name: round(weights[name] * times, 3)} for times in BENT]
        score, bent = max(((_measure(sets, other), other) for other in tried), key=lambda found: found[0])
        if score > best:
            weights, best = bent, score
    return weights


def _measure(sets: Sets, weights: Weights) -> float:
    """Return the mean over the sets of ROUGE-1, as F times 100: each set counts the same."""
    return _mean(_mean(_rouge(_summary(sample, weights), sample) for sample in samples) for samples in sets)


def _summary(sample: Sample, weights: Weights) -> str:
    scores = {
        line.id: math.exp(sum(weights[name] * value for name, value in found.items())) if line.citable else 0.0
        for line, found in zip(sample.lines, sample.found, strict=True)
    }
    return " ".join(line.text for line in summarise(sample.lines, scores, sample.told))


def _rouge(text: str, sample: Sample) -> float:
    """Return ROUGE-1 of a text's first words, the best over the references (C.-Y. Lin, 2004)."""
    said = Counter(_words(" ".join(text.split()[:LENGTH])))
    pairs = (((said & told).total(), said.total() + told.total()) for told in sample.references)
    return max(200 * same / (both or 1) for same, both in pairs)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _mean(found: Iterable[float]) -> float:
    figures = list(found)
    return sum(figures) / max(1, len(figures))


if __name__ == "__main__":
    main()
