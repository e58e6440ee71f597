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

TEXT = "The harbour of Wick was closed on Monday. The mayor, Ida Rowe, said that 40 boats had to wait."
NAUGHTY = "a\x1b]52;c;ZXZpbA==\x07b\x1b[31mc\x9b2Jd\u202ee"


def speak(held: Any, **how: Any) -> str:
    return f"{NAUGHTY} {type(held).__name__.partition('[')[0]} {' '.join(how)}\n"


def stumble(held: Any, **how: Any) -> str:
    raise KeyError("beak")


PARROT = Form("parrot", (".prt", ".json"), reading=speak)
CROW = Form("crow", (".crow",), reading=speak, answer=speak, article=speak, kind="page")
MAGPIE = Form("json", (".pie",), article=speak, kind="json")
DODO = Form("dodo", reading=stumble, answer=lambda held, **how: held)
NEST = "not a form"


def bring(monkeypatch: pytest.MonkeyPatch, **places: str) -> None:
    entries, real = {name: EntryPoint(name, places[name], registry.FORMS) for name in places}, registry._entries
    monkeypatch.setattr(registry, "_entries", lambda group: entries if group == registry.FORMS else real(group))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with an article and a saved reading, where somebody else's forms are installed."""
    bring(monkeypatch, **{name: f"{__name__}:{name.upper()}" for name in ("parrot", "crow", "magpie", "dodo")})
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(TEXT)
    assert run([*"read a.txt -s summary -o r.json -q".split()]) == 0
    return tmp_path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("read a.txt -s summary --form parrot", "a]52;c;ZXZpbA==b[31mc2Jde Reading evidence\n"),
        ("read a.txt -s summary -o out.PRT", "a]52;c;ZXZpbA==b[31mc2Jde Reading evidence\n"),
        ("clean a.txt --form crow", "a]52;c;ZXZpbA==b\x1b[31mc2Jde Article removed\n"),
        ("ask r.json Why? --form crow", "a]52;c;ZXZpbA==b\x1b[31mc2Jde Answer evidence language notes\n"),
        ("clean a.txt -o out.pie", r"a\u001b]52;c;ZXZpbA==\u0007b\u001b[31mc\u009b2Jd\u202ee Article removed" + "\n"),
    ],
)
def test_somebody_elses_form_is_chosen_by_name_or_suffix_and_steers_nothing(
    words: str, told: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run([*words.split(), "-q"])
    assert capsys.readouterr().out + "".join(path.read_text() for path in place.glob("out.*")) == told


def test_names_and_suffixes_of_ours_cannot_be_taken(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ("--json", "--form json", "-o x.json", "-o x.txt --form json"):
        assert run(["clean", "a.txt", *words.split(), "-q"]) == 0
    written = [Path("x.json").read_text(), Path("x.txt").read_text()]
    assert capsys.readouterr().out == "".join(written)
    assert [json.loads(text)["text"] for text in written] == [TEXT] * 2


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("read a.txt -o x.html", 2, "there is no form of output '.html': take one of terminal, markdown (.md, "),
        ("read a.txt --form html", 2, ", crow (.crow), dodo, parrot (.prt, .json), by its suffix or with --form"),
        (
            "clean a.txt --form parrot",
            2,
            "the form 'parrot' writes no article: take one of markdown (.md",
        ),
        (
            "ask r.json Why? --form parrot",
            2,
            "the form 'parrot' writes no answer: take one of terminal, ",
        ),
        ("read a.txt -o x.md --form crow", 2, "the form crow is for a terminal: leave out --output, or name another"),
        ("clean a.txt --json --form markdown", 2, "--json and --form markdown exclude each other"),
        ("read a.txt -s summary --form dodo -q", 1, "the form 'dodo' failed on this reading: KeyError: 'beak'; take "),
        ("ask r.json Why? --form dodo -q", 1, "the form 'dodo' failed on this answer: TypeError: "),
    ],
)
def test_what_is_wrong_with_a_form_is_one_line(
    words: str, code: int, told: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words.split()) == code
    out, err = capsys.readouterr()
    assert (out, err.count("\n"), told in err) == ("", 1, True), err


def test_a_broken_form_is_warned_of_and_takes_no_other_with_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(monkeypatch, gone="no_such_module:FORM", nest=f"{__name__}:NEST", parrot=f"{__name__}:PARROT")
    with pytest.warns(UserWarning) as warned:
        assert [*forms()][-1] == PARROT
    gone, nest = (str(one.message) for one in warned)
    assert gone.startswith("'gone' of socra.forms cannot be loaded from no_such_module:FORM: ModuleNotFoundError: ")
    assert nest == f"'nest' of socra.forms cannot be loaded from {__name__}:NEST: TypeError: it is str, not Form"
    assert run(["clean", "a.txt", "-q"]) == 0  # ours needs nobody else's: a warning would be an error here
