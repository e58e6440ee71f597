"""Headings in other languages: what the `headings.toml` beside a pack's classes says of them.

A pack that brings none keeps the headings of its classes. The file has one table a language (ISO 639-1): a heading for
the name of each class, in `lines` another line for a line of a class's `markdown`, in `words` another word for the name
of a field or a choice as they stand in a mark, or for what a recipe says in its own words (`word_of`).
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["heading_of", "headings_of", "line_of", "lines_of", "names_of", "word_of"]

FILE = "headings.toml"


def heading_of(kind: type, language: str) -> str:
    """Return the heading of a section or a framework in a language, "" where its pack has none.

    A class without a heading of its own has the one of the class that it is made from.
    """
    for base in kind.__mro__:
        if found := _table(base.__module__).get(language, {}).get(base.__name__):
            return str(found)
        if vars(base).get("title"):
            break
    return ""


def headings_of(kind: type) -> dict[str, str]:
    """Return language -> heading for the languages that the pack has a heading in."""
    languages = dict.fromkeys(language for table in _tables(kind) for language in table)
    return {language: heading for language in languages if (heading := heading_of(kind, language))}


def names_of(kind: Any) -> frozenset[str]:
    """Return the headings of a section or a framework in all languages, its own among them."""
    return frozenset({kind.heading(), *headings_of(kind).values()})


def line_of(kind: type, line: str, language: str) -> str:
    """Return a line of a shape's `markdown` in a language, the line itself where its pack has none."""
    return _translated(kind, "lines", line, language) or line


def lines_of(kind: type, line: str) -> tuple[str, ...]:
    """Return a line of a shape's `markdown` in all languages but its own."""
    languages = dict.fromkeys(language for table in _tables(kind) for language in table)
    return tuple(dict.fromkeys(found for code in languages if (found := _translated(kind, "lines", line, code))))


def word_of(kind: type, word: str, language: str) -> str:
    """Return a word of a mark or of a recipe in a language, the word itself where the pack has none."""
    return _translated(kind, "words", word, language) or word


def _translated(kind: type, table: str, text: str, language: str) -> str:
    found = (held.get(language, {}).get(table, {}).get(text) for held in _tables(kind))
    return next((str(words) for words in found if words), "")


def _tables(kind: type) -> Iterator[Mapping[str, Any]]:
    return (_table(module) for module in dict.fromkeys(base.__module__ for base in kind.__mro__))


@cache
def _table(module: str) -> Mapping[str, Any]:
    package = getattr(sys.modules.get(module), "__package__", None)
    if not package or package.partition(".")[0] in ("builtins", "pydantic", "abc", "typing"):
        return {}
    file = files(package).joinpath(FILE)
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
