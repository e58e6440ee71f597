"""The foot of the terminal page: what to worry about, what was left out, and the counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.rule import Rule

from socra.backend import Usage
from socra.language.labels import Labels
from socra.reading import Reading
from socra.render.rows import unmark
from socra.render.terminal.parts import quoted
from socra.render.terminal.words import Words
from socra.safety.printable import printable

__all__ = ["foot"]

MOST_NAMED = 3
LONGEST_NAMED = 60  # characters of a statement in a list
LISTED = "`socra clean --show-removed`"


def foot(reading: Reading[Any], labels: Labels, evidence: bool) -> Iterator[RenderableType]:
    """Yield the lines below the sections."""
    seconds = labels.seconds.format(n=labels.decimal(reading.usage.seconds))
    used = list(_used(reading.usage, labels)) if reading.model else []
    yield Rule(style="dim")
    if evidence:
        yield from _worries(reading, labels)
    yield Words(" · ".join(_read(reading, labels)), "dim")
    yield Words(_verdicts(reading, labels) + ("" if used else f" · {seconds}"), "dim")
    if used:
        yield Words(" · ".join((*used, seconds)), "dim")


def _worries(reading: Reading[Any], labels: Labels) -> Iterator[RenderableType]:
    """Yield a line for what the article does not support, for what was left out for that, and for what was not used."""
    worries = [entry.item for entry in reading.unsupported()]
    if worries:
        yield Words(labels.count("worries", len(worries), texts=_named(worries, labels)), "bold red")
    if reading.dropped:
        texts = _named([dropped.text for dropped in reading.dropped], labels)
        yield Words(labels.count("dropped", len(reading.dropped), texts=texts), "yellow")
    if unused := reading.coverage():
        text = printable(quoted(unmark(" ".join(unused[0].text.split())), 2 * LONGEST_NAMED, labels))
        yield Words(labels.count("unused", len(unused), text=text), "dim")


def _named(texts: Sequence[str], labels: Labels) -> str:
    shown = labels.between.join(printable(quoted(text, LONGEST_NAMED, labels)) for text in texts[:MOST_NAMED])
    return shown + f"{labels.between}…" * (len(texts) > MOST_NAMED)


def _read(reading: Reading[Any], labels: Labels) -> Iterator[str]:
    article = reading.article
    yield labels.count("read", len(article.sentences))
    if article.removed:
        yield labels.listed.format(words=labels.count("pieces", len(article.removed)), command=LISTED)


def _verdicts(reading: Reading[Any], labels: Labels) -> str:
    items = [item for _, item in reading.items()]
    templates = {
        "supported": labels.n_supported,
        "partly": labels.n_partly,
        "unsupported": labels.n_unsupported,
        "background": labels.n_background,
    }
    counts = {verdict: sum(item.verdict == verdict for item in items) for verdict in templates}
    told = [templates[verdict].format(n=labels.number(count)) for verdict, count in counts.items() if count]
    return labels.count("statements", len(items), verdicts=labels.between.join(told) or labels.none_checked)


def _used(usage: Usage, labels: Labels) -> Iterator[str]:
    """Yield what a language model was used for, as far as it is known."""
    if usage.calls:
        yield labels.count("calls", usage.calls)
    if tokens := usage.input_tokens:
        share = f"{usage.cached_tokens / tokens:.0%}".replace("%", " %")
        cached = f" ({labels.cached.format(share=share)})" if usage.cached_tokens else ""
        yield labels.count("tokens_in", tokens) + cached
    if tokens := usage.output_tokens:
        thought = labels.thinking.format(n=labels.number(usage.reasoning_tokens))
        yield labels.count("tokens_out", tokens) + (f" ({thought})" if usage.reasoning_tokens else "")
    if usage.cost:  # what costs nothing is not a price worth a line
        yield _dollars(usage.cost, labels)


def _dollars(cost: float, labels: Labels) -> str:
    if cost < 0.0001:
        return labels.under.format(amount=f"${labels.decimal(0.0001, 4)}")
    return f"${labels.decimal(cost, 4 if cost < 1 else 2)}"
