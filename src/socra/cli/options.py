"""The options that several commands share, and what they ask for together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socra.safety.streams import is_terminal

if TYPE_CHECKING:
    from socra.render import Form, What

__all__ = [
    "ArticleAsJson",
    "AsJson",
    "AsMarkdown",
    "BackendName",
    "BackendOptions",
    "FallbackName",
    "FormName",
    "FrameworkName",
    "Language",
    "MaxTokens",
    "NoEvidence",
    "Output",
    "Quiet",
    "SectionSlugs",
    "Source",
    "Strict",
    "Unsupported",
    "Verbose",
    "WithRemoved",
    "choose_form",
    "demand_one_volume",
    "reader_options",
]


def _no_dash(output: Path | None) -> Path | None:
    return None if output == Path("-") else output


Source = Annotated[
    str | None,
    typer.Argument(
        metavar="[SOURCE]",
        help="A file, an http(s) address, or - for standard input; FEED#2 is the second article of a feed or mailbox.",
        show_default=False,
    ),
]
WithRemoved = Annotated[
    list[int] | None,
    typer.Option(
        "--with-removed",
        metavar="NUMBER",
        help="Put back this piece that was left out, by its number in `socra clean --show-removed`; give it again for "
        "more.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object; it always holds the evidence.")]
ArticleAsJson = Annotated[
    bool, typer.Option("--json", help="Print the article as one JSON object, with what was left out.")
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print Markdown, also to a terminal.")]
FormName = Annotated[
    str | None,
    typer.Option("--form", metavar="NAME", help="Write in this form: markdown, json, or one that is installed."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=_no_dash,
        help="Write to this file, in the form of its suffix unless one is named: .json, .md or an installed form's; "
        "- is standard output.",
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
FallbackName = Annotated[
    str | None,
    typer.Option(
        "--fallback",
        metavar="NAME",
        help="A second backend, NAME or NAME:MODEL, for what the first one fails on; the result says so.",
    ),
]
Language = Annotated[
    str | None,
    typer.Option("--language", "-l", metavar="CODE", help="Write in this language, such as fr; else the article's."),
]
Unsupported = Annotated[
    str | None,
    typer.Option(
        "--unsupported",
        metavar="POLICY",
        help="What the article does not support: correct (ask once more, then mark; the default), mark, or drop.",
    ),
]
Strict = Annotated[
    bool | None,
    typer.Option(
        "--strict",
        help="Refuse what may not be the whole article: a teaser, a page of links, text that speaks to a model.",
        show_default=False,
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option("--max-tokens", metavar="N", help="The most tokens of an answer, by default 2048."),
]
NoEvidence = Annotated[bool, typer.Option("--no-evidence", help="Leave out footnotes, quotes and marks of origin.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        help="On stderr a line for each call to a model, with tokens and seconds; in a pipe also what it writes.",
    ),
]

# However it is written: the whole of it may be a secret, and none of it is shown again.
_SECRET = re.compile(r"\W*(?:(api[-_ ]?key)|headers?|authorization)\b", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_BROKEN = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][+-]?[0-9]{1,3})?")


def reader_options(given: list[str] | None, **told: object) -> dict[str, Any]:
    """Return what `Reader` takes besides a backend and a framework; `given` are the words of each `--option`."""
    return {"options": _parsed(given or ()), **{name: value for name, value in told.items() if value is not None}}


def demand_one_volume(*, quiet: bool, verbose: bool) -> None:
    """Refuse to be quiet and verbose at once."""
    if quiet and verbose:
        raise typer.BadParameter("--quiet and --verbose exclude each other")


def _parsed(given: Iterable[str]) -> dict[str, Any]:
    options = {}
    for words in given:
        if secret := _SECRET.match(words):
            raise typer.BadParameter(_where_secrets_go(is_key=secret[1] is not None))
        name, sign, value = words.partition("=")
        name = name.strip().replace("-", "_")
        if not sign or not name.isidentifier():
            raise typer.BadParameter(f"--option {words.partition('=')[0][:80]!r} is not NAME=VALUE")
        options[name] = _value(value.strip())
    return options


def _where_secrets_go(*, is_key: bool) -> str:
    from socra.settings import home

    file = home() / "settings.toml"
    where = f"set OPENAI_API_KEY, or api_key below [openai] in {file}" if is_key else f"set [openai.headers] in {file}"
    return f"what stands on a command line can be seen by others and stays in your shell's history: {where}"


def _value(words: str) -> int | float | bool | str:
    if words.lower() in ("true", "false"):
        return words.lower() == "true"
    if _WHOLE.fullmatch(words):
        return int(words)
    return float(words) if _BROKEN.fullmatch(words) else words


def choose_form(
    what: What, output: Path | None, name: str | None = None, *, as_json: bool = False, as_markdown: bool = False
) -> Form:
    """Return the form that the options ask for: what is told, what the file's suffix says, what stdout is."""
    from socra.render import find_form

    options = {"--json": as_json and "json", "--markdown": as_markdown and "markdown", f"--form {name}": name}
    told = {option: form for option, form in options.items() if form}
    if len(told) > 1:
        raise typer.BadParameter(f"{' and '.join(told)} exclude each other")
    usual = output.suffix.lower() if output else "terminal" if is_terminal() and what != "article" else "markdown"
    form = find_form([*told.values(), usual][0], what)
    if output and form.kind == "page":
        raise typer.BadParameter(f"the form {form.name} is for a terminal: leave out --output, or name another")
    return form
