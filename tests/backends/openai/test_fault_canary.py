"""A canary of a key: through every fault and out of every sink, nobody may ever see it."""

from __future__ import annotations

import base64
import copy
import json
import logging
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from doubles.fault_bodies import whole
from doubles.fault_catalogue import CATALOGUE
from doubles.fault_reading import SLUGS, answer_text, article, templates
from doubles.fault_server import (
    CLOSE,
    Act,
    Call,
    FakeClock,
    FaultServer,
    Step,
    chunk,
    completion,
    event,
    events,
    head,
    respond,
    stream,
    well,
)
from doubles.fault_statuses import redirect_to
from doubles.fault_streams import deltas, failing_stream, said
from doubles.spans import make_exporter
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from socra import Part, Prompt, Reader, Request
from socra.cli import run as run_command
from socra.errors import SocraError
from socra.registry import find_framework
from socra.render.terminal import render
from socra.settings import home
from socra_backends.openai import OpenAI

pytestmark = [pytest.mark.slow]

# in no function's locals, for tracebacks show those
KEY = f"sk-canary-{token_hex(16)}"
HEADER = f"Basic{token_hex(12)}"
SLUG = SLUGS[0]
DEADLINES = {"timeout": 0.4, "first_token": 0.2, "stall": 0.2}

Sink = Callable[[], Iterator[str]]


# servers that repeat the key


