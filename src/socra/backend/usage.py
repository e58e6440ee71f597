"""What a call or a whole reading took."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Usage"]


class Usage(BaseModel):
    """What a reading took: calls to the backend, tokens in and out, seconds, and US dollars.

    `cached_tokens` are those of the input that the backend had computed before, `reasoning_tokens` those of the output
    that a model thought with. `cost` is None where a price is unknown: it is never guessed, and never 0 for that.
    """

    model_config = ConfigDict(frozen=True)

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        summed = {
            name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields if name != "cost"
        }
        return Usage(**summed, cost=self._cost_with(other))

    def _cost_with(self, other: Usage) -> float | None:
        known = [one.cost for one in (self, other) if one.calls or one.cost is not None]  # nothing called costs nothing
        return None if None in known or not known else sum(cost for cost in known if cost is not None)
