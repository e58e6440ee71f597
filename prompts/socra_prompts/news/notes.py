"""Notes and terms: who, where, how much, when, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterable

from socra.framework.digest import Amount, Dated, Digest, Name, Passage, Term
from socra_prompts.news.wording import LABEL, Data, full, phrases, sentence_case

__all__ = [
    "concept",
    "labelled",
    "meaning",
    "notes_on_figures",
    "notes_on_names",
    "source",
    "telling_passage",
    "terms",
    "timeline",
]

NOTES, TERMS, GAPS = 6, 8, 4
"""Notes of a group, terms of one, and terms that nothing explains."""


def labelled(digest: Digest, passages: Iterable[Passage]) -> list[Data]:
    """Return passages under labels of their own key phrases."""
    return [_note(digest.label([passage.sentence]), passage.text, [passage.sentence]) for passage in passages]


def _note(label: str, text: str, numbers: list[int]) -> Data:
    """Return one labelled note."""
    return {"label": label[:LABEL], "text": text, "provenance": "article", "evidence": numbers}


def terms(digest: Digest, origin: str) -> list[Term]:
    """Return the weightiest terms that the "article" explains, "background" does, or nothing (""), by first use."""
    found = [term for term in digest.terms if origin == _origin(term)]
    return sorted(found[: TERMS if origin else GAPS], key=lambda term: term.mentions[0])


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


def notes_on_names(digest: Digest, kinds: tuple[str, ...]) -> list[Data]:
    """Return a note a name: the role that the article gives it, else the best sentence about it."""
    names = [name for name in digest.names if name.kind in kinds]
    known = {name.text for name in names if name.role and (name.kind == "person" or " " in name.role)}
    notes, used = [], set()
    for name in sorted(names, key=lambda name: name.text not in known):
        if name.text in known:
            notes.append(_note(name.text, sentence_case(name.role), [name.described]))
            continue
        best = telling_passage(name, digest)
        if best.sentence not in used and (len(name.mentions) > 1 or len(notes) < NOTES // 2):
            used.add(best.sentence)
            notes.append(_note(name.text, best.text, [best.sentence]))
    return notes[:NOTES]


def telling_passage(name: Name, digest: Digest) -> Passage:
    """Return the best sentence about a name, rather another than the one that everybody has read as the headline."""

    def rank(passage: Passage) -> float:
        leads = passage.text.find(name.text.split()[0]) in range(20)
        return passage.score * (1 + leads) * (0.4 if passage.sentence == digest.headline.sentence else 1)

    return max((digest.passages[number] for number in name.mentions), key=rank)


def notes_on_figures(digest: Digest) -> list[Data]:
    """Return the figures of the weightiest sentences, one a sentence, in reading order."""
    first: dict[int, Amount] = {}
    for amount in digest.amounts:
        first.setdefault(amount.sentence, amount)
    best = sorted(first.values(), key=lambda amount: -digest.passages[amount.sentence].score)[:NOTES]
    chosen = sorted(best, key=lambda amount: amount.sentence)
    return [_note(sentence_case(a.label), digest.passages[a.sentence].text, [a.sentence]) for a in chosen]


def timeline(digest: Digest) -> list[Data]:
    """Return the dates of the weightiest sentences, the earliest first; of several in a sentence the fullest."""
    fullest: dict[int, Dated] = {}
    published = digest.article.published
    questions = {passage.sentence for passage in digest.asked}
    for dated in digest.dates:
        if (published and dated.label == str(published.year)) or dated.sentence in questions:
            continue
        known = fullest.get(dated.sentence)
        if known is None or len(dated.label) > len(known.label):
            fullest[dated.sentence] = dated
    best = sorted(fullest.values(), key=lambda dated: -digest.passages[dated.sentence].score)[: NOTES + 2]
    chosen = sorted(best, key=lambda dated: (dated.day, dated.sentence))
    return [_note(dated.label, digest.passages[dated.sentence].text, [dated.sentence]) for dated in chosen]
