import re

import pytest
from doubles.attacks import ATTACK, EVERY_MARKER
from doubles.timing import cpu_seconds
from hypothesis import given
from hypothesis import strategies as st

from socra.safety.markers import MARKERS, neutralise

MARKER = re.compile(MARKERS, re.VERBOSE | re.IGNORECASE)

pieces = st.text() | st.sampled_from([*EVERY_MARKER, "<", ">", "|", "[", "]", "◁", "▷", "<|", "|>", "/", " ", "\n"])


@pytest.mark.parametrize("marker", EVERY_MARKER)
def test_a_marker_is_spread_and_can_still_be_read(marker: str) -> None:
    made = neutralise(f"He wrote {marker} there.")
    assert marker not in made
    assert made.replace(" ", "") == f"Hewrote{marker}there."


@given(st.lists(pieces).map("".join))
def test_no_marker_is_left_however_they_are_nested(text: str) -> None:
    made = neutralise(text)
    assert not MARKER.search(made)
    assert neutralise(made) == made


@given(st.lists(pieces).map("".join))
def test_nothing_but_blanks_is_added(text: str) -> None:
    assert neutralise(text).replace(" ", "") == text.replace(" ", "")


def test_a_marker_within_a_marker_within_a_marker_is_spread() -> None:
    assert neutralise("<|[|◁x▷|]|>") == "< |[ |◁ x ▷| ]| >"


def test_an_attack_of_all_markers_at_once_is_spread() -> None:
    assert not MARKER.search(neutralise(ATTACK))


@pytest.mark.parametrize("text", ["", "[12] The mayor said: a < b > c.", "<b>bold</b> [link](x) {…} 1|2", "x<|y"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text


@pytest.mark.alone
def test_a_long_text_takes_time_in_step_with_its_length() -> None:
    short, long = ("<|[|<" * (count // 5) for count in (20_000, 80_000))
    assert cpu_seconds(lambda: neutralise(long)) < 8 * cpu_seconds(lambda: neutralise(short)) + 0.05
