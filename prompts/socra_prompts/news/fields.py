"""The kinds of text that the shapes of the news are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

__all__ = ["Introduction", "Label", "Text"]

Label = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(min_length=1, max_length=4_000)]
Introduction = Annotated[str, Field(max_length=2_000)]
