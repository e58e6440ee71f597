"""OpenAI: any endpoint that speaks the chat completions of the OpenAI API."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import copy_context
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, NoReturn

from socra.backend import Backend, Capabilities, Completion, Outcome, Progress, Request
from socra.errors import ExtraMissing
from socra_backends.openai.loop import Loop
from socra_backends.openai.options import resolve

if TYPE_CHECKING:
    from pydantic import SecretStr

    from socra_backends.openai.pace import Clock
    from socra_backends.openai.retry import Endpoint

__all__ = ["OpenAI"]

_NEEDED = ("openai", "tenacity", "genai_prices")


class OpenAI(Backend):
    """Ask an endpoint: the hosted API, vLLM, llama-server, Ollama, a company's gateway.

    `model`, `base_url` and `api_key` come from the arguments, else from OPENAI_MODEL, OPENAI_BASE_URL and
    OPENAI_API_KEY. `headers` are sent to this endpoint alone, as the key is; neither is ever shown.

    `response_format` is learned where it is not set: "json_schema", "json_object" or "text". `parallel` is how many
    calls may be under way at once, over all threads. `context` is the model's, in tokens. `temperature` is the least
    for all requests, `seed` is added to theirs. `timeout` is for one whole call, `first_token` for the time until an
    answer begins, `stall` for a pause within it, all in seconds. With `warm`, one section of an article goes ahead, so
    that the others find what they have in common computed. `proxy` is an address; the environment's is used otherwise.

    Raises `SettingsError`, and `ExtraMissing` where the SDK is not installed.
    """

    _clock: Clock | None = None  # tests set their own before the first call

    def __init__(
        self,
        model: str | None = None,
        *,
        base_url: str | None = None,
        api_key: str | SecretStr | None = None,
        headers: Mapping[str, str | SecretStr] | None = None,
        response_format: Literal["json_schema", "json_object", "text"] | None = None,
        parallel: int = 8,
        context: int | None = None,
        reasoning_effort: str | None = None,
        temperature: float | None = None,
        seed: int | None = None,
        timeout: float = 600.0,
        first_token: float = 300.0,
        stall: float = 60.0,
        warm: bool = True,
        proxy: str | SecretStr | None = None,
    ) -> None:
        self._options, self._secrets = resolve(
            model,
            base_url=base_url,
            api_key=api_key,
            headers=headers,
            response_format=response_format,
            parallel=parallel,
            context=context,
            reasoning_effort=reasoning_effort,
            temperature=temperature,
            seed=seed,
            timeout=timeout,
            first_token=first_token,
            stall=stall,
            warm=warm,
            proxy=proxy,
        )
        if any(find_spec(name) is None for name in _NEEDED):
            raise ExtraMissing("OpenAI-compatible endpoints", "openai")
        self._loop: Loop[Endpoint] = Loop("socra-openai")
        weakref.finalize(self, self._loop.abandon)

    @property
    def capabilities(self) -> Capabilities:  # type: ignore[override]
        """What the endpoint can do; its context and price are looked up where they are known."""
        from socra_backends.openai.prices import per_million, window_of

        options = self._options
        return Capabilities(
            json_schema=True,
            context=options.context or window_of(options.model, options.base_url),
            parallel=options.parallel,
            price=per_million(options.model, options.base_url),
            cards=True,
        )

    def complete(self, request: Request) -> Completion:
        """Answer one request. Raises `BackendError` or another `SocraError`."""
        return self._by_run(request)

    def run(
        self, requests: Sequence[Request], on_progress: Callable[[Progress], None] | None = None
    ) -> Iterator[Outcome]:
        """Answer all requests side by side, yielding each as soon as it is done; see `Backend.run`."""
        from socra_backends.openai.run import Run

        if not requests:
            return
        context = copy_context()
        run = Run(requests, context, warm=self._options.warm, heard=on_progress is not None)
        job = self._loop.begin(self._open, run.work, run.ended, context)
        try:
            yield from run.outcomes(job, on_progress or (lambda progress: None))
        finally:
            job.cancel()

    def close(self) -> None:
        """End what is under way, and close all connections. Idempotent."""
        self._loop.close()
        self._secrets.unwatch()

    def __repr__(self) -> str:
        return f"OpenAI(model={self._options.model!r}, base_url={self._options.public_base!r})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{self!r} holds a key and connections: it is not pickled or copied, make a new one instead")

    def _open(self) -> Endpoint:
        """Make what all sections share; heavy imports happen here, in the loop's thread."""
        from socra_backends.openai.dialect import Dialects
        from socra_backends.openai.faults import come_back
        from socra_backends.openai.pace import Clock, Pace
        from socra_backends.openai.retry import Endpoint
        from socra_backends.openai.transport import make_client

        options, clock = self._options, self._clock or Clock()
        pace = Pace(options.parallel, clock, lambda seconds: come_back(options, seconds))
        client = make_client(options, self._secrets)
        return Endpoint(client, options, self._secrets, Dialects.shared(), pace, clock)
