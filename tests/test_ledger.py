"""The ledger of a reading: one row an item, the list to worry about, and what the analysis left out."""

from __future__ import annotations

from typing import Any

from socra import Entry, Reader, Reading
from socra.testing import ScriptedBackend, make_article

ARTICLE = make_article(
    "# Mills",
    "The mill in Arden closed in May.",
    "Its 312 workers went home on 3 May 2024, said Ada Vane of Harrow Mills.",
    "It was a grey day.",
    "- 47 looms were sold to Brin & Co. for $90,000.",
)
SUMMARY = {"headline": "The mill closed.", "text": "The mill in Arden closed in May.", "evidence": [1]}
CONTEXT = {
    "groups": [
        {
            "name": "Players",
            "notes": [
                {"label": "Looms", "text": "They weave cloth.", "provenance": "background", "evidence": []},
                {"label": "Day", "text": "It was grey.", "provenance": "article", "evidence": [3]},
                {
                    "label": "Bakery",
                    "text": "Bakeries in Leeds sold 99 cakes.",
                    "provenance": "article",
                    "evidence": [1],
                },
            ],
        }
    ]
}


def reading(**script: Any) -> Reading[Any]:
    backend = ScriptedBackend({"summary": SUMMARY, "context": CONTEXT, **script})
    return Reader(backend, unsupported="mark").read(ARTICLE, sections=["summary", "context"])


def test_the_ledger_has_one_row_an_item_with_what_it_rests_on() -> None:
    rows = reading().ledger()
    assert [(row.section, row.item, row.provenance, row.verdict) for row in rows] == [
        ("summary", "The mill closed.: The mill in Arden closed in May.", "article", "supported"),
        ("context", "Looms: They weave cloth.", "background", "background"),
        ("context", "Day: It was grey.", "article", "supported"),
        ("context", "Bakery: Bakeries in Leeds sold 99 cakes.", "article", "unsupported"),
    ]
    assert rows[0].evidence[0].quote == "The mill in Arden closed in May."
    assert rows[0].reason == ""
    assert rows[3].reason


def test_the_worry_list_holds_what_the_article_was_not_found_to_say() -> None:
    assert [row.item for row in reading().unsupported()] == ["Bakery: Bakeries in Leeds sold 99 cakes."]


def test_answers_are_in_the_ledger() -> None:
    facet = {"title": "Day", "text": "It was a grey day.", "provenance": "article", "evidence": [3]}
    made = reading(answer={"introduction": "Yes.", "facets": [facet], "conclusion": "So it was."})
    made.ask("What was the day like?")
    last = made.ledger()[-1]
    assert isinstance(last, Entry)
    assert (last.section, last.verdict) == ("answer", "supported")


def test_the_paragraphs_that_feed_no_section_stand_with_the_densest_first() -> None:
    left = reading().coverage()
    assert [one.sentences for one in left] == [(4,), (2,)] or [one.sentences for one in left] == [(2,), (4,)]
    assert left[0].density >= left[1].density > 0
    for one in left:
        assert ARTICLE.text[one.start : one.end] == one.text
    assert not any(one.text.startswith(("#", "- ")) for one in left)  # headings feed nothing, and marks are no words


def test_a_reading_that_cites_everything_leaves_nothing_out() -> None:
    note = {"label": "All", "text": "It was a grey day.", "provenance": "article", "evidence": [2, 3, 4]}
    made = reading(context={"groups": [{"name": "All", "notes": [note]}]})
    assert made.coverage() == []


def test_what_is_marked_in_a_saved_reading_is_in_its_ledger(tmp_path: Any) -> None:
    made = reading()
    again = Reading[type(made.analysis)].load(made.model_dump_json())  # type: ignore[misc]
    assert again.ledger() == made.ledger()
    assert again.coverage() == made.coverage()
