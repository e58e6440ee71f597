"""True items: the sentences of a story, and light paraphrases of them, mechanical ones and those written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from mutants.cast import Person, words
from mutants.stories import Line, Story
from mutants.template import Part, Parts, shown

__all__ = ["QUOTED", "Item", "items", "joined"]

QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|„([^„“”]+)“")
_ENDED = re.compile(r"[.!?。！？][”»“]?$")
LONG = {"zh": 14}
"""From how many characters a quotation is long enough to be shortened."""

KINDS = {"n": "number form", "w": "number form", "d": "date form", "=": "synonym"}


@dataclass(frozen=True)
class Item:
    """What a reading may say of a story: parts, the sentences that it cites, and what kind of true item it is."""

    story: Story
    parts: Parts
    cites: tuple[int, ...]
    kind: str

    @property
    def text(self) -> str:
        """What a reader sees."""
        return shown(self.parts)


def items(story: Story) -> Iterator[Item]:
    """Yield the true items of a story, no text twice."""
    seen: set[str] = set()
    for item in _all(story):
        if item.text not in seen:
            seen.add(item.text)
            yield item


def _all(story: Story) -> Iterator[Item]:
    for line in story.lines:
        yield Item(story, line.parts, line.cites, "verbatim")
        for kind, parts in _paraphrased(line, story):
            yield Item(story, parts, line.cites, kind)
    for one, two in pairwise(story.lines):
        if _ENDED.search(shown(one.parts)):
            yield joined(*(Item(story, line.parts, line.cites, "") for line in (one, two)))
    for line in story.paraphrases:
        yield Item(story, line.parts, line.cites, line.kind)


def joined(one: Item, two: Item) -> Item:
    """Return two items as one that cites what both cite."""
    space = Part("text", "" if one.story.language == "zh" else " ")
    return Item(one.story, (*one.parts, space, *two.parts), (*one.cites, *two.cites), "joined")


def _paraphrased(line: Line, story: Story) -> Iterator[tuple[str, Parts]]:
    free = _unquoted(line.parts)
    for tag, kind in KINDS.items():
        places = [place for place in free if line.parts[place].kind == tag and line.parts[place].others]
        if places:
            told = (_otherwise(part) if place in places else part for place, part in enumerate(line.parts))
            yield kind, tuple(told)
    if any(part.optional for part in line.parts):
        yield "dropped", tuple(part for part in line.parts if not part.optional)
    short = tuple(_short(part, story) for part in line.parts)
    if short != line.parts:
        yield "surname", short
    if shortened := _shortened(shown(line.parts), story.language):
        yield "ellipsis", (Part("text", shortened),)


def _unquoted(parts: Parts) -> list[int]:
    """Return the places of the parts outside quotation marks, within which no word may change."""
    inside = [range(*found.span()) for found in QUOTED.finditer(shown(parts))]
    starts = [len(shown(parts[:place])) for place in range(len(parts))]
    return [place for place, start in enumerate(starts) if not any(start in span for span in inside)]


def _otherwise(part: Part) -> Part:
    """Return the last of the other ways to write the same."""
    return replace(part, kind="text", text=part.others[-1], others=())


def _short(part: Part, story: Story) -> Part:
    """Return the surname alone of a person's full name; Chinese has no such custom."""
    person = part.kind == "name" and isinstance(story.cast.named[part.who], Person)
    if not person or part.form or story.language == "zh":
        return part
    return replace(part, text=part.text.partition(" ")[2], form="s")


def _shortened(text: str, language: str) -> str:
    """Return the text with the middle of its longest quotation left out, "" where that cannot be done."""
    quotes = [(found.start() + 1, found.end() - 1) for found in QUOTED.finditer(text)]
    start, end = max(quotes, key=lambda span: span[1] - span[0], default=(0, 0))
    if end - start < LONG.get(language, 60):
        return ""
    third = (end - start) // 3
    head, lost, tail = text[start : start + third], text[start + third : end - third], text[end - third : end]
    gap = "……"
    if language != "zh":  # whole words only
        (head, _, left), (right, _, tail), gap = head.rpartition(" "), tail.partition(" "), " … "
        lost = left + lost + right
    return "" if _denies(lost, language) else text[:start] + head + gap + tail + text[end:]


def _denies(text: str, language: str) -> bool:
    """Say whether a negation stands in words that are to be left out: without it they would mean the contrary."""
    edge = "" if language == "zh" else r"\b"
    return any(re.search(rf"{edge}{re.escape(word)}{edge}", text, re.I) for word in words(language)["denials"])
