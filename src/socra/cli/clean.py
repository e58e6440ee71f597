"""`socra clean`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from socra.cli import options as o
from socra.cli.streams import emit, note, progress

if TYPE_CHECKING:
    from socra.article import Article

__all__ = ["clean"]


def clean(
    source: o.Source = None,
    show_removed: Annotated[
        bool, typer.Option("--show-removed", help="After the article, list what was left out and why.")
    ] = False,
    as_json: o.ArticleAsJson = False,
    as_markdown: o.AsMarkdown = False,
    output: o.Output = None,
    quiet: o.Quiet = False,
) -> None:
    """Print the clean article as Markdown: no menus, boxes, links to other stories or footers."""
    from socra.cli.files import demand_writable, save
    from socra.cli.source import load_article

    form = o.choose_form(output, as_json=as_json, as_markdown=as_markdown)
    if output:
        demand_writable(output)
    with progress("opening the article …", quiet=quiet):
        article = load_article(source)
    _tell(article, listed=show_removed or form == "json", quiet=quiet)
    text = _json(article) if form == "json" else _markdown(article, show_removed)
    if output is None:
        emit(text)
    else:
        save(output, text)
        note(f"wrote {output}", quiet=quiet)


def _tell(article: Article, *, listed: bool, quiet: bool) -> None:
    for warning in article.warnings:
        note(f"warning: {warning}", quiet=quiet)
    if article.removed and not listed:
        count = len(article.removed)
        note(f"left out {count} {'piece' if count == 1 else 'pieces'}; --show-removed lists them", quiet=quiet)


def _json(article: Article) -> str:
    from socra.safety.printable import printable_json

    return printable_json(article.model_dump_json(indent=2)) + "\n"


def _markdown(article: Article, show_removed: bool) -> str:
    from socra.render.markdown import render_article
    from socra.safety.printable import printable

    text = render_article(article)
    return printable(f"{text}\n---\n\n{_removed(article)}" if show_removed else text)


def _removed(article: Article) -> str:
    if not article.removed:
        return "Nothing was left out.\n"
    lines = [f"Left out ({len(article.removed)}):", ""]
    for piece in article.removed:
        first, *more = piece.text.strip().splitlines() or [""]
        lines += [f"- {piece.reason}: {first}", *(f"  {line}" for line in more if line.strip())]
    return "\n".join(lines) + "\n"
