"""What a call costs, by the list prices that genai-prices brings along; nothing is looked up on the network."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from socra.backend import Usage

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo

__all__ = ["per_million", "price_of", "window_of"]


def price_of(usage: Usage, model: str, base_url: str) -> float | None:
    """Return what `usage` costs in US dollars, None where the endpoint, the model or the tokens are unknown."""
    from genai_prices import Usage as Tokens

    found = _model(model, base_url)
    if found is None or not usage.input_tokens + usage.output_tokens:
        return None
    try:
        tokens = Tokens(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cache_read_tokens=min(usage.cached_tokens, usage.input_tokens),
        )
        return float(found.get_prices(datetime.now(UTC)).calc_price(tokens)["total_price"])
    except (LookupError, ValueError):
        return None


def per_million(model: str, base_url: str) -> tuple[float, float] | None:
    """Return the US dollars for a million tokens in and out, for a short prompt; None where unknown."""
    found = _model(model, base_url)
    if found is None:
        return None
    prices = found.get_prices(datetime.now(UTC))
    into, out = _base(prices.input_mtok), _base(prices.output_mtok)
    return None if into is None or out is None else (into, out)


def window_of(model: str, base_url: str) -> int | None:
    """Return how many tokens the model's context holds, None where unknown."""
    found = _model(model, base_url)
    return found.context_window if found is not None else None


def _base(price: Any) -> float | None:
    """Return a price, of one that rises with the prompt its lowest."""
    return None if price is None else float(getattr(price, "base", price))


@lru_cache(maxsize=256)
def _model(model: str, base_url: str) -> ModelInfo | None:
    """Return the model that the endpoint's own provider sells by that name: the same elsewhere costs something else."""
    from genai_prices.data_snapshot import get_snapshot

    snapshot, address = get_snapshot(), _address(base_url)
    provider = next((one for one in snapshot.providers if _sells_at(one.api_pattern, *address)), None)
    try:
        return snapshot.find_provider_model(model, provider, None, None)[1] if provider else None
    except LookupError:
        return None


def _address(base_url: str) -> tuple[str, str]:
    """Return origin and path."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}", f"{parts.path.rstrip('/')}/"


def _sells_at(pattern: str, origin: str, path: str) -> bool:
    """Say whether a provider's pattern matches a whole host, not only how its name begins."""
    pattern = pattern.replace(".*", "[^/]*")
    found = re.match(pattern, origin + path)
    if found is None:
        return False
    end = found.end()
    # some patterns leave out the top level domain
    return end >= len(origin) or (pattern.endswith(r"\.") and "." not in origin[end:] and ":" not in origin[end:])
