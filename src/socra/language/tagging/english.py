"""English: a tagger of parts of speech.

A word is looked up in Brill's lexicon, an unknown one is known by its ending, and the words beside it put the guess
right (E. Brill, "A simple rule-based part of speech tagger", 1992). `benchmarks/fitting/lexicon.py` makes the lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from socra.language.lexicon import lexicon, vendored

__all__ = ["Token", "base_form", "is_common", "is_verb", "known_tag", "tag_english"]


class Token(NamedTuple):
    """A word or mark with its tag and offsets; "didn’t" is "did" and "n’t", "Selwick’s" is "Selwick" and "’s"."""

    word: str
    tag: str
    start: int
    end: int


class _Rule(NamedTuple):
    """What a word becomes after and before others: tags or small words, any where none are named.

    `verbal` asks that it can be a verb, as "plan" can and "clan" cannot; `unless` names words that it does not touch.
    """

    becomes: str
    after: str = ""
    before: str = ""
    verbal: bool = False
    unless: str = ""


_BE = "is are was were be been being am get gets got getting ’s 's ’re 're ’m 'm"
_HAVE = "has have had having ’ve 've ’d 'd"
_NOUN = "NN NNS NNP NNPS"
_FALLS = "fell rose grew shrank sank slid dropped jumped climbed surged soared increased decreased declined"

_RULES = {
    "NN VBP JJ": [_Rule("VB", "TO MD do does did", verbal=True)],  # to plan, will cut
    "VB VBP": [_Rule("NN", "DT JJ PRP$ POS CD", unless="have are do be")],  # the wait
    "VB": [
        _Rule("VB", f"let help make makes made not n't n’t us them him her me {_BE} {_HAVE}"),  # let the town wait
        _Rule("VBP", f"PRP WDT WP EX that {_NOUN}", unless="be"),  # the boats wait
    ],
    "NN": [_Rule("VBP", "i we you they who", verbal=True)],  # they plan
    "VBZ": [_Rule("NNS", "DT JJ PRP$ POS CD VBG", verbal=True, unless="is has does was says")],  # the makes of boats
    "NNS": [
        _Rule("VBZ", "he she it who which that", verbal=True),  # she plans
        _Rule("VBZ", _NOUN, "TO", verbal=True),  # the council plans to wait
        _Rule("VBZ", "NN NNP", "DT PRP$", verbal=True),  # the council plans a pier
        _Rule("VBZ", ",", "DT PRP$ PRP", verbal=True),  # the mayor, a doctor, disputes the figures
    ],
    "VBN": [
        _Rule("VBN", before="by", unless=_FALLS),  # boats built by the town
        _Rule("VBD", "PRP WP WDT EX"),  # who chosen: who chose
        _Rule("VBD", _NOUN, "DT PRP PRP$ NN NNS NNP CD $ JJ TO RB that , ."),  # the council closed the pier
    ],
    "VBD": [
        _Rule("VBN", f"{_BE} {_HAVE}"),  # has not closed
        _Rule("VBN", "DT PRP$ IN JJ CD VB VBD VBP VBZ", _NOUN),  # the closed pier
        _Rule("VBN", _NOUN, "by", unless=f"was were had did {_FALLS}"),  # the pier closed by the council
    ],
    "JJ": [_Rule("NN", "DT PRP$ POS", "IN MD VBD VBZ VBP . ; : WP WDT", unless="most other such same last first many")],
    "POS": [_Rule("VBZ", "PRP EX WP WRB DT"), _Rule("VBZ", before="DT RB VBG VBN PRP IN")],  # what’s the plan
}

_ENDINGS = dict(
    pair.split(":")
    for pair in "ly:RB ing:VBG ed:VBN ous:JJ ive:JJ able:JJ ible:JJ al:JJ ic:JJ ful:JJ less:JJ ish:JJ ness:NN ment:NN "
    "tion:NN ity:NN ism:NN ist:NN ize:VB ise:VB ify:VB ss:NN us:NN is:NN s:NNS".split()
)
_CLITICS = {"s": "POS", "t": "RB", "re": "VBP", "ve": "VBP", "ll": "MD", "d": "MD", "m": "VBP"}
_LOSES_CAPITAL = frozenset("NN NNS JJ JJR JJS VB VBP VBZ VBD VBN VBG MD FW".split())
"""The tags that a word inside a sentence loses to a capital: "may" is a verb, "May" is none."""

_OPENS = frozenset('.!?:;“"‘(—–')
"""Marks after which a word may have its capital because something begins."""

_WORD = re.compile(
    r"(?:[A-Z]\.)+(?=\w|[ ,]|$)|(?:Mr|Mrs|Ms|Dr|St|Mt|Jr|Sr|Gov|Sen|Rep|Gen|Col|Lt|Sgt|Prof|Inc|Corp|Co|Ltd|vs)\."
    r"|[^\W\d_](?:[^\W_]|[&.’'-](?=[^\W_]))*|\d(?:[^\W_]|[.,:/-](?=\d)|-(?=[^\W_]))*%?|[^\w\s]"
)
_CLITIC = re.compile(r"(?<=.)(?:n(?=['’]t$)|(?=['’](?:s|re|ve|ll|d|m)$))", re.IGNORECASE)


def tag_english(text: str) -> Iterator[Token]:
    """Yield the words and marks of an English sentence with their parts of speech."""
    spans = list(_split(text))
    words = [text[start:end] for start, end in spans]
    tags, forms = _first_tags(words, spans), [*map(str.casefold, words), "."]
    rules, before, form_before = _rules(), ".", "."
    for place, (start, end) in enumerate(spans):
        known, form = tags[place], forms[place]
        for becomes, after, ahead, verbal, unless in rules.get(known, ()):
            if (
                (not after or before in after or form_before in after)
                and (not ahead or tags[place + 1] in ahead or forms[place + 1] in ahead)
                and form not in unless
                and (not verbal or is_verb(form))
            ):
                known = becomes
                break
        if known != "RB":  # "has not yet closed": what stands before an adverb counts
            before, form_before = known, form
        yield Token(words[place], known, start, end)


def _split(text: str) -> Iterator[tuple[int, int]]:
    for found in _WORD.finditer(text):
        start, end = found.span()
        if ("’" in found[0] or "'" in found[0]) and (clitic := _CLITIC.search(found[0])):
            yield start, start + clitic.start()
            start += clitic.start()
        yield start, end


def _first_tags(words: list[str], spans: list[tuple[int, int]]) -> list[str]:
    """Return what each word is by itself, and a full stop after the last."""
    tags, fresh, reached = [], True, -1
    for word, (start, end) in zip(words, spans, strict=True):
        clitic = start == reached and len(word) > 1 and _CLITICS.get(word.casefold().lstrip("n").lstrip("'’"))
        tags.append(clitic or (_guess(word) if fresh else _guess_inside(word)))
        fresh, reached = word in _OPENS, end
    return [*tags, "."]


_Ready = tuple[str, frozenset[str], frozenset[str], bool, frozenset[str]]


@cache
def _rules() -> dict[str, list[_Ready]]:
    made: dict[str, list[_Ready]] = {}
    for tags, rules in _RULES.items():
        for known in tags.split():
            made.setdefault(known, []).extend(
                (rule.becomes, _set(rule.after), _set(rule.before), rule.verbal, _set(rule.unless)) for rule in rules
            )
    return made


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@lru_cache(maxsize=1 << 16)
def _guess(word: str) -> str:
    """Return what a word is by itself, as its commonest use or its ending tells; a mark is its own tag."""
    form = word.casefold()
    if known := _words().get(word) or _words().get(form):
        return known
    if not word[0].isalpha():
        return "CD" if word[0].isdigit() else word
    if word != form:
        return "NNP"
    if "-" in word:
        last = _guess(word.rpartition("-")[2])
        return last if last in ("CD", "NN", "NNS") and not word.endswith(_MEASURES) else "JJ"
    return next((known for ending, known in _ENDINGS.items() if form.endswith(ending)), "NN")


_MEASURES = ("year", "month", "week", "day", "hour", "mile", "term", "time", "scale", "level", "quarter")
"""Nouns that make an adjective of what they end: "long-term"."""


@lru_cache(maxsize=1 << 16)
def _guess_inside(word: str) -> str:
    known = _guess(word)
    return "NNP" if word[0].isupper() and known in _LOSES_CAPITAL else known


@cache
def _words() -> dict[str, str]:
    """Return the lexicon: the commonest tag of each word."""
    return {
        word: line[0]
        for line in map(str.split, vendored(__package__, "brill.txt.xz").splitlines())
        for word in line[1:]
    }


def known_tag(word: str) -> str:
    """Return what the lexicon has a word for, without its capital; "" for one that it does not have."""
    return _words().get(word.casefold(), "")


def is_common(word: str) -> bool:
    """Tell whether two million words of English have a word, in the singular or the plural."""
    form = word.casefold()
    return any(base in _words() for base in (form, form.removesuffix("s"), form.removesuffix("es")))


@lru_cache(maxsize=1 << 16)
def is_verb(word: str) -> bool:
    """Tell whether a word can be a verb, whatever else it is more often: "plan" and "plans" can, "clan" cannot."""
    form = word.casefold()
    bare, words = form.removesuffix("e"), _words()
    made = [f"{bare}ed", f"{bare}ing", f"{bare}{bare[-1:]}ed", f"{bare}{bare[-1:]}ing", f"{form[:-1]}ied"]
    if words.get(form) in ("VB", "VBP") or any(words.get(inflected, "").startswith("VB") for inflected in made):
        return True
    return form.endswith("s") and not form.endswith("ss") and any(map(is_verb, _bases(form)))


def base_form(token: Token) -> str:
    """Return the form of an English verb that a dictionary has it under, in small letters; "" where none is known."""
    form = token.word.casefold()
    if token.tag in ("VB", "VBP") or form in _irregular():
        return _irregular().get(form, form)
    known = [(base, _words()[base]) for base in _bases(form) if base in _words()]
    verbs = [base for base, tag in known if tag in ("VB", "VBP")]
    return next(iter([*verbs, *(base for base, tag in known if tag in _LOSES_CAPITAL)]), "")


@cache
def _irregular() -> dict[str, str]:
    return dict(pair.split(":") for pair in lexicon("en").order("irregular"))


def _bases(form: str) -> list[str]:
    """Return what an inflected form may be made of, the likelier first."""
    ending = next((ending for ending in ("ing", "ed", "s") if form.endswith(ending)), "")
    bare = form.removesuffix(ending)
    in_y = [f"{bare[:-1]}y"] if bare.endswith("i") else [f"{bare[:-2]}y"] if bare.endswith("ie") else []
    if ending == "s":
        return [bare, bare.removesuffix("e"), *in_y]
    silent = re.search(r"(?:^|[^aeiou])[aeiou][^aeiouwxy]$|[cgsuvz]$", bare)  # hoped, not hopped
    once = [bare[:-1]] if bare[-1:] == bare[-2:-1] else []  # planned
    return [*([f"{bare}e", bare] if silent else [bare, *once, f"{bare}e"]), *in_y]
