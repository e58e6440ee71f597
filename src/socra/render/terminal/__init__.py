"""A reading on a terminal: the page around the sections, in the reading's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.text import Text

from socra.framework import Answer, Section
from socra.language.labels import Labels, labels_of
from socra.reading import Reading
from socra.record import Note
from socra.render.terminal.body import body
from socra.render.terminal.foot import foot
from socra.render.terminal.head import head
from socra.render.terminal.made import failed, made
from socra.render.terminal.parts import WIDEST, titled
from socra.render.terminal.words import Words
from socra.safety.printable import printable

__all__ = ["render", "render_answer"]

_MARGIN = (0, 2)
_FILLING = re.compile(r"(?: |\x1b\[[0-9;]*m)+$", re.MULTILINE)


def render(
    reading: Reading[Any], *, evidence: bool = True, width: int | None = None, colour: bool | None = None
) -> str:
    """Return the page: what was read, its sections and answers, and the counts.

    It is `width` columns wide, else as wide as stdout, and in colour where `colour` or stdout and `NO_COLOR` say so.
    """
    labels = labels_of(reading.language)
    read: set[int] = set()
    parts = [*head(reading, labels, evidence), *_sections(reading, labels, evidence, read)]
    for answer in reading.answers:
        parts += titled(Words(printable(answer.question), "bold"), body(answer, labels, evidence, read))
    return _shown([*parts, Text(), *foot(reading, labels, evidence)], width, colour)


def render_answer(answer: Answer, *, evidence: bool = True, notes: Sequence[Note] = (), language: str = "") -> str:
    """Return one answer as a page for stdout; `notes` say how it was made, `language` is the reading's."""
    labels = labels_of(language)
    heading = Words(printable(answer.question), "bold")
    return _shown(titled(heading, (*made(notes, labels, set()), *body(answer, labels, evidence, set()))))


def _shown(parts: Iterable[RenderableType], width: int | None = None, colour: bool | None = None) -> str:
    console = Console(width=width, force_terminal=colour, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(Constrain(Padding(Group(*parts), _MARGIN), WIDEST + 4))
    # without the blanks that rich fills its lines with
    return _FILLING.sub(lambda match: match[0].replace(" ", ""), captured.get())


def _sections(reading: Reading[Any], labels: Labels, evidence: bool, read: set[int]) -> Iterator[RenderableType]:
    failures = {failure.section: failure for failure in reading.failures}
    present = reading.analysis.present()
    told: set[str] = set()
    for number, (slug, kind) in enumerate(type(reading.analysis).sections().items(), 1):
        heading = _heading(number, kind, reading.language)
        if slug in present:
            notes = made([note for note in reading.notes if note.section == slug], labels, told)
            yield from titled(heading, (*notes, *body(present[slug], labels, evidence, read)))
        elif slug in failures:
            yield from titled(heading, failed(failures[slug], labels, told))


def _heading(number: int, kind: type[Section], language: str) -> Text:
    return Words(f"{number}. {printable(kind.heading(language))}", "bold cyan")
