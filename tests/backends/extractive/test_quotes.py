"""Quotes: who says what."""

from __future__ import annotations

import pytest
from doubles.extractive_samples import article, read_digest

from socra_backends.extractive.digest import digest

PEOPLE = "Ann Whitlow, head of the lab, and Tom Abiola, a pilot, met on a Monday in Dorn.\n\n"

SAID = [
    ("direct", "“We have run out of paper,” said Whitlow.", "Ann Whitlow"),
    ("direct, name first", "Abiola said: “We have run out of paper again.”", "Tom Abiola"),
    ("reported", "Whitlow said that the lab would close in the spring.", "Ann Whitlow"),
    ("nearest", "Whitlow left early, and Abiola said that the lab would close.", "Tom Abiola"),
    ("told", "Whitlow told Abiola that the lab would close in the spring.", "Ann Whitlow"),
    ("straight quotes", '"We have run out of paper," Whitlow said.', "Ann Whitlow"),
    ("unknown verb", "“We have run out of paper,” quipped Abiola.", "Tom Abiola"),
]


@pytest.mark.parametrize(("text", "speaker"), [case[1:] for case in SAID], ids=[case[0] for case in SAID])
def test_words_belong_to_who_says_them(text: str, speaker: str) -> None:
    found = [quote.speaker for quote in read_digest(PEOPLE + text).quotes if quote.passage.sentence > 1]
    assert found == [speaker]


NOBODYS = [
    ("a few words", "The “new” lab is Whitlow’s old one."),
    ("a nickname", "Whitlow, “the mother of all quiet labs,” began to work on glass in the spring."),
    ("another noun between", "Abiola administration officials said that the lab would close in the spring."),
    ("another verb between", "Whitlow led the team that wrote the software for the old lab in Dorn."),
    ("another subject before", "Officials said Whitlow would close the lab in the spring."),
    ("what is somebody's", "Many doubt Whitlow’s choice to keep the lab “the way it was meant to be” in Dorn."),
    ("a pronoun", "Whitlow left the room in a hurry. “We have run out of paper,” she said."),
    ("a clause between", "Officials said that the old lab of Whitlow would close in the spring."),
]


@pytest.mark.parametrize("text", [case[1] for case in NOBODYS], ids=[case[0] for case in NOBODYS])
def test_what_others_say_of_somebody_is_not_their_word(text: str) -> None:
    assert read_digest(PEOPLE + text).quotes == ()


def test_another_person_beside_the_quotation_is_its_speaker() -> None:
    text = (
        PEOPLE
        + "Whitlow said that it was late.\n\n“Nobody asked us whether we could swim,” Tom Abiola, the pilot, jeered."
    )
    assert read_digest(text).quotes[-1].speaker == "Tom Abiola"


INTERVIEW = """\
Hanne Brevik, head of operations at Dorn Grid, was at dinner when the lights went out on 3 February.

**What happened?**

A joint failed under sixty metres of water, and seven tenths of our supply was gone at once.

And the battery?

The battery saw the fall and was at full power within 180 milliseconds of it.

**Were you afraid?**

I was afraid of the second minute, because the battery was nearly empty by then.
"""


def test_an_interviews_answers_are_the_words_of_the_person_interviewed() -> None:
    found = read_digest(INTERVIEW, title="Hanne Brevik on the night the lights went out")
    said = {quote.passage.sentence for quote in found.quotes if quote.speaker == "Hanne Brevik"}
    assert {3, 5, 7} <= said
    assert not {2, 4, 6} & said


def test_who_asks_is_not_who_answers() -> None:
    text = "By Ada Merrin\n\nAda Merrin met the head of Dorn Grid.\n\n" + INTERVIEW
    asked = article(text).model_copy(update={"byline": "Ada Merrin"})
    assert {quote.speaker for quote in digest(asked).quotes} == {"Hanne Brevik"}
    assert {quote.speaker for quote in read_digest(f"By Ada Merrin\n\n{INTERVIEW}").quotes} == {"Hanne Brevik"}


def test_what_a_q_leads_is_asked_though_it_is_no_question() -> None:
    talk = "Q: Tell me of the night.\n\nA: A joint failed under sixty metres of water, and our supply was gone.\n\n"
    quotes = read_digest(f"Hanne Brevik was at dinner when the lights went out.\n\n{talk * 3}").quotes
    assert {quote.speaker for quote in quotes} == {"Hanne Brevik"}
    assert not any("Tell me" in quote.passage.text for quote in quotes)


def test_a_list_of_bold_lines_is_no_interview() -> None:
    steps = "\n\n".join(f"- **Step {k} of it**\n\nWe walked on to the next mill and asked why." for k in range(5))
    found = read_digest(f"I met Ann Whitlow and Tom Abiola at the mill in spring.\n\n{steps}")
    assert (found.genre, found.quotes) == ("news", ())


LANGUAGES = [
    (
        "fr",
        "« Nous n’avons plus de papier du tout », a déclaré la directrice, Anne Vasseur.",
        "Anne Vasseur",
    ),
    ("de", "„Wir haben überhaupt kein Papier mehr“, sagt Anna Weiß, die Leiterin der Mühle.", "Anna Weiß"),
    ("es", "«Ya no nos queda papel en el pueblo», dijo la alcaldesa, Ana Ruiz, tras la firma.", "Ana Ruiz"),
    ("ru", "«У нас больше нет никакой бумаги», — сказала директор Анна Белова.", "Анна Белова"),
    ("zh", "“我们一直在想这个洞还能做什么，”项目负责人顾青禾说。", "顾青禾"),
    ("ja", "「図書館は建てる日より、続ける日のほうが長い」と町議の堂本励氏は述べた。", "堂本励"),
]


@pytest.mark.parametrize(("language", "text", "speaker"), LANGUAGES, ids=[case[0] for case in LANGUAGES])
def test_each_languages_quotation_marks_are_read(language: str, text: str, speaker: str) -> None:
    assert [quote.speaker for quote in read_digest(text, language).quotes][-1:] == [speaker]
