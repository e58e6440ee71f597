"""What is going on while an article is read: one line a section, on stderr, gone when the reading is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from socra.safety.printable import one_line

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

    from socra.backend import Progress
    from socra.framework import Section
    from socra.record import Note

__all__ = ["Board", "watch"]

AT_ONCE = 0.4
"""Seconds in which a reading may be done without its sections being listed: a list that flashes up tells nothing."""

PER_SECOND = 8

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_LONGEST_REASON = 200
_LONGEST_WORDS = 400
"""Letters of what is being written that are kept to show the last of them."""
_LEAST_WORDS = 12
_AROUND = 8
"""Cells of a row that are neither its heading nor its state nor words: the mark, blanks, and one left free."""


@dataclass(slots=True)
class _Row:
    heading: str
    state: str = "waiting"
    remark: str = ""  # what led to the state: "no power" to "failed", "by extractive" to "done"
    doubtful: bool = False
    words: str = ""  # the last that were written, while they are

    def hear(self, progress: Progress) -> None:
        """Note how many tokens there are, and the words that came."""
        self.state = _progress(progress.tokens)
        self.words = ((self.words if progress.tokens else "") + progress.text)[-_LONGEST_WORDS:]

    def settle(self, state: str, remark: str) -> None:
        """Note that nothing of it is being written any more."""
        self.state, self.remark, self.words = state, remark, ""

    def told(self) -> str:
        """Return the state and what led to it, in words."""
        if self.state == "failed":
            return f"failed: {self.remark}"
        if self.state == "done":
            return f"done{self.remark}"
        if not self.remark:
            return self.state
        return self.remark if self.state == "waiting" else f"{self.state}, {self.remark}"


class Board:
    """The state of each section, for rich to print; it fits whatever terminal it is printed to."""

    def __init__(self, words: str = "") -> None:
        self._words = _line(words)
        self._headings: dict[str, str] = {}
        self._rows: dict[str, _Row] = {}
        self._began = 0.0

    def say(self, words: str) -> None:
        """Say what is going on before a section is asked for."""
        self._words = _line(words)

    def expect(self, sections: Mapping[str, type[Section]], language: str = "") -> None:
        """Learn the headings of the sections that may come, in the language of the reading."""
        self._headings = {slug: _line(kind.heading(language)) for slug, kind in sections.items()}

    def hear(self, event: Any) -> None:
        """Note what an event of `Reader.stream` says about a section."""
        from socra import events

        if isinstance(event, events.SectionStarted):
            self._began = self._began or monotonic()
            self._rows[event.slug] = _Row(self._headings.get(event.slug, event.slug))
        elif row := self._rows.get(getattr(event, "slug", "")):
            if isinstance(event, events.Progress):
                row.hear(event)
            elif isinstance(event, events.SectionRetried):
                row.settle("waiting", f"asked again: {_line(event.reason)}")
            elif isinstance(event, events.SectionDegraded):
                row.settle("waiting", f"asking {_line(event.backend)}: {_line(event.reason)}")
            elif isinstance(event, events.SectionFailed):
                row.settle("failed", _line(event.failure.reason))
            elif isinstance(event, events.SectionDone):
                row.settle("done", _made(event.notes))
                row.doubtful = any(note.weakens for note in event.notes)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows = tuple(self._rows.values())  # a copy: they come in while this prints
        frame = _FRAMES[int(monotonic() * PER_SECOND) % len(_FRAMES)]
        if not rows or monotonic() - self._began < AT_ONCE:
            lines = [_plain(frame, self._words)]
        elif len(rows) >= options.size.height:  # what does not fit would stay behind when the rest goes
            settled = sum(row.state in ("done", "failed") for row in rows)
            lines = [_plain(frame, f"{settled} of {len(rows)} sections …")]
        else:
            lines = _listed(rows, frame, options.max_width)
        for line in lines:
            # not the last column, where some terminals wrap
            line.truncate(max(1, options.max_width - 1), overflow="ellipsis")
            yield line


@contextmanager
def watch(words: str, *, quiet: bool = False) -> Iterator[Board]:
    """Show a board while it is used, first with these words, where stderr is a terminal and nobody asked for quiet."""
    board = Board(words)
    if quiet or not sys.stderr.isatty():
        yield board
        return
    from rich.console import Console
    from rich.live import Live

    with Live(board, console=Console(stderr=True), refresh_per_second=PER_SECOND, transient=True):
        yield board


def _line(words: str) -> str:
    return one_line(words[:_LONGEST_REASON])


def _made(notes: Iterable[Note]) -> str:
    """Return what follows "done": " by extractive, repaired"."""
    backends = [
        f" by {_line(note.backend)}" if note.backend else " otherwise" for note in notes if note.kind == "degraded"
    ]
    kinds = dict.fromkeys(f", {note.kind}" for note in notes if note.kind != "degraded")
    return "".join((*backends, *kinds))


def _progress(tokens: int) -> str:
    if not tokens:
        return "reading"
    return "1 token" if tokens == 1 else f"{tokens:,} tokens"


def _plain(frame: str, words: str) -> Text:
    from rich.text import Text

    return Text.assemble((frame, "cyan"), f" {words}")


def _listed(rows: tuple[_Row, ...], frame: str, width: int) -> list[Text]:
    from rich.cells import cell_len

    room = min(max(cell_len(row.heading) for row in rows), max(1, width * 2 // 5))
    return [_row(row, frame, room, width) for row in rows]


def _row(row: _Row, frame: str, room: int, width: int) -> Text:
    from rich.cells import cell_len
    from rich.text import Text

    mark, style = {
        "waiting": ("·", "dim"),
        "done": ("✓", "yellow" if row.doubtful else "green"),
        "failed": ("✗", "red"),
    }.get(row.state, (frame, "cyan"))
    heading = Text(row.heading)
    heading.truncate(room, overflow="ellipsis", pad=True)
    told = row.told()
    words = _last_words(row.words, width - room - cell_len(told) - _AROUND)
    return Text.assemble(
        (mark, style), " ", heading, "  ", (told, style), ("  …" if words else "", "dim"), (words, "dim")
    )


def _last_words(words: str, room: int) -> str:
    """Return the last whole words that have room, "" where that is too little to tell anything."""
    from rich.cells import cell_len

    if room < _LEAST_WORDS:
        return ""
    line = one_line(words)
    while cell_len(line) > room:
        line = line.partition(" ")[2] if " " in line[:room] else line[len(line) // 8 + 1 :]
    return line
