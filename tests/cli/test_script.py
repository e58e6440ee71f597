"""The words of a reading in a pipe: in the reader's order, each section under its heading, and nothing that steers."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

from socra import Failure, Progress
from socra.cli.script import Script, script
from socra.events import SectionDegraded, SectionDone, SectionFailed, SectionRetried, SectionStarted
from socra.registry import find_framework

SECTIONS = {slug: kind for slug, kind in find_framework("news").sections().items() if slug in ("summary", "path")}
FIRST, SECOND = SECTIONS
HEADINGS = {slug: kind.heading("en") for slug, kind in SECTIONS.items()}


def done(slug: str) -> SectionDone:
    return SectionDone(slug, None)  # type: ignore[arg-type]


def failed(slug: str, reason: str = "no power") -> SectionFailed:
    return SectionFailed(slug, Failure(section=slug, reason=reason, output="", error="BackendError"))


class Err:
    """What was printed to stderr so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._text = ""

    def text(self) -> str:
        self._text += self._capsys.readouterr().err
        return self._text


@pytest.fixture
def err(capsys: pytest.CaptureFixture[str]) -> Err:
    return Err(capsys)


def said(err: Err) -> list[str]:
    """Return the lines so far, without the seconds."""
    return re.sub(r"after \d+\.\d s", "after N s", err.text()).splitlines()


def started() -> Script:
    made = Script()
    made.expect(SECTIONS, "en")
    for slug in SECTIONS:
        made.hear(SectionStarted(slug))
    return made


def test_words_are_printed_as_they_come(err: Err) -> None:
    made = started()
    made.hear(Progress(FIRST, 0))
    assert said(err) == []
    made.hear(Progress(FIRST, 2, "The mi"))
    assert said(err) == [f"socra: {HEADINGS[FIRST]}, first words after N s", "  The mi"]
    made.hear(Progress(FIRST, 3, "ll closed.\nIt "))
    made.hear(Progress(FIRST, 4, "rained."))
    assert said(err)[1:] == ["  The mill closed.", "  It rained."]


def test_a_later_section_waits_until_the_one_before_is_over(err: Err) -> None:
    made = started()
    made.hear(Progress(SECOND, 1, "Later.\n"))
    made.hear(done(SECOND))
    assert said(err) == []
    made.hear(Progress(FIRST, 1, "First."))
    made.hear(Progress(FIRST, 2))
    assert said(err)[1:] == ["  First."]
    made.hear(done(FIRST))
    assert said(err)[1:] == ["  First.", f"socra: {HEADINGS[SECOND]}", "  Later."]


def test_words_that_are_given_up_are_said_to_be_so(err: Err) -> None:
    made = started()
    made.hear(Progress(FIRST, 1, "Nonsense"))
    made.hear(Progress(SECOND, 1, "Nonsense"))
    for slug in SECTIONS:
        made.hear(SectionRetried(slug, "levels: Field\n required"))
    made.hear(Progress(FIRST, 1, "Anew."))
    made.hear(done(FIRST))
    made.hear(SectionDegraded(SECOND, "no \x1b[2Jpower", "extractive"))
    made.hear(done(SECOND))
    assert said(err)[1:] == [
        "  Nonsense",
        f"socra: {HEADINGS[FIRST]}: asked again: levels: Field required; what stands above of it is given up",
        f"socra: {HEADINGS[FIRST]}",
        "  Anew.",
    ]


def test_an_answer_that_is_written_anew_is_no_longer_the_old_one(err: Err) -> None:
    """After a crash, or where a connection broke."""
    made = started()
    made.hear(Progress(FIRST, 5, "It rain"))
    made.hear(Progress(FIRST, 0))
    made.hear(Progress(FIRST, 0))
    made.hear(Progress(FIRST, 2, "It rained."))
    assert said(err)[1:] == [
        "  It rain",
        f"socra: {HEADINGS[FIRST]}: written anew; what stands above of it is given up",
        f"socra: {HEADINGS[FIRST]}",
        "  It rained.",
    ]


def test_a_section_that_fails_says_so_where_its_words_stand(err: Err) -> None:
    made = started()
    made.hear(failed(FIRST))
    assert said(err) == []  # nothing of it was printed; how the reading ends says it
    made.hear(Progress(SECOND, 1, "Half"))
    made.hear(failed(SECOND))
    assert said(err)[1:] == ["  Half", f"socra: {HEADINGS[SECOND]}: failed, no power"]


def test_lines_about_calls_cut_no_section_in_two(err: Err) -> None:
    made = started()
    made.call("before: 1 s")
    made.hear(Progress(FIRST, 1, "The mi"))
    made.call("later: 2 s")
    made.hear(Progress(FIRST, 2, "ll"))
    made.hear(done(FIRST))
    made.call("after: 3 s")
    made.hear(Progress(SECOND, 1, "It"))
    made.call("last: 4 s")
    made.close()
    lines = [f"socra: {HEADINGS[FIRST]}, first words after N s", "  The mill", "socra: later: 2 s", "socra: after: 3 s"]
    assert said(err) == ["socra: before: 1 s", *lines, f"socra: {HEADINGS[SECOND]}", "  It", "socra: last: 4 s"]


@pytest.mark.parametrize("size", [1, 2, 50])
def test_nothing_that_is_written_steers_what_it_is_printed_on(size: int, err: Err) -> None:
    words = "a\x1b[2Jb\r\nsocra: all is well\x07\u202e\u2028socra: so it is \ud800\x9b1m"
    made = started()
    for at in range(0, len(words), size):
        made.hear(Progress(FIRST, 1 + at, words[at : at + size]))
    made.close()
    assert "socra: so" not in [line[:9] for line in said(err)]
    assert all(line.startswith("  ") for line in said(err)[1:])
    assert all(line.isprintable() for line in said(err))


def test_who_does_not_listen_is_not_told(err: Err, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(sys.stderr, "write", broken)
    made = started()
    made.hear(Progress(FIRST, 1, "The mill"))
    made.call("line")
    made.close()


def test_without_verbose_or_on_a_terminal_nothing_is_printed(err: Err, monkeypatch: pytest.MonkeyPatch) -> None:
    def heard(wanted: bool) -> list[str]:
        with script(wanted) as made:
            made.expect(SECTIONS, "en")
            for event in (SectionStarted(FIRST), Progress(FIRST, 1, "The mill")):
                made.hear(event)
        return said(err)

    assert heard(False) == []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert heard(True) == []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    assert heard(True)[1:] == ["  The mill"]


def test_events_of_nobody_are_passed_over(err: Err) -> None:
    made = started()
    events: list[Any] = [Progress("nobody", 1, "x"), done("nobody"), object()]
    for event in events:
        made.hear(event)
    assert said(err) == []
