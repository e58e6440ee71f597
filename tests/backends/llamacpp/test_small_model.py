"""The example articles, read for real by a model of 135 million parameters: all sections, nothing made up, in time."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from doubles.checkout import EXAMPLES, ROOT
from doubles.real_models import smollm2

from socra import Progress, Reader, Reading
from socra.events import SectionDone
from socra.reader import ReadingDone
from socra.registry import find_framework
from socra_backends.llamacpp import LlamaCpp

pytestmark = [pytest.mark.slow, pytest.mark.alone]

SLUGS = list(find_framework("news").sections())
WIRE = ROOT / "examples" / "articles" / "wire.txt"

SECONDS = 90.0
"""For 1,000 words, on two cores; a busy machine has half of that left over."""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader[Any]]:
    assert smollm2()
    with Reader("llama_cpp:smollm2") as made:
        made.backend.way()  # loaded: what is timed is a warm model
        yield made


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_article_is_read_whole_and_in_time(path: Path, reader: Reader[Any]) -> None:
    began, done, words = perf_counter(), dict[str, float](), ""
    with closing(reader.stream(path)) as events:
        for event in events:
            if isinstance(event, Progress):
                words += event.text
            elif isinstance(event, SectionDone):
                done[event.slug] = perf_counter() - began
            elif isinstance(event, ReadingDone):
                reading = event.reading
    assert list(done) == SLUGS  # in the order of the reading
    demand_honest(reading)
    length = len(reading.article.text.split())
    assert done[SLUGS[-1]] <= SECONDS * max(1.0, length / 1_000)
    assert done[SLUGS[2]] <= SECONDS / 2 * max(1.0, length / 1_000)
    if reading.article.language == "en":
        assert re.search(r"\w+ \w+ \w+", words)  # told as they were written


def demand_honest(reading: Reading[Any]) -> None:
    assert reading.failures == ()
    assert list(reading.analysis.present()) == SLUGS
    items = [item for _, item in reading.items()]
    assert not [item.told() for item in items if item.verdict == "unsupported"]
    assert not [found for item in items for found in item.findings if found.kind == "prompt"]
    (note,) = (note for note in reading.notes if note.lines)
    assert note.lines and note.lines[0] <= note.lines[1]
    for item in items:
        for found in item.evidence:
            assert reading.article.text[found.start : found.end] == found.quote


def test_a_deep_dive_is_worded_too(reader: Reader[Any]) -> None:
    reading = reader.read(WIRE, sections=["summary"])
    answer = reading.ask("Why did the port stop operating?")
    assert answer.facets
    assert all(facet.verdict == "supported" for facet in answer.facets)


def test_a_worker_that_is_killed_loses_no_section() -> None:
    with Reader(LlamaCpp("smollm2")) as reader:
        backend: Any = reader.backend
        for event in reader.stream(WIRE):
            if isinstance(event, SectionDone) and event.slug == SLUGS[1]:
                os.kill(backend._supervisor.worker().pid, signal.SIGKILL)
            if isinstance(event, ReadingDone):
                demand_honest(event.reading)
                return
    raise AssertionError("stream ends with ReadingDone")
