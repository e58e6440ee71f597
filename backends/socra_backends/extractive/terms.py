"""Terms: what an article's words mean, where it says so or a dictionary does, and which are left unexplained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from socra.framework.digest import Term
from socra.language.tagging.english import is_common
from socra_backends.extractive.acronyms import find_acronyms
from socra_backends.extractive.explanations import entries, explanations
from socra_backends.extractive.glossary import look_up
from socra_backends.extractive.lines import Line
from socra_backends.extractive.phrases import LATE

__all__ = ["find_terms"]

MOST = 60
"""Terms that are kept."""


def find_terms(lines: Sequence[Line], language: str, names: Sequence[str]) -> tuple[Term, ...]:
    """Return acronyms and terms, those that matter most first, each with its explanation where there is one."""
    explained = {term.text.casefold(): term for term in _explained(lines, language, names)}
    late = {line.id: 1 + LATE * place for place, line in enumerate(lines)}
    lines = [line for line in lines if line.citable]
    meanings = {term.definition.casefold() for term in explained.values()}
    known = {term.text.casefold(): term for term in look_up(lines, language) if term.text.casefold() not in meanings}
    found = known | explained
    parts = {part for text in found for part in text.split()}
    for text, mentions in find_acronyms(lines, language).items():
        # English words in capitals are none ("the PRO model")
        if text.casefold() not in parts and not (language == "en" and is_common(text)):
            found[text] = Term(text, tuple(mentions), acronym=True)

    def weight(term: Term) -> tuple[float, str]:
        return -len(term.mentions) / late[term.mentions[0]], term.text

    # letters that are spelled out where alone they stand need no reader
    shown = (term for term in found.values() if len(term.mentions) > 1 or not (term.acronym and term.explained))
    return tuple(sorted(shown, key=weight)[:MOST])


def _explained(lines: Sequence[Line], language: str, names: Sequence[str]) -> Iterator[Term]:
    """Yield the terms that the article explains itself, by the first of its explanations."""
    found: dict[str, tuple[str, int]] = {}
    people = {form for name in names for form in (name, *name.split())}
    for term, definition, number in entries(
        (line for line in lines if not line.question and not line.furniture), language
    ):
        found.setdefault(term, (definition, number))
    for line in lines:
        for term, definition in explanations(line.text, people, language) if line.citable and len(found) < MOST else ():
            found.setdefault(term, (definition, line.id))
    for text, (definition, number) in found.items():
        form = re.compile(rf"(?<!\w){re.escape(text)}", 0 if text.isupper() else re.IGNORECASE)
        uses = {number, *(line.id for line in lines if form.search(line.text))}
        yield Term(text, tuple(sorted(uses)), text.isupper(), definition, number)
