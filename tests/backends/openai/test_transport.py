"""The wall between the SDK and the network: real sockets on loopback, and a canary key that must never be seen."""

from __future__ import annotations

import asyncio
import base64
import gc
import gzip
import json
import logging
import pickle
import ssl
import traceback
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import openai
import pytest
from doubles.checkout import ROOT
from doubles.wire_server import HANG, RESET, Answer, Asked, WireServer, response, wire_server
from rich.traceback import Traceback

from socra.errors import SettingsError
from socra_backends.openai import body as bodies
from socra_backends.openai.body import LARGEST, BodyDamaged, BodyTooLarge, EncodingRefused
from socra_backends.openai.options import Options, resolve
from socra_backends.openai.secrets import Secrets
from socra_backends.openai.transport import EMPTIED, make_client

TLS = ROOT / "tests" / "data" / "tls"
CANARY = "sk-canary/+0123456789abcdef"
TOKEN = "token-canary-in-a-header-0123456789"
HIDDEN = (
    CANARY,
    TOKEN,
    quote(CANARY, safe=""),
    CANARY.replace("/", "\\/"),
    base64.b64encode(CANARY.encode()).decode().rstrip("="),
    base64.b64encode(f"Bearer {CANARY}".encode()).decode()[12:-4],
)
PROXIES = [name + end for name in ("http", "https", "all", "no") for end in ("_proxy",)]


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, *map(str.upper, PROXIES), "OPENAI_API_KEY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


def chunk(content: str, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"role": "assistant", "content": content}, "finish_reason": finish}
    whole = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(whole)}\n\n".encode()


EVENTS = chunk("Hello ") + chunk("world", "stop") + b"data: [DONE]\n\n"
STREAM = response(EVENTS, kind="text/event-stream")


async def ask(client: openai.AsyncOpenAI, content: str = "hi") -> str:
    """Return the text of a streamed answer."""
    stream = await client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": content}], stream=True
    )
    async with stream:
        return "".join([piece.choices[0].delta.content or "" async for piece in stream])


async def once(options: Options, secrets: Secrets) -> str | BaseException:
    client = make_client(options, secrets)
    try:
        async with client:
            return await ask(client)
    except Exception as error:
        return error
    finally:
        secrets.unwatch()


def outcome(base_url: str, **options: Any) -> str | BaseException:
    return asyncio.run(
        once(*resolve("m", base_url=base_url, **{"api_key": CANARY, "headers": {"X-Token": TOKEN}, **options}))
    )


def asked_of(answer: Answer = (STREAM,), **options: Any) -> Asked:
    with wire_server(answer) as server:
        assert outcome(f"{server.url}/v1", **options) == "Hello world"
    (asked,) = server.asked
    return asked


# --- what goes out ---


def test_exactly_the_chosen_headers_are_sent() -> None:
    asked = asked_of()
    assert asked.line == "POST /v1/chat/completions HTTP/1.1"
    assert sorted(asked.names) == [
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "x-token",
    ]
    assert asked.headers["authorization"] == f"Bearer {CANARY}" and asked.headers["x-token"] == TOKEN
    assert asked.headers["user-agent"].startswith("socra/")
    assert asked.headers["accept-encoding"] == "gzip, identity"


def test_without_a_key_no_authorization_is_sent() -> None:
    assert "authorization" not in asked_of(api_key=None, headers=None).names


def test_given_headers_replace_ours() -> None:
    asked = asked_of(headers={"user-agent": "mine", "authorization": "Basic abc"})
    assert asked.headers["user-agent"] == "mine" and asked.headers["authorization"] == "Basic abc"
    assert len(asked.names) == len(set(asked.names))


def test_nothing_that_the_sdk_reads_from_the_environment_is_sent_or_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ORG_ID", "PROJECT_ID", "ADMIN_KEY", "WEBHOOK_SECRET", "API_KEY"):
        monkeypatch.setenv(f"OPENAI_{name}", f"gathered-{name}")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer gathered\nX-Custom: gathered-custom")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://gathered.example")
    asked = asked_of()
    assert "gathered" not in repr(asked)
    client = make_client(*resolve("m", base_url="http://localhost:1/v1", api_key=CANARY))
    assert "gathered" not in f"{vars(client)!r}{client.default_headers!r}"


