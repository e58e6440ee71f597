"""The head of the terminal page: the article, what to beware of in it, and who read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from socra.article import Article
from socra.language.labels import Labels
from socra.reading import Reading
from socra.render.terminal.parts import hanging
from socra.render.terminal.words import Words
from socra.safety.printable import printable

__all__ = ["head"]


def head(reading: Reading[Any], labels: Labels, evidence: bool) -> Iterator[RenderableType]:
    """Yield the lines above the sections."""
    article = reading.article
    yield Text()
    yield Words(printable(article.title or labels.untitled), "bold")
    if source := _source(article, labels):
        yield Words(printable(source), "dim")
    yield Text()
    for caution in article.warnings:
        yield hanging("!", Words(printable(labels.caution(caution))), "yellow")
    read_by = printable(_read_by(reading, labels))
    yield Words(labels.joined(read_by, labels.brackets) if evidence else read_by, "dim italic")
    for lines in filter(None, (note.lines for note in reading.notes)):
        yield Words(printable(labels.cards(*lines)), "dim italic")


def _source(article: Article, labels: Labels) -> str:
    day = labels.day(article.published) if article.published else ""
    return " • ".join(part for part in (article.byline, article.outlet, day, article.url) if part)


def _read_by(reading: Reading[Any], labels: Labels) -> str:
    backend, model = reading.backend, reading.model
    if not model:
        return labels.read_without.format(backend=backend)
    return (labels.read_by if backend.endswith(model) else labels.read_with).format(backend=backend, model=model)
