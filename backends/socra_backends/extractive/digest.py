"""The digest of one article, made once and handed to every section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from socra.article import Article
from socra.framework.digest import Dated, Digest, Genre, Note, Passage, Quote, Voice
from socra.language.lexicon import lexicon
from socra.language.tagging.grammar import has_finite_verb, is_main_verb
from socra.language.tokens import length
from socra_backends.extractive.figures import find_amounts, find_dates
from socra_backends.extractive.genre import genre
from socra_backends.extractive.headline import headline, shorten
from socra_backends.extractive.ledger import Ledger
from socra_backends.extractive.lines import Line, balanced, is_personal, read_lines
from socra_backends.extractive.match import Index
from socra_backends.extractive.mentions import find_mentions
from socra_backends.extractive.names import find_names
from socra_backends.extractive.phrases import title_phrases
from socra_backends.extractive.plan import Marked, Planner
from socra_backends.extractive.quotes import answers_of, find_quotes
from socra_backends.extractive.rank import best_first, pick, summarise, weigh, word_weights
from socra_backends.extractive.terms import find_terms
from socra_backends.extractive.topics import find_items, find_topics

__all__ = ["digest"]

MOST = 40
"""Sentences, or marks of any kind, that are handed on."""

TITLE = range(4, 26)
"""Words of a title that can be a headline."""

LEFT_OUT = 8
"""Words of a sentence that a headline leaves out, from which on a summary says it again."""

FEW = 3
"""People, organisations and places below which names of no known kind are shown too."""


def digest(article: Article) -> Digest:
    """Read an article into a digest, in time linear in its length."""
    language = article.language
    lines = read_lines(article)
    scores = weigh(article, lines)
    cited = [line for line in lines if line.citable]
    weights = word_weights(lines)
    mentions = find_mentions(lines, language)
    forms = find_names(mentions, language)
    names = tuple(dict.fromkeys(forms.values()))
    people = [name.text for name in names if name.kind in ("person", "place")]
    passages = {line.id: Passage(line.id, line.text, scores[line.id]) for line in lines}
    person, answers = answers_of(lines, names, article)
    kind = genre(article, lines, person)
    person, answers = (person, answers) if kind == "interview" else ("", frozenset())
    quotes = find_quotes(lines, passages, forms, mentions, language) + _answers(person, answers, lines, passages)
    head = headline(article, lines, scores, interview=kind == "interview")
    head, said = _headed(head, passages, article)
    closed = [line for line in lines if balanced(line.text)]
    summary = tuple(passages[line.id] for line in summarise(closed, scores, weights, said))
    ranked = _ranked(lines, scores, weights, passages)
    shown = {head.sentence, *(passage.sentence for passage in summary)}
    items = find_items(article, lines, scores) if kind == "list" else ()
    found = items or find_topics(article, lines, scores, weights, people, shown)
    dates = find_dates(article, cited)
    amounts = find_amounts(cited, language)
    marked = _marks(cited, scores, dates, article)
    asked = _questions(lines)

    terms = find_terms(lines, language, [name.text for name in names])

    # what is shown in one place is not shown in the next; what only one place can show comes first
    plan = Planner(Ledger(lines, weights), passages, [passage.sentence for passage in ranked], names, language)
    plan.ledger.take(*shown)
    plan.ledger.take(*{term.explained for term in terms if term.definition == passages.get(term.explained, head).text})
    voices = _voices(plan, kind, article, quotes, person)
    topics = plan.items(items) if items else plan.topics(found)
    coming = plan.one(marked["next"])
    spare = () if voices or coming else plan.ranked
    claim = plan.claim(quotes, marked["disputed"], {amount.sentence for amount in amounts}, spare)
    bearers, others = _notes(plan, quotes)
    figures = plan.figures(amounts)
    timeline = plan.timeline(dates, str(article.published.year) if article.published else "")
    still_open = plan.still_open(marked)
    steps = plan.steps(found)
    return Digest(
        article=article,
        genre=kind,
        headline=head,
        summary=summary,
        topics=topics,
        terms=terms,
        people=bearers,
        others=others,
        figures=figures,
        timeline=timeline,
        voices=voices,
        coming=coming,
        claim=claim,
        steps=steps,
        still_open=still_open,
        questions=plan.questions(asked, marked),
        names=names,
        quotes=quotes,
        ranked=ranked,
        asked=tuple(passages[line.id] for line in asked),
        passages=passages,
        match=_matcher(lines, language),
        label=_labeller(lines, language, people),
    )


def _voices(
    plan: Planner, kind: Genre, article: Article, quotes: Sequence[Quote], interviewed: str
) -> tuple[Voice, ...]:
    """Return who is heard; the author of an opinion where nobody else is."""
    heard = plan.voices(quotes, interviewed)
    return plan.author(article.byline) if not heard and kind == "opinion" and article.byline else heard


def _notes(plan: Planner, quotes: Sequence[Quote]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Return the notes on people, and those on organisations and places."""
    bearers = plan.notes_on(["person"], {quote.speaker for quote in quotes})
    others = plan.notes_on(["organisation", "place"])
    if len(bearers) + len(others) < FEW:
        # where nothing tells a person from a town, the names still tell who and where it is about
        known = {note.label for note in (*bearers, *others)}
        others += tuple(note for note in plan.notes_on(["person", "name"], least=1) if note.label not in known)
    return bearers, others


