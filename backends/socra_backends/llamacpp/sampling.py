"""Picking one token from a row of logits: masked, penalised, cut, and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from socra.errors import BackendError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Sampling", "pick"]

PENALISED = 64
"""The last tokens of a row that a repetition penalty looks at."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a token is drawn. Each step is off at its neutral value; temperature 0 takes the likeliest token.

    `top_k` counts tokens, 0 for all; `top_p` and `min_p` are probabilities (Holtzman et al. 2020, Nguyen et al. 2024);
    `repeat_penalty` divides the positive logits of recent tokens, 1 for none (Keskar et al. 2019).
    """

    temperature: float = 0.0
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    repeat_penalty: float = 1.0
    seed: int = 0


def pick(
    logits: NDArray[np.float32],
    allowed: NDArray[np.uint8] | None,
    sampling: Sampling,
    recent: Sequence[int],
    random: np.random.Generator,
) -> int:
    """Return the next token; `allowed` holds 1 for each token that the grammar allows, None where all are.

    Raises `BackendError` where the logits are no numbers, or nothing is allowed.
    """
    plain = sampling.repeat_penalty == 1.0
    if sampling.temperature <= 0.0 and plain:
        return _likeliest(logits, allowed)
    ids = np.arange(len(logits)) if allowed is None else np.flatnonzero(allowed)
    scores = logits[ids].astype(np.float64)
    if not len(ids) or not np.isfinite(scores.max()):  # the greatest of a row with a NaN is NaN
        raise _broken(len(ids))
    if not plain:
        _penalise(ids, scores, set(recent[-PENALISED:]), sampling.repeat_penalty)
    if sampling.temperature <= 0.0:
        return int(ids[scores.argmax()])
    return _draw(ids, scores, sampling, random)


def _likeliest(logits: NDArray[np.float32], allowed: NDArray[np.uint8] | None) -> int:
    best = int(logits.argmax())
    if not np.isfinite(logits[best]):  # argmax stops at the first NaN, and only there
        raise _broken(len(logits))
    if allowed is None or allowed[best]:
        return best
    ids = np.flatnonzero(allowed)
    if not len(ids):
        raise _broken(0)
    return int(ids[logits[ids].argmax()])


def _broken(count: int) -> BackendError:
    if not count:
        return BackendError("the grammar allows no token: this vocabulary cannot write the JSON that was asked for")
    return BackendError("the model computes numbers that are not finite: its file is damaged, download it again")


def _penalise(ids: NDArray[np.int64], scores: NDArray[np.float64], recent: set[int], penalty: float) -> None:
    seen = np.isin(ids, list(recent))
    scores[seen] = np.where(scores[seen] > 0, scores[seen] / penalty, scores[seen] * penalty)


def _draw(
    ids: NDArray[np.int64], scores: NDArray[np.float64], sampling: Sampling, random: np.random.Generator
) -> int:
    """Cut and draw in llama.cpp's order: top-k, top-p, min-p, temperature."""
    keep = min(sampling.top_k or len(ids), len(ids))
    best = np.argpartition(-scores, keep - 1)[:keep] if keep < len(ids) else np.arange(len(ids))
    order = best[np.lexsort((ids[best], -scores[best]))]  # ties by id, so that the same seed gives the same text
    likely = _probabilities(scores[order])
    before = np.cumsum(likely) - likely
    kept = (before < sampling.top_p) & (likely >= sampling.min_p * likely[0])
    kept[0] = True
    chosen = order[kept]
    share = _probabilities(scores[chosen] / sampling.temperature)
    return int(ids[chosen[min(int(np.searchsorted(np.cumsum(share), random.random())), len(chosen) - 1)]])


def _probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(scores - scores.max())
    likely: NDArray[np.float64] = powers / powers.sum()
    return likely
