"""Terms: what the words mean."""

from __future__ import annotations

from socra.framework.digest import Digest, Term
from socra_prompts.news.wording import LABEL, Data, full, phrases, sentence_case

__all__ = ["concept", "meaning", "source", "terms"]

TERMS, GAPS = 8, 4
"""Terms of a group, and of one that nothing explains."""


def terms(digest: Digest, origin: str) -> list[Term]:
    """Return the weightiest terms that the "article" explains, "background" does, or nothing ("") though used again."""
    found = [term for term in digest.terms if origin == _origin(term) and (origin or len(term.mentions) > 1)]
    return found[: TERMS if origin else GAPS]


def _origin(term: Term) -> str:
    return "article" if term.explained else "background" if term.definition else ""


def meaning(term: Term) -> str:
    """Return what a term means as a sentence, with its source where that must be named."""
    return full(f"{term.definition} ({term.source})" if term.source else term.definition)


def concept(term: Term, digest: Digest) -> Data:
    """Return a term with what explains it; one that nothing explains says so."""
    made = {"term": sentence_case(term.text)[:LABEL], "definition": meaning(term), **source(term)}
    return made if term.definition else {**made, "definition": phrases(digest)["unexplained"]}


def source(term: Term) -> Data:
    """Return where a term's explanation comes from, with the sentence that gives it or, where none does, uses it."""
    if _origin(term) == "background":
        return {"provenance": "background", "evidence": []}
    return {"provenance": "article", "evidence": [term.explained or term.mentions[0]]}
