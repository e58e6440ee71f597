"""JSON that is mended: what may be, and that no word is ever lost, added, moved or guessed."""

from __future__ import annotations

import json
import re
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socra.engine.payload import Value, payload_of
from socra.engine.repair import LARGEST, mend, scan

DATA = {"a": "It’s 3 o'clock: {so} it is", "b": [1, -2], "c": {"d": True, "e": None}}


@pytest.mark.parametrize(
    "text",
    [
        """{"a": "It’s 3 o'clock: {so} it is", "b": [1, -2,], "c": {"d": true, "e": null,},}""",
        """{"a": "It’s 3 o'clock: {so} it is", "b": [1, -2], "c": {"d": True, "e": None}}""",
        """{'a': 'It’s 3 o\\'clock: {so} it is', 'b': [1, -2], 'c': {'d': True, 'e': None}}""",
        """{'a': 'It’s 3 o'clock: {so} it is', 'b': [1, -2], 'c': {'d': True, 'e': None}}""",
        """{“a”: “It’s 3 o'clock: {so} it is”, “b”: [1, -2], “c”: {“d”: true, “e”: null}}""",
        """{„a“: „It’s 3 o'clock: {so} it is“, „b“: [1, -2], „c“: {„d“: true, „e“: null}}""",
        """{a: "It’s 3 o'clock: {so} it is", b: [1, -2], c: {d: true, e: null}}""",
        """{"a": "It’s 3 o'clock: {so} it is" "b": [1 -2] "c": {"d": true "e": null}}""".replace('" "', '", "'),
        """{"a": "It’s 3 o'clock: {so} it is", // the time, {isn't it}
            "b": [1, /* "x": */ -2], # so
            "c": {"d": true, "e": null}}""",
        """{"a": "It’s 3 o\\'clock: \\{so} it is", "b": [1, -2], "c": {"d": true, "e": null}}""",
    ],
)
def test_what_is_meant_is_read(text: str) -> None:
    assert payload_of(text).values == (Value(DATA, repaired=True),)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"a": "He said "no" to us", "b": 1}', {"a": 'He said "no" to us', "b": 1}),
        ('{"a": "C:\\dir\\x"}', {"a": "C:\\dir\\x"}),
        ('{"a": "b\n\nc",}', {"a": "b\n\nc"}),
        ('{"a": The mill closed, "b": [1]}', {"a": "The mill closed", "b": [1]}),
        ('{"a": "x\\u00e9\\n\\"y\\"",}', {"a": 'xé\n"y"'}),
        ("{'a': 'the workers’ rights'}", {"a": "the workers’ rights"}),
    ],
)
def test_quotation_marks_backslashes_and_breaks_in_words_are_kept(text: str, data: Any) -> None:
    assert payload_of(text).values == (Value(data, repaired=True),)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "b", "a": "b",}',  # a key twice
        '{"a": "b", "a": "c",}',
        '{"a": "b" "c": "d"}',  # where does the first string end?
        '{"a": "b\n "c": "d"}',
        '{"a": "b, "c": "d"}',
        "{'a': 'b' 'c': 'd'}",
        '{"a": "He said "no", and left", "b": 1}',
        '{"a": "He said "no": it was all, "b": [1]}',
        '{"a": "The mi\n```\nOnce more:\n```json\n{"a": "The mill", "b": 1}',
        '{"a": "b", ...}',  # something was left out
        '{"a": ["b", …]}',
        '{"a": "b" + "c"}',
        '{"a": 1_000,}',  # numbers that are read as others
        '{"a": 0.50,}',
        '{"a": 1e999,}',
        '{"a": NaN,}',
        "{'a': NaN}",
        "{'a': [-Infinity]}",
        "{'a': 1e999}",
        '{"a": ' + "9" * 5_000 + ",}",
        '{"a": """b"""}',
        '{"a"; "b"}',
        '{"a": "b"',  # it breaks off
        '{"a": "b',
        '{"a": ["b"',
        '{"a": ["b"}',
        "{'a': 'b',",
        '{"a": "b", "c',
        '{"a": "b"]',
    ],
)
def test_what_would_be_a_guess_is_not_mended(text: str) -> None:
    payload = payload_of(text)
    assert payload.values == ()
    assert payload.fault


def words(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [word for name, value in data.items() for word in (*words(name), *words(value))]
    if isinstance(data, list):
        return [word for value in data for word in words(value)]
    return re.findall(r"\w+", (data if isinstance(data, str) else json.dumps(data)).casefold())


PROSE = st.lists(
    st.sampled_from(["The", "mill", "isn't", '"so"', "“so”", "3.5", "{x}", "a, b", "c: d", "–", "//", "#"]), max_size=6
)
VALUES = st.recursive(
    PROSE.map(" ".join) | st.integers(-99, 99) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=3),
    max_leaves=8,
)
SPOILED = st.lists(
    st.sampled_from(
        [
            ("]", ",]"),
            ("}", ",}"),
            ('"', "'"),
            ('"', "“"),
            ("true", "True"),
            ("null", "None"),
            (", ", " "),
            (",", ", // x\n"),
            ('"a"', "a"),
            ('\\"', '"'),
            (":", ""),
            ("]", ""),
            ("}", ""),
        ]
    ),
    max_size=3,
)


@pytest.mark.slow
@given(data=st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1, max_size=3), changes=SPOILED)
@settings(deadline=None, max_examples=300)
def test_whatever_is_mended_says_the_same_words_in_the_same_order(data: Any, changes: list[tuple[str, str]]) -> None:
    text = json.dumps(data, ensure_ascii=False)
    for old, new in changes:
        text = text.replace(old, new)
    payload = payload_of(text)
    if len(payload.values) == 1 and isinstance(payload.values[0].data, dict):
        told = [word for word in words(payload.values[0].data) if word != "x"]
        assert told == [word for word in words(data) if word != "x"]


@given(data=st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1, max_size=3), share=st.floats(0, 0.99))
@settings(deadline=None)
def test_no_beginning_of_a_value_is_completed(data: Any, share: float) -> None:
    text = json.dumps(data, ensure_ascii=False).replace('"', "'").replace(", ", ",")
    cut = text[: max(2, int(share * len(text)))]
    for value in payload_of(cut).values if len(cut) < len(text) else ():
        assert words(value.data) == []  # a pair of braces in its words


def test_a_long_value_is_not_mended_and_takes_no_time() -> None:
    text = '{"a": [' + '"b c", ' * (LARGEST // 7) + "],}"
    began = process_time()
    with pytest.raises(ValueError, match="longer than 100,000 characters"):
        scan(text, 0, 40)
    assert process_time() - began < 3


def test_what_the_library_raises_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    import json_repair

    def broken(text: str) -> Any:
        raise RecursionError

    monkeypatch.setattr(json_repair, "loads", broken)
    assert mend(scan('{"a": "b",}', 0, 40)) is None


@pytest.mark.parametrize("made", ["", [], {"a": "b"}, {"a": "b c"}, {"a": "c", "b": ""}, [{"a": "b"}, {"c": ""}]])
def test_what_the_library_loses_or_adds_is_noticed(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import json_repair

    monkeypatch.setattr(json_repair, "loads", lambda text: made)
    assert mend(scan('{"a": "b", "c": "d",}', 0, 40)) is None
