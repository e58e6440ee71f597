"""The JSON in a model's text: what is found, what is read strictly, and that hostile texts take no longer for it."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socra.engine.payload import DEEPEST, MOST_VALUES, Value, payload_of, without_reasoning


def found(text: str) -> list[Any]:
    return [value.data for value in payload_of(text).values]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": 1} {"b": 2}', [{"a": 1}, {"b": 2}]),
        ('[{"a": 1}]', [[{"a": 1}]]),
        ('["a"]', [["a"]]),
        ("null", [None]),
        ("3", [3]),
        ("{}", [{}]),
        ('as {name} or { x } or [1], {"a": "{"}', [{"a": "{"}]),
        ("nothing", []),
        ("", []),
        ('{"a": "<think>b</think>"}', [{"a": "<think>b</think>"}]),
        ('so</think>{"a": "</think>"}', [{"a": "</think>"}]),
        ('<think>{"a": 1}</think>', []),
        ('{"a": 1}</think>', []),
        ('<think>{"a": 1}\n```', [{"a": 1}]),
        ('<think>{"a": 1} and so on', []),
        ('<think>a<think>b</think>{"a": 1}</think>{"b": 2}', [{"b": 2}]),
        ('<think>a</think>{"a": 1}<|end|>', [{"a": 1}]),
        ('<think>{"a": 1}<|end|>', [{"a": 1}]),
        ('<|channel|>analysis<|message|>{"a": 1}<|end|>', []),
        ('{"a": 1', []),
        ('{"a": {"b": 1}', []),
        ('{"a": 1} {"b": {"c": 2}', [{"a": 1}]),
    ],
)
def test_values_are_found_in_the_answer_and_nowhere_else(text: str, values: list[Any]) -> None:
    assert found(text) == values


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a": 1, "a": 1}', "the key 'a' stands twice in one object"),
        ('{"a": [{"b": 1, "\\u0062": 2}]}', "the key 'b' stands twice"),
        (
            '{"' + "k" * 10**5 + '": 1, "' + "k" * 10**5 + '": 1}',
            r"the key 'kkkkkkkkkkkk...kkkkkkkkkkkkk' stands twice",
        ),
        ('{"a": NaN}', "NaN is not a number that JSON has"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ('{"a": 1e999}', "'1e999' is too large"),
        ('{"a": -1e999}', "'-1e999' is too large"),
        ('{"a": ' + "9" * 5_000 + "}", "a number has 5,000 digits"),
        ('{"a": -' + "9" * 5_000 + ",}", "."),
        ('{"a":' * DEEPEST + "{}" + "}" * DEEPEST, "nested over 40 levels deep"),
        ('{"a":' * 10**5 + "1" + "}" * 10**5, "nested over 40 levels deep"),
        ('{"a":' * 10**5, "nested over 40 levels deep"),
        ("[" * 10**5, "nested over 40 levels deep"),
        ("{'a':" * 10**5, "nested over 40 levels deep"),
        ('{"a": [1}', "brackets do not match"),
        ('{"a": "b', "breaks off before its end"),
        ('{"a": "b" /* c', "breaks off before its end"),
        ("{'a': 1, " + "x " * 100_000, "longer than 100,000 characters"),
        ("3 apples", "words stand around 3"),
        ('{"a": 1}' * (MOST_VALUES + 1), "over 8 JSON values"),
    ],
)
def test_what_is_refused_is_named(text: str, fault: str) -> None:
    payload = payload_of(text)
    assert payload.values == ()
    assert len(payload.fault) < 300
    with pytest.raises(ValueError, match=fault):
        raise ValueError(payload.fault)


def test_what_is_just_within_the_limits_is_read() -> None:
    assert found('{"a":' * (DEEPEST - 1) + "{}" + "}" * (DEEPEST - 1)) != []
    assert found(f'{{"a": {"1" * 1_000}}}') == [{"a": int("1" * 1_000)}]
    assert len(found('{"a": 1}' * MOST_VALUES)) == MOST_VALUES


def test_a_control_character_that_stands_raw_in_a_string_is_mended() -> None:
    for raw in "\n\t\r\x00\x1b":
        assert payload_of(f'{{"a": "b{raw}c"}}').values == (Value({"a": f"b{raw}c"}, repaired=True),)


@pytest.mark.parametrize(
    ("text", "words", "finished"),
    [
        ("plain", "plain", True),
        ("<think>a</think>b", "b", True),
        ("x<think>a</think>b<think>c</think>d", "xbd", True),
        ("a</think>b", "b", True),
        ("a</think>b</think>c", "c", True),
        ("x<think>a</think>b</think>c", "c", True),
        ("<think>a", "a", False),
        ("<think>a<think>b", "ab", False),
        ("◁think▷a◁/think▷b", "b", True),
        ("<seed:think>a</seed:think>b", "b", True),
    ],
)
def test_reasoning_is_left_out(text: str, words: str, finished: bool) -> None:
    assert without_reasoning(text) == (words, finished)


UNITS = [
    *"{[\"'“”,:#\\}",
    *(
        '{"a":',
        '\\"',
        "/*",
        " /*",
        "//",
        '{"a":"b" ',
        '"a" ',
        "{'a':'b'c ",
        "```",
        "<think>",
        "</think>",
        '{"a":1}',
        "{} ",
    ),
    *(
        "[{",
        '{"a":[',
        '{"a":{} <think>',
        "' ",
        '" ',
        "<|channel|>analysis",
        "{a ",
        "{a:",
        '{"a":1, ',
        "[THINK]",
        "{   ",
    ),
]


@pytest.mark.alone
@pytest.mark.parametrize("before", ["", '{"', '{ "a": "', "{'a':'", '<think>{"a":[', "{'a': 1, "], ids=repr)
def test_time_grows_with_the_length_and_no_faster(before: str) -> None:
    for unit in UNITS:
        began = process_time()
        payload_of((before + unit * 10**5)[:100_000])
        assert process_time() - began < 1.5, unit


TEXTS = st.text() | st.lists(st.sampled_from([*UNITS, *'1tf \n}]"', "</think>", '{"a": ', "true"]), max_size=60).map(
    "".join
)


@given(TEXTS)
@settings(deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    payload = payload_of(text)
    assert payload.values or payload.fault
    assert len(payload.words) <= len(text)


LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text()


@given(st.recursive(LEAVES, lambda inner: st.dictionaries(st.text(), inner), max_leaves=6))
@settings(deadline=None)
def test_what_python_writes_is_read_as_it_was(data: Any) -> None:
    text = json.dumps({"it": data})
    assert payload_of(text).values == (Value({"it": data}),)
    assert payload_of(json.dumps({"it": data}, ensure_ascii=False)).values[0].data == {"it": data}
