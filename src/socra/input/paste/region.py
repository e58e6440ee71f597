"""Which lines of a paste are the article's: those that score so, and what lies between them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, groupby, takewhile

from socra.input.paste.boxes import stands
from socra.input.paste.captions import find_credits, find_pointers
from socra.input.paste.chrome import Role
from socra.input.paste.ends import cut_end
from socra.input.paste.lines import Line

__all__ = ["choose", "furniture", "lists_links"]

_SURE = -1.0
"""Log-odds, on the average, of a gap that does not belong to the article between whose parts it lies."""
_LISTED, _DOUBTED = -0.5, -0.8
_LINKS = 4
_BOLD = re.compile(r"(\*\*|__)\S.*\1")
_PITCH = 160
_FEW, _MANY, _MOSTLY = 3, 0.3, 0.6
"""Lines of furniture that a text selected by hand may have; the least share of its lines that a page has beside its
article, and of those that are no prose."""
_SOON, _TEASER = 6, 4
_NAME, _BROKEN, _COMMA = 25, 60, 40
"""Letters: fewer than those of a name; of a line that breaks off, and of one that does so at a comma, at least."""
_HEADS: frozenset[Role] = frozenset(("list", "comments", "foot"))
_QUIET: frozenset[Role] = frozenset(("credit", "meta"))


def choose(lines: Sequence[Line], odds: Sequence[float]) -> tuple[list[bool], int]:
    """Say of each line whether it is the article's, and at which line the article is over whatever comes.

    All lines are the article's where no furniture of a page is recognised.

    What lies between two parts of the article belongs to it, whatever it is, unless the scores speak clearly against it
    and a phrase of pages, or a list of links, does so too.
    """
    named = {index for index in range(len(lines)) if furniture(lines, index)}
    kept, over = [True] * len(lines), len(lines)
    if named:
        kept = _chosen(lines, odds, named)
        over = _signed(lines, kept, odds, cut_end(lines, kept, odds))
        kept, over = _with_rest(lines, kept, over)
    told = (named, find_credits(lines), find_pointers(lines), _pitches(lines), _rules(lines), range(over, len(lines)))
    gone = set(chain.from_iterable(told))
    return [own and index not in gone for index, own in enumerate(kept)], over


def _chosen(lines: Sequence[Line], odds: Sequence[float], named: Collection[int]) -> list[bool]:
    kept = [odd > 0 for odd in odds]
    opening = next((index for index, line in enumerate(lines) if not stands(line)), 0)
    if any(kept[: opening + _SOON]):  # what begins with a paragraph begins with the article
        kept[:opening] = [True] * opening
    if len(named) <= _FEW and not lists_links(lines, kept):
        return [True] * len(lines)
    _go_on(lines, odds, kept)
    for start, end in _gaps(kept):
        end -= _heads(lines, odds, start, end)
        kept[end] = True
        if not (_sure(lines[start], odds[start:end]) and _says_so(lines[start:end])):
            kept[start:end] = [True] * (end - start)
    return kept


def _go_on(lines: Sequence[Line], odds: Sequence[float], kept: list[bool]) -> None:
    """Keep the paragraphs right below the article, with a heading above one, that the scores half doubt."""
    index = max((index for index, own in enumerate(kept) if own), default=len(lines)) + 1
    while index < len(lines):
        step = 1 if stands(lines[index]) else 2
        own = range(index, min(index + step, len(lines)))
        if not stands(lines[own[-1]]) or any(odds[at] < _DOUBTED or lines[at].chrome or lines[at].meta for at in own):
            return
        for at in own:
            kept[at] = True
        index += step


def _heads(lines: Sequence[Line], odds: Sequence[float], start: int, end: int) -> bool:
    """Say whether the last line of a gap heads the paragraph below it: it is bold, or the likeliest of its lines."""
    last = lines[end - 1]
    if end - start < 2 or last.chrome or last.meta or not stands(lines[end]):
        return False
    likeliest = odds[end - 1] == max(odds[start:end]) and not last.prose.ended
    return likeliest or bool(_BOLD.fullmatch(last.text))


def _with_rest(lines: Sequence[Line], kept: list[bool], over: int) -> tuple[list[bool], int]:
    """Keep the sentence below the last line that breaks off where the page asks for something: it tells of the rest."""
    last = max((index for index in range(over) if kept[index]), default=-1)
    rest, asks = lines[last + 1 : last + 2], lines[last + 2 : last + 3]
    if last >= 0 and asks and asks[0].chrome and _breaks_off(rest[0]):
        return [own or index == last + 1 for index, own in enumerate(kept)], max(over, last + 2)
    return kept, over


def _breaks_off(line: Line) -> bool:
    own = not (line.chrome or line.meta or line.prose.ended)
    least = _COMMA if line.text.endswith((",", "،", "，")) else _BROKEN
    return own and line.prose.size >= least and line.prose.lower >= 0.5


def _signed(lines: Sequence[Line], kept: Sequence[bool], odds: Sequence[float], over: int) -> int:
    """Return `over` without the names of who wrote what comes below: short lines above a comment that was left out."""
    last = max((index for index in range(over) if kept[index]), default=-1)
    below = lines[last + 1 : last + 3]
    if 0 <= last < len(lines) - 1 and any(line.meta == "age" or stands(line) for line in below):
        line = lines[last]
        if line.kind == "text" and line.prose.weight < 0 and line.prose.size < _NAME and odds[last] < 1:
            return last
    return over


def _pitches(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the sentence right above the field of a newsletter's box, where more of the box stands below."""
    for index, (line, field, after) in enumerate(zip(lines, lines[1:], lines[2:], strict=False)):
        boxed = field.chrome is not None and field.chrome.role == "form" and after.chrome is not None
        apart = line.apart and not field.apart  # else it may be the article's last paragraph
        if boxed and apart and line.prose.size <= _PITCH and not (line.chrome or line.meta):
            yield index


