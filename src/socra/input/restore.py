"""Put back into an article what cleaning left out, where a person says that it belongs there."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

from socra.article import Article, Caution, Removed, distinct
from socra.input.trust import Source, instructions
from socra.input.unicode import normalise
from socra.language.sentences import split

__all__ = ["put_back"]


def put_back(article: Article, numbers: Iterable[int]) -> Article:
    """Return `article` with the pieces `numbers` of its `removed` (from 1) in its text again.

    Raises `IndexError` where it has no such piece, `ValueError` where one was never a part of the text.
    """
    chosen = frozenset(_known(article, number) for number in numbers)
    if not chosen:
        return article
    text = _joined(article, chosen)
    sentences = split(text, article.language)
    written = [text[sentence.start : sentence.end] for sentence in sentences]
    told = instructions(Source(text=text, sentences=written))
    kept = (caution for caution in article.warnings if caution.kind != "instructions")
    changed = {
        "text": text,
        "sentences": sentences,
        "removed": _left(article, chosen),
        "warnings": distinct((*map(_unnumbered, kept), *([told] if told else []))),
    }
    return Article(**{name: getattr(article, name) for name in Article.model_fields} | changed)


def _known(article: Article, number: int) -> int:
    if not 1 <= number <= len(article.removed):
        raise IndexError(f"there is no piece {number}: {len(article.removed)} were left out")
    if article.removed[number - 1].place is None:
        reason = article.removed[number - 1].reason
        raise ValueError(f"piece {number} cannot be put back: it was no part of the shown text ({reason})")
    return number


def _joined(article: Article, chosen: frozenset[int]) -> str:
    """Write the text anew, each piece before the block that it stood above."""
    lines = [line for line in article.text.split("\n") if line.strip()]
    breaks = _breaks(article.text)
    pieces = defaultdict(list)
    for number in sorted(chosen):
        piece = article.removed[number - 1]
        pieces[min(piece.place or 0, len(lines))].append(_written(piece))
    parts: list[str] = []
    for index, line in enumerate([*lines, ""]):
        parts += [f"\n\n{text}\n\n" for text in pieces[index] if text]
        parts.append(line + breaks[index] if index < len(lines) else "")
    return _tidy("".join(parts))


def _breaks(text: str) -> list[str]:
    """Return what parts each block from the next: one line break within code and tables, else two."""
    found: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            found.append("\n")
        elif found:
            found[-1] = "\n\n"
    return found


def _tidy(text: str) -> str:
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n")


def _written(piece: Removed) -> str:
    return "\n\n".join(line.strip() for line in normalise(piece.text)[0].split("\n") if line.strip())


def _left(article: Article, chosen: frozenset[int]) -> tuple[Removed, ...]:
    """Return the other pieces, with their places below what was put back above them."""
    put = sorted((article.removed[number - 1].place or 0, number) for number in chosen)
    blocks = [0, *accumulate(_written(article.removed[number - 1]).count("\n\n") + 1 for _, number in put)]
    left: list[Removed] = []
    for number, piece in enumerate(article.removed, 1):
        if number not in chosen:
            place = piece.place
            now = None if place is None else place + blocks[bisect_left(put, (place, number))]
            left.append(piece.model_copy(update={"place": now}))
    return tuple(left)


def _unnumbered(caution: Caution) -> Caution:
    # Sentences have other numbers now.
    return caution.model_copy(update={"sentences": ()}) if caution.sentences else caution
