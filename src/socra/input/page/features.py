"""What the learned scorer sees of each block of a page: one row of numbers a block."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from socra.input.page.blocks import Block
from socra.input.page.markup import squeeze
from socra.input.page.opinion import Opinion, shares
from socra.input.page.places import NAMES, Place
from socra.input.paste.chrome import recognise
from socra.input.paste.prose import Prose, measure

__all__ = ["FEATURES", "rows"]

_KINDS = ("text", "heading", "item", "quote", "code", "term", "table")
_ROLES = ("box", "form", "list", "comments", "reply", "credit", "foot", "meta", "summary")
_AROUND = (-3, -2, -1, 1, 2, 3)
_FAR = 60
_MAIN_SHARE = 0.6
_THREAD = re.compile(
    r"/(?:forums?|threads?|t|topics?|questions|discussions?|viewtopic|showthread|comments|bbs)[/.?-]|//(?:forums?|community|bbs|discuss)\."
)
_BYLINE = re.compile(
    r"(?:written |posted |published |updated )?(?:by|on)\b|posted|published|updated|last (?:updated|modified)", re.I
)

OWN = (
    *(
        "size",
        "words",
        "ended",
        "leads",
        "inner",
        "lower",
        "commas",
        "weight",
        "digits",
        "linked",
        "timed",
        "signed",
        "asks",
        "copyright",
    ),
    *("kind", "level", "role", "byline", "is_title", "body", "comments", "more", "in_main", "up"),
    *("section_letters", "section_kept", "section_more", "section_linked", "section_prose", "section_blocks"),
    *("parent_blocks", "parent_kept", "parent_linked", "parent_prose", "below_title", "place", "before"),
    *("from_first", "to_last", "since_kept", "till_kept", "kept_near", "prose_near", "linked_near"),
)
NEAR = ("size", "linked", "weight", "kind", "body", "more", "role")
FEATURES = (*OWN, *NAMES, "thread", *(f"{name}{place:+d}" for name in NEAR for place in _AROUND))
"""The names of the numbers in a row, in order."""


@dataclass(slots=True)
class _Seen:
    """What is known of a block before it is set among the others."""

    key: str
    prose: Prose
    role: int
    letters: int
    linked: float
    body: float = 0.0
    comments: float = 0.0
    more: float = 0.0

    @property
    def prose_letters(self) -> int:
        return self.letters if self.prose.weight > 0 else 0


@dataclass(slots=True)
class _Sum:
    """What an element holds, all of its blocks together."""

    blocks: int = 0
    letters: float = 0.0
    kept: float = 0.0
    more: float = 0.0
    linked: float = 0.0
    prose: float = 0.0

    def add(self, other: _Sum) -> None:
        self.blocks += other.blocks
        self.letters += other.letters
        self.kept += other.kept
        self.more += other.more
        self.linked += other.linked
        self.prose += other.prose

    def shares(self) -> tuple[float, float, float, float]:
        letters = self.letters or 1.0
        return self.kept / letters, self.more / letters, self.linked / letters, self.prose / letters


def rows(
    blocks: Sequence[Block], opinion: Opinion, *, title: str = "", url: str = "", thread: bool = False
) -> list[list[float]]:
    """Return one row of `FEATURES` for each of `blocks`. Linear in their length."""
    seen = _look(blocks, opinion)
    sums = _sum_up(blocks, seen)
    main = _main(sums)
    page = 2.0 * thread + bool(_THREAD.search(url))
    context = _Context(blocks, seen, sums, main, title)
    own = [context.own(number) for number in range(len(blocks))]
    near = [NEAR_INDEX[name] for name in NEAR]
    blank = [0.0] * len(near)
    found = []
    for number, row in enumerate(own):
        around = [
            [own[number + place][index] for index in near] if 0 <= number + place < len(own) else blank
            for place in _AROUND
        ]
        depth = blocks[number].place.depth
        places = [depth - at if at >= 0 else 99 for at in blocks[number].place.inside]
        found.append([*row, *places, page, *(values[i] for i in range(len(near)) for values in around)])
    return found


NEAR_INDEX = {name: OWN.index(name) for name in NEAR}


def _look(blocks: Sequence[Block], opinion: Opinion) -> list[_Seen]:
    seen = []
    for block in blocks:
        prose = measure(block.text)
        chrome = recognise(block.text, prose) if block.kind not in ("code", "table") else None
        key = squeeze(block.text)
        role = 1 + _ROLES.index(chrome.role) if chrome else 0
        letters = prose.size
        seen.append(_Seen(key, prose, role, letters, min(1.0, block.linked / max(1, len(key)))))
    keys = [one.key for one in seen]
    for one, share in zip(seen, shares(keys, opinion.body), strict=True):
        one.body = one.more = share
    for one, share in zip(seen, shares(keys, opinion.comments), strict=True):
        one.comments = share
    if opinion.more != opinion.body:
        for one, share in zip(seen, shares(keys, opinion.more), strict=True):
            one.more = share
    return seen


def _sum_up(blocks: Sequence[Block], seen: Sequence[_Seen]) -> dict[Place, _Sum]:
    sums: dict[Place, _Sum] = {}
    for block, one in zip(blocks, seen, strict=True):
        part = _Sum(
            1, one.letters, one.letters * one.body, one.letters * one.more, one.letters * one.linked, one.prose_letters
        )
        sums.setdefault(block.place, _Sum()).add(part)
    # Children before parents: each element is added once to the one around it.
    waiting = sorted(sums, key=lambda place: -place.depth)
    by_depth: dict[int, list[Place]] = {}
    for place in waiting:
        by_depth.setdefault(place.depth, []).append(place)
    for depth in range(max(by_depth, default=0), 0, -1):
        for place in by_depth.get(depth, ()):
            if place.parent is not None:
                if place.parent not in sums:
                    sums[place.parent] = _Sum()
                    by_depth.setdefault(depth - 1, []).append(place.parent)
                sums[place.parent].add(sums[place])
    return sums


def _main(sums: dict[Place, _Sum]) -> Place | None:
    """Return the innermost element that holds most of what was kept, or of the prose where nothing was."""
    total = max((one.kept for one in sums.values()), default=0.0)
    by = attrgetter("kept" if total else "prose")
    total = total or max((one.prose for one in sums.values()), default=0.0)
    holding = [place for place, one in sums.items() if total and by(one) >= _MAIN_SHARE * total]
    return max(holding, key=lambda place: place.depth, default=None)


class _Context:
    """The blocks with what is known of them all, to say what one is among them."""

    def __init__(
        self, blocks: Sequence[Block], seen: Sequence[_Seen], sums: dict[Place, _Sum], main: Place | None, title: str
    ) -> None:
        self.blocks, self.seen, self.sums, self.main = blocks, seen, sums, main
        self.title = squeeze(title)
        kept = [number for number, one in enumerate(seen) if one.body > 0.5]
        self.first, self.last = (kept[0], kept[-1]) if kept else (-1, -1)
        self.since, self.till = _distances(seen)
        self.total = sum(one.letters for one in seen) or 1
        self.done = 0
        self.title_at = next((n for n, one in enumerate(seen) if self.title and one.key == self.title), -1)
        self.around = set()
        place = main
        while place is not None:
            self.around.add(place)
            place = place.parent

    def own(self, number: int) -> list[float]:
        block, one = self.blocks[number], self.seen[number]
        prose = one.prose
        before = self.done / self.total
        self.done += one.letters
        up, section = self._section(block.place)
        part = self.sums[section]
        parent = self.sums[block.place.parent or block.place]
        near = self.seen[max(0, number - 4) : number + 5]
        share = part.shares()
        around = parent.shares()
        near_letters = sum(other.letters for other in near) or 1
        return [
            math.log1p(prose.size),
            math.log1p(prose.words),
            prose.ended,
            prose.leads,
            prose.inner,
            prose.lower,
            prose.commas / max(1, prose.words),
            prose.weight,
            sum(map(str.isdigit, block.text[:400])) / max(1, len(block.text[:400])),
            one.linked,
            min(1.0, block.timed / max(1, len(one.key))),
            min(1.0, block.signed / max(1, len(one.key))),
            "?" in block.text[-3:],
            "©" in block.text,
            _KINDS.index(block.kind),
            len(block.mark) if block.kind == "heading" else 0,
            one.role,
            bool(_BYLINE.match(block.text)),
            bool(self.title) and one.key == self.title,
            one.body,
            one.comments,
            one.more,
            up == 0,
            min(9, up),
            part.letters / self.total,
            *share,
            math.log1p(part.blocks),
            math.log1p(parent.blocks),
            around[0],
            around[2],
            around[3],
            _cap(number - self.title_at) if self.title_at >= 0 else -99,
            number / len(self.blocks),
            before,
            _cap(number - self.first) if self.first >= 0 else 99,
            _cap(self.last - number) if self.first >= 0 else 99,
            self.since[number],
            self.till[number],
            sum(other.body for other in near) / len(near),
            sum(other.prose_letters for other in near) / near_letters,
            sum(other.linked * other.letters for other in near) / near_letters,
        ]

    def _section(self, place: Place) -> tuple[int, Place]:
        """Return how far up the first element is that is around the main one, and the child of it that holds the block.

        0 and the block's own element where it stands in the main one.
        """
        child = place
        while place not in self.around and place.parent is not None:
            child, place = place, place.parent
        return (self.main.depth - place.depth if self.main and place in self.around else 9), child


def _distances(seen: Sequence[_Seen]) -> tuple[list[float], list[float]]:
    def run(order: Sequence[_Seen]) -> list[float]:
        found, far = [], _FAR
        for one in order:
            far = 0 if one.body > 0.5 else min(_FAR, far + 1)
            found.append(float(far))
        return found

    return run(seen), run(seen[::-1])[::-1]


def _cap(distance: int) -> int:
    return max(-_FAR, min(_FAR, distance))
