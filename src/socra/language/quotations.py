"""Quotations: what stands in quotation marks in a text, and where an article has the same words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Quoted", "Spelling", "pieces_of", "quoted_in", "quotes_in", "spelled", "without_quotes", "words_of"]

FEWEST_WORDS = 3
"""Words that make a quotation; fewer are a name, or a word held with tongs."""

FEWEST_SIGNS = 8
"""The same in scripts that write no spaces between words."""

FARTHEST = 2
"""Sentences from one piece of a quotation to the next, where "…" stands for what is left out."""

MOST_PIECES = 12
MOST_OCCURRENCES = 100

# A mark closes what its partner opened; one that nothing closes opens a quotation whose end nobody knows. Each way to
# quote begins with its mark, and what must not stand before that is looked at behind it: so a search skips the letters.
_QUOTED = re.compile(
    r"“(?P<a>[^“”„\"]++)[”“]|„(?P<b>[^„“”\"]++)[“”]|«(?P<c>[^«»]*+(?:«[^«»]++»[^«»]*+)*+)»|»(?P<d>[^«»]++)«"
    r"|‹(?P<e>[^‹›]++)›|「(?P<f>[^「」]++)」|『(?P<g>[^『』]++)』|\"(?<!\w\")(?P<h>[^\"“”]++)\"(?!\w)"
    r"|‘(?<!\w‘)(?P<i>[^‘’“”]++(?:’\w[^‘’“”]*+)*+)’(?!\w)|”(?<![\w.,;:!?…]”)(?=\S)(?P<j>[^“”„\"]++)”"
    r"|‚(?<!\w‚)(?P<k>[^‚‘’]++(?:’\w[^‚‘’]*+)*+)[‘’](?!\w)"
    r"|'(?<!\w')(?=[^\s\d'])(?P<l>[^'“”\"]++(?:(?<=\w)'\w[^'“”\"]*+)*+)(?<=\S)'(?!\w)"
)
_SIGN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_MARK = "\u0300-\u036f\u05b0-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0dff"  # \w has no vowel signs
_WORD = re.compile(rf"[{_SIGN}]|(?:[^\W_{_SIGN}]|[{_MARK}])+")
_IS_SIGN = re.compile(f"[{_SIGN}]")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}\)")
_LEFT_OUT = re.compile(r"…|\.\s?\.\s?\.|[\[［][^\[\]［］]{0,80}[\]］]|[(（][\s.]*[)）]")
_LETTER_CHANGED = re.compile(r"\[(\w)\](?=\w)")


@dataclass(frozen=True, slots=True)
class Quoted:
    """What stands between two quotation marks: `text[start:end]`, without the marks."""

    text: str
    start: int
    end: int

    @property
    def is_speech(self) -> bool:
        """Whether it is long enough to be somebody's words."""
        words = [found[0] for found in _WORD.finditer(self.text)]
        signs = sum(1 for word in words if _IS_SIGN.match(word))
        return signs >= FEWEST_SIGNS or (not signs and len(words) >= FEWEST_WORDS)


def quoted_in(text: str) -> Iterator[Quoted]:
    """Yield what stands in quotation marks in a text, in order."""
    for found in _QUOTED.finditer(text):
        name = found.lastgroup or 0
        yield Quoted(found[name], found.start(name), found.end(name))


def quotes_in(text: str) -> Iterator[str]:
    """Yield what stands in quotation marks in a text and is long enough to be somebody's words."""
    return (quoted.text.strip() for quoted in quoted_in(text) if quoted.is_speech)


def without_quotes(text: str) -> str:
    """Return a text of the same length, with blanks for what stands in quotation marks."""
    return _QUOTED.sub(lambda found: " " * len(found[0]), text)


def words_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a Markdown text as they are compared, each with its start and end; addresses of links not."""
    for found in _WORD.finditer(_LINK.sub(_only_label, text)):
        yield _normal(found[0]), found.start(), found.end()


def spelled(text: str) -> str:
    """Return the words of a text with one space between them, and one at both ends."""
    words = _WORD.findall(_LINK.sub(_only_label, text))
    return f" {' '.join(words if text.isascii() else map(_normal, words))} "


def pieces_of(quote: str) -> list[str]:
    """Return the pieces of a quotation between its ellipses and the words that its editor put in brackets, spelled."""
    text = _LETTER_CHANGED.sub(r"[] \1", _LINK.sub(r"\1", quote))
    return [piece for part in _LEFT_OUT.split(text) if (piece := spelled(part)).strip()]


class Spelling:
    """The words of some sentences of an article, to look for quotations in.

    A quotation may run on from one sentence to the next, but not over one that is not among them.
    """

    def __init__(self, sentences: Iterable[tuple[int, str]]) -> None:
        self._starts: list[int] = []
        self._places: list[int] = []
        parts, at, last = [" "], 1, 0
        for place, text in sentences:
            words = spelled(text)[1:]
            part = words if place == last + 1 and last else f"\n {words}"
            self._starts.append(at)
            self._places.append(place)
            parts.append(part)
            at, last = at + len(part), place
        self._text = "".join(parts)

    def find(self, quote: str) -> tuple[tuple[str, int, int], ...]:
        """Return the pieces of a quotation, each with the first and the last sentence that it stands in, () if missing.

        Capitals at the beginning, punctuation, and the form of quotation marks do not count. Where "…" leaves words
        out, the pieces stand in order, at most `FARTHEST` sentences apart.
        """
        pieces = pieces_of(quote)
        if not pieces or len(pieces) > MOST_PIECES:
            return ()
        chains: list[tuple[tuple[int, int], ...]] = [(hit,) for hit in self._hits(pieces[0], 0, len(self._text))]
        for piece in pieces[1:]:
            chains = [(*chain, hit) for chain in chains for hit in self._next(piece, chain[-1])]
        hits = chains[0] if chains else ()
        return tuple(
            (piece, self._place(hit[0] + 1), self._place(hit[1] - 1)) for piece, hit in zip(pieces, hits, strict=False)
        )

    def _next(self, piece: str, last: tuple[int, int]) -> list[tuple[int, int]]:
        """Return where a piece first stands after another, and not too far from it."""
        after = bisect_right(self._places, self._place(last[1] - 1) + FARTHEST)
        limit = self._starts[after] if after < len(self._starts) else len(self._text)
        return self._hits(piece, last[1], limit)[:1]

    def _hits(self, piece: str, start: int, limit: int) -> list[tuple[int, int]]:
        """Return where a piece stands, from its first blank to its last, whatever the capital of its first word."""
        hits: set[tuple[int, int]] = set()
        for spelling in dict.fromkeys((piece, piece[:2].lower() + piece[2:], piece[:2].upper() + piece[2:])):
            at = self._text.find(spelling, start, limit)
            while at >= 0 and len(hits) < MOST_OCCURRENCES:
                end = at + len(spelling) - 1
                hits.add((at, end))
                at = self._text.find(spelling, end, limit)
        return sorted(hits)

    def _place(self, at: int) -> int:
        """Return the sentence that a word's character stands in."""
        return self._places[bisect_right(self._starts, at) - 1]


def _only_label(found: re.Match[str]) -> str:
    before, after = found.start(1) - found.start(), found.end() - found.end(1)
    return f"{' ' * before}{found[1]}{' ' * after}"


@lru_cache(maxsize=1 << 16)
def _normal(word: str) -> str:
    return word if word.isascii() else unicodedata.normalize("NFKC", word)
