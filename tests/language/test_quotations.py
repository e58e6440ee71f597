"""Quotations: what stands in quotation marks must be the article's words, and is put right where it nearly is."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from socra.article import Article
from socra.cleaning.sentences import split
from socra.evidence import locate
from socra.misquotes import mend_quotes, mended
from socra.quotations import quotes_in, without_quotes
from socra.support import Said, judge
from socra.support.index import HEADER, index_of
from socra.support.quotes import Quotations
from socra.testing import make_article

SAID = make_article(
    "“We had no choice,” said Ann Lee, the mill's chief executive – “it was over, and we’d known it for years.”",
    "«Niemand hat uns gefragt», sagte Tom Rudd, der dreißig Jahre in der Fabrik gearbeitet hatte.",
    "工厂的负责人说：「我们已经没有任何别的选择了」，随后离开了会场。",
    "The *works council* wrote [a long letter](https://example.org/letter) to the town of Arden.",
    "โรงงานกระดาษในเมืองอาร์เดนปิดตัวลง",
    title="Nobody asked the workers of Arden",
)


def missing(text: str, article: Article = SAID, *cited: int, language: str = "") -> list[tuple[str, tuple[int, ...]]]:
    """The quotations that the cited sentences do not have (all, if none are named), each with where they stand."""
    check, index = Quotations(), index_of(article)
    places = (HEADER, *(found.sentence for found in locate(cited or index.places, article)))
    claims = check.claims(Said((text,), text, language or article.language), index)
    return [(claim.text, check.where(claim, index)) for claim in claims if not check.holds(claim, places, index)]


@pytest.mark.parametrize(
    "text",
    [
        "“We had no choice,” she said.",
        "“we had no choice.”",
        '"We had no choice", she said.',
        "„We had no choice“",
        "«we had no choice»",
        "» We had no choice «",
        "‹We had no choice›",
        "‘We had no choice,’ she said of the workers’ fate.",
        "“It was over, and we'd known it for years.”",
        "‘It was over, and we’d known it’",
        "“We had no choice … we’d known it for years.”",
        "“We had no choice... it was over”",
        "“We had no choice [...] known it for years”",
        "“We had no choice,” said Ann Lee, “it was over”",
        "“said Ann Lee, the mill's chief executive — ‘it was over’”",
        "«Niemand hat uns gefragt»",
        "„Niemand hat uns gefragt“",
        "「我们已经没有任何别的选择」",
        "“我们已经没有任何别的选择”",
        "“The works council wrote a long letter to the town”",
        "“works council wrote [a long letter](https://example.org/letter)”",
        "“Nobody asked the workers”",
        "“โรงงานกระดาษในเมือง”",
        "the so-called “paper loss”",
        "a “very bad” idea, a “fate”, ‘so’ to speak",
        "「別の」",
        'a 5" pipe, and a 6" pipe of the mill of Arden, 7" too',
        "“We had no choice, an opening that nothing closes and that goes on and on",
        "the workers’ council’s letters’ words",
    ],
)
def test_what_the_article_says_may_be_quoted(text: str) -> None:
    assert missing(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "“We had a choice,” she said.",
        "“WE HAD NO CHOICE”",
        '"We had no other choice", she said.',
        "„Niemand hat sie gefragt“",
        "« Personne ne nous a rien demandé »",
        "‹Nobody has asked us›",
        "‘Nobody’s asked us,’ he said.",
        "“it was over … We had no choice”",
        "“had no choice … in Arden alone”",
        "“e had no choic”",
        "「我们还有很多很多别的选择」",
        "“โรงงานกระดาษในเมืองเปิด”",
        "“We had no choice,” said Ann Lee, “and nobody ever asked me.”",
    ],
)
def test_what_it_does_not_say_may_not(text: str) -> None:
    assert [where for _, where in missing(text)] == [()]


@pytest.mark.parametrize("unit", ["“", '"', "‘a", "‘a’b", "«", "[", "…", "“a b c”", "[a](", "’", "a b "])
def test_quotations_are_found_in_linear_time(unit: str) -> None:
    began = process_time()
    quotes = list(quotes_in(f"“a b c {unit * (10**5 // len(unit))}"))
    assert process_time() - began < 2
    assert len(quotes) <= 10**5


# --- where a quotation stands ---

MILL = make_article(
    "“We have run out of customers, not out of paper,” said Petra Lindqvist. “It hurts [us] all,” she added.",
    "“They stopped answering the telephone in March,” said Tom Abiola. He “wants the council to buy the site”.",
    "The mill opened in 1929. It made paper for school books. The town grew around it.",
    "“Nobody from the owner has come here since the spring,” said Abiola. “Not one. We wait and wait.”",
    "“Orders fell by 29 percent in a single year,” said Lindqvist.",
)


def test_a_quotation_that_stands_elsewhere_is_found_there() -> None:
    assert missing("“They stopped answering the telephone”", MILL, 1) == [
        ("They stopped answering the telephone", (3,))
    ]
    assert missing("“They stopped answering the telephone”", MILL, 3) == []


def test_it_may_run_on_into_the_next_sentence_where_both_are_cited() -> None:
    text = "“It made paper for school books. The town grew around it.”"
    assert missing(text, MILL, 6, 7) == []
    assert missing(text, MILL, 7, 6) == []
    assert missing(text, MILL, 6) == [("It made paper for school books. The town grew around it.", (6, 7))]
    assert missing("“The mill opened in 1929. The town grew around it.”", MILL, 5, 7)


@pytest.mark.parametrize(
    "text",
    [
        "“We have run out of customers … since the spring”",  # other paragraphs, other speakers
        "“We have run out of customers since the spring”",
        "“They stopped answering the telephone … Nobody from the owner has come here”",  # too far apart
        "“not out of paper … They stopped answering”",  # near, but two speakers
        "“It hurts us all … We have run out of customers”",  # the wrong way round
    ],
)
def test_a_splice_of_two_quotations_is_none(text: str) -> None:
    assert [where for _, where in missing(text, MILL)] == [()]


@pytest.mark.parametrize(
    "text",
    [
        "“We have run out of customers … It hurts us all”",
        "“[They] have run out of customers, not out of paper”",
        "“[w]e have run out of customers”",
        "“They stopped answering the [company’s] telephone in March”",
        "“Nobody (…) has come here since the spring”",
        "“Nobody from the owner [Harrowgate] has come here […] We wait and wait”",
        "'We have run out of customers', said Lindqvist",
        "”We have run out of customers”, sade Lindqvist",
        "‚We have run out of customers‘, sagte Lindqvist",
        "«We have run out of «customers», not out of paper»",
    ],
)
def test_an_editor_may_leave_out_and_add_what_he_marks(text: str) -> None:
    assert list(quotes_in(text))
    assert missing(text, MILL) == []


@pytest.mark.parametrize(
    "text",
    ["in the '90s the miners' strike", "the workers' council's letters' words", "rock 'n' roll and 'so it' goes on"],
)
def test_an_apostrophe_is_no_quotation_mark(text: str) -> None:
    assert list(quotes_in(text)) == []


def test_a_vowel_sign_is_no_word_of_its_own() -> None:
    assert list(quotes_in("“हिन्दी” का अर्थ")) == []


def test_a_translated_quotation_is_not_compared() -> None:
    assert missing("« Nous n'avons plus de clients du tout »", MILL, language="fr") == []
    assert missing("« Nous n'avons plus de clients du tout »", MILL, language="en")


def test_what_is_left_without_quotations_keeps_its_place() -> None:
    text = "He said “never again, not once” and went."
    assert without_quotes(text).index("and went") == text.index("and went")


def test_an_item_with_words_of_nobody_is_unsupported_and_says_which() -> None:
    text = "“We have run out of paper, not out of customers,” said Petra Lindqvist."
    found = judge(Said((text,), text, "en"), "article", locate([1], MILL), MILL)
    assert found.verdict == "unsupported"
    assert ("quotation", "We have run out of paper, not out of customers,") in [
        (finding.kind, finding.text) for finding in found.findings
    ]


# --- what is nearly the article's ---


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("“We ran out of customers, not out of paper,” she said.", None),
        (
            "“We have run out of customer, not out of paper,” she said.",
            "“We have run out of customers, not out of paper,” she said.",
        ),
        ("«they stopped to answer the telephone in March!»", "«they stopped answering the telephone in March!»"),
        ("«they stopped answering the phone in March!»", "«they stopped answering the telephone in March!»"),
        (
            "“Nobody from the owners has come here since spring”",
            "“Nobody from the owner has come here since the spring”",
        ),
        (
            "“NOBODY FROM THE OWNER HAS COME HERE SINCE THE SPRING”",
            "“Nobody from the owner has come here since the spring”",
        ),
        ("“Orders fell by 92 percent in a single year”", None),  # another number
        ("“Orders had fell by 29 percent in a single year”", "“Orders fell by 29 percent in a single year”"),
        ("“They stopped answering the telephone in April”", None),  # another name
        ("“Somebody from the owner has come here since the spring”", None),  # no no
        ("“We have run out of customers, out of paper”", None),
        ("“We have run out of customers … out of papers”", None),
        ("“something else that nobody has ever said in Arden”", None),
        ("“paper loss”", None),
    ],
)
def test_words_that_are_nearly_the_articles_become_the_articles(text: str, true: str | None) -> None:
    assert mend_quotes(text, MILL) == ((true, 1) if true else (text, 0))
    assert not true or missing(true, MILL) == []


def test_what_becomes_of_words_has_no_marks_and_no_quotation_marks() -> None:
    article = make_article(
        "“The *works council* wrote [a very long letter](https://example.org/letter) to Arden,” he said, “and waited.”"
    )
    assert mend_quotes("“The works council wrote a long letter to Arden”", article) == (
        "“The works council wrote a very long letter to Arden”",
        1,
    )
    assert mend_quotes("“very long letter to Arden he said and waits”", article)[1] == 0


def test_chinese_words_are_put_right_too() -> None:
    article = make_article("罗佩兰说：“我们每开一班船都在亏钱，已经亏了整整七年，没有人帮助过我们。”", language="zh")
    told = "“我们每开一班船都在亏钱，已经亏了整七年，没有人帮助过我们。”"
    assert mend_quotes(told, article) == ("“我们每开一班船都在亏钱，已经亏了整整七年，没有人帮助过我们。”", 1)
    assert mend_quotes(told.replace("没有", "所有"), article)[1] == 0


def test_only_what_claims_to_come_from_the_article_is_put_right() -> None:
    near = "“We have run out of customer, not out of paper”"
    true = near.replace("customer", "customers")

    def item(text: str, **more: Any) -> dict[str, Any]:
        return {"text": text, **more}

    data = {"groups": [{"notes": [item(near), item(near, provenance="article"), item(near, provenance="background")]}]}
    made, count = mended(data, MILL)
    notes = made["groups"][0]["notes"]
    assert [note["text"] for note in notes] == [true, true, near]
    assert count == 2
    assert data["groups"][0]["notes"][0]["text"] == near
    for strange in (None, 1, "text", [], {"provenance": 5, "text": near}, [["“a b c”"]]):
        assert mended(strange, MILL) == (strange, 0)


# --- time ---


def long_article(sentences: int) -> Article:
    text = "\n\n".join(
        f"Speaker {n % 97} said “the {n} mill on the river number {n * 7} has lost {n * 3} of its many orders” on {n}."
        for n in range(sentences)
    )
    return Article(text=text, sentences=split(text, "en"), language="en")


@pytest.mark.alone
def test_a_section_on_a_very_long_article_is_quick() -> None:
    article = long_article(20_000)
    index = index_of(article)
    items = [
        {"text": f"“the {n} mill on the river numbers {n * 7} has lost {n * 3} of its orders”", "evidence": [n + 1]}
        for n in range(0, 18_000, 300)
    ]
    began = process_time()
    made, count = mended(items, article)
    assert count == len(items)
    for item in made:
        said = Said((item["text"],), item["text"], "en")
        for claim in Quotations().claims(said, index):
            assert Quotations().holds(claim, (HEADER, *item["evidence"]), index)
            assert Quotations().where(claim, index) == tuple(item["evidence"])
    assert process_time() - began < 4


@pytest.mark.parametrize(
    "unit", ["“a b c” ", "«a b c «", "'a b c' ", "„a b c“", "「一二三四五六七八」", "“… a b c …”", "'a'a "]
)
def test_hostile_items_and_articles_take_no_time(unit: str) -> None:
    text = unit * (10**5 // len(unit))
    article = Article(text=text, sentences=split(text[:2000], "en"), language="en")
    began = process_time()
    for source in (MILL, article):
        mended([{"text": text}], source)
        missing(text[:20_000], source)
    assert process_time() - began < 4
