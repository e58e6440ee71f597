"""Answers: how many of a set's questions the check calls answered, and rightly; and how many that it should not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scoring.sets import Row
from socra import Article
from socra.checks.questions import answered_by
from socra.input import from_text

__all__ = ["answers", "without"]


def answers(told: Iterable[tuple[Row, Article]]) -> dict[str, float]:
    """Return in percent what is answered, what of that names first a sentence that holds the answer, and two errors.

    A question is answered wrongly where no sentence holds its answer any more, and by the article before its own.
    """
    articles = [(row["questions"], article) for row, article in told]
    count: Counter[str] = Counter()
    for (questions, article), (_, other) in zip(articles, articles[-1:] + articles, strict=False):
        for question, answer in questions:
            first = _first(question, article)
            count["asked"] += 1
            count["answered"] += bool(first)
            count["right"] += bool(first) and answer in article.sentence(first)
            count["cut out"] += bool(_first(question, without(article, answer)))
            count["another"] += other is not article and bool(_first(question, other))
    return {
        "answered": _percent(count["answered"], count["asked"]),
        "right": _percent(count["right"], count["answered"]),
        "answered when cut out": _percent(count["cut out"], count["asked"]),
        "answered by another article": _percent(count["another"], count["asked"]),
    }


def without(article: Article, answer: str) -> Article:
    """Return an article without the sentences that hold an answer."""
    text = article.text
    for sentence in reversed(article.sentences):
        if answer in text[sentence.start : sentence.end]:
            text = text[: sentence.start] + text[sentence.end :]
    kept = {"language": article.language, "title": article.title}
    return from_text(text).model_copy(update=kept) if text.strip() else Article(text="", **kept)


def _first(question: str, article: Article) -> int:
    """Return the number of the first sentence that answers a question, 0 where none does."""
    found = answered_by(question, article, article.language)
    return found.sentences[0] if found.state == "answered" else 0


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0
