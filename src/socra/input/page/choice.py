"""Which blocks of a page are the article's, by the chances that a learned scorer gives each, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from statistics import mean

from socra.article import Caution
from socra.input.draft import Signs
from socra.input.forest import Forest
from socra.input.page.blocks import Block
from socra.input.page.features import FEATURES
from socra.input.page.look import Look
from socra.input.page.opinion import Opinion
from socra.input.paste.prose import measure
from socra.input.signs import Piece, weigh
from socra.input.trust.source import count_words

__all__ = ["beware_left", "beware_revealed", "chances", "choose", "read_signs"]

_LOWEST, _HIGHEST, _BETWEEN = 0.18, 0.6, 0.25
_HEADING, _LIKELY = 0.2, 0.5
_GAP = 6
_MOST_LEFT, _SOME_LEFT = 0.5, 0.2
_FEWEST = 60
_BODY = FEATURES.index("body")


def chances(rows: Sequence[Sequence[float]]) -> list[float]:
    """Return for each row of features the chance that its block is the article's."""
    forest = Forest.read("socra.input.page", "blocks.json")
    return [forest.chance(row) for row in rows]


def choose(blocks: Sequence[Block], chance: Sequence[float]) -> list[bool]:
    """Return for each block whether it is kept.

    The threshold is the one that makes the F1 of words highest, were each block the article's with its chance. A few
    blocks between two that are kept are the article's too, unless the scorer is sure that they are not.
    """
    least = _threshold([len(block.text) for block in blocks], chance)
    kept = [likely >= least for likely in chance]
    places = [number for number, yes in enumerate(kept) if yes]
    for before, after in pairwise(places):
        if after - before <= _GAP:
            for number in range(before + 1, after):
                kept[number] = chance[number] >= _BETWEEN
    _complete(blocks, chance, kept)
    return kept


def _complete(blocks: Sequence[Block], chance: Sequence[float], kept: list[bool]) -> None:
    """Keep lists whole or not at all, and the headings of what is kept: an article does not lose them alone."""
    for is_item, run in groupby(range(len(blocks)), key=lambda number: blocks[number].kind == "item"):
        if not is_item:
            continue
        items = list(run)
        above = items[0] - 1
        headless = above >= 0 and blocks[above].kind == "heading" and not kept[above]
        doubtful = headless and mean(chance[number] for number in items) < _LIKELY
        if doubtful or 2 * sum(kept[number] for number in items) >= len(items):
            for number in items:
                kept[number] = not doubtful
    for number in reversed(range(len(blocks) - 1)):
        if blocks[number].kind == "heading" and kept[number + 1] and chance[number] >= _HEADING:
            kept[number] = True


def _threshold(letters: Sequence[int], chance: Sequence[float]) -> float:
    expected = sum(size * likely for size, likely in zip(letters, chance, strict=True))
    hits = kept = best = 0.0
    least = _HIGHEST
    for likely, size in sorted(zip(chance, letters, strict=True), reverse=True):
        hits, kept = hits + size * likely, kept + size
        if hits and 2 * hits / (kept + expected) > best:
            best, least = 2 * hits / (kept + expected), likely
    return max(_LOWEST, min(_HIGHEST, least))


def read_signs(seen: Look, kept: Sequence[bool], chance: Sequence[float]) -> Signs:
    """Say how much was kept of a page, how much of that is prose, and how sure the choice is."""
    pieces = [
        Piece(
            size=len(block.text),
            kept=own,
            chance=likely,
            prose=measure(block.text).weight > 0,
            second=row[_BODY],
        )
        for block, row, own, likely in zip(seen.blocks, seen.rows, kept, chance, strict=True)
    ]
    return weigh(pieces, marked=True)


def beware_revealed(body: Iterable[Block]) -> tuple[Caution, ...]:
    """Say how much of the text a page shows only by script or at a click."""
    revealed = [block for block in body if block.place.revealed]
    words = sum(count_words(block.text) for block in revealed)
    if not words:
        return ()
    ways = ", ".join(dict.fromkeys(block.place.revealed for block in revealed))
    text = f"{words} words of the text are hidden until a script or a click shows them, and were read ({ways})"
    return (Caution(kind="hidden", text=text, count=words),)


def beware_left(signs: Signs, body: Sequence[Block], opinion: Opinion) -> tuple[Caution, ...]:
    """Say that much was left out that may be the article's: by the scorer's chances, or by the second opinion."""
    kept = sum(count_words(block.text) for block in body)
    other = sum(map(count_words, opinion.body))
    if other > 2 * kept and other > _FEWEST:
        text = f"this may be a part of the article only: {kept} words were kept, another way of reading finds {other}"
        return (Caution(kind="cut_off", text=text, count=other - kept),)
    words = round(kept * signs.unsure_left)
    if signs.unsure_left > _SOME_LEFT and words > _FEWEST:
        text = (
            f"some text of the page that may be the article's was left out: about {words} words; see what was removed"
        )
        return (Caution(kind="cut_off" if signs.unsure_left > _MOST_LEFT else "other", text=text, count=words),)
    return ()
