"""Whether a model fits into a machine, and how: context, rows, KV type, GPU layers and threads.

What a user sets by hand is kept or refused, never changed in silence; the rest gives way in this order: room a row
beyond the first, the precision of keys and values, rows, context.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from socra.errors import ModelUnfit, SettingsError
from socra_backends.llamacpp.estimate import KV_TYPES, Footprint, can_quantize, padded
from socra_backends.llamacpp.header import Header
from socra_backends.llamacpp.machine import Machine, machine

__all__ = ["Machine", "Plan", "Wishes", "gigabytes", "machine", "plan"]

ROWS = 8
LARGEST_CONTEXT = 32_768
SMALLEST_CONTEXT = 4_096
ROOM = 3_072
"""The cells that a row gets beside the shared prompt: its task, and the answer."""
LEAST_ROOM = 1_024
BATCHES = (512, 256, 128)
WORTH_A_BATCH = 256 << 20
"""What the scores of attention may take without question; beyond it, no more than a quarter of all the rest."""
MOST_ROWS = 64
MOST_CONTEXT = 1 << 24
GPU_MARGIN = 1.1
WORTH_ALL_LAYERS = 8_192
"""How far a context may shrink so that the whole model gets onto the GPU."""

_RESERVED = 128 << 20
_SHARE = 0.95
_QUANTIZATIONS = {"Q8_0": 8.5, "Q6_K": 6.6, "Q5_K_M": 5.7, "Q4_K_M": 4.9, "Q3_K_M": 3.9, "Q2_K": 3.4}
"""Bits a weight, roughly."""


@dataclass(frozen=True)
class Wishes:
    """What a user set by hand; None is left to `plan`."""

    context: int | None = None
    rows: int | None = None
    kv_type: str | None = None
    gpu_layers: int | None = None
    threads: int | None = None

    def __post_init__(self) -> None:
        _demand("context", self.context, 256, MOST_CONTEXT)
        _demand("rows", self.rows, 1, MOST_ROWS)
        _demand("gpu_layers", self.gpu_layers, 0, 1_000)
        _demand("threads", self.threads, 1, 1_024)
        if self.kv_type is not None and self.kv_type not in KV_TYPES:
            raise SettingsError(f"kv_type is {self.kv_type!r}, and must be one of {', '.join(KV_TYPES)}")


def _demand(name: str, value: int | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise SettingsError(f"{name} is {value:,}, and must be from {least:,} to {most:,}")


@dataclass(frozen=True)
class Plan:
    """How a model is to be loaded.

    `context` is the tokens that one sequence may hold, `cells` those of all rows together, `trained` what the model
    was made for; `weights`, `kv` and `compute` are bytes, on the machine and its GPUs together.
    """

    context: int
    cells: int
    rows: int
    kv_type: str
    gpu_layers: int
    threads: int
    batch: int
    weights: int
    kv: int
    compute: int
    trained: int

    @property
    def total(self) -> int:
        """All bytes together."""
        return self.weights + self.kv + self.compute

    @property
    def flash(self) -> bool:
        """Whether flash attention is asked for: on a processor only where keys and values need it, for it is slower."""
        return _flash(self.gpu_layers, self.kv_type)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of it, one sentence each."""
        if self.context > self.trained:
            return (
                f"a context of {self.context:,} is beyond the {self.trained:,} it was trained for: quality suffers",
            )
        return ()


def _flash(gpu_layers: int, kv_type: str) -> bool:
    return gpu_layers > 0 or kv_type not in ("f16", "f32")


def plan(header: Header, machine: Machine, wishes: Wishes | None = None) -> Plan:
    """Choose how to load a model here.

    Raises `ModelUnfit` where it cannot be loaded as wished; the message says what would fit.
    """
    wishes = wishes or Wishes()
    _demand_possible(header, machine, wishes)
    found = _search(header, machine, wishes)
    if found is None:
        raise ModelUnfit(_refusal(header, machine, wishes))
    return found


