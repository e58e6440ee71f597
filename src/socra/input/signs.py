"""How sure the choice of a text's pieces is, blocks of a page or lines of a paste: what `Draft.signs` holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from socra.input.draft import Signs

__all__ = ["Piece", "weigh"]


class Piece(NamedTuple):
    """One block or line, as it was chosen from."""

    size: int
    """Letters."""
    kept: bool
    chance: float
    """That it is the article's, as the scorer says."""
    prose: bool
    """Whether it stands in sentences."""
    second: float
    """Share of it that the second opinion keeps."""


def weigh(pieces: Sequence[Piece], *, marked: bool = False) -> Signs:
    """Return what speaks for and against what was kept of `pieces`; linear in their number."""
    own = [piece for piece in pieces if piece.kept]
    kept = sum(piece.size for piece in own) or 1
    total = sum(piece.size for piece in pieces) or 1
    both = sum(piece.size * piece.second for piece in own)
    other = sum(piece.size * piece.second for piece in pieces)
    return Signs(
        kept=min(1.0, kept / total),
        prose=sum(piece.size for piece in own if piece.prose) / kept,
        unsure_kept=sum(piece.size * (1 - piece.chance) for piece in own) / kept,
        unsure_left=sum(piece.size * piece.chance for piece in pieces if not piece.kept) / kept,
        agreement=2 * both / (kept + other),
        marked=marked,
    )
