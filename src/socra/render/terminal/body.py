"""A section of the terminal page: its rows painted, marked with where they come from, and what they cite."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from socra.framework import Answer, Item, Section
from socra.framework.evidence import Finding
from socra.language.labels import Labels
from socra.render.rows import Row, rows, unmark
from socra.render.terminal.parts import WIDEST, hanging, quoted
from socra.render.terminal.words import Words
from socra.safety.printable import printable

__all__ = ["body"]

COVERED = 0.6
"""The share of a sentence's words that an item may hold before the sentence need not be quoted beneath it."""

MOST_REASONS = 2
LONGEST_REASON = 60  # characters of what an item says that is not so

_WORD = re.compile(r"\w+")


def body(section: Section, labels: Labels, evidence: bool, read: set[int]) -> Iterator[RenderableType]:
    """Yield the rows of a section and what it cites; `read` are the sentences that the page has shown already."""
    yield from _answered(section, labels)
    for row in rows(section, labels.language):
        if row.gap:
            yield Text()
        yield _painted(row, labels, evidence)
    if evidence and (quotes := list(_quotes(section, labels, read))):
        yield Text()
        yield from quotes


def _answered(section: Section, labels: Labels) -> Iterator[RenderableType]:
    if isinstance(section, Answer) and section.answered != "answered":
        yield Words(labels.open if section.answered == "open" else labels.partly_answered, "bold yellow")
        yield Text()


def _painted(row: Row, labels: Labels, evidence: bool) -> RenderableType:
    text = Words()
    for words, bold in row.pieces:
        text.append(printable(words), "bold" if bold or row.heading else "")
    if row.item is not None:
        _mark(text, row.item, labels, evidence)
    if not row.marker:
        return Padding(text, (0, 0, 0, row.indent))
    return Padding(hanging(row.marker, text), (0, 0, 0, row.indent))


def _mark(text: Text, item: Item, labels: Labels, evidence: bool) -> None:
    """Add what a reader must know of an item at a glance: where it comes from, and what the check found."""
    if evidence:
        for found in item.evidence:
            text.append(f" [{found.sentence}]", "dim")
    if evidence and item.provenance == "background":
        text.append(f" ({labels.background})", "italic yellow")
    if evidence and item.verdict == "partly":
        text.append(printable(f" ({_why(labels.partly, item.findings, labels)})"), "yellow")
    if item.verdict == "unsupported":
        findings = item.findings if evidence else ()
        text.append(printable(f" ⚠ {_why(labels.unsupported, findings, labels)}"), "bold red")


def _why(words: str, findings: tuple[Finding, ...], labels: Labels) -> str:
    if not findings:
        return words
    reasons = "; ".join(labels.finding(_short(found)) for found in findings[:MOST_REASONS])
    return labels.because.format(words=words, reason=reasons + " …" * (len(findings) > MOST_REASONS))


def _short(found: Finding) -> Finding:
    if len(found.text) <= LONGEST_REASON:
        return found
    return found.model_copy(update={"text": found.text[:LONGEST_REASON].rstrip() + " …"})


def _quotes(section: Section, labels: Labels, read: set[int]) -> Iterator[RenderableType]:
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
        yield hanging(f"[{number}]", Words(printable(quoted(cited[number], 2 * WIDEST, labels)), "dim italic"))
    read.update(cited)


def _covers(said: str, quote: str) -> bool:
    words, held = _WORD.findall(quote.casefold()), set(_WORD.findall(said.casefold()))
    return sum(word in held for word in words) >= COVERED * len(words)
