"""Sentences: exact offsets on any text, right borders in news prose of many languages, linear time."""

from __future__ import annotations

import sys
from time import process_time

import pytest
from doubles.checkout import BENCHMARKS
from doubles.tables import rows
from doubles.timing import cpu_seconds
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socra.article import Article
from socra.language.sentences import LONGEST, split

sys.path.insert(0, str(BENCHMARKS))

from scoring.golden import golden, splits_as


def sentences_of(text: str, language: str = "en") -> list[str]:
    return [text[found.start : found.end] for found in split(text, language)]


@rows("language/sentences", "split", "sentences")
def test_news_prose_is_split_where_a_reader_would(language: str, sentences: list[str]) -> None:
    space = "" if language in ("zh", "ja") else " "
    assert sentences_of(space.join(sentences), language) == sentences


@rows("language/sentences", "kept_whole", "text")
def test_where_it_is_unclear_sentences_stay_together(language: str, text: str) -> None:
    assert sentences_of(text, language) == [text]


@rows("language/golden", "rules", "sentences")
def test_the_golden_rules_are_kept(language: str, sentences: list[str]) -> None:
    assert splits_as(sentences, language)


@rows("language/golden", "not_followed", "sentences")
def test_a_golden_rule_that_is_kept_after_all_is_listed_so(language: str, sentences: list[str]) -> None:
    assert not splits_as(sentences, language)


def test_nearly_all_golden_rules_are_kept() -> None:
    right, of_all = golden()
    assert right / of_all >= 0.95


def test_a_full_stop_ends_a_sentence_though_no_space_follows() -> None:
    assert sentences_of("It failed.Then it ran.") == ["It failed.", "Then it ran."]
    assert sentences_of("It began on May 15.Then it ran.") == ["It began on May 15.", "Then it ran."]


def test_headings_code_and_rules_have_no_sentences_and_no_sentence_crosses_a_line() -> None:
    text = "# Head. Two.\n\nOne. Two.\n- three\n> four\n---\n```\ncode. here.\n```\n| a. B. | c |\nopen\nend"
    assert sentences_of(text) == ["One.", "Two.", "three", "four", "| a. B. | c |", "open", "end"]


def test_marks_without_a_word_are_no_sentence() -> None:
    assert sentences_of("***\n\n…\n\n“ ”\n\n- \n\n• • •") == []


def test_text_without_a_full_stop_is_cut_at_spaces() -> None:
    pieces = sentences_of("word " * 2_000)
    assert all(len(piece) <= LONGEST and set(piece.split()) == {"word"} for piece in pieces)
    assert sum(len(piece.split()) for piece in pieces) == 2_000
    assert "".join(sentences_of("字" * 9_000)) == "字" * 9_000
    assert max(map(len, sentences_of("| " + "cell " * 2_000))) <= LONGEST


MARKS = [
    *".!?…。:;,'\"“”„‟«»‘’()[]*_#>|-`~\\/ \n\t\u00a0\u200d",
    "](",
    "https://",
    "Dr.",
    "z.B.",
    "20.",
    "U.S.",
    "т.е.",
]
texts = st.one_of(
    st.text(),
    st.lists(st.one_of(st.sampled_from(MARKS), st.sampled_from("aBcÉж字ا"), st.text(max_size=3)), max_size=60).map(
        "".join
    ),
)
languages = st.sampled_from(["", "en", "fr", "de", "es", "ru", "pl", "zh", "ja", "ar", "hi", "xx"])


@settings(max_examples=400)
@given(texts, languages)
@example("a" * (LONGEST + 1) + "\u00a0.", "en")
@example("A. “ B. ” C.", "de")
@example("I…т.е.z.B.\u00a0اDr.B\u00a0.", "de")  # sentencex panics on it as it stands
def test_any_text_has_sentences_at_exact_offsets_and_no_word_lies_outside_them(text: str, language: str) -> None:
    if any(0xD800 <= ord(mark) <= 0xDFFF for mark in text):
        return  # no article holds lone surrogates
    article = Article(text=text, sentences=split(text, language))  # in order, inside, not overlapping: or it raises
    covered = bytearray(len(text))
    for sentence in article.sentences:
        shown = text[sentence.start : sentence.end]
        assert shown == shown.strip() != ""
        assert "\n" not in shown
        covered[sentence.start : sentence.end] = b"\x01" * len(shown)
    for block in article.blocks:
        if block.kind not in ("heading", "code", "rule"):
            lost = [k for k in range(block.start, block.end) if text[k].isalnum() and not covered[k]]
            assert not lost, text[lost[0] : lost[0] + 20]


HOSTILE = {
    "quotation marks": '"',
    "dots": ".",
    "openers": "“ ",
    "closers": "a.”",
    "half links": "](",
    "half links with titles": '](a "',
    "open brackets": "[a",
    "abbreviations": "Mr. ",
    "shouts": "a! ",
    "bold": "**a.** ",
    "chinese": "日本語。",
    "addresses": "http://",
    "fences": "```a\n",
    "words": "word ",
    "one word": "a",
    "spaces": " ",
    "quoted": "“a.” ",
    "inches": '6" ',
    "items": "1. A ",
    "items that count": "a. A b. B ",
    "notes": "ab.1 A ",
    "dates": "3. 4. ",
    "dots behind an address": "www..",
    "what was left out": ". ...a",
    "numbered paragraphs": "1. a\n",
}


@pytest.mark.alone
@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_with_the_length_of_hostile_text(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        return cpu_seconds(lambda: split(text, "en"), runs=1)

    split("Warm. Up.", "en")
    # 8 times the text; the square would take 64 times as long, each time
    assert any(seconds(80_000) < 24 * seconds(10_000) + 0.1 for _ in range(3))


@pytest.mark.alone
def test_a_megabyte_on_one_line_is_split_in_seconds() -> None:
    text = "The mill closed in May and nobody in the valley knew why. " * 17_500
    began = process_time()
    assert len(split(text, "en")) == 17_500
    assert process_time() - began < 10
