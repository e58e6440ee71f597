"""From the bytes of an answer to a completion: events, chunks, a finish. Without a finish there is no answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from socra.backend import Finish, Usage

__all__ = ["Answer", "Events", "Unreadable", "joined", "read_json"]

_LEAST_CAP, _PER_TOKEN = 65_536, 16
"""Characters of an answer: at most the larger of this, and so many for each token that was allowed."""

_ECHOES, _BLANKS = 100, 500
"""Times that the same piece may come in a row, and the same for pieces without a letter."""

_MOST_STRAY = 65_536
_MOST_TOKENS = 10**9

_FINISHES: Mapping[str, Finish | None] = {
    **dict.fromkeys(("length", "max_tokens", "max_output_tokens", "model_length", "max_length"), "length"),
    **dict.fromkeys(("content_filter", "safety", "recitation", "prohibited_content", "blocklist", "spii"), "filtered"),
    "refusal": "refused",
    **dict.fromkeys(("", "null", "none"), None),
    **dict.fromkeys(("error", "abort", "aborted", "cancelled", "network_error", "insufficient_system_resource"), None),
}
"""What servers call the end of an answer; any other word means that the model was done."""


def read_json(data: bytes) -> Any:
    """Read JSON in UTF-8. Raises `Unreadable` where it is none."""
    try:
        return json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        unreadable = Unreadable(f"{len(data):,} bytes are no JSON in UTF-8")
    raise unreadable  # without what it came from, which holds the text


class Unreadable(Exception):
    """What came is no JSON."""


class Events:
    """Cut an event stream into the data of its events, wherever its pieces are cut.

    `stray` is what stood there and is no event stream: some servers send a plain JSON error under its name.
    """

    def __init__(self) -> None:
        self.stray = b""
        self._rest: list[bytes] = []
        self._data: list[bytes] = []
        self._after_return = False

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the data of all events that this piece completes."""
        if self._after_return and piece:  # the line feed of a line's end that was cut in two
            piece = piece.removeprefix(b"\n")
            self._after_return = False
        if b"\n" not in piece and b"\r" not in piece:
            self._rest.append(piece)
            return []
        text = b"".join([*self._rest, piece]) if self._rest else piece
        lines = text.splitlines()
        self._rest = [] if text.endswith((b"\n", b"\r")) else [lines.pop()]
        self._after_return = text.endswith(b"\r")
        return list(self._dispatched(lines))

    def finish(self) -> list[bytes]:
        """Return the data of what the end of the stream completes."""
        return self.feed(b"\n\n") if self._rest or self._data else []

    def _dispatched(self, lines: list[bytes]) -> Iterator[bytes]:
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
            elif line:
                self._note(line)
            elif self._data:
                data, self._data = b"\n".join(self._data), []
                if data.strip():
                    yield data

    def _note(self, line: bytes) -> None:
        if line.partition(b":")[0] not in (b"", b"event", b"id", b"retry", b"data") and len(self.stray) < _MOST_STRAY:
            self.stray += line + b"\n"


