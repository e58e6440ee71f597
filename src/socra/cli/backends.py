"""`socra backends`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socra.safety.streams import emit

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["backends"]


def backends() -> None:
    """List the installed backends, one a line; the default is marked with a star."""
    from importlib.metadata import entry_points

    from socra.registry import BACKENDS
    from socra.safety.printable import printable
    from socra.settings import load_settings

    default = load_settings().backend.partition(":")[0]
    entries = sorted(entry_points(group=BACKENDS), key=lambda entry: entry.name)
    width = max((len(entry.name) for entry in entries), default=0)
    lines = [f"{'*' if entry.name == default else ' '} {entry.name:{width}}  {_about(entry)}" for entry in entries]
    emit(printable("\n".join(lines)))


def _about(entry: EntryPoint) -> str:
    """Return the first line of the backend's docstring, or why it cannot be used here."""
    from socra.errors import ExtraMissing

    try:
        kind = entry.load()
    except ExtraMissing as error:
        return f"({error})"
    except Exception as error:
        # one broken distribution must not hide the others
        return f"(cannot be loaded: {' '.join(str(error).split())})"
    return (kind.__doc__ or "").strip().partition("\n")[0]
