"""What socra adds to a hosted model, in time and in what is billed: against the SDK alone, in one run.

    python benchmarks/hosted.py [--small] [--json] [--check]

The endpoint (`endpoint.py`) is a process of its own on loopback: 200 ms to the first token, then 50 tokens a second and
a cache of prompts' beginnings as the hosted API has it. All ask it for the same seven sections of an invented article
of 1,800 tokens, with the same bytes:

- socra: `Reader.read`, its validation and the request that warms the cache included; and once without that request.
- gather: `asyncio.gather` over the `openai` SDK, streamed, the text joined and nothing checked.
- one by one: the SDK, one section after another. The slowest of them is what no reading can be faster than.

Then many articles at once: a thread pool over one `Reader`, against `gather` with a semaphore. The processor's time is
this process's alone; socra's own is what its readings of cleaned articles take beyond the same sections by `gather`.
Each reading has an article that the endpoint has not seen. A figure is the median of its runs.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, TypeVar

import openai
from endpoint import serving

from socra import Article, Prompt, Reader, Reading, Request, Usage
from socra.engine.templates import Templates
from socra.input import from_text
from socra.registry import pack_folders
from socra_backends.openai.dialect import Dialect
from socra_backends.openai.options import resolve
from socra_backends.openai.payload import arguments
from socra_prompts.news import News

DATA = Path(__file__).parent / "data"
MODEL = "fixed"
LEAST = {"cached_share": 0.8, "throughput_ratio": 0.9}
MOST = {"wall_over_slowest": 1.3, "wall_over_slowest_unwarmed": 1.15, "cpu_ms_per_section": 10.0}

T = TypeVar("T")


@dataclass(frozen=True)
class Task:
    """What one run does: the endpoint's pace, how often one article is read, and how many are read at once."""

    first: float
    rate: float
    runs: int
    articles: int
    parallel: int


FULL = Task(first=0.2, rate=50, runs=7, articles=200, parallel=32)
SMALL = Task(first=0.05, rate=400, runs=3, articles=12, parallel=16)


@dataclass(frozen=True)
class Taken:
    """What a piece of work took: seconds on the wall, seconds of this process's processor time, and what came of it."""

    wall: float
    cpu: float
    result: Any = None


@dataclass(frozen=True)
class Counted:
    """The input tokens of some sections, and those of them that came from the endpoint's cache."""

    tokens: int
    cached: int

    @property
    def share(self) -> float:
        """The share that came from the cache."""
        return self.cached / self.tokens


def main() -> int:
    """Print the figures; with --check, return 1 where one is beyond its limit."""
    options = _options()
    task = SMALL if options.small else FULL
    if options.articles:
        task = replace(task, articles=options.articles)
    with TemporaryDirectory(prefix="socra-bench-") as folder:
        os.environ["SOCRA_HOME"] = folder  # nobody's settings, and no memory of another endpoint at this port
        figures = measure(task)
    if options.json:
        print(json.dumps(figures))
    else:
        _show(figures, task)
    return 1 if options.check and _beyond(figures) else 0


def measure(task: Task) -> dict[str, Any]:
    """Return the four figures that have limits, and what they are made of."""
    with serving(DATA / "ferries.json", first=task.first, rate=task.rate) as base:
        say("one article …")
        figures = _one_article(task, base)
        say(f"{task.articles} articles …")
        return figures | _many_articles(task, base)


def say(words: str) -> None:
    """Tell on stderr what is going on."""
    print(words, file=sys.stderr)


