"""Questions: the article's own, and others made from what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence

from socra.framework.digest import Digest, Passage
from socra_prompts.news.notes import terms
from socra_prompts.news.wording import Data, inside_quotes, phrases

__all__ = ["ask", "asked_questions", "category", "on_figures", "on_terms", "quoting"]

LONG = 30
"""Words; a longer sentence is cut at a clause border before a question quotes it."""


def category(name: str, questions: list[Data]) -> Data:
    """Return questions of one kind."""
    return {"name": name, "questions": questions}


def ask(text: str, passage: Passage, answered: str, *more: int) -> Data:
    """Return one question with the passage that gives reason to ask it."""
    return {"text": text, "answered": answered, "evidence": [passage.sentence, *more]}


def asked_questions(digest: Digest) -> list[Data]:
    """Return the article's own questions; one that is followed by a statement counts as taken up there."""
    questions = []
    for passage in digest.asked:
        after = digest.passages.get(passage.sentence + 1)
        words = len(passage.text.split())
        if (4 <= words <= LONG or (words == 1 and len(passage.text) >= 8)) and after is not None:
            questions.append(ask(passage.text, passage, "answered", after.sentence))
    best = sorted(questions, key=lambda question: -digest.passages[question["evidence"][1]].score)[:3]
    return sorted(best, key=lambda question: question["evidence"])


def quoting(digest: Digest, form: str, passages: Sequence[Passage], used: set[int], answered: str) -> list[Data]:
    """Ask about sentences that the article leaves open, each quoted at a length that can be read."""
    say = phrases(digest)[form]
    questions: list[Data] = []
    for passage in passages:
        text = _quotable(passage.text, digest)
        if not text or passage.sentence in used or len(questions) == 2:
            continue
        used.add(passage.sentence)
        questions.append(ask(say.format(text=inside_quotes(text, say)), passage, answered))
    return questions


def _quotable(text: str, digest: Digest) -> str:
    """Return a sentence at a length that can be read, in its own words: what is cut out of its middle shows."""
    if len(text.split()) <= LONG:
        return text
    short = digest.shorten(text, LONG)
    whole = short.rstrip(".。").casefold() in text.casefold()
    return short if not short or whole else f"{' '.join(text.split()[:LONG]).rstrip(',;:')} …"


def on_figures(digest: Digest, used: set[int]) -> list[Data]:
    """Ask what lies behind the weightiest figures, money and shares first."""
    say = phrases(digest)["q_figure"]
    questions: list[Data] = []
    for amount in sorted(digest.amounts, key=lambda a: (not _marked(a.label), -digest.passages[a.sentence].score)):
        if amount.sentence not in used and len(questions) < 2:
            used.add(amount.sentence)
            passage = digest.passages[amount.sentence]
            questions.append(ask(say.format(text=amount.label), passage, "partly"))
    return questions


def _marked(label: str) -> bool:
    """Tell whether a figure is money or a share, which more often than others is worth a question."""
    return any(mark in label for mark in "$€£¥%")


def on_terms(digest: Digest) -> list[Data]:
    """Ask what the unexplained terms mean."""
    say = phrases(digest)["q_term"]
    return [ask(say.format(text=t.text), digest.passages[t.mentions[0]], "open") for t in terms(digest, "")[:3]]
