"""The ledger: what each item of a reading rests on, and which paragraphs of the article none of them rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socra.article import Block
from socra.framework import Item
from socra.framework.evidence import Evidence, Finding, Provenance, Verdict

if TYPE_CHECKING:
    from socra.reading import Reading

__all__ = ["Entry", "Uncovered", "coverage_of", "ledger_of"]

ANSWER = "answer"

_PROSE = ("paragraph", "list_item", "quote")
_FACTS = ("number", "date", "name", "quotation")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger.

    `section` is a slug, "answer" for a facet of a deep dive; `item` is its words, labels first; `reason` says in the
    reading's language why the verdict is not better, "" where it could not be.
    """

    section: str
    item: str
    provenance: Provenance
    verdict: Verdict | None
    evidence: tuple[Evidence, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A paragraph that no item cites: `article.text[start:end]` is `text`, and `facts` are its names, figures, dates
    and quotations, counted.
    """

    text: str
    start: int
    end: int
    sentences: tuple[int, ...]
    facts: int

    @property
    def density(self) -> float:
        """Facts a sentence."""
        return self.facts / len(self.sentences)


def ledger_of(reading: Reading[Any]) -> list[Entry]:
    """Return one row for each item of a reading's sections, then for each facet of its answers."""
    answered = [(ANSWER, item) for answer in reading.answers for item in answer.items()]
    return [_entry(slug, item, reading.language) for slug, item in (*reading.items(), *answered)]


def coverage_of(reading: Reading[Any]) -> list[Uncovered]:
    """Return the paragraphs that no item of a section cites, those with the most facts a sentence first."""
    cited = {found.sentence for _, item in reading.items() for found in item.evidence}
    left = [paragraph for paragraph in _paragraphs(reading) if cited.isdisjoint(paragraph.sentences)]
    return sorted(left, key=lambda paragraph: (-paragraph.density, paragraph.start))


def _entry(slug: str, item: Item, language: str) -> Entry:
    reason = "; ".join(_reason(found, language) for found in item.findings)
    return Entry(slug, item.told(), item.provenance, item.verdict, item.evidence, reason)


def _paragraphs(reading: Reading[Any]) -> Iterator[Uncovered]:
    for block, inside in reading.article.by_block():
        if inside and block.kind in _PROSE:
            yield _uncovered(reading, block, tuple(sentence.id for sentence in inside))


def _uncovered(reading: Reading[Any], block: Block, sentences: tuple[int, ...]) -> Uncovered:
    from socra.checks import CHECKS, Said
    from socra.checks.index import index_of

    article = reading.article
    text = article.text[block.start : block.end]
    said, index = Said((text,), text, article.language), index_of(article)
    facts = {claim.text for check in CHECKS if check.kind in _FACTS for claim in check.claims(said, index)}
    return Uncovered(text, block.start, block.end, sentences, len(facts))


def _reason(found: Finding, language: str) -> str:
    from socra.language.labels import labels_of

    return labels_of(language).finding(found)
