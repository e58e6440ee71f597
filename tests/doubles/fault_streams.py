"""Faults of event streams and of the envelope of an answer, F30 to F44."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from doubles.fault_bodies import whole
from doubles.fault_kinds import (
    FIRST,
    STALL,
    asked_again,
    borne,
    final,
    grown,
    livelier,
    retried,
)
from doubles.fault_server import (
    CLOSE,
    DONE,
    HANG,
    RESET,
    Act,
    Call,
    Step,
    chunk,
    completion,
    event,
    events,
    respond,
    stream,
)

__all__ = ["ENVELOPES", "LOOPS", "STREAMS", "deltas", "failing_stream", "said"]


def spoken(make: Callable[[Call], Iterable[Any]]) -> Act:
    return stream(make)


def half(call: Call) -> Iterator[bytes]:
    yield event(chunk({"role": "assistant", "content": call.answer[: len(call.answer) // 2]}))


def unfinished(call: Call) -> Iterator[bytes]:
    yield from events(call.answer, finish=None, usage=False, done=False)


def reset_in_stream(call: Call) -> Iterator[Step]:
    yield from half(call)
    yield 0.01
    yield RESET


def failing_stream(data: Any) -> Act:
    return stream(lambda call: [*half(call), event(data)])


def named_failure(call: Call) -> Iterator[bytes]:
    yield from half(call)
    yield b"event: error\n" + event({"error": {"type": "overloaded_error", "message": "Overloaded"}})


def comments(call: Call) -> Iterator[Step]:
    while True:
        yield b": keep-alive\n\n"
        yield 0.05


def half_then_comments(call: Call) -> Iterator[Step]:
    yield from half(call)
    yield from comments(call)


def thinking_first(call: Call) -> Iterator[Step]:
    """Think for longer than the deadline between pieces of content, and then answer: thinking is progress."""
    for _ in range(12):
        yield event(chunk({"reasoning_content": "The mill… "}))
        yield 0.02
    yield from events(call.answer)


def crumbs(call: Call) -> Iterator[bytes]:
    """Send a stream in crumbs that no character, event or line respects."""
    whole = b"".join(events(call.answer, pieces=3))
    sizes = itertools.cycle((1, 2, 3, 5, 7, 11, 64))
    start = 0
    while start < len(whole):
        size = next(sizes)
        yield whole[start : start + size]
        start += size


def carriage_returns(call: Call) -> Iterator[bytes]:
    yield b": hello\r\n\r\n"
    yield b"".join(events(call.answer)).replace(b"\n", b"\r\n").replace(b"data: ", b"data:")


def stuck(call: Call) -> Iterator[Step]:
    yield from half(call)
    for _ in range(400):
        yield event(chunk({"content": " and so on"}))
    yield HANG


def endless(call: Call) -> Iterator[bytes]:
    yield event(chunk({"content": '{"text": "'}))
    for number in itertools.count():
        yield event(chunk({"content": " ".join(f"w{number * 200 + k}" for k in range(200))}))


def endless_blanks(call: Call) -> Iterator[bytes]:
    while True:
        yield event(chunk({"content": "\n\n \t"}))


def several(call: Call) -> Iterator[bytes]:
    for piece in events(call.answer, usage=False, done=False):
        data = json.loads(piece.removeprefix(b"data: "))
        other = {"index": 1, "delta": {"content": "other"}, "finish_reason": None}
        yield event({**data, "choices": [other, *data["choices"]]})
    yield DONE


def tolerable(call: Call) -> Iterator[bytes]:
    """Send all that is odd and harmless: nulls, lists of parts, empty choices, no names, a finish with content."""
    middle = len(call.answer) // 2
    yield event(chunk({"role": "assistant"}))
    yield event(chunk({"content": None}))
    yield event({"choices": []})
    yield event(chunk({"content": [{"type": "text", "text": call.answer[:middle]}]}))
    yield event({"choices": [{"index": 0, "delta": None, "finish_reason": None}]})
    yield event({"choices": [{"delta": {"content": call.answer[middle:]}, "finish_reason": "stop"}]})


def only_finish(call: Call) -> Iterator[bytes]:
    """End with a finish and no [DONE], as some gateways do."""
    yield from events(call.answer, usage=False, done=False)


OVERLOADED = {"error": {"message": "The server is overloaded", "type": "overloaded_error"}}
WRONG_KEY = {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}
LOOPS: Mapping[str, Any] = {"check": livelier}
STREAMS = [
    retried("F30", "no finish and no end", spoken(unfinished), "EndpointFailed"),
    retried("F30", "an end without a finish", spoken(lambda call: [*unfinished(call), DONE]), "EndpointFailed"),
    retried("F30", "an empty stream", spoken(lambda call: []), "EndpointFailed"),
    retried("F31", "reset in the stream", spoken(reset_in_stream), "EndpointFailed"),
    retried("F31", "closed in the stream", spoken(lambda call: [*half(call), CLOSE]), "EndpointFailed"),
    retried("F32", "overloaded", failing_stream(OVERLOADED), "EndpointFailed"),
    retried("F32", "a named event", spoken(named_failure), "EndpointFailed"),
    retried("F32", "an error that is a text", failing_stream({"error": "CUDA error"}), "EndpointFailed"),
    final("F32", "wrong key", failing_stream(WRONG_KEY), "AccessDenied", streams=True),
    final("F32", "wrong key at once", stream(lambda call: [event(WRONG_KEY)]), "AccessDenied"),
    retried("F33", "comments only", spoken(comments), "BackendTimeout", **FIRST),
    retried("F33", "comments after a while", spoken(half_then_comments), "BackendTimeout", **STALL),
    borne("F33", "thinking is progress", spoken(thinking_first)),
    borne("F34", "crumbs", spoken(crumbs)),
    borne("F34", "carriage returns", spoken(carriage_returns)),
    asked_again("F35", "one chunk again and again", spoken(stuck), **LOOPS),
    asked_again("F35", "endless", spoken(endless), **LOOPS),
    asked_again("F35", "endless blanks", spoken(endless_blanks), **LOOPS),
    borne("F36", "nulls and parts", spoken(tolerable)),
    borne("F36", "several choices", spoken(several)),
    borne("F36", "no usage", spoken(lambda call: events(call.answer, usage=False))),
    borne("F36", "no end", spoken(only_finish)),
    borne("F36", "not streamed", whole(lambda call: completion(call.answer))),
    borne(
        "F36",
        "not streamed, in parts",
        whole(
            lambda call: completion(
                [{"type": "text", "text": call.answer[:9]}, {"type": "text", "text": call.answer[9:]}]
            )
        ),
    ),
]


# envelopes


def said(make: Callable[[Call], str], finish: str = "stop") -> Act:
    return stream(lambda call: [b"".join(events(make(call), finish=finish))])


def deltas(*given: Any, finish: str = "stop") -> Act:
    return stream(lambda call: [*(event(chunk(delta)) for delta in given), event(chunk({}, finish)), DONE])


def tool(call: Call) -> Iterator[bytes]:
    middle = len(call.answer) // 2
    first = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "answer", "arguments": ""}}
    yield event(chunk({"role": "assistant", "content": None, "tool_calls": [first]}))
    for part in (call.answer[:middle], call.answer[middle:]):
        yield event(chunk({"tool_calls": [{"index": 0, "function": {"arguments": part}}]}))
    yield event(chunk({}, "tool_calls"))
    yield DONE


def tool_body(call: Call) -> Any:
    function = {"name": "answer", "arguments": call.answer}
    calls = [{"id": "call_1", "type": "function", "function": function}]
    return completion(None, "tool_calls", tool_calls=calls)


THOUGHT = 'The reader wants {"a": 1} or so. Let me think [about] it.'
HARMONY = f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>"
SORRY = "I'm sorry, but I can't help with that request."
ENVELOPES = [
    asked_again("F37", "cut off", said(lambda call: call.answer[:-20], "length"), check=grown),
    asked_again(
        "F38",
        "all spent on thinking",
        deltas({"reasoning_content": THOUGHT}, finish="length"),
        check=grown,
        says="think|reason",
    ),
    final("F39", "filtered", said(lambda call: call.answer[:40], "content_filter"), "OutputInvalid", says="filtered"),
    asked_again("F40", "refusal field", deltas({"refusal": SORRY}), says="refused"),
    asked_again(
        "F40", "refusal field in a body", whole(lambda call: completion(None, refusal=SORRY)), calls=2, says="refused"
    ),
    asked_again("F40", "refusal prose", said(lambda call: SORRY)),
    retried(
        "F41", "no choices", whole(lambda call: {**completion(""), "choices": []}), "EndpointFailed EndpointInvalid"
    ),
    retried(
        "F41",
        "choices missing",
        respond(200, {"id": "x", "object": "chat.completion"}),
        "EndpointFailed EndpointInvalid",
    ),
    retried(
        "F41",
        "a stream without choices",
        spoken(lambda call: [event({**chunk({}), "choices": []}), DONE]),
        "EndpointFailed EndpointInvalid",
    ),
    asked_again("F42", "empty", said(lambda call: "")),
    asked_again("F42", "blank", said(lambda call: " \n\t ")),
    borne("F43", "tool call", spoken(tool)),
    borne("F43", "tool call in a body", whole(tool_body)),
    borne("F44", "think block", said(lambda call: f"<think>{THOUGHT}</think>\n\n{call.answer}")),
    borne("F44", "think block without its begin", said(lambda call: f"{THOUGHT}</think>{call.answer}")),
    borne("F44", "harmony", said(lambda call: f"{HARMONY}{call.answer}<|return|>")),
]
