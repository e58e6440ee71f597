"""Key phrases: what the parts of a text are about, in its own words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from socra.language.calendar import is_calendar_word
from socra.language.stems import stop_words
from socra_backends.extractive.lines import Line
from socra_backends.extractive.scripts import UNSPACED, chunk_phrases
from socra_backends.extractive.words import Lexicon, lexicon, spans, stem

__all__ = ["find_phrases"]

LONGEST = 3
"""Words of a phrase."""

MOST = 400
"""Sentences of a part that its title is read from."""

NEAR = 0.4
"""The share of the best phrase's score that a second one must reach to stand beside it."""

TRIED = 60
"""Phrases of a part, best first, that are looked at for two that share no word."""

_POSSESSIVE = re.compile(r"['’]s$")

Key = tuple[str, ...]


@dataclass(slots=True)
class _Use:
    """How a run of words stands in the text: how often, and between what opens and what closes a noun phrase."""

    count: int = 0
    opened: int = 0
    closed: int = 0
    alone: int = 0
    forms: dict[str, int] = field(default_factory=dict)

    def form(self) -> str:
        """Return the way in which it is written most often."""
        return max(self.forms, key=self.forms.__getitem__)


def find_phrases(parts: Sequence[Sequence[Line]], language: str, people: Iterable[str]) -> list[list[str]]:
    """Return for each part of a text its two best phrases, those that the other parts share last."""
    parts = [lines[:MOST] for lines in parts]
    if language in UNSPACED:
        return chunk_phrases(parts, language, people)
    persons = {stem(word) for name in people for word in name.split()}
    uses: dict[Key, _Use] = defaultdict(_Use)
    counts: list[Counter[Key]] = []
    for lines in parts:
        counts.append(Counter())
        for line in lines:
            _read(line.text, language, uses, counts[-1])
    vague = {stem(word) for word in lexicon(language).words("vague")}
    adjectives = lexicon(language).pattern("adjectives")
    first_heads = bool(lexicon(language).words("heads"))
    taken: set[str] = set()
    made = []
    for count in counts:
        keys = [key for key in count if persons.isdisjoint(key) and key[-1] not in vague and key[0] not in vague]
        keys = [key for key in keys if _is_noun_phrase(key, uses, adjectives, first_heads=first_heads)]
        best = _two(sorted(keys, key=lambda key: (-_score(key, count, uses), key))[:TRIED], count, uses, taken)
        taken.update(key[-1] for key in best)
        made.append([uses[key].form() for key in best])
    return made


def _two(keys: Sequence[Key], count: Counter[Key], uses: dict[Key, _Use], taken: set[str]) -> list[Key]:
    """Choose the best phrase, and a second one that comes near it; neither says what another part's title says."""
    fresh = [key for key in keys if key[-1] not in taken] or list(keys)
    chosen = fresh[:1]
    for key in fresh[1:]:
        if set(key).isdisjoint(chosen[0]) and _score(key, count, uses) >= NEAR * _score(chosen[0], count, uses):
            return [chosen[0], key]
    return chosen


def _score(key: Key, count: Counter[Key], uses: dict[Key, _Use]) -> float:
    """Weigh a phrase by its words: often here and seldom elsewhere; more where they keep standing together."""
    told = [count[(word,)] ** 2 / uses[(word,)].count for word in key]
    return sum(told) / len(told) * (1.0, 2.2, 2.2)[len(key) - 1] * (1.6 if uses[key].count > 1 else 1.0)


def _is_noun_phrase(key: Key, uses: dict[Key, _Use], adjectives: re.Pattern[str], *, first_heads: bool) -> bool:
    """Tell by its neighbours whether a run is a noun phrase, for nothing here knows the parts of speech.

    It must stand between what opens and what closes one. A run that occurs once must also end on a word that closes
    a noun phrase elsewhere, or else it may end on a verb.
    """
    use = uses[key]
    if not use.alone:
        return False
    if len(key) == 1 and adjectives.fullmatch(use.form()):
        return False
    if len(key) == 1 or use.count > 1:
        return True
    if first_heads:  # "filature neuve": after the noun a verb may follow as well as an adjective
        return use.form().rpartition(" ")[2][0].isupper()
    return uses[key[-1:]].closed > use.closed


def _read(text: str, language: str, uses: dict[Key, _Use], count: Counter[Key]) -> None:
    lexical = lexicon(language)
    for run, opened, ended in _runs(text, language, lexical):
        for start in range(len(run)):
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                key = tuple(stem(word) for word in run[start:end])
                use = uses[key]
                closed = ended and end == len(run)
                count[key] += 1
                use.count += 1
                use.opened += opened and start == 0
                use.closed += closed
                use.alone += opened and start == 0 and closed
                form = " ".join(run[start:end])
                use.forms[form] = use.forms.get(form, 0) + 1 + 2 * closed


@cache
def _small(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that are no part of a phrase, and those that open one."""
    words = lexicon(language)
    openers = words.words("articles") | words.words("leads") - words.words("joints") | words.words("possessives")
    return stop_words(language) | words.words("says"), openers


def _runs(text: str, language: str, lexical: Lexicon) -> Iterator[tuple[list[str], bool, bool]]:
    """Yield each run of meaningful words, whether an article or the like opens it, and whether a phrase ends with it.

    "every broken end" ends on a noun that says nothing, so that "broken" is no phrase.
    """
    stop, openers = _small(language)
    nouns, vague = bool(lexical.words("nouns")), lexical.words("vague")
    run: list[str] = []
    before, opened, position = "", False, 0
    for word, start, end in spans(text):
        small = word.casefold() in stop or not _meaningful(word, language) or (nouns and word[0].islower())
        gap = text[position:start].strip()
        elided = gap[-1:] in ("’", "'")
        if run and (small or gap):
            yield run, opened, bool(gap) or word.casefold() not in vague
            run = []
        if not small:
            if not run:
                told = elided or (not gap and (before in openers or (nouns and position > 0)))
                opened = not lexical.known or told
            run.append(_POSSESSIVE.sub("", word))
            if run[-1] != word:  # "the hospital’s line" is about a line
                yield run, opened, True
                run, word = [], next(iter(openers), "")
        before, position = word.casefold(), end
    if run:
        yield run, opened, True


@lru_cache(maxsize=1 << 18)
def _meaningful(word: str, language: str) -> bool:
    return len(word) > 1 and not any(letter.isdigit() for letter in word) and not is_calendar_word(word, language)
