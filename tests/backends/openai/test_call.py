import asyncio
import base64
import gzip
import json
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from doubles.checkout import ROOT
from doubles.wire_server import HANG, RESET, Asked, response, wire_server
from openai import AsyncOpenAI
from pydantic import SecretStr

from socra.backend import Completion, Part, Prompt, Request
from socra.errors import (
    AccessDenied,
    BackendError,
    BackendTimeout,
    EndpointFailed,
    EndpointInvalid,
    EndpointUnreachable,
    ModelNotFound,
    PromptTooLong,
    QuotaSpent,
    RateLimited,
    RequestRejected,
)
from socra.testing import make_article
from socra_backends.openai.call import LiveText, call
from socra_backends.openai.dialect import Dialect
from socra_backends.openai.faults import Fault
from socra_backends.openai.options import Options, resolve
from socra_backends.openai.secrets import Secrets
from socra_backends.openai.transport import make_client
from socra_prompts.news import Summary

TLS = ROOT / "tests" / "data" / "tls"
KEY = "sk-canary-0123456789abcdef"
ARTICLE = make_article("The council met in Bern. It rained.")
PROMPT = Prompt((Part("Rules.\n\n=== ARTICLE\n", True), Part("It rained.", False)), (Part("Write.", True),))
REQUEST = Request("summary", PROMPT, Summary, ARTICLE, max_tokens=500)
TEXT = '{"headline": "Über Bern 🙂", "text": "…"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
USAGE = {
    "prompt_tokens": 1_000,
    "completion_tokens": 50,
    "prompt_tokens_details": {"cached_tokens": 800},
    "completion_tokens_details": {"reasoning_tokens": 20},
}

Heard = list[Any]


def delta(content: Any = None, finish: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "model": "gpt-x-1",
        "choices": [{"index": 0, "delta": {"content": content, **more}, "finish_reason": finish}],
    }


def event(data: Any) -> bytes:
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()) + b"\n\n"


def events(*chunks: Any, done: bool = True) -> bytes:
    return b"".join(map(event, chunks)) + (event(b"[DONE]") if done else b"")


def chunked(*pieces: bytes, end: bool = True) -> list[bytes]:
    body = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces]
    return [HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *body, *([b"0\r\n\r\n"] if end else [])]


def whole(content: Any = TEXT, finish: Any = "stop", **more: Any) -> bytes:
    message = {"role": "assistant", "content": content, **more}
    return json.dumps({"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": finish}]}).encode()


GOOD = events(delta(role="assistant"), *map(delta, TEXT), delta(None, "stop"), {"choices": [], "usage": USAGE})

Script = Sequence[bytes] | Callable[[Asked], Sequence[bytes]]


async def asked(client: AsyncOpenAI, options: Options, secrets: Secrets, heard: Heard) -> Completion:
    def hear(tokens: int, text: Callable[[], str], at_once: bool) -> None:
        heard.append((tokens, text(), at_once))

    return await call(client, REQUEST, options, Dialect(), secrets, hear, lambda: heard.append("opened"))


async def once(url: str, heard: Heard, **given: Any) -> Completion:
    options, secrets = resolve("gpt-x", base_url=f"{url}/v1", api_key=KEY, **given)
    client = make_client(options, secrets)
    try:
        async with asyncio.timeout(10):
            return await asked(client, options, secrets, heard)
    finally:
        await client.close()
        secrets.unwatch()


def answered(script: Script, heard: Heard | None = None, **given: Any) -> Completion:
    with wire_server(script) as server:
        return asyncio.run(once(server.url, [] if heard is None else heard, **given))


def faulted(script: Script, heard: Heard | None = None, **given: Any) -> Fault:
    with pytest.raises(Fault) as caught:
        answered(script, heard, **given)
    fault = caught.value
    assert isinstance(fault.error, BackendError)
    assert fault.__context__ is None and fault.__cause__ is None
    assert KEY not in f"{fault} {fault.error!r} {vars(fault)} {vars(fault.error)}"
    assert str(fault.error).isprintable()
    return fault


