"""Public doubles for tests: a backend that says what it is told to, valid answers, and plain articles."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from socra.article import Article
from socra.backend import Backend, Capabilities, Completion, Request, Usage
from socra.backend.schema import json_schema
from socra.errors import BackendError, SocraError

__all__ = ["ScriptedBackend", "answer_to", "make_article", "valid_answer"]

_DAYS = {"date": "2026-11-22", "date-time": "2026-11-22T07:30:00Z"}
"""What is written where a text must be a date, which no words are."""

Reply = str | Mapping[str, Any] | Completion | SocraError | Callable[[Request], Any]


class ScriptedBackend(Backend):
    """Answer each request from a script, and keep the requests for the test to look at.

    `script` maps a section's slug to its replies, used in order, the last one again and again; `otherwise` is the reply
    for every section that is not in it. A reply is the text, the data to be written as JSON, a `Completion`, an error
    to raise, or a function of the request that gives one of these.

        backend = ScriptedBackend({"summary": "I would rather not."}, otherwise=valid_answer)
    """

    capabilities = Capabilities(json_schema=True)

    def __init__(self, script: Mapping[str, Reply | list[Reply]] | None = None, otherwise: Reply | None = None) -> None:
        self.requests: list[Request] = []
        self._otherwise = [] if otherwise is None else [otherwise]
        self._script = {
            slug: list(replies) if isinstance(replies, list) else [replies] for slug, replies in (script or {}).items()
        }

    def complete(self, request: Request) -> Completion:
        """Return the next reply for the request's section.

        Raises `BackendError` where the script has none.
        """
        self.requests.append(request)
        replies = self._script.get(request.slug, self._otherwise)
        if not replies:
            raise BackendError(f"the script has no reply for {request.slug!r}")
        return _completion(replies.pop(0) if len(replies) > 1 else replies[0], request)


def valid_answer(request: Request) -> Any:
    """Return data that is valid for a request: as little as its schema allows, in the words of the first sentence.

    It is a reply for a script: `ScriptedBackend({"summary": valid_answer})`.
    """
    words = " ".join(request.article.sentence(1).split()[:20])
    return answer_to(json_schema(request.section, len(request.article.sentences), cites=request.cites), words)


def answer_to(schema: Mapping[str, Any], words: str) -> Any:
    """Return as little data as the schema of a section allows, as it is sent to a server; every text is `words`."""
    return _filled(schema, words, schema.get("$defs", {}))


def _filled(schema: Mapping[str, Any], words: str, named: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _filled(named[schema["$ref"].rpartition("/")[2]], words, named)
    if "anyOf" in schema:
        return _filled(schema["anyOf"][0], words, named)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    if kind == "object":
        return {name: _filled(value, words, named) for name, value in schema["properties"].items()}
    if kind == "array":
        return [_filled(schema["items"], words, named) for _ in range(max(1, schema.get("minItems", 0)))]
    if kind == "string":
        return _fitting(words, schema)
    return schema.get("minimum", 0) if kind in ("integer", "number") else False


def _fitting(words: str, schema: Mapping[str, Any]) -> str:
    """Return as many of the words as the schema of a text has room for, a day where it asks for one."""
    text = _DAYS.get(schema.get("format", ""), words)[: schema.get("maxLength")]
    while " " in text and not re.search(schema.get("pattern", ""), text):
        text = text.rpartition(" ")[0]
    return text


def make_article(*sentences: str, language: str = "en", **metadata: Any) -> Article:
    """Return an article with one paragraph a sentence, without cleaning."""
    from socra.language.sentences import split

    text = "\n\n".join(sentences)
    return Article(text=text, sentences=split(text, language), language=language, **metadata)


def _completion(reply: Any, request: Request) -> Completion:
    if callable(reply):
        reply = reply(request)
    if isinstance(reply, SocraError):
        raise reply
    if isinstance(reply, Completion):
        return reply
    text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
    return Completion(text=text, finish="stop", usage=Usage(calls=1), model="scripted")
