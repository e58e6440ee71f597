import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socra.backend import Completion
from socra_backends.openai.stream import Answer, Events, Unreadable, read_json

STREAM = (
    ': keep-alive\r\n\r\nevent: message\ndata: {"a": "é🙂"}\n\nid: 7\rdata:{"b":\rdata: 1}\r\rretry: 10\n\n'
    ": ping\r\n\r\ndata: \n\ndata: [DONE]\r\n\r\n"
).encode()
DATA = ['{"a": "é🙂"}'.encode(), b'{"b":\n1}', b"[DONE]"]


def events_of(pieces: list[bytes]) -> list[bytes]:
    events = Events()
    return [data for piece in pieces for data in events.feed(piece)] + events.finish()


def delta(content: Any = None, finish: Any = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": content, **more}, "finish_reason": finish}]}


def answer_of(*chunks: Any, max_tokens: int = 2_048) -> Answer:
    answer = Answer(max_tokens)
    for chunk in chunks:
        answer.add(chunk)
    return answer


# --- events ---


def test_events_come_out_whatever_ends_their_lines() -> None:
    assert events_of([STREAM]) == DATA


@given(st.lists(st.integers(0, len(STREAM))))
def test_it_does_not_matter_where_a_stream_is_cut(cuts: list[int]) -> None:
    places = sorted({0, *cuts, len(STREAM)})
    assert events_of([STREAM[start:end] for start, end in pairwise(places)]) == DATA


def test_each_byte_may_come_alone() -> None:
    assert events_of([bytes([byte]) for byte in STREAM]) == DATA


def test_the_two_bytes_that_end_a_line_may_come_apart() -> None:
    assert events_of([b"data: {\r", b"\ndata: }\r", b"", b"\n\r", b"\n"]) == [b"{\n}"]
    assert events_of([b"data: {\r", b"\r"]) == [b"{"]


def test_keep_alive_after_an_id_is_no_event() -> None:
    assert events_of([b"id: 1\ndata: {}\n\n", b": ping\n\n", b": ping\n\n"]) == [b"{}"]


def test_a_last_event_without_its_blank_line_counts() -> None:
    assert events_of([b"data: {}\n\ndata: [DONE]"]) == [b"{}", b"[DONE]"]
    assert events_of([b"data: {}\n\ndata: [DONE]\n"]) == [b"{}", b"[DONE]"]


def test_what_is_no_event_stream_is_kept_aside_and_bounded() -> None:
    events = Events()
    assert events.feed(b'{"error": {"code": 500}}\n\n') == []
    assert read_json(events.stray) == {"error": {"code": 500}}
    events.feed(b"x" * 1_000_000 + b"\n" + b"y" * 1_000_000 + b"\n")
    assert len(events.stray) < 2_000_000


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe{\x00}\x00", b'{"a": "\xc3"}', b"[" * 100_000, b"1" * 5_000, b"data"]
)
def test_what_is_no_json_says_so_in_one_way(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read_json(data)
    assert caught.value.__context__ is None


# --- the answer ---


def test_pieces_are_put_together() -> None:
    answer = answer_of(delta(role="assistant"), delta(""), delta("he"), delta("llo"), delta(None, "stop"))
    assert (answer.text, answer.finish, answer.pieces) == ("hello", "stop", 2)


def test_a_whole_body_is_an_answer_too() -> None:
    body = {"model": "m", "choices": [{"message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}]}
    answer = answer_of(body)
    assert (answer.text, answer.finish, answer.model) == ("hi", "stop", "m")


def test_only_what_a_model_wrote_or_thought_is_progress() -> None:
    answer = Answer(100)
    heard = [answer.add(chunk) for chunk in (delta(role="assistant"), delta(""), delta(None), {"choices": []}, {})]
    assert heard == [False] * 5
    assert answer.add(delta("x")) and answer.add(delta(reasoning_content="hm")) and answer.add(delta(reasoning="hm"))


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_thoughts_are_never_text(name: str) -> None:
    answer = answer_of(delta(**{name: "Let me think."}), delta("{}"), delta(None, "stop"))
    assert (answer.text, answer.pieces) == ("{}", 2)


def test_content_may_come_as_a_list_of_parts() -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": "a"},
        "b",
        {"type": "image"},
        None,
        {"type": "text", "text": "c"},
    ]
    assert answer_of(delta(parts, "stop")).text == "abc"


def test_of_several_answers_the_first_is_read() -> None:
    other = {"index": 1, "delta": {"content": "B"}, "finish_reason": "stop"}
    first = {"index": 0, "delta": {"content": "A"}, "finish_reason": None}
    answer = answer_of({"choices": [other, first]}, {"choices": [other]})
    assert (answer.text, answer.finish) == ("A", None)


def test_a_tool_that_is_called_instead_gives_its_arguments() -> None:
    def called(arguments: Any, index: int = 0) -> dict[str, Any]:
        return delta(tool_calls=[{"index": index, "function": {"name": "f", "arguments": arguments}}])

    answer = answer_of(called('{"a"'), called("OTHER", 1), called(": 1}"), delta(None, "tool_calls"))
    assert (answer.text, answer.finish) == ('{"a": 1}', "stop")
    whole = {"tool_calls": [{"function": {"arguments": {"a": "é"}}}, {"function": {"arguments": "{}"}}]}
    assert answer_of({"choices": [{"message": whole, "finish_reason": "tool_calls"}]}).text == '{"a": "é"}'
    assert answer_of(delta(function_call={"arguments": "{}"}, finish="function_call")).text == "{}"


def test_text_comes_before_a_tool_call() -> None:
    called = delta(tool_calls=[{"index": 0, "function": {"arguments": "{}"}}])
    assert answer_of(delta("[]"), called, delta(None, "stop")).text == "[]"


def test_a_refusal_is_one_only_without_a_text() -> None:
    refused = answer_of(delta(refusal="I can"), delta(refusal="not."), delta(None, "stop"))
    assert (refused.text, refused.finish) == ("I cannot.", "refused")
    assert answer_of(delta([{"type": "refusal", "refusal": "No."}], "stop")).finish == "refused"
    assert answer_of(delta("{}"), delta(refusal="Hm."), delta(None, "stop")).finish == "stop"


@pytest.mark.parametrize(
    ("word", "finish"),
    [
        ("stop", "stop"),
        ("eos", "stop"),
        ("STOP", "stop"),
        ("end_turn", "stop"),
        ("length", "length"),
        ("MAX_TOKENS", "length"),
        ("content_filter", "filtered"),
        ("SAFETY", "filtered"),
        ("refusal", "refused"),
        (None, None),
        ("", None),
        ("null", None),
        ("error", None),
        ("abort", None),
        ("insufficient_system_resource", None),
        (7, None),
        ({}, None),
    ],
)
def test_each_server_has_its_own_words_for_the_end(word: Any, finish: str | None) -> None:
    assert answer_of(delta("x"), delta("", word)).finish == finish


def test_a_finish_stays_when_later_chunks_have_none() -> None:
    assert answer_of(delta("x", "length"), delta(None), {"choices": [], "usage": {}}).finish == "length"


def test_without_a_choice_nothing_was_chosen() -> None:
    assert not answer_of({}, {"choices": []}, {"choices": None}, {"choices": "x"}, {"choices": [1]}, None, 7, []).chosen


def test_halves_of_a_character_in_two_pieces_are_joined() -> None:
    assert answer_of(delta("a\ud83d"), delta("\ude42b"), delta("\ud83d", "stop")).text == "a🙂b\ufffd"


# --- answers that do not end ---


def test_the_hundredth_equal_piece_ends_an_answer() -> None:
    answer = answer_of(delta("a"), *[delta("b")] * 99)
    assert (answer.finish, answer.over) == (None, False)
    answer.add(delta("b"))
    assert (answer.finish, answer.over) == ("loop", True)


def test_equal_pieces_with_another_between_are_no_loop() -> None:
    assert answer_of(*[delta("b"), delta("c")] * 300).finish is None


def test_blanks_may_repeat_for_longer_but_not_for_ever() -> None:
    assert answer_of(*[delta("  ")] * 499).finish is None
    assert answer_of(*[delta("  ")] * 500).finish == "loop"


def test_thoughts_may_not_go_round_in_circles_either() -> None:
    assert answer_of(*[delta(reasoning="again")] * 100).finish == "loop"


@pytest.mark.parametrize(("max_tokens", "cap"), [(10, 65_536), (10_000, 160_000)])
def test_an_answer_past_the_cap_is_cut_and_ends(max_tokens: int, cap: int) -> None:
    within = answer_of(delta("x" * cap), max_tokens=max_tokens)
    assert not within.over
    within.add(delta("y"))
    assert (within.over, within.finish, len(within.text)) == (True, "loop", cap)
    assert len(answer_of(delta("x" * 10 * cap, "stop"), max_tokens=max_tokens).text) == cap
    assert answer_of(delta("x" * 10 * cap, "stop"), max_tokens=max_tokens).finish == "loop"
    assert answer_of(*(delta(reasoning="a" * cap), delta(reasoning="b")), max_tokens=max_tokens).finish == "loop"


# --- errors instead of answers ---


@pytest.mark.parametrize(
    "chunk",
    [
        {"error": {"message": "no"}},
        {"error": "no"},
        [{"error": {"code": 400}}],
        {"object": "error", "message": "no", "code": 400},
        {"detail": "Not Found"},
        {"message": "no such route"},
        {"error": {"code": 502}, "choices": [{"delta": {"content": ""}, "finish_reason": "error"}]},
    ],
)
def test_an_error_instead_of_an_answer_is_seen(chunk: Any) -> None:
    answer = answer_of(delta("x"), chunk)
    assert answer.over
    assert answer.error


@pytest.mark.parametrize("chunk", [{"error": None, **delta("x")}, {"type": "ping"}, {"error": {}, **delta("x")}])
def test_no_error_is_no_error(chunk: Any) -> None:
    assert answer_of(chunk).error is None


# --- usage ---


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ({"prompt_tokens": 10, "completion_tokens": 4}, (10, 4, 0, 0)),
        (
            {
                "prompt_tokens": 10,
                "completion_tokens": 4,
                "prompt_tokens_details": {"cached_tokens": 8},
                "completion_tokens_details": {"reasoning_tokens": 3},
            },
            (10, 4, 8, 3),
        ),
        ({"prompt_tokens": 10, "completion_tokens": 4, "prompt_cache_hit_tokens": 6}, (10, 4, 6, 0)),
        ({"input_tokens": 10, "output_tokens": 4, "input_tokens_details": {"cached_tokens": 1}}, (10, 4, 1, 0)),
        ({"prompt_tokens": 10, "completion_tokens": 4, "prompt_tokens_details": None}, (10, 4, 0, 0)),
        ({"prompt_tokens": 10, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 99}}, (10, 4, 10, 0)),
        ({"prompt_tokens": -1, "completion_tokens": True}, (0, 0, 0, 0)),
        ({"prompt_tokens": "10", "completion_tokens": 1e9}, (0, 0, 0, 0)),
        ({"prompt_tokens": 10**12, "completion_tokens": None}, (0, 0, 0, 0)),
        ({}, (0, 0, 0, 0)),
    ],
)
def test_usage_is_what_the_server_says_as_far_as_it_makes_sense(told: Any, counts: tuple[int, ...]) -> None:
    usage = answer_of(delta("x", "stop"), {"choices": [], "usage": told}, {"choices": [], "usage": None}).usage
    found = (usage.input_tokens, usage.output_tokens, usage.cached_tokens, usage.reasoning_tokens)
    assert (found, usage.calls, usage.cost) == (counts, 1, None)


def test_usage_is_found_where_groq_puts_it() -> None:
    assert answer_of({"x_groq": {"usage": {"prompt_tokens": 3}}, "choices": []}).usage.input_tokens == 3


# --- anything at all ---

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
anything = st.recursive(scalars, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3))
odd: st.SearchStrategy[Any] = anything | st.sampled_from(["x", "stop", [], {}, 0, None])


