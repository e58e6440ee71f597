"""A request as one call of the endpoint: messages and parameters, in the dialect that the endpoint takes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Any

from socra.backend import Card, Part, Prompt
from socra.backend.schema import bound_schema
from socra.framework import Section
from socra.safety.markers import neutralise

if TYPE_CHECKING:
    from socra.backend import Request
    from socra_backends.openai.dialect import Dialect
    from socra_backends.openai.options import Options

__all__ = ["arguments"]

_SEEDS = 2**31
_SURROGATES = re.compile("[\ud800-\udfff]")


def arguments(request: Request, options: Options, dialect: Dialect) -> dict[str, Any]:
    """Return what `client.chat.completions.create` is called with.

    All requests on one article begin with the same bytes, so that an endpoint's prefix cache is hit. Of a request's
    cards the first is asked.
    """
    messages = _card(request.cards[0]) if request.cards else _messages(request.prompt, dialect)
    made: dict[str, Any] = {"model": options.model, "messages": messages, "stream": True}
    if dialect.stream_options:
        made["stream_options"] = {"include_usage": True}
    if dialect.limit != "none":
        made[dialect.limit] = request.max_tokens
    if dialect.temperature:
        made["temperature"] = max(request.temperature, options.temperature or 0.0)
    if dialect.seed:
        made["seed"] = (request.seed + (options.seed or 0)) % _SEEDS
    if dialect.reasoning_effort and options.reasoning_effort:
        made["reasoning_effort"] = options.reasoning_effort
    return made if request.cards else made | _format(request, options.response_format or dialect.format)


def _format(request: Request, form: str) -> dict[str, Any]:
    if form == "text":
        return {}
    schema = _schema(request.section, len(request.article.sentences), request.cites)
    if form == "json_object":
        return {"response_format": {"type": "json_object", "schema": schema}}
    name = re.sub(r"[^A-Za-z0-9_-]", "_", request.slug)[:64] or "section"
    return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}}


@lru_cache(maxsize=256)
def _schema(section: type[Section], sentences: int, cites: bool) -> dict[str, Any]:
    return bound_schema(section, sentences, plain=True, cites=cites)


def _messages(prompt: Prompt, dialect: Dialect) -> list[dict[str, str]]:
    """Put our rules into the system message, and all else into the reader's: nothing untrusted speaks as the system."""
    rules, rest = _shared(prompt.shared)
    rest += _written(prompt.task)
    if not rules or not dialect.system:
        return [{"role": "user", "content": rules + rest}]
    return [{"role": "system", "content": rules.rstrip()}, {"role": "user", "content": rest}]


def _card(card: Card) -> list[dict[str, str]]:
    """Put the examples of a card into earlier turns, and its passage into the last."""
    turns = [
        {"role": role, "content": words}
        for turn in card.turns()
        for role, words in zip(("user", "assistant"), turn, strict=True)
    ]
    return [*turns, {"role": "user", "content": _written((Part(f"{card.opening} ", True), Part(card.passage, False)))}]


@lru_cache(maxsize=64)
def _shared(shared: tuple[Part, ...]) -> tuple[str, str]:
    """Return our own opening words up to their last blank line, and the rest, which begins with words of ours too."""
    opening = list(takewhile(lambda part: part.trusted, shared))
    words = _SURROGATES.sub("\ufffd", "".join(part.text for part in opening))
    before, blank, _ = words.rstrip().rpartition("\n\n")
    cut = len(before + blank)
    return words[:cut], words[cut:] + _written(shared[len(opening) :])


def _written(parts: Iterable[Part]) -> str:
    """Return the text of parts; in what is not ours, no marker of a chat is left."""
    runs = groupby(parts, key=lambda part: part.trusted)
    texts = ((trusted, "".join(part.text for part in run)) for trusted, run in runs)
    return _SURROGATES.sub("\ufffd", "".join(text if trusted else neutralise(text) for trusted, text in texts))