def in_body(make: Callable[[str], Any], status: int = 200, **headers: str) -> Act:
    """Answer with a body that is made from the key."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda call: respond(status, make(call.key), headers={k: v.format(key=call.key) for k, v in named.items()})(
        call
    )


def in_text(change: Callable[[Call], str], finish: str = "stop") -> Act:
    return said(change, finish)


def into(call: Call) -> str:
    """Return a valid answer that holds the key."""
    return call.answer.replace("Müller", call.key)


def split(call: Call) -> Iterator[bytes]:
    """Cut the key in the middle, again and again."""
    for letter in into(call):
        yield event(chunk({"content": letter}))
    yield event(chunk({}, "stop"))


def bare(call: Call) -> Iterator[Step]:
    """Put the key where HTTP wants a header."""
    yield f"HTTP/1.1 200 OK\r\n{call.key}\r\n\r\n".encode()
    yield CLOSE


def in_reason(call: Call) -> Iterator[Step]:
    yield f"HTTP/1.1 500 {call.key}\r\nContent-Length: 0\r\n\r\n".encode()


def in_status(call: Call) -> Iterator[Step]:
    yield f"HTTP/1.1 {call.key} No\r\nContent-Length: 0\r\n\r\n".encode()
    yield CLOSE


def in_length(call: Call) -> Iterator[Step]:
    yield head(200, "application/json", {"Content-Length": call.key})
    yield CLOSE


def in_type(call: Call) -> Iterator[Step]:
    yield head(200, f"text/{call.key}", {"Content-Length": "2"}) + b"{}"


def in_coding(call: Call) -> Iterator[Step]:
    yield head(200, "application/json", {"Content-Length": "2", "Content-Encoding": call.key}) + b"{}"


def escaped(key: str) -> str:
    return '{"error": {"message": "no: ' + "".join(f"\\u{ord(letter):04x}" for letter in key) + '"}}'


def told(message: str, **more: str) -> Callable[[str], Any]:
    return lambda key: {
        "error": {"message": message.format(key=key), **{k: v.format(key=key) for k, v in more.items()}}
    }


ECHOES: dict[str, Act] = {
    **{
        f"message of {status}": in_body(told("no {key}"), status) for status in (400, 401, 403, 404, 422, 429, 500, 503)
    },
    "code and type": in_body(told("no", code="{key}", type="{key}", param="{key}"), 400),
    "escaped": in_body(escaped, 400),
    "escaped, 200": in_body(escaped),
    "base64": in_body(lambda key: told(base64.b64encode(f"Bearer {key}".encode()).decode())(key), 400),
    "context": in_body(
        told("maximum context length is 10 tokens, you sent 20 {key}", code="context_length_exceeded"), 400
    ),
    "parameter": in_body(told("Unsupported parameter: response_format {key}", param="response_format"), 400),
    "web page": in_body(lambda key: f"<html>{key}</html>"),
    "error page": in_body(lambda key: f"<html>{key}</html>", 502),
    "plain text": in_body(lambda key: f"Bearer {key}", 500),
    "detail": in_body(
        lambda key: {"detail": [{"loc": ["header", key], "msg": key, "input": {"authorization": key}}]}, 422
    ),
    "headers": in_body(told("no"), 500, X_Echo="{key}", Set_Cookie="k={key}", WWW_Authenticate="Bearer {key}"),
    "retry-after": in_body(told("no"), 429, Retry_After="{key}", X_Request_Id="{key}"),
    "location": in_body(lambda key: b"", 302, Location="http://127.0.0.1:9/?key={key}"),
    "location's host": in_body(lambda key: b"", 302, Location="http://{key}.example/"),
    "headers of an answer": lambda call: respond(200, completion(call.answer), headers={"X-Echo": call.key})(call),
    "a bare line": bare,
    "reason phrase": in_reason,
    "status": in_status,
    "content-length": in_length,
    "content-type": in_type,
    "content-encoding": in_coding,
    "completion": in_text(into),
    "completion, split": stream(split),
    "completion in a body": whole(lambda call: completion(into(call))),
    "completion, escaped": in_text(lambda call: into(call).replace("-", "\\u002d")),
    "invalid completion": in_text(lambda call: json.dumps({call.key: [call.key]})),
    "no JSON": in_text(lambda call: f"I was called with {call.key}."),
    "cut completion": in_text(lambda call: into(call)[:-9], "length"),
    "wrong value": in_text(lambda call: call.answer.replace("[1]", json.dumps([call.key]))),
    "duplicate key": in_text(lambda call: f'{{"{call.key}": 1, "{call.key}": 2}}'),
    "refusal": lambda call: deltas({"refusal": f"I refuse {call.key}"})(call),
    "reasoning": lambda call: [*deltas({"reasoning_content": call.key}, {"content": call.answer})(call)],
    "finish": lambda call: said(lambda call: call.answer, call.key)(call),
    "model": lambda call: stream(lambda call: [event({**chunk({"content": call.answer}, "stop"), "model": call.key})])(
        call
    ),
    "names": lambda call: stream(lambda call: [event({**chunk({"content": call.answer}, "stop"), "id": call.key})])(
        call
    ),
    "error event": lambda call: failing_stream({"error": {"message": call.key, "code": call.key}})(call),
    "error text": lambda call: failing_stream({"error": f"Bearer {call.key}"})(call),
    "broken event": stream(lambda call: [f"data: {{{call.key}\n\n".encode(), *events(call.answer)]),
    "comment": stream(lambda call: [f": {call.key}\n\n".encode(), *events(call.answer)]),
    "stray line": stream(lambda call: [f"{call.key}\n\n".encode()]),
    "cut off": stream(lambda call: [event(chunk({"content": call.key})), CLOSE]),
}
CASES: dict[str, Act] = {**{f"echo: {name}": act for name, act in ECHOES.items()}, **{str(f): f.act for f in CATALOGUE}}


# where a key could come out


class Records(logging.Handler):
    """Keep all that any logger says, as a handler that shows everything would write it."""

    def __init__(self) -> None:
        super().__init__(level=1)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
        self.lines.append(repr(vars(record)))


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    return make_exporter()


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    records, root = Records(), logging.getLogger()
    level = root.level
    root.addHandler(records)
    root.setLevel(1)
    monkeypatch.setenv("OPENAI_LOG", "debug")
    yield records
    root.removeHandler(records)
    root.setLevel(level)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[tuple[FaultServer, OpenAI, list[Act]]]:
    acts: list[Act] = []
    clock = FakeClock()
    with (
        FaultServer(lambda call: acts[-1], answer_text, clock=clock) as server,
        OpenAI("canary", base_url=server.base_url, api_key=KEY, headers={"X-Team": HEADER}, **DEADLINES) as backend,
    ):
        backend._clock = clock
        yield server, backend, acts


@pytest.mark.parametrize("case", CASES)
def test_the_key_is_never_seen(
    case: str,
    endpoint: tuple[FaultServer, OpenAI, list[Act]],
    records: Records,
    spans: InMemorySpanExporter,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true")
    spans.clear()
    server, backend, acts = endpoint
    acts.append(CASES[case])
    asked = len(server.calls)
    reader = Reader(backend=backend)
    reader._templates = templates()
    reading = reader.read(article(), sections=[SLUG])
    shown = [reading.model_dump_json(), reading.to_markdown(), render(reading), repr(reading), reading.__repr__()]
    shown += list(traces(backend))
    shown += [repr(backend), str(backend), repr(vars(backend)), *refusals(backend)]
    shown += [span.to_json() for span in spans.get_finished_spans()]
    shown += [*records.lines, *capfd.readouterr(), *files(home())]
    server.clock.now += 1e13 if case.startswith("F04") else 0.0  # come back when the year 100000 is over
    assert server.calls[asked:], "the server was asked"
    assert all(call.key == KEY and call.headers["x-team"] == HEADER for call in server.calls[asked:])
    unseen("\n".join(shown))


def traces(backend: OpenAI) -> Iterator[str]:
    """Yield all that an exception shows of itself, also to a tool that prints local variables."""
    request = Request(SLUG, Prompt(shared_words(), ()), find_framework("news").sections()[SLUG], article())
    try:
        yield repr(backend.complete(request))
    except SocraError as error:
        yield "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        for one in (error, error.__cause__, error.__context__):
            yield f"{one!s} {one!r} {one and one.args!r} {one and vars(one)!r}"


def shared_words() -> Any:
    return (Part(f"Be brief.\n\nYour task: {find_framework('news').sections()[SLUG].heading()}\n", trusted=True),)


def refusals(backend: OpenAI) -> Iterator[str]:
    """Yield what is said to who tries to save or copy a backend."""
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError) as caught:
            way(backend)
        yield str(caught.value)


def files(folder: Path) -> Iterator[str]:
    """Yield all that stands in socra's own folder, with the names."""
    for file in folder.rglob("*"):
        yield str(file)
        if file.is_file():
            yield file.read_bytes().decode("latin-1")


