"""What the readings of a local model are worth, by the way in which it is asked, and the same model asked plainly.

    python benchmarks/quality.py [MODEL.gguf ...] [--articles FOLDER] [--ways model,naive] [--most N] [--json] [--check]

A model is a file, or `smollm2` where that package is installed, which is the default. Ways:

- model: as socra finds that the model is best asked; sections, cited and cards: that way, whatever the model.
- extractive: no model at all, the plan that cards start from.
- naive: `Llama.create_chat_completion`, a section after another, with the section's task and the same JSON schema.
- quote: like naive, but each item begins with the sentence that it is about, chosen from the article's.
- late: like naive, but the model first writes what it likes, and puts it into JSON in a second call.

Columns: sections of the framework that are valid; items, and of them those that are useful: supported, of four words or
more, no echo of the prompt, said once; own, useful ones with less than 80 % of their words in runs of six of the
article's; the verdicts, the share copied in such runs, the share said twice, and echoes; seconds in all, until the
first words and until the third section; tokens written.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from socra import Article, Completion, Reader, Usage
from socra.backend import Progress
from socra.backend.schema import bound_schema
from socra.checks import judged
from socra.engine.templates import number_sentences
from socra.engine.validate import validate
from socra.errors import OutputInvalid, SocraError
from socra.events import SectionDone
from socra.framework import Item, Section
from socra.input import from_file
from socra.reader import ReadingDone
from socra.registry import find_framework

ARTICLES = Path(__file__).parent.parent / "examples" / "articles"
SECTIONS = find_framework("news").sections()

RUN = 6
"""Words in a row that are copied."""

COPIED = 0.8
"""The share of an item's words in such runs from which on it is not the model's own."""

LEAST_WORDS = 4
TOKENS = 500
"""Tokens of a section that is asked for plainly: enough, for small models write to the end of what they may."""

FLOORS = {"valid": len(SECTIONS), "useful_over_naive": 10.0}
CEILINGS = {"unsupported": 0, "echo": 0, "seconds_over_naive": 1.25, "seconds_per_1000_words": 90.0}

PLAIN = ("naive", "quote", "late")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

Row = dict[str, float]


def main() -> int:
    """Print a table a model; with --check, return 1 where a figure is beyond its limit."""
    options = _options()
    paths = sorted(path for path in options.articles.iterdir() if path.suffix in (".txt", ".html"))
    articles = [from_file(path) for path in paths][: options.most]
    found = {model: _measured(model, options.ways.split(","), articles, options.tokens) for model in options.models}
    if options.json:
        print(json.dumps(found))
    else:
        for model, rows in found.items():
            _show(model, rows)
    beyond = [model for model, rows in found.items() if options.check and _is_beyond(model, rows)]
    return int(bool(beyond))


def _measured(model: str, ways: Iterable[str], articles: list[Article], tokens: int) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for way in ways:
        say(f"{Path(model).name} {way} …")
        rows[way] = Plain(model, tokens).read(way, articles) if way in PLAIN else _by_socra(model, way, articles)
    words = sum(len(article.text.split()) for article in articles)
    for row in rows.values():
        row["seconds_per_1000_words"] = round(1000 * row["seconds"] * len(articles) / words, 1)
        if "naive" in rows:
            row["useful_over_naive"] = round(row["useful"] / max(1, rows["naive"]["useful"]), 1)
            row["seconds_over_naive"] = round(row["seconds"] / rows["naive"]["seconds"], 2)
    return rows


def say(words: str) -> None:
    """Tell on stderr what is going on."""
    print(words, file=sys.stderr, flush=True)


# --- socra's ways


def _by_socra(model: str, way: str, articles: list[Article]) -> Row:
    backend = "extractive" if way == "extractive" else f"llama_cpp:{model}"
    options = {"ask": way} if way in ("sections", "cited", "cards") else {}
    total: Counter[str] = Counter()
    with Reader(backend, **options) as reader:
        if way != "extractive":
            reader.backend.way()  # loaded and examined: what is measured is a warm model
        for article in articles:
            total.update(_read(reader, article))
    return _row(total, len(articles))


def _read(reader: Reader[Any], article: Article) -> Counter[str]:
    began, done, first, third = time.perf_counter(), 0, 0.0, 0.0
    row: Counter[str] = Counter()
    with closing(reader.stream(article)) as events:
        for event in events:
            spent = time.perf_counter() - began
            if isinstance(event, Progress) and event.text:
                first = first or spent
            elif isinstance(event, SectionDone):
                done += 1
                third = spent if done == 3 else third
            elif isinstance(event, ReadingDone):
                scale = Scale(article)
                for section in event.reading.analysis.present().values():
                    row.update(scale.of(section))
                row["tokens"] = event.reading.usage.output_tokens
                row["calls"] = event.reading.usage.calls
    row.update({"seconds": time.perf_counter() - began, "first": first, "third": third})
    return row


# --- the same model, asked plainly


class Plain:
    """One model through llama-cpp-python's own interface, one call a section, with so many tokens for each answer."""

    def __init__(self, model: str, tokens: int) -> None:
        import llama_cpp

        from socra_backends.llamacpp.packaged import locate

        threads = len(os.sched_getaffinity(0))
        self._llama = llama_cpp.Llama(str(locate(model)[0]), n_ctx=8_192, n_threads=threads, verbose=False)
        self._tokens = tokens

    def read(self, way: str, articles: list[Article]) -> Row:
        """Read all articles in one of the `PLAIN` ways."""
        ask = {"naive": self._naive, "quote": self._quote, "late": self._late}[way]
        total: Counter[str] = Counter()
        for article in articles:
            began, scale = time.perf_counter(), Scale(article)
            for section in SECTIONS.values():
                made = ask(article, section)
                total.update({"calls": 1, "tokens": made.usage.output_tokens})
                total.update(scale.of_answer(made, section))
            total["seconds"] += time.perf_counter() - began
        self._llama.close()
        return _row(total, len(articles))

    def _naive(self, article: Article, section: type[Section]) -> Completion:
        return self._answered(_task(article, section), _schema(article, section))

    def _quote(self, article: Article, section: type[Section]) -> Completion:
        """Ask for the sentence that an item is about before its words; the numbers are read off the sentences."""
        sentences = [f"[{one.id}] {article.sentence(one.id)}" for one in article.sentences]
        made = self._answered(_task(article, section), _quoting(_schema(article, section), sentences))
        try:
            text = json.dumps(_numbered(json.loads(made.text)))
        except ValueError:
            return made
        return Completion(text, made.finish, made.usage)

    def _late(self, article: Article, section: type[Section]) -> Completion:
        """Let the model write freely, then put it into JSON."""
        task = _task(article, section)
        free = self._answered(task, None)
        notes = f"{task}\n\nNotes:\n{free.text}\n\nWrite these notes as JSON."
        bound = self._answered(notes, _schema(article, section))
        return Completion(bound.text, bound.finish, free.usage + bound.usage)

    def _answered(self, prompt: str, schema: Any) -> Completion:
        bound = {"response_format": {"type": "json_object", "schema": schema}} if schema else {}
        made = self._llama.create_chat_completion(
            [{"role": "user", "content": prompt}], max_tokens=self._tokens, temperature=0.0, **bound
        )
        choice, used = made["choices"][0], made["usage"]
        usage = Usage(calls=1, input_tokens=used["prompt_tokens"], output_tokens=used["completion_tokens"])
        finish = "length" if choice["finish_reason"] == "length" else "stop"
        return Completion(choice["message"]["content"] or "", finish, usage)


