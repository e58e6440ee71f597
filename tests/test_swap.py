"""One script, three models: nothing, a file and an endpoint, swapped by one string."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubles.fault_reading import SLUGS, answer_text, article
from doubles.fault_server import FaultServer, well
from doubles.tiny_models import SMALL, write_model

from socra import Reader, Reading

pytestmark = [pytest.mark.slow]


def test_a_model_is_swapped_by_one_string(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings say where the endpoint is and how many threads a file may have; the script says which."""
    path = write_model(tmp_path / "tiny.gguf", shape=SMALL, closing=1.0)
    monkeypatch.setenv("SOCRA_HOME", str(tmp_path))
    with FaultServer(lambda call: well, answer_text) as server:
        tables = (
            f'[openai]\nbase_url = "{server.base_url}"\n[llama_cpp]\nthreads = 1\ntemperature = 1.5\nask = "sections"\n'
        )
        (tmp_path / "settings.toml").write_text(tables)
        for backend in ("extractive", f"llama_cpp:{path}", "openai:fake"):
            with Reader(backend) as reader:
                reading = reader.read(article())
            assert list(reading.analysis.present()) == SLUGS, reading.failures
            assert reading.backend == backend
            assert Reading.load(reading.model_dump_json()) == reading
    assert len(server.calls) == len(SLUGS)
