"""Services that stand where a model would, in the child process: they do as the request's task tells them."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Any, ClassVar

MODULE = "doubles.fake_services"


def path(kind: type[Service]) -> str:
    return f"{MODULE}:{kind.__name__}"


class Service:
    """Answer at once; a task, or the passage of a card, is `WORD REST`, and `WORD` a method below."""

    examined: ClassVar[dict[str, Any]] = {"ends": 0.9, "cites": 0.9}

    def __init__(self, say: Callable[[dict[str, Any]], None]) -> None:
        self.say = say
        self.steps = 0
        self.busy = False
        self.form: dict[str, Any] = {}
        self.inbox: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def probe(self, message: dict[str, Any]) -> None:
        self.say({"say": "probed", "gpus": [], "offload": False})

    def load(self, message: dict[str, Any]) -> None:
        self.order = message
        self.say({"say": "ready", "info": {"name": "Fake", "context": 1_000, "rows": 4}})

    def put(self, message: dict[str, Any]) -> None:
        self.inbox.put(message)

    def run(self) -> None:
        while (message := self.inbox.get())["do"] != "close":
            self.busy = True
            self.serve(message)
            self.steps += 1
            self.busy = False

    def serve(self, message: dict[str, Any]) -> None:
        if message["do"] == "count":
            self.say({"say": "counted", "id": message["id"], "count": len(message["text"].split())})
        if message["do"] == "examine":
            self.say({"say": "examined", **self.examined})
        if message["do"] == "form":
            self.form = message
        if message["do"] == "ask":
            self.message = message
            task = message["card"]["passage"] if "card" in message else "".join(text for text, _ in message["task"])
            word, _, rest = task.partition(" ")
            getattr(self, word)(message["id"], rest)

    def done(self, number: int, text: str, **other: Any) -> None:
        counts = {"input": 7, "cached": 3, "output": len(text)}
        self.say({"say": "done", "id": number, "text": text, "finish": "stop", **counts, **other})

    # what a task may tell it to do

    def echo(self, number: int, rest: str) -> None:
        self.done(number, rest)

    def told(self, number: int, rest: str) -> None:
        told = {"load": self.order, "form": self.form}
        self.done(number, json.dumps(told.get(rest, self.message)))

    def tokens(self, number: int, rest: str) -> None:
        for count in range(int(rest)):
            self.say({"say": "tokens", "id": number, "count": count, "text": "x" * min(1, count)})
        self.done(number, rest)

    def end(self, number: int, rest: str) -> None:
        self.done(number, "{", finish=rest)

    def fail(self, number: int, rest: str) -> None:
        error, _, text = rest.partition(" ")
        self.say({"say": "failed", "id": number, "error": error, "message": text, "data": {"tokens": 9, "limit": 5}})

    def keep(self, number: int, rest: str) -> None:
        """Never answer."""

    def die(self, number: int, rest: str) -> None:
        os.kill(os.getpid(), getattr(signal, rest))
        Event().wait()

    def once(self, number: int, rest: str) -> None:
        """Die where the file is not there yet; echo where it is."""
        file = Path(rest)
        if not file.exists():
            file.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        self.done(number, rest)

    def again(self, number: int, rest: str) -> None:
        """Die always, but first answer the next request."""
        self.serve(self.inbox.get())
        os.kill(os.getpid(), signal.SIGKILL)

    def leave(self, number: int, rest: str) -> None:
        print("the last line", file=sys.stderr, flush=True)
        os._exit(int(rest))

    def lift(self, number: int, rest: str) -> None:
        raise LookupError(rest)

    def assertion(self, number: int, rest: str) -> None:
        os.write(2, b"/src/ggml.c:1234: GGML_ASSERT(n > 0) failed\n")
        os.abort()

    def hang(self, number: int, rest: str) -> None:
        Event().wait()

    def raw(self, number: int, rest: str) -> None:
        os.write(given_pipe(), rest.encode("latin-1"))

    def news(self, number: int, rest: str) -> None:
        self.say(json.loads(rest.replace("ID", str(number))))

    def half(self, number: int, rest: str) -> None:
        os.write(given_pipe(), b"\0\0\xff\xff{")
        os.kill(os.getpid(), signal.SIGSEGV)

    def mute(self, number: int, rest: str) -> None:
        os.close(given_pipe())
        Event().wait()

    def prints(self, number: int, rest: str) -> None:
        print(rest, flush=True)
        os.write(1, f"{rest} natively\n".encode())
        ctypes.CDLL(None).puts(f"{rest} in C".encode())
        ctypes.CDLL(None).fflush(None)
        self.done(number, rest)

    def allocate(self, number: int, rest: str) -> None:
        kept = []
        while True:
            kept.append(bytearray(2**26))

    def stop(self, number: int, rest: str) -> None:
        os.kill(os.getpid(), signal.SIGSTOP)

    def facts(self, number: int, rest: str) -> None:
        links = {name: read_link(name) for name in os.listdir("/proc/self/fd")}  # noqa: PTH208
        found = {
            "pid": os.getpid(),
            "environment": dict(os.environ),
            "descriptors": {name: link for name, link in links.items() if link},
            "session": os.getsid(0),
            "network": os.readlink("/proc/self/ns/net"),  # noqa: PTH115
            "modules": sorted(sys.modules),
        }
        self.done(number, json.dumps(found))


class Loading(Service):
    """Do while loading what the plan tells."""

    def load(self, message: dict[str, Any]) -> None:
        word, _, rest = message["plan"].partition(" ")
        getattr(self, word)(None, rest)

    def out_of_memory(self, number: None, rest: str) -> None:
        raise MemoryError


class Broken(Service):
    """Fail before anything else."""

    def __init__(self, say: Callable[[dict[str, Any]], None]) -> None:
        raise OSError("libllama.so: cannot open shared object file")


class Offload(Service):
    """See a GPU."""

    def probe(self, message: dict[str, Any]) -> None:
        self.say({"say": "probed", "gpus": [{"name": "G", "free": 2**33, "total": 2**34}], "offload": True})


def given_pipe() -> int:
    return int(json.loads(sys.orig_argv[4])["pipes"][1])


def read_link(name: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{name}")  # noqa: PTH115
    except FileNotFoundError:
        return ""  # that of the listing itself
