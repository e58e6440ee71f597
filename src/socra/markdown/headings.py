"""Headings: which section or question one names, and what stands below it."""

from __future__ import annotations

import re
from functools import cache

from socra.framework import Framework
from socra.framework.headings import headings_of
from socra.language.labels import Labels, all_labels
from socra.markdown.escape import fully, lightly, unbold, unescape

__all__ = [
    "QUESTION",
    "folded",
    "names_of",
    "read_question",
    "section_of",
    "split_answered",
    "write_answered",
    "write_question",
]

QUESTION = "<!-- question -->"
"""Stands before a question that would be taken for the heading of a section; no reader of the page sees it."""


_HEADING_NUMBER = re.compile(r"[0-9]{1,3}[.):]?\s+")


def write_answered(answered: str, labels: Labels) -> str:
    """Return the line that says that the article does not answer a question, or in part, "" where it does."""
    said = {"open": labels.open, "partly": labels.partly_answered}.get(answered, "")
    return f"*{said}*" if said else ""


def split_answered(lines: list[str]) -> tuple[str, list[str]]:
    """Take the line that `write_answered` wrote, in any language, off an answer's; return its meaning and the rest."""
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    said = _answered().get(lines[first].strip(), "") if lines else ""
    return said, lines[first + 1 :] if said else lines


@cache
def _answered() -> dict[str, str]:
    return {write_answered(kind, labels): kind for labels in all_labels() for kind in ("open", "partly")}


def section_of(heading: str, framework: type[Framework]) -> str:
    """Return the slug of the section that a heading names, with or without its number, "" where it names none."""
    return _slugs(framework).get(folded(heading), "")


@cache
def _slugs(framework: type[Framework]) -> dict[str, str]:
    kinds = framework.sections()
    told = ((folded(text), slug) for slug, kind in kinds.items() for text in headings_of(kind).values())
    return {
        **dict(told),
        **{folded(kind.heading()): slug for slug, kind in kinds.items()},
        **{folded(slug.replace("_", " ")): slug for slug in kinds},
    }


def names_of(framework: type[Framework]) -> frozenset[str]:
    """Return the headings of a framework and its sections in all languages, folded."""
    kinds = (framework, *framework.sections().values())
    told = {text for kind in kinds for text in (kind.heading(), *headings_of(kind).values())}  # type: ignore[attr-defined]
    return frozenset(map(folded, told))


def write_question(question: str, framework: type[Framework]) -> str:
    """Return a question as the heading of its answer."""
    written = lightly(question)
    if read_question(written) != question:
        written = fully(question)
    return f"{QUESTION} {written}".rstrip() if section_of(written, framework) or not written else written


def read_question(heading: str) -> str:
    """Return the question that a heading holds."""
    return unescape(unbold(heading.removeprefix(QUESTION).strip()))


def folded(heading: str) -> str:
    """Return a heading without its number, stress, colon and case."""
    words = _HEADING_NUMBER.sub("", heading.strip("*_: \t"), count=1).strip("*_: \t")
    return " ".join(words.casefold().replace("&", " and ").split())
