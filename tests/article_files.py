"""The articles that lie in the checkout: the examples, and one a language."""

from __future__ import annotations

from pathlib import Path

__all__ = ["EXAMPLES", "LANGUAGES"]

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path for path in (ROOT / "examples" / "articles").iterdir() if path.suffix in (".txt", ".html"))
LANGUAGES = sorted((ROOT / "tests" / "data" / "languages").glob("*.md"))
