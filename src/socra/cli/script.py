"""The words of a reading as they are written, on stderr where that is no terminal: section after section, as read."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from socra.safety.printable import one_line, printable
from socra.safety.streams import complain, tell_calls

if TYPE_CHECKING:
    from socra.framework import Section

__all__ = ["Script", "script"]

_INDENT = "  "
"""Before each line of a model's words: none of them can be taken for one of ours."""

_BREAKS = re.compile("[\u2028\u2029]")
_LONGEST_REASON = 200


@dataclass(slots=True)
class _Part:
    """A section's words that are not printed yet, and what became of it."""

    heading: str
    words: str = ""
    begun: bool = False  # its heading stands there
    over: str | None = None  # why there is no section, "" where there is one


class Script:
    """Print the words of the section that comes next in the reading; what later ones say waits for it.

    Words that were printed and then given up, for the section is asked for again, are said to be so. Lines about calls
    wait until a section's words are over. Thread-safe: calls end in threads of their own.
    """

    def __init__(self) -> None:
        self._headings: dict[str, str] = {}
        self._parts: dict[str, _Part] = {}
        self._calls: list[str] = []
        self._lock = Lock()
        self._began = monotonic()
        self._first = True
        self._in_line = False

    def expect(self, sections: Mapping[str, type[Section]], language: str = "") -> None:
        """Learn the headings of the sections that may come, in the language of the reading."""
        self._headings = {slug: one_line(kind.heading(language)) for slug, kind in sections.items()}

    def hear(self, event: Any) -> None:
        """Take an event of `Reader.stream`."""
        from socra import events

        with self._lock, suppress(OSError):  # a reading must not end because nobody hears of it
            if isinstance(event, events.SectionStarted):
                self._parts[event.slug] = _Part(self._headings.get(event.slug, event.slug))
            elif part := self._parts.get(getattr(event, "slug", "")):
                if isinstance(event, events.Progress):
                    self._take(part, event)
                elif isinstance(event, events.SectionRetried):
                    self._give_up(part, f"asked again: {_short(event.reason)}")
                elif isinstance(event, events.SectionDegraded):
                    self._give_up(part, f"asking {_short(event.backend)}: {_short(event.reason)}")
                elif isinstance(event, events.SectionFailed):
                    part.over = _short(event.failure.reason)
                elif isinstance(event, events.SectionDone):
                    part.over = ""
                self._print()

    def call(self, line: str) -> None:
        """Print a line about a call, as soon as it cuts no section in two."""
        with self._lock, suppress(OSError):
            self._calls.append(line)
            if not any(part.begun for part in self._parts.values()):
                self._print_calls()

    def close(self) -> None:
        """Print what still waits, when there will be no more events."""
        with self._lock, suppress(OSError):
            self._end_line()
            self._print_calls()

    def _take(self, part: _Part, progress: Any) -> None:
        if not progress.tokens:
            self._give_up(part, "written anew")
        part.words += progress.text

    def _give_up(self, part: _Part, why: str) -> None:
        part.words = ""
        if part.begun:
            self._end_line()
            complain(f"{part.heading}: {why}; what stands above of it is given up")
            self._print_calls()
            part.begun = False

    def _print(self) -> None:
        """Print the words of the first section that is not over, and those of all before it."""
        for slug, part in list(self._parts.items()):
            if part.words:
                self._write(part)
            if part.over is None:
                return
            self._end_line()
            if part.over and part.begun:
                complain(f"{part.heading}: failed, {part.over}")
            del self._parts[slug]
            self._print_calls()

    def _write(self, part: _Part) -> None:
        if not part.begun:
            part.begun = True
            since = f", first words after {monotonic() - self._began:.1f} s" if self._first else ""
            self._first = False
            complain(f"{part.heading}{since}")
        for line in _BREAKS.sub(" ", printable(part.words)).splitlines(keepends=True):
            sys.stderr.write(line if self._in_line else f"{_INDENT}{line}")
            self._in_line = not line.endswith("\n")
        sys.stderr.flush()
        part.words = ""

    def _end_line(self) -> None:
        if self._in_line:
            self._in_line = False
            sys.stderr.write("\n")

    def _print_calls(self) -> None:
        for line in self._calls:
            complain(line)
        self._calls.clear()


@contextmanager
def script(wanted: bool) -> Iterator[Script]:
    """Tell on stderr of each call to a model, and in a pipe or a file also what is written, if it is wanted."""
    made = Script()
    written = wanted and not sys.stderr.isatty()
    with tell_calls(wanted, made.call if written else complain):
        try:
            yield made if written else _Mute()
        finally:
            made.close()


class _Mute(Script):
    """Nothing is printed: a board shows it, or nobody asked."""

    def hear(self, event: Any) -> None:
        pass


def _short(words: str) -> str:
    return one_line(words[:_LONGEST_REASON])
