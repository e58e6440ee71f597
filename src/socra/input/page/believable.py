"""Which names and titles that a page declares but does not show may stand for its article.

What is declared stands in a prompt next to the article, so that it must not carry an order there: a title has to be
borne out by the words that are shown, and a name has to look like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from socra.input.page.markup import squeeze
from socra.input.paste.meta import names
from socra.input.trust.orders import addresses_model, may_address_model

__all__ = ["Seen"]

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_LONGEST_TITLE, _LONGEST_NAME = 200, 60
_MOST_WORDS, _MOST_OUTLET = 7, 5
_LONGEST_HANDLE, _HANDLE = 30, re.compile(r"[^\W_]+(?:[._-][^\W_]+)?(?: [^\W\d_]+)?")
_SHARE = 0.6
_SENTENCE = re.compile(r"[.!?;:]\s|[。！？；]|[\n{}<>|=]")


class Seen:
    """The words that a page shows, to which what it declares is held."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = list(lines)

    def bears_out(self, title: str) -> bool:
        """Say whether most words of `title` are shown, and it orders nobody about."""
        words = _parts(title)
        shown = sum(word in self._words for word in words)
        return bool(words) and shown >= _SHARE * len(words) and not addresses_model(title)

    def title(self, title: str) -> bool:
        """Say whether `title` may be taken for one although no heading repeats it."""
        plain = len(title) <= _LONGEST_TITLE and len(_SENTENCE.findall(title)) <= 1
        return plain and (self.bears_out(title) or not may_address_model(title))

    def author(self, name: str) -> bool:
        """Say whether `name` may be an author: it is shown, it reads like a name, or it is too short for an order."""
        if self.shows(name) or (_is_short(name, _MOST_WORDS) and names(_WORD.findall(name))):
            return True
        return len(name) <= _LONGEST_HANDLE and bool(_HANDLE.fullmatch(name)) and not may_address_model(name)

    def outlet(self, name: str) -> bool:
        """Say whether `name` may be an outlet: it is shown, or it is short and no sentence."""
        return self.shows(name) or _is_short(name, _MOST_OUTLET)

    def shows(self, name: str) -> bool:
        """Say whether the page shows `name`, and it orders nobody about."""
        return len(name) <= 2 * _LONGEST_NAME and squeeze(name) in self._text and not addresses_model(name)

    @cached_property
    def _text(self) -> str:
        return squeeze(" ".join(self._lines))

    @cached_property
    def _words(self) -> set[str]:
        return {part for line in self._lines for part in _parts(line)}


def _parts(text: str) -> list[str]:
    """Return the words of `text`, of scripts that write none apart each two signs."""
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if _UNSPACED.search(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        else:
            found.append(word)
    return found


def _is_short(name: str, most: int) -> bool:
    if len(name) > _LONGEST_NAME or len(name.split()) > most or _SENTENCE.search(name):
        return False
    return not may_address_model(name)
