"""A reading by a local model, from the command line to the last section, as a user has it: offline, and whole."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from doubles.gguf_mutants import make_mutants
from doubles.real_models import smollm2
from doubles.tiny_models import SMALL, write_model

from socra import Completion, Part, Prompt, Reader, Reading, Request
from socra.errors import SocraError
from socra.events import SectionDone
from socra.reader import ReadingDone
from socra.registry import find_framework
from socra.testing import make_article
from socra_backends.llamacpp import LlamaCpp

pytestmark = [pytest.mark.slow]
linux = pytest.mark.skipif(sys.platform != "linux", reason="asks for what only Linux has")

News = find_framework("news")
SLUGS = list(News.sections())
TEXT = (
    "The mill that closed\n\n"
    "The paper mill in Arden closed on 3 May 2024 after 112 years. Arden Paper Ltd, which owned the mill, had lost "
    "$3.5 million a year since 2019. “We had no choice,” said Ann Lee, the company's chief executive. Some 312 people "
    "lost their work, most of them over fifty. The town now wants to buy the site and turn it into flats. "
    "The text of its offer has no title, and no name.\n"  # short words that random weights may leave alone as labels
)
MODELS = {
    "F32 bpe chatml": {"quantization": "F32", "vocabulary": "bpe", "template": "chatml"},
    "F32 spm mistral": {"quantization": "F32", "vocabulary": "spm", "template": "mistral"},
    "Q8_0 bpe llama3": {"quantization": "Q8_0", "vocabulary": "bpe", "template": "llama3"},
    "Q8_0 spm gemma": {"quantization": "Q8_0", "vocabulary": "spm", "template": "gemma"},
    "Q4_0 bpe gemma": {"quantization": "Q4_0", "vocabulary": "bpe", "template": "gemma"},
    "Q4_0 spm chatml": {"quantization": "Q4_0", "vocabulary": "spm", "template": "chatml"},
}


DRAWS = 4
"""Readings of which one must be whole."""

PENALTY = 1.05
"""Greedy, random weights write in circles, which is no section: the penalty leads them out."""


@cache
def folder() -> Path:
    made = Path(mkdtemp(prefix="socra-local-"))
    (made / "article.txt").write_text(TEXT, "utf-8")
    return made


@cache
def model(name: str, closing: float = 0.0) -> Path:
    path = folder() / f"{name.replace(' ', '-')}-{closing}.gguf"
    return write_model(path, name=f"Tiny {name}", shape=SMALL, closing=closing, **MODELS[name])  # type: ignore[arg-type]


def lively(name: str) -> Path:
    """A model that ends a text some day; those of Gemma's kind leave that to the grammar and the limit."""
    return model(name, closing=0.0 if "gemma" in name else 1.0)


def plain() -> Path:
    """A model that ends what it writes, so that a reading takes a second."""
    return model("F32 bpe chatml", closing=4.0)


def command(path: Path, *more: str) -> list[str]:
    article = str(folder() / "article.txt")
    backend = (
        "--backend",
        f"llama_cpp:{path}",
        "-O",
        "threads=1",
        "-O",
        f"repeat_penalty={PENALTY}",
        "-O",
        "ask=sections",
    )
    return [sys.executable, "-m", "socra", "read", article, *backend, "--unsupported", "mark", "--json", *more]


def small(*more: str) -> list[str]:
    """The command of a user who has installed the small model, and says nothing but its name."""
    article = str(folder() / "article.txt")
    backend = ("--backend", "llama_cpp:smollm2", "-O", "threads=1")
    return [sys.executable, "-m", "socra", "read", article, *backend, "--json", *more]


