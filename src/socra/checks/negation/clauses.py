"""The clauses of a text, and in each what is denied, by the table of its language in `negation.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from socra.language.stems import SIGNS, pairs, stem

__all__ = ["Clause", "Denial", "clauses"]

_LONGEST = 20_000  # characters of a text, and clauses of it, that are looked at: no sentence has more
_MOST_CLAUSES = 200
_NEAR = 3  # units on each side of a no that make what surrounds it
_WORD = r"[\w\u0900-\u0963\u0966-\u0dff]"  # with the signs of Indic scripts, which are no letters to `\w`
_NUMBER = r"\d+(?:[.,\u00a0\u202f]\d+)*"
_ENDS = r"[.,;:!?…()\[\]“”„«»\"–—|\n、。，；：！？（）「」『』《》،؛؟।]|\s-\s"
_LISTS = ":："  # what follows tells what the words before it speak of
_ASKS = "?؟？"  # what a clause ends in that neither affirms nor denies
_HIRAGANA = "[\u3041-\u309f]"
_LETTERS = rf"(?:(?![{SIGNS}\u3041-\u309f]){_WORD})+"
_VOWEL_SIGNS = re.compile("[\u0640\u064b-\u0652]")  # Arabic, seldom written


class Denial(NamedTuple):
    """One no: the stems nearest to it, most likely first, and all that surround it."""

    heads: tuple[str, ...]
    around: frozenset[str]


class Clause(NamedTuple):
    """A clause: its words as written, its stems, what it denies, and words that may stand for a no.

    `instead` are the stems of what is said to be so instead, B of "not A but B"; `whole`, those of the whole text;
    `led`, what may stand for a no before the colon that opens the clause.
    """

    text: str
    stems: frozenset[str]
    denials: tuple[Denial, ...]
    soft: frozenset[str]
    instead: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    contrasts: bool = False
    led: frozenset[str] = frozenset()


def clauses(text: str, language: str) -> tuple[Clause, ...]:
    """Return the clauses of a text that have words, each once; none in a language without a table."""
    grammar = _grammar(language)
    if grammar is None:
        return ()
    text = unicodedata.normalize("NFC", text[:_LONGEST]).replace("’", "'")
    text = _VOWEL_SIGNS.sub("", text)
    masked = grammar.idioms.sub(lambda found: " " * len(found[0]), _lowered(text))
    found: dict[Any, Clause] = {}
    last = None
    for clause in _read(text, masked, grammar):
        if clause.contrasts and last in found:
            found[last] = found[last]._replace(instead=clause.stems)
        last = (clause.stems, clause.denials)
        found.setdefault(last, clause)
        if len(found) == _MOST_CLAUSES:
            break
    whole = frozenset().union(*(clause.stems for clause in found.values()))
    return tuple(clause._replace(whole=whole) for clause in found.values())


@dataclass(slots=True)
class _Open:
    """A clause that is being read."""

    start: int
    contrasts: bool = False
    units: list[str] = field(default_factory=list)
    nos: list[tuple[int, int]] = field(default_factory=list)  # each with where what it may deny begins
    begun: int = 0
    refused: int = -1  # where a refusal stood last
    affirmed: int = -1  # where two noes are none
    soft: set[str] = field(default_factory=set)
    led: set[str] = field(default_factory=set)
    run: str = ""  # signs that are not yet parted into pairs

    def flush(self) -> None:
        if len(self.run) > 1:  # one sign alone stands in too many words
            self.units += pairs(self.run)
        self.run = ""


def _lowered(text: str) -> str:
    """Return the text in small letters, each at its place."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _read(text: str, masked: str, grammar: _Grammar) -> Iterator[Clause]:
    reading = _Open(0)
    for token in grammar.tokens.finditer(masked):
        kind = token.lastgroup
        if kind != "sign":
            reading.flush()
        if kind in ("end", "break") or token[0] in grammar.openers:
            if reading.units and token[0] not in _ASKS:
                yield _closed(reading, text[reading.start : token.start()], grammar)
            contrasts = bool(grammar.contrast.fullmatch(token[0])) or (reading.contrasts and not reading.units)
            listed = reading.soft if token[0] in _LISTS else set[str]()  # "what it missed: the four faults"
            reading = _Open(token.end() if kind == "end" else token.start(), contrasts, led=listed)
        if kind == "no":
            _deny(token[0], reading, grammar)
        elif kind == "soft":
            _take(token[0], reading, grammar, soft=True)
        elif kind in ("word", "sign"):
            _take(token[0], reading, grammar)
    reading.flush()
    if reading.units:
        yield _closed(reading, text[reading.start :], grammar)


