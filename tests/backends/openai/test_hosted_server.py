"""A real server, as somebody runs one at home: llama-cpp-python's, with a tiny model that the tests write."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from doubles.tiny_models import SMALL, write_model

from socra import Limits, Reader, Reading
from socra.registry import find_framework
from socra.settings import home

pytestmark = [pytest.mark.slow]

SLUGS = list(find_framework("news").sections())
TEXT = (
    "The mill that closed\n\n"
    "The paper mill in Arden closed on 3 May 2024 after 112 years. Arden Paper Ltd, which owned the mill, had lost "
    "$3.5 million a year since 2019. Some 312 people lost their work, most of them over fifty. The town now wants to "
    "buy the site and turn it into flats.\n"
)
CONTEXT = 6_000
START = 60.0
"""Seconds that the server may take until it answers."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hosted")
    write_model(made / "tiny.gguf", shape=SMALL, closing=1.0)
    return made


@pytest.fixture(scope="module")
def base_url(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = {"model": folder / "tiny.gguf", "model_alias": "tiny", "n_ctx": CONTEXT, "n_threads": 1, "port": port}
    options |= {"n_threads_batch": 1, "host": "127.0.0.1", "interrupt_requests": False, "use_mmap": False}
    command = [sys.executable, "-m", "llama_cpp.server", *(f"--{name}={value}" for name, value in options.items())]
    log = (folder / "server.log").open("wb")
    with log, subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ)) as server:
        try:
            _await(f"http://127.0.0.1:{port}/v1/models", server)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(5)
            server.kill()


def _await(address: str, server: subprocess.Popen[bytes]) -> None:
    until, pause = monotonic() + START, Event()
    while monotonic() < until:
        assert server.poll() is None, "the server ended"
        with suppress(URLError, OSError), urlopen(address, timeout=1):
            return
        pause.wait(0.05)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def readings(base_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[Reading[Any]]:
    """Two readings, one after the other, by a reader who knows nothing of the server but its address."""
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOCRA_HOME", str(tmp_path_factory.mktemp("home")))
        for _ in range(2):
            # At rest, random weights say the same again and again, which is no section. What else they say is doubtful,
            # and would be asked for once more.
            limits = Limits(corrections=0)
            with Reader("openai:tiny", base_url=base_url, temperature=1.5, limits=limits) as reader:
                made.append(reader.read(TEXT))
        assert list(home().iterdir()) == [home() / "endpoints.json"]
    return made


def test_seven_valid_sections_come_from_a_real_server(readings: list[Reading[Any]]) -> None:
    for reading in readings:
        assert list(reading.analysis.present()) == SLUGS, reading.failures
        assert not reading.failures
        assert reading.model == "tiny" and reading.backend == "openai:tiny"


def test_what_the_server_does_not_take_is_found_out_once(readings: list[Reading[Any]]) -> None:
    """It refuses json_schema, and binds its answers to json_object with a schema: one call more, and then no more."""
    assert [reading.usage.calls for reading in readings] == [len(SLUGS) + 1, len(SLUGS)]


def test_the_evidence_is_the_articles(readings: list[Reading[Any]]) -> None:
    text = readings[0].article.text
    cited = [found for _, item in readings[0].items() for found in item.evidence]
    assert cited and all(found.quote == text[found.start : found.end] for found in cited)


def test_the_reading_is_saved_and_shown(readings: list[Reading[Any]]) -> None:
    assert Reading.load(readings[0].model_dump_json()) == readings[0]
    assert all(section.heading() in readings[0].to_markdown() for section in find_framework("news").sections().values())


def test_a_server_that_says_nothing_of_what_is_wrong_is_no_riddle(base_url: str) -> None:
    """It breaks off without a word where an article is longer than its context: the section fails, with a reason."""
    with Reader("openai:tiny", base_url=base_url, limits=Limits(tries=1)) as reader:
        reading = reader.read("The mill in Arden closed and many people lost their work. " * 600, sections=["summary"])
    assert reading.failures[0].error in ("EndpointFailed", "PromptTooLong") and reading.failures[0].reason
