"""A thread of posts: who wrote each, as a line above it, and the counters around it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from socra.input.metadata import parse_date
from socra.input.page.blocks import Block
from socra.input.page.markup import squeeze
from socra.input.page.places import Place
from socra.input.paste.prose import measure

__all__ = ["mark_posts"]

_MOST_HOLD = 0.6
_DEEPEST = 40
_LONGEST_NAME, _MOST_WORDS = 60, 6
_SEARCHED = 30
_SHORTEST_REPEATED, _FEW = 20, 8
_QUOTE = re.compile(r"quot|signature|\bsig\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_COUNTER = re.compile(
    r"[#+-]?\s*[\d.,]+\s*[kKmM]?(?:\s+(?:likes?|posts?|repl(?:y|ies)|votes?|points?|messages?|views?|reactions?|comments?))?",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\{\{.*\}\}")


def mark_posts(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Put the line that names its author back above each post of a thread, as a heading; take out counters and repeats.

    Posts are elements of one name that together hold most of what is kept. Changes `kept` and the blocks.
    """
    for number, yes in enumerate(kept):
        if yes and (_COUNTER.fullmatch(blocks[number].text) or _TEMPLATE.fullmatch(blocks[number].text)):
            kept[number] = False
    _drop_repeated(blocks, kept)
    for post in _posts(blocks, kept):
        inside = list(post)
        first = next((number for number in inside if kept[number] and measure(blocks[number].text).weight > 0), -1)
        above = [number for number in inside[:_SEARCHED] if number < first]
        author = next((number for number in above if _names_someone(blocks[number])), None)
        if author is not None:
            kept[author] = True
            blocks[author].kind, blocks[author].mark, blocks[author].markdown = "heading", "### ", blocks[author].text


def _drop_repeated(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Take out what is quoted from a post above, and a signature that stood there already."""
    above: set[str] = set()
    for number, block in enumerate(blocks):
        key = squeeze(block.text) if kept[number] else ""
        if len(key) >= _SHORTEST_REPEATED and key in above and _is_quoted(block.place):
            kept[number] = False
        above.add(key)


def _is_quoted(place: Place) -> bool:
    around = islice(_around(place), _FEW)
    return any(one.element.tag == "blockquote" or _QUOTE.search(one.element.get("class") or "") for one in around)


def _posts(blocks: Sequence[Block], kept: Sequence[bool]) -> list[range]:
    """Return the posts, each as the numbers of its blocks; none where no elements of one name hold most of the text."""
    by_name: dict[str, dict[Place, int]] = defaultdict(lambda: defaultdict(int))
    total = 0
    for block, yes in zip(blocks, kept, strict=True):
        if not yes or measure(block.text).weight <= 0:
            continue
        total += len(block.text)
        for place in islice(_around(block.place), _DEEPEST):
            by_name[_name(place)][place] += len(block.text)
    fitting = [places for places in by_name.values() if len(places) > 1 and sum(places.values()) >= _MOST_HOLD * total]
    if not fitting:
        return []
    posts = min(fitting, key=lambda places: min(place.depth for place in places))
    return _ranges(blocks, posts)


def _ranges(blocks: Sequence[Block], posts: dict[Place, int]) -> list[range]:
    found: dict[Place, list[int]] = {}
    for number, block in enumerate(blocks):
        for place in islice(_around(block.place), _DEEPEST):
            if place in posts:
                found.setdefault(place, []).append(number)
    return [range(numbers[0], numbers[-1] + 1) for numbers in found.values()]


def _around(place: Place | None) -> Iterator[Place]:
    while place is not None:
        yield place
        place = place.parent


def _name(place: Place) -> str:
    """Return what elements of one kind have in common: the tag and the names of the class, digits apart."""
    element = place.element
    return f"{element.tag} {_DIGITS.sub('', element.get('class') or element.get('id') or '')}"


def _names_someone(block: Block) -> bool:
    text = block.text
    return (
        2 * block.signed > sum(map(str.isalnum, text))
        and len(text) <= _LONGEST_NAME
        and len(text.split()) <= _MOST_WORDS
        and not parse_date(text)
    )