def _one_article(task: Task, base: str) -> dict[str, Any]:
    texts = _texts("one article")
    with _reader(base, task) as reader, _reader(base, task, warm=False) as unwarmed, Rival(base) as rival:
        for once in (reader, unwarmed):  # loads all that is loaded once
            _read(once, next(texts))
        rival.gather(_calls(_cleaned(texts)))
        ours, cold, gathered = [], [], []
        for _ in range(task.runs):  # in turns, so that noise falls on all
            ours.append(taken(_read, reader, _cleaned(texts)))
            gathered.append(taken(rival.gather, _calls(_cleaned(texts))))
            cold.append(taken(_read, unwarmed, _cleaned(texts)))
        cleaning = taken(_cleaned, texts).cpu
        slow = rival.one_by_one(_calls(_cleaned(texts)))
    walls = {"socra": _wall(ours), "socra, unwarmed": _wall(cold), "gather": _wall(gathered), "one by one": sum(slow)}
    used = sum((run.result.usage for run in ours), Usage())
    own = (_cpu(ours) - _cpu(gathered)) / len(slow)
    return {
        "wall_over_slowest": round(walls["socra"] / max(slow), 3),
        "wall_over_slowest_unwarmed": round(walls["socra, unwarmed"] / max(slow), 3),
        "cpu_ms_per_section": round(1_000 * own, 2),
        "cached_share": round(used.cached_tokens / used.input_tokens, 4),
        "cached_share_gather": round(gathered[-1].result.share, 4),
        "cpu_ms_per_section_sdk": round(1_000 * _cpu(gathered) / len(slow), 2),
        "cpu_ms_cleaning": round(1_000 * cleaning, 1),
        "input_tokens": round(used.input_tokens / len(ours)),
        "output_tokens": round(used.output_tokens / len(ours)),
        "slowest": round(max(slow), 3),
        "seconds": {name: round(wall, 3) for name, wall in walls.items()},
    }


def _many_articles(task: Task, base: str) -> dict[str, Any]:
    ours, theirs = _first(task.articles, _texts("socra")), _first(task.articles, _texts("gather"))
    calls = [call for text in theirs for call in _calls(from_text(text))]
    with Rival(base) as rival:
        gathered = taken(rival.gather, calls, task.parallel)
    with _reader(base, task) as reader, ThreadPoolExecutor(task.parallel) as pool:
        read = taken(lambda: list(pool.map(partial(_read, reader), ours)))
    used = [reading.usage for reading in read.result]
    return {
        "throughput_ratio": round(gathered.wall / read.wall, 3),
        "sections_per_second": {
            "socra": round(len(calls) / read.wall, 2),
            "gather": round(len(calls) / gathered.wall, 2),
        },
        "cached_share_many": {
            "socra": round(sum(one.cached_tokens for one in used) / sum(one.input_tokens for one in used), 4),
            "gather": round(gathered.result.share, 4),
        },
        "cpu_seconds": {"socra": round(read.cpu, 1), "gather": round(gathered.cpu, 1)},
        "articles": task.articles,
        "parallel": task.parallel,
    }


class Rival:
    """The SDK as one uses it without socra: the answers streamed and joined, nothing checked, no request before others.

    Its client and its connections are kept, as socra's are.
    """

    def __init__(self, base: str) -> None:
        self._runner = asyncio.Runner()
        self._client = openai.AsyncOpenAI(base_url=base, api_key="none", max_retries=0)

    def __enter__(self) -> Rival:
        return self

    def __exit__(self, *exception: object) -> None:
        self._runner.run(self._client.close())
        self._runner.close()

    def gather(self, calls: list[dict[str, Any]], parallel: int = 1_000) -> Counted:
        """Answer all calls at once, so many at a time."""

        async def within(gate: asyncio.Semaphore, call: dict[str, Any]) -> Counted:
            async with gate:
                return await self._ask(call)

        async def together() -> list[Counted]:
            gate = asyncio.Semaphore(parallel)
            return await asyncio.gather(*(within(gate, call) for call in calls))

        counts = self._run(together)
        return Counted(sum(one.tokens for one in counts), sum(one.cached for one in counts))

    def one_by_one(self, calls: list[dict[str, Any]]) -> list[float]:
        """Answer the calls one after another, and return the seconds of each."""
        return [taken(self._run, partial(self._ask, call)).wall for call in calls]

    def _run(self, work: Callable[[], Awaitable[T]]) -> T:
        async def whole() -> T:
            return await work()

        return self._runner.run(whole())

    async def _ask(self, call: dict[str, Any]) -> Counted:
        pieces, usage = [], None
        async for chunk in await self._client.chat.completions.create(**call):
            pieces += [choice.delta.content or "" for choice in chunk.choices]
            usage = chunk.usage or usage
        json.loads("".join(pieces))
        return Counted(usage.prompt_tokens, usage.prompt_tokens_details.cached_tokens)


