"""What an author wrote stays, whatever it looks like; what a page put around it goes."""

import pytest

from socra.input.draft import Draft
from socra.input.paste.lines import split
from socra.input.paste.opinion import read_plainly, second
from socra.input.paste.paste import clean

FIRST = "The harbour board of Tollen met on Monday and spent the evening on a crane that nobody remembers buying."
SECOND = "It stands on the northern quay, painted green, and the board found two keys for it but no papers at all."
THIRD = "A vote is planned for May, when the clerk is back from leave and the archive has been searched once more."
MENU = "Skip to content\nHome\nNews\nSport\nWeather\nLog in\nSubscribe\n"
FOOT = (
    "\nShare this article\nMost read\nFerry late again\nWho paints the buoys\nPrivacy policy\nTerms of use\nContact us"
)


def kept(draft: Draft, *pieces: str) -> bool:
    text = " ".join(draft.text.split())
    return all(" ".join(piece.split()) in text for piece in pieces)


@pytest.mark.parametrize(
    "middle",
    [
        "Year\tLifts\n2019\t1,204\n2020\t988\n2021\t1,377",
        "500 g plums\n200 g flour\n3 eggs\n1 pinch of salt",
        "The crane turns in the night\nand lifts what nobody sent,\nit sets it down by the light\nand pays no rent",
        "pip install crane\nimport crane\ncrane.lift(3)\nprint(crane.load)",
        "Features\n\nIt has two arms and a bell, and the bell still rings when the wind comes from the north.",
        "Discussion\n\nWe cannot say who bought it, for the ledger of that year was lost when the cellar was flooded.",
    ],
)
def test_what_stands_between_prose_is_kept(middle: str) -> None:
    alone = clean(f"{FIRST}\n\n{middle}\n\n{SECOND}\n\n{THIRD}")
    assert kept(alone, FIRST, *middle.split("\n"), SECOND, THIRD)


def test_a_page_around_an_article_goes() -> None:
    draft = clean(f"{MENU}\nA crane without an owner\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n{FOOT}")
    assert kept(draft, FIRST, SECOND, THIRD)
    assert not any(name in draft.text for name in ("Weather", "Log in", "Privacy", "Who paints"))


def test_an_everyday_heading_above_links_goes_with_them() -> None:
    draft = clean(f"{MENU}\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n\nFeatures\nFerry late again\nWho paints the buoys\n{FOOT}")
    gone = {line for piece in draft.removed for line in piece.text.split("\n")}
    assert {"Features", "Ferry late again", "Who paints the buoys"} <= gone


def test_a_phrase_of_pages_in_a_sentence_deletes_nothing() -> None:
    said = "If a letter asks you to log in or to reset your password, the clerk advises, carry it to the office unread."
    assert kept(clean(f"{FIRST}\n\n{said}\n\n{SECOND}\n\n{THIRD}"), said)


def test_a_refrain_stays_as_often_as_it_stands() -> None:
    refrain = "And the crane on the quay, my dear, and the crane on the quay, it turns for you and it turns for me."
    assert clean(f"{FIRST}\n\n{refrain}\n\n{SECOND}\n\n{refrain}\n\n{THIRD}\n\n{refrain}").text.count(refrain) == 3


def test_a_second_copy_of_an_article_goes() -> None:
    draft = clean("\n\n".join([FIRST, SECOND, THIRD] * 2))
    assert draft.text.count(SECOND) == 1
    assert {piece.reason for piece in draft.removed} == {"repeats an earlier line"}


def test_of_a_thread_every_post_stays_without_its_counts() -> None:
    posts = [f"{number}/ {text}" for number, text in enumerate((FIRST, SECOND, THIRD), 1)]
    draft = clean("\n".join(f"Ann Lee\n@annlee\n·\nMar 4\n{post}\n12\n640\n21K" for post in posts))
    assert kept(draft, *posts)
    assert "640" not in draft.text
    assert "counts below a post" in {piece.reason for piece in draft.removed}


@pytest.mark.parametrize(
    "text",
    [
        "OpenAI表示，这台起重机是去年冬天买的，费用高达四百万欧元。DeepMind的工程师说，它可以承受三倍的重量。",
        "The crane was green.1 Nobody knew why, for the paint was bought by a clerk who has left.2",
    ],
)
def test_prose_is_known_by_more_than_its_capitals_and_its_last_sign(text: str) -> None:
    (line,) = split(text)
    assert line.prose.weight > 0 and line.prose.ended


def test_a_second_opinion_joins_what_the_first_left_out_and_says_so() -> None:
    lines = split(f"A note.\n\n{FIRST}\n\n{SECOND}\n\n{THIRD}")
    kept, warnings = second(
        lines, [True, False, False, False], read_plainly(lines, len(lines)), [1.0, -0.5, -0.5, -0.5]
    )
    assert kept == [True] * 4
    assert [warning.kind for warning in warnings] == ["other"]
    assert second(lines, [True] * 4, [True] * 4, [1.0] * 4) == ([True] * 4, ())


def test_signs_tell_how_sure_the_choice_is() -> None:
    whole = clean(f"{FIRST}\n\n{SECOND}\n\n{THIRD}").signs
    page = clean(f"{MENU}\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n{FOOT}").signs
    assert whole is not None and page is not None
    assert whole.kept == 1.0 and whole.unsure_left == 0.0
    assert 0 < page.kept < 1 and 0 <= page.unsure_kept < 0.5 and page.agreement > 0.8


def test_of_a_book_the_middle_is_kept_unread() -> None:
    draft = clean(f"{MENU}\n" + "\n\n".join(f"{number}. {FIRST}" for number in range(25_000)))
    assert draft.text.count(FIRST) >= 24_000


def test_a_sentence_that_breaks_off_at_a_wall_is_kept() -> None:
    broken = "According to the oldest of the pilots, who was asked on Tuesday, the crane came with the tide and the"
    page = f"{MENU}\n{FIRST}\n\n{SECOND}\n\n{THIRD}\n\n{broken}\n\nContinue reading\nSign in\n{FOOT}"
    assert kept(clean(page), broken)


def test_a_page_that_begins_with_paragraphs_keeps_all_of_them() -> None:
    page = f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n\nThe wheel\n\nRelated articles\n\nThe ferry of Alt\n\nMills of the north"
    assert kept(clean(page), FIRST, SECOND, THIRD)


def test_a_list_of_teasers_with_ages_is_no_part_of_the_article() -> None:
    teaser = "Ferry number {0} runs late again\nThe crew waited for the tide, said the pilot.\n{0} hours ago"
    teasers = [teaser.format(number) for number in range(2, 9)]
    draft = clean(f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n\nMore news\n\n" + "\n\n".join(teasers))
    assert kept(draft, FIRST, SECOND, THIRD)
    assert "More news" not in draft.text and "number 7" not in draft.text


def test_what_breaks_off_at_a_comma_is_kept_where_the_page_asks_for_something() -> None:
    broken = "And the crane, which the pilots had seen, painted,"
    assert kept(clean(f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n\n{broken}\n\nRelated articles\n\nThe ferry of Alt"), broken)
