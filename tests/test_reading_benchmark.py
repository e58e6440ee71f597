"""The benchmark of readings scores as it says, and readings without a model are as good as its floors."""

from __future__ import annotations

import sys

import pytest
from doubles.checkout import BENCHMARKS

sys.path.insert(0, str(BENCHMARKS))

import reading as benchmark
from scoring.answers import answers, without
from scoring.baselines import BASELINES
from scoring.rouge import rouge

from socra.testing import make_article

pytestmark = pytest.mark.slow


def test_rouge_counts_words_pairs_and_the_order() -> None:
    assert rouge("The port closed", ["the port closed!"]) == (1.0, 1.0, 1.0)
    assert rouge("closed port the", ["the port closed"]) == (1.0, 0.0, pytest.approx(1 / 3))
    assert rouge("", ["the port"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("name", ["TextRank", "LexRank"])
def test_a_graph_takes_the_sentences_that_others_repeat(name: str) -> None:
    told = ["Gulls cried overhead.", "The port closed after the flood.", "Because of the flood the port closed early."]
    assert BASELINES[name](told, 2) == [1, 2]


def test_what_is_answered_is_right_where_its_sentence_holds_the_answer() -> None:
    port = make_article("The port closed on 3 May after the flood.", "Gulls cried overhead all day.", language="en")
    mill = make_article("The old mill was sold to Ada Merrin by the town.", "It grinds rye again.", language="en")
    asked = {"questions": [["When did the port close?", "3 May"], ["When did the port close?", "4 May"]]}
    sold = {"questions": [["Who was the old mill sold to?", "Ada Merrin"]]}
    assert answers([(asked, port), (sold, mill)]) == {
        "answered": 100.0,
        "right": 66.67,
        "answered when cut out": 33.33,  # "4 May" stands nowhere, and so nothing was cut out
        "answered by another article": 0.0,
    }
    assert "Merrin" not in without(mill, "Ada Merrin").text


def test_readings_are_as_good_as_the_floors() -> None:
    assert list(benchmark.shortfalls(benchmark.own())) == []
