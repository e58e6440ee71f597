"""Evidence: from the sentence numbers that a model writes to quoted spans, and what a check of them may find."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from socra.article import Article

__all__ = ["Evidence", "Finding", "FindingKind", "Provenance", "Verdict", "locate"]

Provenance = Literal["article", "background"]
"""Where an item comes from: the article, or the model's own knowledge."""

Verdict = Literal["supported", "partly", "unsupported", "background"]
"""What the mechanical check found: in the cited sentences, elsewhere in the article only, nowhere, or not claimed."""

FindingKind = Literal[
    "citation", "background", "prompt", "words", "number", "date", "name", "negation", "speaker", "quotation"
]
"""What is wrong with an item: it cites nothing; it is background where only the article counts; its words are the
prompt's; too few of its words, a number or its unit, a date, a name, a no, the speaker of a quotation, or the words of
one are not in what it cites.
"""

_DIGITS = re.compile(r"\s*[0-9]{1,9}\s*")


class Evidence(BaseModel):
    """One cited sentence: its number and `article.text[start:end]`, which is `quote`, offsets in characters."""

    model_config = ConfigDict(frozen=True)

    sentence: int
    start: int
    end: int
    quote: str


class Finding(BaseModel):
    """One reason for a verdict: what is missing in the cited sentences, and where else the article has it.

    `text` is the thing as the item writes it, "" where the item as a whole is meant; `sentences` are numbers of
    sentences that have it, none where the article never says it.
    """

    model_config = ConfigDict(frozen=True)

    kind: FindingKind
    text: str = ""
    sentences: tuple[int, ...] = ()


def locate(numbers: Iterable[Any], article: Article) -> tuple[Evidence, ...]:
    """Turn sentence numbers into quoted spans, each once, in the order given; a number may be a string, "2".

    Raises `ValueError` for a number that the article does not have.
    """
    return tuple(dict.fromkeys(_cite(number, article) for number in numbers))


def _cite(number: Any, article: Article) -> Evidence:
    count = len(article.sentences)
    if isinstance(number, str) and _DIGITS.fullmatch(number):
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= count:
        raise ValueError(f"evidence names sentence {reprlib.repr(number)}, but the article has sentences 1 to {count}")
    sentence = article.sentences[number - 1]
    return Evidence(
        sentence=number, start=sentence.start, end=sentence.end, quote=article.text[sentence.start : sentence.end]
    )
