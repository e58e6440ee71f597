"""Misquotations: a quotation that is nearly the article's words becomes the article's words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from socra.article import Article
from socra.checks.index import index_of
from socra.checks.speech.quotes import body_of
from socra.language.quotations import Quoted, quoted_in, words_of

__all__ = ["mend_quotes", "mended"]

NEAR, NEAR_SIGNS = 90.0, 94.0
"""How alike, of 100, words must be; more in scripts that show no names by a capital."""

RAREST = 8
"""Words of a quotation that its place is looked for by, the rarest ones."""

MOST_PLACES = 200
"""Places of one word that are looked at."""

MOST_QUOTES = 400
"""Quotations of one section that are looked up."""

CANDIDATES = 4
SLACK = 3
LONGEST = 2_000

_MARK_UP = re.compile(r"[*`~]|(?<!\w)_|_(?!\w)")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}\)")
_MARKS = re.compile(r"[“”„«»‹›「」『』\"\n]")
_EDGES = re.compile(r"^([\W_]*)(.*?)([\W_]*)$", re.DOTALL)
_LEFT_OUT = re.compile(r"…|\.\s?\.|[\[［]")
_NOT = frozenset(
    "no not never none nobody nothing neither nor without t cannot ne n pas jamais rien aucun aucune personne sans ni "
    "nicht kein keine keinen keiner keinem nie niemals niemand nichts ohne weder ningún ninguna nadie nada nunca jamás "
    "sin tampoco non mai nessuno nessuna niente nulla senza né não nem nenhum nenhuma ninguém sem niet geen nooit "
    "niemand niets zonder nikt nic nigdy bez ani żaden żadna не ни нет никто ничто ничего никогда нельзя без لا لم لن "
    "ليس ليست غير नहीं न मत 不 没 沒 無 无 未 非 别 ぬ ず ま な 안 않 못 없 아".split()
)


def mended(data: Any, article: Article) -> tuple[Any, int]:
    """Return a model's data with its misquotations of the article put right, and how many were.

    What claims to be background knowledge is left alone.
    """
    mender = _Mender(article)
    return mender.data(data), mender.count


def mend_quotes(text: str, article: Article) -> tuple[str, int]:
    """Return a text whose quotations that are nearly the article's words are those, and how many were changed.

    Numbers, names, and every no must be the same in both: else it is not the wording that is wrong.
    """
    mender = _Mender(article)
    return mender.text(text), mender.count


class _Mender:
    def __init__(self, article: Article) -> None:
        self._article = article
        self._left = MOST_QUOTES
        self.count = 0

    def data(self, part: Any, claimed: bool = False) -> Any:
        if isinstance(part, list):
            return [self.data(member, claimed) for member in part]
        if isinstance(part, dict):
            source = part.get("provenance", "article")
            own = isinstance(source, str) and source.strip().casefold() == "article"
            return {key: self.data(value, own) for key, value in part.items()}
        return self.text(part) if claimed and isinstance(part, str) else part

    def text(self, text: str) -> str:
        parts, at = [], 0
        for quoted in quoted_in(text):
            if (true := self._true(quoted)) is not None:
                parts += [text[at : quoted.start], true]
                at, self.count = quoted.end, self.count + 1
        return "".join((*parts, text[at:]))

    def _true(self, quoted: Quoted) -> str | None:
        """Return the article's words for a quotation that it has not, None where it has it, or nothing near."""
        if self._left <= 0 or len(quoted.text) > LONGEST or _LEFT_OUT.search(quoted.text) or not quoted.is_speech:
            return None
        self._left -= 1
        index = index_of(self._article)
        if body_of(index).find(quoted.text):
            return None
        return index.cached("misquotes", lambda: _Source(self._article)).words_for(quoted)


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    likeness: float


class _Source:
    """The words of an article, with where each stands, and where in the text."""

    def __init__(self, article: Article) -> None:
        self._text = article.text
        found = list(words_of(article.text))
        self._words = [word for word, _, _ in found]
        self._spans = [(start, end) for _, start, end in found]
        self._folded = [word.casefold() for word in self._words]
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self._folded):
            self._places[word].append(at)

    def words_for(self, quoted: Quoted) -> str | None:
        """Return what the article has instead of a quotation, None where it has nothing near."""
        words = [word for word, _, _ in words_of(quoted.text)]
        found = [self._fitted(words, start) for start in self._candidates(words)]
        best = max((one for one in found if one), key=lambda one: one.likeness, default=None)
        if best is None or not _say_the_same(words, self._words[best.start : best.end]):
            return None
        return self._quotation(quoted.text, best)

    def _candidates(self, words: list[str]) -> list[int]:
        """Return where the quotation would begin, by where its rarest words stand."""
        folded = [word.casefold() for word in words]
        known = [(len(self._places[word]), at) for at, word in enumerate(folded) if word in self._places]
        near: defaultdict[int, float] = defaultdict(float)
        for often, at in sorted(known)[:RAREST]:
            for place in self._places[folded[at]][:MOST_PLACES]:
                for shift in range(-SLACK, SLACK + 1):
                    near[place - at + shift] += (SLACK + 1 - abs(shift)) / often
        return [max(0, start) for start in nlargest(CANDIDATES, near, key=near.__getitem__)]

    def _fitted(self, words: list[str], start: int) -> _Candidate | None:
        """Return the run of words near a place that is most like the quotation, None where none is near enough."""
        from rapidfuzz import fuzz

        told = _joined(words).casefold()
        best = None
        for first in range(max(0, start - SLACK), start + SLACK + 1):
            for last in range(first + max(1, len(words) - SLACK), first + len(words) + SLACK + 1):
                likeness = fuzz.ratio(told, _joined(self._folded[first:last]), score_cutoff=_near(words))
                if likeness and last <= len(self._words) and (best is None or likeness > best.likeness):
                    best = _Candidate(first, last, likeness)
        return best

    def _quotation(self, quote: str, found: _Candidate) -> str | None:
        """Return the article's words, with the punctuation that the quotation begins and ends with."""
        start, end = self._spans[found.start][0], self._spans[found.end - 1][1]
        true = _MARK_UP.sub("", _LINK.sub(r"\1", self._text[start:end]))
        edges = _EDGES.match(quote)
        if _MARKS.search(true) or edges is None:
            return None
        if edges[2][:1].casefold() == true[:1].casefold():
            true = edges[2][:1] + true[1:]
        return f"{edges[1]}{true}{edges[3]}"


def _say_the_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether the numbers, the names and every no are the same in both."""
    hard = {word.casefold() for words in (one, other) for at, word in enumerate(words) if _is_hard(word, at == 0)}
    first, second = ([small for word in words if (small := word.casefold()) in hard] for words in (one, other))
    begin = {words[0].casefold() for words in (one, other) if words[0][:1].isupper()}
    return first == second and (not begin or one[0].casefold() == other[0].casefold())


def _is_hard(word: str, first: bool) -> bool:
    # a capital at the beginning says nothing
    return (word[:1].isupper() and not first) or word.casefold() in _NOT or any(sign.isdigit() for sign in word)


def _near(words: list[str]) -> float:
    return NEAR if any(word[:1] != word[:1].swapcase() for word in words) else NEAR_SIGNS


def _joined(words: Sequence[str]) -> str:
    """Join words by spaces, but signs of scripts without spaces by nothing."""
    return "".join(word if len(word) == 1 and ord(word) > 0x2E7F else f" {word}" for word in words).strip()
