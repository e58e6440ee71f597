"""The board: a line a section, in whatever terminal, without anything that steers it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from socra import Failure, Progress
from socra.cli import board as boards
from socra.cli.board import Board, watch
from socra.events import SectionDegraded, SectionDone, SectionFailed, SectionRetried, SectionStarted
from socra.record import Note
from socra.registry import find_framework

News = find_framework("news")
SECTIONS = News.sections()
REASON = "a\x1b[2Jb\x07c\n\n[bold]d[/bold] \u202ee " + "and so on " * 100


@pytest.fixture(autouse=True)
def _list_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "AT_ONCE", 0)


def shown(board: Board, width: int = 80, height: int = 24) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=width, height=height, color_system=None, force_terminal=True).print(board)
    return file.getvalue().splitlines()


def started(words: str = "reading The mill …") -> Board:
    board = Board(words)
    board.expect(SECTIONS)
    for slug in SECTIONS:
        board.hear(SectionStarted(slug))
    return board


def state(*events: Any) -> str:
    """Return what stands on the path's line after these events, without the mark."""
    board = started()
    for event in events:
        board.hear(event)
    [line] = [line for line in shown(board, 120) if "Progression" in line]
    return line[2:].removeprefix("Knowledge Progression Path").strip()


RETRIED = SectionRetried("path", "levels: Field required")
DEGRADED = SectionDegraded("path", "openai:m failed: no power", "extractive")


def test_the_last_words_stand_beside_the_count_of_what_is_written() -> None:
    words = Progress("path", 7, "The mill closed.\nIt rained for "), Progress("path", 9, "days.")
    assert state(*words) == "9 tokens  …The mill closed. It rained for days."
    assert state(*words, Progress("path", 11, " And so on" * 60)).startswith("11 tokens  …")
    assert state(*words, Progress("path", 11, " And so on" * 60)).endswith("on And so on")
    assert state(*words, Progress("path", 0)) == "reading"
    assert state(*words, RETRIED, Progress("path", 1, "Anew")) == (
        "1 token, asked again: levels: Field required  …Anew"
    )
    assert state(*words, done()) == "done"
    assert state(*words, RETRIED) == "asked again: levels: Field required"


@pytest.mark.parametrize(
    "words", ["word " * 99, "x" * 500, "字" * 500, "a 字" * 200, "\x1b[2J\u202e\n\x9b " * 50, "\ud800 x"]
)
@pytest.mark.parametrize("width", [1, 10, 30, 50, 80, 200])
def test_no_words_are_wider_than_the_terminal_or_steer_it(words: str, width: int) -> None:
    board = started()
    board.hear(Progress("path", 1_000, words))
    lines = shown(board, width)
    assert all(cell_len(line) <= width for line in lines)
    assert all(line.isprintable() for line in lines)
    assert len(lines) == len(SECTIONS)


def done(*kinds: str) -> SectionDone:
    notes = tuple(Note(section="path", kind=kind, backend="extractive") for kind in kinds)
    return SectionDone("path", None, notes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "waiting"),
        ([Progress("path", 0)], "reading"),
        ([Progress("path", 1)], "1 token"),
        ([Progress("path", 0), Progress("path", 1_234)], "1,234 tokens"),
        ([Progress("path", 9), RETRIED], "asked again: levels: Field required"),
        ([RETRIED, Progress("path", 0)], "reading, asked again: levels: Field required"),
        ([RETRIED, Progress("path", 7)], "7 tokens, asked again: levels: Field required"),
        ([RETRIED, Progress("path", 7), SectionDone("path", None)], "done"),  # type: ignore[arg-type]
        ([RETRIED, SectionFailed("path", Failure(section="path", reason="no power"))], "failed: no power"),
        ([RETRIED, DEGRADED], "asking extractive: openai:m failed: no power"),
        ([DEGRADED, Progress("path", 7)], "7 tokens, asking extractive: openai:m failed: no power"),
        ([DEGRADED, RETRIED], "asked again: levels: Field required"),
        ([DEGRADED, done("degraded")], "done by extractive"),
        ([done("repaired")], "done, repaired"),
        ([done("degraded", "repaired")], "done by extractive, repaired"),
        ([done("repaired", "doubtful", "doubtful")], "done, repaired, doubtful"),
        ([Progress("nobody", 7), SectionDone("nobody", None)], "waiting"),  # type: ignore[arg-type]
    ],
)
def test_a_section_has_its_heading_and_its_state_on_one_line(events: list[Any], expected: str) -> None:
    assert state(*events) == expected


@pytest.mark.parametrize(("kind", "colour"), [("repaired", "32"), ("degraded", "33"), ("doubtful", "33")])
def test_the_tick_of_a_section_that_a_reader_should_look_at_is_yellow(kind: str, colour: str) -> None:
    board, file = started(), io.StringIO()
    board.hear(done(kind))
    Console(file=file, width=80, color_system="standard", force_terminal=True, no_color=False).print(board)
    assert f"\x1b[{colour}m✓" in file.getvalue()


def test_there_is_a_line_for_each_section_in_order() -> None:
    lines = shown(started(), 120)
    assert [line[2:].partition("  ")[0] for line in lines] == [kind.heading() for kind in SECTIONS.values()]
    assert len({line.index("waiting") for line in lines}) == 1


def test_a_run_that_is_over_at_once_lists_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "AT_ONCE", 60)
    board = started()
    board.hear(SectionDone("path", None))  # type: ignore[arg-type]
    [line] = shown(board)
    assert line.endswith("reading The mill …")


@pytest.mark.parametrize("height", [1, 2, len(SECTIONS)])
def test_what_does_not_fit_is_counted(height: int) -> None:
    board = started()
    board.hear(SectionDone("path", None))  # type: ignore[arg-type]
    [line] = shown(board, height=height)
    assert line.endswith(f"1 of {len(SECTIONS)} sections …")
    assert len(shown(board, height=len(SECTIONS) + 1)) == len(SECTIONS)


@pytest.mark.parametrize("width", [1, 2, 5, 10, 20, 40, 79, 200])
def test_a_line_stays_one_line_in_a_narrow_terminal_and_hostile_words_steer_nothing(width: int) -> None:
    board = Board(f"reading 字字字字 {REASON}")
    assert all(cell_len(line) <= width for line in shown(board, width))
    assert len(shown(board, width)) == 1
    board = started()
    board.hear(SectionRetried("summary", REASON))
    board.hear(SectionDegraded("concepts", REASON, REASON))
    board.hear(SectionDone("context", None, (Note(section="context", kind="degraded", backend=REASON),)))  # type: ignore[arg-type]
    board.hear(SectionFailed("path", Failure(section="path", reason=REASON)))
    lines = shown(board, width)
    assert len(lines) == len(SECTIONS)
    assert all(cell_len(line) <= width for line in lines)
    assert not set("".join(lines)) & set("\x00\x07\x08\x1b\r\x9b\u202e")
    if width == 200:
        assert "failed: a[2Jbc [bold]d[/bold] e and so on" in lines[list(SECTIONS).index("path")]


def test_where_stderr_is_no_terminal_or_quiet_is_wanted_nothing_is_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with watch("opening …") as board:
        board.hear(SectionStarted("path"))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with watch("opening …", quiet=True):
        pass
    assert capsys.readouterr() == ("", "")
