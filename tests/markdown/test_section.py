"""A model's answer in Markdown instead of JSON: every section in the form of a reading, and what is not in it."""

from __future__ import annotations

import json
import re
from time import process_time
from typing import Any

import pytest
from doubles.markdown_samples import ARTICLE as QUAY
from doubles.markdown_samples import SLOW, make_reading, shapes
from doubles.mill import ARTICLE, QUESTION
from doubles.samples import data_of
from hypothesis import assume, given
from hypothesis import strategies as st

from socra import Completion, Item
from socra.checks import judged
from socra.engine.validate import validate
from socra.errors import OutputInvalid
from socra.markdown.section import read_section
from socra.registry import find_framework
from socra.render.markdown import render_answer

News = find_framework("news")
KINDS: dict[str, Any] = {**News.sections(), "answer": News.answer}


def read(slug: str, text: str) -> Any:
    question = QUESTION if slug == "answer" else ""
    made = validate(Completion(text, "stop"), KINDS[slug], ARTICLE, question=question)
    assert not made.repaired
    return judged(made.section, ARTICLE)


def cited(section: Any) -> list[list[int]]:
    return [[found.sentence for found in item.evidence] for item in section.items()]


def written(slug: str, section: Any, article: Any, *, evidence: bool = True) -> str:
    if slug == "answer":
        return render_answer(section, evidence=evidence)
    markdown = make_reading(News.assemble({slug: section}), article, answers=[]).to_markdown(evidence=evidence)
    return markdown.split(f"\n## {News.title}\n")[-1]


def texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    names = (
        [name for name in type(part).model_fields if name not in Item.model_fields]
        if hasattr(part, "items") or hasattr(part, "markdown")
        else []
    )
    members = [getattr(part, name) for name in names] if names else list(part) if isinstance(part, list | tuple) else []
    return [text for member in members for text in texts(member)]


def as_a_model_writes(markdown: str) -> str:
    """Take from our Markdown what a model does not write: who read it, verdicts, and what the footnotes quote."""
    bare = re.sub(r" \*\(partly supported: .*?\)\*|\n\[\^\d+\]: .*|\A\n?\*Read by .*", "", markdown)
    return f"\n{bare.strip()}"


SAMPLES = {slug: read(slug, json.dumps(data_of(kind, ARTICLE))) for slug, kind in KINDS.items()}
EXAMPLES = {slug: as_a_model_writes(written(slug, made, ARTICLE)) for slug, made in SAMPLES.items()}


@pytest.mark.parametrize("slug", KINDS)
def test_every_section_is_read_as_its_json_is(slug: str) -> None:
    assert read(slug, EXAMPLES[slug]) == SAMPLES[slug]


def test_what_the_lines_say_is_in_its_field() -> None:
    assert read("summary", "### 1. Summary\n**It closed.** The mill closed.[^1]").headline == "It closed."
    idea = read("big_ideas", "* **The town:**\n  * The town wants to buy the site.[^8]").ideas[0]
    assert (idea.title, idea.points[0].text) == ("The town", "The town wants to buy the site.")
    advice = "Begin here.\n1. **Follow Ann Lee:** She says why.[^3] *(people: Ann Lee; Tom Rudd)*"
    made = read("perspectives", advice)
    assert (made.introduction, made.recommendations[0].people) == ("Begin here.", ("Ann Lee", "Tom Rudd"))
    asked = read_section("#### Money:\n1. Will the county help?[^9] *(partly answered)*", KINDS["follow_ups"], ARTICLE)
    assert asked is not None
    assert asked["categories"][0]["questions"][0]["answered"] == "partly"
    answer = read("answer", "It lost money.\n#### 1. The losses\nIt lost money.[^2]\n**Conclusion:** Nobody knows.")
    assert (answer.question, answer.introduction, answer.conclusion) == (QUESTION, "It lost money.", "Nobody knows.")


