"""What an article holds when it is read without a model: the types that the extractive backend fills in for sections.

A section's `extract` takes a `Digest` and returns the data that a model would have written: texts made of the
article's own words, and evidence as sentence numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from socra.article import Article

__all__ = [
    "Amount",
    "Asking",
    "Dated",
    "Digest",
    "Genre",
    "Name",
    "NameKind",
    "Note",
    "Passage",
    "QuestionKind",
    "Quote",
    "Term",
    "Topic",
    "Voice",
]

NameKind = Literal["person", "organisation", "place", "name"]
Genre = Literal["interview", "live", "list", "earnings", "opinion", "wire", "explainer", "news"]
QuestionKind = Literal["asked", "why", "how", "evidence", "unknown", "disputed", "next", "more", "ask"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence: its number, its words without Markdown marks, and a score that compares within one list."""

    sentence: int
    text: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of sentences about one thing, in reading order, under the author's title or a key phrase of theirs."""

    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term or acronym: as the article writes it, the sentences that use it, and what explains it, if anything does.

    `definition` is the article's own words where `explained`, the number of the sentence that they are from, is not 0;
    else it is background, from the dictionary that `source` names or from socra's own glossary.
    """

    text: str
    mentions: tuple[int, ...]
    acronym: bool = False
    definition: str = ""
    explained: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its fullest form, its kind, the role that the article gives it, and the sentences that mention it.

    `described` is the number of the sentence that gives the role, 0 where none does.
    """

    text: str
    kind: NameKind
    mentions: tuple[int, ...]
    role: str = ""
    described: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, quoted or reported: the speaker's name in full, and the passage that says it."""

    speaker: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in the article's own words, the day it stands for (the first of a month or year), and its sentence."""

    label: str
    day: date
    sentence: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit in the article's own words, and its sentence."""

    label: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Note:
    """What an article says about a name, a figure or a date: the label, a piece of a sentence, and where it stands."""

    label: str
    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody whom the article hears: the name, what they say, and the sentences that say it and introduce them."""

    name: Name
    texts: tuple[str, ...]
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, or a sentence that one quotes, by its kind, and the sentences that give reason to ask it."""

    kind: QuestionKind
    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that the extractive backend knows of one article, planned so that a sentence stands in one place.

    In the order of a reading: `headline`, the best sentence or what a shorter one leaves of it, or the article's title;
    `summary`, the few sentences that carry the article; `topics` with two each, or the items of a list; `terms`, those
    that matter most first; `voices`; `coming`, a sentence about what is to come, and `claim`, one that can be checked;
    notes on `people`, `others` (organisations and places), `figures` and the `timeline`; `steps`, the next sentence of
    each topic, and `still_open`, what is not known, disputed or to come; `questions`.

    Whatever else a section may need: `genre`; `question`, the reader's, for a deep dive; `names`, the most mentioned
    first; `quotes`, who says what; `ranked`, the sentences worth quoting, best first and none alike; `asked`, the
    article's own questions. `passages` finds any sentence by its number. `match(text, limit)` returns the passages that
    bear on a text, best first, with the share of its words that each holds; `label(sentences)` gives a title of their
    own key phrases.
    """

    article: Article
    genre: Genre
    question: str = ""
    headline: Passage
    summary: tuple[Passage, ...]
    topics: tuple[Topic, ...]
    terms: tuple[Term, ...]
    voices: tuple[Voice, ...]
    coming: Passage | None
    claim: Passage | None
    people: tuple[Note, ...]
    others: tuple[Note, ...]
    figures: tuple[Note, ...]
    timeline: tuple[Note, ...]
    steps: tuple[Passage, ...]
    still_open: tuple[Passage, ...]
    questions: tuple[Asking, ...]
    names: tuple[Name, ...]
    quotes: tuple[Quote, ...]
    ranked: tuple[Passage, ...]
    asked: tuple[Passage, ...]
    passages: Mapping[int, Passage]
    match: Callable[[str, int], tuple[Passage, ...]]
    label: Callable[[Sequence[int]], str]
