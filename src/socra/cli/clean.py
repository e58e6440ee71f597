"""`socra clean`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from socra.cli import options as o
from socra.safety.streams import note, progress

if TYPE_CHECKING:
    from socra.article import Article

__all__ = ["clean"]


def clean(
    source: o.Source = None,
    show_removed: Annotated[
        bool,
        typer.Option("--show-removed", help="After the article, list what was left out, the largest first."),
    ] = False,
    with_removed: o.WithRemoved = None,
    as_json: o.ArticleAsJson = False,
    as_markdown: o.AsMarkdown = False,
    form_name: o.FormName = None,
    output: o.Output = None,
    quiet: o.Quiet = False,
) -> None:
    """Print the clean article as Markdown: no menus, boxes, links to other stories or footers."""
    from socra.cli.files import deliver, demand_writable
    from socra.cli.source import load_article

    form = o.choose_form("article", output, form_name, as_json=as_json, as_markdown=as_markdown)
    if output:
        demand_writable(output)
    with progress("opening the article …", quiet=quiet):
        article = load_article(source, with_removed or ())
    _tell(article, listed=show_removed or form.kind == "json", quiet=quiet)
    deliver(form.write("article", article, removed=show_removed), output, quiet=quiet)


def _tell(article: Article, *, listed: bool, quiet: bool) -> None:
    for warning in article.warnings:
        note(f"warning: {warning}", quiet=quiet)
    if article.removed and not listed:
        count = len(article.removed)
        note(f"left out {count} {'piece' if count == 1 else 'pieces'}; --show-removed lists them", quiet=quiet)
