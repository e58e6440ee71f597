"""The glossary: what newcomers may lack, in plain words of our own; of several senses the one that the article uses.

A file of `glossary/` is a table of terms as articles write them: what each means, or its senses with words that stand
`near` them, at least one of which an article must use, or another term to `see`. Rare words that it lacks are
WordNet's, which is named wherever one of its definitions is shown.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from socra.framework.digest import Term
from socra.language.lexicon import vendored
from socra.language.tagging.grammar import tag
from socra.language.tokens import stem
from socra_backends.extractive.acronyms import quieted
from socra_backends.extractive.lines import Line

__all__ = ["look_up"]

BESIDE, SURE = 3, 2
"""What a word near a sense weighs in a sentence with the term, 1 elsewhere, and what a sense that has some needs."""

_WORD = re.compile(r"(?<![\w&-])\w+")
_END = re.compile(r"(?![\w&]|-\d)")


class _Sense(NamedTuple):
    means: str
    near: frozenset[str] = frozenset()
    source: str = ""


class _Form(NamedTuple):
    """One way to write a term; `exact` asks for the same capitals."""

    text: str
    exact: bool
    term: str


def look_up(lines: Sequence[Line], language: str) -> list[Term]:
    """Return the terms of the glossary that an article uses, each with what it means there."""
    mentions: dict[str, list[Line]] = defaultdict(list)
    forms: dict[str, str] = {}
    for line in lines if language == "en" else ():
        for form in dict.fromkeys(_terms_in(line.text)):
            term = _target(form)
            mentions[term].append(line)
            forms[term] = term if form == term else forms.get(term, form)
    everywhere = {word for line in lines for word in line.stems} if mentions else set()
    terms = [_term(forms[term], found, everywhere) for term, found in mentions.items()]
    spelled = {re.split("[,:]", term.definition, maxsplit=1)[0].casefold() for term in terms if term.acronym}
    return [term for term in terms if term.definition and term.text.casefold() not in spelled]


def _term(term: str, lines: Sequence[Line], everywhere: set[str]) -> Term:
    beside = {word for line in lines for word in line.stems}
    senses = _senses(term)
    weights = {sense: BESIDE * len(sense.near & beside) + len(sense.near & everywhere) for sense in senses}
    sense = max(weights, key=weights.__getitem__)
    told = not sense.near or weights[sense] >= SURE
    # a full name says itself what its acronym is short for
    means = re.sub(rf"^{re.escape(term)}s?(?=[,:])[,: ]*", "", sense.means, flags=re.IGNORECASE) if told else ""
    return Term(term, tuple(dict.fromkeys(line.id for line in lines)), term.isupper(), means, source=sense.source)


def _terms_in(text: str) -> Iterator[str]:
    text, reached = quieted(text, "en"), 0
    for found in _WORD.finditer(text):
        start = found.start()
        forms = _forms().get(found[0].casefold(), ()) if start >= reached else ()
        if form := next((form for form in forms if _stands(form, text, start)), None):
            yield form.term
            reached = start + len(form.text)


def _stands(form: _Form, text: str, start: int) -> bool:
    end = start + len(form.text)
    written = text[start:end] if form.exact else text[start:end].casefold()
    whole = written == form.text and _END.match(text, end)
    return bool(whole and (form.exact or not form.text.isalpha() or _is_noun(text, start)))


def _is_noun(text: str, start: int) -> bool:
    """Tell whether the word at a place is no verb, as in "they patent it", and no part of a name."""
    return any(token.start == start and token.tag in ("NN", "NNS", "JJ") for token in tag(text, "en"))


@cache
def _rows() -> dict[str, str | list[dict[str, str]] | dict[str, str]]:
    folder = files(__package__).joinpath("glossary")
    texts = (file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml"))
    return {term: row for text in texts for term, row in tomllib.loads(text).items()}


def _target(term: str) -> str:
    """Return the term that another sends the reader to, or itself."""
    row = _rows().get(term)
    return row["see"] if isinstance(row, dict) else term


@cache
def _senses(term: str) -> list[_Sense]:
    row = _rows().get(_target(term))
    if isinstance(row, list):
        return [_Sense(sense["means"], frozenset(map(stem, sense["near"].split()))) for sense in row]
    return [_Sense(str(row)) if row else _Sense(_nouns()[term], source="WordNet")]


@cache
def _nouns() -> dict[str, str]:
    """Return WordNet's nouns of one sense that `benchmarks/fitting/wordnet.py` chose."""
    return dict(line.split("\t") for line in vendored(__package__, "wordnet.txt.xz").splitlines())


@cache
def _forms() -> dict[str, list[_Form]]:
    """Return the forms of all terms, singular and plural, by their first word, the longest first."""
    made: dict[str, list[_Form]] = defaultdict(list)
    for term in {**_nouns(), **_rows()}:
        head, of, rest = term.partition(" of ")  # "rules of law"
        plural = re.sub("(?<![aeiou])y$", "ie", head)
        plural += "es" if plural.endswith(("s", "x", "ch", "sh")) else "s"
        for text in (term, plural + of + rest):
            made[re.split(r"\W", text, maxsplit=1)[0].casefold()].append(_Form(text, not term.islower(), term))
    return {first: sorted(forms, key=lambda form: -len(form.text)) for first, forms in made.items()}
