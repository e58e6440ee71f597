"""The words of our own that a reading without a model needs, and how the article's are fitted in among them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from socra.framework.digest import Digest, Passage

__all__ = [
    "LABEL",
    "SUMMARY_WORDS",
    "Data",
    "full",
    "inside_quotes",
    "join_texts",
    "own_words",
    "phrases",
    "sentence_case",
    "unspaced",
    "within",
]

Data = dict[str, Any]
"""What a model would have written."""

SUMMARY_WORDS = 130
"""Words of a paragraph of several sentences."""

CHARACTERS = 3_900
"""Characters of any text."""

LABEL = 200
"""Characters of a label, and of whatever else stands in bold."""


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))


def phrases(digest: Digest, language: str = "") -> Mapping[str, str]:
    """Return the words of our own in a language, the article's by default, each in English where it is not there."""
    return _tables()["en"] | _tables().get(language or digest.article.language, {})


def own_words(name: str) -> frozenset[str]:
    """Return an entry of ours in all languages."""
    return frozenset(table[name] for table in _tables().values())


def join_texts(texts: Sequence[str], digest: Digest) -> str:
    """Join sentences as the script does."""
    return ("" if unspaced(digest) else " ").join(texts)


def within(passages: Sequence[Passage], limit: int) -> list[Passage]:
    """Take passages while their words fit, and their characters the field, at least one."""
    chosen: list[Passage] = []
    room, left = limit, CHARACTERS
    for passage in passages:
        room -= len(passage.text.split())
        left -= len(passage.text) + 1
        if chosen and min(room, left) < 0:
            break
        chosen.append(passage)
    return chosen


def sentence_case(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]


def full(text: str) -> str:
    """Return a piece of a sentence as a sentence."""
    text = sentence_case(text)
    return text if not text[-1:].isalnum() else text + ("。" if text[-1] > "\u3000" else ".")


def unspaced(digest: Digest) -> bool:
    """Tell whether the article's script has no spaces."""
    return digest.article.language in ("zh", "ja")


def inside_quotes(text: str, form: str) -> str:
    """Turn a text's quotation marks into others than those of the question that it goes into."""
    text = text.rstrip(".。")
    if "«" in form:
        text = re.sub(r"«[\s\u202f\u00a0]?", "“", re.sub(r"[\s\u202f\u00a0]?»", "”", text))
    elif "「" in form:
        text = text.translate(str.maketrans("「」", "『』"))
    elif "„" in form:
        text = text.translate(str.maketrans("„“”", "‚‘’"))
    else:
        text = text.translate(str.maketrans('“”„"', "‘’‚'"))
    return text
