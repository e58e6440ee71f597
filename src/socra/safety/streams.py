"""Where words go: results to stdout, everything else to stderr, all of it without control characters."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from socra.safety.printable import one_line, printable

__all__ = [
    "complain",
    "emit",
    "hush",
    "is_terminal",
    "note",
    "progress",
    "show_traceback",
    "tell_calls",
    "tolerate",
]

LONGEST_LINE = 1_000


def emit(text: str) -> None:
    """Write a result to stdout; the text must be printable."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def is_terminal() -> bool:
    """Say whether a person looks at stdout."""
    return sys.stdout.isatty()


def complain(words: str) -> None:
    """Say in one line on stderr what went wrong."""
    line = one_line(words)
    sys.stderr.write(f"socra: {line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + '…'}\n")


def note(words: str, *, quiet: bool = False) -> None:
    """Say on stderr what a reader should know, unless they asked for quiet."""
    if not quiet:
        complain(words)


def show_traceback(lines: str) -> None:
    """Write a traceback to stderr."""
    sys.stderr.write(printable(lines))


def hush() -> None:
    """Drop what stdout did not take: the error was said, and Python would say it again as it ends."""
    if not sys.stdout:  # closed before the program began
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def progress(words: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show what is going on while it goes on, where stderr is a terminal; yields a function that changes the words."""
    if quiet or not sys.stderr.isatty():
        yield lambda words: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(printable(words))) as status:
        yield lambda words: status.update(Text(printable(words)))


@contextmanager
def tell_calls(wanted: bool, say: Callable[[str], None] = complain) -> Iterator[None]:
    """Say in a line what becomes of each call to a model, if it is wanted; on stderr above what shows the progress.

    `say` is called by whatever thread the call ends in.
    """
    if not wanted:
        yield
        return
    log, lines = logging.getLogger("socra"), _Lines(say)
    before = log.level
    log.setLevel(logging.INFO)
    log.addHandler(lines)
    try:
        yield
    finally:
        log.removeHandler(lines)
        log.setLevel(before)


class _Lines(logging.Handler):
    """Write each record as one line, without its traceback."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # a reading must not end because nobody hears about it
            self._say(record.getMessage())


def tolerate() -> None:
    """Let no character that the terminal's encoding lacks end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
