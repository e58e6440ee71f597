"""The desk between those who ask a model and the one that holds it: ids given out, news checked, each to its asker.

Nothing that comes back is trusted, for the model's file may have come to own who says it.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from threading import RLock
from typing import Any

from socra import errors
from socra.errors import BackendError, PromptTooLong, SocraError
from socra.safety.printable import one_line, printable
from socra_backends.llamacpp.wire import MOST_TOLD, Message, WireError

__all__ = ["Desk", "News", "Nonsense", "Put", "Worker", "checked"]

News = Message | SocraError
Put = Callable[[int, News], None]
"""Takes news of the request with that id: messages while it goes on, and last its answer or its error."""

ORDER = 0
"""The id under which loading, probing and examining are waited for; those who ask get ids from 1 on."""

LONGEST_MESSAGE = 500

_FIELDS: Mapping[str, Mapping[str, type]] = {
    "ready": {"info": dict},
    "probed": {"gpus": list, "offload": bool},
    "examined": {"ends": float, "cites": float},
    "beat": {"steps": int, "busy": bool},
    "tokens": {"id": int, "count": int, "text": str},
    "done": {"id": int, "text": str, "finish": str, "input": int, "cached": int, "output": int},
    "counted": {"id": int, "count": int},
    "failed": {"error": str, "message": str, "data": dict},
}
_ANSWERS = {"load": "ready", "probe": "probed", "examine": "examined", "ask": "done", "count": "counted"}
_FINISHES = frozenset(["stop", "length", "loop", "deadline"])
_ERRORS = frozenset(["ModelInvalid", "ModelUnfit", "BackendTimeout", "TemplateError", "SettingsError"])


class Nonsense(Exception):
    """What a worker says cannot be meant."""


def checked(message: Message) -> Message:
    """Return a message that has all fields of its kind. Raises `Nonsense` where it has not."""
    say = message.get("say")
    fields = _FIELDS.get(say) if isinstance(say, str) else None
    if fields is None:
        raise Nonsense(f"it said {_short(say)}")
    for name, kind in fields.items():
        value: Any = message.get(name)
        if type(value) is not kind or (isinstance(value, int) and not 0 <= value < 2**63):
            raise Nonsense(f"it said {say} with {_short(value)} for {name!r}")
    if say == "failed" and not (message.get("id") is None or type(message["id"]) is int):
        raise Nonsense(f"it said that {_short(message['id'])} failed")
    if say == "examined" and not (0 <= message["ends"] <= 1 and 0 <= message["cites"] <= 1):
        raise Nonsense("it was examined, with figures that are no shares")
    if say == "done" and message["finish"] not in _FINISHES:
        raise Nonsense(f"it ended with {_short(message['finish'])}")
    if say == "tokens" and not _is_text(message["text"]):
        raise Nonsense(f"it said tokens with {_short(message['text'])} for 'text'")
    return message


class Desk:
    """Who waits for what. Thread-safe; the locks are re-entrant, for a generator that is collected may cancel here."""

    def __init__(self) -> None:
        self.finished = 0
        """The requests that were answered, with a text or with an error of their own."""
        self._lock = RLock()
        self._latest = ORDER
        self._waiting: dict[int, tuple[str, Put]] = {}
        self._end: SocraError | None = None

    def enter(self, do: str, put: Put) -> int:
        """Wait for the answer to a message of that kind, and return the id to send with it. Raises what ended all."""
        with self._lock:
            if self._end:
                raise copy.copy(self._end)
            number = ORDER
            if do in ("ask", "count"):
                self._latest += 1
                number = self._latest
            self._waiting[number] = (_ANSWERS[do], put)
            return number

    def leave(self, number: int) -> bool:
        """Wait no more, and say whether anything was still to come."""
        with self._lock:
            return self._waiting.pop(number, None) is not None

    def deliver(self, message: Message) -> None:
        """Hand checked news to who waits for them. Raises `Nonsense` where nobody ever asked."""
        number = ORDER if message.get("id") is None else message["id"]
        with self._lock:
            found = self._waiting.get(number)
            if found is None:
                if ORDER < number <= self._latest:
                    return  # cancelled a moment ago
                raise Nonsense(f"it said {message['say']}, and nobody had asked")
            expected, put = found
            if message["say"] == "tokens" and expected == "done":
                put(number, message)
                return
            if message["say"] not in (expected, "failed"):
                raise Nonsense(f"it said {message['say']} where {expected} was due")
            del self._waiting[number]
            self.finished += number != ORDER
        put(number, _error(message) if message["say"] == "failed" else message)

    def end(self, error: SocraError) -> None:
        """Tell everybody who waits, and all who will come, that there will be no answers."""
        with self._lock:
            self._end = self._end or error
            waiting, self._waiting = self._waiting, {}
        for number, (_, put) in waiting.items():
            put(number, copy.copy(error))  # one each: raising writes into an error

    @property
    def ended(self) -> SocraError | None:
        """What ended all, None while there is nothing wrong."""
        return self._end


class Worker(ABC):
    """Somebody who holds a model and answers messages, in another process or in another thread."""

    took_over = False
    """Whether the worker before this one crashed."""

    def __init__(self) -> None:
        self.desk = Desk()

    @property
    def signal(self) -> int:
        """The signal that it died of, 0 where it lives or ended otherwise."""
        return 0

    def ask(self, message: Message, put: Put) -> int:
        """Send a request and return its id; `put` is called with its news, in a thread that must not be held up."""
        number = self.desk.enter(message["do"], put)
        try:
            self.send({**message, "id": number})
        except WireError as error:
            self.desk.leave(number)
            raise BackendError(f"the request cannot be handed to the model: {error}") from error
        return number

    def cancel(self, number: int) -> None:
        """Give up a request; no more news of it come."""
        if self.desk.leave(number):
            self.send({"do": "cancel", "id": number})

    def order(self, message: Message) -> Message:
        """Have the worker load, probe or examine, and wait for what it says. One at a time. Raises `SocraError`."""
        news: SimpleQueue[News] = SimpleQueue()
        self.desk.enter(message["do"], lambda _, item: news.put(item))
        self.send(message)
        found = news.get()
        if isinstance(found, SocraError):
            raise found
        return found

    @abstractmethod
    def send(self, message: Message) -> None:
        """Send a message without waiting; what went wrong shows as the end of all."""

    @abstractmethod
    def close(self) -> None:
        """End it, and wait until it has ended. Idempotent."""

    @abstractmethod
    def abandon(self) -> None:
        """End it without waiting for anything, as a finalizer must."""


def _error(message: Message) -> SocraError:
    text = _line(message["message"])
    data: Mapping[str, Any] = message["data"]
    if message["error"] == "PromptTooLong":
        tokens, limit = (value if type(value := data.get(name)) is int else 0 for name in ("tokens", "limit"))
        return PromptTooLong(text, tokens=tokens, limit=limit)
    kind: type[SocraError] = getattr(errors, message["error"]) if message["error"] in _ERRORS else BackendError
    return kind(text)


def _line(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST_MESSAGE else f"{line[: LONGEST_MESSAGE - 1]}…"


def _is_text(text: str) -> bool:
    """Say whether what was written is of whole letters, and no more than is told at once."""
    return len(text) <= MOST_TOLD and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _short(value: object) -> str:
    shown = repr(value) if isinstance(value, str | int | float | bool | None) else type(value).__name__
    return printable(shown if len(shown) <= 40 else f"{shown[:39]}…")
