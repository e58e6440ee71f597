"""Ranking: what a summary is made of."""

# ruff: noqa: E501  (prose reads best unbroken)

from __future__ import annotations

import pytest
from doubles.extractive_samples import article, read_digest

from socra import Reader

ROW = """\
The harbour at Selwick will close to fishing boats from 1 May, the port authority said on Tuesday. It gave no reason.

Fishing boats land 900 tonnes of crab at Selwick harbour each year. The port authority owns the harbour and both piers.

- Keep the gate shut

Why now? The harbour at Selwick will close to fishing boats from 1 May, said the port authority. However, it may open again.

A crab boat needs four metres of water at low tide in the harbour. Boats from the north use the pier of the port authority
"""


def test_the_lead_carries_the_article() -> None:
    assert read_digest(ROW).headline.sentence == 1


def test_what_the_headline_says_in_full_is_not_said_again() -> None:
    made = read_digest(ROW, title="Fishing boats of the harbour at Selwick")
    assert made.headline.sentence == 1
    assert 1 not in [passage.sentence for passage in made.summary]


def test_a_title_that_is_a_sentence_heads_the_summary_that_begins_with_the_best_one() -> None:
    made = read_digest(ROW, title="The harbour at Selwick will close to boats")
    assert made.headline.text == "The harbour at Selwick will close to boats"
    assert made.summary[0].sentence == 1


def test_a_summary_stands_in_reading_order_and_says_nothing_twice() -> None:
    summary = read_digest(ROW).summary
    numbers = [passage.sentence for passage in summary]
    assert numbers == sorted(numbers)
    assert sum("will close to fishing boats" in passage.text for passage in summary) == 1


@pytest.mark.parametrize("unfit", ["Why now?", "However, it may open again.", "Keep the gate shut"])
def test_a_question_a_leaning_sentence_or_a_list_item_is_no_summary(unfit: str) -> None:
    assert unfit not in [passage.text for passage in read_digest(ROW).summary]


def test_a_sentence_cut_off_is_never_quoted_on_its_own() -> None:
    found = read_digest(ROW)
    assert not any("Boats from the north" in passage.text for passage in (*found.summary, *found.ranked))


def test_a_line_that_only_announces_a_list_is_no_point() -> None:
    text = "The council has a plan for the bridge and the quay.\n\nThe plan for the bridge has two steps:\n\n- drain the quay"
    assert not any(passage.text.endswith(":") for passage in read_digest(text).ranked)


def test_a_sentence_without_a_verb_ranks_below_one_that_says_something() -> None:
    text = (
        "The ferry to Harle carries 900 people a day in the season.\n\n"
        "Three boats, two piers, one crew, the ferry of the season to Harle.\n\n"
        "The ferry company runs three boats to Harle and wants a second crew."
    )
    passages = read_digest(text).passages
    assert passages[2].score < passages[3].score / 2


def test_the_summary_of_a_long_article_fits_a_paragraph() -> None:
    text = "\n\n".join(
        f"The port authority of town {k} said that {k + 3} boats with a very long list of things on board, from nets and ropes "
        f"to lamps, charts and crab pots of every make and age, may land at pier {k} until the end of the season this year."
        for k in range(30)
    )
    reading = Reader().read(article(text))
    assert len(reading.analysis.summary.text.split()) <= 131


def test_what_stands_first_weighs_more_than_the_same_further_down() -> None:
    said = "The council of Selwick will close the northern pier of the harbour."
    text = "\n\n".join(
        [said, *(f"Boat {k} brought home crab and cod for the market hall." for k in range(9)), said, "It is late."]
    )
    passages = read_digest(text).passages
    assert passages[1].score > 1.3 * passages[11].score
