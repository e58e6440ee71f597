"""What an endpoint takes: left out step by step, learned once, remembered for a week in a file that tells nothing."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from socra_backends.openai.dialect import STRIKES, Dialect, Dialects
from socra_backends.openai.options import Options

OPTIONS = Options("secret-model", "http://secret.example/v1")
TODAY = date(2026, 11, 22)
FLAGS = ("temperature", "seed", "stream_options", "system", "reasoning_effort")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "endpoints.json"


def dialects(path: Path | None, today: date = TODAY) -> Dialects:
    return Dialects(path, today=lambda: today)


def learn(path: Path, *lacks: str, options: Options = OPTIONS, today: date = TODAY) -> Dialect:
    known = dialects(path, today)
    for lack in lacks:
        assert known.refused(options, known.of(options), lack) is not None
    return known.of(options)


def steps(dialect: Dialect | None, lacks: str, name: str) -> list[Any]:
    found = []
    while dialect is not None:
        found.append(getattr(dialect, name))
        dialect = dialect.without(lacks)
    return found


def test_the_format_goes_down_and_ends() -> None:
    assert steps(Dialect(), "response_format", "format") == ["json_schema", "json_object", "text"]


@pytest.mark.parametrize(
    ("base_url", "names"),
    [
        ("https://api.openai.com/v1", ["max_completion_tokens", "max_tokens", "none"]),
        ("https://mine.openai.azure.com/openai/v1", ["max_completion_tokens", "max_tokens", "none"]),
        ("http://localhost:8000/v1", ["max_tokens", "max_completion_tokens", "none"]),
        ("https://api.openai.com.evil.example/v1", ["max_tokens", "max_completion_tokens", "none"]),
    ],
)
def test_the_limit_has_two_names_and_each_is_tried_once(base_url: str, names: list[str]) -> None:
    assert steps(Dialect.start(base_url), "max_tokens", "limit") == names
    assert steps(Dialect.start(base_url), "max_completion_tokens", "limit") == names


@pytest.mark.parametrize("lacks", FLAGS)
def test_a_parameter_is_left_out_once(lacks: str) -> None:
    assert steps(Dialect(), lacks, lacks) == [True, False]


@pytest.mark.parametrize("lacks", ["", "messages", "format", "other", "limit", "__class__"])
def test_nothing_else_can_be_left_out(lacks: str) -> None:
    assert Dialect().without(lacks) is None


def test_calls_that_are_refused_at_once_go_down_one_step() -> None:
    known = dialects(None)
    used = known.of(OPTIONS)
    found = [known.refused(OPTIONS, used, "response_format") for _ in range(5)]
    assert [one.format for one in found if one] == ["json_object"] * 5
    assert [one.limit for _ in range(5) if (one := known.refused(OPTIONS, used, "max_tokens"))] == [
        "max_completion_tokens"
    ] * 5


def test_two_refusals_at_once_are_both_learned() -> None:
    known = dialects(None)
    used = known.of(OPTIONS)
    known.refused(OPTIONS, used, "seed")
    after = known.refused(OPTIONS, used, "temperature")
    assert after is not None and not after.seed and not after.temperature
    assert known.of(OPTIONS) == after


def test_a_format_that_was_ignored_is_not_asked_for_again_and_text_is_the_last() -> None:
    known = dialects(None)
    for form in ("json_object", "text", "text"):
        for _ in range(STRIKES):
            known.answered(OPTIONS, known.of(OPTIONS), bound=False)
        assert known.of(OPTIONS).format == form


def test_one_answer_that_is_not_bound_teaches_nothing_nor_do_two_with_a_good_one_between() -> None:
    known = dialects(None)
    for bound in (False, True, False):
        known.answered(OPTIONS, known.of(OPTIONS), bound=bound)
    assert known.of(OPTIONS).format == "json_schema"


def test_many_at_once_that_are_not_bound_teach_one_step() -> None:
    known = dialects(None)
    used = known.of(OPTIONS)
    for _ in range(7):
        known.answered(OPTIONS, used, bound=False)
    assert known.of(OPTIONS).format == "json_object"


def test_a_pinned_format_stays_and_its_refusal_is_final() -> None:
    pinned = Options("secret-model", "http://secret.example/v1", response_format="json_schema")
    known = dialects(None)
    known.refused(OPTIONS, known.of(OPTIONS), "response_format")
    assert known.of(pinned).format == "json_schema"
    assert known.refused(pinned, known.of(pinned), "response_format") is None
    for _ in range(STRIKES):
        known.answered(pinned, known.of(pinned), bound=False)
    assert known.of(pinned).format == "json_schema"
    after = known.refused(pinned, known.of(pinned), "seed")
    assert after is not None and (after.format, after.seed) == ("json_schema", False)
    assert (known.of(OPTIONS).format, known.of(OPTIONS).seed) == ("json_object", False)


def test_endpoints_and_models_are_told_apart() -> None:
    known = dialects(None)
    known.refused(OPTIONS, known.of(OPTIONS), "seed")
    assert known.of(Options("other", OPTIONS.base_url)).seed
    assert known.of(Options(OPTIONS.model, "http://other.example/v1")).seed


def test_it_is_remembered_by_another_process(path: Path) -> None:
    learned = learn(path, "response_format", "max_tokens", "seed")
    assert dialects(path).of(OPTIONS) == learned
    assert learned == Dialect(format="json_object", limit="max_completion_tokens", seed=False, other=False)


def test_what_two_processes_learn_stays(path: Path) -> None:
    first, second = dialects(path), dialects(path)
    other = Options("other", OPTIONS.base_url)
    assert first.of(OPTIONS).seed and second.of(other).seed
    first.refused(OPTIONS, first.of(OPTIONS), "seed")
    second.refused(other, second.of(other), "system")
    known = dialects(path)
    assert not known.of(OPTIONS).seed and not known.of(other).system


def test_the_file_tells_nothing_and_is_the_users_own(path: Path) -> None:
    learn(path, "seed")
    text = path.read_text()
    assert "secret" not in text and "example" not in text
    assert [list(entry) for entry in json.loads(text).values()] == [["day", "seed"]]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_nothing_is_written_where_nothing_was_learned(path: Path) -> None:
    dialects(path).of(OPTIONS)
    assert not path.exists()


@pytest.mark.parametrize(("days", "seed"), [(0, False), (7, False), (8, True), (-1, True)])
def test_it_is_forgotten_after_a_week(path: Path, days: int, seed: bool) -> None:
    learn(path, "seed")
    assert dialects(path, TODAY + timedelta(days)).of(OPTIONS).seed is seed


@pytest.mark.parametrize(
    "change",
    [
        {"format": "xml"},
        {"limit": []},
        {"seed": 0},
        {"other": None},
        {"unknown": True},
        {"day": 3},
        {"day": "yesterday"},
        {"day": None},
    ],
    ids=str,
)
def test_entries_that_make_no_sense_are_passed_over(path: Path, change: dict[str, Any]) -> None:
    learn(path, "seed")
    entries = json.loads(path.read_text())
    (key,) = entries
    entries[key] |= change
    path.write_text(json.dumps(entries))
    assert dialects(path).of(OPTIONS) == Dialect()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a": 1}', b" " * 300_000 + b"{}"]
)
def test_a_broken_or_huge_file_is_passed_over_and_written_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert dialects(path).of(OPTIONS) == Dialect()
    learned = learn(path, "seed")
    assert dialects(path).of(OPTIONS) == learned


def test_where_nothing_can_be_written_the_process_knows_it_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "endpoints.json", tmp_path):
        known = dialects(path)
        known.refused(OPTIONS, known.of(OPTIONS), "seed")
        assert not known.of(OPTIONS).seed
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_pipe_in_its_place_does_not_hang(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    assert dialects(path).of(OPTIONS) == Dialect()


def test_a_link_in_its_place_is_replaced_and_not_followed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    (tmp_path / "other").write_text("{}")
    path.symlink_to(tmp_path / "other")
    learn(path, "seed")
    assert (tmp_path / "other").read_text() == "{}" and not path.is_symlink()


def test_the_file_does_not_grow_without_end(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps({f"{n:064}": {"day": "2026-11-20", "seed": False} for n in range(700)}))
    learn(path, "seed")
    assert len(json.loads(path.read_text())) == 500
    assert not dialects(path).of(OPTIONS).seed


def test_threads_learn_together(path: Path) -> None:
    known = dialects(path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda lacks: known.refused(OPTIONS, Dialect.start(OPTIONS.base_url), lacks), FLAGS * 8))
    assert not any(getattr(known.of(OPTIONS), name) for name in FLAGS)
    assert dialects(path).of(OPTIONS) == known.of(OPTIONS)


def test_a_process_shares_them_by_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCRA_HOME", str(tmp_path))
    here = Dialects.shared()
    assert Dialects.shared() is here
    here.refused(OPTIONS, here.of(OPTIONS), "seed")
    assert (tmp_path / "endpoints.json").exists()
    monkeypatch.setenv("SOCRA_HOME", str(tmp_path / "other"))
    assert Dialects.shared() is not here
