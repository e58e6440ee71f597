"""Which of a model's lines are taken: those that say what their passage says, in its order, with what it hangs on.

The verdict of the checks alone lets one line in four through that a person calls wrong, for a small model joins a
passage's words in new ways. What is taken here as well is measured by `benchmarks/quality.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from socra.article import Article
from socra.checks import Said, verdict_on
from socra.checks.index import index_of
from socra.checks.overlap import in_order, share, units
from socra.engine.cards.kinds import Kind, Kinds
from socra.framework.evidence import locate
from socra.language.quotations import quotes_in
from socra.language.tagging.grammar import has_finite_verb
from socra.language.tokens import words
from socra.language.words import plain

__all__ = ["Judge"]

ENOUGH, ORDERED = 0.85, 0.9
"""What a line must have from its passage: the share of its content words, and of these the share in the same order."""

ASKED = 0.65
"""The same of a question, whose own words ask."""

LINE, QUESTION, TITLE = range(4, 39), range(4, 21), range(2, 8)
"""Words of a line of each kind."""

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_OPENING = 6
"""Words at the beginning of a passage: a year there is what all of it is told of."""

_TOKEN = re.compile(r"[^\s“”\"()—–]+")
_LONG = 3
"""Letters of a part of a name that is only an initial or a particle."""


class Judge:
    """Says of a line whether it stands for its passage. `speakers` are by sentence who says it."""

    def __init__(self, article: Article, kinds: Kinds, speakers: Mapping[int, str]) -> None:
        self._article = article
        self._kinds = kinds
        self._speakers = speakers

    def takes(self, kind: Kind, line: str, sentence: int) -> bool:
        """Say whether a line of a kind can stand for what a sentence says."""
        told = words(line)
        if _stutters(told) or not told or told[-1].casefold() in self._kinds.ends:
            return False
        test = {"short": self._says, "ask": self._asks, "title": self._names}[kind]
        return test(line, told, sentence)

    def _says(self, line: str, told: Sequence[str], sentence: int) -> bool:
        passage = plain(self._article.sentence(sentence))
        there = words(passage)
        if len(told) not in LINE or len(told) > max(12, len(there) + 2) or line[-1:] not in self._kinds.stop + "!?”":
            return False
        language = self._article.language
        return (
            all(year in line for year in _YEAR.findall(" ".join(passage.split()[:_OPENING])))
            and (has_finite_verb(line, language) or not has_finite_verb(passage, language))
            and _keeps_figures(line, passage)
            and self._keeps_speaker(line, told, passage, sentence)
            and self._is_supported(line, line, sentence)
            and share(line, sentence, index_of(self._article)) >= ENOUGH
            and in_order(line, sentence, index_of(self._article)) >= ORDERED
        )

    def _asks(self, line: str, told: Sequence[str], sentence: int) -> bool:
        if len(told) not in QUESTION or line[-1:] != self._kinds.mark or line[-2:-1] in " ,1234567890":
            return False
        asked = self._kinds.asks.sub("", line, count=1)
        passage = units(plain(self._article.sentence(sentence)), self._article.language)
        lent = self._lent - passage
        return (
            lent.isdisjoint(units(asked, self._article.language))
            and share(asked, sentence, index_of(self._article)) >= ASKED
            and self._is_supported(line, "", sentence)
        )

    def _names(self, line: str, told: Sequence[str], sentence: int) -> bool:
        held = share(line, sentence, index_of(self._article))
        return len(told) in TITLE and held == 1.0 and self._is_supported(line, "", sentence)

    def _is_supported(self, line: str, body: str, sentence: int) -> bool:
        said = Said((line,), body, self._article.language)
        return verdict_on(said, "article", locate([sentence], self._article), self._article).verdict == "supported"

    def _keeps_speaker(self, line: str, told: Sequence[str], passage: str, sentence: int) -> bool:
        """Say whether somebody's words are still told as theirs."""
        if speaker := self._speakers.get(sentence, ""):
            named = {word.casefold() for word in told}
            return any(word.casefold() in named for word in words(speaker) if len(word) > _LONG)
        return not quotes_in(passage) or bool(quotes_in(line))

    @cached_property
    def _lent(self) -> frozenset[str]:
        """What the examples say: a question that takes up their words is none about this article."""
        texts = [text for pair in self._kinds.examples["ask"] for text in pair]
        return frozenset().union(*(units(self._kinds.asks.sub("", text), self._article.language) for text in texts))


def _stutters(told: Sequence[str]) -> bool:
    """Say whether three words come twice, or one twice in a row."""
    small = [word.casefold() for word in told]
    runs = list(zip(small, small[1:], small[2:], strict=False))
    return len(set(runs)) < len(runs) or any(one == two for one, two in pairwise(small))


def _keeps_figures(line: str, passage: str) -> bool:
    """Say whether each figure stands next to the word that it stands next to in the passage."""
    told, there = ([word.strip(".,;:!?") for word in _TOKEN.findall(text.casefold())] for text in (line, passage))
    pairs = set(pairwise(there))
    for at, word in enumerate(told):
        if any(sign.isdigit() for sign in word):
            before = at > 0 and (told[at - 1], word) in pairs
            after = at + 1 < len(told) and (word, told[at + 1]) in pairs
            if not (before or (at == 0 and after)):
                return False
    return True
