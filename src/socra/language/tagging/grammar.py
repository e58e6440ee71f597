"""Grammar: which words of a sentence are its nouns and which its verbs.

English is tagged in `english.py`. Elsewhere small words part the others, which all count as nouns, so that the same
questions can be asked of every text; whoever needs to know what is only known of English gets "" or true.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from socra.language.lexicon import lexicon
from socra.language.stems import stop_words
from socra.language.tagging import english
from socra.language.tagging.english import Token, base_form, is_verb, tag_english
from socra.language.tokens import spans

__all__ = ["FINITE", "NOUNS", "TAGGED", "Token", "base_form", "has_finite_verb", "is_clause", "is_main_verb", "is_verb"]
__all__ += ["known_tag", "noun_phrases", "tag"]

TAGGED = frozenset({"en"})
"""Languages whose verbs are known."""

LATE = 14
"""Words and marks within which a clause that can be read at a glance has its verb."""

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""The tags of verbs that can carry a sentence."""

NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
"""The tags of nouns; NNP and NNPS are names."""

_DANGLING = frozenset(
    "and or but of the a an to by with for as that than from in on at whether between them him her it".split()
)
_CLASSES = defaultdict(lambda: ".", {**dict.fromkeys(NOUNS, "n"), "JJ": "a", "VBN": "v", "VBG": "v"})
_PHRASE = re.compile("[an][anv]*n|n")


@lru_cache(maxsize=1 << 12)
def tag(text: str, language: str) -> tuple[Token, ...]:
    """Return the words and marks of a sentence with their parts of speech, by the tags of the Penn Treebank.

    Outside of English there are six: IN for a small word, VBD for a verb of speech, CD for a number, "." for whatever
    stands between words, NN for all else, and JJ for what is no noun where nouns have capitals.
    """
    return tuple(tag_english(text) if language in TAGGED else _tag_by_small_words(text, language))


def has_finite_verb(text: str, language: str) -> bool:
    """Tell whether a text holds a verb that can carry a sentence; true where a language's verbs are not known."""
    return language not in TAGGED or any(token.tag in FINITE for token in tag(text, language))


def is_main_verb(text: str, place: tuple[int, int], language: str) -> bool:
    """Tell whether the first verb that can carry a text stands in a place of it, and in no relative clause.

    True where a language's verbs are not known.
    """
    tokens = tag(text, language)
    before = list(takewhile(lambda token: token.tag not in FINITE, tokens))
    inner = lexicon(language).words("relatives") | lexicon(language).words("asks")
    main = inner.isdisjoint(token.word.casefold() for token in before)
    verb = next((token.start for token in tokens[len(before) :]), -1)
    return language not in TAGGED or (main and place[0] <= verb < place[1])


def is_clause(text: str, language: str) -> bool:
    """Tell whether a text is a main clause: its verb comes soon, and not only in a relative or another clause.

    True where a language's verbs are not known.
    """
    tokens = tag(text, language)
    finite = [place for place, token in enumerate(tokens) if token.tag in FINITE]
    if language not in TAGGED or not finite:
        return language not in TAGGED
    before = {token.word.casefold() for token in tokens[: finite[0]]}
    inner = not before.isdisjoint(lexicon(language).words("relatives")) or tokens[0].word.casefold() in _joints(
        language
    )
    last = next((token.word.casefold() for token in reversed(tokens) if token.word[0].isalnum()), "")
    return len(finite) > inner and finite[0] <= LATE and last not in _DANGLING


def _joints(language: str) -> frozenset[str]:
    return lexicon(language).words("joints") - lexicon(language).words("series")


def known_tag(word: str, language: str) -> str:
    """Return what a dictionary has a word for, without its capital; "" for one that it does not have."""
    return english.known_tag(word) if language == "en" else ""


def noun_phrases(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Return the longest runs of adjectives and nouns that end on a noun, in order."""
    classes = "".join([_CLASSES[token.tag] for token in tokens])
    return [tokens[found.start() : found.end()] for found in _PHRASE.finditer(classes)]


def _tag_by_small_words(text: str, language: str) -> Iterator[Token]:
    small, says = stop_words(language), lexicon(language).words("says")
    capitals = bool(lexicon(language).words("nouns"))
    position = 0
    for word, start, end in spans(text):
        if between := text[position:start].strip():
            yield Token(between, ".", position, start)
        form = word.casefold()
        if form in small or form in says:
            known = "VBD" if form in says else "IN"
        elif word[0].isdigit():
            known = "CD"
        else:
            known = "JJ" if capitals and word[0].islower() else "NN"
        yield Token(word, known, start, end)
        position = end
