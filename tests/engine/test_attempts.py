"""Attempts: whatever a model answers, nothing is asked twice in the same words, and an end comes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socra import Completion, Limits, Prompt, Request
from socra.backend import Budget, Part
from socra.engine.attempts import Again, Attempts, Done, Failed, Otherwise, Step
from socra.engine.templates import Templates
from socra.errors import BackendError, SocraError
from socra.registry import find_framework, pack_folders
from socra.testing import make_article

ARTICLE = make_article("The mill in Arden closed in May.", "It had 312 workers.", "Nobody knew why.", title="The mill")
News = find_framework("news")
TEMPLATES = Templates(News, pack_folders())


def summary(text: str, **more: Any) -> str:
    return json.dumps({"headline": "The mill in Arden closed in May.", "text": text, "evidence": [1]} | more)


GOOD = summary("The mill in Arden closed in May.")
ECHO = summary("one paragraph of 3 to 6 sentences")
UNSUPPORTED = summary("The airport of Lisbon opened 17 shops for visitors from Brazil.")
ANSWERS: dict[str, Completion | SocraError] = {
    "good": Completion(GOOD, "stop"),
    "unsupported": Completion(UNSUPPORTED, "stop"),
    "echo": Completion(ECHO, "stop"),
    "dots": Completion(summary("..."), "stop"),
    "junk": Completion("junk", "stop"),
    "other junk": Completion("rubbish", "stop"),
    "nothing": Completion("{}", "stop"),
    "empty": Completion("", "stop"),
    "cut": Completion(GOOD[:40], "length"),
    "thought": Completion("<think>hm", "length"),
    "loop": Completion("on and on", "loop"),
    "round": Completion(summary("The mill closed. " * 30), "stop"),
    "refused": Completion("No.", "refused"),
    "filtered": Completion("", "filtered"),
    "late": Completion("", "deadline"),
    "gone": BackendError("no power"),
}


class Asked:
    """Attempts at a summary, answered from a script; `prompts` are the words of what was asked."""

    def __init__(self, *names: str, cards: bool = False, **limits: int) -> None:
        shared = TEMPLATES.shared(ARTICLE, date(2026, 11, 22))
        prompt = Prompt(shared, TEMPLATES.task("summary", News.sections()["summary"]))
        self.request = Request("summary", prompt, News.sections()["summary"], ARTICLE, budget=Budget(Limits(**limits)))
        self.attempts = Attempts(self.request, TEMPLATES)
        self.prompts = [str(prompt)]
        self.step: Step | None = None
        for name in names:
            self.step = self._answered(ANSWERS[name], cards)
            if not isinstance(self.step, Again):
                break
            self.request = self.step.request
            self.prompts.append(str(self.request.prompt))

    def _answered(self, answer: Completion | SocraError, cards: bool) -> Step:
        self.request.budget.take()
        return self.attempts.judge(self.attempts.validate(answer), {}, cards=cards)


@given(
    st.lists(st.sampled_from(list(ANSWERS)), min_size=12, max_size=12),
    st.booleans(),
    st.integers(min_value=0, max_value=5),
    st.integers(min_value=1, max_value=9),
)
@settings(deadline=None, max_examples=150)
def test_nothing_is_asked_twice_in_the_same_words(names: list[str], cards: bool, corrections: int, calls: int) -> None:
    asked = Asked(*names, cards=cards, corrections=corrections, calls=calls)
    assert len(set(asked.prompts)) == len(asked.prompts)
    assert not isinstance(asked.step, Again)
    assert len(asked.prompts) <= calls
    assert cards or not isinstance(asked.step, Otherwise)
    if isinstance(asked.step, Otherwise):
        assert asked.request.budget.calls_left, "another way needs a call"


@pytest.mark.parametrize(
    ("names", "calls"),
    [
        (("junk", "other junk"), 2),
        (("echo", "dots"), 2),
        (("junk", "nothing", "junk"), 3),
        (("junk", "nothing", "echo"), 3),
        (("empty", "empty"), 2),
        (("loop", "loop"), 2),
        (("round", "round"), 2),
        (("refused", "refused"), 2),
        (("cut", "cut"), 2),
        (("cut", "thought"), 2),
        (("junk", "cut", "other junk"), 3),
    ],
)
def test_who_fails_twice_alike_or_is_not_mended_is_asked_otherwise(names: tuple[str, ...], calls: int) -> None:
    asked = Asked(*names, cards=True)
    assert isinstance(asked.step, Otherwise)
    assert len(asked.prompts) == calls
    assert len(asked.step.outputs) == calls
    assert asked.step.reason == asked.step.failed.reason
    plain = Asked(*names)
    assert plain.step == asked.step.failed or isinstance(plain.step, Failed)
    assert plain.prompts == asked.prompts, "who has no cards is not asked more either"


@pytest.mark.parametrize("names", [("filtered",), ("late",), ("gone",), ("junk", "gone"), ("junk", "filtered")])
def test_what_no_other_question_would_mend_is_a_failure(names: tuple[str, ...]) -> None:
    assert isinstance(Asked(*names, cards=True).step, Failed)


def test_without_a_call_left_or_a_correction_allowed() -> None:
    assert isinstance(Asked("junk", "junk", cards=True, calls=2).step, Failed)
    assert isinstance(Asked("junk", cards=True, corrections=0).step, Otherwise)


@pytest.mark.parametrize("second", ["unsupported", "junk", "cut", "gone"])
def test_a_section_with_unsupported_items_is_corrected_once_and_kept(second: str) -> None:
    asked = Asked("unsupported", second, cards=True)
    assert isinstance(asked.step, Done)
    assert len(asked.prompts) == 2


def test_a_correction_without_words_is_not_sent(tmp_path: Path) -> None:
    """A template of the user's may print nothing: that would be the same prompt again."""
    (tmp_path / "news").mkdir()
    for name in ("correction", "grown"):
        (tmp_path / "news" / f"{name}.md.j2").write_text("")
    templates = Templates(News, pack_folders(), tmp_path)
    for name in ("junk", "cut"):
        attempts = Attempts(Asked().request, templates)
        assert isinstance(attempts.judge(attempts.validate(ANSWERS[name]), {}), Failed)


def test_an_item_of_third_parties_that_cannot_be_checked_is_no_reason_to_ask_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(News.sections()["summary"], "refined", lambda self, around: 1 / 0)
    assert isinstance(Asked("good", cards=True).step, Failed)


def test_the_part_of_a_prompt_that_all_sections_share_stays_first() -> None:
    asked = Asked("junk", "cut", "nothing")
    assert all(prompt.startswith(asked.prompts[0]) for prompt in asked.prompts)
    assert all(isinstance(part, Part) for part in asked.request.prompt.task)
