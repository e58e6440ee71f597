"""The lines of text that a page shows, as a browser's select-all would give them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from socra.article import Removed
from socra.input.page.markup import squeeze

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Shown", "outside", "read_lines"]

_OUTSIDE = "outside the article (navigation, links or boxes of the page)"
_WINDOW = 12
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"}
    | {
        "kbd",
        "label",
        "mark",
        "math",
        "nobr",
        "q",
        "ruby",
        "rb",
        "rt",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
    }
    | {"sub", "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "source", "mi", "mn", "mo", "mrow", "bdi"}
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One line that a page shows, and whether it stands in a block quote or preformatted."""

    text: str
    quoted: bool = False
    code: bool = False


def read_lines(page: HtmlElement) -> list[Shown]:
    """Return the shown lines of `page`, in order. Linear in its size."""
    from lxml import etree

    body = page.find("body")
    lines: list[Shown] = []
    run: list[str] = []
    open_tags = {"blockquote": 0, "pre": 0}

    def close() -> None:
        if text := " ".join("".join(run).split()):
            lines.append(Shown(text, quoted=open_tags["blockquote"] > 0, code=open_tags["pre"] > 0))
        run.clear()

    for event, element in etree.iterwalk(page if body is None else body, events=("start", "end")):
        block = element.tag not in _INLINE
        if block:
            close()
        if element.tag in open_tags:
            open_tags[element.tag] += 1 if event == "start" else -1
        run.append((element.text if event == "start" else element.tail) or "")
    close()
    return lines


def outside(lines: Iterable[Shown], kept: Iterable[str]) -> Iterator[Removed]:
    """Give the runs of shown lines that are not among the `kept` texts, one entry a run."""
    text = "\n".join(map(squeeze, kept))
    windows = {text[start : start + _WINDOW] for start in range(len(text))}
    whole = set(text.split("\n"))

    def is_kept(line: Shown) -> bool:
        key = squeeze(line.text)
        if len(key) < _WINDOW:
            return not key or key in whole
        parts = [key[start : start + _WINDOW] for start in range(0, len(key) - _WINDOW + 1, _WINDOW)]
        return 2 * sum(part in windows for part in parts) > len(parts)

    for gone, run in groupby(lines, key=lambda line: not is_kept(line)):
        if gone:
            yield Removed(text="\n".join(line.text for line in run), reason=_OUTSIDE)
