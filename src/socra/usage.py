"""What a call or a whole reading took."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Usage"]


class Usage(BaseModel):
    """What a reading took: calls to the backend, tokens in and out, of those in the cached ones, and seconds."""

    model_config = ConfigDict(frozen=True)

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        mine, others = self.model_dump(), other.model_dump()
        return Usage(**{name: mine[name] + others[name] for name in mine})