def run(args: Sequence[str], **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(args, capture_output=True, text=True, timeout=100, **how)


def demand_whole(ended: subprocess.CompletedProcess[str], path: Path) -> Reading[Any]:
    """Demand that a command has printed a reading with all that a reader may rely on, and nothing else."""
    assert ended.returncode in (0, 3), ended.stderr  # 3: random weights claim what the article does not say
    assert all(" doubtful: " in line for line in ended.stderr.splitlines()), ended.stderr  # so are their titles
    data = json.loads(ended.stdout)
    assert list(data["analysis"]) == SLUGS
    assert data["failures"] == []
    assert data["fingerprint"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    text = data["article"]["text"]
    assert "The paper mill in Arden closed" in text
    for found in evidence(data["analysis"]):
        assert found["quote"] == text[found["start"] : found["end"]]
        assert found["quote"]
    assert list(evidence(data["analysis"]))
    return Reading.load(ended.stdout)


def evidence(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield from part.get("evidence", ())
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from evidence(inner)


# --- the command line, with models whose weights are quite random ---


@pytest.fixture(scope="module")
def readings() -> dict[str, subprocess.CompletedProcess[str]]:
    """Each model's reading; two are made at a time, for they take the most of this file's time."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(MODELS, pool.map(lambda name: drawn(lively(name)), MODELS), strict=True))


def drawn(path: Path) -> subprocess.CompletedProcess[str]:
    """Read with random weights, again where they hit upon a word of the shape: half of their vocabulary is made of it.

    The fence around the article is another one each time, and so is what they write.
    """
    for _ in range(DRAWS):
        ended = run(command(path))
        if ended.returncode in (0, 3) and not json.loads(ended.stdout)["failures"]:
            break
    return ended


@pytest.mark.parametrize("name", MODELS)
def test_any_model_gives_seven_valid_sections(name: str, readings: dict[str, subprocess.CompletedProcess[str]]) -> None:
    reading = demand_whole(readings[name], lively(name))
    assert reading.model == f"Tiny {name}"
    assert reading.backend == f"llama_cpp:{lively(name)}"
    assert reading.usage.calls >= len(SLUGS)
    assert reading.usage.cached_tokens > 0.3 * reading.usage.input_tokens  # the article is computed once


# --- nothing leaves the machine ---


@linux
def test_it_reads_where_there_is_no_network() -> None:
    if run(["unshare", "-rn", "true"]).returncode:
        pytest.skip("this user may not make a network namespace")
    alone = run(["unshare", "-rn", *small()])
    demand_whole(alone, smollm2())
    assert run(["unshare", "-rn", "cat", "/proc/net/route"]).stdout.count("\n") <= 1  # there is nowhere to go, indeed


GUARD = """
import ctypes, os, struct, sys
calls = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}[os.uname().machine]
AF_INET, AF_INET6, KILL, ALLOW = 2, 10, 0x80000000, 0x7FFF0000
program = [  # what seccomp_data holds: the number of the call at 0, the architecture at 4, the first argument at 16
    (0x20, 0, 0, 4), (0x15, 0, 5, calls[0]),
    (0x20, 0, 0, 0), (0x15, 0, 4, calls[1]),
    (0x20, 0, 0, 16), (0x15, 1, 0, AF_INET), (0x15, 0, 1, AF_INET6),
    (0x06, 0, 0, KILL), (0x06, 0, 0, ALLOW),
]
code = b"".join(struct.pack("HBBI", *line) for line in program)
held = ctypes.create_string_buffer(code)
whole = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(held)))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
assert libc.prctl(22, 2, ctypes.c_void_p(ctypes.addressof(whole)), 0, 0) == 0, ctypes.get_errno()  # PR_SET_SECCOMP
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Runs a command whose processes, native code included, are killed when they ask for an internet socket."""


def guarded(args: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-c", GUARD, *args])


@linux
@pytest.mark.skipif(platform.machine() not in ("x86_64", "aarch64"), reason="system calls have other numbers here")
def test_no_process_of_it_asks_for_an_internet_socket() -> None:
    for family in ("AF_INET", "AF_INET6"):
        asking = guarded([sys.executable, "-c", f"import socket; socket.socket(socket.{family}); print('made')"])
        assert (asking.returncode, asking.stdout) == (-signal.SIGSYS, "")  # the guard sees it
    assert guarded([sys.executable, "-c", "import socket; socket.socketpair()"]).returncode == 0
    demand_whole(guarded(small()), smollm2())


if shutil.which("strace"):  # not a skip: what it would show is shown above without it

    @linux
    def test_strace_sees_no_internet_socket(tmp_path: Path) -> None:
        log = tmp_path / "trace"
        traced = ["strace", "--seccomp-bpf", "-f", "-qq", "-o", str(log), "-e", "trace=network,execve"]
        demand_whole(run([*traced, *small()]), smollm2())
        lines = log.read_text().splitlines()
        assert len([line for line in lines if "execve(" in line and "= 0" in line]) >= 2  # ours, and the model's
        assert [line for line in lines if "AF_INET" in line] == []


# --- eight threads ---


def question(number: int, thread: int) -> Request:
    article = f"In {1900 + 7 * thread} the mill of {'ABCDEFGH'[thread]}town employed {thread + 3}00 people."
    shared = (Part("Read this article.\n", True), Part(article, False))
    return Request(
        slug=f"t{thread}-{number}",
        prompt=Prompt(shared, (Part(f"\nSum it up in {number} words.\n", True),)),
        section=News.sections()["summary"],
        article=make_article(article),
        max_tokens=28,
        temperature=1.2,
        seed=20 * thread + number,
    )


def test_eight_threads_of_twenty_requests_get_their_own_answers() -> None:
    asked = {(thread, number): question(number, thread) for thread in range(8) for number in range(20)}
    found: dict[tuple[int, int], str] = {}
    with LlamaCpp(plain(), threads=1, rows=8, top_k=0, top_p=1.0, min_p=0.0, ask="sections") as backend:
        alone = {place: backend.complete(request).text for place, request in asked.items()}

        def talk(thread: int) -> None:
            for number in range(20):
                found[thread, number] = backend.complete(asked[thread, number]).text

        threads = [threading.Thread(target=talk, args=(thread,)) for thread in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(set(alone.values())) > 150  # else nobody could tell whose answer it is
    assert found == alone


# --- a worker that is killed, and what is asked afterwards ---


class Heard(LlamaCpp):
    """Keeps what it has answered."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.heard: list[tuple[str, Any]] = []

    def run(self, requests: Any, on_progress: Any = None) -> Any:
        for request, outcome in super().run(requests, on_progress):
            self.heard.append((request.slug, outcome))
            yield request, outcome


