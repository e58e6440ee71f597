"""Timing for tests of growth: CPU time, the best of several runs, without the garbage of a thousand other tests."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time

__all__ = ["cpu_seconds"]


def cpu_seconds(call: Callable[[], object], runs: int = 3) -> float:
    """Return the least CPU time that a call takes. A full collection in a large process would count as the call's."""
    spent = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(runs):
            began = process_time()
            call()
            spent.append(process_time() - began)
    finally:
        gc.enable()
    return min(spent)
