"""Which models suit this machine: a short table as data, held against the memory that is free here."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from socra.errors import ModelUnfit
from socra_backends.llamacpp.fit import Machine, Plan, Wishes, gigabytes, plan
from socra_backends.llamacpp.header import Header, amount
from socra_backends.llamacpp.layout import KINDS, Strings, Tensor, Value
from socra_backends.llamacpp.packaged import PACKAGED

__all__ = ["MANY", "Model", "Shape", "Suggestion", "best", "models", "page", "suggest"]

MANY = "mul"
"""What stands for the languages of a model that claims many and lists none (ISO 639-2)."""

CONTEXT = 8_192
"""The tokens that a model must hold to be of use: an article of 3,000 words, what is asked, and an answer."""
SHARE = 0.8
"""The part of the free memory that a suggestion may take: the machine has other work, and its owner too."""
ROWS = 3
"""The sections that the one suggested writes at once at least: one at a time takes twice as long."""
PATIENCE = 600.0
"""The seconds that a reading with the one suggested may take by our estimate, on a processor."""

_CORE_SECONDS = 270
"""What a reading of 1,000 words takes of one core for each billion of parameters, as `benchmarks/local.py` measured it
on two cores of a server without AVX-512 in November 2026: no more than a size to reckon with."""

_EMBEDDINGS = {"Q4_1": 8, "Q8_0": 8, "Q4_K_M": 14}
"""How the embedding is packed in a file of each quantization, by ggml's number."""

_SIZES = (
    (0.4e9, "single lines: titles, questions and shorter sentences, each checked; plan and evidence stay socra's"),
    (1.5e9, "fluent words, often wrong in the particulars: look at the marks of what the article does not bear out"),
    (6e9, "whole sections, most of them borne out: look at the marks where it matters"),
    (float("inf"), "whole sections and the best answers of these; slow without a GPU"),
)
"""What to expect of a model, by its parameters. Only the first line is measured: no larger model was at hand."""


@dataclass(frozen=True)
class Shape:
    """The sizes of a transformer, as far as its memory hangs on them; `output` where it has its own output matrix."""

    layers: int
    heads: int
    kv_heads: int
    key: int
    width: int
    hidden: int
    vocabulary: int
    context: int
    output: bool = False


@dataclass(frozen=True)
class Model:
    """One row of the table: what a model is, and where it is to be had. `size` is in bytes, of the file."""

    name: str
    parameters: int
    quantization: str
    size: int
    licence: str
    languages: tuple[str, ...]
    shape: Shape
    repository: str = ""
    file: str = ""
    revision: str = ""
    sha256: str = ""
    packaged: str = ""

    def claims(self, language: str) -> bool:
        """Say whether its maker says that it knows a language, an ISO 639-1 code."""
        return language in self.languages or MANY in self.languages

    def header(self) -> Header:
        """Return what its file would say of itself, as far as memory hangs on it: no file is needed."""
        return Header((Path(self.file or self.name),), self.size, _values(self.shape), tuple(self._tensors()))

    def _tensors(self) -> Iterator[Tensor]:
        kind = _EMBEDDINGS[self.quantization]
        weights = self.shape.width * self.shape.vocabulary
        size = weights * KINDS[kind][2] // KINDS[kind][1]
        names = ("token_embd.weight", "output.weight") if self.shape.output else ("token_embd.weight",)
        yield from (Tensor(name, (self.shape.width, self.shape.vocabulary), kind, 0, size) for name in names)
        rest = self.size - size * len(names)
        yield Tensor("blk.rest", (rest,), 24, 0, rest)

    @property
    def commands(self) -> tuple[str, str]:
        """How to get it, and how to read with it."""
        if self.packaged:
            return PACKAGED[self.packaged].install, f"socra read ARTICLE --backend llama_cpp:{self.packaged}"
        words = ["socra", "model", "pull", self.repository, self.file]
        words += ["--revision", self.revision] if self.revision else []
        words += ["--sha256", self.sha256] if self.sha256 else []
        return shlex.join(words), "socra read ARTICLE --backend llama_cpp:PATH   (the pull prints the path)"


@dataclass(frozen=True)
class Suggestion:
    """A model, how it would be loaded here (no plan where it does not fit), and the seconds of a reading, roughly.

    The seconds are those on the processor, of an article of 1,000 words.
    """

    model: Model
    plan: Plan | None
    seconds: float

    @property
    def handy(self) -> bool:
        """Whether it leaves room for several sections at once, and reads while somebody waits."""
        return self.plan is not None and self.plan.rows >= ROWS and (self.seconds <= PATIENCE or self.on_gpu)

    @property
    def on_gpu(self) -> bool:
        """Whether all of it goes to a GPU."""
        return self.plan is not None and self.plan.gpu_layers > self.model.shape.layers


