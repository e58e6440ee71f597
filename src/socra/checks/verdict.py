"""The verdict on an item: each check's claims looked for in what the item cites, else anywhere in the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from socra.article import Article
from socra.checks.check import Check, Said
from socra.checks.dates.dates import Dates
from socra.checks.index import HEADER, Index, index_of
from socra.checks.names import Names
from socra.checks.negation.negation import Negation
from socra.checks.numbers.attachment import Attachment
from socra.checks.numbers.numbers import Numbers
from socra.checks.speech.quotes import Quotations
from socra.checks.speech.speakers import Speakers
from socra.checks.words import Words
from socra.framework.evidence import Evidence, Finding, Provenance, Verdict
from socra.language.words import plain

__all__ = ["CHECKS", "Judgement", "verdict_on"]

CHECKS: tuple[Check, ...] = (Words(), Numbers(), Dates(), Attachment(), Names(), Negation(), Quotations(), Speakers())
"""All checks, in the order in which a reader is told of what they find."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and why it is not better; no finding where an item is supported or background."""

    verdict: Verdict
    findings: tuple[Finding, ...] = ()


def verdict_on(said: Said, provenance: Provenance, evidence: Sequence[Evidence], article: Article) -> Judgement:
    """Say whether what an item says stands in what it cites, else anywhere in the article.

    A text whose sentences stand word for word in what the item cites is borne out. Else every claim that a check takes
    out of it must be held by the cited sentences, or by what else the prompt shows: title, byline, outlet, date. A
    claim that only other sentences hold makes the item `partly` supported; one that nothing holds, `unsupported`.

    Not checked: who did what to whom, and the order of events.
    """
    if provenance == "background":
        return Judgement("background")
    if not evidence:
        return Judgement("unsupported", (Finding(kind="citation"),))
    places = (HEADER, *dict.fromkeys(found.sentence for found in evidence))
    own = _own(said, [article.title, *(plain(found.quote) for found in evidence)])
    findings = tuple(_findings(own, places, index_of(article))) if own.texts else ()
    if not findings:
        return Judgement("supported")
    return Judgement("partly" if all(found.sentences for found in findings) else "unsupported", findings)


def _findings(said: Said, places: Sequence[int], index: Index) -> Iterator[Finding]:
    for check in CHECKS:
        for claim in check.claims(said, index):
            if not check.holds(claim, places, index):
                yield Finding(kind=check.kind, text=claim.text, sentences=check.where(claim, index))


def _own(said: Said, quotes: Sequence[str]) -> Said:
    """Return what an item says in words of its own: without the texts of which each sentence is one of the quotes."""
    known = {_bare(sentence) for quote in quotes for sentence in (quote, *_SENTENCE_END.split(quote))} | {""}
    repeated = {text for text in said.texts if all(_bare(part) in known for part in _SENTENCE_END.split(text))}
    texts = tuple(text for text in said.texts if text not in repeated)
    return Said(texts, "" if said.body in repeated else said.body, said.language)


def _bare(sentence: str) -> str:
    return sentence.strip().rstrip(".。").casefold()
