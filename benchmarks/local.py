"""How long seven sections of one article take on a local model: socra, and the ways that people use today.

    python benchmarks/local.py [--model synthetic|smollm2|FILE] [--small] [--json] [--check]
                               [--tokens 200] [--article 1800] [--sections 7]

All read the same article with the same weights, prompts and schemas, in one run. By default that is run twice: with a
synthetic model, written anew, of the shape of a half-billion-parameter Qwen2 in Q4_0 with a vocabulary of 152,000 (what
it says means nothing, its arithmetic is that of a real one), and with SmolLM2-135M where its package is installed.

- socra: the service of the local backend, from prompt texts to answers.
- sequential: `Llama.create_chat_completion`, one section after another, its reuse of a common prefix on.
- article last: the same with the task first and the article after it, as most collections of prompts have it.
- llama-server: the same requests to a server with one warm slot, over HTTP, where xllamacpp is installed. Its wheel is
  built for AVX2 and of another llama.cpp; llama-cpp-python is mostly built for the very machine. `builds` says so.
- the floor: bare `llama_decode` calls, with no grammar and nothing picked: all that the prompts hold once, then as many
  steps as the longest section has tokens, each of as many rows as still wrote at that step.

What counts is seconds for each token written, for a model that was trained may end a section early. Where a machine has
other work, compare the seconds of the processor (cpu). llama-cpp-python's own grammars do not bear limits on the length
of texts (thousands of characters end the process), so none of them gets them. Answers are drawn at temperature 0.8, for
at 0 small models and random weights only repeat themselves. Nobody's threads spin for long (`GOMP_SPINCOUNT`, as socra
has it): on a busy machine that would be what is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("GOMP_SPINCOUNT", "1000")  # read as the native code is loaded

import llama_cpp
import numpy as np
import synthetic
from llama_server import LlamaServer, installed

from socra import Article, Prompt, Request
from socra.backend.schema import bound_schema
from socra.engine.templates import Templates
from socra.errors import SocraError
from socra.input import from_text
from socra.registry import pack_folders
from socra_backends.llamacpp.fit import Plan, Wishes, machine, plan
from socra_backends.llamacpp.gguf import read_header
from socra_backends.llamacpp.native import Batch, Native
from socra_backends.llamacpp.packaged import PACKAGED, locate
from socra_backends.llamacpp.service import Service
from socra_prompts.news import News

ARTICLES = Path(__file__).parent.parent / "examples" / "articles"
TEMPERATURE = 0.8
SYNTHETIC = "synthetic"
LEAST = {"ratio_sequential": 2.5, "ratio_article_last": 4.0}
MOST = {"ratio_floor": 1.3, "share_own": 0.05}
RIVALS = ("sequential", "article_last", "llama_server")


@dataclass(frozen=True)
class Task:
    """What one run does: the synthetic model's size, the article's tokens, those of each section, and how many."""

    size: synthetic.Size
    article: int
    tokens: int
    sections: int = 7


FULL = Task(synthetic.HALF_BILLION, 1_800, 200)
SMALL = Task(synthetic.SMALL, 600, 60)


def main() -> int:
    """Print the figures; with --check, return 1 where one is beyond its limit."""
    options = _options()
    wished = {name: value for name in ("article", "tokens", "sections") if (value := getattr(options, name))}
    task = replace(SMALL if options.small else FULL, **wished)
    found = {}
    for model in options.model or _models():
        try:
            found[model] = _measured(model, task)
        except SocraError as error:
            say(str(error))
            return 1
        if not options.json:
            _show(model, found[model], task)
    if options.json:
        print(json.dumps(found))
    return 1 if options.check and _beyond(found) else 0


def _models() -> list[str]:
    return [SYNTHETIC, *(name for name, packaged in PACKAGED.items() if packaged.path())]


def _measured(model: str, task: Task) -> dict[str, Any]:
    say(f"{model}:")
    if model != SYNTHETIC:
        return measure(task, locate(model)[0])
    with TemporaryDirectory(prefix="socra-bench-") as folder:
        return measure(task, synthetic.write(Path(folder) / "model.gguf", task.size))


def measure(task: Task, path: Path) -> dict[str, Any]:
    """Return seconds and tokens a second by way, the ratios to socra's, and the shares of socra's time."""
    chosen = _plan(path)
    requests = list(_requests(_article(task.article, path, chosen)))[: task.sections]
    ours = _told("socra", lambda: _ours(path, chosen, requests, task.tokens))
    ways = {
        "socra": ours,
        "floor": _told("the floor", lambda: _floor(path, chosen, ours)),
        "sequential": _told("sequential", lambda: _chat(path, requests, task.tokens, article_last=False)),
        "article_last": _told("article last", lambda: _chat(path, requests, task.tokens, article_last=True)),
    }
    if installed():
        ways["llama_server"] = _told("llama-server", lambda: _served(path, chosen, requests, task.tokens))
    return {
        **{f"ratio_{name}": round(ways[name].a_token / ours.a_token, 2) for name in RIVALS if name in ways},
        "ratio_floor": round(ours.seconds / ways["floor"].seconds, 2),
        "tokens_per_second": {name: round(way.tokens / way.seconds, 1) for name, way in ways.items()},
        "share": {name: round(part / ours.seconds, 4) for name, part in ours.parts.items()},
        "seconds": {name: round(way.seconds, 1) for name, way in ways.items()},
        "cpu_seconds": {name: round(way.cpu, 1) for name, way in ways.items()},
        "tokens": {name: way.tokens for name, way in ways.items()},
        "prompt_tokens": ours.prompt,
        "cached_tokens": ours.cached,
        "threads": chosen.threads,
        "cores": os.cpu_count(),
        "builds": _builds(),
    }


@dataclass(frozen=True)
class Way:
    """What one way took: seconds, those of the processor (all threads together), and the tokens that were written.

    For socra's also the parts of the seconds, the prompt's tokens, and the tokens of each section.
    """

    seconds: float
    cpu: float
    tokens: int
    parts: Mapping[str, float] = field(default_factory=dict)
    prompt: int = 0
    cached: int = 0
    written: tuple[int, ...] = ()

    @property
    def a_token(self) -> float:
        """Seconds for each token written, prompts included: an answer that ended early must not look like speed."""
        return self.seconds / self.tokens


class Clock:
    """What has gone by since it was made."""

    def __init__(self) -> None:
        self._began, self._cpu = perf_counter(), process_time()

    def read(self) -> tuple[float, float]:
        """Return the seconds, and those of the processor."""
        return perf_counter() - self._began, process_time() - self._cpu


def _told(name: str, write: Callable[[], Way]) -> Way:
    way = write()
    say(f"  {name}: {way.tokens} tokens in {way.seconds:.1f} s")
    return way


def say(words: str) -> None:
    """Tell on stderr what is going on."""
    print(words, file=sys.stderr)


def _plan(path: Path) -> Plan:
    return plan(read_header(path), machine(), Wishes(context=8_192, rows=8, kv_type="f16", gpu_layers=0, threads=None))


def _article(tokens: int, path: Path, chosen: Plan) -> Article:
    """Return an article of about so many tokens: the examples, one after another, as far as they go."""
    native = Native([str(path)], chosen, sequences=1)
    texts = [file.read_text(encoding="utf-8") for file in sorted(ARTICLES.glob("*.txt"))]
    paragraphs = [part for text in texts for part in text.split("\n\n") if len(part) > 200]
    kept: list[str] = []
    room = tokens
    for paragraph in paragraphs:
        numbered = paragraph.replace(". ", ".\n[10] ")  # as the model sees it
        count = len(native.vocab.tokenize(numbered, special=False))
        if count <= room or not kept:
            kept.append(paragraph)
            room -= count
    native.close()
    return from_text("A day in the life of several firms\n\n" + "\n\n".join(kept))


def _requests(article: Article) -> Iterator[Request]:
    templates = Templates(News, pack_folders())
    shared = templates.shared(article, date(2026, 11, 22))
    for slug, section in News.sections().items():
        yield Request(slug=slug, prompt=Prompt(shared, templates.task(slug, section)), section=section, article=article)


def _schema(request: Request) -> Any:
    return _without_lengths(bound_schema(request.section, len(request.article.sentences)))


def _without_lengths(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_lengths(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _without_lengths(part) for name, part in schema.items() if name not in ("maxLength", "pattern")}


def _ours(path: Path, chosen: Plan, requests: list[Request], tokens: int) -> Way:
    news: list[dict[str, Any]] = []
    service = Service(news.append)
    load = {"paths": [str(path)], "plan": asdict(chosen), "template": None, "thinking": 0, "options": {}}
    service.load({"do": "load", **load})
    clock = Clock()
    for number, request in enumerate(requests):
        service.put(_ask(number, request, tokens))
    service.put({"do": "finish"})
    service.run()
    seconds, cpu = clock.read()
    done = [message for message in news if message["say"] == "done"]
    assert len(done) == len(requests), news[-1]
    spent = service.seconds
    parts = {"prefill": spent.prefill, "decode": spent.decode, "masks": spent.masks}
    written = [message["output"] for message in done]
    return Way(
        seconds=seconds,
        cpu=cpu,
        tokens=sum(written),
        parts={**parts, "own": seconds - sum(parts.values())},
        prompt=sum(message["input"] - message["cached"] for message in done),
        cached=sum(message["cached"] for message in done),
        written=tuple(written),
    )


def _ask(number: int, request: Request, tokens: int) -> dict[str, Any]:
    return {
        "do": "ask",
        "id": number,
        "slug": request.slug,
        "shared": [[part.text, part.trusted] for part in request.prompt.shared],
        "task": [[part.text, part.trusted] for part in request.prompt.task],
        "schema": _schema(request),
        "max_tokens": tokens,
        "temperature": TEMPERATURE,
        "seed": number,
        "deadline": None,
        "mend": False,
    }


def _floor(path: Path, chosen: Plan, ours: Way) -> Way:
    """Compute what the prompts hold once, then a step for each token, with nothing between the calls."""
    native = Native([str(path)], chosen, sequences=len(ours.written) + 1)
    random = np.random.default_rng(0)
    clock = Clock()
    for start in range(0, ours.prompt, chosen.batch):
        count = min(chosen.batch, ours.prompt - start)
        _feed(native, random, np.zeros(count), np.arange(start, start + count), wanted=0)
    for row in range(1, len(ours.written) + 1):
        native.fork(0, row)
    for step in range(max(ours.written)):
        rows = np.array([row for row, count in enumerate(ours.written, 1) if count > step])
        _feed(native, random, rows, np.full(len(rows), ours.prompt + step), wanted=1)
    seconds, cpu = clock.read()
    native.close()
    return Way(seconds, cpu, ours.tokens)


def _feed(native: Native, random: Any, sequences: Any, positions: Any, wanted: int) -> None:
    tokens = random.integers(0, native.vocab.size, len(sequences))
    arrays = (array.astype(np.int32) for array in (tokens, positions, sequences))
    native.decode(Batch(*arrays, np.full(len(sequences), wanted, np.int8)))


def _chat(path: Path, requests: list[Request], tokens: int, *, article_last: bool) -> Way:
    model = llama_cpp.Llama(str(path), n_ctx=8_192, n_batch=512, n_threads=len(os.sched_getaffinity(0)), verbose=False)
    way = _one_by_one(model.create_chat_completion, requests, tokens, article_last=article_last)
    model.close()
    return way


def _served(path: Path, chosen: Plan, requests: list[Request], tokens: int) -> Way:
    with LlamaServer(str(path), 8_192, chosen.threads) as server:
        before = server.cpu_seconds()
        way = _one_by_one(server.chat, requests, tokens, article_last=False)
        return replace(way, cpu=way.cpu + server.cpu_seconds() - before)


def _one_by_one(chat: Callable[..., Any], requests: list[Request], tokens: int, *, article_last: bool) -> Way:
    written = 0
    clock = Clock()
    for number, request in enumerate(requests):
        shared, task = ("".join(part.text for part in parts) for parts in (request.prompt.shared, request.prompt.task))
        made = chat(
            messages=[{"role": "user", "content": task + shared if article_last else shared + task}],
            response_format={"type": "json_object", "schema": _schema(request)},
            max_tokens=tokens,
            temperature=TEMPERATURE,
            seed=number,
        )
        written += made["usage"]["completion_tokens"]
    return Way(*clock.read(), written)


def _builds() -> dict[str, str]:
    """Return what each of the two llama.cpp was built for, as they say it themselves."""
    told = {"llama-cpp-python": llama_cpp.llama_print_system_info().decode()}
    if installed():
        code = "import xllamacpp; print(xllamacpp.get_system_info())"
        told["llama-server"] = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    return {name: " ".join(re.findall(r"(\w+) = 1", words)) for name, words in told.items()}


def _beyond(found: dict[str, dict[str, Any]]) -> bool:
    """Say what is beyond its limit. The ratios are promised of the synthetic model: others gain more or less."""
    over = []
    for model, figures in found.items():
        measured = {**figures, "share_own": figures["share"]["masks"] + figures["share"]["own"]}
        least = LEAST if model == SYNTHETIC else {}
        over += [(model, name, measured[name]) for name, limit in least.items() if measured[name] < limit]
        over += [(model, name, measured[name]) for name, limit in MOST.items() if measured[name] > limit]
    for model, name, figure in over:
        say(f"{model}: beyond its limit: {name} is {figure}")
    return bool(over)


def _show(model: str, figures: dict[str, Any], task: Task) -> None:
    print(f"{model}: {task.sections} sections of up to {task.tokens} tokens, {figures['prompt_tokens']:,} of prompts")
    print(f"{figures['threads']} threads on {figures['cores']} cores\n")
    print(f"{'':14} {'seconds':>8} {'cpu':>8} {'tokens':>7} {'tokens/s':>9}  times socra's seconds a token")
    for name in ("socra", *RIVALS):
        if name in figures["seconds"]:
            seconds, cpu = figures["seconds"][name], figures["cpu_seconds"][name]
            tokens, speed = figures["tokens"][name], figures["tokens_per_second"][name]
            ratio = figures.get(f"ratio_{name}", 1.0)
            print(f"{name.replace('_', ' '):14} {seconds:8.1f} {cpu:8.1f} {tokens:7} {speed:9.1f}  {ratio:.2f}")
    print(f"{'the floor':14} {figures['seconds']['floor']:8.1f} {figures['cpu_seconds']['floor']:8.1f}\n")
    print(f"socra takes {figures['ratio_floor']} times the floor's time")
    shares = ", ".join(f"{name} {100 * part:.1f} %" for name, part in figures["share"].items())
    print(f"socra's time: {shares}")
    for name, build in figures["builds"].items():
        print(f"{name} is built for {build}")
    print()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", help="synthetic, smollm2 or a .gguf file; may be repeated")
    parser.add_argument("--small", action="store_true", help="a small synthetic model, a short article")
    parser.add_argument("--tokens", type=int, help="tokens that each section writes at most")
    parser.add_argument("--article", type=int, help="tokens of the article, roughly")
    parser.add_argument("--sections", type=int, help="sections to write, from the first on")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit 1 where a figure is beyond its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