def _task(article: Article, section: type[Section]) -> str:
    return f"Article:\n\n{article.title}\n\n{number_sentences(article)}\n\n{section.instruction()}"


def _schema(article: Article, section: type[Section]) -> Any:
    return bound_schema(section, len(article.sentences), plain=True)


def _quoting(node: Any, sentences: list[str]) -> Any:
    """Return a schema whose items have a `source` first, one of the sentences, in place of their evidence."""
    if isinstance(node, list):
        return [_quoting(part, sentences) for part in node]
    if not isinstance(node, dict):
        return node
    made = {name: _quoting(part, sentences) for name, part in node.items()}
    fields = made.get("properties", {})
    if "evidence" in fields:
        rest = {name: part for name, part in fields.items() if name not in ("evidence", "provenance")}
        made["properties"] = {"source": {"type": "string", "enum": sentences}, **rest}
        made["required"] = list(made["properties"])
    return made


def _numbered(node: Any) -> Any:
    if isinstance(node, list):
        return [_numbered(part) for part in node]
    if not isinstance(node, dict):
        return node
    made = {name: _numbered(part) for name, part in node.items()}
    if found := re.match(r"\[(\d+)\]", str(made.pop("source", ""))):
        made |= {"evidence": [int(found[1])], "provenance": "article"}
    return made


