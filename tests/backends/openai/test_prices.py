"""What a call costs: only where the endpoint's own provider sells a model by that name."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

import pytest

from socra.backend import Usage
from socra_backends.openai.prices import per_million, price_of, window_of

HOSTED = "https://api.openai.com/v1"
USAGE = Usage(calls=1, input_tokens=1_000, output_tokens=100, cached_tokens=500)


def test_a_known_model_has_a_price_and_cached_tokens_cost_less() -> None:
    price = price_of(USAGE, "gpt-4o", HOSTED)
    whole = price_of(USAGE.model_copy(update={"cached_tokens": 0}), "gpt-4o", HOSTED)
    assert price is not None and whole is not None
    into, out = per_million("gpt-4o", HOSTED) or (0.0, 0.0)
    assert whole == pytest.approx((1_000 * into + 100 * out) / 1e6)
    assert price < whole


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("gpt-4o", "http://localhost:8000/v1"),
        ("gpt-4o", "http://127.0.0.1:8000/v1"),
        ("gpt-4o", "https://gateway.company.example/v1"),
        ("gpt-4o", "https://api.openai.com.evil.example/v1"),
        ("gpt-4o", "https://api.openai.community/v1"),
        ("gpt-4o", "https://evil.example/x.googleapis.com"),
        ("gemini-2.5-pro", "https://evil.example/x.googleapis.com"),
        ("gpt-4o", "https://evil.example/https://api.openai.com"),
        ("gpt-4o", "http://api.openai.com/v1"),
        ("my-own-finetune-of-nothing", HOSTED),
        ("", HOSTED),
    ],
)
def test_what_is_unknown_has_no_price(model: str, base_url: str) -> None:
    assert price_of(USAGE, model, base_url) is None
    assert per_million(model, base_url) is None
    assert window_of(model, base_url) is None


def test_unknown_tokens_have_no_price() -> None:
    assert price_of(Usage(calls=1), "gpt-4o", HOSTED) is None


def test_more_cached_tokens_than_there_are_do_not_break_it() -> None:
    odd = USAGE.model_copy(update={"cached_tokens": 9_999})
    assert price_of(odd, "gpt-4o", HOSTED) == price_of(
        odd.model_copy(update={"cached_tokens": 1_000}), "gpt-4o", HOSTED
    )


@pytest.mark.parametrize(
    ("model", "base_url"),
    [
        ("gpt-4o", "https://mine.openai.azure.com/openai/v1"),
        ("openai/gpt-4o", "https://openrouter.ai/api/v1"),
        ("deepseek-chat", "https://api.deepseek.com"),
        ("gemini-2.5-pro", "https://generativelanguage.googleapis.com/v1beta/openai"),
    ],
)
def test_other_providers_are_known_by_their_hosts(model: str, base_url: str) -> None:
    assert per_million(model, base_url) is not None


def test_the_window_is_known() -> None:
    assert window_of("gpt-4o", HOSTED) == 128_000


@pytest.mark.alone
def test_a_price_takes_less_than_a_millisecond() -> None:
    price_of(USAGE, "gpt-4o", HOSTED)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        price_of(USAGE, "gpt-4o", HOSTED)
        times.append(time.perf_counter() - began)
    assert sorted(times)[10] < 0.001


@pytest.mark.slow
def test_nothing_is_looked_up_on_the_network() -> None:
    """No socket is made, and no thread is started that would make one later."""
    program = (
        "import sys, threading\n"
        "sys.addaudithook(lambda name, args: print(name) if name.startswith('socket.') else None)\n"
        "from socra.backend.usage import Usage\n"
        "from socra_backends.openai.prices import price_of\n"
        f"print(price_of(Usage(calls=1, input_tokens=1), 'gpt-4o', {HOSTED!r}) > 0, threading.active_count())\n"
    )
    ran: Any = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ)
    assert ran.stdout.split() == ["True", "1"], ran.stderr
