"""Tables of cases in tests/data: a test runs once for each row of a group, so that a new case needs no Python."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from doubles.checkout import DATA
from socra.article import Article
from socra.testing import make_article

__all__ = ["article_of", "rows", "table"]


@cache
def table(name: str) -> dict[str, Any]:
    """Return what tests/data/<name>.toml holds."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def article_of(name: str, key: str) -> Article:
    """Return an article of a table, with its metadata."""
    metadata = dict(table(name)["articles"][key])
    return make_article(*metadata.pop("paragraphs"), **metadata)


def rows(name: str, group: str, field: str = "", *, key: str = "language", **defaults: Any) -> pytest.MarkDecorator:
    """Run a test once for each row of a group, with what the row says as arguments.

    A group is a list of rows, or a list for each language, or whatever else `key` names. A row of one value is the
    argument `field`; `defaults` are what a row may leave out.
    """
    cases = {case: {**defaults, **row} for case, row in _cases(table(name)[group], field, key)}
    names = list(next(iter(cases.values())))
    for case, row in cases.items():
        assert row.keys() == set(names), f"{name}.toml: {case} of [{group}] has {list(row)} where others have {names}"
    return pytest.mark.parametrize(names, [pytest.param(*map(row.get, names), id=case) for case, row in cases.items()])


def _cases(group: Any, field: str, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(group, list):
        for number, row in enumerate(group, 1):
            said = row if isinstance(row, dict) else {field: row}
            yield f"{number} {_readable(next(iter(said.values())))}".strip(), said
        return
    for head, listed in group.items():
        for case, row in _cases(listed, field, key):
            yield f"{head} {case}", {key: head, **row}


def _readable(text: Any) -> str:
    """Return the beginning of a text in ASCII, for pytest writes all else in escapes."""
    letters = unicodedata.normalize("NFKD", " ".join(text) if isinstance(text, list) else text)[:60]
    return "".join(letter for letter in letters if letter.isascii() and letter.isprintable()).strip()
