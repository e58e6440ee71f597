"""Mending JSON that a model wrote by hand, where no word is lost, added or moved; a text that breaks off stays broken.

Mended are commas too many or too few, other quotation marks than JSON's, comments, Python's constants, line breaks in
strings, and keys without quotation marks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["LARGEST", "Loose", "mend", "scan"]

LARGEST = 100_000
"""Characters of a value that is mended; a section has a fifth of that."""

_QUOTES = "\"'“”„‟‘’‚"
_CLOSERS = {
    **dict.fromkeys('"', '"'),
    **dict.fromkeys("'", "'"),
    **dict.fromkeys("“”„‟", '“”"'),
    **dict.fromkeys("‘’‚", "’'"),
}
_TOKEN = re.compile(
    rf"(?P<blank>\s++)|(?P<note>(?<=[\s,{{}}\[\]{_QUOTES}])(?://[^\n]*+|\#[^\n]*+))|(?P<remark>(?<=[\s,{{}}\[\]{_QUOTES}])/\*)"
    rf"|(?P<mark>[{{}}\[\]:,])|(?P<quote>[{_QUOTES}])|(?P<bare>[^\s{{}}\[\]:,{_QUOTES}]++)"
)
_BREAKS_OFF = "the JSON breaks off before its end: write the whole of it"
_CONSTANTS = {"True": "true", "False": "false", "None": "null"}
_WORD = re.compile(r"\w+")
_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{4}|["\\/bfnrt])|\\(.)|"', re.DOTALL)

_NEAR_QUOTE = re.compile(rf"\s*[{_QUOTES}]")
_OPENS_INSIDE = re.compile(r"(?:^|[\s(\[—–-])$")
_CLOSES_INSIDE = re.compile(r"[\s.,;:!?)\]—–-]|$")


@dataclass(slots=True)
class Loose:
    """What looks like a JSON value: the same with JSON's own quotation marks, its words in order, and where it ends.

    `fault` says why it cannot be mended, "" where it can.
    """

    end: int = 0
    fault: str = ""
    pieces: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def add(self, written: str, said: str) -> None:
        """Add a piece as it is written in JSON, and what it says."""
        self.pieces.append(written)
        self.words += _WORD.findall(said.casefold())

    def add_bare(self, word: str) -> None:
        """Add what stands outside of quotation marks: a number, a constant, a word; "..." says that more was meant."""
        if not _WORD.search(word):
            self.fault = self.fault or f"{word[:20]!r} stands between its parts"
        self.add(_CONSTANTS.get(word, word), _CONSTANTS.get(word, word))


def scan(text: str, start: int, deepest: int) -> Loose:
    """Read what looks like a JSON value up to the bracket that closes it.

    Raises `ValueError` with a reason for a model where it does not end, or its brackets do not match.
    """
    found = Loose()
    open_: list[str] = []
    at = start
    while at < len(text) and at - start <= LARGEST:
        token = _TOKEN.match(text, at)
        assert token
        at = token.end()
        if token["quote"]:
            at = _read_string(text, token, found)
        elif token["remark"]:
            end = text.find("*/", at)
            at = end + 2 if end >= 0 else len(text)
        elif token["mark"]:
            found.add(token[0], "")
            _track(token[0], open_, deepest)
        elif token["bare"]:
            found.add_bare(token[0])
        elif token["blank"]:
            found.add(" ", "")
        if not open_:
            found.end = at
            return found
    if at < len(text):
        raise ValueError(f"the JSON is not valid, and longer than {LARGEST:,} characters: write it again, shorter")
    raise ValueError(_BREAKS_OFF)


def mend(found: Loose) -> Any:
    """Return the value, None where it cannot be mended without changing what it says."""
    import json_repair

    if found.fault:
        return None
    try:
        data: Any = json_repair.loads("".join(found.pieces))
        json.dumps(data, allow_nan=False)
    except Exception:
        # whatever a library raises over a hostile text: it is not mended
        return None
    if not isinstance(data, dict | list) or list(_said(data)) != found.words:
        return None
    return data


def _track(mark: str, open_: list[str], deepest: int) -> None:
    if mark in "{[":
        open_.append("}" if mark == "{" else "]")
        if len(open_) > deepest:
            raise ValueError(f"the JSON is nested over {deepest} levels deep: write the shape that was asked for")
    elif mark in "}]" and open_.pop() != mark:
        raise ValueError("this is not the JSON that was asked for: its brackets do not match")


def _read_string(text: str, opening: re.Match[str], found: Loose) -> int:
    closers = _CLOSERS[opening[0]]
    ended = _STRING[closers].match(text, opening.end())
    if not ended:
        raise ValueError(_BREAKS_OFF)
    inside = ended["inside"]
    if not _keeps_within(inside, closers):
        found.fault = found.fault or "a string without an end"
    said = json.loads(f'"{_ESCAPE.sub(_escaped, inside)}"', strict=False)
    found.add(json.dumps(said), said)
    return ended.end()


def _string(closers: str) -> re.Pattern[str]:
    """Return the pattern of a string's rest: a quotation mark ends it only where JSON goes on."""
    goes_on = r"\s*+(?:[,:}\]]|//|/\*|\#|\Z)"
    return re.compile(rf"(?P<inside>(?:[^\\{closers}]++|\\.|[{closers}](?!{goes_on}))*+)[{closers}]", re.DOTALL)


_STRING = {closers: _string(closers) for closers in set(_CLOSERS.values())}


def _keeps_within(inside: str, closers: str) -> bool:
    """Say whether the bare quotation marks in a string belong to its words, and hide no end of it."""
    marks = re.finditer(rf"\\.|([{closers}])", inside, re.DOTALL)
    places = [mark.start() for mark in marks if mark[1]]
    if "'" in closers:
        return all(inside[at - 1 : at].isalnum() and not _NEAR_QUOTE.match(inside, at + 1) for at in places)
    opening, closing = places[::2], places[1::2]
    return (
        len(opening) == len(closing)
        and all(_OPENS_INSIDE.search(inside[max(0, at - 1) : at]) for at in opening)
        and all(_CLOSES_INSIDE.match(inside[at + 1 : at + 2]) for at in closing)
        and all(_WORD.search(inside, first, last) for first, last in zip(opening, closing, strict=True))
    )


def _escaped(found: re.Match[str]) -> str:
    if found[0] == '"':
        return r"\""
    if found[1]:
        return found[0]
    # a backslash that JSON does not know: before a sign it was meant as an escape, before a letter as itself
    return rf"\\{found[2]}" if found[2].isalnum() else found[2]


def _said(data: Any) -> Iterator[str]:
    """Yield the words of a value in the order in which they are written."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _WORD.findall(name.casefold())
            yield from _said(value)
    elif isinstance(data, list):
        for value in data:
            yield from _said(value)
    else:
        written = data if isinstance(data, str) else json.dumps(data)
        yield from _WORD.findall(written.casefold())
