"""A model's answer in Markdown instead of JSON: every section in the form of a reading, and what is not in it."""

from __future__ import annotations

import json
import re
from time import process_time
from typing import Any

import pytest
from doubles.markdown_samples import ARTICLE as QUAY
from doubles.markdown_samples import SLOW, make_reading, shapes
from doubles.mill import ARTICLE, QUESTION, requests
from hypothesis import assume, given
from hypothesis import strategies as st

from socra import Completion, Item, Request
from socra.errors import OutputInvalid
from socra.registry import find_framework
from socra.render.markdown import render_answer
from socra.render.markdown.answer import read_section
from socra.testing import valid_answer
from socra.validate import validate

News = find_framework("news")
KINDS: dict[str, Any] = {**News.sections(), "answer": News.answer}


def read(slug: str, text: str) -> Any:
    question = QUESTION if slug == "answer" else ""
    made = validate(Completion(text, "stop"), KINDS[slug], ARTICLE, question=question)
    assert not made.repaired
    return made.section


def cited(section: Any) -> list[list[int]]:
    return [[found.sentence for found in item.evidence] for item in section.items()]


EXAMPLES = {
    "summary": """
### 1. Summary
**The mill closed.** The paper mill in Arden closed. Some 312 people lost their work.[^1][^6]""",
    "big_ideas": """
### 2. Big Ideas
* **The losses:**
  * The company had lost $3.5 million a year.[^2]
  * The works council says that the losses were made on paper only.[^4]
* **The town:**
  * The town wants to buy the site.[^8]""",
    "concepts": """
### 3. Knowledge Gaps & Concepts
#### Legal:
* **works council:** a body in which the workers are represented[^5]
* **county:** a part of a state *(background)*""",
    "context": """
### 4. Extra Context & Foundational Knowledge
#### Players:
* **Ann Lee:** the company's chief executive[^3]
#### History:
* **paper:** It was made in mills for long. *(background)*""",
    "perspectives": """
### 5. Expert Perspective Access
Begin with the owners.
1. **Follow Ann Lee:** She says why the mill closed.[^3] *(people: Ann Lee; Tom Rudd)*
2. **Track the sale:** The town wants to buy the site.[^8]""",
    "path": """
### 6. Knowledge Progression Path
From mills to towns.
#### Level 1: Basics
* Learn what a mill is. *(background)*
#### Level 2: Money
* Learn what the company lost.[^2]""",
    "follow_ups": """
### 7. Follow-up Questions & Ideas
#### Money:
1. Will the county help?[^9] *(partly answered)*
2. What does the site cost?[^8]""",
    "answer": """
### Why did the mill close?
It lost money.
#### 1. The losses
The company had lost $3.5 million a year.[^2]
#### 2. The council
The losses were made on paper only.[^4]
**Conclusion:** Nobody knows.""",
}
MARKS = {
    "summary": [[1, 6]],
    "big_ideas": [[2], [4], [8]],
    "concepts": [[5], []],
    "context": [[3], []],
    "perspectives": [[3], [8]],
    "path": [[], [2]],
    "follow_ups": [[9], [8]],
    "answer": [[2], [4]],
}


@pytest.mark.parametrize("slug", KINDS)
def test_every_section_is_read(slug: str) -> None:
    made = read(slug, EXAMPLES[slug])
    # the follow-ups add the sentences that answer them
    assert all(set(mark) <= set(found) for mark, found in zip(MARKS[slug], cited(made), strict=True))
    assert slug == "follow_ups" or cited(made) == MARKS[slug]
    assert {item.provenance for item in made.items()} <= {"article", "background"}
    assert all(item.verdict for item in made.items())
    assert "[" not in made.model_dump_json(exclude={}).replace("[{", "").replace('":[', "").replace("[]", "")


def test_what_the_lines_say_is_in_its_field() -> None:
    assert read("summary", EXAMPLES["summary"]).headline == "The mill closed."
    assert read("big_ideas", EXAMPLES["big_ideas"]).ideas[1].title == "The town"
    concepts = read("concepts", EXAMPLES["concepts"]).groups[0].concepts
    assert [concept.provenance for concept in concepts] == ["article", "background"]
    people = read("perspectives", EXAMPLES["perspectives"]).recommendations[0].people
    assert people == ("Ann Lee", "Tom Rudd")
    assert read("path", EXAMPLES["path"]).introduction == "From mills to towns."
    asked = read_section(EXAMPLES["follow_ups"], KINDS["follow_ups"], ARTICLE)
    assert asked is not None
    assert asked["categories"][0]["questions"][0]["answered"] == "partly"
    answer = read("answer", EXAMPLES["answer"])
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
    "origin": lambda text: text.replace("*(background)*", "(background)"),
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


@pytest.mark.parametrize("asked", requests(), ids=lambda asked: asked.slug)
@pytest.mark.parametrize("evidence", [True, False])
def test_the_markdown_of_a_reading_is_read_back(asked: Request, evidence: bool) -> None:
    made = validate(
        Completion(json.dumps(valid_answer(asked)), "stop"), asked.section, ARTICLE, question=asked.question
    )
    back = read(asked.slug, written(asked.slug, made.section, ARTICLE, evidence=evidence))
    if evidence:
        assert texts(back) == texts(made.section)
        assert cited(back) == cited(made.section)
    else:  # then marks such as *(people: Ann Lee)* are left out too
        assert [item.words() for item in back.items()]
        assert {*texts(back)} <= {*texts(made.section), "open"}


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