@cache
def models() -> tuple[Model, ...]:
    """Return the table, the smallest model first."""
    text = files(__package__).joinpath("suggestions.toml").read_text(encoding="utf-8")
    return tuple(_model(row) for row in tomllib.loads(text)["model"])


def suggest(machine: Machine) -> tuple[Suggestion, ...]:
    """Say of each model of the table how it fits into a machine with some of its memory left for others."""
    here = replace(machine, memory=int(machine.memory * SHARE))
    seconds = _CORE_SECONDS / machine.cores / 1e9
    return tuple(Suggestion(model, _planned(model, here), seconds * model.parameters) for model in models())


def best(suggestions: Sequence[Suggestion], language: str) -> Suggestion | None:
    """Return the largest handy one of those that claim a language, else of all; None where none fits."""
    fitting = [one for one in suggestions if one.plan]
    handy = [one for one in fitting if one.handy] or fitting[:1]
    claiming = [one for one in handy if one.model.claims(language)]
    return max(claiming or handy, key=lambda one: one.model.size, default=None)


def page(suggestions: Sequence[Suggestion], machine: Machine, language: str) -> str:
    """Return the table for a person: all that fits, the best of it marked, and how to get that."""
    from socra.language.codes import language_name

    taken = best(suggestions, language)
    free = gigabytes(machine.memory) + (f" and {gigabytes(sum(machine.gpus))} on GPUs" if machine.gpus else "")
    if taken is None:
        return f"no model of the table fits into {free} of free memory: `--backend extractive` reads without one"
    spoken = language_name(language)
    lines = [f"{free} free, {machine.cores} cores, articles in {spoken}:", "", *_table(suggestions, taken), ""]
    if not taken.model.claims(language):
        lines += [
            f"None of those that fit claims {spoken}: expect little, and compare with `--backend extractive`.",
            "",
        ]
    return "\n".join([*lines, *_told(taken)])


def _table(suggestions: Sequence[Suggestion], taken: Suggestion) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("", "model", "parameters", "file", "memory", "reading", "languages", "licence")]
    rows += [_row(one, one is taken) for one in suggestions if one.plan]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(one: Suggestion, taken: bool) -> tuple[str, ...]:
    model = one.model
    languages = "many" if MANY in model.languages else " ".join(model.languages[:7])
    return (
        "*" if taken else " ",
        model.name,
        f"{amount(model.parameters)} {model.quantization}",
        gigabytes(model.size),
        gigabytes(one.plan.total) if one.plan else "",
        "GPU" if one.on_gpu else _duration(one.seconds),
        languages + (" …" if len(model.languages) > 7 else ""),
        model.licence,
    )


def _duration(seconds: float) -> str:
    return f"~{max(round(seconds / 10), 1) * 10} s" if seconds < 95 else f"~{round(seconds / 60)} min"


def _told(taken: Suggestion) -> Iterator[str]:
    model = taken.model
    at_once = taken.plan.rows if taken.plan else 1
    rows = f"{at_once} sections at once" if at_once > 1 else "one section at a time"
    expected = next(words for most, words in _SIZES if model.parameters < most)
    get, read = model.commands
    yield f"Begin with {model.name}: {rows}, articles of up to 3,000 words. Larger ones do not fit, or take long here."
    yield f"At this size expect {expected}."
    yield "Memory, and the time of a reading of 1,000 words on the processor, are estimates; a smaller model is faster."
    if not model.sha256:
        yield "Its hash is not known to socra: compare what the pull prints with the page of the model."
    yield from ("", f"  {get}", f"  {read}")


def _planned(model: Model, machine: Machine) -> Plan | None:
    try:
        return plan(model.header(), machine, Wishes(context=CONTEXT))
    except ModelUnfit:
        return None


def _values(shape: Shape) -> dict[str, Value]:
    told: Mapping[str, int] = {
        "block_count": shape.layers,
        "context_length": shape.context,
        "embedding_length": shape.width,
        "feed_forward_length": shape.hidden,
        "attention.head_count": shape.heads,
        "attention.head_count_kv": shape.kv_heads,
        "attention.key_length": shape.key,
        "attention.value_length": shape.key,
    }
    values: dict[str, Value] = {f"any.{key}": value for key, value in told.items()}
    return {**values, "general.architecture": "any", "tokenizer.ggml.tokens": Strings(shape.vocabulary, b"")}


def _model(row: dict[str, Any]) -> Model:
    return Model(**{**row, "languages": tuple(row["languages"]), "shape": Shape(**row["shape"])})
