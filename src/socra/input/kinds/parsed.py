"""JSON from anywhere, parsed within bounds."""

from __future__ import annotations

import json
from typing import Any

from socra.errors import SourceTooLarge, SourceUnsupported
from socra.input.kinds.handed import Handed

__all__ = ["parse_json"]

_MOST_PARTS = 1_000_000


def parse_json(handed: Handed, what: str) -> Any:
    """Return what the text says; `what` names the kind of file, such as "feed".

    Raises `SourceUnsupported` where it is cut off or damaged, `SourceTooLarge` for over a million lists and objects,
    each of which takes many times the memory of its brackets.
    """
    if handed.text.count("[") + handed.text.count("{") > _MOST_PARTS:
        raise SourceTooLarge(f"{handed.name} is a {what} of over a million parts: pass the text of one article")
    try:
        return json.loads(handed.text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise SourceUnsupported(f"{handed.name} is a damaged {what}: save it anew, or pass its text") from error
