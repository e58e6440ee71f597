"""The kinds of cards: a passage in short, and a question about it; with worked examples, by language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from socra.backend import Card

__all__ = ["KINDS", "Kind", "Kinds", "kinds_of"]

Kind = Literal["short", "ask"]

KINDS: tuple[Kind, ...] = ("short", "ask")

_PLAIN = r"[^\n\"{}\[\]|:"
"""What no line holds: line breaks, and the signs in which small models take to writing lists and code."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The words of one language: its examples by kind, how a question begins, with what no line ends, and which words
    limit the one after them. Where verbs are not known, also which of the small words are verbs, which prepositions
    begin a phrase that can be left out, which words describe the noun before them (`of`), behind which a clause opens
    that can be asked about (`opens`), which words name who says a thing (`sources`), and what a question adds to its
    verb."""

    language: str
    opening: str
    labels: Mapping[Kind, str]
    examples: Mapping[Kind, tuple[tuple[str, str], ...]]
    patterns: Mapping[Kind, str]
    stop: str
    mark: str
    asks: re.Pattern[str]
    why: re.Pattern[str]
    ends: frozenset[str]
    limits: frozenset[str]
    verbs: frozenset[str]
    phrases: frozenset[str]
    opens: frozenset[str]
    sources: frozenset[str]
    of: frozenset[str]
    adds: re.Pattern[str]

    def card(self, kind: Kind, passage: str) -> Card:
        """Return the card that asks for a line of a kind on a passage."""
        return Card(passage, self.examples[kind], self.opening, self.labels[kind], self.patterns[kind])


@cache
def kinds_of(language: str) -> Kinds | None:
    """Return the cards of a language (ISO 639-1); None where it has no examples, and so no cards."""
    table = _tables().get(language)
    return _made(language, table) if table else None


def _made(language: str, table: Mapping[str, Any]) -> Kinds:
    stop, mark = table["stop"], table["mark"]
    examples = {kind: tuple((example["passage"], example[kind]) for example in table["examples"]) for kind in KINDS}
    between = table.get("between", " ")
    patterns: dict[Kind, str] = {
        "short": rf"{_PLAIN}]{{12,240}}[{stop}]",
        "ask": rf"({table['asks']}){between}({_PLAIN}.!?]|[0-9][.][0-9]){{8,120}}[{mark}]",
    }
    return Kinds(
        language=language,
        opening=table["opening"],
        labels={kind: table[kind] for kind in KINDS},
        examples=examples,
        patterns=patterns,
        stop=stop,
        mark=mark,
        asks=re.compile(rf"(?:{table['asks']})", re.IGNORECASE),
        why=re.compile(rf"(?:{table['why']})", re.IGNORECASE),
        ends=frozenset(table["ends"].split()),
        limits=frozenset(table["limits"].split()),
        verbs=frozenset(table.get("verbs", "").split()),
        phrases=frozenset(table.get("phrases", "").split()),
        of=frozenset(table.get("of", "").split()),
        sources=frozenset(table.get("sources", "").split()),
        opens=frozenset(table.get("opens", "").split()),
        adds=re.compile(table.get("adds", "(?!)")),
    )


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("examples.toml").read_text(encoding="utf-8"))
