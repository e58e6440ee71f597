"""How a section of the terminal page was made, or why it could not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType

from socra.language.labels import Labels
from socra.record import Failure, Note
from socra.render.terminal.parts import hanging
from socra.render.terminal.words import Words
from socra.safety.printable import printable

__all__ = ["failed", "made"]


def failed(failure: Failure, labels: Labels, told: set[str]) -> Iterator[RenderableType]:
    """Yield the line that stands for a section; `told` are the reasons that the page has shown already."""
    yield hanging("✗", Words(printable(_because(labels.failed, failure.reason, labels, told))), "red")


def made(notes: Iterable[Note], labels: Labels, told: set[str]) -> Iterator[RenderableType]:
    """Yield a line for each note on how a section was made; `told` are the reasons that the page has shown already."""
    for note in notes:
        if note.kind == "degraded":
            maker = labels.made_by.format(backend=note.backend or labels.another)
            words = _because(maker, note.reason, labels, told)
        else:
            words = _because({"repaired": labels.repaired}.get(note.kind, labels.doubtful), note.reason, labels, set())
        yield hanging("!", Words(printable(words)), "dim" if note.kind == "repaired" else "yellow")


def _because(words: str, reason: str, labels: Labels, told: set[str]) -> str:
    """Return the words with the reason, whole where the page tells it for the first time."""
    reason = " ".join(reason.split())
    if not reason:
        return labels.stop.format(words=words)
    if reason in told:
        return labels.same.format(words=words)
    told.add(reason)
    return labels.because.format(words=words, reason=reason)
