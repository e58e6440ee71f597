"""Quotations: what stands in quotation marks must be the article's words, and is put right where it nearly is."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from doubles.checking import elsewhere, missing, verdict_of
from doubles.tables import article_of, rows

from socra.article import Article
from socra.checks import Said
from socra.checks.index import HEADER, index_of
from socra.checks.misquotes import mend_quotes, mended
from socra.checks.speech.quotes import Quotations
from socra.language.quotations import quotes_in, without_quotes
from socra.language.sentences import split
from socra.testing import make_article

CHECK = Quotations()
SAID = article_of("language/quotations", "said")
MILL = article_of("language/quotations", "mill")


@rows("language/quotations", "quotable", "text")
def test_what_the_article_says_may_be_quoted(text: str) -> None:
    assert missing(CHECK, text, SAID) == []


@rows("language/quotations", "misquoted", "text")
def test_what_it_does_not_say_may_not(text: str) -> None:
    assert [places for _, places in elsewhere(CHECK, text, SAID)] == [()]


@pytest.mark.parametrize("unit", ["“", '"', "‘a", "‘a’b", "«", "[", "…", "“a b c”", "[a](", "’", "a b "])
def test_quotations_are_found_in_linear_time(unit: str) -> None:
    began = process_time()
    quotes = list(quotes_in(f"“a b c {unit * (10**5 // len(unit))}"))
    assert process_time() - began < 2
    assert len(quotes) <= 10**5


# --- where a quotation stands ---


def test_a_quotation_that_stands_elsewhere_is_found_there() -> None:
    text = "“They stopped answering the telephone”"
    assert elsewhere(CHECK, text, MILL, [1]) == [("They stopped answering the telephone", (3,))]
    assert missing(CHECK, text, MILL, [3]) == []


def test_it_may_run_on_into_the_next_sentence_where_both_are_cited() -> None:
    said = "It made paper for school books. The town grew around it."
    assert missing(CHECK, f"“{said}”", MILL, [6, 7]) == []
    assert missing(CHECK, f"“{said}”", MILL, [7, 6]) == []
    assert elsewhere(CHECK, f"“{said}”", MILL, [6]) == [(said, (6, 7))]
    assert missing(CHECK, "“The mill opened in 1929. The town grew around it.”", MILL, [5, 7])


@rows("language/quotations", "spliced", "text")
def test_a_splice_of_two_quotations_is_none(text: str) -> None:
    assert [places for _, places in elsewhere(CHECK, text, MILL)] == [()]


@rows("language/quotations", "edited", "text")
def test_an_editor_may_leave_out_and_add_what_he_marks(text: str) -> None:
    assert list(quotes_in(text))
    assert missing(CHECK, text, MILL) == []


@rows("language/quotations", "unquoted", "text")
def test_an_apostrophe_is_no_quotation_mark(text: str) -> None:
    assert list(quotes_in(text)) == []


def test_a_vowel_sign_is_no_word_of_its_own() -> None:
    assert list(quotes_in("“हिन्दी” का अर्थ")) == []


def test_a_translated_quotation_is_not_compared() -> None:
    text = "« Nous n'avons plus de clients du tout »"
    assert missing(CHECK, text, MILL, language="fr") == []
    assert missing(CHECK, text, MILL, language="en")


def test_what_is_left_without_quotations_keeps_its_place() -> None:
    text = "He said “never again, not once” and went."
    assert without_quotes(text).index("and went") == text.index("and went")


def test_an_item_with_words_of_nobody_is_unsupported_and_says_which() -> None:
    text = "“We have run out of paper, not out of customers,” said Petra Lindqvist."
    found = verdict_of(text, MILL, 1)
    assert found.verdict == "unsupported"
    assert ("quotation", "We have run out of paper, not out of customers,") in [
        (finding.kind, finding.text) for finding in found.findings
    ]


# --- what is nearly the article's ---


@rows("language/quotations", "mended")
def test_words_that_are_nearly_the_articles_become_the_articles(text: str, true: str) -> None:
    assert mend_quotes(text, MILL) == (true, 1)
    assert missing(CHECK, true, MILL) == []


@rows("language/quotations", "kept", "text")
def test_words_that_are_too_far_from_the_articles_stay(text: str) -> None:
    assert mend_quotes(text, MILL) == (text, 0)


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


@pytest.mark.alone
def test_a_section_on_a_very_long_article_is_quick() -> None:
    def told(n: int) -> str:
        quote = f"the {n} mill on the river number {n * 7} has lost {n * 3} of its many orders"
        return f"Speaker {n % 97} said “{quote}” on {n}."

    long = make_article(*map(told, range(20_000)))
    index = index_of(long)
    items = [
        {"text": f"“the {n} mill on the river numbers {n * 7} has lost {n * 3} of its orders”", "evidence": [n + 1]}
        for n in range(0, 18_000, 300)
    ]
    began = process_time()
    made, count = mended(items, long)
    assert count == len(items)
    for item in made:
        said = Said((item["text"],), item["text"], "en")
        for claim in CHECK.claims(said, index):
            assert CHECK.holds(claim, (HEADER, *item["evidence"]), index)
            assert CHECK.where(claim, index) == tuple(item["evidence"])
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
        elsewhere(CHECK, text[:20_000], source)
    assert process_time() - began < 4
