"""A section of any shape as a model may write it: two of everything, and no two items alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from socra.article import Article
from socra.backend.schema import json_schema
from socra.checks import judged
from socra.framework import Framework, Section
from socra.registry import find_framework
from socra.testing import answer_to

__all__ = ["data_of", "numbered", "sample", "samples"]

S = TypeVar("S", bound=Section)

LABEL = 200
"""Characters; what has no more room is a label or a name, and gets a few words."""


def samples(framework: type[Framework], article: Article) -> dict[str, Section]:
    """Return slug -> a section as a model may write it, for every section of a framework."""
    return {slug: sample(kind, article) for slug, kind in framework.sections().items()}


def numbered(slug: str) -> str:
    """Return the heading of a section of the news as a reading numbers it."""
    kinds = find_framework("news").sections()
    return f"{list(kinds).index(slug) + 1}. {kinds[slug].heading()}"


def sample(kind: type[S], article: Article) -> S:
    """Return a section as a model may write it, checked against the article."""
    return judged(kind.model_validate(data_of(kind, article), context={"article": article}), article)


def data_of(kind: type[Section], article: Article) -> Any:
    """Return a section as the data that a model may write.

    Its texts are sentences of the article, which the items take in turn; what may be background is so every other time.
    Of each four items the first cites the next sentence too, and the third that one alone, which does not bear it out.
    """
    return _Pen(article).write(json_schema(kind, len(article.sentences)))


class _Pen:
    """Write data by a schema, and remember how many items it has written."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._items = 0

    def write(self, schema: Mapping[str, Any], nth: int | None = None) -> Any:
        """Return what a schema asks for; `nth` is its place in a list."""
        if "anyOf" in schema:
            return self.write(schema["anyOf"][0])
        if "enum" in schema:
            return schema["enum"][self._items % len(schema["enum"])]
        if schema["type"] == "object":
            return self._object(schema["properties"])
        if schema["type"] == "array":
            return [self.write(schema["items"], nth) for nth in range(min(2, schema["maxItems"]))]
        return answer_to(schema, self._words(nth, short=schema.get("maxLength", 0) <= LABEL))

    def _object(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        made = {name: self.write(part) for name, part in parts.items() if name != "evidence"}
        if "evidence" in parts:
            made["evidence"] = [] if made.get("provenance") == "background" else self._cited()
            self._items += 1
        return made

    @property
    def _number(self) -> int:
        """The sentence that the item at hand is made of; never the last, so that there is a next one."""
        return self._items % (len(self._article.sentences) - 1) + 1

    def _cited(self) -> list[int]:
        number = self._number
        return [[number, number + 1], [number], [number + 1], [number]][self._items % 4]

    def _words(self, nth: int | None, *, short: bool) -> str:
        words = self._article.sentence(self._number).split()[:20]
        return " ".join(words[2 * (nth or 0) :][:2] if short or nth is not None else words)