def _rules(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the rules that part nothing: above all else, or below."""
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        yield from takewhile(lambda index: lines[index].kind == "rule", order)


def furniture(lines: Sequence[Line], index: int) -> bool:
    """Say whether a phrase of pages, and not of articles, is all that a line is; no heading above a paragraph is."""
    line = lines[index]
    if line.chrome is None or line.chrome.role in _QUIET or line.prose.weight > 0:
        return False
    below = lines[index + 1 : index + (2 if line.chrome.role == "comments" else 3)]  # comments begin with a name
    heads = line.chrome.role in _HEADS or line.kind == "heading"
    teases = any(other.meta == "age" for other in lines[index + 1 : index + _TEASER])
    return teases or not (heads and any(other.prose.weight > 0 for other in below))


def lists_links(lines: Sequence[Line], kept: Sequence[bool]) -> bool:
    """Say whether what is left out is much, and mostly links and labels: a page's, though no phrase names them."""
    out = [line for line, own in zip(lines, kept, strict=True) if not own]
    return len(out) > _MANY * len(lines) and sum(line.prose.weight <= 0 for line in out) > _MOSTLY * len(out)


def _gaps(kept: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that were left out between two that were kept."""
    start = 0
    runs = [(own, len(list(run))) for own, run in groupby(kept)]
    for number, (own, size) in enumerate(runs):
        if not own and 0 < number < len(runs) - 1:
            yield start, start + size
        start += size


def _sure(first: Line, odds: Sequence[float]) -> bool:
    """Say whether the scores speak against a gap; less is asked where its first line says that links follow."""
    listed = first.chrome is not None and first.chrome.role == "list"
    return sum(odds) < (_LISTED if listed else _SURE) * len(odds)


def _says_so(lines: Sequence[Line]) -> bool:
    links = sum(not line.prose.ended and line.prose.weight <= 0 and line.kind == "text" for line in lines)
    return links >= _LINKS or any(line.chrome and line.chrome.role not in _QUIET for line in lines)
