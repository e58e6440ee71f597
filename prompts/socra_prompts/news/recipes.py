"""How the sections are made without a model: from the digest of the article, in the article's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from socra.checks.questions import Answered, answered_by, language_of
from socra.framework.digest import Digest, Note, Passage, Term, Voice
from socra.language.labels import labels_of
from socra_prompts.news.terms import concept, meaning, source, terms
from socra_prompts.news.wording import (
    LABEL,
    SUMMARY_WORDS,
    Data,
    full,
    inside_quotes,
    join_texts,
    phrases,
    sentence_case,
    unspaced,
    within,
)

__all__ = ["answer", "big_ideas", "concepts", "context", "follow_ups", "path", "perspectives", "summary"]

IDEAS, FACETS = 5, 5
"""Ideas and points of one, and passages of an answer."""

WORDS = 5
"""Terms that a path begins with."""

ROLE = 70
"""Characters of a role that is shown behind a name."""


def summary(digest: Digest) -> Data:
    """Take the few sentences that carry the article, and the best single one as the headline."""
    chosen = within(digest.summary or digest.ranked[:2], SUMMARY_WORDS)
    return {
        "headline": digest.headline.text,
        "text": join_texts([passage.text for passage in chosen], digest),
        "evidence": sorted({digest.headline.sentence, *(passage.sentence for passage in chosen)}),
    }


def big_ideas(digest: Digest) -> Data:
    """Take the topics, each with its strongest sentences."""
    ideas = [{"title": topic.title[:LABEL], "points": [_step(p) for p in topic.passages]} for topic in digest.topics]
    if len(ideas) > IDEAS:
        ideas = list(_in_fives(digest))
    points = sorted(digest.ranked[:3], key=lambda passage: passage.sentence)
    whole = {"title": digest.label([points[0].sentence])[:LABEL], "points": [_step(p) for p in points]}
    return {"ideas": ideas or [whole]}


def _in_fives(digest: Digest) -> Iterator[Data]:
    """Yield the items of a long list five at a time, each with its heading before what is said of it."""
    field = labels_of(digest.article.language).field
    for start in range(0, min(len(digest.topics), IDEAS * IDEAS), IDEAS):
        part = digest.topics[start : start + IDEAS]
        points = [
            {**_step(topic.passages[0]), "text": field.format(name=topic.title, value=topic.passages[0].text)}
            for topic in part
        ]
        yield {"title": f"{start + 1}–{start + len(part)}", "points": points}


def concepts(digest: Digest) -> Data:
    """Take the terms that the article explains, those that background does, and those that nothing does."""
    say, names = phrases(digest), {"article": "explained", "background": "background", "": "gaps"}
    found = {name: [concept(term, digest) for term in terms(digest, origin)] for origin, name in names.items()}
    none = Term(say["no_terms_where"], (), definition=say["no_terms_why"])
    groups = [_group(say[name], "concepts", members) for name, members in found.items() if members]
    return {"groups": groups or [_group(say["no_terms"], "concepts", [concept(none, digest)])]}


def context(digest: Digest) -> Data:
    """Take who and where it is about, its figures, and its dates as a timeline."""
    say = phrases(digest)
    kinds = ("people", digest.people), ("organisations", digest.others), ("figures", digest.figures)
    groups = [
        _group(say[name], "notes", [_note(note) for note in notes])
        for name, notes in (*kinds, ("timeline", digest.timeline))
        if notes
    ]
    rest = _unlike(digest.ranked, [*digest.summary, *(p for topic in digest.topics for p in topic.passages)])
    best = [_note(Note(digest.label([p.sentence]), p.text, (p.sentence,))) for p in (rest or digest.ranked)[:2]]
    return {"groups": groups or [_group(say["points"], "notes", best)]}


def perspectives(digest: Digest) -> Data:
    """Take who is heard, with their words, then what to watch and what to check."""
    say = phrases(digest)
    made = [_recommendation(_follow(voice, digest), voice, digest) for voice in digest.voices]
    for action, passage in (("track", digest.coming), ("check", digest.claim)):
        if passage:
            made.append(_advice(say[action], passage))
    return {"introduction": say["perspectives"], "recommendations": made or [_advice(say["check"], digest.ranked[0])]}


def path(digest: Digest) -> Data:
    """Order words, main points and open matters so that no term is used before its own step."""
    say = phrases(digest)
    points = digest.steps or [topic.passages[0] for topic in digest.topics] or digest.ranked[:2]
    levels = [
        (say["level_words"], [{"text": _define(term, digest), **source(term)} for term in _needed(digest, points)]),
        (say["level_points"], [_step(passage) for passage in points if _climbs(passage, digest)]),
        (say["level_open"], [_step(passage) for passage in digest.still_open if _climbs(passage, digest)]),
    ]
    levels = [level for level in levels if level[1]] or [(say["level_points"], [_step(points[0])])]
    return {"introduction": say["path"], "levels": [{"title": title, "steps": steps} for title, steps in levels]}


def follow_ups(digest: Digest) -> Data:
    """Take the questions by their kinds, each kind once."""
    say = phrases(digest)
    kinds: dict[str, list[Data]] = {}
    for asking in digest.questions:
        form = say.get(f"q_{asking.kind}", "{text}")
        text = asking.text if form == "{text}" else form.format(text=inside_quotes(asking.text, form))
        kinds.setdefault(say.get(asking.kind, say["points"]), []).append(
            {"text": text, "evidence": list(asking.sentences)}
        )
    return {"categories": [{"name": name, "questions": questions} for name, questions in kinds.items()]}


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


def _group(name: str, field: str, members: list[Data]) -> Data:
    return {"name": name, field: members}


def _step(passage: Passage) -> Data:
    return {"text": passage.text, "provenance": "article", "evidence": [passage.sentence]}


def _note(note: Note) -> Data:
    label, text = sentence_case(note.label)[:LABEL], sentence_case(note.text)
    return {"label": label, "text": text, "provenance": "article", "evidence": list(note.sentences)}


def _recommendation(action: str, voice: Voice, digest: Digest) -> Data:
    return {
        "action": action,
        "detail": join_texts(voice.texts, digest),
        "people": [voice.name.text],
        "provenance": "article",
        "evidence": list(voice.sentences),
    }


def _follow(voice: Voice, digest: Digest) -> str:
    """Return "Follow Ann Lee, head of the lab"; the role stands in brackets where words come after the name."""
    name = voice.name
    form, text = phrases(digest)["follow"], name.text[:100]
    if name.role and len(name.role) <= ROLE:
        comma = "،" if digest.article.language == "ar" else ","
        text += f"{comma} {name.role}" if form.endswith("{name}") and not unspaced(digest) else f" ({name.role})"
    return form.format(name=text)


def _advice(action: str, passage: Passage) -> Data:
    return {
        "action": action[:LABEL],
        "detail": passage.text,
        "people": [],
        "provenance": "article",
        "evidence": [passage.sentence],
    }


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
    opens = re.match(rf"\W*(?:\w{{1,5}}\s)?{re.escape(term.text)}(?!\w)", term.definition, re.IGNORECASE)
    if opens or (unspaced(digest) and term.definition.startswith(term.text)):
        return meaning(term)
    return full(labels_of(digest.article.language).field.format(name=term.text, value=meaning(term)))
