"""The parent's side of the process that holds a model: start it, talk to it, watch it, and say what it died of.

It is started by `subprocess`, not by `multiprocessing`, whose `spawn` imports the user's `__main__` again: that breaks
scripts without a guard and does not work in notebooks. And it is never forked, for native code does not survive that.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import FileIO
from queue import SimpleQueue
from threading import Event, Thread
from time import monotonic
from weakref import WeakSet

from socra.errors import BackendError
from socra.safety.printable import printable
from socra_backends.llamacpp.death import death
from socra_backends.llamacpp.desk import Nonsense, Worker, checked
from socra_backends.llamacpp.watch import Watch
from socra_backends.llamacpp.wire import CutShort, Message, WireError, encode, receive, write
from socra_backends.llamacpp.worker import SERVICE

__all__ = ["Process", "environment"]

_LOG = logging.getLogger("socra.llama_cpp")

GRACE = 2.0
"""Seconds that a child has to end by itself."""

SPINS = "1000"
"""Turns that a thread of the model waits busily for the others before it sleeps. With libgomp's own 300,000, two
processes that share the cores hardly move; with this a step on idle cores takes about six in a hundred longer."""

KEPT_LINES = 50
LONGEST_LINE = 2_000

_START = (
    "import json, sys; given = json.loads(sys.argv[1]); sys.path[:] = given['path']; "
    "from socra_backends.llamacpp.worker import main; main(given)"
)
_ALLOWED = re.compile(
    "PATH|HOME|USER|LANG|LANGUAGE|LC_.*|TZ|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH|DYLD_.*|PYTHONHOME|SYSTEMROOT|"
    "(CUDA|NVIDIA|HIP|HSA|ROCR|ROCM|GPU|ONEAPI|SYCL|ZE|GGML|LLAMA|OMP|KMP|GOMP|OPENBLAS|MKL|VK|MTL)_.*"
)
_SECRET = re.compile("KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH")

_alive: WeakSet[Process] = WeakSet()


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return what of an environment a model's process may see: what finds libraries and devices, and no secrets."""
    kept = {name: value for name, value in given.items() if _ALLOWED.fullmatch(name) and not _SECRET.search(name)}
    # without the first, a failed assertion starts a debugger; the second is weaker than a choice of the user's
    usual = {} if "OMP_WAIT_POLICY" in kept else {"GOMP_SPINCOUNT": SPINS}
    return {**usual, **kept, "GGML_NO_BACKTRACE": "1"}


