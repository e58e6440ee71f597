"""Questions in another language than the article: what can be compared without a dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterable

from socra.checks.questions.tables import table
from socra.checks.questions.words import numbers, tokens
from socra.language.words import fold

__all__ = ["language_of", "shared_marks"]

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_LATIN = ("en", "fr", "de", "es", "it", "pt", "nl", "pl")

CLEAR = 2
"""Small words by which another language must lead to be taken for a question's; a question is short."""


def language_of(question: str, article_language: str) -> str:
    """Return the language of a question; the article's where there is too little of it to tell.

    Its script tells, else its small words: a detector of languages is wrong about half of such short texts.
    """
    counts = _small_words(question)
    best = max(counts, key=lambda code: (counts[code], code == article_language))
    script = next(((language, letters) for language, letters in _SCRIPTS if letters.search(question)), None)
    if script and counts[best] < CLEAR:  # else it is a name in another script
        return _of_script(script[0], article_language)
    least = counts[article_language] + CLEAR if article_language in counts else 1
    known = article_language in counts or article_language in dict(_SCRIPTS)
    return best if known and counts[best] >= least else article_language


def shared_marks(question: str, sentence: str) -> set[str]:
    """Return what two languages write alike and both texts have: figures, acronyms, names, and words of one root."""
    marks = {fold(word) for word in tokens(sentence) if _is_mark(word)}
    told = {word for word in map(fold, _marks(question)) if any(_alike(word, mark) for mark in marks)}
    return told | (set(numbers(question)) & set(numbers(sentence)))


def _marks(question: str) -> Iterable[str]:
    words = tokens(question)
    latin = sum(word[0].isascii() for word in words)
    foreign = 0 < latin < len(words)  # Latin letters in a question of another script are a name
    for place, word in enumerate(words):
        if _is_mark(word) and (place > 0 or word.isupper() or (foreign and word[0].isascii())):
            yield word


def _is_mark(word: str) -> bool:
    return len(word) > 1 and (word[:1].isupper() or any(letter.isdigit() for letter in word))


def _alike(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) > 4 and word[:5] == other[:5])


def _small_words(question: str) -> dict[str, int]:
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", question)]
    return {code: sum(word in table(code).words("small") for word in words) for code in _LATIN}


def _of_script(language: str, article_language: str) -> str:
    same = {
        "ja": ("ja",),
        "zh": ("zh", "ja"),
        "ar": ("ar", "fa", "ur"),
        "ru": ("ru", "uk", "bg", "sr"),
        "hi": ("hi", "mr", "ne"),
    }
    return article_language if article_language in same.get(language, (language,)) else language
