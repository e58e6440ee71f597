"""Words in scripts that have capitals: where each stands in a text, and whether it would have a capital anyway."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from socra.checks.names.forms import fold

__all__ = ["Token", "is_titled", "runs", "tokens"]

LONGEST = 9
"""Words of a name; a longer run of capitals is a heading or a list, and its words stand each for itself."""

# Latin, Greek, Cyrillic, Armenian
_LETTER = "A-Za-zÀ-ÖØ-öø-ʯͰ-ԯԱ-ևḀ-ỿ"
_IN_WORD = f"0-9\u0300-\u036f{_LETTER}"
_TOKEN = re.compile(rf"(?:[{_LETTER}]\.){{1,4}}(?![{_IN_WORD}])|[{_IN_WORD}]+(?:['’&.‐‑-][{_IN_WORD}]+)*")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|all|dall|dell|nell|sull|un)['’](?=\w)", re.IGNORECASE)
_TAIL = re.compile(r"[-‐‑][^\W\d_]+$")
_STOP = re.compile(r"[.!?…:\n•*|>#。！？：]|(?:^|\s)[—–-]\s+$")
_ABBREVIATED = frozenset(
    "mr mrs ms dr prof st sr jr hon rev gov sen gen col sgt capt mme mlle sra dott ing drs no vs d-r проф им".split()
)
_OPENING = "“”„«»‘’‹›\"'「『"
_LINKS = frozenset("von van der den ter ten bin ibn al zu".split())


class Token(NamedTuple):
    """A word as it stands in a text.

    `folded` is its normal form, `gap` what stands between it and the word before; `opens` says that it would have a
    capital anyway, `capital` that it has one.
    """

    text: str
    start: int
    end: int
    folded: str
    capital: bool
    opens: bool
    gap: str

    @property
    def shouted(self) -> bool:
        """Whether it is all capitals, two at least."""
        return self.text.isupper() and sum(letter.isalpha() for letter in self.text) > 1

    @property
    def initial(self) -> bool:
        """Whether it is "J", "J." or "J.P."."""
        return len(self.text) == 1 or (self.text[1] == "." and self.text.endswith("."))

    @property
    def odd(self) -> bool:
        """Whether it has a figure, or a capital inside: "GPT-4", "iPhone"."""
        letters = [letter for letter in self.text if letter.isalpha()]
        figured = any(letter.isdigit() for letter in self.text) and self.text[0].isupper() and len(self.text) > 2
        return figured or (
            any(map(str.isupper, letters[1:])) and any(map(str.islower, letters)) and "-" not in self.text
        )


@lru_cache(maxsize=16)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text that stand in such a script, in order."""
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    end, before = 0, ""
    for match in _TOKEN.finditer(text):
        word, start, gap = match[0], match.start(), text[end : match.start()]
        elided = _ELIDED.match(word) if "'" in word or "’" in word else None
        if elided:
            word, start = word[elided.end() :], start + elided.end()
        tail = _TAIL.search(word) if word[0].isupper() and not word.isalnum() else None
        if tail and tail.start() > 1 and tail[0].islower():  # "Shenzhen-based" names Shenzhen
            word = word[: tail.start()]
        opens = not elided and _opens(gap, before)
        yield Token(word, start, start + len(word), fold(word), _is_capital(word), opens, gap)
        end, before = match.end(), word


def _is_capital(word: str) -> bool:
    return word[0].isupper() or (not word.islower() and word[0].isalpha() and any(map(str.isupper, word)))


def _opens(gap: str, before: str) -> bool:
    """Say whether a word after `gap` would have a capital anyway."""
    if gap == " " and before:
        return False
    if not before:
        return not any(map(str.isalpha, gap))
    if _STOP.search(gap):
        return gap.strip() != "." or before.casefold() not in _ABBREVIATED
    quoted = gap[-1:] in tuple(_OPENING) and (len(gap) == 1 or not gap[-2].isalnum())
    return quoted or gap.rstrip("\u00a0\u202f ").endswith("«")


def is_titled(found: Sequence[Token], text: str) -> bool:
    """Say whether a text is a label whose words all have capitals."""
    long = [token for token in found if len(token.text) > 3 and token.text[0].isalpha()]
    if len(long) > 3 and sum(token.shouted for token in long) > 0.6 * len(long):
        return True
    rest = [token for token in long if not token.opens]
    if len(found) > 16 or not rest or text.rstrip().endswith((".", "!", "?", "…", "”", "»", "“", '"')):
        return False
    return sum(token.capital for token in rest) >= 0.75 * len(rest)


def runs(found: Iterable[Token]) -> Iterator[list[Token]]:
    """Yield the longest runs of words with capitals that stand side by side, or are joined by a word such as "von"."""
    run: list[Token] = []
    links: list[Token] = []
    for token in found:
        near = token.gap in {" ", "\u00a0", "\u202f", "-", ". "} and not token.opens
        if token.capital and run and near and len(run) < LONGEST and not run[-1].text.endswith(("'s", "’s")):
            run += [*links, token]
            links = []
        elif run and near and token.folded in _LINKS and len(links) < 2:
            links.append(token)
        else:
            if run:
                yield run
            run, links = [token] if token.capital else [], []
    if run:
        yield run