class Process(Worker):
    """A child process with a service in it.

    `files` are descriptors that the child gets under the same numbers. `silence` are the seconds without any news after
    which it counts as hung, `stall` those in which it is busy and finishes no step, `loading` the same while it loads.
    Raises `BackendError` where no process can be started.
    """

    def __init__(
        self,
        files: Sequence[int] = (),
        *,
        silence: float = 30.0,
        stall: float = 300.0,
        loading: float = 900.0,
        service: str = SERVICE,
    ) -> None:
        super().__init__()
        self._watch = Watch(silence, stall, loading)
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self._files: list[FileIO] = []
        self._last: deque[str] = deque(maxlen=KEPT_LINES)
        self._gone = Event()
        self._closing = False
        self._hung = ""
        started: SimpleQueue[BackendError | None] = SimpleQueue()
        # Linux ends the child with the thread that started it (PR_SET_PDEATHSIG): one that lives as long as the child
        Thread(target=self._live, args=(files, service, started), daemon=True, name="socra-llama-read").start()
        if error := started.get():
            raise error
        _alive.add(self)

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._child.pid

    @property
    def signal(self) -> int:
        """The signal that it died of, 0 where it lives or ended otherwise."""
        return max(0, -(self._child.returncode or 0))

    def send(self, message: Message) -> None:
        """Send a message without waiting: a pipe may be full, and a signal must not leave half a frame in it."""
        self._outbox.put(encode(message))

    def close(self) -> None:
        """Ask the child to end, give it two seconds, and kill its group. Idempotent."""
        self._closing = True
        self.send({"do": "close"})
        self._outbox.put(None)
        if not self._gone.wait(GRACE):
            self._kill()
            self._gone.wait(GRACE)

    def abandon(self) -> None:
        """Kill the child without waiting; it has nothing to lose."""
        self._closing = True
        self._kill()

    def forget(self) -> None:
        """Let go of the child in a forked process: it is the parent's, and ends with the parent."""
        self._child.returncode = 0  # nothing here may kill it, or wait for it
        self._gone = Event()  # a new one: a thread that is not here may have held the lock of the old one
        self._gone.set()
        self._close_files()

    def _live(self, files: Sequence[int], service: str, started: SimpleQueue[BackendError | None]) -> None:
        try:
            self._start(files, service)
        except (OSError, ValueError) as error:
            self._close_files()
            started.put(BackendError(f"no process for the model can be started: {error}; try isolate=False"))
            return
        log = _thread(self._log)
        _thread(self._write)
        _thread(self._guard)
        started.put(None)
        said = self._listen()
        self._reap(kill=bool(said))
        log.join(GRACE)
        self._finish(said)

    def _start(self, files: Sequence[int], service: str) -> None:
        incoming, self._to_child = _pipe(self._files)
        self._from_child, outgoing = _pipe(self._files)
        self._stderr, printed = _pipe(self._files)
        given = {
            "path": [os.path.abspath(entry) for entry in sys.path if entry],  # noqa: PTH100  (not resolved)
            "service": service,
            "parent": os.getpid(),
            "beat": self._watch.interval,
            "pipes": [incoming.fileno(), outgoing.fileno()],
        }
        with incoming, outgoing, printed:
            self._child = subprocess.Popen(  # noqa: S603  (our own interpreter and words)
                [sys.executable or "", "-P", "-c", _START, json.dumps(given)],
                stdin=subprocess.DEVNULL,
                stdout=printed,  # so that nothing that native code prints gets between the frames
                stderr=printed,
                pass_fds=[incoming.fileno(), outgoing.fileno(), *files],
                env=environment(os.environ),
                start_new_session=True,  # Ctrl-C in a terminal is for the parent alone
            )

    def _listen(self) -> str:
        """Hand on the child's news until its end, and return what it said where that was nonsense."""
        try:
            while (message := receive(self._from_child)) is not None:
                self._watch.heard(checked(message))
                if message["say"] != "beat":
                    self.desk.deliver(message)
        except CutShort:  # it died while it spoke: how, is told by its exit
            return ""
        except (WireError, Nonsense) as error:
            return str(error)
        return ""

    def _write(self) -> None:
        with suppress(OSError), self._to_child:  # nobody reads any more: the thread that listens finds out
            while frame := self._outbox.get():
                write(self._to_child, frame)

    def _log(self) -> None:
        with self._stderr:
            for line in _lines(self._stderr):
                self._last.append(line)
                _LOG.debug("%s", line)

    def _guard(self) -> None:
        before = monotonic()
        while not self._gone.wait(self._watch.interval):
            now = monotonic()
            self._hung = self._watch.tick(now - before)
            before = now
            if self._hung:
                self._kill()
                return

    def _reap(self, *, kill: bool) -> None:
        if not kill:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(GRACE)
                return
            self._hung = self._hung or "it closed its pipe and did not end"
        self._kill()
        with suppress(subprocess.TimeoutExpired):  # the system may be unable to end it; nobody shall wait for that
            self._child.wait(GRACE)

    def _finish(self, said: str) -> None:
        if self._closing:
            error = BackendError("the backend is closed: make a new one")
        else:
            error = death(self._child.returncode, list(self._last), hung=self._hung, said=said)
            _LOG.debug("%s", error)
        self.desk.end(error)
        self._gone.set()
        self._outbox.put(None)
        self._from_child.close()  # the others are closed by the threads that use them

    def _kill(self) -> None:
        if self._child.returncode is None:  # else its number may be somebody else's by now
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)

    def _close_files(self) -> None:
        for file in self._files:
            file.close()


def _pipe(kept: list[FileIO]) -> tuple[FileIO, FileIO]:
    """Return the ends of a pipe, unbuffered: a forked process can close those without waiting for a lock."""
    read, write = os.pipe()
    ends = FileIO(read, "r"), FileIO(write, "w")
    kept.extend(ends)
    return ends


def _lines(file: FileIO) -> Iterator[str]:
    rest = b""
    while piece := file.read(65_536):
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        yield from map(_shown, lines)
    if rest:
        yield _shown(rest)


def _shown(line: bytes) -> str:
    return printable(line[:LONGEST_LINE].decode("utf-8", "replace")).strip()


def _thread(work: Callable[[], None]) -> Thread:
    thread = Thread(target=work, daemon=True, name=f"socra-llama{work.__name__}")
    thread.start()
    return thread


def _forget_all() -> None:
    for process in list(_alive):
        process.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
