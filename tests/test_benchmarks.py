"""The benchmarks of models run, and print what they say they print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from doubles.checkout import BENCHMARKS

pytestmark = pytest.mark.alone


def run(name: str, *options: str, **how: Any) -> Any:
    command = [sys.executable, str(BENCHMARKS / name), "--small", "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, **how)
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout)


def test_the_small_benchmark_of_local_models_prints_one_json_object() -> None:
    # llama.cpp's threads wait for each other in a loop: on one core, there is only one
    figures = run(
        "local.py", "--tokens", "12", preexec_fn=lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    )
    assert figures.keys() >= {"ratio_sequential", "ratio_article_last", "ratio_floor", "tokens_per_second", "share"}
    assert figures["share"].keys() == {"prefill", "decode", "masks", "own"}
    assert 0.9 < sum(figures["share"].values()) < 1.1
    # what a section has in common with the others is computed once: this no noise can change
    assert figures["cached_tokens"] > figures["prompt_tokens"]
    assert figures["ratio_article_last"] > 1


def test_the_small_benchmark_of_hosted_models_prints_one_json_object() -> None:
    figures = run("hosted.py", "--articles", "6")
    assert figures.keys() >= {"wall_over_slowest", "cpu_ms_per_section", "cached_share", "throughput_ratio"}
    # what noise cannot change: all sections go at once, and one of them goes ahead where it is told to
    assert figures["seconds"]["socra"] < figures["seconds"]["one by one"]
    assert figures["cached_share"] > 0.7 > 0.1 > figures["cached_share_gather"]
    assert figures["cached_share_many"]["socra"] > 0.7 > figures["cached_share_many"]["gather"]
    assert figures["sections_per_second"].keys() == {"socra", "gather"}
