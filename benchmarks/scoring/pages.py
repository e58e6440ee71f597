"""Pages with their true text and metadata, and how a reading of one is scored: words, and what was said of it."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import lxml.html

from socra import Article

__all__ = ["FEWEST", "Score", "correlation", "f_of", "half_of", "pasted", "read_pages", "score", "share", "words"]

_BLOCKS = frozenset(
    "address article aside blockquote br button canvas dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main nav ol option p pre section table tfoot tr ul video".split()
)
_UNPAINTED = frozenset("head iframe noscript script style svg template".split())
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden")
FEWEST = 60
"""Words of a true text that is handed in alone."""


def read_pages(path: Path, half: str | None = None) -> list[dict[str, Any]]:
    """Read pages, one JSON object a line: id, type, url, title, author, published, text, html.

    Of one half where one is named.
    """
    if path.is_dir():
        path = path / "dev.jsonl.xz"
    with lzma.open(path, "rt") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        return [page for page in map(json.loads, file) if half in (None, half_of(page["id"]))]


def half_of(name: str) -> str:
    """Say to which half a page belongs: the one that may be looked at, or the one to measure with."""
    return "measure" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "look"


def pasted(html: str) -> str:
    """Return the text of a page as a browser's select-all would copy it, near enough: a line a block, menus and all."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    root = lxml.html.fromstring(html.encode("utf-8", "replace"), parser=parser)
    body = root.find("body")
    out: list[str] = []
    stack: list[tuple[Any, bool]] = [(root if body is None else body, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        painted = isinstance(tag, str) and tag not in _UNPAINTED and not _HIDDEN.search(node.get("style") or "")
        if not painted:
            out.append(node.tail or "")
            continue
        out.append("\n" if tag in _BLOCKS else "")
        out.append((node.tail if leaving else node.text) or "")
        if not leaving:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node))
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def words(text: str) -> Counter[str]:
    """Count the words of `text`, in small letters, without Markdown's marks and addresses."""
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return Counter(re.findall(r"\w+", re.sub(r"[*`#>|\\]", " ", plain).lower()))


def f_of(true: Counter[str], found: Counter[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of words."""
    hit = sum((true & found).values())
    precision, recall = hit / max(1, found.total()), hit / max(1, true.total())
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """What became of one page. `meta` says "right", "wrong" or "blank" for each field that has a label."""

    id: str
    type: str
    precision: float = 0.0
    recall: float = 0.0
    f: float = 0.0
    confidence: float = 0.0
    warned: bool = True
    error: str = ""
    lost: int = 0
    meta: dict[str, str] = field(default_factory=dict)


def score(page: dict[str, Any], article: Article | Exception, shown: str = "") -> Score:
    """Score the reading of a page; one that was refused is a page lost. `shown` is what was handed in as text."""
    if isinstance(article, Exception):
        return Score(page["id"], page["type"], error=f"{type(article).__name__}: {article}"[:100])
    precision, recall, f = f_of(words(page["text"]), words(article.text))
    said = {"title": article.title, "author": article.byline, "published": str(article.published or "")[:10]}
    meta = {
        name: _agrees(name, page.get(name) or "", got) for name, got in said.items() if (page.get(name) or "").strip()
    }
    return Score(
        page["id"],
        page["type"],
        precision,
        recall,
        f,
        article.confidence,
        bool(article.warnings),
        lost=unaccounted(shown, article) if shown else 0,
        meta=meta,
    )


def _agrees(name: str, label: str, got: str) -> str:
    want, got = label.lower(), got.strip().lower()
    if not got:
        return "blank"
    same = want[:10] == got if name == "published" else want in got or got in want
    return "right" if same else "wrong"


def unaccounted(shown: str, article: Article) -> int:
    """Return how many letters of `shown` are neither in the article nor listed among what was left out."""
    said = (article.text, article.title, article.byline, article.outlet, *(gone.text for gone in article.removed))
    return (_letters(shown) - _letters("\n".join(said))).total()


def _letters(text: str) -> Counter[str]:
    return Counter(char for char in unicodedata.normalize("NFC", text) if char.isalnum())


def correlation(pairs: Iterable[tuple[float, float]]) -> float:
    """Return Pearson's r, 0 where one side does not vary."""
    xs, ys = zip(*pairs, strict=True) if (pairs := list(pairs)) else ((), ())
    if len(xs) < 2:
        return 0.0
    mx, my = mean(xs), mean(ys)
    over = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    spread = (sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys)) ** 0.5
    return over / spread if spread else 0.0


def share(scores: Sequence[Score], name: str, kind: str) -> float:
    """Return the share of pages with a label for `name` of which the reading is `kind`."""
    told = [score.meta[name] for score in scores if name in score.meta]
    return told.count(kind) / max(1, len(told))