class Answer:
    """Put the chunks of an answer together, or take it as one body.

    `error` is what the server says instead of an answer, `over` whether nothing more is wanted: there is an error, or
    the model goes round in circles. `pieces` counts what the model wrote or thought, about a token each.
    """

    def __init__(self, max_tokens: int) -> None:
        self.error: Any = None
        self.over = False
        self.pieces = 0
        self.model = ""
        self.chosen = False
        self.finish_word = ""
        self._finish: Finish | None = None
        self._text: list[str] = []
        self._arguments: list[str] = []
        self._refusal: list[str] = []
        self._fresh: list[str] = []
        self._usage: dict[str, Any] = {}
        self._cap = self._room = self._thoughts = max(_LEAST_CAP, _PER_TOKEN * max_tokens)
        self._echo, self._echoes = "", 0

    @property
    def finish(self) -> Finish | None:
        """Why the answer ended, None as long as it has not."""
        if self._finish == "stop" and self._refusal and not "".join(self._text).strip():
            return "refused"
        return self._finish

    @property
    def text(self) -> str:
        """What the model wrote: its text, else what it called a tool with, else why it would not."""
        texts = ("".join(held) for held in (self._text, self._arguments, self._refusal))
        return joined(next(filter(str.strip, texts), "")[: self._cap])

    def fresh(self) -> str:
        """Return what the model wrote since the last call, as it came: halves of characters too."""
        fresh, self._fresh = "".join(self._fresh), []
        return fresh

    @property
    def usage(self) -> Usage:
        """What the server says that it took; 0 where it does not say."""
        return _usage(self._usage)

    def add(self, chunk: Any) -> bool:
        """Take one chunk, or a whole body; say whether the model wrote or thought something in it."""
        chunk = chunk[0] if isinstance(chunk, list) and chunk else chunk
        if not isinstance(chunk, dict):
            return False
        choices = chunk.get("choices")
        if chunk.get("error") or (choices is None and _is_error(chunk)):
            self.error, self.over = chunk, True
            return False
        self._take_usage(chunk)
        choice = _first(choices)
        return choice is not None and self._take(choice)

    def _take(self, choice: dict[str, Any]) -> bool:
        self.chosen = True
        part = choice.get("delta") or choice.get("message")
        progress = self._take_part(part if isinstance(part, dict) else {"content": choice.get("text")})
        word = choice.get("finish_reason")
        if isinstance(word, str) and not self.over:
            self.finish_word = word[:40]
            self._finish = _FINISHES.get(word.lower(), "stop") or self._finish
        return progress

    def _take_part(self, part: dict[str, Any]) -> bool:
        content = part.get("content")
        if type(content) is str and content:  # as nearly all are
            self._text.append(content)
            self._fresh.append(content)
            return self._count(content)
        before = self.pieces
        given = (part.get("refusal"), *_texts(content, "refusal"))
        refusals = [text for text in given if isinstance(text, str) and text]
        kinds = ((self._text, _texts(content, "text")), (self._refusal, refusals), (self._arguments, _called(part)))
        for held, texts in kinds:
            for text in texts:
                held.append(text)
                if held is not self._refusal:
                    self._fresh.append(text)
                self._count(text)
        for text in _thoughts(part):
            self._count(text, thought=True)
        return self.pieces > before

    def _count(self, text: str, thought: bool = False) -> bool:
        """Count a piece; end an answer in which the same comes again and again, or which does not end."""
        self.pieces += 1
        if thought:
            self._thoughts -= len(text)
        else:
            self._room -= len(text)
        if text == self._echo:
            self._echoes += 1
        else:
            self._echo, self._echoes = text, 1
        if self._room < 0 or self._thoughts < 0 or self._is_echo():
            self._finish, self.over = "loop", True
        return True

    def _is_echo(self) -> bool:
        return self._echoes >= _ECHOES and (self._echoes >= _BLANKS or not self._echo.isspace())

    def _take_usage(self, chunk: dict[str, Any]) -> None:
        usage = chunk.get("usage")
        if usage is None and isinstance(groq := chunk.get("x_groq"), dict):
            usage = groq.get("usage")
        if isinstance(usage, dict):
            self._usage = usage
        if not self.model and isinstance(model := chunk.get("model"), str):
            self.model = model


def _is_error(chunk: dict[str, Any]) -> bool:
    return chunk.get("object") == "error" or any(
        isinstance(chunk.get(name), str | list) for name in ("message", "detail")
    )


def _first(choices: Any) -> dict[str, Any] | None:
    """Return the first of several answers; the others are not read."""
    if not isinstance(choices, list):
        return None
    return next((one for one in choices if isinstance(one, dict) and one.get("index") in (0, None)), None)


def _texts(content: Any, kind: str) -> Iterator[str]:
    """Yield the texts of content that comes as a list of parts."""
    for part in content if isinstance(content, list) else [content]:
        text = part.get(kind) if isinstance(part, dict) else part if kind == "text" else None
        if isinstance(text, str) and text:
            yield text


def _thoughts(part: dict[str, Any]) -> Iterator[str]:
    yield from (text for name in ("reasoning_content", "reasoning") for text in _texts(part.get(name), "text"))
    content = part.get("content")
    for inner in content if isinstance(content, list) else ():
        if isinstance(inner, dict) and "thinking" in inner:
            yield from _texts(inner["thinking"], "text")


def _called(part: dict[str, Any]) -> Iterator[str]:
    """Yield the arguments of the first tool that is called instead of an answer."""
    calls = part.get("tool_calls")
    first = _first(calls) or {}
    for function in (first.get("function"), part.get("function_call")):
        given = function.get("arguments") if isinstance(function, dict) else None
        if isinstance(given, dict) and given:
            yield json.dumps(given, ensure_ascii=False)
        elif isinstance(given, str) and given:
            yield given


def joined(text: str) -> str:
    """Join the halves of characters that came in two pieces; half a character is none."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _usage(told: dict[str, Any]) -> Usage:
    read, written = (
        _count_of(told, "prompt_tokens", "input_tokens"),
        _count_of(told, "completion_tokens", "output_tokens"),
    )
    details = {**_table(told, "input_tokens_details"), **_table(told, "prompt_tokens_details")}
    cached = _count_of(details, "cached_tokens") or _count_of(told, "prompt_cache_hit_tokens", "cached_tokens")
    thoughts = {**_table(told, "output_tokens_details"), **_table(told, "completion_tokens_details")}
    return Usage(
        calls=1,
        input_tokens=read,
        output_tokens=written,
        cached_tokens=min(cached, read),
        reasoning_tokens=min(_count_of(thoughts, "reasoning_tokens"), written),
    )


def _table(told: dict[str, Any], name: str) -> dict[str, Any]:
    inner = told.get(name)
    return inner if isinstance(inner, dict) else {}


def _count_of(told: dict[str, Any], *names: str) -> int:
    """Return the first of these counts that is one."""
    counts = (told.get(name) for name in names)
    return next((n for n in counts if isinstance(n, int) and not isinstance(n, bool) and 0 < n <= _MOST_TOKENS), 0)
