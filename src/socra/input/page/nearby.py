"""The dates that a page shows around the title of its article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from socra.article import Published
from socra.input.metadata import find_date, is_update, parse_date
from socra.input.page.markup import squeeze

__all__ = ["beside", "titled"]

_BEFORE, _AFTER = 6, 24  # lines around the title
_RIGHT_BELOW, _RIGHT_ABOVE, _MOST_PLACES = 3, 2, 4  # lines, and places where the title stands
_PARAGRAPH, _MOST_PARAGRAPHS = 160, 3  # characters, paragraphs
_MOST_OTHERS, _SENTENCE = 12, 7  # words beside a date


def titled(lines: Sequence[str], title: str, language: str) -> Published | None:
    """Return the date that is a line of its own right below the title."""
    for place in _places(lines, title):
        for line in lines[place + 1 : place + 1 + _RIGHT_BELOW]:
            if (moment := parse_date(line, language)) and not is_update(line):
                return moment
    return None


def beside(lines: Sequence[str], title: str, language: str) -> Published | None:
    """Return the date that stands in a short line beside the title.

    One of an update counts where there is no other and it has its minute, as in the news, which are updated on the
    day: a bare day is often that of an old page gone over.
    """
    updated = None
    for line in _around(lines, title):
        if (found := find_date(line, language)) and not _is_prose(line, found[1]):
            if not is_update(line):
                return found[0]
            updated = updated or found[0]
    return updated if isinstance(updated, datetime) else None


def _is_prose(line: str, others: str) -> bool:
    """Say whether a date's `line` tells something: `others` are its other words, of a sentence or too many."""
    count = len(others.split())
    return count > _MOST_OTHERS or (count >= _SENTENCE and line.rstrip().endswith((".", "!", "?", "。")))


def _around(lines: Sequence[str], title: str) -> Iterator[str]:
    """Yield the lines around the title, the nearest first: those below it up to the third paragraph, those above it."""
    for place in _places(lines, title):
        above = lines[max(0, place - _BEFORE) : place][::-1]
        below = list(_to_third_paragraph(lines[place + 1 : place + _AFTER]))
        yield from (*below[:_RIGHT_BELOW], *above[:_RIGHT_ABOVE], *below[_RIGHT_BELOW:], *above[_RIGHT_ABOVE:])


def _to_third_paragraph(lines: Sequence[str]) -> Iterator[str]:
    paragraphs = 0
    for line in lines:
        paragraphs += len(line) > _PARAGRAPH
        if paragraphs >= _MOST_PARAGRAPHS:
            return
        yield line


def _places(lines: Sequence[str], title: str) -> list[int]:
    key = squeeze(title)
    return [index for index, line in enumerate(lines) if key and squeeze(line) == key][:_MOST_PLACES]
