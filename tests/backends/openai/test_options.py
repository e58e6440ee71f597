"""What a user may set on an endpoint: where it comes from, what is refused, and that no refusal repeats a secret."""

from __future__ import annotations

import traceback
from typing import Any

import pytest
from pydantic import SecretStr

from socra.errors import SettingsError
from socra_backends.openai.options import DEFAULT_BASE, Options, resolve

CANARY = "sk-canary-0123456789"
OWN = "http://localhost:8000/v1"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def sent(**options: Any) -> dict[bytes, bytes]:
    return dict(resolve("m", **{"base_url": OWN, **options})[1].headers())


def refusal(**options: Any) -> str:
    """Return all that is shown of a refusal, local variables included."""
    with pytest.raises(SettingsError) as caught:
        resolve(**{"model": "m", "base_url": OWN, **options})
    error = caught.value
    below = traceback.TracebackException(type(error), error, error.__traceback__.tb_next, capture_locals=True)  # type: ignore[union-attr]
    assert "\n" not in str(error)
    return "".join(below.format())


def test_arguments_beat_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_MODEL", "from-env")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://env.example/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    options, secrets = resolve()
    assert (options.model, options.base_url) == ("from-env", "http://env.example/v1")
    assert dict(secrets.headers())[b"Authorization"] == b"Bearer sk-of-the-environment"
    options, secrets = resolve("given", base_url=OWN, api_key=CANARY)
    assert (options.model, options.base_url) == ("given", OWN)
    assert dict(secrets.headers())[b"Authorization"] == b"Bearer " + CANARY.encode()


def test_an_own_endpoint_needs_no_key_and_an_empty_one_sends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sent() == {}
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    assert sent(api_key="") == {}


def test_the_default_endpoint_asks_for_a_key() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        resolve("m")
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        resolve("m", base_url=f" {DEFAULT_BASE}/ ")
    assert resolve("m", headers={"authorization": f"Basic {CANARY}"})[0].base_url == DEFAULT_BASE


@pytest.mark.parametrize("model", [None, "", "  ", "a\nb", "x" * 400])
def test_a_model_has_a_name(model: str | None) -> None:
    with pytest.raises(SettingsError, match="name a model"):
        resolve(model, base_url=OWN)


def test_a_key_comes_stripped_and_as_a_secret() -> None:
    assert sent(api_key=f" {CANARY}\n") == sent(api_key=SecretStr(CANARY))
    assert sent(api_key=CANARY) == {b"Authorization": b"Bearer " + CANARY.encode()}


def test_a_given_authorization_takes_the_place_of_the_key() -> None:
    assert sent(api_key=CANARY, headers={"authorization": "Basic abc"}) == {b"authorization": b"Basic abc"}


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": f"{CANARY}\r\nX-Evil: 1"},
        {"api_key": f"{CANARY} two"},
        {"api_key": f"{CANARY}é"},
        {"api_key": CANARY * 1_000},
        {"api_key": CANARY.encode()},
        {"api_key": CANARY, "parallel": 0},
        {"api_key": CANARY, "model": None},
        {"headers": {"X-Token": f"{CANARY}\r\nX-Evil: 1"}},
        {"headers": {"X-Token": f"{CANARY}\0"}},
        {"headers": {"X-Token": f"{CANARY}é"}},
        {"headers": {"X-Token": CANARY, "X Y": "1"}},
        {"headers": {f"X-{CANARY}:": "1"}},
        {"headers": {"Host": CANARY}},
        {"headers": {"Transfer-Encoding": CANARY}},
        {"headers": [CANARY]},
        {"base_url": f"http://user:{CANARY}@host.example/v1"},
        {"base_url": f"http://host.example/v1?key={CANARY}"},
        {"base_url": f"http://host.example/v1#{CANARY}"},
        {"base_url": f"ftp://host.example/{CANARY}"},
        {"base_url": f"http://host.example/v1/{CANARY}", "api_key": CANARY},
        {"base_url": f"http://host .example/{CANARY}"},
        {"base_url": f"http://[::1/{CANARY}"},
        {"base_url": f"http://host.example:99999/{CANARY}"},
        {"base_url": CANARY},
        {"proxy": f"gopher://user:{CANARY}@proxy.example"},
        {"proxy": CANARY},
        {"proxy": f"http://user:{CANARY}@proxy.example", "stall": -1},
    ],
    ids=lambda options: "+".join(options),
)
def test_a_refusal_repeats_no_secret(options: dict[str, Any]) -> None:
    assert CANARY not in refusal(**options)


def test_the_key_of_the_environment_is_not_repeated_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{CANARY}\x7f")
    assert CANARY not in refusal()


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("http://LOCALHOST:8000/v1/", OWN),
        ("HTTP://localhost:8000/v1//", OWN),
        ("http://localhost:8000/v1/chat/completions", OWN),
        ("https://host.example:443/V1", "https://host.example/V1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("https://host.example", "https://host.example"),
    ],
)
def test_an_address_has_one_spelling(given: str, base: str) -> None:
    assert resolve("m", base_url=given, api_key=CANARY)[0].base_url == base


def test_the_origin_has_a_port() -> None:
    assert Options("m", "https://host.example/v1").origin == ("https", "host.example", 443)
    assert Options("m", "http://[::1]:8000/v1").origin == ("http", "::1", 8_000)
    assert Options("m", OWN).public_base == OWN


@pytest.mark.parametrize(
    "wrong",
    [
        {"parallel": 0},
        {"parallel": True},
        {"parallel": None},
        {"parallel": 2.0},
        {"context": 0},
        {"seed": -1},
        {"temperature": 3},
        {"temperature": float("nan")},
        {"temperature": "0.5"},
        {"timeout": 0},
        {"timeout": None},
        {"first_token": float("inf")},
        {"stall": -1.0},
        {"response_format": "xml"},
        {"response_format": ""},
        {"reasoning_effort": "Low!"},
        {"reasoning_effort": 3},
        {"warm": "no"},
    ],
    ids=str,
)
def test_values_out_of_bounds_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        resolve("m", base_url=OWN, **wrong)


def test_options_are_frozen_and_show_no_secret() -> None:
    options, secrets = resolve(
        "m", base_url=OWN, api_key=CANARY, headers={"X-Token": CANARY}, proxy=f"http://u:{CANARY}@proxy.example:3128"
    )
    assert CANARY not in f"{options!r} {options} {secrets!r} {secrets}"
    with pytest.raises(AttributeError):
        options.model = "other"  # type: ignore[misc]
