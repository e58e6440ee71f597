"""What all parts of the terminal page are built from: a title in a rule, a line that hangs behind its marker."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from socra.language.labels import Labels

__all__ = ["WIDEST", "hanging", "quoted", "titled"]

WIDEST = 96
"""Columns that a line of text may take: longer ones are hard to follow."""

_OPENERS = tuple('"“„«‹「『')


def titled(heading: Text, body: Iterable[RenderableType]) -> list[RenderableType]:
    """Return a part of the page below its heading."""
    return [Text(), _Heading(heading), *body]


def hanging(marker: str, text: Text, style: str = "") -> Table:
    """Return a text whose lines all begin behind its marker."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, overflow="fold", style=style or "dim")
    grid.add_column(overflow="fold", style=style)
    grid.add_row(Text(marker), text)
    return grid


def quoted(text: str, longest: int, labels: Labels) -> str:
    """Return a text in quotation marks, unless it brings its own, cut at a word where it is longer than asked for."""
    if len(text) > longest:
        cut = text[:longest]
        text = (cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut) + " …"
    return text if text.startswith(_OPENERS) else labels.quoted.format(text=text)


class _Heading:
    """A title in a rule where one line holds it, else above one: rich would cut it off."""

    def __init__(self, title: Text) -> None:
        self._title = title

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._title.cell_len + 2 <= options.max_width:
            yield Rule(self._title, align="left", style="dim cyan")
        else:
            yield self._title
            yield Rule(style="dim cyan")
