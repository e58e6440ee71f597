"""Which of a model's lines are taken: those that only leave out of their passage what can be left out.

The verdict of the checks alone lets one line in four through that a person calls wrong: a small model joins a passage's
words in new ways. So a line is held against its passage word by word, as a compression of it: all that it says stands
there, in that order, and no word is kept whose meaning hangs on one that is gone. `benchmarks/quality.py` measures it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from socra.checks import Said, verdict_on
from socra.checks.overlap import units
from socra.engine.cards.compression import Compression, is_well_formed
from socra.engine.cards.gaps import Gaps
from socra.engine.cards.kinds import Kind, Kinds
from socra.framework.digest import Digest
from socra.framework.evidence import locate
from socra.language.quotations import quotes_in
from socra.language.tagging.grammar import TAGGED, has_finite_verb
from socra.language.tokens import words

__all__ = ["Judge"]

LINE, QUESTION = range(4, 39), range(4, 21)
"""Words of a line of each kind."""

ASKED = 2
"""Words of the passage that a question must be about."""

_TOKEN = re.compile(r"[^\s“”\"()—–]+")
_PAIRS = (("«", "»"), ("(", ")"))
_CURLY = "“”„"
"""Marks that open in one language and close in another: „so“, „zo”, “so”."""

_LONG = 3
"""Letters of a part of a name that is only an initial or a particle."""


class Judge:
    """Says of a line whether it stands for its passage, a sentence of the digest that the model was shown."""

    def __init__(self, digest: Digest, kinds: Kinds) -> None:
        self._article = article = digest.article
        self._language = article.language
        self._kinds = kinds
        self._passages = digest.passages
        self._speakers = {quote.passage.sentence: quote.speaker for quote in digest.quotes}

    def takes(self, kind: Kind, line: str, sentence: int) -> bool:
        """Say whether a line of a kind can stand for what a sentence says."""
        told = words(line)
        if _stutters(told) or not told or told[-1].casefold() in self._kinds.ends or not _is_balanced(line):
            return False
        return (self._says if kind == "short" else self._asks)(line, told, sentence)

    def _says(self, line: str, told: Sequence[str], sentence: int) -> bool:
        passage = self._passages[sentence].text
        if len(told) not in LINE or line[-1:] not in self._kinds.stop + "!?”":
            return False
        return (
            (has_finite_verb(line, self._language) or not has_finite_verb(passage, self._language))
            and _keeps_figures(line, passage)
            and self._keeps_speaker(line, told, passage, sentence)
            and self._held(sentence).may_say(line)
            and self._is_supported(line, line, sentence)
        )

    def _asks(self, line: str, told: Sequence[str], sentence: int) -> bool:
        if (
            len(told) not in QUESTION
            or line[-1:] != self._kinds.mark
            or line[:-1].rstrip()[-1:] in tuple(",1234567890")
        ):
            return False
        asked = self._kinds.asks.sub("", line, count=1)
        return (
            (self._language not in TAGGED or is_well_formed(line, self._language))
            and len(units(asked, self._language)) >= ASKED
            and self._held(sentence).may_ask(asked)
            and self._is_supported(line, "", sentence)
        )

    def _is_supported(self, line: str, body: str, sentence: int) -> bool:
        said = Said((line,), body, self._language)
        return verdict_on(said, "article", locate([sentence], self._article), self._article).verdict == "supported"

    def _held(self, sentence: int) -> Compression | Gaps:
        """Return what a line may leave out of a sentence."""
        passage = self._passages[sentence].text
        return (Compression if self._language in TAGGED else Gaps)(passage, self._kinds)

    def _keeps_speaker(self, line: str, told: Sequence[str], passage: str, sentence: int) -> bool:
        """Say whether somebody's words are still told as theirs."""
        speaker = {word.casefold() for word in words(self._speakers.get(sentence, "")) if len(word) > _LONG}
        # whose words they are may stand in a sentence before, as in an interview
        if speaker.intersection(word.casefold() for word in words(passage)):
            return not speaker.isdisjoint(word.casefold() for word in told)
        return not any(quotes_in(passage)) or any(quotes_in(line))


def _is_balanced(line: str) -> bool:
    curly = sum(map(line.count, _CURLY))
    return curly % 2 == 0 and all(line.count(opens) == line.count(closes) for opens, closes in _PAIRS)


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
