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


COLDEST = 1e-3
"""The temperature below which the likeliest token is all that is left."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a token is drawn: min-p, top-k, top-p, then temperature, each off at its neutral value.

    Temperature 0 takes the likeliest token.
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
    if sampling.repeat_penalty != 1.0:
        logits = _penalised(logits, sorted(set(recent[-PENALISED:])), sampling.repeat_penalty)
    best = _likeliest(logits, allowed)
    if sampling.temperature < COLDEST or not np.isfinite(logits[best]):
        return best
    return _draw(*_candidates(logits, allowed, best, sampling), sampling, random)


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


def _penalised(logits: NDArray[np.float32], recent: list[int], penalty: float) -> NDArray[np.float32]:
    changed = logits.copy()  # what llama.cpp handed out is not ours to change
    seen = changed[recent]
    changed[recent] = np.where(seen > 0, seen / penalty, seen * penalty)
    return changed


def _candidates(
    logits: NDArray[np.float32], allowed: NDArray[np.uint8] | None, best: int, sampling: Sampling
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the tokens that are likely enough, likeliest first, with their logits.

    min-p comes first: it needs no sum over the vocabulary, and hardly a token of 150,000 passes it.
    """
    floor = logits[best] + np.log(sampling.min_p) if sampling.min_p > 0 else -np.inf
    passed = logits >= floor
    ids = np.flatnonzero(passed if allowed is None else passed & allowed.view(np.bool_))
    if 0 < sampling.top_k < len(ids):
        ids = ids[np.argpartition(-logits[ids], sampling.top_k - 1)[: sampling.top_k]]
    scores = logits[ids].astype(np.float64)
    order = np.lexsort((ids, -scores))  # ties by id, so that the same seed gives the same text
    return ids[order], scores[order]


def _draw(ids: NDArray[np.int64], scores: NDArray[np.float64], sampling: Sampling, random: np.random.Generator) -> int:
    likely = _probabilities(scores)
    kept = max(1, int(np.count_nonzero(np.cumsum(likely) - likely < sampling.top_p)))
    reached = np.cumsum(_probabilities(scores[:kept] / sampling.temperature))
    return int(ids[min(int(np.searchsorted(reached, random.random(), side="right")), kept - 1)])


def _probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(scores - scores.max())
    likely: NDArray[np.float64] = powers / powers.sum()
    return likely
