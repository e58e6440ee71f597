"""Where things lie in the checkout: the data of tests, the example articles, and one article a language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from socra.article import Article
from socra.input import load

__all__ = ["BENCHMARKS", "DATA", "EXAMPLES", "LANGUAGES", "ROOT", "read_article"]

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
DATA = ROOT / "tests" / "data"
EXAMPLES = sorted(path for path in (ROOT / "examples" / "articles").iterdir() if path.suffix in (".txt", ".html"))
LANGUAGES = sorted((DATA / "languages").glob("*.md"))


@cache
def read_article(path: Path) -> Article:
    """Read an article, once for all tests of a run."""
    return load(path)
