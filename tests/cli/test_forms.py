"""Forms of output: ours and somebody else's by one door, chosen by suffix or name, and nothing leaves it unguarded."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from socra import registry
from socra.cli import run
from socra.render import Form, forms

NAUGHTY = "a\x1b]52;c;ZXZpbA==\x07b\x1b[31mc\x9b2Jd\u202ee"
TEXT = "The harbour of Wick was closed on Monday. The mayor, Ida Rowe, said that 40 boats had to wait."


def speak(held: Any, **how: Any) -> str:
    return f"{NAUGHTY} {type(held).__name__.partition('[')[0]} {' '.join(how)}\n"


def stumble(held: Any, **how: Any) -> str:
    raise KeyError("beak")


PARROT = Form("parrot", (".prt", ".json"), reading=speak)
CROW = Form("crow", (".crow",), reading=speak, answer=speak, article=speak, kind="page")
MAGPIE = Form("json", (".pie",), reading=speak, answer=speak, article=speak, kind="json")
DODO = Form("dodo", (".dodo",), reading=stumble, answer=lambda held, **how: held)
NEST = "not a form"


@pytest.fixture
def flock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let somebody else's distributions bring forms."""
    brought = {name: EntryPoint(name, f"{__name__}:{name.upper()}", registry.FORMS) for name in ("parrot", "crow")}
    more = {name: EntryPoint(name, f"{__name__}:{name.upper()}", registry.FORMS) for name in ("magpie", "dodo")}
    entries = registry._entries
    monkeypatch.setattr(
        registry, "_entries", lambda group: brought | more if group == registry.FORMS else entries(group)
    )


@pytest.fixture
def article(tmp_path: Path) -> str:
    (tmp_path / "a.txt").write_text(TEXT)
    return str(tmp_path / "a.txt")


@pytest.fixture
def saved(article: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["read", article, "-s", "summary", "-q", "-o", str(tmp_path / "r.json")]) == 0
    return str(tmp_path / "r.json")


def test_a_form_of_somebody_elses_is_chosen_by_suffix_or_name_and_steers_nothing(
    flock: None, article: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", article, "-s", "summary", "-o", str(tmp_path / "x.PRT"), "-q"]) == 0
    assert (tmp_path / "x.PRT").read_text() == "a]52;c;ZXZpbA==b[31mc2Jde Reading evidence\n"
    assert run(["read", article, "-s", "summary", "--form", "parrot", "-q"]) == 0
    assert capsys.readouterr().out == (tmp_path / "x.PRT").read_text()


def test_a_page_keeps_its_colours_and_is_for_a_terminal_alone(
    flock: None, article: str, saved: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, told in ((["clean", article], "Article removed"), (["ask", saved, "Why?"], "Answer evidence language")):
        run([*words, "--form", "crow", "-q"])
        assert capsys.readouterr().out.startswith(f"a]52;c;ZXZpbA==b\x1b[31mc2Jde {told}")
    for name in ("crow", "terminal"):
        assert run(["read", article, "-o", str(tmp_path / "x.md"), "--form", name]) == 2
        assert f"the form {name} is for a terminal: leave out --output" in capsys.readouterr().err
    assert not (tmp_path / "x.md").exists()


def test_json_is_escaped(flock: None, article: str, tmp_path: Path) -> None:
    assert run(["clean", article, "-o", str(tmp_path / "x.pie"), "-q"]) == 0
    assert (tmp_path / "x.pie").read_text().startswith(r"a\u001b]52;c;ZXZpbA==\u0007b\u001b[31mc\u009b2Jd\u202ee")


def test_names_and_suffixes_of_ours_cannot_be_taken(
    flock: None, article: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["clean", article, "-o", str(tmp_path / "x.json"), "-q"]) == 0
    assert json.loads((tmp_path / "x.json").read_text())["text"] == TEXT
    outputs = []
    for words in (["--json"], ["--form", "json"], ["-o", "-", "--form", "json"]):
        assert run(["clean", article, *words]) == 0
        outputs.append(capsys.readouterr().out)
    assert set(outputs) == {(tmp_path / "x.json").read_text()}


@pytest.mark.parametrize("words", [["-o", "x.html"], ["--form", ".html"]])
def test_an_unknown_form_says_what_there_is(
    words: list[str], flock: None, article: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", article, *words]) == 2
    assert capsys.readouterr().err == (
        "socra: there is no form of output '.html': take one of terminal, markdown (.md, .markdown), json (.json), "
        "crow (.crow), dodo (.dodo), json (.pie), parrot (.prt, .json), by its suffix or with --form\n"
    )


def test_a_form_without_an_answer_or_an_article_says_so(
    flock: None, article: str, saved: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, what in ((["ask", saved, "Why?"], "answer"), (["clean", article], "article")):
        assert run([*words, "--form", "parrot"]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"socra: the form 'parrot' writes no {what}: take one of ")
        assert "markdown (.md, .markdown), json (.json), crow (.crow)" in said
        assert said.count("\n") == 1 and "parrot (" not in said


def test_two_forms_exclude_each_other(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["clean", article, "--json", "--form", "markdown"]) == 2
    assert "--json and --form markdown exclude each other" in capsys.readouterr().err


def test_a_form_that_fails_is_named(flock: None, article: str, saved: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words, what, why in (
        (["read", article, "-s", "summary"], "reading", "KeyError: 'beak'"),
        (["ask", saved, "Why?"], "answer", "TypeError: "),
    ):
        assert run([*words, "--form", "dodo", "-q"]) == 1
        assert f"socra: the form 'dodo' failed on this {what}: {why}" in capsys.readouterr().err


def test_a_broken_form_is_warned_of_and_takes_no_other_with_it(
    article: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {"gone": "no_such_module:FORM", "nest": f"{__name__}:NEST", "parrot": f"{__name__}:PARROT"}
    entries = {name: EntryPoint(name, place, registry.FORMS) for name, place in places.items()}
    monkeypatch.setattr(registry, "_entries", lambda group: entries if group == registry.FORMS else {})
    with pytest.warns(UserWarning) as warned:
        assert [form.name for form in forms()][3:] == ["parrot"]
    assert [str(one.message) for one in warned] == [
        "'gone' of socra.forms cannot be loaded from no_such_module:FORM: ModuleNotFoundError: "
        "No module named 'no_such_module'",
        f"'nest' of socra.forms cannot be loaded from {__name__}:NEST: TypeError: it is str, not Form",
    ]
    assert run(["clean", article, "-o", str(tmp_path / "x.md"), "-q"]) == 0  # nobody else's is loaded for ours
