"""What the checks of a source look at: the cleaned text, and the lines that were shown around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from socra.article import Published
from socra.input.draft import Declared
from socra.input.page.markup import squeeze

__all__ = ["Source", "count_words"]

_SIGN = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+")
_TARGET = re.compile(r"\]\([^()\s]{0,2000}\)")
_WINDOW = 12


def count_words(text: str) -> int:
    """Count the words of `text`; in scripts that write none apart, each sign is one."""
    signs = 0 if text.isascii() else len(_SIGN.findall(text))
    return len(_WORD.findall(_SIGN.sub(" ", text) if signs else text)) + signs


@dataclass(frozen=True)
class Source:
    """A cleaned text with its sentences, and what its source showed and declared."""

    text: str
    sentences: Sequence[str] = ()
    shown: tuple[str, ...] = ()
    title: str = ""
    url: str = ""
    published: Published | None = None
    language: str = ""
    declared: Declared = field(default_factory=Declared)

    @cached_property
    def words(self) -> int:
        """The number of words of the text."""
        return count_words(self.text)

    @cached_property
    def blocks(self) -> list[str]:
        """The lines of the text."""
        return [line for line in self.text.split("\n") if line.strip()]

    @cached_property
    def lines(self) -> list[str]:
        """The lines that were shown, else those of the text."""
        return [line for line in self.shown if line.strip()] or self.blocks

    @cached_property
    def around(self) -> tuple[int, int]:
        """The first line that was kept, and the one after the last."""
        kept = self._kept
        return (kept[0], kept[-1] + 1) if kept else (0, 0)

    @cached_property
    def dropped(self) -> list[str]:
        """The lines that were shown but are not in the text."""
        kept = set(self._kept)
        return [line for index, line in enumerate(self.lines) if index not in kept]

    @cached_property
    def _kept(self) -> list[int]:
        text = squeeze(_TARGET.sub("]", self.text))
        keys = [squeeze(_TARGET.sub("]", line))[:_WINDOW] for line in self.lines]
        width = min(_WINDOW, len(text))
        # Asked the other way round, which keys stand at a place of the text, a set of all places would take gigabytes.
        wanted = {key for key in keys if len(key) == width}
        found = {key for block in self.blocks if (key := squeeze(_TARGET.sub("]", block))[:_WINDOW]) in wanted}
        if wanted - found:
            places = (text[start : start + width] for start in range(len(text) - width + 1))
            found |= wanted.intersection(places)
        return [index for index, key in enumerate(keys) if key in found]
