"""Hostile and odd input: no crash, sections made or failed with a clear reason, and time in proportion to length."""

# ruff: noqa: E501  (prose reads best unbroken)

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from doubles.extractive_samples import SECTIONS, article, demand_sound
from doubles.sampled import sampled
from doubles.timing import cpu_seconds
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socra import Reader
from socra_backends.extractive.digest import digest

pytestmark = pytest.mark.slow

SYLLABLES = "ba ke lo mi nu ra se to vi zu dor fen gal hin".split()


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()


def _letters(chance: random.Random) -> str:
    return "".join(chance.choice("ABCDEFGHJKMN") for _ in range(5))


def names(count: int) -> str:
    chance = random.Random(1)
    return " ".join(f"{_name(chance)} {_name(chance)} told {_name(chance)} Lee that it rained." for _ in range(count))


def acronyms(count: int) -> str:
    chance = random.Random(2)
    return " ".join(f"The {_letters(chance)} met the {_letters(chance)} (so-called) again." for _ in range(count))


def definitions(count: int) -> str:
    chance = random.Random(3)
    return " ".join(
        f"A {_name(chance).lower()} is the thing that a {_name(chance).lower()} does." for _ in range(count)
    )


def quotations(count: int) -> str:
    return "\n\n".join(f"“We did thing {k} and nobody asked us why,” Ann Lee said." for k in range(count))


def questions(count: int) -> str:
    return "\n\n".join(f"Why did thing {k} fail?\n\nIt was made of paper, wood {k} and glue." for k in range(count))


def one_paragraph(count: int) -> str:
    return ("the mill closed and the owner left " * 20 + ". ") * (count // 20)


def chinese(count: int) -> str:
    chance = random.Random(4)
    return "".join(
        "".join(chance.choice("工厂关闭电站能源公司大学教授项目") for _ in range(25)) + "。" for _ in range(count)
    )


def dates(count: int) -> str:
    return " ".join(
        f"On {k % 28 + 1} May {1900 + k % 100} the mill lost ${k} million and {k} wheels." for k in range(count)
    )


def brackets(count: int) -> str:
    return "(" * count + " The mill closed " + ")" * count + "."


def commas(count: int) -> str:
    return "The mill, " * count + "closed."


def open_quotes(count: int) -> str:
    return "“The mill closed " * count


def headings(count: int) -> str:
    return "\n\n".join(f"## Part {k}\n\nThe mill in part {k} closed." for k in range(count))


GROWING = [
    names,
    acronyms,
    definitions,
    quotations,
    questions,
    one_paragraph,
    dates,
    brackets,
    commas,
    open_quotes,
    headings,
]

ODD = {
    "one sentence": "The mill closed in May.",
    "two words and a sentence": "Hello there. The mill closed in May after a fire.",
    "one word": "Hello",
    "only questions": "Why did it fail? Who paid? When will it open? Where is the money?",
    "only a list": "\n\n".join(f"- item number {k} of the list" for k in range(20)),
    "only quotes": "\n\n".join(f"“We did thing number {k} and nobody knew.”" for k in range(20)),
    "all caps": "THE MILL CLOSED IN MAY. NOBODY KNOWS WHY. THE OWNER SAID IT WAS OVER.",
    "no punctuation": "the mill closed in may and nobody knows why " * 30,
    "emoji": "🎉🎉🎉 The mill 🔥 closed 😀. 🎉. 👩‍👩‍👧 said 👍. 🔥🔥🔥 a",
    "a table": "| a | b |\n|---|---|\n| mill | closed |\n| x | 12% |",
    "numbers": "1 2 3 4 5 6. 7 8 9. 12.5% 13,000. 2024. 5 10 15.",
    "marks": "— - – : ; ,, .. “” «» () [] ! ? x",
    "right to left": "أغلقت الشركة مصنعها في مايو. قال المدير إن القرار نهائي. لم يعلق أحد.",
    "mixed scripts": "The 工厂 closed в мае. 厂长 said «нет». المدير said no. ทดสอบ ok.",
    "titles": "Dr Dr Mr Mr President The Of. Of the And. President. Dr.",
    "repetition": "The mill closed in May. " * 500,
    "one long word": "工厂关闭了" * 2000,
    "long lines": "a" * 5000 + " " + "mill-" * 900,
    "long words": f"On 5 M{'a' * 300} Mr A{'b' * 300} said {'c' * 300} is a {'d' * 300} (E{'f' * 300}), the {'g' * 300} that 7 {'h' * 300} hold.",
    "capitals": "Ab " * 300 + "said that it was over.",
    "names": names(500),
    "acronyms": acronyms(500),
}


@pytest.mark.parametrize(
    ("name", "language"),
    sampled(ODD, ["en", "de", "zh", "ja", "ar", "ru", "xx", ""], kind=lambda name: len(ODD[name]) > 200),
)
def test_odd_input_gives_all_sections(name: str, language: str) -> None:
    reading = Reader().read(article(ODD[name], language))
    assert not reading.failures
    assert tuple(reading.analysis.present()) == SECTIONS


def test_what_one_sentence_gives_is_sound() -> None:
    demand_sound(Reader().read(article(ODD["one sentence"])))


LINE = st.text(
    alphabet=st.one_of(
        st.sampled_from("aA bB.?!,;:()“”«»„\"'’-—#>*|0123 的。是\u0645\u0627é"),
        st.characters(codec="utf-8", exclude_characters="\n\r"),
    ),
    min_size=1,
    max_size=120,
)


@settings(max_examples=120)
@example(["0"], "en")  # a number is the whole article, and no echo of the shape
@example(["the", "[0]", "string"], "en")
@given(st.lists(LINE, min_size=1, max_size=8), st.sampled_from(["en", "de", "fr", "zh", "ja", "ar", "ru", "sv", ""]))
def test_arbitrary_text_gives_all_sections(lines: list[str], language: str) -> None:
    text = "\n\n".join(lines)
    found = article(text, language)
    if found.sentences and not re.search("<.+>", text):  # a text that is only "<0>" is refused: no shape says it
        reading = Reader().read(found)
        assert not reading.failures
        assert tuple(reading.analysis.present()) == SECTIONS


def seconds(make: Callable[[int], str], count: int, language: str) -> float:
    found = article(make(count), language)
    return cpu_seconds(lambda: digest(found), runs=1)


def grows_with_the_length(make: Callable[[int], str], language: str) -> bool:
    """Say whether the time doubles with the text; one of three measurements is enough, for machines are noisy."""
    small = 1_000
    while seconds(make, small, language) < 0.05 and small < 30_000:
        small *= 2
    return any(seconds(make, 2 * small, language) <= 2.3 * max(0.001, seconds(make, small, language)) for _ in range(3))


@pytest.mark.alone
@pytest.mark.parametrize("make", GROWING, ids=lambda make: make.__name__)
def test_time_grows_with_the_length_and_no_faster(make: Callable[[int], str]) -> None:
    assert grows_with_the_length(make, "en")


@pytest.mark.alone
def test_chinese_takes_time_in_proportion_to_its_length() -> None:
    assert grows_with_the_length(chinese, "zh")
