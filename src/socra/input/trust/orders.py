"""Text that speaks to a language model, in any of fourteen languages, or with the markers of a chat."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from socra.article import Caution
from socra.input.trust.source import Source

__all__ = ["addresses_model", "instructions", "may_address_model"]

_SPAN = 90  # characters within which "ignore", "all previous" and "instructions" stand
_LISTED = 8
_SHORT = 600
_LATIN = 8  # languages of the Latin alphabet stand first in the table
_OTHER_SCRIPT = re.compile("[\u0400-\u1dff\u2e80-\uffef]")
_DRESS = re.compile("[*_~`\u00ad\u200b-\u200f\u2060\ufeff\u064b-\u0652]+")
# Of the markers of chats, those that open or close a turn; others, such as <s>, stand in articles about markup too.
_TURN = re.compile(
    r"<[|｜][^<>\s]{1,80}[|｜]>|<</?SYS>>|\[/?INST\]|\[/?SYSTEM_PROMPT\]|</?(?:start|end)_of_turn>"
    r"|</?(?:im_start|im_end)>|^\W{0,4}#{2,3} (?:instruction|system|response)s?:|={3} (?:end of )?article\b"
    r"|\b(?:user|system|assistant) ?: ?ignore\b",
    re.IGNORECASE | re.MULTILINE,
)


class _Table(NamedTuple):
    """The expressions of one language."""

    undo: re.Pattern[str]
    earlier: re.Pattern[str]
    given: re.Pattern[str]
    says: re.Pattern[str]
    who: re.Pattern[str]
    task: re.Pattern[str]


def instructions(source: Source) -> Caution | None:
    """Name the sentences that speak to a language model, or quote such words: they stay what the article says."""
    numbers = tuple(number for number, text in enumerate(source.sentences, 1) if addresses_model(text))
    if not numbers:
        return _outside(source)
    text = f"{_listed(numbers)} a language model, or quote{'s' if len(numbers) == 1 else ''} words that do"
    return Caution(kind="instructions", text=text, count=len(numbers), sentences=numbers)


def _outside(source: Source) -> Caution | None:
    """Say that what stood around the article, and was taken off, speaks to a language model."""
    count = sum(map(addresses_model, source.dropped))
    text = "text around the article, which was taken off, addresses a language model, or quotes words that do"
    return Caution(kind="instructions", text=text, count=count) if count else None


def addresses_model(text: str) -> bool:
    """Say whether `text` orders a language model about. Linear in its length."""
    if _TURN.search(text):
        return True
    plain = _plain(text)
    tables = _tables() if _OTHER_SCRIPT.search(plain) else _tables()[:_LATIN]
    if any(table.says.search(plain) for table in tables):
        return True
    return bool(_any_undo(len(tables)).search(plain)) and any(_undoes(plain, table) for table in tables)


def may_address_model(text: str) -> bool:
    """Say whether `text`, which nobody was to see, reads as if it were meant for a language model.

    A short one that names a model and a task is enough; a long one may be an article about models.
    """
    if addresses_model(text):
        return True
    plain = _plain(text) if len(text) <= _SHORT else ""
    return any(table.who.search(plain) and table.task.search(plain) for table in _tables())


def _plain(text: str) -> str:
    return " ".join(_DRESS.sub("", unicodedata.normalize("NFKC", text)).casefold().split())


def _undoes(plain: str, table: _Table) -> bool:
    verbs = [match.start() for match in table.undo.finditer(plain)]
    if not verbs:
        return False
    given = [match.start() for match in table.given.finditer(plain)]
    earlier = [match.start() for match in table.earlier.finditer(plain)] if given else []
    return any(_near(verb, given) and _near(verb, earlier) for verb in verbs)


def _near(place: int, places: Sequence[int]) -> bool:
    after = bisect_left(places, place - _SPAN)
    return after < len(places) and places[after] <= place + _SPAN


@cache
def _tables() -> list[_Table]:
    table = tomllib.loads(resources.files(__package__).joinpath("orders.toml").read_text("utf-8"))
    return [_compiled(language) for language in table.values()]


@cache
def _any_undo(tables: int) -> re.Pattern[str]:
    """Return one pattern of the verbs of the first tables: most texts have none of any language."""
    return re.compile("|".join(table.undo.pattern for table in _tables()[:tables]))


def _compiled(language: dict[str, Any]) -> _Table:
    says, who, task = (re.compile("|".join(language[key])) for key in ("says", "who", "task"))
    undo, earlier, given = (_words(language[key]) for key in ("undo", "earlier", "given"))
    return _Table(undo, earlier, given, says, who, task)


def _words(patterns: list[str]) -> re.Pattern[str]:
    joined = "|".join(patterns)
    # A word boundary means nothing to `re` where vowel signs are no letters or words are not parted.
    bounded = re.match(r"[a-zà-ÿа-яżźćś\\(]", patterns[0]) is not None
    return re.compile(rf"\b(?:{joined})(?!\w)" if bounded else joined)


def _listed(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"sentence {numbers[0]} addresses"
    more = f" and {len(numbers) - _LISTED} more" if len(numbers) > _LISTED else ""
    head, last = numbers[:_LISTED], ""
    if not more:
        head, last = numbers[:-1], f" and {numbers[-1]}"
    return f"sentences {', '.join(map(str, head))}{last}{more} address"
