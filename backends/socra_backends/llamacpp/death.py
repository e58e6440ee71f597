"""What a model's process died of, in words, and what to do about it."""

from __future__ import annotations

import signal
from collections.abc import Sequence

from socra.errors import BackendCrashed
from socra_backends.llamacpp.worker import FAILED

__all__ = ["death"]

_TELLING = ("GGML_ASSERT", "what():", "terminate called", "GGML_ABORT", "error")
_REBUILD = "pip install --force-reinstall --no-cache-dir --no-binary llama-cpp-python llama-cpp-python"
_LOOK = "check the file with `socra model check`; the lines before it are logged at DEBUG by socra.llama_cpp"
LONGEST_LINE = 300


def death(code: int | None, lines: Sequence[str], *, hung: str = "", said: str = "") -> BackendCrashed:
    """Return the error for a child that is gone.

    `code` is its exit code, negative for a signal, None where it could not be ended; `lines` are the last that it
    printed; `hung` says why it was killed, and `said` what it said that could not be meant.
    """
    reason, advice = _cause(code, lines, hung, said)
    what = "hung" if hung else "spoke nonsense" if said else "died"
    return BackendCrashed(f"the process that holds the model {what}: {reason}; {advice}", reason=reason)


def _cause(code: int | None, lines: Sequence[str], hung: str, said: str) -> tuple[str, str]:
    if hung:
        return hung, "where this machine is that slow, raise stall="
    if said:
        return said, "something prints between the frames, or the model's file took it over: take another file"
    if code is None or code >= 0:
        return _of_exit(code, lines)
    return _of_signal(-code, lines)


def _of_exit(code: int | None, lines: Sequence[str]) -> tuple[str, str]:
    line = _last(lines)
    if code == FAILED and line:
        return line, _LOOK
    return f"exit code {code}" + (f": {line}" if line else ""), _LOOK


def _of_signal(number: int, lines: Sequence[str]) -> tuple[str, str]:
    name = _name(number)
    if number == signal.SIGKILL:
        advice = "free some, or ask for a shorter context, fewer rows or a smaller model"
        return f"{name}: killed, most often by the system for lack of memory", advice
    if number == signal.SIGILL:
        return (
            f"{name}: this CPU lacks an instruction that llama-cpp-python was built for",
            f"rebuild it here: {_REBUILD}",
        )
    line = _telling(lines) if number == signal.SIGABRT else ""  # an abort says why, other signals take one unawares
    return f"{name}: {line}" if line else name, _LOOK


def _telling(lines: Sequence[str]) -> str:
    found = (line[:LONGEST_LINE] for word in _TELLING for line in reversed(lines) if word in line)
    return next(found, _last(lines))


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _last(lines: Sequence[str]) -> str:
    return next((line[:LONGEST_LINE] for line in reversed(lines) if line), "")
