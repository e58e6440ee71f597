"""Where an answer stands, whether it runs in circles, and what leads out of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socra import Section
from socra.framework.section import _one_line
from socra_backends.llamacpp.endings import (
    BLANK_RUN,
    LONGEST_PERIOD,
    Exits,
    Scanner,
    is_blank_run,
    is_loop,
)


class Terse(Section):
    """One text."""

    text: str


# --- loops ---


def turns(period: int) -> int:
    """The tokens that a loop of a period has at least."""
    return max(4 * period, 48)


def cycle(period: int, length: int) -> list[int]:
    return [place % period for place in range(length)]


@pytest.mark.parametrize("period", [1, 2, 7, 11, 12, 13, 48, 63, 64])
def test_a_loop_is_four_times_the_same_and_at_least_48_tokens(period: int) -> None:
    before = [1_000 + place for place in range(30)]
    assert is_loop(before + cycle(period, turns(period)))
    assert not is_loop(before + cycle(period, turns(period) - 1))


def test_what_repeats_itself_over_too_long_a_stretch_is_no_loop() -> None:
    period = LONGEST_PERIOD + 1
    assert not is_loop(cycle(period, 8 * period))


def test_one_other_token_breaks_a_loop() -> None:
    written = cycle(8, 64)
    assert is_loop(written)
    for place in (16, 40, 63):
        assert not is_loop([*written[:place], 99, *written[place + 1 :]])


def test_a_loop_that_has_ended_is_none() -> None:
    assert not is_loop([*cycle(4, 100), 99])


@pytest.mark.parametrize("text", ["", "a", "a list of twelve different words, none of which says the same as another"])
def test_what_a_person_writes_is_no_loop(text: str) -> None:
    assert not is_loop(text.encode())


@pytest.mark.parametrize("count", [1, 5, 12])
def test_a_list_of_items_of_one_shape_is_no_loop(count: int) -> None:
    items = [{"text": f"Point {k}: {'xyz' * k}.", "provenance": "article", "evidence": [k]} for k in range(count)]
    assert not is_loop(json.dumps(items).encode())


@given(st.lists(st.integers(0, 3), max_size=300))
def test_a_loop_is_what_the_definition_says(tokens: list[int]) -> None:
    assert is_loop(tokens) == any(
        len(tokens) >= turns(period)
        and all(tokens[-k] == tokens[-k - period] for k in range(1, turns(period) - period + 1))
        for period in range(1, LONGEST_PERIOD + 1)
    )


@given(st.integers(1, LONGEST_PERIOD), st.lists(st.integers(0, 3), min_size=1, max_size=64), st.integers(0, 60))
def test_whatever_is_said_over_and_over_is_a_loop(period: int, said: list[int], extra: int) -> None:
    said = said[:period]
    whole = said * (turns(len(said)) // len(said) + 2)
    assert is_loop([7, 8, 9, *whole[: turns(len(said)) + extra % len(said)]])


# --- blanks ---


def test_a_run_of_blanks_is_24_tokens_that_show_nothing() -> None:
    assert is_blank_run([b"word", *[b" ", b"\n\n", b"", b"\t"] * (BLANK_RUN // 4)])
    assert not is_blank_run([b" "] * (BLANK_RUN - 1))
    assert not is_blank_run([*[b" "] * BLANK_RUN, b"x"])
    assert not is_blank_run([b"x", *[b" "] * (BLANK_RUN - 1)])
    assert not is_blank_run([])


# --- the scanner ---


def state(scanner: Scanner) -> tuple[bool, bool, bool]:
    """What is asked of a scanner: outside of a string, how it was filled is of no matter."""
    return (scanner.in_string, scanner.in_string and scanner.blank, scanner.in_string and scanner.empty)


def scanned(pieces: Sequence[bytes]) -> tuple[bool, bool, bool]:
    scanner = Scanner()
    for piece in pieces:
        scanner.feed(piece)
    return state(scanner)


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


def plainly(data: bytes) -> tuple[bool, bool, bool]:
    """The same by taking all whole strings away: what is left of a quotation mark on is the open one."""
    _, mark, open_string = _STRING.sub(b"", data).partition(b'"')
    if not mark:
        return (False, False, False)
    if re.fullmatch(rb"(?:[^\\]|\\.)*\\", open_string, re.DOTALL):  # an escape that is not whole says nothing yet
        open_string = open_string[:-1]
    return (True, not _one_line(open_string.decode("utf-8", "ignore")), not open_string)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.text(alphabet=' "\\\n\t{}[],:é'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='ab "\\{'), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def beginnings(draw: st.DrawFn) -> bytes:
    text = json.dumps(draw(json_values), ensure_ascii=draw(st.booleans()))
    data = text.encode("utf-8", "surrogatepass")
    return data[: draw(st.integers(0, len(data)))]


@given(beginnings())
def test_the_scanner_knows_where_any_json_stands(data: bytes) -> None:
    assert scanned([data]) == plainly(data)


@given(beginnings(), st.lists(st.integers(1, 5), max_size=30))
def test_it_is_the_same_whole_in_pieces_and_byte_by_byte(data: bytes, sizes: list[int]) -> None:
    pieces, rest = list[bytes](), data
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    expected = scanned([data])
    assert scanned([*pieces, rest]) == expected
    assert scanned([bytes([byte]) for byte in data]) == expected


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'{"a": ', (False, False, False)),
        (b'{"a": "', (True, True, True)),
        (b'{"a": "  \t', (True, True, False)),
        (b'{"a": " x', (True, False, False)),
        (b'{"a": "x\\"', (True, False, False)),  # an escaped mark ends nothing
        (b'{"a": "x\\\\"', (False, False, False)),  # an escaped backslash escapes nothing
        (b'{"a": "\\', (True, True, True)),
        (b'{"a": "\\n', (True, False, False)),
        (b'{"a": "x", "b": "', (True, True, True)),  # each string begins anew
        (b'["x\\", ", "', (True, True, True)),
        ("[“quoted”, ".encode(), (False, False, False)),  # only one mark is JSON's
        ('["é'.encode()[:-1], (True, True, False)),
    ],
)
def test_the_scanner_by_example(data: bytes, where: tuple[bool, bool, bool]) -> None:
    assert scanned([data]) == where


@pytest.mark.parametrize("text", ["\u00a0", "\u3000", "\u2028", "\x7f", "\x85", "\x93"], ids=ascii)
def test_what_validation_takes_for_blank_is_blank(text: str) -> None:
    """A model may end a string that holds only this, and the section is refused as empty."""
    assert Terse.model_validate({"text": text}).text == ""
    assert scanned([b'"', text.encode()]) == (True, True, False)


# --- the tokens that lead out ---


class Pieces:
    """A vocabulary of given texts, tokenised longest first."""

    def __init__(self, *texts: str | bytes) -> None:
        self.pieces = [text.encode() if isinstance(text, str) else text for text in texts]

    def tokenize(self, text: str, special: bool) -> list[int]:
        data, ids = text.encode(), list[int]()
        while data:
            fitting = [k for k, piece in enumerate(self.pieces) if piece and data.startswith(piece)]
            if not fitting:
                return [*ids, 0]  # as a vocabulary does that has no such letter
            best = max(fitting, key=lambda token: len(self.pieces[token]))
            ids.append(best)
            data = data[len(self.pieces[best]) :]
        return ids


def exits(*texts: str | bytes) -> Any:
    return Exits(Pieces(*texts))  # type: ignore[arg-type]


def flagged(flags: Any, *texts: str | bytes) -> set[str | bytes]:
    assert len(flags) == len(texts)
    return {text for text, flag in zip(texts, flags, strict=True) if flag}


def test_a_string_is_left_by_a_mark_that_begins_nothing_new() -> None:
    texts = ('"', '"}', '"]', '"}]}', '",', '","', '":', 'x"', ' "', '"x', "}", "]", "", "x", '""')
    assert flagged(exits(*texts).quotes, *texts) == {'"', '"}', '"]', '"}]}'}


def test_a_list_and_an_object_are_left_by_brackets_alone() -> None:
    texts = ("}", "]", "]}", "}]}", "],", "},{", "{}", "[]", '"}', " ]", "", "x", "{", "[")
    assert flagged(exits(*texts).brackets, *texts) == {"}", "]", "]}", "}]}"}


def test_hollow_is_what_begins_a_string_with_nothing_to_be_seen() -> None:
    texts = (" ", "\n\n", "  \t", ' "', ' "}', ' ",', " x", "x", '"', "", " …", "\u00a0")
    assert flagged(exits(*texts).hollow, *texts) == {" ", "\n\n", "  \t", ' "', ' "}', ' ",', "\u00a0"}


def test_what_cuts_a_string_off_shows_that_it_was_cut() -> None:
    def cut(*texts: str | bytes) -> bytes:
        made = exits(*texts)
        return b"".join(text.encode() if isinstance(text, str) else text for text in map(texts.__getitem__, made.cut))

    assert cut("a", "…", '"') == '…"'.encode()
    assert cut("a", '"', *(bytes([byte]) for byte in "…".encode())) == '…"'.encode()  # letter by letter, in bytes
    assert cut("a", " …", '"') == b'"'  # none where the vocabulary has none
