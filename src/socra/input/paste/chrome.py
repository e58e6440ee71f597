"""Names the lines of page furniture by the phrases in `chrome.toml`."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from socra.input.paste.prose import Prose

__all__ = ["Chrome", "Role", "fold", "recognise"]

Role = Literal["box", "form", "list", "comments", "reply", "credit", "foot", "meta", "summary"]

# Letters, and the vowel signs and marks that belong to words but are no letters to `re`.
_WORD = re.compile(
    "(?:[^\\W\\d_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0df3\u0e31-\u0e4e\u0eb1-\u0ecd"
    "\u102b-\u109d\u17b4-\u17d3])+"
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SIGNS = re.compile(r"[^\w:：|»›>–—-]{0,8}(?:[:：|»›>]|[-–—]\s)")
_SHORT, _BOX = 90, 300


@dataclass(frozen=True, slots=True)
class Chrome:
    """A kind of page furniture: the reason that a reader is given, and its role in the page."""

    reason: str
    role: Role
    firm: bool = True
    """Whether a full sentence that has its words goes too, wherever it stands."""


_Index = dict[str, list[tuple[str, Chrome]]]


@dataclass(frozen=True, slots=True)
class _Phrases:
    whole: dict[str, Chrome] = field(default_factory=dict)
    between: _Index = field(default_factory=lambda: defaultdict(list))
    starts: _Index = field(default_factory=lambda: defaultdict(list))
    label: _Index = field(default_factory=lambda: defaultdict(list))
    has: _Index = field(default_factory=lambda: defaultdict(list))
    notice: _Index = field(default_factory=lambda: defaultdict(list))


def fold(text: str) -> str:
    """Return the words of `text` in small letters, without digits and signs."""
    return " ".join(_WORD.findall(text.casefold()))


def recognise(text: str, prose: Prose) -> Chrome | None:
    """Return the kind of page furniture that `text` is, None where no phrase says so. Linear in its length."""
    folded = fold(text[: 4 * _BOX])
    if not folded:
        return None
    phrases = _phrases()
    if found := phrases.whole.get(folded):
        return found
    if prose.size <= _BOX:
        if found := _labelled(text, folded, prose, phrases) or _short(folded, prose, phrases):
            return found
        if found := next((chrome for chrome in _inside(folded, phrases.has) if not _mentions(chrome, prose)), None):
            return found
    return next(_inside(folded, phrases.notice), None)


def _labelled(text: str, folded: str, prose: Prose, phrases: _Phrases) -> Chrome | None:
    for phrase, chrome in _openings(folded, phrases.label):
        # "More: …" may open a sentence of the article; "Related: …" and "Lire aussi : …" may not.
        telling = prose.weight <= 0 or " " in phrase or len(phrase) > 6 or _UNSPACED.match(phrase)
        if telling and _labels(text, phrase):
            return chrome
    return None


def _mentions(chrome: Chrome, prose: Prose) -> bool:
    # A sentence about a photo agency is no credit: credits stand after the full stop, or in brackets at the end.
    return chrome.role == "credit" and prose.ended


def _short(folded: str, prose: Prose, phrases: _Phrases) -> Chrome | None:
    if prose.size > _SHORT or prose.weight > 0:
        return None
    if found := next((chrome for _, chrome in _openings(folded, phrases.starts)), None):
        return found
    head, _, rest = folded.partition(" ")
    return next((chrome for tail, chrome in phrases.between.get(head, ()) if rest and folded.endswith(tail)), None)


def _openings(folded: str, index: _Index) -> Iterator[tuple[str, Chrome]]:
    for phrase, chrome in index.get(folded[:2], ()):
        if folded.startswith(phrase):
            after = folded[len(phrase) : len(phrase) + 1]
            if not after or after == " " or _UNSPACED.match(phrase):
                yield phrase, chrome


def _labels(text: str, phrase: str) -> bool:
    """Say whether a colon, bar or dash, and then something, follows the words of `phrase` at the head of `text`."""
    text, position = text.casefold(), 0
    for word in phrase.split():
        position = text.find(word, position) + len(word)
    return bool(_SIGNS.match(text, position)) and bool(text[position:].strip(" :：|»›>-–—"))


def _inside(folded: str, index: _Index) -> Iterator[Chrome]:
    padded = f" {folded} "
    for word in dict.fromkeys(folded.split()):
        yield from (chrome for phrase, chrome in index.get(word, ()) if phrase in padded)
    if _UNSPACED.search(folded):
        yield from (chrome for phrase, chrome in index.get("", ()) if phrase in padded)


@cache
def _phrases() -> _Phrases:
    phrases = _Phrases()
    for entry in tomllib.loads(resources.files(__package__).joinpath("chrome.toml").read_text("utf-8"))["rule"]:
        _add(phrases, Chrome(entry["reason"], entry["role"], entry.get("firm", True)), entry)
    return phrases


def _add(phrases: _Phrases, chrome: Chrome, entry: dict[str, Any]) -> None:
    for phrase in entry.get("whole", ()):
        head, star, tail = (fold(part) if part != "*" else part for part in phrase.partition("*"))
        if star:
            phrases.between[head].append((f" {tail}" if tail else "", chrome))
        else:
            phrases.whole.setdefault(head, chrome)
    for index, key in ((phrases.starts, "starts"), (phrases.label, "label")):
        for folded in _folded(entry.get(key, ())):
            index[folded[:2]].append((folded, chrome))
    for index, key in ((phrases.has, "has"), (phrases.notice, "notice")):
        for folded in _folded(entry.get(key, ())):
            unspaced = _UNSPACED.match(folded)
            index["" if unspaced else folded.split()[0]].append((folded if unspaced else f" {folded} ", chrome))


def _folded(phrases: Iterable[str]) -> list[str]:
    return sorted(filter(None, {fold(phrase) for phrase in phrases}), key=len, reverse=True)
