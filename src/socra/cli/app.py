"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from socra.cli.backends import backends
from socra.cli.clean import clean
from socra.cli.commands import Commands
from socra.cli.frameworks import frameworks
from socra.cli.reading import ask, read

__all__ = ["app"]

app = typer.Typer(
    name="socra",
    cls=Commands,
    help="A reading companion: an article in; its clean text, its sections and the sentence behind every claim out.",
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,  # they may hold a key
    no_args_is_help=True,
    rich_markup_mode=None,  # rich's boxes would double the time that --help takes
)
app.command(short_help="Read an article.")(read)
app.command(short_help="Ask a saved reading a question.")(ask)
app.command(short_help="Print the clean article.")(clean)
app.command(short_help="List the installed backends.")(backends)
app.add_typer(frameworks, name="frameworks", short_help="List, show and copy frameworks.")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"socra {version('socra')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    pass  # the options do by themselves what they are for
