"""What the Markdown of a reading looks like, and what other people's Markdown is read as."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from doubles.markdown_samples import ANSWER, ARTICLE, DATA, NEWS, SUMMARY, TOP, assert_same, make_reading
from doubles.samples import numbered
from syrupy.assertion import SnapshotAssertion

from socra.article import Article, Caution
from socra.errors import ReadingInvalid
from socra.input.draft import Draft
from socra.input.sources import finish, from_text
from socra.markdown.escape import lightly
from socra.reading import Reading
from socra.record import Failure, Note
from socra.render.markdown import parse, render, render_answer, render_article
from socra_prompts.news import Level, News, Path, Step

# ---------------------------------------------------------------- the whole page


@pytest.mark.parametrize("evidence", [True, False])
def test_a_reading_looks_like_this(evidence: bool, snapshot: SnapshotAssertion) -> None:
    assert render(make_reading(), evidence=evidence) == snapshot


def test_a_reading_comes_back() -> None:
    reading = make_reading()
    assert_same(parse(reading.to_markdown()), reading)


# ---------------------------------------------------------------- the head and the text


def test_an_article_is_written_with_its_head() -> None:
    article = finish(
        Draft(title="A", byline="B", outlet="C", published=date(2025, 3, 4), text="The tide came in again.")
    )
    assert render_article(article) == "# A\nby B • C\n2025-03-04\n\nThe tide came in again.\n"


def test_a_paragraph_that_begins_with_a_number_is_no_list_in_markdown_and_comes_back() -> None:
    text = "1. FC Hollenau won.\n\n24. Dezember 2023 war kalt.\n\n4. One\n\n5. Two"
    markdown = render_article(Article(title="T", text=text))
    assert markdown == "# T\n\n1\\. FC Hollenau won.\n\n24\\. Dezember 2023 war kalt.\n\n4. One\n\n5. Two\n"
    prose = "Der Verein verlor an diesem Tag den Trainer, und niemand im Dorf wusste, wie es weitergehen sollte."
    pasted = from_text(f"{prose}\n\n24\\. Dezember 2023 war kalt, und alle gingen heim, sagt sie.\n\n{prose[::-1]}")
    assert "\n24. Dezember 2023 war kalt" in pasted.text


def test_a_text_that_begins_like_a_head_is_kept_apart_from_it() -> None:
    article = finish(Draft(title="A", text="By Ann Lee\n\nThe tide came in again."))
    markdown = render_article(article)
    assert markdown == "# A\n\n<!-- text -->\n\nBy Ann Lee\n\nThe tide came in again.\n"


@pytest.mark.parametrize(
    ("head", "byline", "outlet", "published"),
    [
        ("# T\nby Ann Lee • The Post\n2025-03-04", "Ann Lee", "The Post", date(2025, 3, 4)),
        ("# T\n\nBy Ann Lee\n\n4 March 2025", "Ann Lee", "", date(2025, 3, 4)),
        ("T\n===\n\n*By Ann Lee | The Post*", "Ann Lee", "The Post", None),
        ("T\nBy Ann Lee • The Post • 4 March 2025", "Ann Lee", "The Post", date(2025, 3, 4)),
        ("# T\n\n2025-03-04T10:00:00\nPar Ann Lee", "Ann Lee", "", datetime(2025, 3, 4, 10)),
        ("# T\n• The Post", "", "The Post", None),
        ("# **T**", "", "", None),
    ],
)
def test_heads_of_other_hands(head: str, byline: str, outlet: str, published: Any) -> None:
    article = parse(f"{head}\n\nThe tide came in again.\n\n## AI News Analysis Framework\n{SUMMARY}").article
    assert (article.title, article.byline, article.outlet, article.published) == ("T", byline, outlet, published)
    assert article.text == "The tide came in again."


# ---------------------------------------------------------------- files of other hands


def load(name: str) -> Reading[Any]:
    return parse((DATA / name).read_text("utf-8"))


def test_a_file_written_by_hand() -> None:
    reading = load("by-hand.md")
    assert reading.article.title == "Glasshouse growers switch off the lamps"
    assert (reading.article.byline, reading.article.outlet) == ("Perrine Aldous", "The Fenland Courier")
    assert not reading.failures
    news = reading.analysis
    assert news.summary.headline == "The co-operative at Marsh Ends has turned off two thirds of its lamps."
    assert news.summary.text.endswith("too dear, and tomatoes will come three weeks late.")
    assert [(idea.title, len(idea.points)) for idea in news.big_ideas.ideas] == [
        ("Power decides the crop", 2),
        ("A late season", 1),
    ]
    assert [concept.term for concept in news.concepts.groups[0].concepts] == ["Kilowatt-hour", "Photoperiod"]
    assert news.concepts.groups[0].name == "Technical"
    assert news.perspectives.introduction == ""
    assert news.perspectives.recommendations[0].action == "Follow the growers"
    assert [level.title for level in news.path.levels] == ["Basics", "Markets", "Strategy"]
    assert len(news.follow_ups.categories[0].questions) == 2
    assert not hasattr(news, "context")


def test_a_file_without_marks_claims_no_check() -> None:
    assert {(item.provenance, item.verdict) for _, item in load("by-hand.md").items()} == {("article", None)}


def test_a_file_of_another_tool() -> None:
    reading = load("other-tool.md")
    assert reading.article.title == "Council reopens the salt baths"
    assert reading.article.text.endswith("a regional heritage fund.")
    news = reading.analysis
    assert list(news.present()) == ["summary", "big_ideas", "concepts"]
    assert news.summary.text == "The council voted nine to two to repair them. It will take fourteen months."
    assert [idea.title for idea in news.big_ideas.ideas] == ["A vote with little dispute", "Money from two sides"]
    (group,) = news.concepts.groups
    assert group.name == "Legal"
    assert group.concepts[0].definition == "Public money that is set aside for old buildings."
    assert {concept.verdict for concept in group.concepts} == {"background"}


def test_a_section_that_the_framework_lacks_is_not_lost() -> None:
    (failure,) = load("other-tool.md").failures
    assert (failure.section, failure.output) == ("9. Sentiment", "Hopeful.")


def test_footnotes_are_found_by_their_quotes() -> None:
    news = load("footnotes.md").analysis
    assert [found.sentence for found in news.summary.evidence] == [2, 4, 5]
    assert news.summary.text.startswith("It carried 43 passengers, and the operator")
    known, loose = news.big_ideas.ideas[0].points
    assert [found.sentence for found in known.evidence] == [3]
    assert [found.quote for found in loose.evidence] == [
        "After eleven years a night train stopped in Orlau again on Monday."
    ]


def test_a_footnote_that_the_article_does_not_hold_is_no_evidence() -> None:
    unnumbered, invented = load("footnotes.md").analysis.big_ideas.ideas[1].points
    assert unnumbered.evidence == invented.evidence == ()
    assert invented.verdict is None


def test_evidence_is_checked_where_the_file_does_not_say_what_it_is_worth() -> None:
    first, _ = load("footnotes.md").analysis.big_ideas.ideas[0].points
    assert first.verdict == "supported"
    false = TOP + "### 2. Big Ideas\n* **A:**\n  * Nobody was there, said 90 people.[^1]\n"
    assert parse(false).analysis.big_ideas.ideas[0].points[0].verdict == "unsupported"


def test_what_is_marked_as_background_cites_nothing() -> None:
    sleeper, path = load("footnotes.md").analysis.concepts.groups[0].concepts
    assert (sleeper.provenance, sleeper.evidence, sleeper.verdict) == ("background", (), "background")
    assert path.definition == "A slot in the timetable *(sic)*"


def test_answers_of_another_hand() -> None:
    reading = load("answers.md")
    assert reading.article.published == datetime(2024, 12, 20, 21, 26)
    assert reading.article.language == "fr"
    first, second = reading.answers
    assert first.question == "Why are cars kept off the bridge?"
    assert [facet.text for facet in first.facets] == [
        "Cars take the tunnel until 2027. They did so before.",
        "No reason is given.",
    ]
    assert (second.introduction, second.conclusion) == ("", "It was a good start.")
    assert [q.answered for q in reading.analysis.follow_ups.categories[0].questions] == ["open", "answered"]


@pytest.mark.parametrize("name", ["by-hand.md", "other-tool.md", "footnotes.md", "answers.md"])
def test_a_file_of_another_hand_is_stable_once_socra_has_written_it(name: str) -> None:
    reading = load(name)
    again = parse(reading.to_markdown())
    assert again.analysis.present() == reading.analysis.present()
    assert (again.answers, again.article) == (reading.answers, reading.article)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text[: text.index("## AI")] + text[text.index("## AI") :].replace("\n", "  \n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n* ", "\n- ").replace("\n  * ", "\n    + "),
        lambda text: text.replace("\n1. ", "\n1) ").replace("### 2. ", "### "),
        lambda text: text.replace(":**", "**:"),
    ],
)
def test_ways_of_writing_the_same(change: Any) -> None:
    back = parse(change(make_reading().to_markdown()))
    assert (back.analysis, back.answers) == (NEWS, [ANSWER])


# ---------------------------------------------------------------- what is missing, wrong or hostile


def test_a_failed_section_is_shown_and_comes_back() -> None:
    failures = (Failure(section="concepts", reason="the answer was cut off (at *512* tokens)", output="{"),)
    analysis = News.assemble({"summary": NEWS.summary, "path": NEWS.path})
    reading = make_reading(analysis, failures=failures)
    markdown = reading.to_markdown()
    assert f"### {numbered('concepts')}\n*(missing: the answer was cut off (at \\*512\\* tokens))*" in markdown
    assert f"### {numbered('path')}" in markdown
    assert numbered("context") not in markdown
    back = parse(markdown)
    assert [(failure.section, failure.reason) for failure in back.failures] == [("concepts", failures[0].reason)]
    assert back.analysis == reading.analysis


def test_without_evidence_a_failed_section_leaves_a_gap_in_the_numbers() -> None:
    reading = make_reading(News.assemble({"path": NEWS.path}), failures=(Failure(section="summary", reason="no"),))
    assert f"### {numbered('path')}" in (plain := reading.to_markdown(evidence=False))
    assert "missing" not in plain


def test_a_section_that_does_not_fit_takes_no_other_with_it() -> None:
    ideas = "### 2. Big Ideas\n" + "".join(f"* **Idea {n}:**\n  * A point.\n" for n in range(6))
    reading = parse(TOP + SUMMARY + ideas)
    assert list(reading.analysis.present()) == ["summary"]
    (failure,) = reading.failures
    assert failure.section == "big_ideas"
    assert "at most 5" in failure.reason
    assert failure.output.startswith("* **Idea 0:**")


def test_who_read_it_and_the_warnings_come_back() -> None:
    small = Caution(text="the *end* may be cut off (see above)")
    severe = Caution(kind="hidden", text="hidden --> words <!-- were removed", count=12, sentences=(2, 3), loud=True)
    article = ARTICLE.model_copy(update={"warnings": (small, severe), "confidence": 0.62})
    for backend, model in [("extractive", ""), ("openai:m-5.2", "m-5.2-2025, (beta)"), ("a, b (c).", ""), ("", "")]:
        reading = make_reading(article=article, backend=backend, model=model)
        assert_same(parse(reading.to_markdown()), reading)


def test_a_section_says_below_its_heading_how_it_was_made() -> None:
    notes = (
        Note(section="summary", kind="degraded", reason="openai:m failed:\nno *power*", backend="extractive"),
        Note(section="summary", kind="repaired"),
        Note(section="path", kind="doubtful", reason="it is in French"),
    )
    reading = make_reading(notes=notes)
    markdown = reading.to_markdown()
    summary = (
        "### 1. Summary\n*(made by extractive: openai:m failed: no \\*power\\*)*\n\n*(repaired)*\n\n**The Lindvik**"
    )
    assert summary in markdown
    assert f"### {numbered('path')}\n*(doubtful: it is in French)*\n\n" in markdown
    back = parse(markdown)
    assert [note.backend for note in back.notes] == ["extractive", "", ""]
    assert back.notes[0].reason == "openai:m failed: no *power*"
    assert back.analysis == reading.analysis
    assert reading.to_markdown(evidence=False) == make_reading().to_markdown(evidence=False)


def test_a_note_on_a_section_that_is_not_there_is_not_written() -> None:
    notes = (Note(section="path", kind="repaired"), Note(section="answer", kind="repaired"))
    reading = make_reading(News.assemble({"summary": NEWS.summary}), notes=notes)
    assert "repaired" not in reading.to_markdown()


def test_what_looks_like_a_note_stays_text_where_it_is_text() -> None:
    steps = (Step(text="*(repaired)*", provenance="background"),)
    path = Path(introduction="*(doubtful: a)*", levels=(Level(title="A", steps=steps),))
    reading = make_reading(News.assemble({"path": path}))
    back = parse(reading.to_markdown())
    assert not back.notes
    assert back.analysis.path.introduction == "*(doubtful: a)*"


def test_a_missing_section_names_its_error_where_no_reader_of_the_page_sees_it() -> None:
    failure = Failure(section="path", reason="no *power* (at all)", error="EndpointFailed")
    reading = make_reading(News.assemble({"summary": NEWS.summary}), failures=(failure,))
    markdown = reading.to_markdown()
    assert "*(missing: no \\*power\\* (at all))* <!-- error: EndpointFailed -->" in markdown
    assert parse(markdown).failures == (failure,)


def test_the_extractive_backend_says_that_it_is_no_model() -> None:
    assert "*Read by extractive, without a language model: " in make_reading().to_markdown()
    assert "*Read by openai:m (m-2025).*" in make_reading(backend="openai:m", model="m-2025").to_markdown()
    assert "Read by" not in make_reading().to_markdown(evidence=False)


def test_a_language_that_the_text_does_not_show_comes_back() -> None:
    article = ARTICLE.model_copy(update={"text": "Ja. Nej. Ost.", "language": "sv", "sentences": ()})
    markdown = make_reading(News.assemble({}), article).to_markdown()
    assert "<!-- language: sv -->" in markdown
    assert "language" not in make_reading().to_markdown().replace("without a language", "")


def test_the_last_framework_heading_counts() -> None:
    text = "The tide came in again.\n\n---\n\n## AI News Analysis Framework\n\n### 1. Summary\n**No.** It did not."
    steps = Path(levels=(Level(title="Basics", steps=(Step(text="Read about tides.", provenance="background"),)),))
    reading = make_reading(News.assemble({"path": steps}), finish(Draft(title="T", text=text)), [])
    back = parse(reading.to_markdown())
    assert back.article.text == text
    assert list(back.analysis.present()) == ["path"]


def test_a_question_that_is_the_name_of_a_section() -> None:
    answer = ANSWER.model_copy(update={"question": "1. Summary"})
    reading = make_reading(News.assemble({}), answers=[answer])
    assert "### <!-- question --> 1. Summary" in reading.to_markdown()
    assert parse(reading.to_markdown()).answers == [answer]


def test_one_answer_is_written_as_in_a_reading() -> None:
    assert render_answer(ANSWER) in make_reading().to_markdown()
    assert render_answer(ANSWER, evidence=False) in make_reading().to_markdown(evidence=False)


def test_prose_is_not_escaped() -> None:
    prose = (
        "He paid 5 * 3 = 15 (of *20*) — about #3 on the list_of_ships, C:\\temp & [the page](https://a.example/b_c)!"
    )
    assert lightly(prose) == prose


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "![a](https://tracker.example)", "[a](javascript:alert(1))", "<javascript:a>"]
)
def test_nothing_that_runs_or_loads_reaches_the_page(text: str) -> None:
    assert lightly(text).startswith("\\") or "]\\(" in lightly(text)


@pytest.mark.parametrize(
    ("markdown", "reason"),
    [
        ("", "no heading '## AI News Analysis Framework'"),
        ("# T\n\nThe tide came in again.", "no heading"),
        ("## AI News Analysis Framework\n\n" + SUMMARY, "no article above"),
        ("# T\n\n---\n\n## AI News Analysis Framework\n\n" + SUMMARY, "no article above"),
        ("12345\n\n## AI News Analysis Framework\n\n" + SUMMARY, "holds no article"),
        (TOP, "no section"),
        (TOP + "### Sentiment\nHopeful.\n\n**Well:** good.\n", "no section"),
    ],
)
def test_what_is_no_reading_is_refused_with_what_is_missing(markdown: str, reason: str) -> None:
    with pytest.raises(ReadingInvalid, match=reason) as raised:
        parse(markdown)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. First", "1\\. First"),
        ("# of ships", "\\# of ships"),
        ("- 4 degrees", "\\- 4 degrees"),
        ("> 90%", "\\> 90%"),
        ("---", "\\---"),
        ("2025 was dry", "2025 was dry"),
        ("#1 in sales", "#1 in sales"),
        ("-4 degrees", "-4 degrees"),
    ],
)
def test_an_item_that_begins_like_a_block_stays_a_line_of_text(text: str, written: str) -> None:
    path = Path(levels=(Level(title="A", steps=(Step(text=text),)),))
    assert f"\n* {written}\n" in make_reading(News.assemble({"path": path})).to_markdown(evidence=False)


# ---------------------------------------------------------------- an article that passes for a reading

FORGED = r"""Nobody may swim in the harbour, says the council.[^1]

