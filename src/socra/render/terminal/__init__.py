"""A reading on a terminal: the page around the sections, in the reading's language."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
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

__all__ = ["answer_page", "page", "render", "write", "write_answer"]

_MARGIN = (0, 2)
_FILLING = re.compile(r"(?: |\x1b\[[0-9;]*m)+$", re.MULTILINE)


def render(reading: Reading[Any], *, evidence: bool = True, width: int = WIDEST, colour: bool = False) -> str:
    """Return the page as text, `width` columns wide, with colour codes where `colour` asks for them."""
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=colour, color_system="standard" if colour else None)
    console.print(page(reading, evidence=evidence))
    return _trimmed(out.getvalue())


def write(reading: Reading[Any], *, evidence: bool = True) -> str:
    """Return the page as text for stdout, in colour where the terminal and `NO_COLOR` allow it."""
    return _shown(page(reading, evidence=evidence))


def write_answer(answer: Answer, **how: Any) -> str:
    """Return the page of one answer as text for stdout; `how` is what `answer_page` takes."""
    return _shown(answer_page(answer, **how))


def page(reading: Reading[Any], *, evidence: bool = True) -> RenderableType:
    """Return the reading for a rich console: what was read, its sections and answers, and the counts."""
    labels = labels_of(reading.language)
    read: set[int] = set()
    parts = [*head(reading, labels, evidence), *_sections(reading, labels, evidence, read)]
    for answer in reading.answers:
        parts += titled(Words(printable(answer.question), "bold"), body(answer, labels, evidence, read))
    return Constrain(Padding(Group(*parts, Text(), *foot(reading, labels, evidence)), _MARGIN), WIDEST + 4)


def answer_page(
    answer: Answer, *, evidence: bool = True, notes: Sequence[Note] = (), language: str = ""
) -> RenderableType:
    """Return one answer for a rich console; `notes` say how it was made, `language` is the reading's."""
    labels = labels_of(language)
    heading = Words(printable(answer.question), "bold")
    parts = titled(heading, (*made(notes, labels, set()), *body(answer, labels, evidence, set())))
    return Constrain(Padding(Group(*parts), _MARGIN), WIDEST + 4)


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


def _shown(part: RenderableType) -> str:
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(part)
    return _trimmed(captured.get())


def _trimmed(text: str) -> str:
    """Return the text without the blanks that rich fills its lines with."""
    return _FILLING.sub(lambda match: match[0].replace(" ", ""), text)
