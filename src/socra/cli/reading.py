"""`socra read` and `socra ask`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socra.cli import options as o
from socra.cli.board import Board, watch
from socra.cli.exits import FAILED, PARTLY, code_of_items, code_of_notes
from socra.cli.script import Script, script
from socra.safety.streams import complain, emit, note

if TYPE_CHECKING:
    from socra.article import Article
    from socra.reader import Reader
    from socra.reading import Reading
    from socra.record import Note
    from socra.render import Form

__all__ = ["ask", "read"]


def read(
    source: o.Source = None,
    as_json: o.AsJson = False,
    as_markdown: o.AsMarkdown = False,
    form_name: o.FormName = None,
    output: o.Output = None,
    section: o.SectionSlugs = None,
    framework: o.FrameworkName = None,
    backend: o.BackendName = None,
    option: o.BackendOptions = None,
    fallback: o.FallbackName = None,
    max_tokens: o.MaxTokens = None,
    language: o.Language = None,
    unsupported: o.Unsupported = None,
    strict: o.Strict = None,
    with_removed: o.WithRemoved = None,
    no_evidence: o.NoEvidence = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
) -> int:
    """Read an article: its clean text, its sections and the sentence behind every claim.

    A terminal gets a page to read, a pipe or a file gets Markdown or JSON.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted; 3 finished, but a section failed, was made by the
    fallback or is doubtful, or a statement is not supported by the article.
    """
    from socra.cli.files import deliver
    from socra.cli.source import load_article
    from socra.reader import Reader

    form = o.choose_form("reading", output, form_name, as_json=as_json, as_markdown=as_markdown)
    o.demand_one_volume(quiet=quiet, verbose=verbose)
    _prepare(output)
    chosen = o.reader_options(
        option, fallback=fallback, max_tokens=max_tokens, language=language, unsupported=unsupported, strict=strict
    )
    with (
        script(verbose) as words,
        watch("opening the article …", quiet=quiet) as board,
        Reader(backend, framework, **chosen) as reader,
    ):
        article = load_article(source, with_removed or ())
        reading = _read(reader, article, section, (board, words))
    if _has_something(reading) if output else (not _is_empty(reading) or form.kind == "json"):
        _tell(reading, form, quiet)
        deliver(form.write("reading", reading, evidence=not no_evidence), output, quiet=quiet)
    return _outcome(reading, output)


def ask(
    reading: Annotated[
        str, typer.Argument(metavar="READING", help="A saved reading, .json or .md; - for standard input.")
    ],
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know.")],
    as_json: o.AsJson = False,
    as_markdown: o.AsMarkdown = False,
    form_name: o.FormName = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the reading with the answer to this .json or .md."),
    ] = None,
    backend: o.BackendName = None,
    option: o.BackendOptions = None,
    fallback: o.FallbackName = None,
    max_tokens: o.MaxTokens = None,
    language: o.Language = None,
    unsupported: o.Unsupported = None,
    no_evidence: o.NoEvidence = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
) -> int:
    """Ask a reading a question, and print the answer; -o keeps it with the reading.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted; 3 answered, but by the fallback or doubtfully, or a
    statement is not supported by the article.
    """
    from socra.cli.files import deliver
    from socra.cli.source import load_reading
    from socra.reader import ANSWER, Reader
    from socra.safety.printable import printable

    if output == Path("-"):
        raise typer.BadParameter("the answer goes to standard output: name a file for the reading that -o writes")
    form = o.choose_form("answer", None, form_name, as_json=as_json, as_markdown=as_markdown)
    kept = o.choose_form("reading", output)
    o.demand_one_volume(quiet=quiet, verbose=verbose)
    _prepare(output)
    loaded = load_reading(reading)
    kind, language = type(loaded.analysis), language or loaded.language
    chosen = o.reader_options(
        option, fallback=fallback, max_tokens=max_tokens, language=language or None, unsupported=unsupported
    )
    notes: list[Note] = []
    with script(verbose) as words, watch("thinking …", quiet=quiet) as board:
        for one in (board, words):
            one.expect({ANSWER: kind.answer}, language)

        def hear(event: Any) -> None:
            board.hear(event)
            words.hear(event)
            notes.extend(getattr(event, "notes", ()))

        with Reader(backend, framework=kind, **chosen) as reader:
            answer = reader.ask(loaded, printable(question), on_event=hear)
    _tell_made(notes, form, quiet)
    emit(form.write("answer", answer, evidence=not no_evidence, language=language, notes=notes))
    if output:
        deliver(kept.write("reading", loaded, evidence=True), output, quiet=quiet)
    return code_of_notes(notes) or code_of_items(answer.items())


def _prepare(output: Path | None) -> None:
    if output:
        from socra.cli.files import demand_writable

        demand_writable(output)


def _read(
    reader: Reader[Any], article: Article, sections: list[str] | None, watching: tuple[Board, Script]
) -> Reading[Any]:
    from socra.reader import ReadingDone

    watching[0].say(f"reading {article.title or 'the article'} …")
    for one in watching:
        one.expect(reader.framework.sections(), reader.language or article.language)
    with closing(reader.stream(article, sections=sections)) as events:
        for event in events:
            for one in watching:
                one.hear(event)
            if isinstance(event, ReadingDone):
                return event.reading
    raise AssertionError("stream ends with ReadingDone")


def _tell(reading: Reading[Any], form: Form, quiet: bool) -> None:
    """Say on stderr what the terminal's page says by itself."""
    if form.kind == "page":
        return
    for warning in reading.article.warnings:
        note(f"warning: {warning}", quiet=quiet)
    if gone := len(reading.article.removed):
        note(f"left out {gone} pieces that are not the article; `socra clean --show-removed` lists them", quiet=quiet)
    from socra.cli.failing import in_words

    present = reading.analysis.present()
    failed = [(failure.section, f"failed: {in_words(failure.reason)}") for failure in reading.failures if present]
    made = [(one.section, _made(one)) for one in reading.notes if one.weakens]
    for sections, words in _grouped([*failed, *made]):
        note(f"{'section' if len(sections) == 1 else 'sections'} {', '.join(sections)} {words}", quiet=quiet)


