"""Doubts: what makes a valid section worth asking for once more, though it may be kept if nothing better comes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from socra.article import Article
from socra.checks.index import index_of
from socra.framework import Answer, Item, Section, Shape
from socra.language.detect import count_signs, detect_language
from socra.language.quotations import without_quotes

__all__ = ["doubts_of", "foreign_language", "untranslated"]

FEWEST_LETTERS = 80
"""Letters of a section's own words below which nothing is said of their language."""

MOST_LOOKED_AT = 1_000
"""Characters of them that are looked at; more do not change the answer."""

_LETTER = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+")
_SCRIPTS = {
    name: re.compile(f"[{signs}]")
    for name, signs in {
        "Latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
        "Greek": "\u0370-\u03ff\u1f00-\u1fff",
        "Cyrillic": "\u0400-\u052f",
        "Armenian": "\u0530-\u058f",
        "Hebrew": "\u0590-\u05ff",
        "Arabic": "\u0600-\u06ff\u0750-\u077f",
        "Devanagari": "\u0900-\u097f",
        "Bengali": "\u0980-\u09ff",
        "South Indian": "\u0a00-\u0dff",
        "Thai": "\u0e00-\u0e7f",
        "Georgian": "\u10a0-\u10ff",
        "Hangul": "\u1100-\u11ff\uac00-\ud7af",
        "kana": "\u3040-\u30ff",
        "Han": "\u3400-\u9fff",
    }.items()
}
_OTHER_SCRIPT, _NO_KANA, _SOME_KANA = 0.7, 0.04, 0.2
_GRAMMAR, _CLEARLY_MORE = 0.2, 1.5
"""The share of a text that is mere grammar in its language, and by how much it is more than in any other."""

_FROM_ARTICLE = 0.5
_CLOSE = ({"no", "nb", "nn", "da"}, {"hr", "sr", "bs", "sh"}, {"id", "ms"}, {"zh", "yue", "wuu"})


def doubts_of(section: Section, article: Article, language: str = "") -> tuple[str, ...]:
    """Return the reasons to doubt a section, in words for a model: another language than the one that was asked for,
    which is the article's where none was.
    """
    translated = language not in ("", article.language)
    doubt = untranslated(section, language) if translated else foreign_language(section, article)
    return (doubt,) if doubt else ()


def foreign_language(section: Section, article: Article) -> str:
    """Say that a section is written in another language than the article, "" where it is not, or nobody can tell.

    Scripts and words must both say so: a language that only looks likely, and names and quotations in another one, are
    no reason to doubt.
    """
    words = _sample(section)
    if not article.language or not words or _is_asked_for(section, article):
        return ""
    if _is_in_other_script(words, article) or _is_in_other_words(words, article):
        return (
            f"it is not in the article's language ({article.language}): write every text in the language of the article"
        )
    return ""


def untranslated(section: Section, language: str) -> str:
    """Say that a section is not in the language that was asked for, "" where it is, or nobody can tell."""
    words = _sample(section)
    found = detect_language(words) if words else ""
    if found in ("", language):
        return ""
    told = _WORDS.findall(words.casefold())
    close = any({found, language} <= near for near in _CLOSE)
    if close or _grammar(told, found) < _CLEARLY_MORE * _grammar(told, language):
        return ""
    return f"it is not in the language that was asked for ({language}): write every text in it"


def _sample(section: Section) -> str:
    """Return the words of a section that its language is told by, "" where they are too few."""
    words = " ".join(_own_words(section))[:MOST_LOOKED_AT]
    # a sign of Chinese says as much as three letters
    letters = len(_LETTER.findall(words)) + 2 * count_signs(words)
    return words if letters >= FEWEST_LETTERS else ""


def _own_words(part: Section) -> Iterator[str]:
    """Yield what a section says, without labels, names and quotations."""
    inner: list[Shape] = [*part.items()]
    for shape in inner if part in inner else [part, *inner]:
        names = shape.text_fields()[-1:] if isinstance(shape, Item) else _texts_of(type(shape))
        yield from (without_quotes(getattr(shape, name)) for name in names)


def _texts_of(kind: type[Shape]) -> tuple[str, ...]:
    return tuple(name for name, field in kind.model_fields.items() if field.annotation is str and name != "question")


def _is_asked_for(section: Section, article: Article) -> bool:
    """Say whether the reader asks in another language, which an answer may take up."""
    question = section.question if isinstance(section, Answer) else ""
    return detect_language(question) not in ("", article.language)


def _is_in_other_script(words: str, article: Article) -> bool:
    mine = _scripts(words)
    theirs = index_of(article).cached("scripts", lambda: _scripts(article.text[:MOST_LOOKED_AT]))
    if sum(max(0.0, share - theirs[name]) for name, share in mine.items()) >= _OTHER_SCRIPT:
        return True
    # Japanese is written in Chinese signs too, but never in those alone
    east = all(found["Han"] + found["kana"] >= _OTHER_SCRIPT for found in (mine, theirs))
    less, more = sorted((mine["kana"], theirs["kana"]))
    return east and less <= _NO_KANA and more >= _SOME_KANA


def _scripts(text: str) -> Mapping[str, float]:
    counted = {name: len(signs.findall(text)) for name, signs in _SCRIPTS.items()}
    return {name: count / max(1, sum(counted.values())) for name, count in counted.items()}


def _is_in_other_words(words: str, article: Article) -> bool:
    told = _WORDS.findall(words.casefold())
    known: set[str] = index_of(article).cached("all words", lambda: set(_WORDS.findall(article.text.casefold())))
    if sum(word in known for word in told) >= _FROM_ARTICLE * len(told):
        return False
    found = detect_language(words)
    if found in ("", article.language) or any({found, article.language} <= close for close in _CLOSE):
        return False
    there, here = _grammar(told, found), _grammar(told, article.language)
    if there < _GRAMMAR or there < _CLEARLY_MORE * here:
        return False
    # what a page says of its language need not be true
    return detect_language(article.text) == article.language


def _grammar(words: list[str], language: str) -> float:
    """Return the share of words that are mere grammar in a language, 0 where no list of them is known."""
    import stopwordsiso

    if not stopwordsiso.has_lang(language):
        return 0.0
    known = stopwordsiso.stopwords(language)
    return sum(word in known for word in words) / max(1, len(words))
