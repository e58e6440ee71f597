"""Key phrases: what a text and its parts are about, in its own words; one score for titles and for terms.

Runs of nouns are counted with the shorter ones inside them, those that also stand alone for more (after the C-value of
K. Frantzi, S. Ananiadou and H. Mima, "Automatic recognition of multi-word terms", 2000), and what a text is about it
says early.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from socra.language.calendar import is_calendar_word
from socra.language.lexicon import lexicon
from socra.language.scripts import UNSPACED, repeated_phrases
from socra.language.stems import stop_words
from socra.language.tagging.grammar import NOUNS, Token, noun_phrases, tag
from socra.language.tokens import stem, stems
from socra_backends.extractive.lines import Line

__all__ = ["LATE", "LONGEST", "Phrase", "count_phrases", "title_phrases"]

LENGTHS = (0.0, 3.0, 2.0, 2.2, 1.6)
"""What a phrase of so many words weighs."""

PARTS = 0.5
"""What a use of a phrase’s words adds, where one of the phrase itself adds 1."""

LATE = 0.07
"""What a phrase loses with each sentence that stands before its first."""

LONE, COMMON = 0.1, 0.3
"""Factors of a title: a single word, and one without a capital."""

LONGEST = 120
"""Characters of a title."""

Key = tuple[str, ...]


@dataclass(slots=True)
class Phrase:
    """A run of words: its stems, the place of its first line, how often it stands in all, and as a whole, and opened.

    `parts` is how often its words stand in the text, wherever, on average.

    An article or the like opens a noun phrase, which outside of English nothing else tells from others.
    """

    key: Key
    first: int
    count: int = 0
    whole: int = 0
    opened: int = 0
    parts: float = 0.0
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        """The phrase as it is written most often."""
        return max(self.forms, key=self.forms.__getitem__)

    @property
    def title(self) -> str:
        """The phrase with a capital."""
        return self.text[:1].upper() + self.text[1:LONGEST]

    def share_in(self, line: Line) -> float:
        """Return the share of its words that a line has, in whatever order."""
        return len(set(self.key) & set(line.stems)) / len(set(self.key))

    @property
    def weight(self) -> float:
        """How much it tells of the text."""
        return (self.count + self.whole + PARTS * self.parts) * LENGTHS[len(self.key)] / (1 + LATE * self.first)


def title_phrases(lines: Sequence[Line], language: str, people: Iterable[str]) -> list[Phrase]:
    """Return the phrases that can stand over what a text says, the weightiest first: no people's names."""
    persons = {stem(word) for name in people for word in name.split()}
    if language in UNSPACED:
        found = [_unspaced(text, language) for text in repeated_phrases([line.text for line in lines], language)]
        return [phrase for phrase in found if phrase.key and persons.isdisjoint(phrase.forms)]
    small = stop_words(language)
    found = [
        phrase
        for phrase in _noun_phrases(count_phrases(lines, language), language)
        # "York" is no phrase where only New York is spoken of
        if phrase.whole and persons.isdisjoint(phrase.key) and phrase.text.partition(" ")[0] not in small
    ]
    return sorted(found, key=lambda phrase: (-phrase.weight * _breadth(phrase), phrase.key))


def _breadth(phrase: Phrase) -> float:
    return 1.0 if len(phrase.key) > 1 else LONE * (COMMON if phrase.text.islower() else 1)


def _unspaced(text: str, language: str) -> Phrase:
    return Phrase(tuple(stems(text, language)), 0, forms=Counter([text]))


def count_phrases(lines: Sequence[Line], language: str) -> list[Phrase]:
    """Return the phrases of some lines, in the order of first use; those that say nothing are left out."""
    found: dict[Key, Phrase] = {}
    for place, line in enumerate(lines):
        for key, text, whole, opened in _phrases(line.text, language):
            phrase = found.get(key) or found.setdefault(key, Phrase(key, place))
            phrase.count += 1
            phrase.whole += whole
            phrase.opened += whole and opened
            phrase.forms[text] += 1 + whole
    used = Counter(word for line in lines for word in line.stems)
    for phrase in found.values():
        uses = [used[word] for word in phrase.key]
        phrase.parts = sum(uses) / len(uses)
        phrase.count = max(phrase.count, *uses) if len(uses) == 1 else phrase.count  # what a noun tells, its verb tells
    return list(found.values())


def _noun_phrases(phrases: Sequence[Phrase], language: str) -> Sequence[Phrase]:
    """Return the phrases that are known for noun phrases, outside of English by what stands beside them."""
    if language == "en" or not lexicon(language).known:
        return phrases
    ends = Counter(phrase.key[-1] for phrase in phrases if phrase.opened)
    return [phrase for phrase in phrases if phrase.opened and _ends_on_noun(phrase, ends, language)]


def _ends_on_noun(phrase: Phrase, ends: Counter[str], language: str) -> bool:
    words = lexicon(language)
    if len(phrase.key) == 1:
        return not words.pattern("adjectives").fullmatch(phrase.text)
    if phrase.count > 1:
        return True
    if words.words("heads"):  # "filature neuve": after the noun a verb may follow as well as an adjective
        return phrase.text.rpartition(" ")[2][0].isupper()
    return ends[phrase.key[-1]] > 1


@lru_cache(maxsize=1 << 12)
def _phrases(text: str, language: str) -> tuple[tuple[Key, str, bool, bool], ...]:
    """Return the phrases of a sentence: stems, words, whether it is a whole run, and whether something opens that."""
    return tuple(found for run in _runs(text, language) for found in _inside(run, text, language))


def _runs(text: str, language: str) -> Iterator[list[Token]]:
    for run in noun_phrases(tag(text, language)):
        for meaningful, piece in groupby(run, lambda token: _meaningful(token.word, language)):
            if meaningful:
                yield list(piece)


def _inside(run: list[Token], text: str, language: str) -> Iterator[tuple[Key, str, bool, bool]]:
    keys = [stem(token.word) for token in run]
    vague, opened = lexicon(language).stems("vague"), _opens_phrase(text, run[0].start, language)
    for start in range(len(run)):
        for end in range(start + 1, min(start + len(LENGTHS) - 1, len(run)) + 1):
            if run[end - 1].tag in NOUNS and keys[end - 1] not in vague:
                whole = end - start == len(run)
                yield tuple(keys[start:end]), text[run[start].start : run[end - 1].end], whole, opened


def _opens_phrase(text: str, start: int, language: str) -> bool:
    """Tell whether an article or the like stands before a run, as it must where the parts of speech are not known."""
    words, before = lexicon(language), text[:start].rstrip()
    if language == "en" or not words.known or (before and words.words("nouns")) or before[-1:] in ("’", "'"):
        return True
    openers = words.words("articles") | words.words("leads") - words.words("joints") | words.words("possessives")
    return before.rpartition(" ")[2].casefold() in openers


@lru_cache(maxsize=1 << 16)
def _meaningful(word: str, language: str) -> bool:
    small = word.islower() and lexicon(language).words("nouns")
    return len(word) > 1 and not word[0].isdigit() and not is_calendar_word(word, language) and not small
