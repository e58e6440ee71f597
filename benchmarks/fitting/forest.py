"""Fit a small forest of decision trees and write it as `socra.input.forest.Forest` reads it.

Needs `lightgbm` and `numpy`, which socra does not: `pip install lightgbm`. Used by the scripts beside it; the same rows
give the same file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["fit", "save"]


def fit(
    names: Sequence[str],
    rows: Sequence[Sequence[float]],
    labels: Sequence[float],
    weights: Sequence[float],
    *,
    rounds: int = 60,
    leaves: int = 8,
    least: int = 40,
    rate: float = 0.1,
    columns: float = 1.0,
    sample: float = 1.0,
    pull: float = 5.0,
    yes_or_no: bool = True,
) -> dict[str, Any]:
    """Return a forest that tells `labels` (0 or 1, or, without `yes_or_no`, values) from `rows`, each of its weight.

    `least` is the fewest rows of a leaf, `columns` and `sample` the shares of features and of rows that one tree may
    look at, `pull` how strongly a leaf is drawn to nought.
    """
    import lightgbm
    import numpy

    parameters = {
        "objective": "binary" if yes_or_no else "regression",
        "num_leaves": leaves,
        "min_data_in_leaf": least,
        "learning_rate": rate,
        "lambda_l2": pull,
        "feature_fraction": columns,
        "bagging_fraction": sample,
        "bagging_freq": int(sample < 1),
        "verbosity": -1,
        "num_threads": 1,
        "seed": 1,
        "deterministic": True,
        "boost_from_average": False,
    }
    values, each = numpy.asarray(labels, dtype=float), numpy.asarray(weights, dtype=float)
    base = 0.0 if yes_or_no else round(float(numpy.average(values, weights=each)), 4)
    data = lightgbm.Dataset(numpy.asarray(rows, dtype=float), values - base, weight=each)
    model = lightgbm.train(parameters, data, num_boost_round=rounds)
    return {
        "names": list(names),
        "base": base,
        "trees": [_node(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]],
    }


def save(forest: dict[str, Any], path: Path) -> None:
    """Write `forest` with one tree a line."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in forest["trees"])
    head = json.dumps({"names": forest["names"], "base": forest["base"]})
    path.write_text(f'{head[:-1]}, "trees": [\n{trees}\n]}}\n', encoding="utf-8")


def _node(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return round(node["leaf_value"], 4)
    return [
        node["split_feature"],
        float(f"{node['threshold']:.5g}"),
        _node(node["left_child"]),
        _node(node["right_child"]),
    ]
