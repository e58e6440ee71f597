"""What a model is found to do, how that is kept, and how it decides by what way the model is asked."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from doubles import fake_services
from doubles.engine_samples import make_plan, model_file
from doubles.faked import ARTICLE, request
from doubles.tiny_models import make_vocabulary, write_model

from socra.backend import Way
from socra.errors import BackendError, SettingsError
from socra_backends.llamacpp import LlamaCpp, known
from socra_backends.llamacpp.desk import Nonsense, checked
from socra_backends.llamacpp.examine import _COMPLETE, _NOTES, _WHERE, _next, examine
from socra_backends.llamacpp.native import Batch, Native
from socra_backends.llamacpp.prompts import Prompts
from socra_backends.llamacpp.ways import Examined, way_of

pytestmark = pytest.mark.slow

BASE = "it is a base model: it goes on with a text and does not end an answer"
EVEN = Examined(0.5, 0.5)


# --- the probes ---


@contextmanager
def loaded(path: Path, named: str | None = None) -> Iterator[tuple[Native, Prompts]]:
    native = Native([str(path)], make_plan(cells=4_096, rows=2), sequences=4)
    try:
        yield native, Prompts(native.vocab, native.template, named)
    finally:
        native.close()


def test_both_kinds_of_memory_find_the_same_figures() -> None:
    for architecture in ("llama", "gemma2", "mamba"):
        with loaded(model_file(architecture)) as (native, prompts):
            assert native.forks == (architecture != "mamba")
            found = examine(native, prompts)
            assert 0 <= found.ends <= 1
            assert 0 < found.cites < 1
            assert examine(native, prompts) == found  # it leaves nothing behind


def test_a_fork_sees_what_a_whole_prompt_would() -> None:
    prompts = [[5, 6, 7, 8, 9], [5, 6, 7, 20], [5, 6, 7]]
    with loaded(model_file()) as (native, _):
        together = list(_next(native, prompts))
        alone = [next(_next(native, [prompt])) for prompt in prompts]
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
        assert one.sum() == pytest.approx(1)


def test_what_all_prompts_begin_with_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = Native.decode
    monkeypatch.setattr(Native, "decode", lambda self, batch: (seen.append(len(batch.tokens)), real(self, batch))[1])
    with loaded(model_file()) as (native, _):
        list(_next(native, [[*range(5, 45), number] for number in range(50, 58)]))
    assert seen == [40, *[1] * 8]


def test_a_model_without_turns_ends_none_and_is_asked_in_a_document(tmp_path: Path) -> None:
    path = write_model(tmp_path / "bare.gguf", vocabulary=make_vocabulary("bpe", None))
    with loaded(path, named="plain") as (native, prompts):
        found = examine(native, prompts)
    assert found.ends == 0
    assert found.is_base
    assert found.cites > 0


def test_a_context_that_is_too_small_and_numbers_that_are_none_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with loaded(model_file()) as (native, prompts):
        native.cells = 32
        with pytest.raises(BackendError, match="too small to examine"):
            examine(native, prompts)
    with loaded(model_file()) as (native, prompts):
        monkeypatch.setattr(Native, "logits", lambda self, index: np.full(self.vocab.size, np.nan, np.float32))
        with pytest.raises(BackendError, match="not finite"), np.errstate(all="ignore"):
            examine(native, prompts)


def test_each_note_is_asked_for() -> None:
    assert {number for _, number in _WHERE} == set(range(1, len(_NOTES) + 1))
    assert len(_COMPLETE) == 4


# --- what they mean ---


@pytest.mark.parametrize(
    ("ends", "cites", "name", "why"),
    [
        (0.6, 0.95, "sections", "in all cases"),
        (0.6, 0.6, "sections", "in 3 of 5 cases"),
        (0.6, 0.57, "cited", "in 4 of 7 cases"),
        (0.6, 0.35, "cited", "in 1 of 3 cases"),
        (0.6, 0.34, "cards", "in 1 of 3 cases"),
        (0.6, 0.16, "cards", "in 1 of 6 cases"),
        (0.6, 0.0, "cards", "in hardly any case"),
    ],
)
def test_a_chat_model_is_asked_by_what_it_finds(ends: float, cites: float, name: str, why: str) -> None:
    found = way_of(Examined(ends, cites), documents=False)
    assert found == Way(name, f"it finds the sentence that answers {why} (chance is 1 of 5)")  # type: ignore[arg-type]


def test_a_base_model_is_asked_for_cards_whatever_it_finds() -> None:
    assert way_of(Examined(0.002, 0.9), documents=True) == Way("cards", BASE)
    assert (Examined(0.049, 0.9).is_base, Examined(0.05, 0.9).is_base) == (True, False)


# --- what is kept ---


def test_what_was_found_is_known_the_next_time(fresh_home: Path) -> None:
    assert known.recall("a") is None
    known.keep("a", EVEN)
    known.keep("b", Examined(0.0, 1.0))
    assert (known.recall("a"), known.recall("b"), known.recall("c")) == (EVEN, Examined(0.0, 1.0), None)
    assert [file.name for file in fresh_home.iterdir()] == ["models.json"]  # nothing half written beside it


def test_a_folder_that_is_not_there_yet_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCRA_HOME", os.fspath(tmp_path / "a" / "b"))
    known.keep("a", EVEN)
    assert known.recall("a") == EVEN


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "[" * 100_000, "\0", '{"models": {"a": {"ends": 0.5, "cites": 0.5}}}',
        '{"examination": 1, "models": []}', '{"examination": 1, "models": {"a": []}}',
        '{"examination": 1, "models": {"a": {"ends": 2.0, "cites": 0.5}}}',
        '{"examination": 1, "models": {"a": {"ends": NaN, "cites": 0.5}}}',
        '{"examination": 1, "models": {"a": {"ends": true, "cites": 0.5}}}',
        '{"examination": 0, "models": {"a": {"ends": 0.5, "cites": 0.5}}}',
    ],
)  # fmt: skip
def test_a_broken_file_is_no_error_and_is_made_whole(text: str, fresh_home: Path) -> None:
    (fresh_home / "models.json").write_text(text)
    assert known.recall("a") is None
    known.keep("b", EVEN)
    assert known.recall("b") == EVEN


def test_what_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "below"):
        monkeypatch.setenv("SOCRA_HOME", os.fspath(home))
        known.keep("a", EVEN)
        assert known.recall("a") is None


def test_the_oldest_go_first(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "MOST", 3)
    for name in "abcad":
        known.keep(name, EVEN)
    assert [known.recall(name) for name in "abcd"] == [EVEN, None, EVEN, EVEN]


def test_a_template_of_the_users_has_figures_of_its_own() -> None:
    assert known.key_of("f00", None) == "f00"
    assert known.key_of("f00", "chatml").startswith("f00:")
    assert known.key_of("f00", "chatml") != known.key_of("f00", "gemma")


# --- what the child says of it ---


@pytest.mark.parametrize(
    "figures",
    [{"ends": 1, "cites": 0.5}, {"ends": 1.5, "cites": 0.5}, {"ends": 0.5, "cites": -0.1}, {"ends": 0.5},
     {"ends": float("nan"), "cites": 0.5}, {"ends": "0.5", "cites": 0.5}, {"ends": 0.5, "cites": True}],
    ids=str,
)  # fmt: skip
def test_figures_that_are_none_are_nonsense(figures: dict[str, Any]) -> None:
    with pytest.raises(Nonsense):
        checked({"say": "examined", **figures})
    assert checked({"say": "examined", "ends": 0.0, "cites": 1.0})


# --- the backend, with a child that says what a model would ---


class Served(fake_services.Service):
    """Count on disk how often a model is examined."""

    def serve(self, message: dict[str, Any]) -> None:
        if message["do"] == "examine":
            with Path(os.environ["HOME"], "examined").open("a") as file:
                file.write("x")
        super().serve(message)


class ServedBase(Served):
    examined: ClassVar[dict[str, Any]] = {"ends": 0.01, "cites": 0.9}


class ServedOdd(Served):
    examined: ClassVar[dict[str, Any]] = {"ends": 7.0, "cites": 0.9}


class ServedNot(Served):
    def serve(self, message: dict[str, Any]) -> None:
        if message["do"] == "examine":
            text = "a context of 256 tokens is too small to examine the model: ask for more"
            self.say({"say": "failed", "id": 0, "error": "BackendError", "message": text, "data": {}})
        else:
            super().serve(message)


def backend(service: type, path: Path, **options: Any) -> LlamaCpp:
    class Made(LlamaCpp):
        _service = f"{__name__}:{service.__name__}"

    return Made(path, **options)


@pytest.fixture(autouse=True)
def _home(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", os.fspath(fresh_home))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny.gguf", closing=4.0)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model without a template, whose vocabulary has the markers of one."""
    vocabulary = make_vocabulary("bpe", None)
    assert "<|im_start|>" in vocabulary.tokens
    return write_model(tmp_path_factory.mktemp("model") / "bare.gguf", closing=4.0, vocabulary=vocabulary)