def _deny(token: str, reading: _Open, grammar: _Grammar) -> None:
    """Note a no; a refusal that is denied is none, as in "did not refuse to pay"."""
    place, refuses = len(reading.units), bool(grammar.refusals.match(token))
    again = bool(reading.nos) and reading.nos[-1][0] == place
    if place == reading.affirmed or (again and refuses != (reading.refused == place)):
        reading.affirmed = place
        if again:
            reading.nos.pop()
    elif not again:
        reading.nos.append((place, reading.begun))
    if refuses:
        reading.refused = place


def _take(token: str, reading: _Open, grammar: _Grammar, soft: bool = False) -> None:
    word = token.casefold()
    if soft:
        reading.soft.add(word[:4])
    if word in grammar.joins:
        reading.begun = len(reading.units)
    if word in grammar.small:
        return
    if grammar.signs.fullmatch(word):
        reading.run += word
        if len(word) > 1:
            reading.flush()
    elif len(word) > 1 and not word[0].isdigit():  # numbers have a check of their own
        reading.units.append(stem(word, grammar.language))


def _closed(reading: _Open, text: str, grammar: _Grammar) -> Clause:
    units = reading.units
    denials = dict.fromkeys(_denial(units, place, begun, grammar.side) for place, begun in reading.nos)
    return Clause(
        " ".join(text.split()),
        frozenset(units),
        tuple(denials),
        frozenset(reading.soft),
        contrasts=reading.contrasts,
        led=frozenset(reading.led),
    )


def _denial(units: Sequence[str], place: int, begun: int, side: str) -> Denial:
    """Return what a no at this place denies: nothing before the word that opens a subordinate clause, at `begun`."""
    right = units[place : place + 2]
    left = units[max(begun, place - 2) : place][::-1]
    if side == "both":
        heads = [*right, *left[:1]] if right else left
    else:
        heads = (left or right) if side == "left" else (right or left)
    return Denial(tuple(heads), frozenset(units[max(0, place - _NEAR) : place + _NEAR]))


@dataclass(frozen=True, slots=True)
class _Grammar:
    language: str
    tokens: re.Pattern[str]
    idioms: re.Pattern[str]
    signs: re.Pattern[str]
    contrast: re.Pattern[str]
    openers: frozenset[str]
    small: frozenset[str]
    joins: frozenset[str]
    refusals: re.Pattern[str]
    side: str


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("negation.toml").read_text(encoding="utf-8"))


@cache
def _grammar(language: str) -> _Grammar | None:
    table = _tables().get(language)
    if table is None:
        return None
    spaced = language not in ("zh", "ja")
    idioms = "|".join(filter(None, table["idioms"].split("\n")))
    return _Grammar(
        language,
        _tokens(table, spaced),
        re.compile(rf"(?:(?<!{_WORD})|(?=n't))(?:{idioms})(?:(?<!{_WORD})|(?!{_WORD}))" if spaced else idioms),
        re.compile(f"[{SIGNS}]+"),
        re.compile(table.get("contrast", "(?!)")),
        frozenset(table["no"].split("|")) & frozenset(table["breaks"].split("|")),
        frozenset(table["small"].split()),
        frozenset(table.get("glue", "").split("|")),
        re.compile(table.get("refusals", "(?!)")),
        table["side"],
    )


def _tokens(table: dict[str, Any], spaced: bool) -> re.Pattern[str]:
    """Return a pattern whose groups are the kinds of tokens; what none of them matches is passed over."""
    shortened = rf"{_WORD}+?(?=n't)|" if "n't" in table["no"] else ""
    kinds = {kind: _either(table[key], spaced) for kind, key in (("no", "no"), ("soft", "soft"), ("break", "breaks"))}
    if "glue" in table:
        kinds["glue"] = rf",\s*(?=(?:{_either(table['glue'], spaced)}))"
    kinds |= {"end": _ENDS, "sign": f"[{SIGNS}]", "grammar": _HIRAGANA, "word": f"{_NUMBER}|{shortened}{_LETTERS}"}
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()))


def _either(entry: str, spaced: bool) -> str:
    """Return a pattern for any of a table's words, the longest first; without spaces the table has patterns."""
    entry = entry.replace("\n", "")
    if not spaced:
        return entry
    words = sorted(entry.split("|"), key=len, reverse=True)
    # one look behind for all of them: one for each would take ten times as long
    whole = "|".join(_literal(word) for word in words if not word.startswith("~") and "'" not in word)
    joined = [
        _literal(word[1:]) if word[0] == "~" else re.escape(word) for word in words if word[0] == "~" or "'" in word
    ]
    joined = [part if part == "n't" or not part.endswith("'") else rf"(?<!{_WORD}){part}" for part in joined]
    return "|".join([*joined, rf"(?<!{_WORD})(?:{whole})(?!{_WORD})"])


def _literal(word: str) -> str:
    return re.escape(word).replace(r"\*", f"{_WORD}*").replace(r"\ ", r"\s+")
