"""The options that several commands share, and what they ask for together."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from socra.cli.streams import is_terminal

__all__ = [
    "ArticleAsJson",
    "AsJson",
    "AsMarkdown",
    "BackendName",
    "BackendOptions",
    "Form",
    "FrameworkName",
    "NoEvidence",
    "Output",
    "Quiet",
    "SectionSlugs",
    "Source",
    "choose_form",
    "parse_options",
]

Form = Literal["terminal", "markdown", "json"]


def _no_dash(output: Path | None) -> Path | None:
    return None if output == Path("-") else output


Source = Annotated[
    str | None,
    typer.Argument(metavar="[SOURCE]", help="A file, an http(s) address, or - for standard input.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object; it always holds the evidence.")]
ArticleAsJson = Annotated[
    bool, typer.Option("--json", help="Print the article as one JSON object, with what was left out.")
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown, also to a terminal.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=_no_dash,
        help="Write to this file: .json or .md, unless --json or --markdown says which; - is standard output.",
    ),
]
SectionSlugs = Annotated[
    list[str] | None,
    typer.Option(
        "--section",
        "-s",
        metavar="SLUG",
        help="Only this section; give it again for more. Markdown and JSON hold the article all the same.",
    ),
]
FrameworkName = Annotated[
    str | None, typer.Option("--framework", metavar="NAME", help="A name from `socra frameworks`, or module:Class.")
]
BackendName = Annotated[
    str | None, typer.Option("--backend", metavar="NAME", help="NAME or NAME:MODEL; see `socra backends`.")
]
BackendOptions = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        "-O",
        metavar="NAME=VALUE",
        help="An option of the backend, such as context=8192: a number, true, false or text; give it again for more.",
    ),
]
NoEvidence = Annotated[bool, typer.Option("--no-evidence", help="Leave out footnotes, quotes and marks of origin.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]

_FORMS: dict[str, Form] = {".json": "json", ".md": "markdown", ".markdown": "markdown", "": "markdown"}


# what Reader takes itself, for which the command line has other words or none
_NOT_THE_BACKENDS = frozenset({"self", "backend", "framework", "templates", "today"})
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_BROKEN = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]{1,3})?")


def parse_options(given: list[str] | None) -> dict[str, Any]:
    """Return what `--option NAME=VALUE` says, as arguments for a backend's constructor."""
    options = {}
    for words in given or ():
        name, sign, value = words.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not name.isidentifier():
            raise typer.BadParameter(f"--option {words!r} is not NAME=VALUE")
        if name in _NOT_THE_BACKENDS:
            raise typer.BadParameter(f"--option {name} is not an option of a backend")
        options[name] = _value(value.strip())
    return options


def _value(words: str) -> int | float | bool | str:
    if words.lower() in ("true", "false"):
        return words.lower() == "true"
    if _WHOLE.fullmatch(words):
        return int(words)
    return float(words) if _BROKEN.fullmatch(words) else words


def choose_form(output: Path | None, *, as_json: bool, as_markdown: bool) -> Form:
    """Return the form that the options ask for: what is told, what the file's suffix says, what stdout is."""
    if as_json and as_markdown:
        raise typer.BadParameter("--json and --markdown exclude each other")
    if as_json or as_markdown:
        return "json" if as_json else "markdown"
    if output is None:
        return "terminal" if is_terminal() else "markdown"
    if output.suffix.lower() not in _FORMS:
        raise typer.BadParameter(f"{output.name} is neither .json nor .md: say --json or --markdown")
    return _FORMS[output.suffix.lower()]
