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
from socra.checks.overlap import aligned, units
from socra.engine.cards.gaps import Gaps
from socra.engine.cards.kinds import Kind, Kinds
from socra.framework.digest import Digest
from socra.framework.evidence import locate
from socra.language.lexicon import lexicon
from socra.language.quotations import quotes_in
from socra.language.stems import stop_words
from socra.language.tagging.grammar import TAGGED, base_form, has_finite_verb, tag
from socra.language.tokens import spans, words

__all__ = ["Judge"]

LINE, QUESTION = range(4, 39), range(4, 21)
"""Words of a line of each kind."""

ASKED = 2
"""Words of the passage that a question must be about."""

_HELPERS = frozenset(["did", "does", "do"])
_TOKEN = re.compile(r"[^\s“”\"()—–]+")
_PARTS = re.compile(r"[^\s\w'’\-/]")
_OPENS = re.compile("[:;：；]")
_PAIRS = (("«", "»"), ("(", ")"))
_CURLY = "“”„"
"""Marks that open in one language and close in another: „so“, „zo”, “so”."""

_LONG = 3
"""Letters of a part of a name that is only an initial or a particle."""

Span = tuple[str, int, int]
"""A word, and where it begins and ends."""


class Judge:
    """Says of a line whether it stands for its passage, a sentence of the digest that the model was shown."""

    def __init__(self, digest: Digest, kinds: Kinds) -> None:
        self._article = article = digest.article
        self._language = article.language
        self._kinds = kinds
        self._passages = digest.passages
        self._speakers = {quote.passage.sentence: quote.speaker for quote in digest.quotes}
        self._small = stop_words(article.language)

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
            and self._is_compression(line, passage, whole=True)
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
            self._is_well_formed(line)
            and len(units(asked, self._language)) >= ASKED
            and self._is_compression(asked, self._passages[sentence].text)
            and self._is_supported(line, "", sentence)
        )

    def _is_well_formed(self, question: str) -> bool:
        """Say whether "did" is followed by a verb as the dictionary has it, where verbs are known."""
        tokens = tag(question, self._language)
        helped = self._language in TAGGED and len(tokens) > 1 and tokens[1].word in _HELPERS
        verb = next((token for token in tokens[2:] if token.tag[0] == "V"), None)
        return not helped or (verb is not None and verb.word == base_form(verb) != "be")

    def _is_supported(self, line: str, body: str, sentence: int) -> bool:
        said = Said((line,), body, self._language)
        return verdict_on(said, "article", locate([sentence], self._article), self._article).verdict == "supported"

    def _is_compression(self, line: str, passage: str, *, whole: bool = False) -> bool:
        """Say whether a line is its passage with words left out, none of which another word needs.

        Where verbs are known, small words may be new, but none that limits another, such as "not" or "could"; such a
        word is kept with the one that it limits. A `whole` line says the main thing: no clause before it is left out.
        """
        if self._language not in TAGGED:
            gaps = Gaps(passage, self._kinds)
            return gaps.may_say(line) if whole else gaps.may_ask(line)
        told, there = words(line), tuple(spans(passage))
        places = aligned(told, [word for word, _, _ in there], self._language)
        if any(place is None and not self._may_be_new(word) for word, place in zip(told, places, strict=True)):
            return False
        if _swaps(places) or self._changes(places, there, passage):
            return False
        kept = [place for place in places if place is not None]
        if not kept or (whole and not self._may_lack(passage[: there[kept[0]][1]].strip())):
            return False
        # "may", but not the month
        small = ((place, word if place else word.casefold()) for place, (word, _, _) in enumerate(there))
        limited = {place for place, word in small if word in self._kinds.limits}
        cut = [(one, other) for one, other in pairwise(kept) if other > one + 1]
        return not any(place + 1 in kept for place in limited.difference(kept)) and all(
            self._may_end(one, there, passage) and self._may_begin(other, there, passage) for one, other in cut
        )

    def _may_be_new(self, word: str) -> bool:
        return self._is_small(word) and word.casefold() not in self._kinds.limits

    def _changes(self, places: Sequence[int | None], there: Sequence[Span], passage: str) -> bool:
        """Say whether a line lacks an "if", begins with what a preposition governs, or stops where no phrase ends."""
        kept = {place for place in places if place is not None}
        forms = [word.casefold() for word, _, _ in there]
        known = lexicon(self._language)
        first, end = min(kept, default=0), max(kept, default=-1) + 1
        lost = any(form in known.words("conditions") for place, form in enumerate(forms) if place not in kept)
        governed = first > 0 and forms[first - 1] in known.words("leads") - known.words("joints")
        ends = end in (0, len(there)) or self._is_small(there[end][0])
        return lost or governed or not (ends or _PARTS.search(passage, there[end - 1][2], there[end][1]))

    def _may_lack(self, lead: str) -> bool:
        """Say whether a line can do without what stands before it: no clause, no figure, and set apart by a mark."""
        if not any(map(str.isalnum, lead)):
            return True
        clause = has_finite_verb(lead, self._language)
        return bool(_PARTS.search(lead[-1])) and not clause and not any(map(str.isdigit, lead))

    def _may_end(self, place: int, there: Sequence[Span], passage: str) -> bool:
        """Say whether what follows a word can be left out, with more behind it: not what a small word governs, nor the
        noun that another one describes, nor what a colon opens."""
        between = passage[there[place][2] : there[place + 1][1]]
        if _PARTS.search(between):
            return not _OPENS.search(between)
        return not self._is_small(there[place][0]) and self._is_small(there[place + 1][0])

    def _may_begin(self, place: int, there: Sequence[Span], passage: str) -> bool:
        """Say whether what stands before a word can be left out: a small word, or the verb, begins a new phrase."""
        word, start, _ = there[place]
        return (
            self._is_small(word)
            or bool(_PARTS.search(passage, there[place - 1][2], start))
            or any(token.start == start and token.tag[0] == "V" for token in tag(passage, self._language))
        )

    def _is_small(self, word: str) -> bool:
        return word.casefold() in self._small

    def _keeps_speaker(self, line: str, told: Sequence[str], passage: str, sentence: int) -> bool:
        """Say whether somebody's words are still told as theirs."""
        if speaker := self._speakers.get(sentence, ""):
            named = {word.casefold() for word in told}
            return any(word.casefold() in named for word in words(speaker) if len(word) > _LONG)
        return not quotes_in(passage) or bool(quotes_in(line))


def _swaps(places: Sequence[int | None]) -> bool:
    """Say whether a new word stands where others are left out: "for" is no "against"."""
    before, new = -1, False
    for place in places:
        if place is None:
            new = before >= 0
        elif new and place > before + 1:
            return True
        else:
            before, new = place, False
    return False


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
