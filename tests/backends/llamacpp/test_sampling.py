"""Picking a token: what is documented, in that order, and never a number that is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from doubles.timing import cpu_seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from socra.errors import BackendError
from socra_backends.llamacpp.sampling import PENALISED, Sampling, pick

pytestmark = pytest.mark.slow

ALL = Sampling(temperature=1.0, top_k=0, top_p=1.0, min_p=0.0)
"""Every token may be drawn, as likely as the model says."""

LARGE = 152_000


class Fixed:
    """A random generator that gives one number."""

    def __init__(self, value: float) -> None:
        self.value = value

    def random(self) -> float:
        return self.value


def row(*logits: float) -> Any:
    return np.array(logits, np.float32)


def mask(*flags: bool | int) -> Any:
    return np.array(flags, np.uint8)


def chosen(
    logits: Any, sampling: Sampling, allowed: Any = None, recent: Sequence[int] = (), random: Any = None, seed: int = 0
) -> int:
    return pick(logits, allowed, sampling, recent, random or np.random.default_rng(seed))


def draws(logits: Any, sampling: Sampling, count: int, seed: int = 0, allowed: Any = None) -> list[int]:
    random = np.random.default_rng(seed)
    return [pick(logits, allowed, sampling, (), random) for _ in range(count)]


# --- the documented order, written down once more, plainly ---


def reference(
    logits: Sequence[float], allowed: Sequence[bool], sampling: Sampling, recent: Sequence[int], drawn: float
) -> int:
    """min-p, top-k, top-p, then temperature; likeliest first, `drawn` says how far into their probabilities."""
    score = dict(enumerate(map(float, logits)))
    for token in set(recent[-PENALISED:]):
        penalty = sampling.repeat_penalty
        score[token] = score[token] / penalty if score[token] > 0 else score[token] * penalty
    kept = sorted((token for token in score if allowed[token]), key=lambda token: (-score[token], token))
    if sampling.temperature == 0:
        return kept[0]
    best = score[kept[0]]
    kept = [token for token in kept if math.exp(score[token] - best) >= sampling.min_p]
    if sampling.top_k:
        kept = kept[: sampling.top_k]
    whole = sum(math.exp(score[token] - best) for token in kept)
    before, likely = 0.0, list[int]()
    for token in kept:
        if not likely or before < sampling.top_p:
            likely.append(token)
        before += math.exp(score[token] - best) / whole
    weights = [math.exp((score[token] - best) / sampling.temperature) for token in likely]
    reached = 0.0
    for token, weight in zip(likely, weights, strict=True):
        reached += weight / sum(weights)
        if drawn < reached:
            return token
    return likely[-1]


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[float], list[bool], Sampling, list[int], float]:
    # distinct logits, and limits that no sum of their powers hits exactly: a tie at a limit has no right side
    size = draw(st.integers(1, 12))
    logits = draw(st.lists(st.integers(-24, 24), min_size=size, max_size=size, unique=True))
    allowed = draw(st.lists(st.booleans(), min_size=size, max_size=size).filter(any))
    sampling = Sampling(
        temperature=draw(st.sampled_from([0.0, 0.3, 0.7, 1.0, 1.9])),
        top_k=draw(st.integers(0, size + 1)),
        top_p=draw(st.sampled_from([0.0, 0.31, 0.77, 0.951, 1.0])),
        min_p=draw(st.sampled_from([0.0, 0.013, 0.051, 0.37, 1.0])),
        repeat_penalty=draw(st.sampled_from([1.0, 1.0, 1.13, 0.71])),
    )
    recent = draw(st.lists(st.integers(0, size - 1), max_size=5))
    return (
        [logit / 4 for logit in logits],
        allowed,
        sampling,
        recent,
        draw(st.sampled_from([k / 97 for k in range(97)])),
    )


@settings(max_examples=200)
@given(situations())
def test_it_is_min_p_then_top_k_then_top_p_then_temperature(
    situation: tuple[list[float], list[bool], Sampling, list[int], float],
) -> None:
    logits, allowed, sampling, recent, drawn = situation
    found = chosen(row(*logits), sampling, mask(*allowed), recent, Fixed(drawn))
    assert found == reference(logits, allowed, sampling, recent, drawn)


@given(situations())
def test_no_mask_is_a_mask_that_allows_everything(
    situation: tuple[list[float], list[bool], Sampling, list[int], float],
) -> None:
    logits, _, sampling, recent, drawn = situation
    free = chosen(row(*logits), sampling, None, recent, Fixed(drawn))
    assert free == chosen(row(*logits), sampling, mask(*[1] * len(logits)), recent, Fixed(drawn))


# --- greedy ---


def test_greedy_takes_the_likeliest_that_is_allowed() -> None:
    logits = row(1, 5, 3, 4)
    assert chosen(logits, Sampling()) == 1
    assert chosen(logits, Sampling(), mask(1, 0, 1, 1)) == 3
    assert chosen(logits, Sampling(), mask(1, 0, 0, 0)) == 0


def test_equal_ones_are_always_taken_in_the_same_order() -> None:
    assert chosen(row(2, 7, 7, 7), Sampling()) == 1
    assert chosen(row(2, 7, 7, 7), Sampling(), mask(1, 0, 1, 1)) == 2
    logits = np.zeros(500, np.float32)
    assert draws(logits, ALL, 50) == draws(logits.copy(), ALL, 50)


@pytest.mark.parametrize("value", [0.0, 0.5, 1 - 2**-53])
def test_the_edges_of_chance_lead_to_a_token_that_may_be_taken(value: float) -> None:
    for size in range(1, 60):  # ten tenths add up to less than 1
        for sampling in (ALL, replace(ALL, top_p=0.9), replace(ALL, temperature=0.01), Sampling(temperature=2.0)):
            assert 0 <= chosen(np.zeros(size, np.float32), sampling, random=Fixed(value)) < size


# --- what each setting does, at its neutral value and beyond ---


def test_each_filter_alone() -> None:
    logits = row(*np.log([0.5, 0.25, 0.15, 0.07, 0.03]))
    assert set(draws(logits, ALL, 800)) == {0, 1, 2, 3, 4}
    assert set(draws(logits, replace(ALL, top_k=2), 400)) == {0, 1}
    assert set(draws(logits, replace(ALL, top_p=0.8), 400)) == {0, 1, 2}  # what crosses the limit belongs to it
    assert set(draws(logits, replace(ALL, min_p=0.2), 400)) == {0, 1, 2}  # a share of the likeliest
    assert set(draws(logits, replace(ALL, min_p=1.0), 40)) == {0}
    assert set(draws(logits, replace(ALL, top_p=0.0), 40)) == {0}
    for temperature in (0.2, 3.0):  # it comes last: it lets no more and no fewer through
        assert set(draws(logits, replace(ALL, top_p=0.8, temperature=temperature), 3_000)) == {0, 1, 2}


def test_min_p_is_measured_against_the_likeliest_that_is_allowed() -> None:
    logits = row(20, 1, 0.9, 0.8)
    assert set(draws(logits, replace(ALL, min_p=0.5), 200, allowed=mask(0, 1, 1, 1))) == {1, 2, 3}


def test_what_is_drawn_is_as_frequent_as_it_is_likely() -> None:
    likely = np.array([0.4, 0.3, 0.2, 0.1])
    counts = np.bincount(draws(row(*np.log(likely)), ALL, 4_000), minlength=4) / 4_000
    assert np.abs(counts - likely).max() < 0.03
    flat = likely**0.5 / (likely**0.5).sum()
    counts = np.bincount(draws(row(*np.log(likely)), replace(ALL, temperature=2.0), 4_000), minlength=4) / 4_000
    assert np.abs(counts - flat).max() < 0.03


def test_a_low_temperature_is_nearly_greedy() -> None:
    logits = row(0.1, 0.4, 0.2)
    assert set(draws(logits, replace(ALL, temperature=0.01), 200)) == {1}


@pytest.mark.parametrize("temperature", [1e-6, 1e-40, 1e-310])
def test_a_temperature_next_to_nothing_is_greedy(temperature: float) -> None:
    """An option takes any number from 0 on, and 1e-310 times anything is infinite."""
    assert set(draws(row(3, 9, 8), replace(ALL, temperature=temperature), 20)) == {1}


def test_a_seed_draws_the_same_and_another_draws_others() -> None:
    logits = row(*np.linspace(0, 1, 30))
    assert draws(logits, ALL, 60, seed=5) == draws(logits, ALL, 60, seed=5)
    assert draws(logits, ALL, 60, seed=5) != draws(logits, ALL, 60, seed=6)


# --- the repetition penalty ---


def test_a_penalty_divides_what_is_positive_and_multiplies_what_is_negative() -> None:
    penalised = Sampling(repeat_penalty=2.0)
    assert chosen(row(5, 3, -9), penalised, recent=[0]) == 1  # 2.5 < 3
    assert chosen(row(7, 3, -9), penalised, recent=[0]) == 0  # 3.5 > 3
    assert chosen(row(-5, -9, -11), penalised, recent=[0]) == 1  # -10 < -9
    assert chosen(row(-4, -9, -11), penalised, recent=[0]) == 0  # -8 > -9
    assert chosen(row(5, 3, -9), replace(penalised, repeat_penalty=1.0), recent=[0]) == 0


def test_a_penalty_counts_a_token_once_and_forgets_old_ones() -> None:
    penalised = Sampling(repeat_penalty=2.0)
    assert chosen(row(7, 3, 0), penalised, recent=[0] * 30) == 0
    assert chosen(row(5, 3, 0), penalised, recent=[0, *[2] * (PENALISED - 1)]) == 1
    assert chosen(row(5, 3, 0), penalised, recent=[0, *[2] * PENALISED]) == 0


@given(situations())
def test_the_logits_stay_as_they_were(situation: tuple[list[float], list[bool], Sampling, list[int], float]) -> None:
    logits, allowed, sampling, recent, drawn = situation
    ours = row(*logits)
    ours.flags.writeable = False  # they are llama.cpp's, and a write would be an error
    chosen(ours, sampling, mask(*allowed), recent, Fixed(drawn))
    assert ours.tolist() == logits


# --- numbers that are none, and a grammar that allows nothing ---


@pytest.mark.parametrize("sampling", [Sampling(), ALL, Sampling(temperature=0.8, repeat_penalty=1.2)], ids=str)
class TestBroken:
    @pytest.mark.parametrize("place", [0, 1, 3])
    @pytest.mark.parametrize("value", [math.nan, math.inf])
    def test_a_number_that_is_none_is_an_error(self, sampling: Sampling, value: float, place: int) -> None:
        logits = row(1, 2, 3, 4)
        logits[place] = value
        for allowed in (None, mask(1, 1, 1, 1)):
            with pytest.raises(BackendError, match="not finite: its file is damaged"):
                chosen(logits, sampling, allowed, recent=[place])

    def test_nothing_but_minus_infinity_is_an_error(self, sampling: Sampling) -> None:
        with pytest.raises(BackendError, match="not finite"):
            chosen(np.full(4, -np.inf, np.float32), sampling)

    def test_a_token_at_minus_infinity_is_never_drawn_where_there_is_another(self, sampling: Sampling) -> None:
        logits = row(-math.inf, 1, -math.inf, 1.5)
        assert set(draws(logits, sampling, 60)) <= {1, 3}
        assert chosen(logits, sampling, mask(1, 1, 0, 0)) == 1

    def test_a_mask_that_allows_nothing_is_an_error(self, sampling: Sampling) -> None:
        with pytest.raises(BackendError, match="the grammar allows no token"):
            chosen(row(1, 2, 3), sampling, mask(0, 0, 0))


@pytest.mark.parametrize("temperature", [0.0, 0.8])
def test_where_all_that_is_allowed_is_at_minus_infinity_there_is_one_of_it_or_an_error(temperature: float) -> None:
    try:
        token = chosen(row(-math.inf, -math.inf, 1, 2), Sampling(temperature), mask(1, 1, 0, 0))
    except BackendError as error:
        assert "not finite" in str(error)
    else:
        assert token in (0, 1)


# --- a vocabulary of 152,000 tokens ---


@pytest.mark.alone
@pytest.mark.parametrize("allowing", ["all", "most", "few"])
@pytest.mark.parametrize(
    "sampling", [Sampling(), Sampling(temperature=0.8), Sampling(0.8, repeat_penalty=1.1)], ids=str
)
def test_a_large_vocabulary_takes_a_millisecond_or_so(sampling: Sampling, allowing: str) -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, LARGE).astype(np.float32)
    masks = {"all": None, "most": (random.random(LARGE) < 0.9), "few": (random.random(LARGE) < 0.001)}
    allowed = masks[allowing]
    flags = None if allowed is None else allowed.astype(np.uint8)
    recent = [int(token) for token in random.integers(0, LARGE, 500)]
    spent = cpu_seconds(lambda: [pick(logits, flags, sampling, recent, random) for _ in range(10)])
    assert spent < 0.2  # 1 ms each where nothing else runs, and a sort of all would take 12
