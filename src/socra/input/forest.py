"""A small forest of decision trees, fitted elsewhere and read from a file of the package."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

__all__ = ["Forest"]

Node: TypeAlias = "float | list[Any]"
"""A leaf, what it adds; or [feature, threshold, node at most that, node above it]."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over the features `names`, in that order; made by `benchmarks/fitting`, which writes the file."""

    names: tuple[str, ...]
    base: float
    trees: tuple[Node, ...]

    @staticmethod
    @cache
    def read(package: str, name: str) -> Forest:
        """Read the forest `name` (a JSON file) that lies in `package`."""
        data = json.loads(resources.files(package).joinpath(name).read_text("utf-8"))
        return Forest(tuple(data["names"]), data["base"], tuple(data["trees"]))

    def sum(self, row: Sequence[float]) -> float:
        """Return what the trees say of `row`, one number for each of `names`: a value, or the log-odds of a yes."""
        total = self.base
        for node in self.trees:
            while isinstance(node, list):
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        return total

    def chance(self, row: Sequence[float]) -> float:
        """Return the chance of a yes for `row`, from 0 to 1."""
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, self.sum(row)))))
