"""Topics, and the passages that bear on a question."""

from __future__ import annotations

from doubles.extractive_samples import MILL, article, read_digest

from socra import Reader
from socra.input import from_text
from socra.language.tokens import stems
from socra_backends.extractive.digest import digest

TWO = "\n\n".join(
    [
        *(f"In spring {k} tonnes of salmon on the farm in the fjord were lost to lice." for k in range(3, 8)),
        *(f"Each hour {k} litres of water run out of the railway tunnel under the pass." for k in range(3, 8)),
    ]
)


def test_topics_part_what_has_no_words_in_common() -> None:
    topics = read_digest(TWO).topics
    held = [{passage.sentence <= 5 for passage in topic.passages} for topic in topics]
    assert held == [{True}, {False}] or held == [{False}, {True}]


def test_a_title_is_made_of_the_topics_own_words_and_of_no_verb() -> None:
    titles = " / ".join(topic.title.casefold() for topic in read_digest(TWO).topics)
    assert "railway tunnel" in titles
    assert "salmon" in titles or "farm" in titles
    assert not any(verb in titles for verb in ("lost", "run", "were"))


SECTIONS = """\
The river rose in March, and the town of Dornbeck had to act at once.

## 1. Why the wall broke

The wall was old and had been mended with sand. Nobody had looked at its foot since the flood of 1954.

## Q: What will it cost?

The council puts the repair at four million crowns. A second wall would cost as much again, its engineer says.

## 2.3 Who pays

The state pays half of it under a law of last year. The town wants the railway to pay the rest of the bill.
"""


def test_the_authors_own_sections_are_the_topics_where_there_are_three() -> None:
    titles = {topic.title for topic in digest(from_text(SECTIONS)).topics}
    assert {"Why the wall broke", "What will it cost?", "Who pays"} <= titles


def test_a_heading_is_a_title_once_and_without_the_mark_of_its_link() -> None:
    again = "## Who pays ¶\n\nThe railway pays for the gate. The gate is of steel and costs a tenth of the wall.\n"
    titles = [topic.title for topic in digest(from_text(SECTIONS.replace("2.3 Who pays", "Who pays ¶") + again)).topics]
    assert titles.count("Who pays") == 1
    assert not any("¶" in title for title in titles)


def test_what_stands_under_a_phrase_has_a_word_of_it() -> None:
    for topic in read_digest(MILL).topics:
        words = set(stems(topic.title, "en"))
        assert all(words & set(stems(passage.text, "en")) for passage in topic.passages)


def test_an_article_of_one_paragraph_has_topics_too() -> None:
    assert len(read_digest(TWO.replace("\n\n", " ")).topics) == 2


def test_a_title_is_a_phrase_rather_than_a_word() -> None:
    text = "The barrel jellyfish came in May. Boats meet jellyfish off the coast. The barrel jellyfish eats no fish."
    assert [topic.title for topic in read_digest(text).topics] == ["Barrel jellyfish"]


def test_no_two_topics_bear_the_same_title() -> None:
    titles = [topic.title for topic in read_digest(MILL).topics]
    assert len(titles) == len(set(titles))


def test_each_sentence_belongs_to_one_topic() -> None:
    numbers = [passage.sentence for topic in read_digest(MILL).topics for passage in topic.passages]
    assert len(numbers) == len(set(numbers))


def test_the_deep_dive_quotes_the_best_passage_first_with_evidence() -> None:
    answer = Reader().read(article(MILL)).ask("How much did the closure of the mill cost Harrowgate Paper?")
    assert "£18 million" in answer.facets[0].text
    assert answer.introduction == "This is what the article says about it."
    assert answer.facets[0].evidence[0].quote in MILL


def test_the_deep_dive_says_plainly_what_the_article_does_not_say() -> None:
    answer = Reader().read(article(MILL)).ask("Which violin concerto did Brahms compose?")
    assert (answer.answered, answer.introduction, answer.facets) == ("open", "", ())


def test_one_word_in_common_is_no_answer() -> None:
    question = "Did the steam engines of the Chinese emperor burn during the long reign of the Ming dynasty?"
    assert Reader().read(article(MILL)).ask(question).facets == ()


def test_a_near_miss_is_called_one() -> None:
    answer = Reader().read(article(MILL)).ask("Will the pensions of the trustees suffer from inflation in Norway?")
    assert answer.facets == () or answer.introduction == "These passages come nearest."


def test_questions_are_not_offered_as_answers() -> None:
    answer = Reader().read(article(MILL)).ask("What happens to the pensions?")
    assert all("?" not in facet.text for facet in answer.facets)
