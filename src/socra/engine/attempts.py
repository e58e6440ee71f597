"""Attempts: what was tried for one section, and what each answer leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from socra.backend import Budget, Completion, Request
from socra.engine.judge import Judged, judge
from socra.engine.payload import payload_of, without_reasoning
from socra.engine.policy import Policy, dropped_from, without_unsupported
from socra.engine.refusals import LARGEST
from socra.engine.templates import Templates
from socra.engine.validate import Valid, validate
from socra.errors import OutputInvalid, SocraError, TemplateError
from socra.framework import Section, Surroundings
from socra.record import Dropped, Note

__all__ = ["Again", "Attempts", "Done", "Failed", "Step"]

LIVELY = 0.7
"""The least temperature for a section whose answer went round in circles: the same sampling would do so again."""

LONGEST_REASON = 1_200
"""Characters of what is wrong with a section and its items, told in one correction."""

LOOP_SHOWN = 200
"""Characters of such an answer that a correction shows: a model that reads its own loop falls into it again."""


@dataclass(frozen=True, slots=True)
class Done:
    """The section is there, and what a reader should know of it."""

    section: Section
    notes: tuple[Note, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """The section is asked for once more."""

    request: Request
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """No more can be done by this backend; `reason` tells the whole story, `error` is what ended it."""

    error: SocraError
    reason: str
    output: str
    dropped: tuple[Dropped, ...] = ()


Step = Done | Again | Failed

T = TypeVar("T")


class Attempts:
    """What was tried for one section with one backend; `outputs` are those of a backend before it.

    `unsupported` says what becomes of items that the article does not support. Where it is `final`, nothing is asked
    again: the section is socra's own plan.
    """

    def __init__(
        self,
        original: Request,
        templates: Templates,
        outputs: Sequence[str] = (),
        *,
        unsupported: Policy = "correct",
        final: bool = False,
    ) -> None:
        self.first = original
        self.outputs = list(outputs)
        self._original = original
        self._templates = templates
        self._unsupported = unsupported
        self._final = final
        self._corrections = 0
        self._grown = False
        self._kept: Judged[Section] | None = None
        self._text = ""
        self._reason = ""
        self._doubt = ""

    @property
    def budget(self) -> Budget:
        """What the section may take, and has taken."""
        return self.first.budget

    def validate(self, outcome: Completion | SocraError) -> Valid[Section] | SocraError:
        """Return the section that a backend's answer to the latest request holds, or the reason why there is none."""
        if isinstance(outcome, SocraError):
            return outcome
        asked = self.first
        self._text, self._doubt = outcome.text, outcome.doubt
        return self._guarded(lambda: validate(outcome, asked.section, asked.article, question=asked.question))

    def judge(self, valid: Valid[Section] | SocraError, others: Mapping[str, Section]) -> Step:
        """Say what becomes of the section; `others` are those that are there already."""
        made = valid if isinstance(valid, SocraError) else self._guarded(lambda: self._judged(valid, others))
        if isinstance(made, Judged):
            return self._weigh(made)
        if isinstance(made, OutputInvalid):
            return self._refuse(made)
        return self._end(made, f"{made}; before that: {self._reason}" if self._reason else str(made))

    def _judged(self, valid: Valid[Section], others: Mapping[str, Section]) -> Judged[Section]:
        asked = self.first
        around = Surroundings(asked.article, asked.language or asked.article.language, others)
        return judge(valid, around, asked.prompt)

    def _guarded(self, check: Callable[[], T]) -> T | OutputInvalid:
        try:
            return check()
        except OutputInvalid as error:
            return error
        except Exception as error:
            # a third party's section may raise anything in its own checks; the other sections must not be lost to it
            reason = f"{self.first.section.__name__} cannot be checked: {type(error).__name__}: {error}"
            refusal = OutputInvalid(reason, self._text, again=0)
            refusal.__cause__ = error
            return refusal

    def _refuse(self, error: OutputInvalid) -> Step:
        self.outputs.append(error.output)
        self._reason = str(error)
        if self._kept:
            return self._done(self._kept)
        if self._final:
            return self._end(error, str(error))
        return self._grow(error) if error.grow else self._correct(error)

    def _weigh(self, made: Judged[Section]) -> Step:
        """Take a section; one that is doubtful is kept, and asked for once more."""
        if self._kept is None and not self._final and (reasons := self._objections(made)):
            self._kept = made
            return self._correct(OutputInvalid(_told(reasons), self._text, again=self._corrections + 1))
        if self._kept is None or _is_better(made, self._kept):
            self._kept = made
        return self._done(self._kept)

    def _objections(self, made: Judged[Section]) -> tuple[str, ...]:
        return made.doubts + (made.complaints if self._unsupported != "mark" else ())

    def _done(self, made: Judged[Section]) -> Step:
        slug, notes = self.first.slug, []
        if made.repaired:
            notes.append(Note(section=slug, kind="repaired"))
        if doubts := [*made.doubts, *filter(None, [self._doubt])]:
            notes.append(Note(section=slug, kind="doubtful", reason="; ".join(doubts)))
        return self._kept_of(made, tuple(notes))

    def _kept_of(self, made: Judged[Section], notes: tuple[Note, ...]) -> Step:
        """Keep what the policy lets stand; a section of which nothing is left fails."""
        if self._unsupported != "drop":
            return Done(made.section, notes)
        dropped = dropped_from(made.section, self.first.slug)
        if kept := without_unsupported(made.section):
            return Done(kept, notes, dropped)
        reason = f"the article supports nothing in it: {_told(made.complaints)}"
        return Failed(OutputInvalid(reason, self._output()), reason, self._output(), dropped)

    def _correct(self, error: OutputInvalid) -> Step:
        """Ask again with the reason, or once more in other words where the answer went round in circles."""
        if self._corrections >= min(self.budget.limits.corrections, error.again):
            return self._end(error, str(error))
        if not self.budget.calls_left:
            return self._end(error, f"{error}; the section's {self.budget.limits.calls} calls are used up")
        if error.lively:
            self._original = _livelier(self._original)
            error = OutputInvalid(str(error), error.output[:LOOP_SHOWN])
        try:
            addition = self._templates.correction(error)
        except TemplateError as broken:
            return self._end(broken, str(broken))
        self._corrections += 1
        return Again(self._original.corrected(str(error), addition), str(error))

    def _grow(self, error: OutputInvalid) -> Step:
        """Ask for the same with more room, once: to write less, a model would have to leave something out."""
        limit = self._original.max_tokens
        self._reason = f"{_cut_off(error.output)} {limit:,} tokens"
        if self._grown or not self.budget.calls_left:
            calls = (
                "" if self.budget.calls_left else f", and the section's {self.budget.limits.calls} calls are used up"
            )
            return self._end(error, f"{self._reason}{calls}: raise max_tokens")
        self._grown = True
        self._original = replace(self._original, max_tokens=2 * limit)
        return Again(self._original, f"{self._reason}: it may write twice as much now")

    def _end(self, error: SocraError, reason: str) -> Step:
        """Fail, unless a doubtful section was kept: that is better than none."""
        return self._done(self._kept) if self._kept else Failed(error, reason, self._output())

    def _output(self) -> str:
        """Return the last output that is JSON, so that it can be seen and mended by hand; else the last."""
        return next(filter(_is_json, reversed(self.outputs)), self.outputs[-1] if self.outputs else "")


def _told(reasons: Sequence[str]) -> str:
    """Return reasons in one line that is short enough to be sent back."""
    named: list[str] = []
    room = LONGEST_REASON
    for reason in reasons:
        room -= len(reason) + 2
        if named and room < 0:
            break
        named.append(reason)
    more = len(reasons) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")


def _is_better(made: Judged[Section], kept: Judged[Section]) -> bool:
    """Say whether a section has less against it than the one before; where both are alike, the first stays."""
    return len(made.doubts + made.complaints) < len(kept.doubts + kept.complaints)


def _cut_off(text: str) -> str:
    words, finished = without_reasoning(text[:LARGEST])
    if not finished or not words.strip():
        return "nothing was written: the model spent on thinking all of its"
    return "the answer was cut off at the limit of"


def _livelier(request: Request) -> Request:
    return replace(request, temperature=max(request.temperature, LIVELY), seed=request.seed + 1)


def _is_json(text: str) -> bool:
    return any(isinstance(one.data, dict | list) and not one.repaired for one in payload_of(text[:LARGEST]).values)
