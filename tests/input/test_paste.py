import tomllib
import unicodedata
from collections import Counter

import pytest
from doubles.checkout import DATA
from doubles.timing import cpu_seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from socra.input.draft import Draft
from socra.input.paste.paste import clean

TEXTS = tomllib.loads((DATA / "input" / "paste.toml").read_text("utf-8"))
MILL, COMMENTS = TEXTS["mill"], TEXTS["comments"]


@pytest.mark.parametrize("text", TEXTS["prose"])
def test_plain_prose_is_kept_whole(text: str) -> None:
    draft = clean(text)
    assert "".join(draft.text.split()) == "".join(text.split())
    assert draft.removed == ()


@pytest.mark.parametrize("text", ["", " \n\t\n", "Home\nNews\nSport\nLog in\nWeather\nTerms of use", "!!!", "1\n2\n3"])
def test_what_is_no_article_gives_an_empty_text(text: str) -> None:
    draft = clean(text)
    assert draft.text == "" and draft.title == ""
    assert letters(text) - accounted(draft) == Counter()


def test_the_address_is_handed_on() -> None:
    assert clean(MILL[0], url="https://example.org/mill").url == "https://example.org/mill"


def letters(text: str) -> Counter[str]:
    return Counter(char for char in unicodedata.normalize("NFC", text) if char.isalnum())


def accounted(draft: Draft) -> Counter[str]:
    removed = (piece.text for piece in draft.removed)
    return letters("\n".join((draft.text, draft.title, draft.byline, draft.outlet, *removed)))


LINES = st.one_of(st.sampled_from([*MILL, *TEXTS["lines"]]), st.text(max_size=12))
PASTES = st.one_of(st.text(), st.lists(LINES, max_size=40).map("\n".join))


@given(PASTES)
@settings(max_examples=400, deadline=None)
def test_no_letter_is_lost(text: str) -> None:
    assert letters(text) - accounted(clean(text)) == Counter()


ABOVE = st.lists(
    st.sampled_from(["Home", "News", "Log in", "Share", "By Ann Lee", "3 May 2024", "Weather"]), max_size=9
)
WITHIN = st.lists(
    st.sampled_from(
        [*MILL, *COMMENTS, "It failed.", "> Nobody asked.", "- a roof", "And then?", "## Next", "**Why now?**"]
    ),
    min_size=3,
    max_size=14,
)
BELOW = st.lists(
    st.sampled_from(["Most read", "Storm closes the harbour again", "Privacy policy", "Comments", "Reply"])
)


@given(ABOVE, WITHIN, BELOW, st.sampled_from(["\n", "\n\n"]))
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_loses_nothing(above: list[str], within: list[str], below: list[str], separator: str) -> None:
    once = clean(separator.join([*above, "Old mill sold for one pound", MILL[0], *within, *below]))
    twice = clean(once.text)
    lifted = (piece.text for piece in twice.removed if "kept as the" in piece.reason)
    assert letters(once.text) - letters("\n".join((twice.text, twice.title, *lifted))) == Counter()


def seconds(text: str) -> float:
    return cpu_seconds(lambda: clean(text), runs=1)


@pytest.mark.alone
@pytest.mark.parametrize(
    "piece",
    [
        (DATA / "pages" / "language-en.txt").read_text("utf-8"),
        "ab\n",
        "3 May 2024\nBy Ann Lee\n",
        "aa." + " " * 50,
        "```\na\n",
        "Comments\nReply\n",
        "a" + "\u0301\u0323" * 40,
        "> " * 20,
        "â€™Ã©t",
        "[1]",
        "word ",
    ],
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    small, large = (piece * (size // len(piece)) for size in (15_000, 60_000))
    # a neighbour on the machine may disturb one measurement, and what grows by the square fails all
    assert any(seconds(large) / max(seconds(small), 0.005) <= 2.5**2 for _ in range(3))


def test_a_date_at_the_beginning_of_a_wrapped_line_is_no_item_of_a_list() -> None:
    lines = [
        "Der Verein aus Hollenau verlor nach vielen Jahren den Trainer, denn am",
        "24. Dezember 2023 war für den ganzen Verein ein schwarzer Tag, an dem",
        "auch der Vorstand ging, und die Stadt wusste nicht, wie es weitergehen",
        "sollte und was aus den jungen Leuten wird, die jede Woche auf dem Platz",
        "gestanden sind.",
        "",
        "1. Ein neuer Trainer für alle Gruppen, der auch am Wochenende Zeit hat",
        "und gerne mit den Jungen in die Berge fährt, wenn der Platz trocken ist",
        "2. Ein neuer Platz, der auch im Winter hält, denn der alte ist seit dem",
        "letzten Jahr nass und niemand weiß, wohin das Wasser eigentlich läuft.",
    ]
    text = clean("\n".join(lines)).text
    assert "denn am 24. Dezember 2023 war" in text
    assert "\n2. Ein neuer Platz, der" in text
