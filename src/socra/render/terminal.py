"""A reading on a terminal: the page around the sections, and the sections' rows painted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.constrain import Constrain
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from socra.article import Article
from socra.framework import Answer, Item, Section
from socra.printable import printable
from socra.reading import Failure, Note, Reading
from socra.render.rows import Row, rows, unmark
from socra.render.words import Words
from socra.usage import Usage

__all__ = ["answer_page", "page", "render", "trimmed"]

WIDEST = 96
"""Columns that a line of text may take: longer ones are hard to follow."""

COVERED = 0.6
"""The share of a sentence's words that an item may hold before the sentence need not be quoted beneath it."""

_MADE = {"repaired": "The model's JSON was mended", "doubtful": "To be read with care"}
_MARGIN = (0, 2)
_FILLING = re.compile(r"(?: |\x1b\[[0-9;]*m)+$", re.MULTILINE)
_OPENERS = tuple('"“„«‹「『')
_WORD = re.compile(r"\w+")


def render(reading: Reading[Any], *, evidence: bool = True, width: int = WIDEST, colour: bool = False) -> str:
    """Return the page as text, `width` columns wide, with colour codes where `colour` asks for them."""
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=colour, color_system="standard" if colour else None)
    console.print(page(reading, evidence=evidence))
    return trimmed(out.getvalue())


def trimmed(text: str) -> str:
    """Return the text without the blanks that rich fills its lines with."""
    return _FILLING.sub(lambda match: match[0].replace(" ", ""), text)


def page(reading: Reading[Any], *, evidence: bool = True) -> RenderableType:
    """Return the reading for a rich console: what was read, its sections and answers, and the counts."""
    read: set[int] = set()
    parts = [*_head(reading, evidence), *_sections(reading, evidence, read)]
    for answer in reading.answers:
        parts += _titled(Words(printable(answer.question), "bold"), _body(answer, evidence, read))
    return Constrain(Padding(Group(*parts, Text(), *_foot(reading)), _MARGIN), WIDEST + 4)


def answer_page(answer: Answer, *, evidence: bool = True, notes: Sequence[Note] = ()) -> RenderableType:
    """Return one answer for a rich console; `notes` say how it was made."""
    heading = Words(printable(answer.question), "bold")
    parts = _titled(heading, (*_made(notes, set()), *_body(answer, evidence, set())))
    return Constrain(Padding(Group(*parts), _MARGIN), WIDEST + 4)


def _head(reading: Reading[Any], evidence: bool) -> Iterator[RenderableType]:
    article = reading.article
    yield Text()
    yield Words(printable(article.title or "Untitled"), "bold")
    if source := _source(article):
        yield Words(printable(source), "dim")
    yield Text()
    for warning in article.warnings:
        yield _hanging("!", Words(printable(warning)), "yellow")
    yield Words(f"{_reader(reading)}{' Numbers in brackets are sentences of the article.' * evidence}", "dim italic")


def _source(article: Article) -> str:
    day = _day(article.published) if article.published else ""
    return " • ".join(part for part in (article.byline, article.outlet, day, article.url) if part)


def _day(published: date) -> str:
    words = f"{published.day} {published:%B %Y}"
    if isinstance(published, datetime):
        words += f", {published:%H:%M}{' UTC' + published.isoformat()[-6:] if published.tzinfo else ''}"
    return words


def _reader(reading: Reading[Any]) -> str:
    backend, model = reading.backend, reading.model
    if not model:
        return printable(f"Read by {backend}, without a language model.")
    return printable(f"Read by {backend}." if backend.endswith(model) else f"Read by {backend} with {model}.")


def _sections(reading: Reading[Any], evidence: bool, read: set[int]) -> Iterator[RenderableType]:
    failures = {failure.section: failure for failure in reading.failures}
    present = reading.analysis.present()
    told: set[str] = set()
    for number, (slug, kind) in enumerate(type(reading.analysis).sections().items(), 1):
        if slug in present:
            made = _made([note for note in reading.notes if note.section == slug], told)
            yield from _titled(_heading(number, kind), (*made, *_body(present[slug], evidence, read)))
        elif slug in failures:
            yield from _titled(_heading(number, kind), _failed(failures[slug], told))


def _heading(number: int, kind: type[Section]) -> Text:
    return Words(f"{number}. {printable(kind.heading())}", "bold cyan")


def _titled(heading: Text, body: Iterable[RenderableType]) -> list[RenderableType]:
    return [Text(), _Heading(heading), *body]


class _Heading:
    """A title in a rule where one line holds it, else above one: rich would cut it off."""

    def __init__(self, title: Text) -> None:
        self._title = title

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._title.cell_len + 2 <= options.max_width:
            yield Rule(self._title, align="left", style="dim cyan")
        else:
            yield self._title
            yield Rule(style="dim cyan")


def _failed(failure: Failure, told: set[str]) -> Iterator[RenderableType]:
    words = _because("This section could not be made", failure.reason, told)
    yield _hanging("✗", Words(printable(words)), "red")