def test_what_we_empty_is_where_the_sdk_keeps_it() -> None:
    assert EMPTIED.keys() <= vars(openai.AsyncOpenAI(api_key=CANARY)).keys()


def test_the_key_goes_to_its_own_origin_only() -> None:
    """The SDK can be told to ask another address; what we add stays behind."""
    with wire_server([STREAM]) as own, wire_server([STREAM]) as other:

        async def both() -> None:
            options, secrets = resolve("m", base_url=own.url, api_key=CANARY, headers={"X-Token": TOKEN})
            async with make_client(options, secrets) as client:
                for url in (other.url, own.url, own.url.replace("127.0.0.1", "localhost")):
                    await client.post(f"{url}/x", cast_to=object)
            secrets.unwatch()

        asyncio.run(both())
    assert not {"authorization", "x-token"} & set(other.asked[0].names)
    assert [("authorization" in one.names, "x-token" in one.names) for one in own.asked] == [(True, True), (False,) * 2]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_an_answer_and_is_not_followed(status: str) -> None:
    with wire_server([STREAM]) as other:
        moved = response(b"", f"Location: {other.url}/v1/chat/completions", status=status)
        with wire_server([moved]) as server:
            error = outcome(f"{server.url}/v1")
    assert isinstance(error, openai.APIStatusError) and error.status_code == int(status[:3])
    assert not other.asked and len(server.asked) == 1


def test_nothing_is_tried_twice() -> None:
    with wire_server([response(b"{}", "Retry-After: 0", status="503 Busy")]) as server:
        assert isinstance(outcome(server.url), openai.APIStatusError)
    assert len(server.asked) == 1


def test_cookies_are_not_kept() -> None:
    with wire_server([response(EVENTS, "Set-Cookie: a=b; Path=/", kind="text/event-stream")]) as server:

        async def twice() -> None:
            options, secrets = resolve("m", base_url=server.url)
            async with make_client(options, secrets) as client:
                await ask(client)
                await ask(client)
                assert not list(client._client.cookies.jar)
            secrets.unwatch()

        asyncio.run(twice())
    assert [("cookie" in one.names) for one in server.asked] == [False, False]


def test_a_connection_is_used_again() -> None:
    async def twice() -> None:
        options, secrets = resolve("m", base_url=server.url)
        async with make_client(options, secrets) as client:
            for _ in range(2):
                async with client.chat.completions.with_streaming_response.create(model="m", messages=[]) as streamed:
                    await streamed.read()
        secrets.unwatch()

    with wire_server([STREAM]) as server:
        asyncio.run(twice())
    assert (server.connections, len(server.asked)) == (1, 2)


# --- proxies and certificates ---


def test_a_proxy_that_was_named_is_used() -> None:
    with wire_server([STREAM]) as proxy:
        assert outcome("http://endpoint.invalid/v1", proxy=proxy.url) == "Hello world"
    assert proxy.asked[0].line == "POST http://endpoint.invalid/v1/chat/completions HTTP/1.1"


