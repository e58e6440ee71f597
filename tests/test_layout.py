# ruff: noqa: E501
"""The layout: who may import whom, and which files import each other. Lazy imports and those of types count too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from doubles.checkout import ROOT

BASE = "errors article framework"
MAY = {
    "errors": "",
    "article": "",
    "safety": "errors",
    "framework": "article errors",
    "language": "article errors framework safety",
    "record": "framework",
    "backend": "article errors framework safety",
    "input": "article errors language safety",
    "checks": "article backend framework language",
    "registry": f"{BASE} backend language record",
    "settings": f"{BASE} backend language record",
    "events": f"{BASE} backend language record",
    "testing": f"{BASE} backend language record",
    "markdown": "article checks framework language",
    "ledger": "article checks framework language",
    "engine": f"{BASE} backend checks events language ledger markdown record registry safety settings testing",
    "reading": f"{BASE} backend ledger record registry",
    "render": f"{BASE} backend checks events input ledger language markdown reading record registry safety settings",
    "reader": f"{BASE} backend checks engine events input language ledger reading record registry safety settings",
    "cli": "*",
    "prompts": "article checks framework language",
    "backends": f"{BASE} backend language safety settings socra",
    "socra": "*",  # the top door
    "__main__": "*",
}
"""What each room may import of the others; a room is a folder of `src/socra`, a file of it, `backends` or `prompts`."""

CORE = MAY.keys() - {"backends", "prompts"}
"""What * stands for: the core finds backends and prompts by entry points, as it finds anybody's."""

EXCEPTIONS = """
socra.article -> socra.input.restore  # `article.with_removed`: a person who has the article puts a piece back
socra.ledger -> socra.reading  # a type: the ledger is read off a reading, and a reading has the method
socra.reader -> socra_prompts.news  # a type: who names no framework is given the readings of this one, typed
socra.reading -> socra.reader  # `reading.ask` asks again by whom it was made
socra.reading -> socra.render.markdown  # `reading.to_markdown`, and how a notebook shows a reading
"""
"""Imports that the table does not allow, and why they stay: `module -> module  # why`."""

CIRCLES = """
socra.article socra.input.draft socra.input.mojibake socra.input.restore socra.input.trust socra.input.trust.moments socra.input.trust.orders socra.input.trust.shape socra.input.trust.source socra.input.trust.unseen socra.input.trust.walls socra.input.unicode socra.language.sentences
socra.backend.backend socra.backend.observe
socra.ledger socra.reader socra.reading socra.render.markdown socra.render.markdown.read socra.render.markdown.trust socra.render.markdown.write
"""
"""Files that import each other, and stay so: a circle a line."""


@cache
def modules() -> dict[str, Path]:
    """Return name -> file of every module of ours."""
    found = {}
    for folder in ("src", "backends", "prompts"):
        for path in (ROOT / folder).rglob("*.py"):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return module -> the modules of ours that it names in an import, wherever that stands."""
    return {name: frozenset(imported(path)) - {name} for name, path in modules().items()}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module in modules():
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & modules().keys()
            yield from inner
            if len(inner) < len(node.names):
                yield str(node.module)


def room(module: str) -> str:
    first, _, rest = module.partition(".")
    return {"socra_backends": "backends", "socra_prompts": "prompts"}.get(first, rest.partition(".")[0] or "socra")


def test_every_room_is_in_the_table() -> None:
    assert {room(name) for name in modules()} == MAY.keys()


def excepted() -> list[str]:
    return [line.partition("#")[0].strip() for line in EXCEPTIONS.splitlines() if line]


@pytest.mark.parametrize("name", MAY)
def test_a_room_imports_what_it_may(name: str) -> None:
    allowed = {name, *(CORE if MAY[name] == "*" else MAY[name].split())}
    trespasses = {
        f"{module} -> {other}"
        for module, others in imports().items()
        for other in others
        if room(module) == name and room(other) not in allowed
    }
    assert trespasses == {line for line in excepted() if room(line.split(" -> ")[0]) == name}


def test_no_files_import_each_other_in_a_circle() -> None:
    assert sorted(map(sorted, circles())) == sorted(sorted(line.split()) for line in CIRCLES.splitlines() if line)


def circles() -> Iterator[frozenset[str]]:
    """Yield the sets of modules from each of which every other can be reached."""
    reached = {name: reachable(name) for name in modules()}
    left = set(modules())
    while left:
        name = left.pop()
        circle = {other for other in reached[name] if name in reached[other]} | {name}
        left -= circle
        if len(circle) > 1:
            yield frozenset(circle)


def reachable(name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        more = imports()[waiting.pop()] - found
        found |= more
        waiting += more
    return found