async def dripped(*pieces: bytes, pause: float = 0.0, scheme: str = "http", **given: Any) -> Completion:
    """Ask a server that sends one piece after the other, with a pause after each, and closes."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        return await once(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}", [], **given)
    finally:
        server.close()


# --- what is well ---


def test_a_stream_is_an_answer() -> None:
    heard: Heard = []
    completion = answered(chunked(GOOD), heard)
    assert (completion.text, completion.finish, completion.model) == (TEXT, "stop", "gpt-x-1")
    usage = completion.usage
    assert (usage.calls, usage.input_tokens, usage.output_tokens) == (1, 1_000, 50)
    assert (usage.cached_tokens, usage.reasoning_tokens, usage.cost) == (800, 20, None)
    assert 0 < usage.seconds < 10
    parts = [(number, letter, False) for number, letter in enumerate(TEXT, 1)]
    assert heard == [(0, "", True), "opened", *parts, (len(TEXT), "", True)]


def test_one_request_goes_out_with_what_was_asked_for() -> None:
    with wire_server(chunked(GOOD)) as server:
        asyncio.run(once(server.url, []))
    (sent,) = server.asked
    body = json.loads(sent.body)
    assert sent.line == "POST /v1/chat/completions HTTP/1.1"
    assert (body["model"], body["stream"], body["max_tokens"]) == ("gpt-x", True, 500)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def test_an_answer_may_be_cut_anywhere_on_its_way() -> None:
    assert answered(chunked(*(bytes([byte]) for byte in GOOD))).text == TEXT


def test_a_server_that_does_not_stream_is_understood() -> None:
    heard: Heard = []
    assert answered([response(whole())], heard).text == TEXT
    assert heard == [(0, "", True), "opened", (1, TEXT, False), (1, "", True)]
    assert answered([response(b"\xef\xbb\xbf" + whole())]).text == TEXT
    assert answered([response(gzip.compress(whole()), "Content-Encoding: gzip")]).text == TEXT


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream"])
def test_a_stream_under_another_name_is_understood(kind: str) -> None:
    assert answered([response(GOOD, kind=kind)]).text == TEXT


def test_a_body_under_the_name_of_a_stream_is_understood() -> None:
    assert answered([response(whole(), kind="text/event-stream")]).text == TEXT


def test_keep_alive_usage_and_empty_parts_are_tolerated() -> None:
    noise = (b": ping\n\n", b"event: ping\n\n", b"retry: 5\n\n", event({"choices": []}), event({"type": "ping"}))
    body = b"".join((*noise, event(delta(TEXT)), *noise, event(delta(finish="stop")), b"data: [DONE]\n\n"))
    assert answered(chunked(body)).text == TEXT


def test_a_connection_is_used_again() -> None:
    async def thrice(url: str) -> None:
        options, secrets = resolve("gpt-x", base_url=url, api_key=KEY)
        client = make_client(options, secrets)
        for _ in range(3):
            await asked(client, options, secrets, [])
        await client.close()
        secrets.unwatch()

    with wire_server(chunked(GOOD)) as server:
        asyncio.run(thrice(server.url))
    assert (server.connections, len(server.asked)) == (1, 3)


def test_what_breaks_after_the_finish_does_not_matter() -> None:
    said = events(delta(TEXT), delta(None, "stop"), done=False)
    assert answered([*chunked(said, end=False), RESET]).text == TEXT
    assert answered(chunked(said + b"data: {\n\n")).text == TEXT


def test_a_server_that_never_hangs_up_is_not_waited_for() -> None:
    said = events(delta(TEXT), delta(None, "stop"), done=False)
    assert answered([*chunked(said, end=False), HANG], stall=0.05).text == TEXT
    assert answered([*chunked(GOOD, end=False), HANG]).text == TEXT


@pytest.mark.parametrize("finish", ["length", "content_filter"])
def test_each_finish_is_told(finish: str) -> None:
    completion = answered(chunked(events(delta("{"), delta(None, finish))))
    assert completion.finish == {"length": "length", "content_filter": "filtered"}[finish]


def test_an_empty_answer_is_an_answer() -> None:
    assert answered(chunked(events(delta(""), delta(None, "stop")))).text == ""
    thought = answered(chunked(events(delta(reasoning_content="hm"), delta(None, "length"))))
    assert (thought.text, thought.finish) == ("", "length")


def test_a_refusal_and_a_tool_call_are_answers() -> None:
    assert answered([response(whole(None, refusal="No."))]).finish == "refused"
    called = [{"index": 0, "function": {"name": "f", "arguments": TEXT}}]
    assert answered(chunked(events(delta(tool_calls=called), delta(None, "tool_calls")))).text == TEXT


def test_an_answer_that_goes_round_in_circles_is_stopped() -> None:
    def endless(_: Asked) -> Sequence[bytes]:
        return [*chunked(events(*[delta("na ")] * 100, done=False), end=False), HANG]

    completion = answered(endless)
    assert (completion.finish, completion.text) == ("loop", "na " * 100)


def test_an_answer_past_the_cap_is_stopped() -> None:
    pieces = [events(delta(f"{number} " * 1_000), done=False) for number in range(100)]
    completion = answered([*chunked(*pieces, end=False), HANG])
    assert (completion.finish, len(completion.text)) == ("loop", 65_536)


@pytest.mark.parametrize("status", ["400 Bad Request", "403 Forbidden"])
def test_a_policy_that_forbids_the_answer_is_an_answer(status: str) -> None:
    body = json.dumps({"error": {"message": "content management policy", "code": "content_filter"}}).encode()
    completion = answered([response(body, status=status)])
    assert (completion.text, completion.finish, completion.usage.calls) == ("", "filtered", 1)


def test_a_key_that_a_model_repeats_is_struck_out_also_in_pieces() -> None:
    completion = answered(chunked(events(*map(delta, f"My key is {KEY}."), delta(None, "stop"))))
    assert KEY not in completion.text
    assert completion.text.startswith("My key is ")


# --- what is not ---

TOO_LONG = {"error": {"message": "prompt is too long: 9000 tokens > 8192 maximum"}}


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind", "again"),
    [
        ("401 Unauthorized", [], {"error": {"message": f"bad key {KEY}"}}, AccessDenied, 0),
        ("403 Forbidden", [], {"error": {"message": f"not with {KEY}"}}, AccessDenied, 0),
        ("404 Not Found", [], {"error": {"message": "no such model"}}, ModelNotFound, 0),
        ("429 Too Many Requests", [], {"error": {"code": "insufficient_quota"}}, QuotaSpent, 0),
        ("429 Too Many Requests", ["Retry-After: 86400"], {}, RateLimited, 0),
        ("429 Too Many Requests", ["Retry-After: 3"], {}, RateLimited, 2),
        ("400 Bad Request", [], TOO_LONG, PromptTooLong, 0),
        ("400 Bad Request", [], {"error": {"message": "no"}}, RequestRejected, 0),
        ("500 Oops", [], {"error": "x"}, EndpointFailed, 2),
        ("503 Unavailable", [], {"error": {"message": "Loading model"}}, EndpointFailed, 5),
        ("307 Temporary Redirect", ["Location: http://127.0.0.1:9/"], {}, EndpointInvalid, 0),
        ("200 OK", [], {"error": {"message": "x", "code": "insufficient_quota"}}, QuotaSpent, 0),
        ("200 OK", [], {"error": "text"}, EndpointFailed, 2),
        ("200 OK", [], {"choices": []}, EndpointFailed, 2),
        ("200 OK", [], {}, EndpointFailed, 2),
        ("200 OK", [], [], EndpointFailed, 2),
        ("200 OK", [], {"choices": [{"message": {"content": "x"}}]}, EndpointFailed, 2),
    ],
)
def test_a_status_and_a_body_make_a_fault(
    status: str, headers: list[str], body: Any, kind: type[BackendError], again: int
) -> None:
    heard: Heard = []
    fault = faulted([response(json.dumps(body).encode(), *headers, status=status)], heard)
    assert (type(fault.error), fault.again) == (kind, again)


def test_an_endpoint_has_shown_nothing_by_an_error() -> None:
    heard: Heard = []
    faulted([response(b'{"error": {"code": "invalid_api_key"}}')], heard)
    assert heard == [(0, "", True)]


@pytest.mark.parametrize(("counted", "cut"), [(4_096, True), (4_500, False), (90, False), (0, False)])
def test_a_server_that_reads_a_part_of_the_prompt_in_silence_is_caught(
    monkeypatch: pytest.MonkeyPatch, counted: int, cut: bool
) -> None:
    prompt = Prompt((Part("Rules.\n\n=== ARTICLE\n", True), Part("It rained. " * 2_400, False)), PROMPT.task)
    monkeypatch.setitem(globals(), "REQUEST", replace(REQUEST, prompt=prompt))
    script = chunked(
        events(delta(TEXT), delta(None, "stop"), {"choices": [], "usage": {**USAGE, "prompt_tokens": counted}})
    )
    completion = answered(script)
    assert completion.text == TEXT
    assert ("read only 4,096 tokens of about 6,6" in completion.doubt) is cut
    assert bool(completion.doubt) is cut


def test_a_wait_comes_with_its_fault() -> None:
    fault = faulted([response(b"", "Retry-After: 3", "Retry-After-Ms: 1500", status="429 Too Many Requests")])
    assert (fault.wait, fault.slows) == (1.5, True)


def test_what_a_server_lacks_comes_with_its_fault() -> None:
    body = json.dumps({"error": {"message": "Unknown parameter", "param": "seed"}}).encode()
    assert faulted([response(body, status="400 Bad Request")]).lacks == "seed"


@pytest.mark.parametrize(
    ("script", "again"),
    [
        ([RESET], 2),
        ([b"HTTP/1.1 200", RESET], 2),
        ([b"nonsense\r\n\r\n"], 2),
        ([response(whole(), "Connection: close")[:-9]], 2),
        ([b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + whole()[:-9]], 2),
        ([*chunked(events(delta("x"), done=False), end=False), RESET], 2),
        ([HEAD + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nda"], 2),
        (chunked(events(delta("x"), done=False)), 2),
        (chunked(events(delta("x"))), 2),
        (chunked(events(delta("x"), delta(None, "error"))), 2),
        (chunked(events(delta("x"), delta(None, ""))), 2),
        (chunked(b""), 2),
        (chunked(b": ping\n\n"), 2),
        (chunked(b"data: {\n\n"), 2),
        (chunked(b"data: \xff\xfe\n\n"), 2),
        (chunked(b"data: " + b"[" * 100_000 + b"\n\n"), 2),
        ([response(b"")], 2),
        ([response(b"\xff\xfe" + whole().decode().encode("utf-16-le"))], 2),
        ([response(whole()[:-5])], 2),
        ([response(b'{"choices": \xff}')], 2),
        ([response(b"1" * 5_000)], 2),
        ([response(b"garbage", "Content-Encoding: gzip")], 2),
    ],
)
def test_what_is_cut_or_cannot_be_read_is_tried_again(script: Sequence[bytes], again: int) -> None:
    fault = faulted(script)
    assert (type(fault.error), fault.again, fault.lacks) == (EndpointFailed, again, "")


@pytest.mark.parametrize(
    ("chunk", "kind"),
    [
        ({"error": {"message": f"Overloaded {KEY}", "type": "overloaded_error"}}, EndpointFailed),
        ({"error": {"message": "x", "code": 429}}, RateLimited),
        ({"error": {"message": "x", "code": "insufficient_quota"}}, QuotaSpent),
        ({"error": "boom"}, EndpointFailed),
        ({"object": "error", "message": "x", "code": 400}, RequestRejected),
    ],
)
def test_an_error_in_a_stream_is_what_it_says(chunk: Any, kind: type[BackendError]) -> None:
    assert type(faulted(chunked(events(delta("{"), chunk, delta(None, "stop")))).error) is kind


@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/event-stream"])
def test_a_web_page_is_no_api(kind: str) -> None:
    heard: Heard = []
    fault = faulted([response(b"<!DOCTYPE html><p>Log in to the wifi", kind=kind)], heard)
    assert (type(fault.error), fault.again) == (EndpointInvalid, 1)
    assert "not an API" in str(fault.error)


@pytest.mark.slow
def test_a_body_without_an_end_is_cut() -> None:
    bomb = gzip.compress(b"\0" * 40_000_000)
    fault = faulted([response(bomb, "Content-Encoding: gzip")])
    assert (type(fault.error), fault.again) == (EndpointFailed, 0)


def test_nobody_at_the_address_is_tried_once_more() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(Fault) as caught:
            asyncio.run(once(f"http://127.0.0.1:{free.getsockname()[1]}", []))
    assert (type(caught.value.error), caught.value.again) == (EndpointUnreachable, 1)
    assert "is the server running" in str(caught.value.error)


def test_a_host_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Fault, match=r"no host llm\.invalid"):
        asyncio.run(once("http://llm.invalid", []))


def test_a_server_without_tls_under_https_is_final() -> None:
    with pytest.raises(Fault, match="cannot be made safe") as caught:
        asyncio.run(dripped(b"HTTP/1.1 400 Bad Request\r\n\r\n", scheme="https"))
    assert (type(caught.value.error), caught.value.again) == (EndpointInvalid, 0)


def test_a_certificate_that_nobody_vouches_for_is_final() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    with wire_server(chunked(GOOD), tls=context) as server, pytest.raises(Fault, match="certificate") as caught:
        asyncio.run(once(server.url, []))
    assert (type(caught.value.error), caught.value.again, server.asked) == (EndpointInvalid, 0, [])


def test_a_server_that_hangs_up_at_once_is_tried_again() -> None:
    with pytest.raises(Fault, match="broke off") as caught:
        asyncio.run(dripped(b""))
    assert (type(caught.value.error), caught.value.again) == (EndpointFailed, 2)


# --- time ---


def test_a_server_that_never_answers_is_given_up() -> None:
    fault = faulted([HANG], first_token=0.05)
    assert (type(fault.error), fault.again) == (BackendTimeout, 2)
    assert "first_token" in str(fault.error)


def test_keep_alive_and_empty_parts_are_no_progress() -> None:
    def script(_: Asked) -> Sequence[bytes]:
        noise = b": ping\n\n" + events(delta(""), delta(role="assistant"), {"choices": []}, done=False)
        return [*chunked(*[noise] * 20, end=False), HANG]

    assert "first_token" in str(faulted(script, first_token=0.1).error)
    assert "stall" in str(faulted([*chunked(event(delta("x")), end=False), *script(None)[1:]], stall=0.05).error)  # type: ignore[arg-type]


def test_thoughts_are_progress() -> None:
    fault = faulted([*chunked(event(delta(reasoning="hm")), end=False), HANG], stall=0.05)
    assert "stall" in str(fault.error)


def test_a_server_that_drips_is_given_up_as_a_whole() -> None:
    body = [event(delta(letter)) for letter in "abcdefgh" * 1_000]
    with pytest.raises(Fault) as caught:
        asyncio.run(dripped(HEAD + b"\r\n", *body, pause=0.001, timeout=0.3, stall=0.25))
    assert (type(caught.value.error), caught.value.again) == (BackendTimeout, 1)
    assert "timeout" in str(caught.value.error)


@pytest.mark.slow
def test_progress_moves_the_stall_on() -> None:
    said = [event(delta(letter)) for letter in "abcdefgh" * 4]
    end = events(delta(None, "stop"))
    completion = asyncio.run(dripped(HEAD + b"\r\n", *said, end, pause=0.02, stall=0.3, first_token=5))
    assert completion.text == "abcdefgh" * 4
    assert completion.usage.seconds > 0.3 * 17 / 16


def test_a_body_that_comes_as_a_whole_has_the_whole_time() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    pieces = (whole()[start : start + 10] for start in range(0, len(whole()), 10))
    assert asyncio.run(dripped(head, *pieces, pause=0.05, first_token=0.4)).usage.seconds > 0.4


def test_a_cancellation_passes_and_closes_the_connection() -> None:
    closed = asyncio.Event()

    async def main() -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(HEAD + b"\r\n" + event(delta("x")))
            while await reader.read(65_536):
                pass
            closed.set()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        options, secrets = resolve("m", base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", api_key=KEY)
        client = make_client(options, secrets)
        begun = asyncio.Event()
        task = asyncio.create_task(
            call(
                client,
                REQUEST,
                options,
                Dialect(),
                secrets,
                lambda tokens, *_: begun.set() if tokens else None,
                lambda: None,
            )
        )
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(5):
            await closed.wait()
        await client.close()
        secrets.unwatch()
        server.close()

    asyncio.run(main())


# --- words as they are written ---

HIDDEN = {
    "as it is": KEY,
    "as JSON may write it": "".join(f"\\u{ord(letter):04x}" for letter in KEY),
    "in part": KEY[:9] + f"\\u{ord(KEY[9]):04X}" + KEY[10:],
    "in base64": base64.b64encode(KEY.encode()).decode(),
}


@pytest.mark.parametrize("size", [1, 2, 5, 1_000])
@pytest.mark.parametrize("form", HIDDEN)
def test_a_key_that_a_model_writes_piece_by_piece_is_never_told(form: str, size: int) -> None:
    answer = f'{{"text": "It rained. {HIDDEN[form]} and on."}}'
    pieces = [answer[at : at + size] for at in range(0, len(answer), size)]
    heard: Heard = []
    completion = answered(chunked(events(*map(delta, pieces), delta(None, "stop"))), heard)
    told = "".join(news[1] for news in heard if news != "opened")
    assert told == completion.text
    assert "***" in told
    assert KEY not in json.loads(told, strict=False)["text"]


def test_what_a_model_writes_is_told_at_once_but_for_what_may_begin_a_key() -> None:
    live = LiveText(Secrets(SecretStr(KEY)))
    assert [live.feed(piece) for piece in ("It rains", "k", "-can", "dle", "\\", "u00", "e9\\u006", "b!")] == [
        "It rain",
        "",
        "",
        "sk-candle",
        "",
        "",
        "\\u00e9",
        "k!",
    ]
    assert live.feed("halves: \ud83d") == "halves: "
    assert live.feed("\ude42 \ude42") == "🙂 \ufffd"
    assert (live.feed(KEY[:-1] + "\\\\"), live.finish(), live.finish()) == ("", KEY[:-1] + "\\\\", "")


def test_thoughts_and_refusals_are_not_told() -> None:
    chunks = delta(reasoning_content="Hm."), delta(TEXT), delta(refusal="No."), delta(None, "stop")
    heard: Heard = []
    answered(chunked(events(*chunks)), heard)
    assert "".join(news[1] for news in heard if news != "opened") == TEXT
