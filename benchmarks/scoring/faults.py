"""Faults that need no reference: what a reader would call wrong in a reading, counted."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from socra import Reading
from socra.errors import SectionMissing
from socra.language.tagging.grammar import has_finite_verb
from socra.language.words import fold
from socra_prompts.news import News
from socra_prompts.news.wording import own_words

FIXED = re.compile(r"^What (?:lies behind the figure|has come of this|is known by now|does “[^”]+” mean)|^Who has the")
FURNITURE = re.compile(
    r"\b(?:click here|read more|sign up|subscribe|follow us|all rights reserved|privacy policy|log in|related:"
    r"|see also)\b|©",
    re.IGNORECASE,
)
MOST_USES = 3


def faults(reading: Reading[News], no_people: frozenset[str]) -> Counter[str]:
    """Count the faults of one reading, and what they are shares of. `no_people`: words that no person is named by."""
    analysis, found = reading.analysis, Counter[str](articles=1)
    uses = Counter(place.sentence for _, item in reading.items() for place in item.evidence)
    found["sentences used more than three times"] = sum(count > MOST_USES for count in uses.values())
    found["page furniture cited"] = sum(bool(FURNITURE.search(reading.article.sentence(number))) for number in uses)
    if analysis.summary:
        found["headlines without a finite verb"] = not has_finite_verb(analysis.summary.headline, reading.language)
    found["people that are none"] = sum(not no_people.isdisjoint(fold(name).split()) for name in people(reading))
    questions = [question for group in groups(reading, "follow_ups", "categories") for question in group.questions]
    found["questions"] = len(questions)
    found["questions of a fixed form"] = sum(bool(FIXED.match(question.text)) for question in questions)
    terms = [group for group in groups(reading, "concepts", "groups") if group.name not in own_words("no_terms")]
    found["concepts"] = sum(len(group.concepts) for group in terms)
    unexplained = own_words("gaps")
    found["concepts explained"] = sum(len(group.concepts) for group in terms if group.name not in unexplained)
    return found


def people(reading: Reading[News]) -> list[str]:
    """Return the names that a reading shows as people's."""
    named = own_words("people")
    return [note.label for group in groups(reading, "context", "groups") if group.name in named for note in group.notes]


def groups(reading: Reading[News], section: str, field: str) -> tuple[Any, ...]:
    """Return what a section is made of, nothing where a reading lacks the section."""
    try:
        return getattr(getattr(reading.analysis, section), field)
    except SectionMissing:
        return ()
