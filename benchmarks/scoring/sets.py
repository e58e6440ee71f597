"""Public sets: where they are from, how a file of one is read, and which half of it may be looked at."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from socra import Article
from socra.errors import SocraError
from socra.input import from_text

SEED = 7
LEAST_SENTENCES = 4

Row = dict[str, Any]


def rows(path: Path, half: str, most: int) -> Iterator[tuple[Row, Article]]:
    """Yield the documents of a half, shuffled once for all, each with its article; those that are none are left out."""
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line]  # U+2028 ends no line of JSON
    random.Random(SEED).shuffle(lines)
    for line in lines[half == "measure" :: 2][:most]:
        row = json.loads(line)
        if article := _article(row):
            yield row, article


def _article(row: Row) -> Article | None:
    try:
        article = from_text("\n\n".join(filter(None, (row.get("title"), row["text"]))))
    except SocraError:
        return None
    told = row.get("lang") or article.language
    if told != article.language:
        article = article.model_copy(update={"language": told})
    return article if len(article.sentences) >= LEAST_SENTENCES else None