def examinations(home: Path) -> int:
    file = home / "examined"
    return len(file.read_text()) if file.exists() else 0


def form(made: LlamaCpp) -> Any:
    return json.loads(made.complete(request("told form")).text)["documents"]


def test_a_model_is_examined_once_a_file(model: Path, tmp_path: Path, fresh_home: Path) -> None:
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(model.read_bytes())
    for path in (model, model, copy):
        with backend(Served, path) as made:
            assert made.examined is None
            assert made.way() == made.way() == Way("sections", made.way().why)
            assert made.complete(request()).text == "hello"
            assert made.examined == Examined(0.9, 0.9)
    assert examinations(fresh_home) == 1
    kept = json.loads((fresh_home / "models.json").read_text())["models"]
    assert list(kept) == [hashlib.sha256(model.read_bytes()).hexdigest()]


def test_a_file_that_changed_is_examined_anew(model: Path, tmp_path: Path, fresh_home: Path) -> None:
    changed = write_model(tmp_path / "other.gguf", closing=4.0, name="Other")
    for path in (model, changed):
        with backend(Served, path) as made:
            made.complete(request())
    assert examinations(fresh_home) == 2


def test_a_worker_that_takes_over_is_told_and_not_examined_again(
    model: Path, fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socra_backends.llamacpp.backend.keep", lambda key, examined: None)
    with backend(ServedBase, model) as made:
        assert form(made) is True
        os.kill(made._supervisor.worker().pid, signal.SIGKILL)  # type: ignore[attr-defined]
        assert form(made) is True
    assert examinations(fresh_home) == 1


def test_whoever_asks_first_has_it_examined(model: Path, fresh_home: Path) -> None:
    with backend(ServedBase, model) as made:
        assert form(made) is True
        assert made.way() == Way("cards", BASE)
    assert examinations(fresh_home) == 1


def test_who_is_told_how_to_ask_needs_no_examination(model: Path, bare: Path, fresh_home: Path) -> None:
    for ask in ("sections", "cited", "cards"):
        with backend(ServedBase, model, ask=ask) as made:
            assert made.way() == Way(ask, "you asked for it")  # type: ignore[arg-type]
            assert made._supervisor._begun is None  # nothing was loaded
            assert form(made) is False
    with backend(ServedBase, bare, ask="sections", template="chatml") as made:
        assert form(made) is False
    assert examinations(fresh_home) == 0
    with backend(ServedBase, bare, ask="sections") as made:  # no template: is it to be sent turns?
        assert form(made) is True
        assert made.way() == Way("sections", "you asked for it")
    assert examinations(fresh_home) == 1


def test_turns_are_the_users_word_first_then_the_models_deed(model: Path, bare: Path) -> None:
    for path in (model, bare):
        with backend(ServedBase, path) as made:
            assert form(made) is True
        with backend(ServedBase, path, template="chatml") as made:
            assert form(made) is False
            assert made.way().name == "sections"  # it cites, and is believed to know turns
        with backend(ServedBase, path, template="plain") as made:
            assert form(made) is True
            assert made.way() == Way("cards", BASE)


def test_a_model_that_ends_its_answers_gets_turns_without_a_template(bare: Path) -> None:
    with backend(Served, bare) as made:
        assert form(made) is False
        assert made.way().name == "sections"


def test_a_model_that_cannot_be_examined_can_be_asked(
    model: Path, bare: Path, fresh_home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "socra.llama_cpp"):
        for path, documents in ((model, False), (bare, True)):
            with backend(ServedNot, path) as made:
                assert form(made) is documents
                way = made.way()
                assert (way.name, way.why[:39]) == ("sections", "it could not be examined: a context of ")
    assert "could not be examined: a context of 256 tokens is too small" in caplog.text
    assert not (fresh_home / "models.json").exists()


def test_a_child_that_is_examined_to_nonsense_is_ended(model: Path, fresh_home: Path) -> None:
    with backend(ServedOdd, model) as made, pytest.raises(BackendError, match="no shares"):
        made.way()
    assert not (fresh_home / "models.json").exists()


@pytest.mark.parametrize("wrong", ["section", "", "Cards", 1, True, ["cards"]])
def test_a_way_that_is_none_is_named(wrong: Any, model: Path) -> None:
    with pytest.raises(SettingsError, match="ask is one of sections, cited, cards, not"):
        LlamaCpp(model, ask=wrong)


# --- real code on random weights ---


def test_random_weights_are_a_base_model_and_are_examined_in_their_process(model: Path, bare: Path) -> None:
    for path in (model, bare):
        with LlamaCpp(path, threads=1) as made:
            assert made.way() == Way("cards", BASE)
            assert made.complete(request("Say a word.", max_tokens=300)).usage.input_tokens > 0
    with LlamaCpp(model_file("mamba"), threads=1) as made:
        assert made.way().name == "cards"
        assert len(ARTICLE.sentences) == 3


def test_what_is_examined_counts_as_work_and_not_while_there_is_other(model: Path) -> None:
    from socra_backends.llamacpp.service import Service

    news: list[dict[str, Any]] = []
    service = Service(news.append)
    with pytest.raises(BackendError, match="before it is asked"):
        service._examine()
    assert service.busy


def test_batches_are_kept_small_enough() -> None:
    seen: list[Batch] = []
    with loaded(model_file()) as (native, prompts):
        native.batch = 16
        real = native.decode
        native.decode = lambda batch: (seen.append(batch), real(batch))[1]  # type: ignore[method-assign, func-returns-value]
        small = examine(native, prompts)
    assert max(len(batch.tokens) for batch in seen) <= 16
    with loaded(model_file()) as (native, prompts):
        whole = examine(native, prompts)
    assert (small.ends, small.cites) == pytest.approx((whole.ends, whole.cites), abs=1e-4)
