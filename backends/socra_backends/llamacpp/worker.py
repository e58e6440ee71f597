"""The child's main: give up what is not needed, then serve requests from the pipe until it ends."""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from operator import attrgetter
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, NoReturn

from socra.errors import SocraError
from socra_backends.llamacpp.confine import address_space, confine, limit_memory
from socra_backends.llamacpp.wire import Message, WireError, receive, send

__all__ = ["FAILED", "SERVICE", "Server", "failed", "main"]

SERVICE = "socra_backends.llamacpp.service:Service"
"""The class that holds the model; tests name others, that misbehave."""

FAILED = 70
"""The exit code of a child that failed by itself; the last line that it wrote says why (EX_SOFTWARE of sysexits.h)."""


def main(given: Mapping[str, Any]) -> NoReturn:
    """Serve until the parent wants no more. Everything ends in `os._exit`: there is nothing to tidy, and native code
    that is torn down while its threads run may hang or crash."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
        _log_to_parent()
        _Child(given).serve(given["service"])
    except BaseException:
        _fail()
    os._exit(0)


def _log_to_parent() -> None:
    """Print what is worth a line: the parent logs what is printed here. llama.cpp's own thousand lines are not."""
    log = logging.getLogger("socra.llama_cpp")
    log.addHandler(logging.StreamHandler(sys.stderr))
    log.setLevel(logging.INFO)


def failed(error: BaseException) -> Message:
    """Return the news that loading has failed, with what an error knows."""
    kind = type(error).__name__
    if isinstance(error, SocraError):
        return {"say": "failed", "id": None, "error": kind, "message": str(error), "data": vars(error).copy()}
    if isinstance(error, MemoryError):
        text = "the model was given too little memory to be loaded: raise memory_limit, or ask for a shorter context"
        return {"say": "failed", "id": None, "error": "ModelUnfit", "message": text, "data": {}}
    return {"say": "failed", "id": None, "error": "BackendError", "message": f"{kind}: {error}", "data": {}}


class Server:
    """A service, made and fed by what comes from the other side; `serve` is its thread."""

    def __init__(self, say: Callable[[Message], None]) -> None:
        self._say = say
        self._orders: SimpleQueue[Message] = SimpleQueue()
        self._service: Any = None
        self._loading = True

    def put(self, message: Message) -> None:
        """Take a message from any thread."""
        if message["do"] in ("load", "probe"):
            self._orders.put(message)
        elif self._service is not None:
            self._service.put(message)

    def serve(self, service: str, limit: Callable[[int], None]) -> None:
        """Make the service that is named, load the model, and serve until it is closed."""
        try:
            module, _, name = service.partition(":")
            self._service = attrgetter(name)(import_module(module))(self._say)
            self._load(limit)
        except Exception as error:
            traceback.print_exc()
            self._say(failed(error))
            return
        self._loading = False
        self._service.run()

    def beat(self) -> Message:
        """Return how far it has come."""
        busy = self._loading or self._service.busy
        return {"say": "beat", "steps": getattr(self._service, "steps", 0), "busy": bool(busy)}

    def _load(self, limit: Callable[[int], None]) -> None:
        while (order := self._orders.get())["do"] == "probe":
            self._service.probe(order)
        if order.get("memory"):
            limit(order["memory"])
        self._service.load(order)


class _Child:
    def __init__(self, given: Mapping[str, Any]) -> None:
        self._report = confine(given["parent"])  # before there is a second thread
        self._interval: float = given["beat"]
        incoming, outgoing = given["pipes"]
        self._incoming = os.fdopen(incoming, "rb", 0)
        self._outgoing = os.fdopen(outgoing, "wb", 0)
        self._mouth = Lock()
        self._server = Server(self._say)

    def serve(self, service: str) -> None:
        Thread(target=self._listen, daemon=True, name="listen").start()
        Thread(target=self._beat, daemon=True, name="beat").start()
        self._server.serve(service, self._limit)
        Event().wait()  # loading has failed: the parent has been told, and ends this

    def _limit(self, size: int) -> None:
        self._report["memory"] = limit_memory(address_space() + size)

    def _say(self, message: Message) -> None:
        if message["say"] == "ready":
            message = {**message, "info": {**message["info"], **self._report}}
        try:
            with self._mouth:
                send(self._outgoing, message)
        except OSError:  # nobody listens any more
            os._exit(0)

    def _listen(self) -> None:
        try:
            while (message := receive(self._incoming)) is not None:
                self._server.put(message)
        except WireError:  # the parent was killed while it wrote, or is none of ours
            pass
        except BaseException:
            _fail()
        os._exit(0)  # at once, whatever native code is doing: no child outlives its parent

    def _beat(self) -> None:
        never = Event()
        while not never.wait(self._interval):
            self._say(self._server.beat())


def _fail() -> NoReturn:
    try:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(FAILED)
