"""Headlines: at most 25 words, cut only where a clause ends."""

# ruff: noqa: E501  (prose reads best unbroken)

from __future__ import annotations

import pytest
from doubles.extractive_samples import article, read_digest

from socra import Reader
from socra_backends.extractive.headline import LIMIT, shorten

CUTS = [
    (
        "The mill in Wendlebury, which has made paper for banknotes since 1929, will close in June, and its 214 workers will "
        "be paid until the end of the following year.",
        "The mill in Wendlebury will close in June, and its 214 workers will be paid until the end of the following year.",
    ),
    (
        "The council voted on Monday to keep the swimming pool open for another two winters, because the school has nowhere "
        "else to teach its younger pupils how to swim.",
        "The council voted on Monday to keep the swimming pool open for another two winters.",
    ),
    (
        "The river port (see the map on page four of this newspaper and the table below it) closed on Thursday after the water "
        "fell to the lowest level on record.",
        "The river port closed on Thursday after the water fell to the lowest level on record.",
    ),
    (
        "Shares of the carmaker fell by 1,250 points in a morning of heavy trading on the exchange; nobody on the floor could "
        "remember a worse opening than this one.",
        "Shares of the carmaker fell by 1,250 points in a morning of heavy trading on the exchange.",
    ),
    (
        "Il consorzio ha riaperto martedì il canale che porta l’acqua del torrente ai campi della valle, dove per la prima volta "
        "dopo tre estati i contadini hanno potuto irrigare.",
        "Il consorzio ha riaperto martedì il canale che porta l’acqua del torrente ai campi della valle.",
    ),
]


@pytest.mark.parametrize(("text", "short"), CUTS, ids=[short[:20] for _, short in CUTS])
def test_a_long_sentence_is_cut_at_a_clause_border(text: str, short: str) -> None:
    assert shorten(text, "it" if text.startswith("Il") else "en", LIMIT) == short


@pytest.mark.parametrize("limit", [25, 12])
def test_what_is_short_enough_stays_as_it_is(limit: int) -> None:
    assert shorten("The mill will close in June.", "en", limit) == "The mill will close in June."


@pytest.mark.parametrize(
    "text",
    [
        "He said “the mill will close in June, and nobody in the whole of this town will ever again make paper for the "
        "banknotes of another country” on a Monday.",
        "The committee of the seventeen northern harbour towns of the old salt road to the inland sea of the great eastern plain "
        "of grass met",
        "Between five and twenty of the forty boats of the harbour and fifty of the lorries of the town stood still in the "
        "snow of that long morning",
        "If the council of Selwick approves the plan of the port authority on Monday evening, the old northern pier of the "
        "harbour will close to fishing boats in May.",
    ],
)
def test_no_cut_opens_a_quotation_leaves_a_stump_or_drops_a_condition(text: str) -> None:
    short = shorten(text, "en", LIMIT)
    assert short.count("“") == short.count("”")
    assert not short or len(short.split()) >= 6
    assert not short.endswith((" and.", " of.", " five."))
    assert not short.startswith("The old northern pier")


def test_an_aside_does_not_lose_what_leans_on_it() -> None:
    text = "The council spoke of the wall of the old port, which fell in May, who built it and of all that it had cost the town over these years."
    assert "port who" not in shorten(text, "en", LIMIT)


def test_german_quotation_marks_are_balanced() -> None:
    text = "Er sagte, „die Mühle schließt im Juni, und niemand in dieser Stadt wird je wieder Papier für fremde Banknoten machen, weil es keiner bezahlt“, am Montag."
    short = shorten(text, "de", LIMIT)
    assert short.count("„") == short.count("“")


def test_chinese_is_cut_at_its_own_comma() -> None:
    text = "青岭县周一启用了一座建在废弃煤矿里的重力储能电站，装机容量为十二兆瓦，可以连续放电四个小时，项目总投资二亿六千万元，由县政府和能源公司共同出资建设。"
    assert shorten(text, "zh", 20) == "青岭县周一启用了一座建在废弃煤矿里的重力储能电站，装机容量为十二兆瓦。"


def test_a_headline_is_never_longer_than_its_field() -> None:
    for text in ("(" * 3000 + " The mill closed " + ")" * 3000, "a" * 5000, "mill-closed-in-" * 400 + "."):
        assert len(read_digest(text).headline.text) <= 200
        assert "summary" in Reader().read(article(text)).analysis.present()


HARBOUR = """\
The harbour of Selwick (see the map) will close to fishing boats in May.

The council of Selwick met on Monday for five hours. It owns the pier and the market hall of the town.
"""


def test_a_headline_is_about_what_the_title_is_about() -> None:
    assert read_digest(HARBOUR, title="The council meets in Selwick for hours").headline.sentence == 2


def test_a_headline_has_no_brackets() -> None:
    found = read_digest(HARBOUR, title="Fishing boats of Selwick").headline.text
    assert found == "The harbour of Selwick will close to fishing boats in May."


@pytest.mark.parametrize("text", [HARBOUR.replace("The ", "Our "), HARBOUR.replace(" will close", " closing")])
def test_the_title_heads_an_article_of_which_no_sentence_does(text: str) -> None:
    reading = Reader().read(article(text, title="Fishing boats leave Zarnow"))
    assert reading.analysis.summary.headline == "Fishing boats leave Zarnow"
    assert reading.analysis.summary.verdict == "supported"


def test_a_title_without_a_verb_gives_way_to_a_sentence_that_shares_no_word_with_it() -> None:
    found = read_digest(HARBOUR.replace("The harbour", "Our harbour"), title="Some hours at a northern market").headline
    assert found.text == "The council of Selwick met on Monday for five hours."


def test_the_title_heads_an_interview() -> None:
    turns = "\n\n".join(
        f"**Why is pier {k} of Selwick old?**\n\nPier {k} of Selwick is old and closed." for k in range(4)
    )
    title = "Ada Merrin on the piers of Selwick"
    assert read_digest(f"Ada Merrin has kept them for years.\n\n{turns}", title=title).headline.text == title
