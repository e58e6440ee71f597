"""Every benchmark runs, in the smallest form that it has, and prints what it says it prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from doubles.checkout import BENCHMARKS

sys.path.insert(0, str(BENCHMARKS))

import synthetic

WAYS = {"socra", "floor", "sequential", "article_last"} | ({"llama_server"} if find_spec("xllamacpp") else set())
"""How `local.py` writes the sections; not every machine has the wheel of the server."""

SMALLEST = {
    "startup.py": ("--runs", "1"),
    "extractive.py": ("--largest", "20000"),
    "support.py": ("--languages", "en"),
    "reading.py": (),
    "local.py": (),
    "quality.py": (),
    "hosted.py": (),
    "intake.py": (),
}
"""All that can be run, and how it is done in seconds; for the last four see below."""


SHORT = """The mill that closed

The paper mill in Arden closed on 3 May 2024 after 112 years. Arden Paper, which owned the mill, had lost money every
year since 2019. “We had no choice,” said Ann Lee, the company's chief executive. Some 312 people lost their work, most
of them over fifty. The town now wants to buy the site and turn it into flats, but it is not known who will pay.
"""


def run(name: str, *options: str, **how: Any) -> Any:
    command = [sys.executable, str(BENCHMARKS / name), "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, **how)
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout)


PROSE = [
    "The old mill on the Tarn reopened on Tuesday after nine years of work, the council of Vellmar said.",
    "It had been shut since the flood of 2016, which carried off the wheel and half of the northern wall.",
    "Flour from the first harvest will be sold in the market hall from the second week of October.",
    "The trust that owns the mill has asked the county for a bridge, so that carts need not cross the ford again.",
]


def pages(folder: Path) -> Path:
    """Write two pages of one article, the second without its text, as `intake.py` reads them."""
    links = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(8))
    body = "".join(f"<p>{text}</p>" for text in PROSE)
    html = f"<html><body><nav><ul>{links}</ul></nav><article><h1>The mill</h1>{body}</article></body></html>"
    row = {"id": "1", "type": "article", "url": "", "title": "The mill", "author": "", "published": ""}
    rows = [
        {**row, "text": " ".join(PROSE), "html": html},
        {**row, "id": "2", "text": "Quite another story", "html": html},
    ]
    (folder / "pages.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in rows), encoding="utf-8")
    return folder / "pages.jsonl"


@pytest.mark.slow
def test_the_intake_is_measured_beside_the_wrapped_library(tmp_path: Path) -> None:
    found = run("intake.py", str(pages(tmp_path)))
    assert found.keys() == {"html", "pasted", "alone", "trafilatura", "all that was pasted"}
    assert [round(one["f"], 2) for one in found["html"]] == [1.0, 0.0]
    assert found["html"][0]["meta"] == {"title": "right"} and found["html"][0]["lost"] == 0
    command = [sys.executable, str(BENCHMARKS / "intake.py"), str(pages(tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110)
    assert done.returncode == 1  # the second page is lost
    assert "! articles as HTML: F1" in done.stdout and "  title right" in done.stdout


def on_one_core() -> None:
    """llama.cpp's threads wait for each other in a loop: on one core, there is only one."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def test_no_benchmark_is_left_out() -> None:
    runnable = {path.name for path in BENCHMARKS.glob("*.py") if "def main()" in path.read_text(encoding="utf-8")}
    assert runnable - {"endpoint.py"} == SMALLEST.keys()  # that one serves the others


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("startup.py", {"import_ratio", "help_seconds"}),
        ("extractive.py", {"seconds", "ratio_worst", "article_ms"}),
        ("support.py", {"caught", "doubted", "classes"}),
        ("reading.py", {"summaries"}),
    ],
)
def test_a_benchmark_without_a_model_prints_one_json_object(name: str, expected: set[str]) -> None:
    assert run(name, *SMALLEST[name]).keys() >= expected


