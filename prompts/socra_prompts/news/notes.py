"""Notes and terms: who, where, how much, when, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterable

from socra.framework.digest import Amount, Dated, Digest, Name, Passage, Term
from socra_prompts.news.wording import LABEL, Data, full, sentence_case

__all__ = [
    "concept",
    "key_terms",
    "labelled",
    "notes_on_figures",
    "notes_on_names",
    "telling_passage",
    "timeline",
    "unexplained",
]

NOTES = 6
"""Notes of a group."""


def labelled(digest: Digest, passages: Iterable[Passage]) -> list[Data]:
    """Return passages under labels of their own key phrases."""
    return [_note(digest.label([passage.sentence]), passage.text, [passage.sentence]) for passage in passages]


def _note(label: str, text: str, numbers: list[int]) -> Data:
    """Return one labelled note."""
    return {"label": label[:LABEL], "text": text, "provenance": "article", "evidence": numbers}


def unexplained(digest: Digest) -> list[Term]:
    """Return the acronyms that the article never explains."""
    return [term for term in digest.terms if term.acronym and not term.explained]


def concept(term: Term, definition: str, sentence: int) -> Data:
    """Return a term with what explains it, or with a sentence that uses it."""
    text = term.text[:1].upper() + term.text[1:]
    return {"term": text[:LABEL], "definition": full(definition), "provenance": "article", "evidence": [sentence]}


def key_terms(digest: Digest) -> list[Data]:
    """Return the titles of the topics as terms, for a text that uses no acronym and explains nothing."""
    passages = [topic.passages[0] for topic in digest.topics] or list(digest.ranked[:2])
    titles = [topic.title for topic in digest.topics] or [digest.label([p.sentence]) for p in passages]
    return [
        {"term": title[:LABEL], "definition": p.text, "provenance": "article", "evidence": [p.sentence]}
        for title, p in zip(titles, passages, strict=True)
    ]


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
