"""Readings against a fault server: the article, its valid answers, and what became of a reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from time import perf_counter
from typing import Any

from doubles.fault_server import SECTIONS, Act, FakeClock, FaultServer, Script, well
from socra import Article, Completion, Prompt, Reader, Reading, Request, Section
from socra.engine.judge import judge
from socra.engine.validate import validate
from socra.framework import Surroundings
from socra.testing import make_article, valid_answer
from socra_backends.openai import OpenAI

__all__ = ["SLUGS", "Run", "answer_text", "article", "faulty", "open_backend", "read", "templates", "wanted"]

SLUGS = list(SECTIONS)
SENTENCES = (
    "The old paper mill of Zoë Müller in Arden closed on Friday after many years.",
    "It had lost money since the price of paper fell.",
    "The town council met on Monday and talked about the site.",
    "Some members want to build homes there, others a school.",
    "The owner said that no other buyer had come forward.",
    "About three hundred people lost their work.",
    "Most of them had been there for more than twenty years.",
    "A union spoke of a black day for the valley.",
    "The river beside the mill must be cleaned first.",
    "That will cost more than the site is worth, engineers say.",
    "The state may pay for a part of it.",
    "A decision is due before the end of the summer.",
)


@cache
def article(number: str = "") -> Article:
    """Return the article, or one of a series."""
    last = (f"This is report number {number} of the series.",) if number else ()
    return make_article(*SENTENCES, *last, title="The mill that closed")


@cache
def answer_text(number: str, slug: str) -> str:
    """Return a valid answer as a model writes it."""
    request = Request(slug, Prompt((), ()), SECTIONS[slug], article(number))
    return json.dumps(valid_answer(request), ensure_ascii=False)


@cache
def wanted(number: str, slug: str) -> Section:
    """Return the section that a valid answer makes."""
    about = article(number)
    made = validate(Completion(answer_text(number, slug), "stop"), SECTIONS[slug], about)
    return judge(made, Surroundings(about, about.language, {})).section


@cache
def templates() -> Any:
    """Return the templates, compiled once: that takes longer than a reading."""
    return Reader()._templates


def faulty(act: Act, slug: str, *, times: int = 1_000) -> Script:
    """Script an endpoint that fails on the first calls for one section."""
    return lambda call: act if call.slug == slug and call.nth <= times else well


@dataclass
class Run:
    """A reading and what the server saw of it."""

    reading: Reading[Any]
    server: FaultServer
    clock: FakeClock
    seconds: float

    def outcome(self, slug: str) -> str:
        """Return "done", or the name of the error of a section that failed with a reason."""
        failures = [failure for failure in self.reading.failures if failure.section == slug]
        if slug in self.reading.analysis.present():
            assert not failures, f"{slug} is both done and failed"
            return "done"
        assert len(failures) == 1, f"{slug} is neither done nor failed"
        assert failures[0].reason.strip() and "\n" not in failures[0].reason
        return failures[0].error

    def reason(self, slug: str) -> str:
        return next((failure.reason for failure in self.reading.failures if failure.section == slug), "")

    def notes(self, slug: str) -> set[str]:
        """Return what the reading says against a section: kinds of notes, and verdicts on items."""
        against = {note.kind for note in self.reading.notes if note.section == slug}
        worse = {str(item.verdict) for name, item in self.reading.items() if name == slug}
        return against | worse & {"partly", "unsupported"}


def open_backend(server: FaultServer, clock: FakeClock, **options: Any) -> OpenAI:
    """Open a backend for a fault server whose waits pass at once."""
    backend = OpenAI("canary", **{"base_url": server.base_url, "api_key": "sk-test-0000000000000000", **options})
    backend._clock = clock
    return backend


def read(
    script: Script,
    *,
    tls: bool = False,
    fallback: str | None = None,
    sections: Sequence[str] | None = None,
    clock: FakeClock | None = None,
    **options: Any,
) -> Run:
    """Read the article through an endpoint that does what the script says."""
    clock = clock or FakeClock()
    with FaultServer(script, answer_text, clock=clock, tls=tls) as server:
        with open_backend(server, clock, **options) as backend:
            reader = Reader(backend=backend, fallback=fallback)
            reader._templates = templates()
            began = perf_counter()
            reading = reader.read(article(), sections=sections)
            seconds = perf_counter() - began
        return Run(reading, server, clock, seconds)