def _made(notes: Iterable[Note], told: set[str]) -> Iterator[RenderableType]:
    """Yield a line for each note on how a section was made; `told` are the reasons that the page has shown already."""
    for note in notes:
        if note.kind == "degraded":
            words = _because(f"Made by {note.backend or 'another backend'}", note.reason, told)
        else:
            words = _because(_MADE[note.kind], note.reason, set())
        yield _hanging("!", Words(printable(words)), "dim" if note.kind == "repaired" else "yellow")


def _because(words: str, reason: str, told: set[str]) -> str:
    """Return the words with the reason, whole where the page tells it for the first time."""
    reason = " ".join(reason.split())
    if reason in told:
        return f"{words}, for the same reason." if reason else f"{words}."
    told.add(reason)
    return f"{words}: {reason}" if reason else f"{words}."


def _body(section: Section, evidence: bool, read: set[int]) -> Iterator[RenderableType]:
    """Yield the rows of a section and what it cites; `read` are the sentences that the page has shown already."""
    for row in rows(section):
        if row.gap:
            yield Text()
        yield _painted(row, evidence)
    if evidence and (quotes := list(_quotes(section, read))):
        yield Text()
        yield from quotes


def _painted(row: Row, evidence: bool) -> RenderableType:
    text = Words()
    for words, bold in row.pieces:
        text.append(printable(words), "bold" if bold or row.heading else "")
    if row.item is not None:
        _mark(text, row.item, evidence)
    if not row.marker:
        return Padding(text, (0, 0, 0, row.indent))
    return Padding(_hanging(row.marker, text), (0, 0, 0, row.indent))


def _hanging(marker: str, text: Text, style: str = "") -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True, overflow="fold", style=style or "dim")
    grid.add_column(overflow="fold", style=style)
    grid.add_row(Text(marker), text)
    return grid


def _mark(text: Text, item: Item, evidence: bool) -> None:
    """Add what a reader must know of an item at a glance: where it comes from, and what the check found."""
    if evidence:
        for found in item.evidence:
            text.append(f" [{found.sentence}]", "dim")
    if evidence and item.provenance == "background":
        text.append(" (background)", "italic yellow")
    if evidence and item.verdict == "partly":
        text.append(" (partly supported)", "yellow")
    if item.verdict == "unsupported":
        text.append(" ⚠ not supported by the article", "bold red")


def _quotes(section: Section, read: set[int]) -> Iterator[RenderableType]:
    """Quote each cited sentence that no item has said yet, and note all of them as read."""
    cited: dict[int, str] = {}
    for item in section.items():
        said = " ".join(getattr(item, name) for name in item.text_fields())
        for found in item.evidence:
            quote = unmark(found.quote)
            if _covers(said, quote):
                read.add(found.sentence)
            cited[found.sentence] = quote
    for number in sorted(cited.keys() - read):
        yield _hanging(f"[{number}]", Words(printable(_quoted(cited[number])), "dim italic"))
    read.update(cited)


def _covers(said: str, quote: str) -> bool:
    words, held = _WORD.findall(quote.casefold()), set(_WORD.findall(said.casefold()))
    return sum(word in held for word in words) >= COVERED * len(words)


def _quoted(quote: str) -> str:
    if len(quote) > 2 * WIDEST:
        quote = quote[: 2 * WIDEST].rsplit(" ", 1)[0] + " …"
    return quote if quote.startswith(_OPENERS) else f"“{quote}”"


def _foot(reading: Reading[Any]) -> Iterator[RenderableType]:
    article = reading.article
    counts = [f"{_count(len(article.sentences), 'sentence')} read"]
    if article.removed:
        counts.append(f"{_count(len(article.removed), 'piece')} left out (`socra clean --show-removed` lists them)")
    seconds = f"{reading.usage.seconds:.1f} s"
    used = list(_used(reading.usage)) if reading.model else []
    yield Rule(style="dim")
    yield Words(" · ".join(counts), "dim")
    yield Words(_verdicts(reading) + ("" if used else f" · {seconds}"), "dim")
    if used:
        yield Words(" · ".join((*used, seconds)), "dim")


def _verdicts(reading: Reading[Any]) -> str:
    items = [item for _, item in reading.items()]
    words = {
        "supported": "supported",
        "partly": "partly supported",
        "unsupported": "not supported",
        "background": "background",
    }
    found = {verdict: sum(item.verdict == verdict for item in items) for verdict in words}
    told = ", ".join(f"{count} {words[verdict]}" for verdict, count in found.items() if count)
    return f"{_count(len(items), 'statement')}: {told or 'none checked'}"


def _used(usage: Usage) -> Iterator[str]:
    """Yield what a language model was used for, as far as it is known."""
    if usage.calls:
        yield _count(usage.calls, "call")
    if tokens := usage.input_tokens:
        share = f" ({usage.cached_tokens / tokens:.0%} cached)".replace("%", " %") if usage.cached_tokens else ""
        yield f"{tokens:,} tokens in{share}"
    if tokens := usage.output_tokens:
        thought = f" ({usage.reasoning_tokens:,} thinking)" if usage.reasoning_tokens else ""
        yield f"{tokens:,} tokens out{thought}"
    if usage.cost:  # what costs nothing is not a price worth a line
        yield _dollars(usage.cost)


def _dollars(cost: float) -> str:
    if cost < 0.0001:
        return "under $0.0001"
    return f"${cost:,.4f}" if cost < 1 else f"${cost:,.2f}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
