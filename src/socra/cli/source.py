"""From what is named on the command line to an article or a reading."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from socra.errors import ReadingInvalid, SourceNotFound, SourceUnsupported

if TYPE_CHECKING:
    from socra.article import Article
    from socra.reading import Reading

__all__ = ["load_article", "load_reading"]

STDIN = "-"
WITH_REMOVED = "--with-removed"
_IN_PYTHON = "pass the text of the article itself"
LARGEST = 100_000_000
"""Bytes of a saved reading: the largest article with all that can be said about it."""


def load_article(source: str | None, put_back: Sequence[int] = ()) -> Article:
    """Read the article at a path or an address, or on standard input: `-`, or nothing where something is piped in.

    `put_back` are the numbers of pieces that were left out, to be put back.
    """
    article = _load(source)
    try:
        return article.with_removed(put_back) if put_back else article
    except (IndexError, ValueError) as error:
        raise typer.BadParameter(
            f"{error}; `socra clean --show-removed` lists them", param_hint=WITH_REMOVED
        ) from error


def _load(source: str | None) -> Article:
    from socra.input import from_bytes, from_url

    if source is None and sys.stdin.isatty():
        raise typer.BadParameter("name a file or an address, or pipe the article in")
    if source is not None and not source.strip():
        raise typer.BadParameter("the source is empty: name a file or an address, or pipe the article in")
    if source in (STDIN, None):
        data = sys.stdin.buffer.read(LARGEST)
        _refuse_reading(data, "standard input")
        return from_bytes(data, "standard input")
    # never as text: a mistyped file name is no article
    return from_url(source) if "://" in source else _from_file(source)


def load_reading(source: str) -> Reading[Any]:
    """Load a saved reading, JSON or Markdown, told apart by content.

    Raises `ReadingInvalid`.
    """
    from socra.reading import Reading
    from socra.render.markdown import parse

    text = _decode(_bytes(source), source)
    if text.lstrip().startswith("{"):
        return Reading.load(text)
    reading: Reading[Any] = parse(text)
    return reading


def _from_file(source: str) -> Article:
    from socra.input import from_file

    file = Path(source).expanduser()
    if file.is_file():  # a pipe can be read only once
        with suppress(OSError), file.open("rb") as stream:
            _refuse_reading(stream.read(LARGEST), source)
    try:
        return from_file(source)
    except SourceNotFound as error:
        said = str(error)
        if not said.endswith(_IN_PYTHON):
            raise
        raise SourceNotFound(f"{said.removesuffix(_IN_PYTHON)}pipe the text in: … | socra read -") from error


def _refuse_reading(data: bytes, name: str) -> None:
    """Refuse what `socra read` wrote, for a reading of a reading says everything twice."""
    if _is_json_reading(data) or _is_markdown_reading(data):
        raise SourceUnsupported(f"{name} is a saved reading: use `socra ask`, or socra.Reading.load / socra.parse")


def _is_json_reading(data: bytes) -> bool:
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or b'"analysis"' not in data:
        return False
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.keys() >= {"article", "analysis"}


def _is_markdown_reading(data: bytes) -> bool:
    """Say whether a framework's heading stands there, and below it the heading of one of its sections."""
    from socra.framework.headings import names_of
    from socra.registry import find_framework, framework_names

    data = data.replace(b"\r\n", b"\n")
    for kind in map(find_framework, framework_names()):
        for title in names_of(kind):
            _, heading, below = data.partition(f"\n## {title}\n".encode())
            sections = (name for section in kind.sections().values() for name in names_of(section))
            if heading and any(f" {name}\n".encode() in below for name in sections):
                return True
    return False


def _bytes(source: str) -> bytes:
    try:
        if source == STDIN:
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(source).open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReadingInvalid(f"cannot open {source}: {reason}; make one with `socra read … -o {source}`") from error


def _decode(data: bytes, source: str) -> str:
    if len(data) > LARGEST:
        raise ReadingInvalid(f"{source} is too large for a reading: over {LARGEST // 1_000_000} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadingInvalid(f"{source} is no reading that socra saved: it is not UTF-8 text") from error
