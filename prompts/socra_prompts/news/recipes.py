"""How the sections are made without a model: from the digest of the article, in the article's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from socra.checks.questions import Answered, answered_by, language_of
from socra.framework.digest import Digest, Passage, Term
from socra.language.labels import labels_of
from socra_prompts.news.notes import (
    concept,
    labelled,
    meaning,
    notes_on_figures,
    notes_on_names,
    source,
    terms,
    timeline,
)
from socra_prompts.news.questions import ask, asked_questions, category, on_figures, on_terms, quoting
from socra_prompts.news.voices import advice, claims, recommend, voices
from socra_prompts.news.wording import LABEL, SUMMARY_WORDS, Data, full, in_order, join_texts, phrases, within

__all__ = ["answer", "big_ideas", "concepts", "context", "follow_ups", "path", "perspectives", "summary"]

FEW = 3
"""People and organisations below which the names of no known kind are shown too."""

VOICES = 3
"""People who are recommended."""

FACETS = 5
"""Passages of an answer."""

WORDS = 5
"""Terms that a path begins with."""


def summary(digest: Digest) -> Data:
    """Take the best sentences in reading order, and the best single one as the headline."""
    chosen = within(digest.summary or digest.ranked[:2], SUMMARY_WORDS)
    numbers = sorted({digest.headline.sentence, *(passage.sentence for passage in chosen)})
    return {
        "headline": digest.headline.text,
        "text": join_texts([passage.text for passage in chosen], digest),
        "evidence": numbers,
    }


def big_ideas(digest: Digest) -> Data:
    """Take the topics, each with its strongest sentences."""
    ideas = [
        {"title": topic.title, "points": [_point(passage) for passage in topic.passages]} for topic in digest.topics
    ]
    if not ideas:
        points = in_order(digest.ranked[:3])
        ideas = [{"title": digest.label([points[0].sentence]), "points": [_point(passage) for passage in points]}]
    return {"ideas": ideas}


def concepts(digest: Digest) -> Data:
    """Take the terms that the article explains, those that background does, and those that nothing does."""
    say, names = phrases(digest), {"article": "explained", "background": "background", "": "gaps"}
    groups = [
        _group(say[name], "concepts", [concept(term, digest) for term in terms(digest, origin)])
        for origin, name in names.items()
    ]
    return {"groups": [group for group in groups if group["concepts"]]}


def context(digest: Digest) -> Data:
    """Take who and where it is about, its figures, and its dates as a timeline."""
    say = phrases(digest)
    people = notes_on_names(digest, ("person",))
    others = notes_on_names(digest, ("organisation", "place"))
    # where nothing tells a person from a town, the names still tell who and where it is about
    names = notes_on_names(digest, ("name",)) if len(people) + len(others) < FEW else []
    groups = [
        _group(say["people"], "notes", people),
        _group(say["organisations"], "notes", others),
        _group(say["names"], "notes", names),
        _group(say["figures"], "notes", notes_on_figures(digest)),
        _group(say["timeline"], "notes", timeline(digest)),
    ]
    groups = [group for group in groups if group["notes"]][:4]
    return {"groups": groups or [_group(say["points"], "notes", labelled(digest, digest.ranked[:3]))]}


def perspectives(digest: Digest) -> Data:
    """Take who is heard, with their words, then what to watch and what to check."""
    say = phrases(digest)
    recommendations = [recommend(name, quotes, digest) for name, quotes in voices(digest)[:VOICES]]
    used = {number for recommendation in recommendations for number in recommendation["evidence"]}
    used |= {digest.headline.sentence}
    for action, passages in (("track", digest.outlooks), ("check", claims(digest))):
        if fresh := next((passage for passage in passages if passage.sentence not in used), None):
            used.add(fresh.sentence)
            recommendations.append(advice(say[action], fresh))
    for topic in digest.topics:
        if len(recommendations) < 2 and (fresh := next((p for p in topic.passages if p.sentence not in used), None)):
            used.add(fresh.sentence)
            recommendations.append(advice(say["study"].format(topic=topic.title), fresh))
    if not recommendations:
        recommendations = [advice(say["check"], digest.ranked[0])]
    return {"introduction": say["perspectives"], "recommendations": recommendations}


def path(digest: Digest) -> Data:
    """Order words, main points and open matters so that no term is used before its own step."""
    say = phrases(digest)
    points = [topic.passages[0] for topic in digest.topics] or list(digest.ranked[:2])
    still_open = _unlike([*digest.unknowns[:2], *digest.disputes[:2], *digest.outlooks[:2]], points)[:3]
    needed = _needed(digest, [*points, *still_open])
    words = [{"text": _define(term, digest), **source(term)} for term in needed]
    defined = {term.explained for term in needed}
    points = [point for point in points if point.sentence not in defined] or points
    still_open = [passage for passage in still_open if passage.sentence not in defined] or still_open
    levels = [
        (say["level_words"], words),
        (say["level_points"], [_step(p.text, p.sentence) for p in points if _climbs(p, digest)]),
        (say["level_open"], [_step(p.text, p.sentence) for p in still_open if _climbs(p, digest)]),
    ]
    return {
        "introduction": say["path"],
        "levels": [{"title": title, "steps": steps} for title, steps in levels if steps],
    }


def follow_ups(digest: Digest) -> Data:
    """Take the article's own questions, and make others from its unknowns, disputes, figures and what is to come."""
    say = phrases(digest)
    used: set[int] = set()
    categories = [
        category(say["asked"], asked_questions(digest)),
        category(say["unknown"], quoting(digest, "q_unknown", digest.unknowns, used, "open")),
        category(say["disputed"], quoting(digest, "q_dispute", digest.disputes, used, "partly")),
        category(say["behind"], on_figures(digest, used)),
        category(say["next"], quoting(digest, "q_next", digest.outlooks, used, "open")),
        category(say["meaning"], on_terms(digest)),
    ]
    categories = [category for category in categories if category["questions"]][:5]
    if not categories:
        questions = quoting(digest, "q_more", digest.ranked, used, "partly")
        categories = [category(say["points"], questions or [ask(say["q_more"], digest.ranked[0], "partly")])]
    return {"categories": categories}


