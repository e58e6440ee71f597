"""Where things lie in the checkout: the data of tests, the example articles, and one article a language."""

from __future__ import annotations

from pathlib import Path

__all__ = ["BENCHMARKS", "DATA", "EXAMPLES", "LANGUAGES", "ROOT"]

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"
DATA = ROOT / "tests" / "data"
EXAMPLES = sorted(path for path in (ROOT / "examples" / "articles").iterdir() if path.suffix in (".txt", ".html"))
LANGUAGES = sorted((DATA / "languages").glob("*.md"))