def table(**parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=parts)


function = odd | table(arguments=odd, name=odd)
calls = odd | st.lists(odd | table(index=odd, function=function), max_size=2)
part = odd | table(type=odd, text=odd, thinking=odd, refusal=odd)
message = odd | table(
    content=odd | st.lists(part, max_size=3),
    reasoning=odd,
    reasoning_content=odd,
    refusal=odd,
    tool_calls=calls,
    function_call=function,
)
choice = odd | table(index=odd, delta=message, message=message, text=odd, finish_reason=odd)
usage = odd | table(prompt_tokens=odd, completion_tokens=odd, prompt_tokens_details=odd | table(cached_tokens=odd))
chunks = odd | table(
    choices=odd | st.lists(choice, max_size=2), error=odd, usage=usage, x_groq=odd, model=odd, object=odd, detail=odd
)


@given(st.lists(chunks, max_size=5))
def test_any_chunks_make_a_completion_an_error_or_nothing(given_chunks: list[Any]) -> None:
    answer = Answer(100)
    for chunk in given_chunks:
        assert answer.add(chunk) in (True, False)
        if answer.over:
            break
    if answer.error is None and answer.finish:
        completion = Completion(answer.text, answer.finish, answer.usage, answer.model)
        completion.text.encode("utf-8")
    assert answer.error is None or answer.over


@given(chunks)
def test_a_chunk_that_went_over_the_wire_is_read_the_same(chunk: Any) -> None:
    try:
        data = json.dumps(chunk).encode()
    except ValueError:
        return
    answer = answer_of(read_json(data))
    assert (answer.finish is None) or answer.chosen