def gigabytes(count: int) -> str:
    """Return a number of bytes in words, in units of a thousand as download pages have them."""
    if count < 999_500_000:
        return f"{max(count, 0) / 1e6:.0f} MB"
    return f"{count / 1e9:.1f} GB"


def _demand_possible(header: Header, machine: Machine, wishes: Wishes) -> None:
    if wishes.gpu_layers and not machine.gpus:
        raise ModelUnfit(
            f"{wishes.gpu_layers} layers cannot go to a GPU: llama.cpp finds none here; leave gpu_layers out, "
            "or build llama-cpp-python for your GPU"
        )
    if header.recurrent and (wishes.rows or 1) > 1:
        raise ModelUnfit(
            f"rows={wishes.rows} cannot be: a {header.architecture} model has a memory that cannot be forked, "
            "and writes one section at a time; leave rows out"
        )
    if wishes.kv_type == "q8_0" and not can_quantize(header):
        raise ModelUnfit(
            f"keys of {header.key_length} and values of {header.value_length} numbers cannot be kept as q8_0, "
            "which packs 32: leave kv_type out"
        )


def _search(header: Header, machine: Machine, wishes: Wishes) -> Plan | None:
    """Return the best plan that fits; with a GPU, one that has the whole model there is worth a smaller context."""
    fitting = _Fitting(header, machine, wishes)
    if machine.gpus and wishes.gpu_layers is None:
        whole = (found for found in fitting.plans() if found.gpu_layers > header.layers)
        best = next(whole, None)
        if best and best.context >= min(WORTH_ALL_LAYERS, fitting.contexts()[0]):
            return best
    return next(fitting.plans(), None)


