"""The deep dive: whether an answer rests on the article, and what is wrong with one that does not."""

from __future__ import annotations

from itertools import combinations

from socra.article import Article
from socra.checks.questions.answering import State, answered_by
from socra.checks.questions.foreign import language_of
from socra.checks.questions.words import keys
from socra.framework import Answer, Facet, Surroundings
from socra.language.words import UNSPACED, fold, plain

__all__ = ["answer_objections", "answer_state"]

SAME = 90
"""How alike two facets must be, of 100, to say the same."""

FEWEST = 2
"""Words of a question below which nothing tells whether an answer takes it up."""


def answer_state(answer: Answer, article: Article) -> State:
    """Return whether the article answers the question, by what is borne out of the answer and by the question's words.

    A question in another language than the article cannot be compared by its words: there what is borne out counts,
    unless it is the article's own sentences, which somebody found by such a comparison.
    """
    borne = [facet for facet in answer.facets if _is_borne_out(facet)]
    if not borne:
        return "open"
    mostly = 2 * len(borne) >= len(answer.facets)
    found = answered_by(answer.question, article).state
    foreign = language_of(answer.question, article.language) != article.language
    if foreign and not all(map(_is_quoted, borne)):
        return "answered" if mostly else "partly"
    if found == "open":
        return "partly" if mostly else "open"
    return found


def answer_objections(answer: Answer, around: Surroundings) -> tuple[str, ...]:
    """Object to an answer that only pretends to come from the article, repeats itself, or evades the question."""
    return (*_false_claims(answer), *_repetitions(answer.facets), *_evasions(answer, around))


def _is_borne_out(facet: Facet) -> bool:
    return facet.provenance == "article" and facet.verdict in ("supported", "partly")


def _is_quoted(facet: Facet) -> bool:
    return any(facet.text == plain(found.quote) for found in facet.evidence)


def _false_claims(answer: Answer) -> tuple[str, ...]:
    claiming = [facet for facet in answer.facets if facet.provenance == "article"]
    if not claiming or any(map(_is_borne_out, claiming)):
        return ()
    return (
        "no facet stands in the article that it cites: cite the sentences that say it, or say first that the article "
        'does not answer the question, and mark what you know from elsewhere as "background"',
    )


def _repetitions(facets: tuple[Facet, ...]) -> tuple[str, ...]:
    from rapidfuzz import fuzz

    for (first, one), (second, other) in combinations(enumerate(facets, 1), 2):
        if fuzz.ratio(fold(one.text), fold(other.text)) >= SAME:
            return (f"facets {first} and {second} say the same: say each thing once",)
    return ()


def _evasions(answer: Answer, around: Surroundings) -> tuple[str, ...]:
    """Object to an answer that has none of the question's words and no facet that the article bears out.

    An answer may say all in other words, and so it must cite nothing that answers the question either.
    """
    language = language_of(answer.question, around.language)
    asked = keys(answer.question, language, question=True)
    if (
        language != around.language
        or len(asked) < FEWEST
        or not answer.facets
        or any(map(_is_borne_out, answer.facets))
    ):
        return ()
    said = " ".join(
        (answer.introduction, *(f"{facet.title}. {facet.text}" for facet in answer.facets), answer.conclusion)
    )
    words = set(keys(said, language))
    if any(key in words or (language in UNSPACED and key in fold(said)) for key in asked):
        return ()
    where = set(answered_by(answer.question, around.article).sentences)
    if any(found.sentence in where for facet in answer.facets for found in facet.evidence):
        return ()
    return ("the answer does not take up the question: answer what was asked",)
