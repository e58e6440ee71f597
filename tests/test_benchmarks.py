"""The benchmark of local models runs, and prints what it says it prints."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parent.parent / "benchmarks" / "local.py"


@pytest.mark.slow
def test_the_small_benchmark_of_local_models_prints_one_json_object() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCHMARK), "--small", "--tokens", "24", "--json"],
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    figures = json.loads(done.stdout)
    assert figures.keys() >= {"ratio_sequential", "ratio_article_last", "ratio_floor", "tokens_per_second", "share"}
    assert figures["share"].keys() == {"prefill", "decode", "masks", "own"}
    assert 0.9 < sum(figures["share"].values()) < 1.1
    # what a section has in common with the others is computed once: this no noise can change
    assert figures["cached_tokens"] > figures["prompt_tokens"]
    assert figures["ratio_article_last"] > 1