class _Fitting:
    """One model, one machine, one set of wishes."""

    def __init__(self, header: Header, machine: Machine, wishes: Wishes) -> None:
        self.header, self.machine, self.wishes = header, machine, wishes
        self.footprint = Footprint(header)
        self.memory = int(machine.memory * _SHARE) - _RESERVED

    def plans(self) -> Iterator[Plan]:
        """Yield the plans that fit, the best first."""
        for context, rows, kv_type in product(self.contexts(), self.rows(), self.kv_types()):
            found = self.roomiest(context, rows, kv_type)
            if found:
                yield found

    def contexts(self) -> list[int]:
        """Return the contexts to try, the largest first."""
        if self.wishes.context:
            return [self.wishes.context]
        largest = min(self.header.context, LARGEST_CONTEXT)
        steps = [size for power in range(15, 11, -1) for size in (1 << power, 3 << power - 2)]
        return [largest, *(size for size in steps if SMALLEST_CONTEXT <= size < largest)]

    def rows(self) -> list[int]:
        """Return the numbers of rows to try, the largest first."""
        if self.header.recurrent:
            return [1]
        return [self.wishes.rows] if self.wishes.rows else [ROWS, 6, 4, 3, 2, 1]

    def kv_types(self) -> list[str]:
        """Return the types of keys and values to try, the most exact first."""
        if self.wishes.kv_type:
            return [self.wishes.kv_type]
        return ["f16", "q8_0"] if can_quantize(self.header) else ["f16"]

    def roomiest(self, context: int, rows: int, kv_type: str) -> Plan | None:
        """Return the plan with the most room a row that fits, if any does."""
        for room in range(ROOM, LEAST_ROOM - 1, -512) if rows > 1 else (0,):
            found = self.laid_out(context, padded(context + (rows - 1) * room), rows, kv_type)
            if self.fits(found):
                return found
        return None

    def laid_out(self, context: int, cells: int, rows: int, kv_type: str) -> Plan:
        """Return a plan with its memory by part, whether it fits or not."""
        weights, kv = self.footprint.weights, self.footprint.kv(cells, kv_type, rows)
        flash = _flash(self.wishes.gpu_layers or len(self.machine.gpus), kv_type)
        batch = self.batch(cells, weights + kv, flash=flash)
        whole = Plan(
            context=context,
            cells=cells,
            rows=rows,
            kv_type=kv_type,
            gpu_layers=0,
            threads=self.wishes.threads or self.machine.cores,
            batch=batch,
            weights=weights,
            kv=kv,
            compute=self.footprint.compute(cells, rows + 1, batch, flash=flash),
            trained=self.header.context,
        )
        return replace(whole, gpu_layers=self.gpu_layers(whole))

    def batch(self, cells: int, rest: int, *, flash: bool) -> int:
        """Return the tokens to compute at once: fewer where the scores of attention would dwarf all the rest."""
        most = 0 if flash else max(WORTH_A_BATCH, rest // 4)
        fitting = (size for size in BATCHES if flash or self.footprint.scores(cells, size) <= most)
        return min(next(fitting, BATCHES[-1]), cells)

    def gpu_layers(self, whole: Plan) -> int:
        """Return how many layers go to the GPU; the output counts as one more."""
        if self.wishes.gpu_layers is not None:
            return self.wishes.gpu_layers
        if not self.machine.gpus:
            return 0
        free = int(sum(self.machine.gpus) / GPU_MARGIN)
        if whole.total <= free:
            return self.header.layers + 1
        return max(0, min(self.header.layers, (free - whole.compute) // self.layer_bytes(whole)))

    def layer_bytes(self, whole: Plan) -> int:
        return max(1, self.footprint.block + whole.kv // self.header.layers)

    def fits(self, whole: Plan) -> bool:
        """Say whether both the machine and its GPUs hold their parts."""
        there = min(whole.gpu_layers, self.header.layers) * self.layer_bytes(whole)
        if whole.gpu_layers > self.header.layers:
            there = whole.weights + whole.kv
        here = whole.total - there
        needed = there + whole.compute if whole.gpu_layers else 0
        return here <= self.memory and needed <= sum(self.machine.gpus) / GPU_MARGIN + (not whole.gpu_layers)


def _refusal(header: Header, machine: Machine, wishes: Wishes) -> str:
    fitting = _Fitting(header, machine, wishes)
    context, rows, kv_type = fitting.contexts()[-1], fitting.rows()[-1], fitting.kv_types()[-1]
    least = fitting.laid_out(context, padded(context + (rows - 1) * LEAST_ROOM), rows, kv_type)
    free = gigabytes(fitting.memory) + (f" and {gigabytes(sum(machine.gpus))} of GPU memory" if machine.gpus else "")
    options = list(_options(header, machine, wishes, least, fitting.memory))
    needs = (
        f"the model needs {gigabytes(least.total)} at a context of {context:,} tokens, and {free} are free for it here"
    )
    return f"{needs}: {', or '.join(options) or 'get a smaller model, or free some memory'}"


def _options(header: Header, machine: Machine, wishes: Wishes, least: Plan, memory: int) -> Iterator[str]:
    """Yield what would fit: another wish first, then a smaller context, then a smaller file."""
    relaxed = list(_relaxed(header, machine, wishes))
    yield from relaxed
    if not relaxed and wishes.context is None:
        for context in (2_048, 1_024):
            if _search(header, machine, replace(wishes, context=min(context, header.context))):
                yield f"context={context} would fit"
                break
    room = memory - least.kv - least.compute
    now = header.weights * 8 / header.parameters
    for name, bits in _QUANTIZATIONS.items():
        size = int(header.parameters * bits / 8)
        if bits < now and size <= room:
            yield f"a quantization of about {name} would take {gigabytes(size + least.kv + least.compute)}"
            return


def _relaxed(header: Header, machine: Machine, wishes: Wishes) -> Iterator[str]:
    for name in ("context", "rows", "kv_type", "gpu_layers"):
        if getattr(wishes, name) is None:
            continue
        found = _search(header, machine, replace(wishes, **{name: None}))
        if found:
            yield f"{name}={getattr(found, name)} would fit"
