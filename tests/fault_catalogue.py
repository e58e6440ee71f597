"""The faults F01 to F60 as a table: what the server does, and what must become of the section that meets it.

One entry is one way in which a fault shows; most faults have several. `once` says what becomes of a section whose first
call meets the fault, `always` of one whose every call does; a permanent fault has only the latter.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cache
from time import time
from typing import Any

from fault_server import (
    CLOSE,
    DONE,
    HANG,
    RESET,
    Act,
    Call,
    Step,
    body_of,
    chunk,
    completion,
    event,
    events,
    head,
    respond,
    stream,
    well,
)

__all__ = [
    "CATALOGUE",
    "After",
    "Fault",
    "deltas",
    "error",
    "failing_stream",
    "redirect_to",
    "refuses",
    "said",
    "whole",
]

WHOLE: Mapping[str, Any] = {"options": {"timeout": 0.6}}
FIRST: Mapping[str, Any] = {"options": {"first_token": 0.6}}
STALL: Mapping[str, Any] = {"options": {"stall": 0.6}}
"""The deadlines for faults that end by one."""

Check = Callable[[list[Call]], None]

ENDS_RUN = frozenset({"AccessDenied", "QuotaSpent", "ModelNotFound", "EndpointInvalid", "EndpointUnreachable"})
"""Errors after which nobody else is asked."""


@dataclass(frozen=True)
class After:
    """What became of a section: "done" or the names of errors that it may have failed with, after so many calls."""

    outcome: str
    calls: int
    notes: frozenset[str] = frozenset()
    says: str = ""
    """What the reason must hold, as a regular expression."""


@dataclass(frozen=True)
class Fault:
    """One way in which an endpoint fails. `asked` is the least wait, in seconds, before the next call."""

    number: str
    name: str
    act: Act
    always: After
    once: After | None = None
    asked: float = 0.0
    backs_off: bool = False
    same: bool = True
    """Whether what is kept is the valid answer, word for word."""
    options: Mapping[str, Any] = field(default_factory=dict)
    check: Check | None = None
    """What the calls for the section must show."""
    storm: bool = True
    """Whether it may come at random; what an endpoint is, it is always."""
    streams: bool = False
    """Whether it shows only after an endpoint has begun to answer: others may be asked by then."""

    @property
    def spreads(self) -> frozenset[str]:
        """The errors that other sections may have for its sake: it is one of the account or the address."""
        return ENDS_RUN | {"RateLimited"} if self.number == "F04" else ENDS_RUN

    def __str__(self) -> str:
        return re.sub(r"[^\w.]+", "-", f"{self.number} {self.name}")


def retried(number: str, name: str, act: Act, error: str, *, calls: int = 3, **more: Any) -> Fault:
    """A fault on the way: the same request once more."""
    once = After("done", 2)
    return Fault(number, name, act, After(error, calls), once, check=same_request, **{"backs_off": True, **more})


def final(number: str, name: str, act: Act, error: str, *, says: str = "", **more: Any) -> Fault:
    """A fault that no further call would mend."""
    return Fault(number, name, act, After(error, 1, says=says), storm=False, **more)


def borne(number: str, name: str, act: Act, *, calls: int = 1, notes: Iterable[str] = (), **more: Any) -> Fault:
    """A fault that costs nothing, or once a call to find out."""
    return Fault(number, name, act, After("done", calls, frozenset(notes)), **more)


def asked_again(number: str, name: str, act: Act, *, calls: int = 3, says: str = "", **more: Any) -> Fault:
    """An answer that is no section: asked for again with the reason."""
    settings = {"check": corrected, **more}
    return Fault(number, name, act, After("OutputInvalid", calls, says=says), After("done", 2), **settings)


def doubted(number: str, name: str, act: Act, **more: Any) -> Fault:
    """An answer that may be kept, but is asked for once more."""
    kept = After("done", 2, frozenset({"doubtful"}))
    return Fault(number, name, act, kept, After("done", 2), check=corrected, same=False, **more)


# what the calls for a section must show


def same_request(calls: list[Call]) -> None:
    assert all(call.words == calls[0].words for call in calls), "a fault on the way is no reason for other words"


def corrected(calls: list[Call]) -> None:
    first, *later = calls
    for call in later:
        assert call.words.startswith(first.words), "a correction carries the original prompt"
        assert 0 < len(call.words) - len(first.words) < 3_500, "a correction carries the latest output only, cut"


def livelier(calls: list[Call]) -> None:
    corrected(calls)
    assert all(call.body["temperature"] >= 0.7 for call in calls[1:])


def grown(calls: list[Call]) -> None:
    same_request(calls)
    assert [limit_of(call) for call in calls] == [limit_of(calls[0]) * factor for factor in (1, 2)[: len(calls)]]


def limit_of(call: Call) -> int:
    limit = call.body.get("max_tokens") or call.body["max_completion_tokens"]
    assert isinstance(limit, int)
    return limit


def at_once(calls: list[Call]) -> None:
    same_request(calls)
    assert all(call.arrived == calls[0].arrived for call in calls), "a downgrade needs no wait"


# statuses


def error(status: int, message: str = "Something went wrong.", *, headers: Any = None, **more: Any) -> Act:
    """Answer with a status and the usual body."""
    fields = {"message": message, "type": "server_error", "param": None, "code": None, **more}
    return respond(status, {"error": fields}, headers=headers)


def limited(**headers: str) -> Act:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return error(429, "Rate limit reached for requests", type="requests", code="rate_limit_exceeded", headers=named)


def limited_until(seconds: float) -> Act:
    def act(call: Call) -> Iterable[Step]:
        when = formatdate(time() + seconds, usegmt=True)
        return limited(Retry_After=when)(call)

    return act


BOTH_LIMITS = limited(retry_after_ms="2500", Retry_After="1")

LIMITS = [
    retried("F01", "429 for 3 s", limited(Retry_After="3"), "RateLimited", asked=3.0),
    retried("F01", "429 for 2.5 s", limited(Retry_After="2.5"), "RateLimited", asked=2.5),
    retried("F02", "429 until a date", limited_until(30.0), "RateLimited", asked=29.0),
    retried("F02", "429 until a past date", limited_until(-3600.0), "RateLimited"),
    retried("F03", "429 for 2500 ms", BOTH_LIMITS, "RateLimited", asked=2.5),
    *(
        final("F04", f"429 for {value}", limited(Retry_After=value), "RateLimited", says=says)
        for value, says in (
            ("121", r"121|2 min|\d\d:\d\d"),
            ("86400", r"86,?400|24 h|1 day|tomorrow|\d\d:\d\d"),
            ("3093527980800", ""),
            ("Fri, 31 Dec 9999 23:59:59 GMT", ""),
            ("Fri, 31 Dec 100000 23:59:59 GMT", ""),
        )
    ),
    *(
        retried("F05", f"429 for {value}", limited(Retry_After=value), "RateLimited")
        for value in ("0", "-5", "NaN", "inf", "soon", "1e999", "0x10", "")
    ),
    retried("F06", "429 without a word", limited(), "RateLimited"),
]

SPENT = ("insufficient_quota", "credit_balance_exhausted", "monthly_spend_limit_exceeded")
SPENT_DETAILS = ("organization_usage_limit_exceeded", "enforced_spend_limit_reached")
QUOTA = [
    *(final("F07", f"code {code}", error(429, code=code, type="x"), "QuotaSpent") for code in SPENT),
    *(final("F07", f"type {code}", error(429, type=code), "QuotaSpent") for code in SPENT),
    *(
        final("F07", f"details {code}", error(429, type="rate_limit_error", details={"error_code": code}), "QuotaSpent")
        for code in SPENT_DETAILS
    ),
    final(
        "F07", "insufficient_quota with a wait", error(429, code=SPENT[0], headers={"Retry-After": "1"}), "QuotaSpent"
    ),
]

LOADING = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
OLLAMA_LOADING = {"error": {"message": "llm server loading model", "type": "api_error", "param": None, "code": None}}
SERVERS = [
    *(retried("F08", str(status), error(status), "EndpointFailed") for status in (500, 502, 504)),
    retried("F08", "502 of a proxy", respond(502, "<html>Bad Gateway</html>", kind="text/html"), "EndpointFailed"),
    retried("F08", "500 without a body", respond(500), "EndpointFailed"),
    retried("F09", "503 loading", respond(503, LOADING), "EndpointFailed", calls=6, asked=2.0),
    retried("F09", "500 loading", respond(500, OLLAMA_LOADING), "EndpointFailed", calls=6, asked=2.0),
    retried("F09", "503 for 5 s", error(503, headers={"Retry-After": "5"}), "EndpointFailed RateLimited", asked=5.0),
    retried("F10", "529", error(529, type="overloaded_error"), "EndpointFailed"),
    retried("F11", "408", error(408), "EndpointFailed BackendTimeout"),
    retried("F11", "409", error(409), "EndpointFailed"),
]

ABOUT = "This model's maximum context length is 4096 tokens. However, "
TOO_LONG: Mapping[str, tuple[int, Any]] = {
    "OpenAI": (
        400,
        {
            "message": ABOUT + "your messages resulted in 5012 tokens. Please reduce the length of the messages.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": "context_length_exceeded",
        },
    ),
    "vLLM": (
        400,
        {
            "message": ABOUT + "you requested 7060 tokens (5012 in the messages, 2048 in the completion).",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
    ),
    "llama-server": (
        400,
        {
            "code": 400,
            "message": "the request exceeds the available context size, try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 5012,
            "n_ctx": 4096,
        },
    ),
    "llama-cpp-python": (500, {"message": "Requested tokens (5012) exceed context window of 4096", "code": None}),
    "Ollama": (400, {"message": "prompt too long; exceeded max context length by 916 tokens", "type": "api_error"}),
    "Ollama in short": (400, {"message": "the input length exceeds the context length", "type": "api_error"}),
    "TGI": (
        422,
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. "
        "Given: 5012 `inputs` tokens and 2048 `max_new_tokens`",
    ),
}
REFUSED_WORDS = "Your request was rejected by our content management policy"
AZURE_POLICY = {"code": "content_filter", "param": "prompt", "innererror": {"code": "ResponsibleAIPolicyViolation"}}
TOO_LARGE = "<html><body>413 Request Entity Too Large</body></html>"
MISSING = {"code": "model_not_found", "type": "invalid_request_error"}


def denied(status: int) -> Act:
    """Refuse a key, and repeat it as some gateways do."""
    return lambda call: error(status, f"Incorrect API key provided: {call.key}.", code="invalid_api_key")(call)


def redirect_to(address: str, status: int = 307) -> Act:
    return respond(status, headers={"Location": address})


def redirect(status: int) -> Act:
    return redirect_to("http://127.0.0.1:9/v1/chat/completions", status)


REQUESTS = [
    *(
        final("F12", name, respond(status, {"error": body}), "PromptTooLong")
        for name, (status, body) in TOO_LONG.items()
    ),
    final("F12", "vLLM's flat body", respond(400, {"object": "error", **TOO_LONG["vLLM"][1]}), "PromptTooLong"),
    final(
        "F14", "OpenAI", error(400, REFUSED_WORDS, code="content_policy_violation"), "OutputInvalid", says="filtered"
    ),
    final("F14", "Azure", error(400, REFUSED_WORDS, **AZURE_POLICY), "OutputInvalid", says="filtered"),
    final("F15", "401", denied(401), "AccessDenied"),
    final("F15", "403", denied(403), "AccessDenied"),
    final("F15", "401 without a body", respond(401), "AccessDenied"),
    final("F16", "404", error(404, "The model `canary` does not exist", **MISSING), "ModelNotFound", says="canary"),
    final("F16", "404 of a web server", respond(404, "<h1>Not Found</h1>", kind="text/html"), "ModelNotFound"),
    final("F17", "413", respond(413, TOO_LARGE, kind="text/html"), "PromptTooLong RequestRejected"),
    final("F17", "422", error(422, "Unprocessable"), "RequestRejected"),
    final("F17", "400", error(400, "Bad request"), "RequestRejected"),
    *(final("F18", str(status), redirect(status), "EndpointInvalid") for status in (301, 302, 303, 307, 308)),
]


# what an endpoint does not take


def refuses(parameter: str, message: str, when: Callable[[Mapping[str, Any]], bool], status: int = 400) -> Act:
    """Refuse what `when` finds in a body; answer well without it."""
    refusal = error(status, message, type="invalid_request_error", param=parameter, code="unsupported_parameter")
    return lambda call: (refusal if when(call.body) else well)(call)


def has(name: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda body: name in body


def has_format(*kinds: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda body: (body.get("response_format") or {}).get("type") in kinds


def has_system(body: Mapping[str, Any]) -> bool:
    return any(message["role"] != "user" for message in body["messages"])


NO_SCHEMA = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
NO_FORMAT = "response_format is not supported by this model"
NO_TOKENS = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
NO_WARMTH = (
    "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported."
)
DETAIL = [{"type": "literal_error", "loc": ["body", "response_format", "type"], "msg": "Input should be 'json_object'"}]
REFUSALS: Mapping[str, tuple[Act, int]] = {
    "json_schema": (refuses("response_format", NO_SCHEMA, has_format("json_schema")), 2),
    "any format": (refuses("response_format", NO_FORMAT, has_format("json_schema", "json_object")), 3),
    "422 of pydantic": (
        lambda call: (respond(422, {"detail": DETAIL}) if has_format("json_schema")(call.body) else well)(call),
        2,
    ),
    "max_tokens": (refuses("max_tokens", NO_TOKENS, has("max_tokens")), 2),
    "temperature": (refuses("temperature", NO_WARMTH, has("temperature")), 2),
    "seed": (refuses("seed", "Unrecognized request argument supplied: seed", has("seed")), 2),
    "stream_options": (refuses("stream_options", "Unknown parameter: 'stream_options'.", has("stream_options")), 2),
}
LACKS = [borne("F13", name, act, calls=calls, check=at_once, storm=False) for name, (act, calls) in REFUSALS.items()]


# bodies that break off, or are no answer


def whole(make: Callable[[Call], Any]) -> Act:
    """Answer without streaming."""
    return respond(200, lambda call: make(call))


def steps(*given: Step) -> Act:
    return lambda call: given


def framed(data: bytes, *, declared: int | None = None, **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    length = {} if declared is None else {"Content-Length": str(declared)}
    return head(200, "application/json", {**length, **named}) + data


def cut(call: Call) -> bytes:
    body = body_of(completion(call.answer))
    return body[: len(body) * 2 // 3]


def short(call: Call) -> Iterator[Step]:
    yield framed(cut(call), declared=100_000)
    yield CLOSE


def short_chunks(call: Call) -> Iterator[Step]:
    part = cut(call)
    yield framed(f"{len(part):x}\r\n".encode() + part + b"\r\n", Transfer_Encoding="chunked")
    yield CLOSE


def short_close(call: Call) -> Iterator[Step]:
    yield framed(cut(call), Connection="close")
    yield CLOSE


def reset_in_body(call: Call) -> Iterator[Step]:
    yield framed(cut(call), declared=100_000)
    yield 0.01
    yield RESET


def closes_unsaid(call: Call) -> Iterator[Step]:
    """Answer well and promise to stay, then leave: the next call may find the connection gone."""
    yield from well(call)
    yield CLOSE


def drip(call: Call) -> Iterator[Step]:
    yield head(200, "text/event-stream", {"Transfer-Encoding": "chunked"})
    for byte in itertools.cycle(b": wait\n"):
        yield b"1\r\n%c\r\n" % byte
        yield 0.02


def drip_head(call: Call) -> Iterator[Step]:
    yield b"HTTP/1.1 200 OK\r\nX-Slow: "
    for _ in range(3_000):
        yield b"x"
        yield 0.02


@cache
def bomb() -> bytes:
    return gzip.compress(b" " * 2**26, 1)


def gzip_bomb(call: Call) -> Iterator[Step]:
    data = bomb()
    yield framed(data, declared=len(data), Content_Encoding="gzip")


def flood(call: Call) -> Iterator[Step]:
    yield framed(b"", declared=100 * 2**20)
    for _ in range(100):
        yield b" " * 2**20
    yield CLOSE


def flood_of_comments(call: Call) -> Iterator[bytes]:
    for _ in range(100):
        yield b": " + b"x" * 2**20 + b"\n\n"


def unknown_coding(call: Call) -> Iterator[Step]:
    data = body_of(completion(call.answer))
    yield framed(data, declared=len(data), Content_Encoding="br")


def zipped(call: Call) -> Iterator[Step]:
    data = gzip.compress(body_of(completion(call.answer)))
    yield framed(data, declared=len(data), Content_Encoding="gzip")


def ruined(call: Call) -> bytes:
    return body_of(completion(call.answer)).replace(b"assistant", b"assist\xff\xfeant")


PORTAL = "<!doctype html><html><title>Hotel Wi-Fi</title><body>Please sign in</body></html>"
BODIES = [
    retried("F20", "reset before headers", steps(RESET), "EndpointFailed"),
    retried("F20", "closed before headers", steps(CLOSE), "EndpointFailed"),
    retried("F20", "reset in the headers", steps(b"HTTP/1.1 200 OK\r\nContent-Ty", 0.01, RESET), "EndpointFailed"),
    retried("F20", "reset in the body", reset_in_body, "EndpointFailed"),
    retried("F20", "no HTTP", steps(b"SSH-2.0-OpenSSH_9.6\r\n", CLOSE), "EndpointFailed EndpointInvalid"),
    borne("F20", "left after the answer", closes_unsaid, storm=False),
    retried("F21", "Content-Length too long", short, "EndpointFailed"),
    retried("F21", "chunks cut short", short_chunks, "EndpointFailed"),
    retried("F22", "JSON cut by a close", short_close, "EndpointFailed"),
    retried("F24", "one byte at a time", drip, "BackendTimeout", calls=2, **WHOLE),
    retried("F24", "headers byte by byte", drip_head, "BackendTimeout", calls=2, **WHOLE),
    retried("F25", "no answer", steps(HANG), "BackendTimeout", **FIRST),
    retried("F26", "a portal's page", respond(200, PORTAL, kind="text/html"), "EndpointInvalid", calls=2),
    retried("F26", "a page that calls itself JSON", respond(200, PORTAL), "EndpointInvalid", calls=2),
    final("F27", "gzip bomb", gzip_bomb, "EndpointInvalid EndpointFailed"),
    final("F27", "100 MB", flood, "EndpointInvalid EndpointFailed"),
    final("F27", "100 MB of comments", stream(flood_of_comments), "EndpointInvalid EndpointFailed"),
    borne("F27", "honest gzip", zipped),
    borne("F28", "BOM before JSON", whole(lambda call: b"\xef\xbb\xbf" + body_of(completion(call.answer)))),
    borne("F28", "BOM before a stream", stream(lambda call: [b"\xef\xbb\xbf", *events(call.answer)])),
    retried("F28", "invalid UTF-8", whole(ruined), "EndpointFailed EndpointInvalid"),
    retried(
        "F28",
        "UTF-16",
        whole(lambda call: json.dumps(completion(call.answer)).encode("utf-16")),
        "EndpointFailed EndpointInvalid",
    ),
    retried(
        "F28",
        "invalid UTF-8 in a stream",
        stream(lambda call: [b"data: {\xff\xfe\n\n", *events(call.answer)]),
        "EndpointFailed EndpointInvalid",
    ),
    retried("F29", "200 rate limit", respond(200, {"error": {"message": "Rate limit", "code": 429}}), "RateLimited"),
    retried("F29", "200 overloaded", respond(200, {"error": {"type": "overloaded_error"}}), "EndpointFailed"),
    retried("F29", "200 text", respond(200, {"error": "upstream connect error"}), "EndpointFailed"),
    final(
        "F29", "200 wrong key", respond(200, {"error": {"message": "No.", "code": "invalid_api_key"}}), "AccessDenied"
    ),
    final("F29", "200 quota", respond(200, {"error": {"message": "No.", "type": "insufficient_quota"}}), "QuotaSpent"),
]
# an encoding that was not asked for is no fault of the request: whether it is worth another call is a matter of taste
BODIES.append(
    Fault("F27", "a coding nobody asked for", unknown_coding, After("EndpointInvalid EndpointFailed", 0), storm=False)
)


# streams


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
LOOPS: Mapping[str, Any] = {"calls": 2, "check": livelier}
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
    asked_again("F37", "cut off", said(lambda call: call.answer[:-20], "length"), calls=2, check=grown),
    asked_again(
        "F38",
        "all spent on thinking",
        deltas({"reasoning_content": THOUGHT}, finish="length"),
        calls=2,
        check=grown,
        says="think|reason",
    ),
    final("F39", "filtered", said(lambda call: call.answer[:40], "content_filter"), "OutputInvalid", says="filtered"),
    asked_again("F40", "refusal field", deltas({"refusal": SORRY}), calls=2, says="refused"),
    asked_again(
        "F40", "refusal field in a body", whole(lambda call: completion(None, refusal=SORRY)), calls=2, says="refused"
    ),
    asked_again("F40", "refusal prose", said(lambda call: SORRY), calls=2),
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
    asked_again("F42", "empty", said(lambda call: ""), calls=2),
    asked_again("F42", "blank", said(lambda call: " \n\t "), calls=2),
    borne("F43", "tool call", spoken(tool)),
    borne("F43", "tool call in a body", whole(tool_body)),
    borne("F44", "think block", said(lambda call: f"<think>{THOUGHT}</think>\n\n{call.answer}")),
    borne("F44", "think block without its begin", said(lambda call: f"{THOUGHT}</think>{call.answer}")),
    borne("F44", "harmony", said(lambda call: f"{HARMONY}{call.answer}<|return|>")),
]


# payloads


def other(change: Callable[[Any], Any]) -> Act:
    """Answer with what `change` makes of the data of a valid answer."""
    return said(lambda call: written(change(json.loads(call.answer))))


def spelled(change: Callable[[str], str]) -> Act:
    return said(lambda call: change(call.answer))


def written(data: Any) -> str:
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)


def words_as(text: Any) -> Callable[[Any], Any]:
    """Return a change that puts `text` where an answer has sentences of its own."""

    def change(data: Any, name: str = "") -> Any:
        if isinstance(data, dict):
            return {key: change(value, key) for key, value in data.items()}
        if isinstance(data, list):
            return [change(value, name) for value in data]
        return text if isinstance(data, str) and name not in ("provenance", "answered", "people") else data

    return change


def cited(number: str) -> Act:
    return spelled(lambda text: re.sub(r'"evidence": \[1\]', f'"evidence": [{number}]', text))


def lacking(data: Any) -> Any:
    """Leave out what a section cannot do without."""
    needed = [name for name in data if name not in ("introduction", "evidence", "provenance")]
    return {name: value for name, value in data.items() if name != needed[-1]}


def schema_of(call: Call) -> str:
    wanted = call.body.get("response_format") or {}
    schema = wanted.get("json_schema", {}).get("schema") or wanted.get("schema") or {"type": "object", "properties": {}}
    return json.dumps(schema)


def doubled(text: str) -> str:
    name, value = next(iter(json.loads(text).items()))
    return f"{text[:-1]}, {written(name)}: {written(value)}}}"


def extra(data: Any) -> Any:
    if isinstance(data, dict):
        return {**{name: extra(value) for name, value in data.items()}, "confidence": 0.9, "note_to_user": "Hi"}
    return [extra(value) for value in data] if isinstance(data, list) else data


def deep(levels: int) -> Act:
    return spelled(lambda text: f'{text[:-1]}, "deep": {"[" * levels}{"]" * levels}}}')


def smart(text: str) -> str:
    return re.sub(r'"([^"]*)"', "“\\1”", text)


def pythonic(text: str) -> str:
    return text.replace('"evidence": [1]', "'evidence': [1], 'verdict': None")


def looping(data: Any, name: str = "") -> Any:
    """Let the texts that have room for it go round in circles."""
    if isinstance(data, dict):
        return {key: looping(value, key) for key, value in data.items()}
    if isinstance(data, list):
        return [looping(value, name) for value in data]
    return ROUND if name in ("text", "definition", "detail") else data


GERMAN = (
    "Die alte Papierfabrik wurde im Mai geschlossen, weil sie seit vielen Jahren nur noch Verluste gemacht hatte und "
    "niemand sie kaufen wollte."
)
FALSE_QUOTE = "The owner said “we shall certainly come back with ten times as many people” at the gate."
ROUND = "The mill was closed and the mill was sold. " * 40
MENDED: Mapping[str, Any] = {"notes": ["repaired"]}
PAYLOADS = [
    borne("F45", "fences", spelled(lambda text: f"```json\n{text}\n```")),
    borne("F45", "prose around", spelled(lambda text: f"Here is the JSON you asked for:\n\n{text}\n\nLet me know!")),
    borne("F46", "trailing comma", spelled(lambda text: f"{text[:-1]},}}"), **MENDED),
    borne("F46", "single quotes", spelled(lambda text: text.replace('"', "'")), **MENDED),
    borne("F46", "Python's words", spelled(pythonic), **MENDED),
    borne("F46", "comments", spelled(lambda text: f"{{ // the answer\n{text[1:-1]} /* that is all */ }}"), **MENDED),
    borne("F46", "smart quotes", spelled(smart), **MENDED),
    borne("F46", "raw line break", spelled(lambda text: text.replace("Müller", "Müller\n", 1)), same=False),
    asked_again("F47", "cut off, and called complete", spelled(lambda text: text[: len(text) * 3 // 5])),
    borne("F48", "another object behind", spelled(lambda text: text + '\n{"unrelated": 1}')),
    asked_again("F48", "two answers", spelled(lambda text: f"{text}\n{text.replace('closed', 'shut')}")),
    asked_again("F49", "a field is missing", other(lacking)),
    asked_again("F49", "a list for an object", other(lambda data: [data, data])),
    asked_again("F49", "numbers for texts", other(words_as(7))),
    asked_again("F49", "another shape", other(lambda data: {"title": "A mill", "body": "It closed."})),
    borne("F49", "wrapped", other(lambda data: {"result": data})),
    asked_again("F50", "the schema", said(schema_of)),
    asked_again("F50", "string", other(words_as("string"))),
    asked_again("F50", "dots", other(words_as("..."))),
    borne("F51", "extra keys", other(extra)),
    asked_again("F52", "a key twice", spelled(doubled)),
    *(asked_again("F53", number, cited(number)) for number in ("NaN", "Infinity", "-Infinity", "1e999")),
    asked_again("F54", "250 levels", deep(250)),
    asked_again("F54", "30,000 levels", deep(30_000)),
    asked_again("F55", "lone surrogate", spelled(lambda text: text.replace("Müller", "M\\ud800ller"))),
    borne("F55", "NUL and bell", spelled(lambda text: text.replace("Müller", "Müller\\u0000\\u0007")), same=False),
    asked_again("F56", "5,000 digits", cited("1" * 5_000)),
    asked_again("F57", "over the cap", other(words_as("word " * 20_000)), **LOOPS),
    asked_again("F57", "10 MB", other(words_as("word " * 2_000_000)), storm=False, **LOOPS),
    asked_again(
        "F57",
        "10 MB in a body",
        whole(lambda call: completion(f'{call.answer[:-1]}, "x": "{"a b " * 2_500_000}"}}')),
        storm=False,
        **LOOPS,
    ),
    doubted("F58", "German", other(words_as(GERMAN))),
    doubted("F59", "a false quote", other(words_as(FALSE_QUOTE))),
    asked_again("F60", "round and round", other(looping), **LOOPS),
]

CATALOGUE: tuple[Fault, ...] = (
    *LIMITS,
    *QUOTA,
    *SERVERS,
    *REQUESTS,
    *LACKS,
    *BODIES,
    *STREAMS,
    *ENVELOPES,
    *PAYLOADS,
)