@pytest.mark.parametrize("name", ["http_proxy", "all_proxy"])
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_of_the_environment_is_used(name: str, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with wire_server([STREAM]) as proxy:
        monkeypatch.setenv(name, proxy.url.replace("http://", scheme))
        assert outcome("http://endpoint.invalid/v1") == "Hello world"
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_is_never_asked_for_through_a_proxy_of_the_environment(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire_server([STREAM]) as proxy, wire_server([STREAM]) as server:
        for name in ("http_proxy", "all_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert outcome(f"http://{host}:{server.port}") == "Hello world"
    assert not proxy.asked and len(server.asked) == 1


@pytest.mark.parametrize("bypass", ["*", "endpoint.invalid", ".invalid", "endpoint.invalid:80"])
def test_no_proxy_is_kept_to(bypass: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with wire_server([STREAM]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", bypass)
        errors = list(chain(outcome("http://endpoint.invalid/v1")))
    assert "looked up" in str(errors[-1]) and "endpoint.invalid" in str(errors[-1])  # it goes there straight
    assert not proxy.asked


def test_a_proxy_that_cannot_be_used_is_refused_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"gopher://user:{CANARY}@proxy.example")
    with pytest.raises(SettingsError, match="https_proxy") as caught:
        make_client(*resolve("m", base_url="https://endpoint.invalid"))
    assert not seen_in(everything(caught.value))


def test_a_certificate_that_nobody_trusts_is_refused() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    with wire_server([STREAM], tls=context) as server:
        error = outcome(f"{server.url}/v1")
    causes = list(chain(error))
    assert any(isinstance(one, ssl.SSLCertVerificationError) for one in causes), causes
    assert not server.asked


# --- what comes in ---


def body_of(answer: bytes, *headers: str, pieces: int = 1, length: bool = True) -> bytes | BaseException:
    """Return the body of an answer as the SDK gets it."""
    whole = response(answer, *headers, length=length, kind="application/json")
    start = len(whole) - len(answer)
    size = max(1, len(answer) // pieces)
    parts = [whole[:start], *(answer[at : at + size] for at in range(0, len(answer), size))]

    async def read() -> bytes | BaseException:
        options, secrets = resolve("m", base_url=server.url, api_key=CANARY)
        async with make_client(options, secrets) as client:
            try:
                async with client.chat.completions.with_streaming_response.create(model="m", messages=[]) as streamed:
                    return await streamed.read()
            except Exception as error:
                return error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)  # without this frame
            finally:
                secrets.unwatch()

    with wire_server(parts) as server:
        return asyncio.run(read())


CLOSE = "Connection: close"


@pytest.mark.parametrize("pieces", [1, 7, 200])
@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", "identity", ""])
def test_gzip_is_unpacked(encoding: str, pieces: int) -> None:
    packed = gzip.compress(EVENTS) if "zip" in encoding.lower() else EVENTS
    assert body_of(packed, *([f"Content-Encoding: {encoding}"] * bool(encoding)), pieces=pieces) == EVENTS


def test_several_gzip_members_are_one_body() -> None:
    assert body_of(gzip.compress(b"{") + gzip.compress(b"}"), "Content-Encoding: gzip") == b"{}"


@pytest.mark.parametrize("damage", [lambda data: data[:-4], lambda data: data[:20] + b"\xff" * 8 + data[28:]])
def test_broken_gzip_is_said_to_be_broken(damage: Callable[[bytes], bytes]) -> None:
    error = body_of(damage(gzip.compress(EVENTS)), "Content-Encoding: gzip")
    assert isinstance(error, BodyDamaged)
    assert error.__context__ is None


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "compress", f"x{CANARY}"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    error = body_of(zlib.compress(EVENTS), f"Content-Encoding: {encoding}")
    assert isinstance(error, EncodingRefused)
    assert not seen_in(everything(error))


def test_an_empty_body_needs_no_gzip() -> None:
    assert body_of(b"", "Content-Encoding: gzip") == b""


@pytest.mark.parametrize("pieces", [1, 40])
def test_a_byte_order_mark_at_the_start_is_dropped(pieces: int) -> None:
    mark = b"\xef\xbb\xbf"
    assert body_of(mark + b'{"a": 1}' + mark, pieces=pieces) == b'{"a": 1}' + mark
    assert body_of(gzip.compress(mark + b"{}"), "Content-Encoding: gzip", pieces=pieces) == b"{}"
    for short in (mark, b"", mark[:1], mark[:2], b"\xef\xbb{"):
        assert body_of(short, pieces=pieces) == short.removeprefix(mark)


def test_a_gzip_bomb_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LARGEST", 1_000_000)
    assert isinstance(body_of(gzip.compress(b"0" * 1_000_001), "Content-Encoding: gzip"), BodyTooLarge)
    assert body_of(gzip.compress(b"0" * 1_000_000), "Content-Encoding: gzip") == b"0" * 1_000_000


def test_a_body_that_does_not_end_is_cut_and_its_connection_closed() -> None:
    """A hundred megabytes on offer; little more than the bound is read."""
    sent = 0
    piece = b"x" * 65_536

    def answer(asked: Asked) -> Iterator[bytes]:
        nonlocal sent
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 104857600\r\n\r\n"
        for _ in range(1_600):
            sent += len(piece)
            yield piece

    async def read() -> None:
        options, secrets = resolve("m", base_url=server.url)
        async with make_client(options, secrets) as client:
            guard: Any = client._client._transport
            answer = await guard.handle_async_request(client._client.build_request("GET", server.url))
            with pytest.raises(BodyTooLarge):
                async for _ in answer.stream:
                    pass
            assert not guard._inner._pool.connections
        secrets.unwatch()

    with wire_server(answer) as server:  # type: ignore[arg-type]
        asyncio.run(read())
    assert sent < LARGEST + 16 * 1024**2


def test_a_chunked_body_is_read_and_a_cut_one_is_an_error() -> None:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in (EVENTS[:50], EVENTS[50:]))
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with wire_server([head + chunks + b"0\r\n\r\n"]) as server:
        assert outcome(server.url) == "Hello world"
    with wire_server([head + chunks[:-9], RESET]) as server:
        assert isinstance(outcome(server.url), Exception)


def test_the_echo_of_a_key_is_struck_out_of_an_answer_also_across_pieces() -> None:
    data = json.dumps({"a": f"{CANARY} {quote(CANARY, safe='')}"}).encode()
    for pieces in (1, 5, len(data)):
        got = body_of(data, pieces=pieces)
        assert isinstance(got, bytes) and json.loads(got) == {"a": "*** ***"}


# --- nothing is left open ---


@pytest.mark.parametrize("pieces", [(STREAM[:200], HANG), (STREAM,)], ids=["midway", "whole"])
def test_an_answer_that_is_given_up_leaves_nothing_open(pieces: Answer) -> None:
    """Warnings are errors: a socket or a generator that nobody closes fails this test."""
    with wire_server(pieces) as server:

        async def give_up() -> None:
            options, secrets = resolve("m", base_url=server.url, api_key=CANARY)
            async with make_client(options, secrets) as client:
                stream = await client.chat.completions.create(model="m", messages=[], stream=True)
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.05):
                        async for _ in stream:
                            pass
                        await asyncio.sleep(60)
                await stream.close()
            secrets.unwatch()

        asyncio.run(give_up())
        gc.collect()


def test_a_client_does_not_keep_its_secrets_alive_in_the_loggers() -> None:
    options, secrets = resolve("m", base_url="http://localhost:1", api_key=CANARY)
    before = len(logging.getLogger("httpx2").filters)
    make_client(options, secrets)
    secrets.unwatch()
    assert len(logging.getLogger("httpx2").filters) <= before


# --- the canary ---


def chain(error: Any) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            waiting += [one.__cause__, one.__context__]
            yield one


def everything(error: Any) -> str:
    """Return all that an error can show of itself, to a person or to a program that collects errors."""
    if not isinstance(error, BaseException):
        return str(error)
    text = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    rich = Traceback.extract(type(error), error, error.__traceback__, show_locals=True, locals_max_length=99)
    shown = [str(node) for stack in rich.stacks for frame in stack.frames for node in (frame.locals or {}).values()]
    parts = [text, *shown]
    for one in chain(error):
        parts += [str(one), repr(one), repr(one.args), repr(vars(one)), repr(getattr(one, "body", ""))]
        if isinstance(one, openai.APIStatusError):
            parts += [one.response.text, repr(one.response.headers), repr(one.response.reason_phrase)]
            parts += [repr(one.response.request.headers.raw), repr(one.response.extensions)]
            parts += [repr(frame) for frame in vars(one.response).values()]
    return "\n".join(parts)


def seen_in(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if "HIDDEN" not in line]
    return [line for line in lines for secret in HIDDEN if secret in line]


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text: list[str] = []
        self.names: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.names.add(record.name)
        self.text.append(f"{logging.Formatter().format(record)} {vars(record)!r}")


@contextmanager
def everything_logged() -> Iterator[_Kept]:
    root, handler = logging.getLogger(), _Kept()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


ECHO = json.dumps({"error": {"message": f"bad key {CANARY}, {TOKEN}", "code": CANARY, "type": HIDDEN[4]}}).encode()
ANSWERS: dict[str, Answer] = {
    "answer": [response(chunk(CANARY[:9]) + chunk(f" {CANARY} {TOKEN} ", "stop"), kind="text/event-stream")],
    "401": [response(ECHO, status="401 Unauthorized")],
    "403 gzip": [response(gzip.compress(ECHO), "Content-Encoding: gzip", status="403 Forbidden")],
    "500 HTML": [response(f"<p>{CANARY} {HIDDEN[2]}".encode(), kind="text/html", status="500 Error")],
    "headers": [response(ECHO, f"X-Request-Id: {CANARY}", f"{TOKEN}: {HIDDEN[4]}", status="429 Slow")],
    "reason": [response(b"", status=f"400 {CANARY}")],
    "redirect": [response(b"", f"Location: http://127.0.0.1:1/?k={HIDDEN[2]}", status="307 Moved")],
    "bad location": [response(b"", f"Location: http://[{CANARY}/", status="307 Moved")],
    "cookie": [response(ECHO, f"Set-Cookie: k={CANARY}", status="400 Bad")],
    "event": [response(b"data: " + ECHO + b"\n\n", kind="text/event-stream")],
    "bad event": [response(f"data: {{{CANARY}\n\n".encode(), kind="text/event-stream")],
    "bad header": [f"HTTP/1.1 200 OK\r\n{CANARY} {TOKEN}\r\n\r\n".encode()],
    "bad status": [f"{CANARY} {TOKEN}\r\n\r\n".encode()],
    "bad length": [f"HTTP/1.1 200 OK\r\nContent-Length: {CANARY}\r\n\r\n".encode()],
    "bad chunk": [f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n".encode()],
    "bad encoding": [response(b"x", f"Content-Encoding: {CANARY}")],
    "cut": [response(ECHO, status="401 No")[:-20], RESET],
    "reset": [RESET],
    "closed": [f"HTTP/1.1 200 OK\r\nX-Echo: {CANARY}\r\n".encode(), RESET],
    "silent": [HANG],
    "silent midway": [STREAM[:300], HANG],
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_a_key_that_a_server_echoes_is_seen_nowhere(answer: Answer) -> None:
    with wire_server(answer) as server, everything_logged() as kept:
        got = outcome(server.url, first_token=0.2)
    assert server.asked[0].headers["authorization"] == f"Bearer {CANARY}"
    assert not seen_in(everything(got))
    assert not seen_in("\n".join(kept.text))
    assert {"openai._base_client"} < kept.names and any("http11" in name for name in kept.names)


def test_a_call_that_is_cancelled_shows_no_key() -> None:
    """The frames below ours hold the bytes that were sent; a deadline must not bring them along."""
    with wire_server([HANG]) as server, everything_logged() as kept:

        async def deadline() -> None:
            options, secrets = resolve("m", base_url=server.url, api_key=CANARY)
            async with make_client(options, secrets) as client:
                async with asyncio.timeout(0.1):
                    await ask(client, "x" * 3_000_000)

        with pytest.raises(TimeoutError) as caught:
            asyncio.run(deadline())
    assert not seen_in(everything(caught.value))
    assert not seen_in("\n".join(kept.text))
    below = [frame.filename for one in chain(caught.value) for frame in traceback.extract_tb(one.__traceback__)]
    assert any("transport.py" in name for name in below) and not any(
        "httpcore" in name or "h11" in name for name in below
    )


def test_a_proxys_password_is_seen_nowhere() -> None:
    refusal = response(f"go away {CANARY}".encode(), f"X: {CANARY}", status=f"407 {CANARY}")
    for base in ("http://endpoint.invalid", "https://endpoint.invalid"):
        with wire_server([refusal]) as server, everything_logged() as kept:
            proxy = server.url.replace("http://", f"http://user:{quote(CANARY, safe='')}@")
            got = outcome(base, api_key="sk-another-0123456789", proxy=proxy)
        assert "proxy-authorization" in server.asked[0].names
        assert isinstance(got, Exception) and not seen_in(everything(got)) and not seen_in("\n".join(kept.text))


def test_nothing_that_we_make_shows_the_key_or_lets_itself_be_pickled() -> None:
    options, secrets = resolve("m", base_url="http://localhost:1", api_key=CANARY, headers={"X-Token": TOKEN})
    client = make_client(options, secrets)
    transport = client._client._transport
    shown = [repr(one) for one in (options, secrets, client, transport, vars(client), vars(transport))]
    shown += [repr(vars(client._client)), str(client.default_headers), str(client.auth_headers), client.api_key]
    assert not seen_in("\n".join(shown))
    for one in (secrets, transport):
        with pytest.raises(TypeError):
            pickle.dumps(one)
    secrets.unwatch()


def test_the_server_of_these_tests_reports_what_it_got() -> None:
    with wire_server([STREAM]) as server:
        assert isinstance(server, WireServer)
        outcome(server.url)
    assert json.loads(server.asked[0].body)["stream"] is True