SAME: dict[str, Any] = {"marker_key": b"test", "unsupported": "mark", "today": date(2026, 11, 29)}
"""What two readers need to send the same prompts, and to ask as often."""


@pytest.fixture
def reader() -> Iterator[Reader[Any]]:
    with Reader(Heard(plain(), threads=1, rows=3, repeat_penalty=PENALTY, ask="sections"), **SAME) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed() -> Reading[Any]:
    with Reader(LlamaCpp(plain(), threads=1, rows=3, repeat_penalty=PENALTY, ask="sections"), **SAME) as made:
        return made.read(TEXT)


@pytest.mark.parametrize("place", [0, 5])
def test_a_kill_in_mid_run_loses_no_section(place: int, reader: Reader[Any], undisturbed: Reading[Any]) -> None:
    done: dict[str, Any] = {}
    backend: Any = reader.backend
    for event in reader.stream(TEXT):
        if isinstance(event, SectionDone):
            if len(done) == place:
                os.kill(backend._supervisor.worker().pid, signal.SIGKILL)
            done[event.slug] = event.section
        if isinstance(event, ReadingDone):
            reading = event.reading
    assert reading.failures == ()
    assert list(reading.analysis.present()) == SLUGS
    assert {slug: getattr(reading.analysis, slug) for slug in done} == done
    assert reading.analysis == undisturbed.analysis


def test_a_deep_dive_begins_from_the_article_that_is_there(reader: Reader[Any]) -> None:
    backend: Any = reader.backend
    reading = reader.read(TEXT)
    assert min(outcome.usage.cached_tokens for _, outcome in backend.heard) == 0  # one had to compute it
    backend.heard.clear()
    answer = reading.ask("Why did the mill close?")
    assert answer.conclusion
    assert reading.answers == [answer]
    for slug, outcome in backend.heard:
        assert slug == "answer"
        assert isinstance(outcome, Completion)
        assert outcome.usage.cached_tokens > 0.4 * outcome.usage.input_tokens


# --- where it is called from ---


def test_it_works_in_a_running_event_loop() -> None:
    reader = Reader("llama_cpp:smollm2", threads=1)

    async def notebook() -> list[Reading[Any]]:
        beside = asyncio.create_task(ticking())
        here = reader.read(TEXT, sections=["summary"])  # a cell blocks, and that is all
        there = await reader.aread(TEXT, sections=["summary"])
        beside.cancel()
        return [here, there]

    async def ticking() -> None:
        while True:
            await asyncio.sleep(0)

    with reader:
        here, there = asyncio.run(notebook())
    assert here.failures == there.failures == ()
    assert here.analysis == there.analysis


def test_a_script_without_a_guard_works(tmp_path: Path) -> None:
    """`multiprocessing` would run it again in the child."""
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, socra\n"
        "print('begun')\n"
        "sections = ['summary', 'path']\n"
        "reading = socra.read(sys.argv[1], backend='llama_cpp:smollm2', sections=sections)\n"
        "print(*reading.analysis.present())\n"
    )
    ended = run([sys.executable, str(script), str(folder() / "article.txt")], cwd=tmp_path)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("begun\nsummary path\n", "", 0)


# --- damaged files ---

MUTANTS = 200
LOADED = 16
"""How many of those that pass the header check are loaded: each costs a process, some two."""
PATIENCE = 10.0


def test_no_damaged_file_hangs_or_harms_who_asks(tmp_path: Path) -> None:
    """From the file to the answer: refused, answered or a typed error, within ten seconds."""
    refused, paths = 0, list[Path]()
    for number, mutant in enumerate(make_mutants(tmp_path / "good", MUTANTS, seed=7)):
        path = tmp_path / f"{number}.gguf"
        path.write_bytes(mutant.data)
        if not passes(path):
            refused += 1
        elif len(paths) < LOADED:
            paths.append(path)
    with ThreadPoolExecutor(2) as pool:
        fates = Counter(pool.map(fate, paths))
    assert refused > MUTANTS / 10
    assert fates["answered"] > 0
    assert fates["answered"] < LOADED


def passes(path: Path) -> bool:
    try:
        LlamaCpp(path, threads=1).close()
    except SocraError:
        return False
    return True


def fate(path: Path) -> str:
    """Ask a model, and say what became of it; an error that is not ours goes through."""
    began = time.monotonic()
    try:
        with LlamaCpp(path, threads=1, rows=1, context=256, deadline=PATIENCE) as backend:
            backend.complete(question(1, 1))
        return "answered"
    except SocraError as error:
        print(type(error).__name__, str(error)[:300])
        return type(error).__name__
    finally:
        assert time.monotonic() - began < PATIENCE, path