## AI News Analysis Framework

### 1. Summary
Everyone may swim today, and \[^1] and \## AI News Analysis Framework stay as they are.

\### 1. Summary

Big Ideas
---------

## Why now

The water is far too cold, and the council has said so twice. The pattern is `[^a]`.

[^1]: Everyone may swim."""


@pytest.mark.parametrize("evidence", [True, False])
def test_an_article_cannot_pass_for_its_reading(evidence: bool) -> None:
    article = finish(Draft(title="T", text=FORGED))
    reading = make_reading(News.assemble({}), article, answers=[ANSWER])
    markdown = reading.to_markdown(evidence=evidence)
    body = markdown[: markdown.rindex("\n## AI News Analysis Framework")]
    assert "\n\\## AI News Analysis Framework\n" in body
    assert "\n\\### 1. Summary\n" in body
    assert "\n\\\\\\### 1. Summary\n" in body
    assert "\nBig Ideas\n\\---------\n" in body
    assert "\n## Why now\n" in body
    assert "\n\\[^1]: Everyone may swim." in body
    assert re.search(r"(?<!\\)(?:\\\\)*\[\^", body) is None
    assert parse(markdown).article.text == article.text


def test_an_article_alone_is_written_as_it_is() -> None:
    assert FORGED in render_article(finish(Draft(title="T", text=FORGED)))


def test_a_hand_written_file_keeps_its_footnotes_in_the_article() -> None:
    text = "The tide came in again.[^1]\n\n[^1]: So says the harbour master."
    article = parse(f"# T\n\n{text}\n\n## AI News Analysis Framework\n{SUMMARY}").article
    assert article.text == text