def answer(digest: Digest) -> Data:
    """Take the passages that answer the question, then those that bear on it.

    Where there are none, the answer's own mark says so, and nothing here says it again.
    """
    language = language_of(digest.question, digest.article.language)
    say, foreign = phrases(digest, language), language != digest.article.language
    checked = answered_by(digest.question, digest.article, language)
    found = _passages(digest, checked, foreign=foreign)
    if not found:
        introduction = say["foreign_silent"] if foreign else ""
        return {"introduction": introduction, "facets": [], "conclusion": say["elsewhere"]}
    outright = say["says"] if checked.state == "answered" else say["near"]
    return {
        "introduction": say["foreign"] if foreign else outright,
        "facets": _facets(found, digest),
        "conclusion": say["done"],
    }


def _passages(digest: Digest, checked: Answered, *, foreign: bool) -> list[Passage]:
    """Return what the check found, but for the article's own questions, and then what bears on the question."""
    asked = {passage.sentence for passage in digest.asked}
    sure = [digest.passages[number] for number in checked.sentences if number not in asked]
    near = () if foreign else digest.match(digest.question, FACETS)
    return [*sure, *_unlike(near, sure)][:FACETS]


def _unlike(passages: Iterable[Passage], others: Iterable[Passage]) -> list[Passage]:
    """Drop passages that stand among others already, and repetitions."""
    seen = {passage.sentence for passage in others}
    kept = []
    for passage in passages:
        if passage.sentence not in seen:
            seen.add(passage.sentence)
            kept.append(passage)
    return kept


def _group(name: str, field: str, members: list[Data]) -> Data:
    return {"name": name, field: members}


def _point(passage: Passage) -> Data:
    return {"text": passage.text, "evidence": [passage.sentence]}


def _step(text: str, sentence: int) -> Data:
    return {"text": text, "provenance": "article", "evidence": [sentence]}


def _needed(digest: Digest, passages: Sequence[Passage]) -> list[Term]:
    """Return terms that something explains, by first use: those that some passages use before others."""
    numbers = {passage.sentence for passage in passages}
    known = [term for term in digest.terms if term.definition]
    chosen = sorted(known, key=lambda term: numbers.isdisjoint(term.mentions))[:WORDS]
    return sorted(chosen, key=lambda term: term.mentions[0])


def _climbs(passage: Passage, digest: Digest) -> bool:
    """Tell whether a passage uses no acronym that nothing explains."""
    unexplained = (term for term in digest.terms if term.acronym and not term.definition)
    return not any(passage.sentence in term.mentions for term in unexplained)


def _define(term: Term, digest: Digest) -> str:
    """Return a term with its explanation, which may be a whole sentence that begins with it."""
    if term.definition.casefold().find(term.text.casefold()) in range(0, 6):
        return meaning(term)
    return full(labels_of(digest.article.language).field.format(name=term.text, value=meaning(term)))


def _facets(passages: Sequence[Passage], digest: Digest) -> list[Data]:
    """Return passages as facets, each titled by the article's own heading above it or, used up, by its key phrases."""
    facets: list[Data] = []
    used: set[str] = set()
    for passage in passages:
        heading = _heading_above(passage, digest)
        title = heading if heading and heading not in used else digest.label([passage.sentence])
        used.add(title)
        evidence = [passage.sentence]
        facets.append({"title": title[:LABEL], "text": passage.text, "provenance": "article", "evidence": evidence})
    return facets


def _heading_above(passage: Passage, digest: Digest) -> str:
    start = digest.article.sentences[passage.sentence - 1].start
    above = [block for block in digest.article.blocks if block.kind == "heading" and block.end <= start]
    return digest.article.text[above[-1].start : above[-1].end].strip("*_ ") if above else ""
