"""Terms: what an article's words mean, where it says so or a dictionary does, and which are left unexplained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from socra.framework.digest import Term
from socra_backends.extractive import wordnet
from socra_backends.extractive.acronyms import KNOWN, find_acronyms
from socra_backends.extractive.english import is_common
from socra_backends.extractive.explanations import Known, explanations
from socra_backends.extractive.glossary import look_up, singulars
from socra_backends.extractive.lines import Line
from socra_backends.extractive.phrases import LATE, count_phrases

__all__ = ["find_terms"]

MOST = 60
"""Terms that are kept."""

FROM_WORDNET = 5
"""Terms that WordNet explains."""

EARLY = 0.25
"""The share of an article in which one use of a term shows that it matters."""

GENERAL = 0.5
"""What a term of WordNet weighs, one of our glossary 1, and what everybody knows a tenth."""


def find_terms(lines: Sequence[Line], language: str, names: Sequence[str]) -> tuple[Term, ...]:
    """Return acronyms and terms, those that matter most first, each with its explanation where there is one."""
    acronyms = find_acronyms(lines, language)
    explained = {term.text.casefold(): term for term in _explained(lines, language, acronyms, names)}
    meanings = {term.definition.casefold() for term in explained.values()}
    known = {text: term for term in look_up(lines, language) if (text := term.text.casefold()) not in meanings}
    found = {**known, **explained}
    if language == "en":
        found.update((term.text, term) for term in _from_wordnet(lines, [*found, *meanings]))
    found.update((term.text, term) for term in _unexplained(acronyms, [*found], language))
    place = {line.id: place for place, line in enumerate(lines)}
    return tuple(sorted(found.values(), key=lambda term: (-_weight(term, place[term.mentions[0]]), term.text))[:MOST])


def _weight(term: Term, place: int) -> float:
    common = 0.1 if term.text in KNOWN else GENERAL if term.source else 1.0
    return common * len(term.mentions) / (1 + LATE * place)


def _explained(
    lines: Sequence[Line], language: str, acronyms: dict[str, list[int]], names: Sequence[str]
) -> Iterator[Term]:
    """Yield the terms that the article explains itself, by the first of its explanations."""
    known = Known(set(acronyms), set(names), {part for name in names for part in name.split()})
    found: dict[str, tuple[str, int]] = {}
    for line in lines:
        for term, definition in explanations(line.text, known, language):
            if len(found) < MOST:
                found.setdefault(term, (definition, line.id))
    for text, (definition, number) in found.items():
        uses = [*acronyms.get(text, ()), *(line.id for line in lines if text not in acronyms and text in line.text)]
        # a name's letters that are never used again need no reader
        if len(set(uses)) > 1 or not _is_name(definition):
            yield Term(text, tuple(sorted({*uses, number})), text in acronyms, definition, number)


def _unexplained(acronyms: dict[str, list[int]], found: Iterable[str], language: str) -> Iterator[Term]:
    """Yield the acronyms that are no part of what is found; English words in capitals are none ("the PRO model")."""
    parts = {part for text in found for part in (text, *text.split())}
    for text, mentions in acronyms.items():
        if text.casefold() not in parts and not (language == "en" and is_common(text)):
            yield Term(text, tuple(dict.fromkeys(mentions)), acronym=True)


def _is_name(text: str) -> bool:
    return all(word[0].isupper() for word in text.split() if len(word) > 3)


def _from_wordnet(lines: Sequence[Line], taken: Sequence[str]) -> list[Term]:
    """Return the weightiest terms that WordNet explains, none that holds another or is held by what is `taken`."""
    chosen: list[Term] = []
    for phrase in sorted(count_phrases(lines, "en"), key=lambda phrase: (-phrase.weight, phrase.key)):
        form = next((form for form in phrase.forms if form.islower()), "")
        term = next((noun for noun in singulars(form) if noun in wordnet.nouns()), "") if form else ""
        if len(chosen) == FROM_WORDNET:
            break
        matters = len(phrase.mentions) > 1 or phrase.first < EARLY * len(lines)
        if (
            term
            and matters
            and not any(term in other or other in term for other in (*taken, *(t.text for t in chosen)))
        ):
            mentions = tuple(dict.fromkeys(phrase.mentions))
            chosen.append(Term(term, mentions, definition=wordnet.nouns()[term], source=wordnet.SOURCE))
    return chosen
