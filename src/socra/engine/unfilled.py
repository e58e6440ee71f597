"""Texts that fill nothing in: the shape's own words, a field's name, a placeholder, the fence around the article."""

from __future__ import annotations

import re
from functools import lru_cache

from socra.article import Article
from socra.backend import Prompt
from socra.backend.schema import shapes_in, written_fields
from socra.framework import Item, Shape
from socra.language.words import letters

__all__ = ["Fence", "is_unfilled", "meanings_of"]

SHORTEST = 8
"""Hexadecimal digits in a row by which a part of the fence's marker is known again."""

RUN = 3
"""Words in a row of a field's meaning that repeat it: two are anybody's."""

MOSTLY = 0.6
"""The share of a field's meaning that such a run has where it is not the beginning of it."""

_PLACEHOLDERS = frozenset({"string", "str", "text", "placeholder", "n/a", "tbd", "todo"})
_BARE = frozenset("the a an der die das ein eine le la les un une el los las il lo gli uma het een".split())
"""Words that say nothing where they stand alone; in capitals they may be an acronym."""

_ASKING = frozenset("it this that these those how why what who when where which answer question".split())
"""Words that are no text, though a title may be one of them."""

_DOTS = re.compile(r"[.\s]*(?:\.{3}|…)[.…\s]*")
_SLOT = re.compile(r"<[^<>]{1,80}>|\[[^\[\]]{1,80}\]|\{[^{}]{1,80}\}")
_TEMPLATE = re.compile(r"\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}|\$\{\w{1,40}\}")
_WORD = re.compile(r"\w+")
_ORDER = (
    r"(?:\d{1,3}|[a-z]|i{1,3}|one|two|three|first|second|third|next|last"
    r"|the|an?|your|my|some|this|another|new|sample|example)"
)
_EXAMPLES = re.compile(r",? (?:such as|for example|e\.g\.) ")
_ARTICLE = re.compile(r"^(?:the|an?|one|your) ")
_FENCE = re.compile(r"=== ?(?:END OF )?ARTICLE\b", re.IGNORECASE)
_HEX = re.compile(rf"[0-9a-f]{{{SHORTEST},64}}")
_MARKER = re.compile(r"(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])")


class Fence:
    """What stands around the article in one prompt, which no text of an answer may hold."""

    def __init__(self, prompt: Prompt | None) -> None:
        ours = (part.text for part in prompt.shared if part.trusted) if prompt else ()
        self._markers = tuple(dict.fromkeys(found for text in ours for found in _MARKER.findall(text)))

    def is_in(self, text: str, article: Article) -> bool:
        """Say whether a text holds the marker, a good part of it, or the words of the fence, but for the article's."""
        if (fence := _FENCE.search(text)) and fence[0].casefold() not in article.text.casefold():
            return True
        digits = _HEX.findall(text.casefold()) if self._markers else ()
        return any(run in marker or marker in run for run in digits for marker in self._markers)


@lru_cache(maxsize=64)
def meanings_of(shape: type[Shape]) -> frozenset[str]:
    """Return what the fields of a shape and of all within it mean, folded."""
    fields = [field for kind in shapes_in(shape) for field in written_fields(kind).values()]
    return frozenset(_folded(field.description) for field in fields if field.description)


def is_unfilled(shape: Shape, name: str, value: str, meanings: frozenset[str], article: Article) -> bool:
    """Say whether the value of a text field only repeats what it was told to hold.

    A label that the article has too, such as a term, is its own, and so is a whole sentence of the article. `meanings`
    are those of all of a section's fields.
    """
    return _repeats(shape, name, value, meanings, article) and not _is_sentence(value, article)


def _is_sentence(value: str, article: Article) -> bool:
    own = letters(value)
    return bool(own) and any(letters(article.sentence(sentence.id)) == own for sentence in article.sentences)


def _repeats(shape: Shape, name: str, value: str, meanings: frozenset[str], article: Article) -> bool:
    if _DOTS.fullmatch(value) or _says_nothing(value, _BARE | _ASKING if _is_text(shape, name) else _BARE):
        return True
    told = _folded(written_fields(type(shape))[name].description or "")
    folded = _folded(value)
    if folded and (folded == told or (len(folded.split()) >= RUN and folded in meanings)):
        return True
    if _is_of_article(shape, name, value, article):
        return False
    return any((_is_placeholder(value, article), _is_named(folded, name), _is_part(folded, told)))


def _says_nothing(value: str, words: frozenset[str]) -> bool:
    bare = value.strip(" .:;,!?")
    return bare.casefold() in words and not bare.isupper()


def _is_text(shape: Shape, name: str) -> bool:
    """Say whether a field is what an item says, not a label of it."""
    return isinstance(shape, Item) and shape.text_fields()[-1:] == (name,)


def _is_of_article(shape: Shape, name: str, value: str, article: Article) -> bool:
    """Say whether a word such as "string" is what the article writes of: a label may be one, a text is not."""
    if _is_text(shape, name):
        return False
    if value.isdigit():
        return bool(re.search(rf"(?<!\d){value}(?!\d)", article.text))
    return value.casefold() in article.text.casefold()


def _is_placeholder(value: str, article: Article) -> bool:
    if value.casefold() in _PLACEHOLDERS or _SLOT.fullmatch(value):
        return True
    return any(found[:2] not in article.text for found in _TEMPLATE.findall(value))


def _is_named(folded: str, name: str) -> bool:
    """Say whether a text is a field's name: "term", "term: …", "the term", "first_term", "Term 1"."""
    words = re.escape(name.replace("_", " "))
    one = f"{words}|{words.removesuffix('s')}"
    bare = folded.replace("_", " ")
    return bool(re.fullmatch(rf"(?:{_ORDER} )?(?:{one})(?:\s?#?{_ORDER})?|(?:{words}):.*|\d{{1,3}}", bare))


def _is_part(folded: str, told: str) -> bool:
    """Say whether a text is a run of words of its field's meaning, but for the examples that it names.

    It is its beginning or most of it: from the middle of a list a text may be chosen.
    """
    words = " ".join(_WORD.findall(_ARTICLE.sub("", folded)))
    own = " ".join(_WORD.findall(_EXAMPLES.split(told)[0]))
    least = MOSTLY * len(own.split())
    begins = f"{_ARTICLE.sub('', own)} ".startswith(f"{words} ")
    return len(folded.split()) >= RUN and (begins or (len(words.split()) >= least and f" {words} " in f" {own} "))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .<>")
