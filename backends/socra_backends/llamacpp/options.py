"""What a user may set on a local model, and within what limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from socra.errors import SettingsError
from socra_backends.llamacpp.gguf import normal_pin
from socra_backends.llamacpp.ways import WAYS

__all__ = ["check", "template_text"]

_WISHES = ("context", "rows", "gpu_layers", "threads")
"""Whole numbers whose limits `fit` knows."""

_SEEDS = 2**32

_COUNTS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(_WISHES, (0, 2**62)),
    "thinking": (0, 2**20),
    "top_k": (0, 2**31 - 1),
    "seed": (0, _SEEDS - 1),
    "memory_limit": (2**20, 2**62),
}
_NUMBERS: Mapping[str, tuple[float, float]] = {
    "temperature": (0.0, 10.0),
    "top_p": (0.0, 1.0),
    "min_p": (0.0, 1.0),
    "repeat_penalty": (0.1, 10.0),
    "deadline": (0.1, 10.0**9),
    "stall": (0.1, 10.0**9),
}


def check(options: Mapping[str, Any]) -> None:
    """Check the options that are set, None standing for those that are not. Raises `SettingsError`."""
    for name, (low, high) in _COUNTS.items():
        _demand(name, options[name], int, low, high)
    for name, limits in _NUMBERS.items():
        _demand(name, options[name], (int, float), *limits)
    for name in ("thinking", "stall", "isolate"):
        if options[name] is None:
            raise SettingsError(f"{name} is always set: leave it out for the usual one")
    if not isinstance(options["isolate"], bool):
        raise SettingsError(f"isolate is True or False, not {options['isolate']!r}")
    for name in ("kv_type", "template", "sha256"):
        if not isinstance(options[name], str | None):
            raise SettingsError(f"{name} is a text, not {options[name]!r}")
    if options["ask"] is not None and options["ask"] not in WAYS:
        raise SettingsError(
            f"ask is one of {', '.join(WAYS)}, not {options['ask']!r}; leave it out to ask by the model"
        )
    normal_pin(options["sha256"] or "")


def template_text(template: str | None) -> str | None:
    """Return the name of a family, or the text of a template, also of one in a file. Raises `SettingsError`."""
    if template is None or "{{" in template or "{%" in template or not template.endswith((".jinja", ".j2", ".txt")):
        return template
    try:
        return Path(template).expanduser().read_text("utf-8")
    except (OSError, ValueError) as error:
        raise SettingsError(f"the chat template {template} cannot be read: {error}") from error


def _demand(name: str, value: Any, kind: Any, low: float, high: float) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, kind):
        raise SettingsError(f"{name} is a {'whole number' if kind is int else 'number'}, not {value!r}")
    if not low <= value <= high:
        raise SettingsError(f"{name} is from {low:,} to {high:,}, not {value:,}")
