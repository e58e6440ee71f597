"""Exit codes, and what is said about an error."""

from __future__ import annotations

import errno
import sys
import traceback
from typing import TYPE_CHECKING, Any

import typer

from socra.errors import ExtraMissing, SettingsError, SocraError, TemplateError
from socra.safety.streams import complain, show_traceback

if TYPE_CHECKING:
    from collections.abc import Iterable

    from socra.framework import Item
    from socra.record import Note

__all__ = ["DONE", "FAILED", "INTERRUPTED", "PARTLY", "USAGE", "code_of", "code_of_items", "code_of_notes", "report"]

DONE = 0
FAILED = 1
USAGE = 2
PARTLY = 3
INTERRUPTED = 130

# What stdout says; a file that cannot be written is a `SocraError` by then, and a network has other numbers.
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)


def code_of(result: Any) -> int:
    """Return the exit code that a command's result stands for; a command that says nothing is done."""
    return result if isinstance(result, int) else DONE


def code_of_items(items: Iterable[Item]) -> int:
    """Return `PARTLY` where an item is not supported by the article."""
    return PARTLY if any(item.verdict == "unsupported" for item in items) else DONE


def code_of_notes(notes: Iterable[Note]) -> int:
    """Return `PARTLY` where a section was made by the fallback, or is doubtful; a mended one is as good as any."""
    return PARTLY if any(note.weakens for note in notes) else DONE


def report(error: BaseException, *, debug: bool) -> int:
    """Say in one line what went wrong, and return the exit code for it."""
    if type(error).__name__ == "NoArgsIsHelpError":  # typer's own: it holds the help of a group of commands
        sys.stderr.write(f"{error}\n")
        return USAGE
    if debug:
        show_traceback("".join(traceback.format_exception(error)))
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return INTERRUPTED
    if isinstance(error, SocraError):
        complain(str(error))
        return USAGE if _is_usage(error) else FAILED
    if isinstance(error, typer.TyperException):
        complain(f"{error.format_message()}{_hint(error)}")
        return error.exit_code
    if isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITABLE:
        complain(f"cannot write the result: {error.strerror or error}")
        return FAILED
    complain(f"unexpected {type(error).__name__}: {error} (run with --debug for the traceback)")
    return FAILED


def _is_usage(error: SocraError) -> bool:
    return isinstance(error, SettingsError) and not isinstance(error, ExtraMissing | TemplateError)


def _hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f" (see `{context.command_path} --help`)" if context else ""
