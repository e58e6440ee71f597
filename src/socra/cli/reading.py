"""`socra read` and `socra ask`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socra.cli import options as o
from socra.cli.board import Board, watch
from socra.cli.exits import DONE, FAILED, PARTLY, code_of_items
from socra.cli.streams import complain, display, emit, note

if TYPE_CHECKING:
    from socra.framework import Answer
    from socra.reader import Reader
    from socra.reading import Reading

__all__ = ["ask", "read"]


def read(
    source: o.Source = None,
    as_json: o.AsJson = False,
    as_markdown: o.AsMarkdown = False,
    output: o.Output = None,
    section: o.SectionSlugs = None,
    framework: o.FrameworkName = None,
    backend: o.BackendName = None,
    option: o.BackendOptions = None,
    no_evidence: o.NoEvidence = False,
    quiet: o.Quiet = False,
) -> int:
    """Read an article: its clean text, seven sections and the sentence behind every claim.

    A terminal gets a page to read, a pipe or a file gets Markdown or JSON.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 finished with failed or unsupported parts, 130 interrupted.
    """
    from socra.reader import Reader

    form = o.choose_form(output, as_json=as_json, as_markdown=as_markdown)
    _prepare(output)
    chosen = o.parse_options(option)
    with watch("opening the article …", quiet=quiet) as board, Reader(backend, framework, **chosen) as reader:
        reading = _read(reader, source, section, board)
    _tell(reading, form, quiet)
    _deliver(reading, form, output, evidence=not no_evidence, quiet=quiet)
    return _outcome(reading)


def ask(
    reading: Annotated[
        str, typer.Argument(metavar="READING", help="A saved reading, .json or .md; - for standard input.")
    ],
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know.")],
    as_json: o.AsJson = False,
    as_markdown: o.AsMarkdown = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the reading with the answer to this .json or .md."),
    ] = None,
    backend: o.BackendName = None,
    option: o.BackendOptions = None,
    no_evidence: o.NoEvidence = False,
    quiet: o.Quiet = False,
) -> int:
    """Ask a reading a question, and print the answer; -o keeps it with the reading."""
    from socra.cli.source import load_reading
    from socra.printable import printable
    from socra.reader import ANSWER, Reader

    if output == Path("-"):
        raise typer.BadParameter("the answer goes to standard output: name a file for the reading that -o writes")
    form = o.choose_form(None, as_json=as_json, as_markdown=as_markdown)
    kept = o.choose_form(output, as_json=False, as_markdown=False)
    _prepare(output)
    loaded = load_reading(reading)
    kind, chosen = type(loaded.analysis), o.parse_options(option)
    with watch("thinking …", quiet=quiet) as board, Reader(backend, framework=kind, **chosen) as reader:
        board.expect({ANSWER: kind.answer})
        answer = reader.ask(loaded, printable(question), on_event=board.hear)
    _print_answer(loaded, answer, form, evidence=not no_evidence)
    if output:
        _deliver(loaded, kept, output, evidence=True, quiet=quiet)
    return code_of_items(answer.items())


def _prepare(output: Path | None) -> None:
    if output:
        from socra.cli.files import demand_writable

        demand_writable(output)


def _read(reader: Reader[Any], source: str | None, sections: list[str] | None, board: Board) -> Reading[Any]:
    from socra.cli.source import load_article
    from socra.events import ReadingDone

    article = load_article(source)
    board.say(f"reading {article.title or 'the article'} …")
    board.expect(reader.framework.sections())
    with closing(reader.stream(article, sections=sections)) as events:
        for event in events:
            board.hear(event)
            if isinstance(event, ReadingDone):
                return event.reading
    raise AssertionError("stream ends with ReadingDone")


def _tell(reading: Reading[Any], form: o.Form, quiet: bool) -> None:
    """Say on stderr what the terminal's page says by itself."""
    if form == "terminal":
        return
    for warning in reading.article.warnings:
        note(f"warning: {warning}", quiet=quiet)
    if gone := len(reading.article.removed):
        note(f"left out {gone} pieces that are not the article; `socra clean --show-removed` lists them", quiet=quiet)
    for failure in reading.failures if reading.analysis.present() else ():
        note(f"section {failure.section} failed: {failure.reason}", quiet=quiet)


def _deliver(reading: Reading[Any], form: o.Form, output: Path | None, *, evidence: bool, quiet: bool) -> None:
    from socra.printable import printable, printable_json
    from socra.render import terminal

    if form == "terminal":
        display(terminal.page(reading, evidence=evidence))
        return
    if form == "json":
        text = printable_json(reading.model_dump_json(indent=2)) + "\n"
    else:
        text = printable(reading.to_markdown(evidence=evidence))
    if output is None:
        emit(text)
    else:
        from socra.cli.files import save

        save(output, text)
        note(f"wrote {output}", quiet=quiet)


def _print_answer(reading: Reading[Any], answer: Answer, form: o.Form, *, evidence: bool) -> None:
    from socra.printable import printable, printable_json
    from socra.render import markdown, terminal

    if form == "json":
        emit(printable_json(answer.model_dump_json(indent=2)))
    elif form == "terminal":
        display(terminal.answer_page(answer, evidence=evidence))
    else:
        emit(printable(markdown.render_answer(answer, evidence=evidence)))


def _outcome(reading: Reading[Any]) -> int:
    if reading.failures and not reading.analysis.present():
        complain(f"no section could be made: {reading.failures[0].reason}")
        return FAILED
    return PARTLY if reading.failures else code_of_items(item for _, item in reading.items()) or DONE
