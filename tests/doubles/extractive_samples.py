"""What the tests of the extractive backend share: articles from plain text, and checks that hold for every reading."""

# ruff: noqa: E501  (prose reads best unbroken)

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel

from socra.article import Article
from socra.framework import items_of
from socra.framework.digest import Digest
from socra.language.sentences import split
from socra.reading import Reading
from socra.registry import find_framework
from socra_backends.extractive.digest import digest

SECTIONS = tuple(find_framework("news").sections())

MILL = """\
The Ostrava Lane paper mill in Wendlebury, which employs 214 people, will close on 30 June after 96 years, its owner said \
on Monday. Harrowgate Paper put the cost of the closure at £18 million.

“We have run out of customers, not out of paper,” said Petra Lindqvist, the chief executive of Harrowgate Paper. She said \
that orders had fallen by 41% since 2019. The company refused to name a buyer.

Tom Abiola, a shop steward at the mill, disputes the figures. “They stopped answering the telephone in March,” he said. \
Abiola wants the council to buy the site for £2.5 million.

The mill recovers its heat through a recuperator, a device that warms fresh air with exhaust gas. It reports its emissions \
under the ETS. Steam comes from combined heat and power (CHP), and the plant feeds 3 megawatts into the grid.

It is not known who will pay for the river wall. What happens to the pensions? The trustees meet on 14 May.
"""


def article(
    text: str = MILL, language: str = "en", title: str = "", published: date | None = date(2025, 4, 7)
) -> Article:
    return Article(title=title, language=language, published=published, text=text, sentences=split(text, language))


def read_digest(text: str = MILL, language: str = "en", title: str = "") -> Digest:
    return digest(article(text, language, title))


@cache
def own_words() -> frozenset[str]:
    phrases, headings = (
        tomllib.loads(files("socra_prompts.news").joinpath(name).read_text(encoding="utf-8")).values()
        for name in ("phrases.toml", "headings.toml")
    )
    said = [text for table in phrases for text in table.values()]
    said += [text for table in headings for pair in table["words"].items() for text in pair]
    return frozenset(word for text in said for word in words(text))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def texts(part: Any) -> Iterator[str]:
    """Yield every text that a section shows, but for its evidence and for what is from a dictionary."""
    if isinstance(part, BaseModel) and getattr(part, "provenance", "") != "background":
        for name in type(part).model_fields:
            if name not in ("evidence", "provenance", "verdict", "answered"):
                yield from texts(getattr(part, name))
    elif isinstance(part, tuple | list):
        for member in part:
            yield from texts(member)
    elif isinstance(part, str):
        yield part


def foreign_words(reading: Reading[Any]) -> set[str]:
    """Return the words of a reading that stand neither in its article nor among the pack's own."""
    source = f"{reading.article.title} {reading.article.byline} {reading.article.text}".casefold()
    # a question takes a verb back to its base: "Why did the mill close?" of "closed"
    known = {*words(source), *own_words(), "why", "did", "do", "does"}
    bases = {word[:3] for word in words(source)}
    shown = {word for section in reading.analysis.present().values() for text in texts(section) for word in words(text)}
    # a script without spaces has no words to look up, and an acronym's plural is shown in the singular
    letters = set(source) | set("".join(own_words()))
    return {
        word
        for word in shown - known
        if word not in source
        and f"{word}s" not in known
        and word[:3] not in bases
        and not (word[0] > "\u3000" and set(word) <= letters)
    }


def demand_sound(reading: Reading[Any]) -> None:
    """Demand what holds for every reading without a model."""
    source = reading.article
    for slug, section in reading.analysis.present().items():
        items = list(items_of(section))
        assert items or slug == "answer", slug
        for item in items:
            background = item.provenance == "background"
            assert bool(item.evidence) != background, (slug, item)
            assert item.verdict == ("background" if background else "supported"), (slug, item)
            for found in item.evidence:
                assert source.text[found.start : found.end] == found.quote == source.sentence(found.sentence)
    assert not foreign_words(reading)
