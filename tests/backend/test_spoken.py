"""What an answer says while it is written: its words, wherever the pieces are cut, and whatever comes."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from socra.backend.spoken import Spoken

SECTION = {
    "headline": 'The "mill" closed — at last',
    "facts": [
        {"text": "It rained.\nFor days. 🙂", "provenance": "article", "evidence": [1, 12]},
        {"label": "Ü", "text": "C:\\new", "sure": True, "share": -1.5e3, "none": None, "provenance": "background"},
    ],
    "notes": ["one", "", "two"],
}
WORDS = 'The "mill" closed — at last\nIt rained. For days. 🙂\nÜ\nC:\\new\none\ntwo\n'


def words(text: str, size: int = 10**9) -> str:
    spoken = Spoken()
    return "".join(spoken.feed(text[at : at + size]) for at in range(0, len(text), size))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
@pytest.mark.parametrize("how", [{}, {"ensure_ascii": False}, {"indent": 2}, {"separators": (",", ":")}])
def test_json_says_its_texts_wherever_it_is_cut(size: int, how: dict[str, Any]) -> None:
    assert words(json.dumps(SECTION, **how), size) == WORDS


def test_words_come_as_they_are_written() -> None:
    spoken = Spoken()
    assert [spoken.feed(piece) for piece in ('{"te', 'xt": "It ra', "ined", '."', ', "evidence": [1', "]}")] == [
        "",
        "It ra",
        "ined",
        ".\n",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("answer", "said"),
    {
        "The mill closed.\nIt rained.": "The mill closed.\nIt rained.",
        "  Plain.": "  Plain.",
        "[1] The mill closed.": "[1] The mill closed.",
        "[1]: {2} x": "[1]: {2} x",
        "{{#introduction}} It rained.": "{{#introduction}} It rained.",
        "{title: 'x'}": "{title: 'x'}",
        "- **It** rained [2]\n": "- **It** rained [2]\n",
        '```json\n{"text": "It rained."}\n```\nHope "this" helps!': "It rained.\n",
        '``` {"text": "It rained."}': "It rained.\n",
        '~~~\n["It rained."]\n~~~': "It rained.\n",
        'Here it is:\n{"text": "It rained."}': "Here it is:\nIt rained.\n",
        "`code` is no fence": "`code` is no fence",
        "```\nplain": "plain",
        '"just a text"': '"just a text"',
        '["one", "two"]': "one\ntwo\n",
        '{"text": "he said "no" twice"}': "he said \n twice\n",
        '{"text": "cut o': "cut o",
        '{"text": ""}': "",
        '{"text": "a"} {"text": "b"}': "a\nb\n",
        '}}]]{"text": "a"': '}}]]{"text": "a"',
        '{"text": "\\q \\u12 \\ud83d \\udc00"}': "\\q \\u12 \ufffd \ufffd\n",
        '{"text": "\\ud83d\\ud83d\\ude42"}': "\ufffd🙂\n",
        '{"text": "s\\u0000k\\u001b\\u009b-\\u0007y\x1b"}': "s k  - y \n",
        '{"evidence": ["no", {"text": "yes"}], "provenance": "no"}': "yes\n",
        "": "",
        "   \n ": "",
    }.items(),
)
def test_whatever_comes_is_said_as_well_as_can_be(answer: str, said: str) -> None:
    for size in (1, 3, 10_000):
        assert words(answer, size) == said


def test_nothing_breaks_it() -> None:
    """Random signs of JSON, cut anywhere: it ends, says text, and the same however it is cut."""
    random_ = random.Random(7)
    for _ in range(400):
        text = "".join(random_.choices('{}[]:,"\\u0d83e`~\n x1\ud83d', k=60))
        assert words(text) == words(text, random_.randint(1, 9))


def test_depth_costs_no_more_than_length() -> None:
    assert words("[" * 100_000 + '"deep"') == "deep\n"
