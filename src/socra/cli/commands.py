"""Commands that other distributions bring: entry points of the group `socra.commands`, each a `typer.Typer`.

None is imported before it is named or the help lists it, and one that is broken takes no other with it.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from socra.errors import SettingsError, SocraError
from socra.safety.printable import one_line

__all__ = ["Commands"]

COMMANDS = "socra.commands"

_ANYTHING = {"ignore_unknown_options": True, "allow_extra_args": True}


class Commands(TyperGroup):
    """Our commands first, then those of others by name; a name of ours cannot be taken."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the help."""
        own = super().list_commands(ctx)
        return [*own, *sorted(_entries().keys() - set(own))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, None where there is none."""
        return super().get_command(ctx, cmd_name) or _brought(cmd_name)


@cache
def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=COMMANDS)}


def _brought(name: str) -> Any:
    entry = _entries().get(name)
    if entry is None:
        return None
    try:
        return _command(name, entry.load())
    except SocraError as error:
        return _refusal(name, error)
    except Exception as error:
        # whatever somebody else's module raises, the other commands must not be lost to it
        failure = SettingsError(f"the command {name!r} cannot be loaded from {entry.value}: {error}")
        failure.__cause__ = error
        return _refusal(name, failure)


def _command(name: str, app: Any) -> Any:
    if not isinstance(app, typer.Typer):
        raise TypeError(f"it is {type(app).__name__}, not typer.Typer")
    around = typer.Typer(rich_markup_mode=None)
    around.add_typer(app, name=name)
    return get_group(around).commands[name]


def _refusal(name: str, error: SocraError) -> Any:
    """Return a command that says why it cannot be had: in the help of all commands, in its own, and when it is run."""

    def refuse() -> None:
        raise error

    around = typer.Typer(rich_markup_mode=None, add_completion=False)
    reason = one_line(str(error))
    around.command(name, help=reason, short_help=f"({reason})", context_settings=_ANYTHING)(refuse)
    return get_command(around)