# --- what an item is worth


class Scale:
    """Counts what the items of one article's sections are worth."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._runs = set(_runs(f"{article.title}\n{article.text}"))
        self._seen: set[str] = set()

    def of_answer(self, made: Completion, section: type[Section]) -> Counter[str]:
        """Count a model's answer to one section; nothing of one that is not valid."""
        try:
            valid = validate(made, section, self._article)
        except (OutputInvalid, SocraError):
            return Counter()
        return self.of(judged(valid.section, self._article))

    def of(self, section: Section) -> Counter[str]:
        """Count the items of a section that is valid."""
        row = Counter(valid=1)
        for item in section.items():
            row.update(self._of_item(item))
        return row

    def _of_item(self, item: Item) -> Iterator[str]:
        told = _words(item.told())
        key = " ".join(_words(item.words() or item.told()))
        again, echo = key in self._seen, any(found.kind == "prompt" for found in item.findings)
        self._seen.add(key)
        copied = self._copied(item.told())
        useful = item.verdict == "supported" and not again and not echo and len(told) >= LEAST_WORDS
        yield from ("items", str(item.verdict))
        named = {"again": again, "echo": echo, "useful": useful, "copied": copied >= COPIED}
        yield from (name for name, holds in named.items() if holds)
        if useful and copied < COPIED:
            yield "own"

    def _copied(self, text: str) -> float:
        told = _words(text)
        hit = [False] * len(told)
        for at, run in enumerate(_runs(text)):
            if run in self._runs:
                hit[at : at + RUN] = [True] * RUN
        return sum(hit) / len(told) if told else 0.0


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    told = _words(text)
    return (tuple(told[at : at + RUN]) for at in range(len(told) - RUN + 1))


# --- the table

COUNTS = ("items", "useful", "own", "supported", "partly", "unsupported", "background", "copied", "again", "echo")


def _row(total: Counter[str], readings: int) -> Row:
    """Return figures for one reading: of sections and items, seconds and tokens."""
    names = ("valid", *COUNTS, "calls", "tokens", "seconds", "first", "third")
    return {name: round(total[name] / readings, 2) for name in names}


def _show(model: str, rows: dict[str, Row]) -> None:
    names = ("valid", *COUNTS, "calls", "tokens", "seconds", "first", "third")
    print(f"{Path(model).name}, of one reading")
    print(f"{'':11}" + "".join(f"{name[:9]:>10}" for name in names))
    for way, row in rows.items():
        print(f"{way:11}" + "".join(f"{row[name]:10.1f}" for name in names))
    for way, row in rows.items():
        if "useful_over_naive" in row and way != "naive":
            print(
                f"{way}: {row['useful_over_naive']} times the useful items of naive, {row['seconds_over_naive']} times "
                f"its seconds; {row['seconds_per_1000_words']} s for 1,000 words"
            )


def _is_beyond(model: str, rows: dict[str, Row]) -> bool:
    row = rows.get("model", {})
    low = [name for name, least in FLOORS.items() if row.get(name, least) < least]
    high = [name for name, most in CEILINGS.items() if row.get(name, most) > most]
    for name in (*low, *high):
        say(f"beyond its limit: {name} of {Path(model).name} is {row[name]}")
    return bool(low or high)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=["smollm2"], metavar="MODEL")
    parser.add_argument("--articles", type=Path, default=ARTICLES, metavar="FOLDER")
    parser.add_argument(
        "--ways", default="model,naive", help="model, sections, cited, cards, extractive, naive, quote, late"
    )
    parser.add_argument("--most", type=int, help="articles that are read at most")
    parser.add_argument("--tokens", type=int, default=TOKENS, help="of a section that is asked for plainly")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit 1 where a figure is beyond its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
