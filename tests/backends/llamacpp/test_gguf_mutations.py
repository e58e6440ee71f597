"""Damaged model files: refused with a typed error, or accepted and then loaded where they can kill only a child.

`SOCRA_MUTATIONS=2000` makes more of them.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from doubles.checkout import ROOT
from doubles.gguf_mutants import Mutant, make_mutants

from socra.errors import ModelInvalid
from socra_backends.llamacpp.gguf import read_header

COUNT = int(os.environ.get("SOCRA_MUTATIONS", "200"))
PATIENCE = 10.0
CHECKED_WITHIN = 1.0
LOADER = ROOT / "tests/doubles/gguf_loader.py"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


class Loader:
    """One child that loads files until one of them ends it; then another takes its place."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None

    def load(self, path: Path) -> str:
        """Return what became of a file: loaded, refused, hung, or how the child died."""
        child = self.child or self.start()
        assert child.stdin
        child.stdin.write(os.fsencode(path) + b"\n")
        child.stdin.flush()
        return self.answer(child)

    def start(self) -> subprocess.Popen[bytes]:
        self.child = subprocess.Popen(
            [sys.executable, os.fspath(LOADER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "GGML_NO_BACKTRACE": "1"},
        )
        assert self.answer(self.child, 60) == "started"
        return self.child

    def answer(self, child: subprocess.Popen[bytes], patience: float = PATIENCE) -> str:
        assert child.stdout
        ready, _, _ = select.select([child.stdout], [], [], patience)
        line = child.stdout.readline() if ready else b""
        if line:
            return line.decode().strip()
        self.close()
        if not ready:
            return "hung"
        code = child.returncode
        return f"died of {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def close(self) -> None:
        if self.child:
            child, self.child = self.child, None
            if child.poll() is None and not select.select([child.stdout], [], [], 0)[0]:
                child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()


@pytest.fixture
def loader() -> Iterator[Loader]:
    made = Loader()
    yield made
    made.close()


@pytest.fixture(scope="module")
def mutants(tmp_path_factory: pytest.TempPathFactory) -> list[Mutant]:
    pytest.importorskip("llama_cpp")
    return list(make_mutants(tmp_path_factory.mktemp("good"), COUNT))


def test_the_mutator_repeats_itself(tmp_path: Path) -> None:
    assert list(make_mutants(tmp_path / "a", 20)) == list(make_mutants(tmp_path / "b", 20))


def test_good_files_load(tmp_path: Path, loader: Loader) -> None:
    list(make_mutants(tmp_path, 0))
    for path in sorted(tmp_path.glob("*.gguf")):
        assert read_header(path)
        assert loader.load(path) == "loaded"


def test_no_damaged_file_ends_or_holds_up_this_process(mutants: list[Mutant], loader: Loader, tmp_path: Path) -> None:
    fates: Counter[str] = Counter()
    for mutant in mutants:
        path = write(tmp_path, mutant)
        fates[loader.load(path) if accepts(path) else "refused by the header check"] += 1
    report(fates)
    assert not fates["hung"]
    assert fates["refused by the header check"] > COUNT / 10
    assert fates["loaded"] > COUNT / 20


def test_the_same_files_would_end_a_process_that_loads_them(
    mutants: list[Mutant], loader: Loader, tmp_path: Path
) -> None:
    fates = Counter(loader.load(write(tmp_path, mutant)) for mutant in mutants)
    report(fates)
    assert any(fate.startswith("died of SIG") for fate in fates), fates


def write(folder: Path, mutant: Mutant) -> Path:
    path = folder / "mutant.gguf"
    path.unlink(missing_ok=True)  # one that is mapped into the child must not change under it
    path.write_bytes(mutant.data)
    return path


def accepts(path: Path) -> bool:
    start = time.perf_counter()
    try:
        read_header(path)
    except ModelInvalid:
        return False
    finally:
        assert time.perf_counter() - start < CHECKED_WITHIN
    return True


def report(fates: Mapping[str, int]) -> None:
    print(f"\n{COUNT} damaged files: " + ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items())))
