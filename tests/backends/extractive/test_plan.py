"""The plan of a reading: each sentence in one place, and the kind of article that it is."""

from __future__ import annotations

from collections import Counter

import pytest
from doubles.checkout import EXAMPLES
from doubles.extractive_samples import article, read_digest

from socra import Reader, load
from socra_backends.extractive.digest import digest

TURNS = "\n\n".join(f"**What failed in year {k}?**\n\nWe lost a cable, and I was at sea in year {k}." for k in range(4))
ITEMS = "\n\n".join(f"## {k}. Lamp {'ABCDEFG'[k]}\n\nThe lamp gives light for {k} hours in the dark." for k in range(7))
QUARTER = (
    "Revenue rose 4% to £9 million in the quarter. Net income was £1 million. Guidance for the fiscal year stands. "
    "The dividend stays at 4 pence."
)
VIEW = " ".join(f"I walked to the pier on day {k}, and we should keep it." for k in range(9))

GENRES = {
    "interview": (f"Ann Whitlow runs the cable ship of the islands.\n\n{TURNS}", "Ann Whitlow on the cable"),
    "list": (ITEMS, "7 lamps for the dark"),
    "earnings": (QUARTER, "Lamp maker earns more"),
    "opinion": (VIEW, "The pier must stay"),
    "explainer": ("A pier stands on piles. Its piles rot in the sea. It is mended in spring.", "What is a pier?"),
    "live": ("\n\n".join(f"1{k}:05 The ferry has left the pier again." for k in range(4)), "The storm as it comes"),
    "news": ("The council closed the pier on Monday. It gave no reason.", "Pier closes"),
}

NEWS_ALL_THE_SAME = [
    " ".join(f"We moved our queue {k} to the new store, and our team of {k} runs it." for k in range(9)),
    "\n\n".join(f"1{k}.05.15 The ferry has left the pier again." for k in range(4)),
    "\n\n".join(f"## Lamp {letter}\n\nThe lamp gives light in the dark." for letter in "ABCDE"),
]


@pytest.mark.parametrize("text", NEWS_ALL_THE_SAME, ids=["a team's we", "dates", "headings that nobody counts"])
def test_what_only_looks_like_another_kind_is_news(text: str) -> None:
    assert digest(article(text, title="20 years of lamps")).genre == "news"


@pytest.mark.parametrize("genre", GENRES)
def test_an_article_is_read_as_what_it_is(genre: str) -> None:
    text, title = GENRES[genre]
    made = Reader().read(article(text, title=title))
    assert [note.reason for note in made.notes if note.kind == "genre"] == [genre]
    assert made.to_markdown().count(f"<!-- genre: {genre} -->") == 1


def test_a_date_before_each_entry_is_no_time_of_day() -> None:
    entries = "\n\n".join(f"1{k}.10.19 The ferry has left the pier again." for k in range(4))
    made = Reader().read(article(entries, title="The storm as it was"))
    assert [note.reason for note in made.notes if note.kind == "genre"] == ["news"]


def test_as_many_headings_as_the_title_counts_are_a_list() -> None:
    text = "\n\n".join(f"## Lamp {letter}\n\nThe lamp gives light in the dark." for letter in "ABCDEFG")
    assert digest(article(text, title="These are the 8 coolest lamps of the year")).genre == "list"


def test_who_is_interviewed_heads_who_is_heard() -> None:
    text, title = GENRES["interview"]
    [first, *_] = read_digest(text, title=title).voices
    assert first.name.text == "Ann Whitlow"
    assert "lost a cable" in " ".join(first.texts)


def test_each_item_of_a_list_is_a_point_in_its_order() -> None:
    ideas = Reader().read(article(ITEMS, title="7 lamps for the dark")).analysis.big_ideas.ideas
    points = [point.text for idea in ideas for point in idea.points]
    assert [text.partition(":")[0] for text in points] == [f"Lamp {letter}" for letter in "ABCDEFG"]


def voices(text: str, title: str = "The pier must stay") -> dict[str, str]:
    made = digest(article(text, title=title).model_copy(update={"byline": "Ann Whitlow, Editor"}))
    return {voice.name.text: " ".join(voice.texts) for voice in made.voices}


def test_the_author_of_an_opinion_is_heard_where_nobody_else_is() -> None:
    assert "we should" in voices(VIEW)["Ann Whitlow"]
    assert list(voices(f"{VIEW} “The pier is what made us a town,” said Tom Abiola, the mayor.")) == ["Tom Abiola"]


def test_words_in_a_block_quotation_are_not_the_authors() -> None:
    assert not voices(VIEW.replace("I ", "\n\n> I "))


def test_a_few_words_of_somebody_are_not_heard() -> None:
    assert not voices("Ann Whitlow, head of the pier, met us. Whitlow recalls thinking at the time. It rained.")


def test_a_clause_for_a_name_speaks_of_it() -> None:
    text = (
        "The Wendle Pier Trust will sell the pier to the town in spring. The mayor wrote to the Wendle Pier Trust. "
        "Boats of the sort that the Dorn Boat Company sells lie there. The Dorn Boat Company boats leak at sea."
    )
    notes = {note.label: note.text for note in read_digest(text).others}
    assert notes == {"Wendle Pier Trust": "The Wendle Pier Trust will sell the pier to the town in spring."}


def test_a_heading_before_what_is_said_of_an_item_is_no_claim_of_its_own() -> None:
    said = "The light of it lasts for long hours in the dark."
    text = "\n\n".join(f"## Orbo Lamp {k} (${k}0)\n\n{said}" for k in range(2, 9))
    ideas = Reader().read(article(text, title="These are the 7 best lamps")).analysis.big_ideas
    assert [item.verdict for item in ideas.items()] == ["supported"] * 7


COMING = {
    "The pier will open in May.": True,
    "The council plans to mend the pier.": True,
    "The ferry is for those who will wait.": False,
    "The fares for boats total a tenth of what the town will pay.": False,
    "The thanks of the town are due to the crew.": False,
    "The pier that will open in May was built of oak.": False,
    "The builder of the pier, which will open in May, met the council.": False,
}


@pytest.mark.parametrize("text", COMING)
def test_what_is_to_come_is_said_by_the_main_clause(text: str) -> None:
    found = read_digest(f"The ferry left on Monday. {text} The market hall of the town is old.").coming
    assert (found is not None) == COMING[text]


def test_a_question_of_the_articles_own_stands_alone() -> None:
    text = "Who was it? Why did they leave it? Why did the pier sink? The piles of the pier had rotted in the sea."
    asked = [asking.text for asking in read_digest(f"The pier of Selwick sank in May. {text}").questions]
    assert asked[0] == "Why did the pier sink?"
    assert not any("they" in question for question in asked)


def test_what_somebody_says_of_themselves_is_no_claim_to_check() -> None:
    filler = " ".join(f"The lamp of the {side} pier is as old as the mole." for side in ("north", "south", "west"))
    text = f"The ferry left on Monday. {filler} “I land 400 kilos a week,” Ada Merrin said. The pier took 40 piles."
    claim = read_digest(text).claim
    assert claim is not None
    assert "40 piles" in claim.text


@pytest.mark.slow
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_sentence_is_shown_in_full_once(path: object) -> None:
    made = digest(load(str(path)))
    shown = [passage.sentence for passage in made.summary]
    shown += [passage.sentence for topic in made.topics for passage in topic.passages]
    shown += [passage.sentence for passage in (made.coming, made.claim) if passage]
    shown += [passage.sentence for passage in made.steps]
    often = [number for number, count in Counter(shown).items() if count > 1]
    assert not often or len(made.article.sentences) < 30