def taken(work: Callable[..., Any], *given: Any) -> Taken:
    """Do a piece of work and tell what it took."""
    wall, cpu = perf_counter(), process_time()
    result = work(*given)
    return Taken(perf_counter() - wall, process_time() - cpu, result)


def _wall(runs: Iterable[Taken]) -> float:
    return median(run.wall for run in runs)


def _cpu(runs: Iterable[Taken]) -> float:
    return median(run.cpu for run in runs)


def _reader(base: str, task: Task, *, warm: bool = True) -> Reader[News]:
    options = {"base_url": base, "api_key": "", "parallel": max(task.parallel, 8), "warm": warm}
    return Reader(f"openai:{MODEL}", **options)


def _read(reader: Reader[News], source: str | Article) -> Reading[News]:
    reading = reader.read(source)
    assert not reading.failures, reading.failures
    assert reading.usage.calls == len(News.sections()), "asked again: not what is measured here"
    return reading


def _texts(name: str) -> Iterator[str]:
    """Yield the article under ever new titles, which stand before it in the prompt: nothing of it is cached."""
    title, _, rest = (DATA / "ferries.txt").read_text(encoding="utf-8").partition("\n")
    number = 0
    while True:
        number += 1
        yield f"{title} ({name}, {number})\n{rest}"


def _first(count: int, texts: Iterator[str]) -> list[str]:
    return [next(texts) for _ in range(count)]


def _cleaned(texts: Iterator[str]) -> Article:
    return from_text(next(texts))


def _calls(article: Article) -> list[dict[str, Any]]:
    """Return what the SDK is called with for each section: what socra calls it with."""
    options, _ = resolve(MODEL, base_url="http://127.0.0.1/v1", api_key="")
    dialect = Dialect(limit="max_tokens")
    templates = Templates(News, pack_folders())
    shared = templates.shared(article, date.today())
    requests = (
        Request(slug=slug, prompt=Prompt(shared, templates.task(slug, section)), section=section, article=article)
        for slug, section in News.sections().items()
    )
    return [arguments(request, options, dialect) for request in requests]


def _beyond(figures: dict[str, Any]) -> bool:
    low = [name for name, least in LEAST.items() if figures[name] < least]
    high = [name for name, most in MOST.items() if figures[name] > most]
    for name in (*low, *high):
        say(f"beyond its limit: {name} is {figures[name]}")
    return bool(low or high)


def _show(figures: dict[str, Any], task: Task) -> None:
    print(f"one article, seven sections, {figures['input_tokens']:,} tokens in, {figures['output_tokens']:,} out;")
    print(f"{1_000 * task.first:.0f} ms to the first token, {task.rate:.0f} tokens a second\n")
    print(f"{'':18} {'seconds':>8}  times the slowest section alone")
    for name, wall in figures["seconds"].items():
        print(f"{name:18} {wall:8.2f}  {wall / figures['slowest']:.2f}")
    shares = [100 * figures[name] for name in ("cached_share", "cached_share_gather")]
    print("\nfrom the cache     {:.1f} % of the input tokens; gather {:.1f} %".format(*shares))
    sdk, cleaning = figures["cpu_ms_per_section_sdk"], figures["cpu_ms_cleaning"]
    ours = sdk + figures["cpu_ms_per_section"]
    print(f"processor          {ours:.1f} ms a section, gather {sdk:.1f} ms; cleaning {cleaning:.0f} ms an article")
    print(f"\n{figures['articles']} articles, {figures['parallel']} requests at once\n")
    print(f"{'':18} {'sections/s':>10}  from the cache")
    for name, pace in figures["sections_per_second"].items():
        print(f"{name:18} {pace:10.2f}  {100 * figures['cached_share_many'][name]:.1f} %")
    print(f"\nsocra's pace is {figures['throughput_ratio']:.2f} times that of gather")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a fast endpoint and few articles: done in half a minute")
    parser.add_argument("--articles", type=int, help="articles that are read at once")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit 1 where a figure is beyond its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
