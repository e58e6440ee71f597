"""Speakers in Chinese and Japanese, whose names have no capitals: what stands before a verb of speech."""

from __future__ import annotations

import re
from functools import cache

from socra.checks.speech.speech import Lexicon, Speaker

__all__ = ["same_signs", "speakers_of_signs"]

LONGEST = 24
"""Signs that a speaker's phrase may have: his office and his name."""

_BREAK = re.compile(r"[，。；：！？、,;:!?\s()（）…—]")
_DESCRIBED = re.compile(r"^(?:在|.*\d).*的([^的\d]{2,10})$")
"""Whom a clause describes: "在海边经营果园的贺明远"."""


def speakers_of_signs(clause: str, words: Lexicon) -> list[Speaker]:
    """Return who speaks in a clause without its quotations, in order."""
    return _topics(clause, words) if "topic" in words.entries else _subjects(clause, words)


def same_signs(one: str, other: str, words: Lexicon) -> bool:
    """Say whether two phrases can mean the same person: one may lack the office, or the given name."""
    first, second = _bare(one, words), _bare(other, words)
    return first in other or second in one or first[-3:] == second[-3:]


def _subjects(clause: str, words: Lexicon) -> list[Speaker]:
    found, last = [], 0
    for verb in words.pattern("says").finditer(clause):
        begun = max(last, verb.start() - 2 * LONGEST)
        phrase = _phrase(_BREAK.split(clause[begun : verb.start()])[-1], words)
        last = verb.end()
        if _pattern(words, "pronouns", "(?:{})$").search(phrase):
            found.append(Speaker((), phrase, pronoun=True))
        elif _pattern(words, "nobody", "^(?:{})").search(phrase):
            continue
        elif 2 <= len(phrase) <= LONGEST and not _pattern(words, "firms", "(?:{})$").search(phrase):
            found.append(Speaker((phrase,), phrase))
    return found


def _topics(clause: str, words: Lexicon) -> list[Speaker]:
    """Read "…さんは…と話した": only what is called by a title or an office is taken for a speaker."""
    topic = _pattern(words, "titles", r"(?:^|[\s、。])([^\s、。「」]{{1,20}}?(?:{}))(?:は|が)").search(clause)
    if topic is None or not words.pattern("says").search(clause):
        return []
    return [Speaker((topic[1],), topic[1])]


def _phrase(text: str, words: Lexicon) -> str:
    """Return what of a phrase is the speaker: "贺明远" of "据贺明远周一在会上"."""
    if described := _DESCRIBED.search(text.strip()):
        text = described[1]
    begun = _pattern(words, "before", "^(?:在.{{1,12}}?时|{})").sub("", text.strip())
    cut = _pattern(words, "cuts", "(?:{})").search(begun, 1)
    return begun[: cut.start()] if cut else begun


def _bare(phrase: str, words: Lexicon) -> str:
    """Return a name without the office before it and the title behind it."""
    name = _pattern(words, "titles", "(?:{})$").sub("", phrase)
    return _pattern(words, "titles", "^.*(?:{}|の)(?=..)").sub("", name) or phrase


@cache
def _pattern(words: Lexicon, name: str, form: str) -> re.Pattern[str]:
    parts = sorted(words.entries.get(name, "(?!)").split("|"), key=len, reverse=True)
    return re.compile(form.format("|".join(parts)))
