"""The model in a thread of this process, for debugging: the same service and the same messages, without a wall."""

from __future__ import annotations

from threading import Thread

from socra.errors import BackendCrashed, BackendError
from socra_backends.llamacpp.desk import Worker, checked
from socra_backends.llamacpp.wire import Message
from socra_backends.llamacpp.worker import SERVICE, Server

__all__ = ["Inside"]

GRACE = 2.0


class Inside(Worker):
    """A service in a daemon thread: what kills it kills this process, and nobody watches whether it hangs."""

    def __init__(self, *, service: str = SERVICE) -> None:
        super().__init__()
        self._server = Server(self._hear)
        self._thread = Thread(target=self._live, args=(service,), daemon=True, name="socra-llama")
        self._thread.start()

    def send(self, message: Message) -> None:
        """Hand a message to the service."""
        self._server.put(message)

    def close(self) -> None:
        """Ask the service to end, and wait a little."""
        self.abandon()
        self._thread.join(GRACE)

    def abandon(self) -> None:
        """Ask the service to end."""
        self.desk.end(BackendError("the backend is closed: make a new one"))
        self.send({"do": "close"})

    def _live(self, service: str) -> None:
        try:
            self._server.serve(service, lambda size: None)  # this process keeps its own limits
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            crash = BackendCrashed(f"the thread that holds the model died: {reason}", reason=reason)
            crash.__cause__ = error
            self.desk.end(crash)

    def _hear(self, message: Message) -> None:
        self.desk.deliver(checked(message))
