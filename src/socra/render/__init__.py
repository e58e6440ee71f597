"""Rendering: one protocol, one file a form."""

from __future__ import annotations

from typing import Any, Protocol

from socra.reading import Reading

__all__ = ["Renderer"]


class Renderer(Protocol):
    """Turn a reading into text. The Markdown, terminal, HTML and notebook forms are each one function of this type."""

    def __call__(self, reading: Reading[Any], *, evidence: bool = True) -> str:
        """Return the reading as text; `evidence=False` leaves out footnotes and marks of origin."""
        ...