def test_a_synthetic_model_learns_words_from_sources_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # what Python writes beside them is there for a moment, under any name, and was read as text
    pack = tmp_path / "prompts" / "socra_prompts"
    (pack / "__pycache__").mkdir(parents=True)
    (pack / "news.py").write_text("answer")
    for name in ("__pycache__/news.cpython-311.pyc", "__pycache__/news.cpython-311.pyc.140213", "icon.png"):
        (pack / name).write_bytes(b"\xff\xfe\x00junk")
    monkeypatch.setattr(synthetic, "ROOT", tmp_path)
    assert synthetic._words() == {"answer"}


@pytest.mark.alone
def test_the_small_benchmark_of_local_models_prints_one_json_object() -> None:
    # twice, for what the first run leaves behind must not stand in the way of the second
    small = ("--small", "--model", "synthetic", "--article", "300")
    run("local.py", *small, "--tokens", "2", "--sections", "1", preexec_fn=on_one_core)
    figures = run("local.py", *small, "--tokens", "12", preexec_fn=on_one_core)["synthetic"]
    assert figures.keys() >= {f"ratio_{name}" for name in WAYS - {"socra"}} | {"share", "builds"}
    assert figures["share"].keys() == {"prefill", "decode", "masks", "own"}
    assert 0.9 < sum(figures["share"].values()) < 1.1
    assert figures["seconds"].keys() == figures["cpu_seconds"].keys() == figures["tokens_per_second"].keys() == WAYS
    assert set(figures["tokens"].values()) == {7 * 12}  # random weights end nothing
    # what a section has in common with the others is computed once: this no noise can change
    assert figures["cached_tokens"] > figures["prompt_tokens"]
    assert figures["ratio_article_last"] > 1


@pytest.mark.alone
def test_the_small_benchmark_of_local_models_takes_one_that_was_trained() -> None:
    smallest = ("--small", "--article", "60", "--sections", "2", "--tokens", "4")
    found = run("local.py", "--model", "smollm2", *smallest, preexec_fn=on_one_core)
    assert found.keys() == {"smollm2"}
    assert found["smollm2"]["seconds"].keys() == WAYS
    assert all(0 < tokens <= 2 * 4 for tokens in found["smollm2"]["tokens"].values())
    assert found["smollm2"]["cached_tokens"] > 100


def test_the_benchmark_of_local_models_says_what_is_no_model(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARKS / "local.py"), "--model", str(tmp_path / "none.gguf")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "there is no model file" in done.stderr.splitlines()[-1]


@pytest.mark.alone
def test_the_benchmark_of_quality_reads_a_folder_and_holds_its_floors(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text(SHORT, encoding="utf-8")
    ways = "model,extractive,naive,quote,late"
    found = run("quality.py", "smollm2", "--articles", str(tmp_path), "--ways", ways, "--tokens", "24")["smollm2"]
    assert list(found) == ways.split(",")
    assert (found["model"]["valid"], found["extractive"]["valid"]) == (7, 7)
    assert found["model"]["unsupported"] == found["model"]["echo"] == 0
    assert found["model"]["useful"] >= found["extractive"]["useful"] > 10 * found["naive"]["useful"]
    assert 0 < found["model"]["first"] <= found["model"]["third"] <= found["model"]["seconds"]
    for plain in ("naive", "quote", "late"):
        assert found[plain]["calls"] == 7
        assert found[plain]["tokens"] <= 2 * 7 * 24
    command = [sys.executable, str(BENCHMARKS / "quality.py"), "smollm2", "--articles", str(tmp_path)]
    assert subprocess.run([*command, "--ways", "model", "--check"], capture_output=True, timeout=100).returncode == 0


@pytest.mark.alone
def test_the_small_benchmark_of_hosted_models_prints_one_json_object() -> None:
    figures = run("hosted.py", "--small", "--articles", "6")
    assert figures.keys() >= {"wall_over_slowest", "cpu_ms_per_section", "cached_share", "throughput_ratio"}
    # what noise cannot change: all sections go at once, and one of them goes ahead where it is told to
    assert figures["seconds"]["socra"] < figures["seconds"]["one by one"]
    assert figures["cached_share"] > 0.7 > 0.1 > figures["cached_share_gather"]
    assert figures["cached_share_many"]["socra"] > 0.7 > figures["cached_share_many"]["gather"]
    assert figures["sections_per_second"].keys() == {"socra", "gather"}