def unseen(text: str) -> None:
    """Fail where a secret, or most of one, stands in a text; say where, and not what."""
    for name, secret in (("key", KEY), ("header", HEADER)):
        for form in (secret, secret[6:-2], base64.b64encode(secret.encode()).decode().rstrip("=")[:-2]):
            at = text.find(form)
            assert at < 0, f"the {name} stands behind {text[max(0, at - 300) : at]!r}"


def test_who_looks_would_see_it(records: Records) -> None:
    """The watch of these tests sees what it is meant to see."""
    logging.getLogger("anything").debug("%s", KEY)
    with pytest.raises(AssertionError, match="the key stands behind"):
        unseen("\n".join(records.lines))


# the command line


COMMANDS: dict[str, tuple[str, Sequence[str]]] = {
    "401": ("echo: message of 401", ()),
    "500, to JSON": ("echo: message of 500", ("--json",)),
    "an answer": ("echo: completion", ("--json",)),
    "a page": ("echo: web page", ("--verbose",)),
    "no JSON": ("echo: no JSON", ("--verbose", "--markdown")),
    "a bare line": ("echo: a bare line", ("--debug",)),
}


@pytest.fixture
def plain_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenAI, "_clock", FakeClock())


@pytest.mark.parametrize("case", COMMANDS)
@pytest.mark.usefixtures("plain_clock")
def test_the_command_line_never_shows_the_key(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The key comes from the settings file, from the environment or from an option: it is seen nowhere."""
    name, more = COMMANDS[case]
    source = tmp_path / "article.txt"
    source.write_text(article().text, "utf-8")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FaultServer(lambda call: CASES[name], answer_text) as server:
        options = ("--backend", "openai:canary", "-O", f"base_url={server.base_url}")
        run_command(["read", str(source), *options, *more])
    assert server.calls and all(call.key == KEY for call in server.calls)
    unseen("\n".join(capfd.readouterr()))


@pytest.mark.usefixtures("plain_clock")
def test_a_key_in_the_settings_is_sent_and_not_shown(
    tmp_path: Path, fresh_home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "article.txt"
    source.write_text(article().text, "utf-8")
    with FaultServer(lambda call: CASES["echo: message of 500"], answer_text) as server:
        table = f'[openai]\nbase_url = "{server.base_url}"\napi_key = "{KEY}"\n[openai.headers]\nX-Team = "{HEADER}"\n'
        (fresh_home / "settings.toml").write_text(f'backend = "openai:canary"\n{table}')
        run_command(["read", str(source), "--debug", "--verbose"])
    assert server.calls and all(call.key == KEY and call.headers["x-team"] == HEADER for call in server.calls)
    unseen("\n".join(capfd.readouterr()))


def test_a_key_that_cannot_be_sent_is_not_shown_either(capfd: pytest.CaptureFixture[str]) -> None:
    """HTTP libraries print a header that they cannot send."""
    for wrong in (f"{KEY}\nX-Evil: 1", f"{KEY} x", f"{KEY}é", f"{KEY}\x00"):
        with pytest.raises(SocraError) as caught:
            OpenAI("canary", base_url="http://127.0.0.1:9/v1", api_key=wrong)
        unseen("".join(traceback.format_exception(caught.value)) + repr(vars(caught.value)))


# no key sends anything by itself


def test_a_key_in_the_environment_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent anywhere that the user did not name."""
    with FaultServer(lambda call: well, answer_text) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("OPENAI_MODEL", "canary")
        reading = Reader().read(article())
        assert reading.backend == "extractive" and not server.calls
        reading = Reader("openai").read(article())
        assert reading.model == "fake-1" and {call.key for call in server.calls} == {KEY}


def test_another_origin_never_gets_the_key() -> None:
    """A redirect, and a proxy's page, are answers; nobody follows them with the key."""
    with FaultServer(lambda call: well, answer_text) as elsewhere:
        act = redirect_to(f"{elsewhere.base_url}/chat/completions")
        with (
            FaultServer(lambda call: act, answer_text) as server,
            OpenAI("canary", base_url=server.base_url, api_key=KEY) as backend,
        ):
            Reader(backend=backend).read(article(), sections=[SLUG])
        assert len(server.calls) == 1 and not elsewhere.calls


def test_a_process_that_dies_shows_no_key(tmp_path: Path) -> None:
    """The interpreter's own last words, from a thread and from the main program, hold no key."""
    program = (
        "import sys\n"
        "from socra import Reader\n"
        "reader = Reader('openai:canary', base_url=sys.argv[1])\n"
        "reader.read('The mill closed. ' * 30, sections=['summary']).analysis.summary\n"
    )
    with FaultServer(lambda call: CASES["echo: message of 401"], answer_text) as server:
        command = [sys.executable, "-X", "dev", "-c", program, server.base_url]
        environment = {**os.environ, "OPENAI_API_KEY": KEY, "SOCRA_HOME": str(tmp_path), "OPENAI_LOG": "debug"}
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert ended.returncode == 1 and "SectionMissing" in ended.stderr
    assert server.calls[0].key == KEY
    unseen(ended.stdout + ended.stderr)