def _tell_made(notes: Iterable[Note], form: Form, quiet: bool) -> None:
    for told in notes:
        if told.weakens and form.kind != "page":
            note(f"the answer is {_made(told)}", quiet=quiet)


def _made(told: Note) -> str:
    from socra.cli.failing import in_words

    how = f"made by {told.backend or 'another backend'}" if told.kind == "degraded" else "doubtful"
    return f"{how}: {in_words(told.reason) if told.kind == 'degraded' else told.reason}" if told.reason else how


def _grouped(told: Iterable[tuple[str, str]]) -> Iterable[tuple[list[str], str]]:
    """Put together the sections of which the same is to be said."""
    found: dict[str, list[str]] = {}
    for section, words in told:
        found.setdefault(words, []).append(section)
    return ((sections, words) for words, sections in found.items())


def _is_empty(reading: Reading[Any]) -> bool:
    """Say whether there is nothing to show but one reason, which is said in one line instead."""
    reasons = {(failure.reason, failure.output) for failure in reading.failures}
    return not reading.analysis.present() and len(reasons) == 1 and not next(iter(reasons))[1]


def _has_something(reading: Reading[Any]) -> bool:
    return bool(reading.analysis.present()) or not reading.failures


def _outcome(reading: Reading[Any], output: Path | None) -> int:
    if not _has_something(reading):
        from socra.cli.failing import no_section

        complain(no_section(reading.failures, output))
        return FAILED
    if reading.failures:
        return PARTLY
    return code_of_notes(reading.notes) or code_of_items(item for _, item in reading.items())
