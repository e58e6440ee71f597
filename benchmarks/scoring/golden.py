"""The golden rules of sentences: how many of our cases are cut as they should be."""

from __future__ import annotations

__all__ = ["golden"]


def golden() -> tuple[int, int]:
    """Return how many cases are right, and how many there are."""
    return 0, 1
