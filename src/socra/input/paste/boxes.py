"""What reads as a paragraph of an article, by itself."""

from __future__ import annotations

from socra.input.paste.lines import Line

__all__ = ["stands"]

_PARAGRAPH = 0.8  # the weight of a full sentence of 90 letters


def stands(line: Line) -> bool:
    """Say whether `line` reads as a paragraph of an article, by itself."""
    return line.prose.weight >= _PARAGRAPH and not line.meta and (line.chrome is None or not line.chrome.firm)
