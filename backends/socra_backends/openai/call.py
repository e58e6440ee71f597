"""One HTTP call: a request goes out, and a completion or a fault comes back; nothing is tried twice here."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from socra.backend import Completion, Request, Usage
from socra.errors import BackendTimeout, EndpointFailed, EndpointInvalid
from socra_backends.openai.faults import Fault, of_body, of_exception, words_of
from socra_backends.openai.payload import arguments
from socra_backends.openai.stream import Answer, Events, joined, read_json

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from socra_backends.openai.dialect import Dialect
    from socra_backends.openai.options import Options
    from socra_backends.openai.secrets import Secrets

__all__ = ["Hear", "call"]

Hear = Callable[[int, Callable[[], str], bool], None]
"""Is told of the tokens so far, how to get the text written since that was last done, and whether it must not wait."""

_DRAIN = 0.1
"""Seconds to wait for the end of an answer that is complete, so that its connection can be used again."""

_AFTERWARDS = 5.0
"""Seconds to wait for the count of tokens, which comes after the finish, if it does."""

_ESCAPED = re.compile(r"(?<!\\)\\u00(?!22|5[cC])([2-7][0-9a-fA-F])")
"""A letter of a key as JSON may write it; quotation marks and backslashes mean something else without the escape."""

_CUT = re.compile(r"(?:\\+(?:u[0-9a-fA-F]{0,3})?|[\ud800-\udbff])\Z")
"""What at the end of a piece may be the beginning of an escape, or half a character."""

_LONGEST_TOKEN = 6
"""Characters a token, over a whole prompt, that no vocabulary reaches: the endpoint read but a part of it."""

_UNCOUNTED = 100
"""Tokens below which a count of the prompt is a stand-in for one."""

_NOTCHES = 16
"""A stall is noticed up to this part of it late."""


async def call(
    client: AsyncOpenAI,
    request: Request,
    options: Options,
    dialect: Dialect,
    secrets: Secrets,
    hear: Hear,
    opened: Callable[[], None],
) -> Completion:
    """Make one HTTP call.

    `opened` is called when the endpoint has shown that it answers, `hear` with the number of tokens so far whenever the
    model wrote or thought something, with 0 before and once more when it is done. Raises `Fault` for all that goes
    wrong; a cancellation passes.
    """
    one = _Call(request, options, secrets, hear, opened)
    outcome = await one.made(client, dialect)
    if isinstance(outcome, Fault):
        raise outcome  # here, where no other exception is being handled: theirs hold what was sent
    return outcome


class _Call:
    def __init__(
        self,
        request: Request,
        options: Options,
        secrets: Secrets,
        hear: Hear,
        opened: Callable[[], None],
    ) -> None:
        self._request, self._options, self._secrets = request, options, secrets
        self._hear, self._opened = hear, opened
        self._answer = Answer(request.max_tokens)
        self._live = LiveText(secrets)
        self._clocks = _Clocks(options)
        self._began = time.monotonic()
        self._sent = 0
        self._shown = False

    async def made(self, client: AsyncOpenAI, dialect: Dialect) -> Completion | Fault:
        """Return the completion, or the fault without any trace of the exception that it was."""
        self._hear(0, str, True)
        payload = arguments(self._request, self._options, dialect)
        self._sent = sum(len(message["content"]) for message in payload["messages"])
        try:
            async with self._clocks.whole, self._clocks.idle:
                await self._asked(client, payload)
            return self._completed()
        except Fault as fault:
            made = fault
        except Exception as error:
            if self._answer.finish:  # it broke off after all had been said
                return self._completed()
            made = self._fault_of(error)
        return self._filtered() if made.filtered else made.with_traceback(None)

    async def _asked(self, client: AsyncOpenAI, payload: dict[str, Any]) -> None:
        async with client.chat.completions.with_streaming_response.create(**payload) as answer:
            response = answer.http_response
            if "event-stream" in response.headers.get("content-type", "").lower():
                await self._stream(response)
            else:
                self._clocks.expect_all()
                self._take_body(await response.aread(), response.headers)

    async def _stream(self, response: Any) -> None:
        events = Events()
        async with aclosing(response.aiter_bytes()) as pieces:
            async for piece in pieces:
                if self._take(events.feed(piece), response.headers):
                    break
            else:
                self._take(events.finish(), response.headers)
                if events.stray and not self._answer.chosen:
                    self._take_body(events.stray, response.headers)
            if self._answer.finish and not self._answer.over:
                await _drain(pieces)

    def _take(self, events: list[bytes], headers: Any) -> bool:
        """Take the data of events; say whether nothing more is to be read."""
        answer = self._answer
        for data in events:
            if data.startswith(b"[DONE]"):
                return True
            progress = answer.add(read_json(data))
            if answer.error is not None:
                raise of_body(answer.error, headers, self._options, self._secrets, now=time.time())
            if answer.chosen and not self._shown:  # an error may come under status 200
                self._shown = True
                self._opened()
            if progress:
                self._clocks.progress()
                self._hear(answer.pieces, self._fresh, False)
            if answer.over:
                return True
        if answer.finish:
            self._clocks.expect_end()
        return False

    def _take_body(self, body: bytes, headers: Any) -> None:
        """Take a whole body, from a server that does not stream."""
        text = body.strip()
        if not text:
            raise self._failed("sent an empty answer", again=2)
        if text.startswith(b"<") or "html" in headers.get("content-type", "").lower():
            told = f"{self._options.public_base} sent a web page: this is not an API; check base_url and the network"
            raise Fault(EndpointInvalid(told), again=1)
        if text.startswith((b"data:", b"event:", b":")):  # an event stream under another name
            self._take([*(events := Events()).feed(text), *events.finish()], headers)
        else:
            self._take([text], headers)

    def _fresh(self) -> str:
        return self._live.feed(self._answer.fresh())

    def _rest(self) -> str:
        return self._fresh() + self._live.finish()

    def _completed(self) -> Completion:
        """Return what the answer is. Raises `Fault` where it has no finish."""
        answer = self._answer
        if answer.finish is None:
            raise self._unfinished()
        self._hear(answer.pieces, self._rest, True)
        usage = self._usage(answer.usage)
        model = words_of(answer.model, self._secrets) or self._options.model
        doubt = self._doubt(usage.input_tokens)
        return Completion(_said(answer.text, self._secrets), answer.finish, usage, model, doubt=doubt)

    def _doubt(self, read: int) -> str:
        """Say that a server left out what is too long for it: some do so without a word, as Ollama does."""
        if not _UNCOUNTED < read < self._sent / _LONGEST_TOKEN:
            return ""
        return (
            f"by its own count the endpoint read only {read:,} tokens of about {self._sent // 4:,}: raise the context "
            "there (in Ollama OLLAMA_CONTEXT_LENGTH), or shorten the article"
        )

    def _unfinished(self) -> Fault:
        if not self._answer.chosen:
            return self._failed("sent nothing that is an answer", again=2)
        word = words_of(self._answer.finish_word, self._secrets)
        return self._failed("broke off before the answer was complete" + (f" ({word})" if word else ""), again=2)

    def _failed(self, what: str, *, again: int) -> Fault:
        return Fault(EndpointFailed(f"{self._options.public_base} {what}: try again later"), again=again)

    def _filtered(self) -> Completion:
        return Completion("", "filtered", self._usage(Usage(calls=1)), self._options.model)

    def _usage(self, usage: Usage) -> Usage:
        from socra_backends.openai.prices import price_of

        usage = usage.model_copy(update={"seconds": time.monotonic() - self._began})
        if not usage.input_tokens:
            return usage
        return usage.model_copy(update={"cost": price_of(usage, self._options.model, self._options.base_url)})

    def _fault_of(self, error: Exception) -> Fault:
        if late := self._clocks.late():
            return Fault(BackendTimeout(f"{self._options.public_base} {late}"), again=self._clocks.again)
        return of_exception(error, self._options, self._secrets, now=time.time())


def _plainly(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _said(text: str, secrets: Secrets) -> str:
    """Return what a model said without any secret, also one that JSON would show only when it is read."""
    plain = _plainly(text)
    clean = secrets.scrub(plain, prose=True)
    return secrets.scrub(text, prose=True) if clean == plain else clean


class LiveText:
    """What a model writes, in pieces that may be shown at once: no secret, also none cut by the border of two pieces.

    Without escapes of JSON that stand for plain letters, for a secret may be hidden in them, as in `_said`.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._mask = secrets.mask(prose=True)
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return what may be shown of all that has come; what may be cut in two is held back."""
        text = self._held + piece
        whole = len(text) - len(found[0]) if (found := _CUT.search(text)) else len(text)
        self._held = text[whole:]
        return self._masked(text[:whole])

    def finish(self) -> str:
        """Return what was held back, when nothing more comes."""
        held, self._held = self._held, ""
        return self._masked(held) + self._mask.finish().decode("utf-8", "replace")

    def _masked(self, text: str) -> str:
        plain = joined(_plainly(text))
        return self._mask.feed(plain.encode("utf-8", "replace")).decode("utf-8", "replace")


class _Clocks:
    """How long one call may take as a whole, and how long nothing may come; keep-alive comments are nothing."""

    def __init__(self, options: Options) -> None:
        self.whole = asyncio.timeout(options.timeout)
        self.idle = asyncio.timeout(options.first_token)
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._slack = options.stall / _NOTCHES
        self._next = 0.0
        self._begun = self._ending = False

    def progress(self) -> None:
        """Note that something came."""
        now = self._loop.time()
        if now >= self._next:  # not for every token: moving a timer costs more than reading one
            self._begun, self._next = True, now + self._slack
            self.idle.reschedule(self._next + self._options.stall)

    def expect_all(self) -> None:
        """Wait for a body that comes at once, when all of it is written."""
        self.idle.reschedule(None)

    def expect_end(self) -> None:
        """Wait no longer than a moment for what comes after the finish."""
        if not self._ending:
            self._ending, self._next = True, math.inf
            self.idle.reschedule(self._loop.time() + min(_AFTERWARDS, self._options.stall))

    @property
    def again(self) -> int:
        """How many further tries make sense; what took ten minutes once may do so again."""
        return 1 if self.whole.expired() else 2

    def late(self) -> str:
        """Return in words which time ran out, "" where none did."""
        options = self._options
        if self.whole.expired():
            return f"was not done within {options.timeout:,g} s: allow more with timeout=, or ask for less"
        if not self.idle.expired():
            return ""
        if self._begun:
            return f"wrote nothing for {options.stall:,g} s: try again later, or allow more with stall="
        return f"did not answer within {options.first_token:,g} s: try again later, or allow more with first_token="


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Read to the end, so that the connection can be used again; where there is more than that, it is closed."""
    with suppress(Exception):
        async with asyncio.timeout(_DRAIN):
            async for _ in pieces:
                pass