AROUND = {
    "fence": lambda text: f"```markdown\n{text}\n```",
    "prose": lambda text: f"Sure! Here is the section:\n{text}",
    "fence in prose": lambda text: f"Sure!\n\n```\n{text}\n```\nI hope that this helps.",
    "thinking": lambda text: f"<think>\n### Draft\n* **a:** b\n</think>\n{text}",
    "unopened": lambda text: f"I begin.\n</think>{text}",
    "end": lambda text: f"{text}<|im_end|>\n",
    "next section": lambda text: f"{text}\n\n### 8. Another\n* **Not:** this",
    "level": lambda text: text.replace("#### ", "### ").replace("\n### ", "\n## ", 1),
    "bold heading": lambda text: re.sub(r"### (?:\d\. )?(.*)", r"**\1**", text, count=1),
    "brackets": lambda text: re.sub(r"\[\^(\d)\]", r" [\1]", text),
    "words": lambda text: re.sub(r"\[\^(\d)\]", r" (sentence \1)", text),
    "before the stop": lambda text: re.sub(r"\.((?:\[\^\d\])+)", r"\1.", text),
    "origin": lambda text: re.sub(r"(?m)\*(\(background\))\*$", r"\1", text),
    "bom": lambda text: f"\ufeff{text}",
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "footnotes": lambda text: (
        text + "".join(f"\n[^{n}]: {ARTICLE.sentence(n)}" for n in range(1, 11) if f"[^{n}]" in text)
    ),
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("slug", KINDS)
def test_whatever_stands_around_it(slug: str, around: str) -> None:
    text = AROUND[around](EXAMPLES[slug])
    assert read(slug, text) == read(slug, EXAMPLES[slug])


@pytest.mark.parametrize("slug", KINDS)
def test_without_its_heading(slug: str) -> None:
    bare = re.sub(r"\n### .*\n", "", EXAMPLES[slug], count=1)
    assert read(slug, bare) == read(slug, EXAMPLES[slug])


@pytest.mark.parametrize(
    ("mark", "numbers"),
    [
        ("[^3]", [3]),
        (" [3]", [3]),
        (" [3, 5]", [3, 5]),
        (" [3][5]", [3, 5]),
        (" [3] [5].", [3, 5]),
        ("[^3, 5]", [3, 5]),
        ("[^3][^5]", [3, 5]),
        (" (sentences 3 and 5)", [3, 5]),
        (" (see sentence 3)", []),
        (" (Sentence 3).", [3]),
        (" [evidence: 3; 5]", [3, 5]),
        (" [Sentences 3 & 5]", [3, 5]),
        ("", []),
        (" (3)", []),
        (" [2024]", []),
        (" [3](https://example.org)", []),
    ],
)
def test_the_marks_of_evidence(mark: str, numbers: list[int]) -> None:
    text = f"#### Legal:\n* **works council:** a body of the workers{mark}"
    made = read("concepts", text).groups[0].concepts[0]
    assert [found.sentence for found in made.evidence] == numbers
    if numbers:
        assert made.definition.rstrip(".") == "a body of the workers"
    assert (made.verdict == "unsupported") is not bool(numbers)


def test_a_sentence_that_there_is_none_of_is_named() -> None:
    with pytest.raises(OutputInvalid, match="evidence names sentence 99, but the article has sentences 1 to 11"):
        read("summary", "### Summary\nThe mill closed. [99]")


def test_a_footnote_means_what_it_quotes() -> None:
    text = f"### Summary\nThe mill closed.[^1]\n\n[^1]: “{ARTICLE.sentence(6)}”"
    assert cited(read("summary", text)) == [[6]]


def test_a_model_cannot_write_its_own_verdict() -> None:
    text = "#### Legal:\n* **works council:** a machine flying through clouds over distant mountains[^1] *(supported)*"
    assert read("concepts", text).groups[0].concepts[0].verdict == "unsupported"


@pytest.mark.parametrize(
    "text",
    [
        "The paper mill in Arden closed on 3 May 2024.",
        "Sure! I would love to help. **Note:** paste the article.",
        "# A report\n\nThe mill closed.\n\nNobody knew why.",
        "The mill:\n\nIt closed.",
        "**",
        "### 1. Summary",
        "### 1. Summary\n\n```\n```",
        "* * *",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        '### 1. Summary\n```json\n{"headline": "The mill clo',
        '**Summary**\n{"headline": "The mill closed.", "te',
    ],
)
@pytest.mark.parametrize("slug", KINDS)
def test_what_is_not_in_the_form_is_refused_with_what_is_wrong_with_the_json(slug: str, text: str) -> None:
    if slug == "answer" and text.startswith("#"):
        return  # any heading may be the question
    with pytest.raises(OutputInvalid, match=r"not the JSON|breaks off"):
        read(slug, text)


def test_a_form_that_lacks_something_is_refused_with_that() -> None:
    with pytest.raises(OutputInvalid, match="conclusion"):
        read("answer", "It lost money.\n#### 1. The losses\nThe company lost money.[^2]")
    with pytest.raises(OutputInvalid, match="points"):
        read("big_ideas", "### 2. Big Ideas\n* **The losses:**")


def test_a_first_sentence_that_is_too_long_for_a_headline_is_cut() -> None:
    made = read("summary", f"### 1. Summary\n{' '.join(str(number) for number in range(60))}. It closed.")
    assert made.headline.endswith(" …")
    assert len(made.headline.split()) == 25


@pytest.mark.parametrize("slug", KINDS)
@pytest.mark.parametrize("evidence", [True, False])
def test_the_markdown_of_a_reading_is_read_back(slug: str, evidence: bool) -> None:
    back = read(slug, written(slug, SAMPLES[slug], ARTICLE, evidence=evidence))
    if evidence:
        assert back == SAMPLES[slug]
    else:  # then marks such as *(people: Ann Lee)* are left out too
        assert [item.words() for item in back.items()]
        assert {*texts(back)} <= {*texts(SAMPLES[slug]), "open"}


LOOSE = re.compile(r"\[\^?(?:[a-z ]*)[\d^]|background|sentence|`|~|<|:$", re.IGNORECASE)


@pytest.mark.slow
@pytest.mark.parametrize("slug", list(News.sections()))
@given(data=st.data())
@SLOW
def test_any_section_that_is_written_is_read_back(slug: str, data: st.DataObject) -> None:
    section = data.draw(shapes(News.sections()[slug]))
    assume(len(getattr(section, "headline", "").split()) <= 25)
    assume(not any(LOOSE.search(text) for text in texts(section)))
    found = read_section(written(slug, section, QUAY), News.sections()[slug], QUAY)
    assert found is not None
    assert texts(News.sections()[slug].model_validate(found, context={"article": QUAY})) == texts(section)


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            ["### 1. Summary\n", "#### a\n", "* **a:** b\n", "[^1]", "[1]", "```\n", "**", "\n", "x ", "*(background)*"]
        ),
        max_size=30,
    ).map("".join)
)
@SLOW
def test_no_text_breaks_it(text: str) -> None:
    for kind in KINDS.values():
        found = read_section(text, kind, ARTICLE, QUESTION)
        assert found is None or isinstance(found, dict)


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit",
    [
        "#",
        "* ",
        "**",
        "[1]",
        "[^1]",
        "```\n",
        "(sentence 1",
        " ",
        "\n",
        "#### a\n",
        "* **a:** b\n",
        "<|a|>",
        "[1, ",
        "*(background",
    ],
)
def test_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    for text in (unit * (10**5 // len(unit)), "### 1. Summary\n" + unit * (10**5 // len(unit))):
        began = process_time()
        read_section(text, KINDS["summary"], ARTICLE)
        read_section(text, KINDS["concepts"], ARTICLE)
        assert process_time() - began < 4
