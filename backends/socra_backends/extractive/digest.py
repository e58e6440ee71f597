"""The digest of one article, made once and handed to every section."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from socra.article import Article
from socra.framework.digest import Dated, Digest, Passage, Quote
from socra_backends.extractive.figures import find_amounts, find_dates
from socra_backends.extractive.headline import headline, shorten
from socra_backends.extractive.lines import Line, read_lines
from socra_backends.extractive.match import Index
from socra_backends.extractive.mentions import find_mentions
from socra_backends.extractive.names import find_names
from socra_backends.extractive.phrases import find_titles
from socra_backends.extractive.quotes import QUESTIONS, answers_of, find_quotes
from socra_backends.extractive.rank import pick, summarise, weigh, word_weights
from socra_backends.extractive.terms import find_terms
from socra_backends.extractive.topics import find_topics
from socra_backends.extractive.words import Lexicon, length, lexicon

__all__ = ["digest"]

MOST = 40
"""Sentences, or marks of any kind, that are handed on."""

LEFT_OUT = 8
"""Words of a sentence that a headline leaves out, from which on a summary says it again."""

TERSE = 7
"""Words; a shorter sentence says that something is open, and the next one says what."""


def digest(article: Article) -> Digest:
    """Read an article into a digest, in time linear in its length."""
    language = article.language
    words = lexicon(language)
    lines = read_lines(article)
    scores = weigh(article, lines)
    cited = [line for line in lines if line.citable]
    weights = word_weights(lines)
    mentions = find_mentions(lines, language)
    forms = find_names(mentions, language)
    names = tuple(dict.fromkeys(forms.values()))
    people = [name.text for name in names if name.kind == "person"]
    passages = {line.id: Passage(line.id, line.text, scores[line.id]) for line in lines}
    person, answers = answers_of(lines, names, article)
    quotes = find_quotes(lines, scores, forms, mentions, language) + _answers(person, answers, lines, passages)
    dates = find_dates(article, cited)
    head = headline(article, lines, scores, interview=sum(line.asked and line.question for line in lines) >= QUESTIONS)

    return Digest(
        article=article,
        summary=tuple(passages[line.id] for line in summarise(lines, scores, weights, _said(head, passages, article))),
        ranked=_ranked(lines, scores, weights, passages),
        headline=head,
        topics=find_topics(article, lines, scores, weights, people),
        terms=find_terms(cited, language, [name.text for name in names]),
        names=names,
        quotes=quotes,
        dates=dates,
        amounts=find_amounts(cited, language),
        asked=tuple(passages[line.id] for line in _questions(lines)),
        unknowns=_marked(lines, passages, words.pattern("open")),  # "It is not known …" says what
        disputes=_marked(lines, passages, words.pattern("disputes"), words),
        outlooks=_coming(_marked(lines, passages, _main_clause(words, "outlook"), words), dates, article),
        passages=passages,
        match=_matcher(lines, language),
        shorten=lambda text, limit: shorten(text, language, limit),
        label=_labeller(lines, language, people),
    )


def _main_clause(words: Lexicon, entry: str) -> re.Pattern[str]:
    """Return an entry's pattern, but not after a relative pronoun: "people who will wait" foretells nothing."""
    found = words.pattern(entry)
    who = sorted(words.words("who"))
    before = "".join(rf"(?<!\b{re.escape(word)}\s)" for word in who)
    return re.compile(before + found.pattern, found.flags) if who else found


def _said(head: Passage, passages: Mapping[int, Passage], article: Article) -> int:
    """Return the sentence that the headline says so much of that the summary need not, 0 for none."""
    left_out = length(passages[head.sentence].text) - length(head.text)
    return head.sentence if head.text != article.title and left_out < LEFT_OUT else 0


def _ranked(
    lines: Sequence[Line], scores: Mapping[int, float], weights: dict[str, float], passages: dict[int, Passage]
) -> tuple[Passage, ...]:
    found = tuple(passages[line.id] for line in pick(lines, scores, weights, MOST))
    # an article of questions or fragments has nothing that stands alone, and still says something
    return found or tuple(passages[line.id] for line in lines[:MOST])


def _answers(
    person: str, answers: frozenset[int], lines: Sequence[Line], passages: dict[int, Passage]
) -> tuple[Quote, ...]:
    """Return what the person interviewed says, best first: nobody puts quotation marks around answers."""
    own = [passages[line.id] for line in lines if line.id in answers and passages[line.id].score > 0]
    return tuple(Quote(person, passage) for passage in sorted(own, key=lambda p: (-p.score, p.sentence))[:MOST])


def _marked(
    lines: Sequence[Line], passages: dict[int, Passage], pattern: re.Pattern[str], words: Lexicon | None = None
) -> tuple[Passage, ...]:
    """Return the sentences that bear a mark, the best first; for a terse one the sentence that spells it out."""
    found = set()
    for place, line in enumerate(lines):
        # "His contract says nothing" tells nobody whose
        if pattern.search(line.text) and not (words and _unresolved(line, words)):
            after = lines[place + 1] if place + 1 < len(lines) else line
            terse = line.length < TERSE and after.block == line.block and passages[after.id].score > 0
            found.add(after.id if terse else line.id)
    leaning = {line.id for line in lines if line.leans}
    kept = [passages[number] for number in found if passages[number].score > 0]
    return tuple(sorted(kept, key=lambda p: (p.sentence in leaning, -p.score, p.sentence))[:MOST])


def _unresolved(line: Line, words: Lexicon) -> bool:
    first = line.text.lstrip('“"«„').partition(" ")[0].casefold()
    return first in words.words("pronouns") or first in words.words("possessives")


def _questions(lines: Sequence[Line]) -> list[Line]:
    """Return the article's questions: an interviewer's own where there are any."""
    found = [line for line in lines if line.question and not line.quoted]
    return [line for line in found if line.asked] or found


def _coming(found: Sequence[Passage], dates: Sequence[Dated], article: Article) -> tuple[Passage, ...]:
    """Put the sentences with a date after the publication first."""
    published = article.published
    today = published.date() if isinstance(published, datetime) else published
    ahead = {dated.sentence for dated in dates if today and dated.day > today}
    return tuple(sorted(found, key=lambda passage: passage.sentence not in ahead))


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
        found = find_titles([[by_number[number] for number in sentences]], language, people)[0]
        first = by_number[sentences[0]].text
        return found or shorten(first, language, 8) or " ".join(first.split()[:6])[:40]

    return label
