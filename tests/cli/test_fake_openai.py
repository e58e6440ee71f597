"""The command line with an endpoint on the loopback: a page, a file, a line for each call, and one line for what fails.

The key that stands in the environment is looked for in all that is said.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from doubles.checkout import ROOT
from doubles.loopback import Asked, Loopback, Reply

from socra.cli import run

pytestmark = pytest.mark.slow

ARTICLE = str(ROOT / "examples" / "articles" / "onprem.txt")
KEY = "sk-canary-5d1e0c9b7a"
TWO = ("-s", "summary", "-s", "path")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    for name in ("OPENAI_MODEL", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command with the endpoint; return the code, stdout and stderr, neither of which holds the key."""

    def said(url: str, *words: str) -> tuple[int, str, str]:
        code = run([*words, "--backend", "openai:tiny", "-O", f"base_url={url}"])
        found = capsys.readouterr()
        assert KEY not in found.out + found.err
        return code, found.out, found.err

    return said


def refusing(status: int, code: str) -> Callable[[Asked], Reply]:
    return lambda asked: (status, {}, {"error": {"message": f"{asked.headers['authorization']}?", "code": code}})


def test_a_reading_and_an_answer(said: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    saved = str(tmp_path / "reading.json")
    with Loopback() as server:
        assert said(server.url, "read", ARTICLE, *TWO, "-o", saved, "--max-tokens", "777")[0] == 0
        assert {asked.body["max_tokens"] for asked in server.asked} == {777}
        code, out, _ = said(server.url, "ask", saved, "What did it cost?")
    assert code == 0
    assert out.startswith("### What did it cost?\n")
    found = json.loads(Path(saved).read_text())
    assert (found["backend"], found["model"]) == ("openai:tiny", "tiny")
    assert found["usage"]["calls"] == 2
    assert KEY not in Path(saved).read_text()


def test_a_page_ends_with_what_it_took(
    said: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socra.cli.options.is_terminal", lambda: True)
    with Loopback() as server:
        code, out, err = said(server.url, "read", ARTICLE, *TWO)
    assert (code, err) == (0, "")
    assert re.search(r"2 calls · \d,\d{3} tokens in \(\d+ % cached\) · \d+ tokens out · \d+\.\d s\n$", out)


def test_verbose_tells_of_each_call(said: Callable[..., tuple[int, str, str]]) -> None:
    with Loopback() as server:
        _, _, err = said(server.url, "read", ARTICLE, *TWO, "-v")
    told = re.findall(r"^socra: (\w+) by tiny: [\d,]+ tokens in.* \d+\.\d\d s, attempt 1, stop$", err, re.MULTILINE)
    assert sorted(told) == ["path", "summary"]


@pytest.mark.parametrize(("status", "code"), [(401, "invalid_api_key"), (404, "model_not_found")])
def test_what_only_the_user_can_put_right_is_one_line_and_no_fallback_is_asked(
    status: int, code: str, said: Callable[..., tuple[int, str, str]]
) -> None:
    with Loopback(fault=refusing(status, code)) as server:
        found, out, err = said(server.url, "read", ARTICLE, "--fallback", "extractive")
        assert len(server.asked) == 1
    assert (found, out) == (1, "")
    assert err.startswith("socra: no section could be made: ")
    assert err.count("\n") == 1


def test_where_nothing_answers_it_is_one_line_or_the_fallback(said: Callable[..., tuple[int, str, str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    code, out, err = said(url, "read", ARTICLE)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert f"nothing answers at {url}" in err
    code, out, err = said(url, "read", ARTICLE, *TWO, "--fallback", "extractive")
    assert code == 3
    assert out.count("*(made by extractive: ") == 2
    assert "socra: sections summary, path made by extractive: " in err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--backend", "openai"], "openai:MODEL"),
        (["--backend", "openai:tiny", "-O", "base_url=ftp://127.0.0.1/v1"], "base_url"),
        (["--backend", "openai:tiny", "-O", f"base_url=http://me:{KEY}@127.0.0.1/v1"], "base_url"),
        (["--backend", "openai:tiny", "-O", "parallel=none"], "parallel"),
        (["--backend", "openai:tiny", "-O", f"api_key={KEY}"], "OPENAI_API_KEY"),
    ],
)
def test_wrong_settings_are_code_2_and_one_line(
    words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", ARTICLE, *words]) == 2
    found = capsys.readouterr()
    assert not found.out
    assert found.err.count("\n") == 1
    assert reason in found.err
    assert KEY not in found.err


def test_without_a_key_the_hosted_api_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    assert run(["read", ARTICLE, "--backend", "openai:gpt-5"]) == 2
    assert "OPENAI_API_KEY" in capsys.readouterr().err


def test_the_backend_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backends"]) == 0
    assert re.search(r"^  openai +Ask an endpoint", capsys.readouterr().out, re.MULTILINE)