def _marks(lines: Sequence[Line], scores: Mapping[int, float], dates: Sequence[Dated], article: Article) -> Marked:
    """Return the sentences that say what is not known, what is disputed, and what is to come, the best first.

    None says "I" or "you", or sets a condition. What a relative clause says is no news: "those who will wait".
    """
    words, language = lexicon(article.language), article.language
    conditions = words.words("joints") - words.words("series") - words.words("leads") | words.words("conditions")
    plain = [
        line
        for line in best_first(lines, scores)
        if not line.leans
        and line.text.partition(" ")[0].casefold() not in conditions
        and not is_personal(line.text, words, "self", "reader")
    ]
    inner = words.pattern("who")

    def marked(entry: str) -> list[int]:
        found = ((line, words.pattern(entry).search(line.text)) for line in plain)
        told = [(line, mark) for line, mark in found if mark and not inner.search(line.text, 0, mark.start())]
        # where verbs are known, it is the main one that foretells
        main = (line.id for line, mark in told if entry != "outlook" or is_main_verb(line.text, mark.span(), language))
        return list(main)[:MOST]

    return {
        "unknown": marked("open"),
        "disputed": marked("disputes"),
        "next": _coming(marked("outlook"), dates, article),
    }


def _headed(head: Passage, passages: Mapping[int, Passage], article: Article) -> tuple[Passage, int]:
    """Return the headline, and the sentence that the summary leaves out for it, 0 for none.

    A sentence that is whole says all that the summary's first one would: a title that is a sentence itself heads it
    better. Without any title the summary stands on its own.
    """
    left_out = length(passages[head.sentence].text) - length(head.text)
    if not article.title or head.text == article.title or left_out >= LEFT_OUT:
        return head, 0
    told = has_finite_verb(article.title, article.language) and length(article.title) in TITLE
    return (replace(head, text=article.title), 0) if told else (head, head.sentence)


def _ranked(
    lines: Sequence[Line], scores: Mapping[int, float], weights: dict[str, float], passages: dict[int, Passage]
) -> tuple[Passage, ...]:
    found = tuple(passages[line.id] for line in pick(lines, scores, weights, MOST))
    # an article of questions or fragments has nothing that stands alone, and still says something
    return found or tuple(passages[line.id] for line in lines[:MOST])


def _answers(
    person: str, answers: frozenset[int], lines: Sequence[Line], passages: Mapping[int, Passage]
) -> tuple[Quote, ...]:
    """Return what the person interviewed says, best first: nobody puts quotation marks around answers."""
    own = [passages[line.id] for line in lines if line.id in answers and passages[line.id].score > 0]
    return tuple(Quote(person, passage) for passage in sorted(own, key=lambda p: (-p.score, p.sentence))[:MOST])


def _questions(lines: Sequence[Line]) -> list[Line]:
    """Return the article's questions: an interviewer's own where there are any."""
    found = [line for line in lines if line.question and not line.quoted]
    return [line for line in found if line.asked] or found


def _coming(found: Sequence[int], dates: Sequence[Dated], article: Article) -> list[int]:
    """Put the sentences with a date after the publication first."""
    published = article.published
    today = published.date() if isinstance(published, datetime) else published
    ahead = {dated.sentence for dated in dates if today and dated.day > today}
    return sorted(found, key=lambda number: number not in ahead)


def _matcher(lines: Sequence[Line], language: str) -> Callable[[str, int], tuple[Passage, ...]]:
    """Return the search, whose index is made when it is first asked: most readings never ask."""
    made: list[Index] = []

    def match(text: str, limit: int) -> tuple[Passage, ...]:
        if not made:
            made.append(Index(lines, language))
        return made[0].match(text, limit)

    return match


def _labeller(lines: Sequence[Line], language: str, people: Sequence[str]) -> Callable[[Sequence[int]], str]:
    by_number = {line.id: line for line in lines}

    def label(sentences: Sequence[int]) -> str:
        found = title_phrases([by_number[number] for number in sentences], language, people)
        first = by_number[sentences[0]].text
        return found[0].title if found else shorten(first, language, 8) or " ".join(first.split()[:6])[:40]

    return label
