"""Attempts: what was tried for one section, and what each answer leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from socra.backend import Budget, Completion, Part, Request
from socra.engine.judge import Judged, judge
from socra.engine.payload import payload_of, without_reasoning
from socra.engine.policy import Policy, dropped_from, without_unsupported
from socra.engine.refusals import LARGEST
from socra.engine.templates import Templates
from socra.engine.validate import Valid, validate
from socra.errors import OutputInvalid, SocraError, TemplateError
from socra.framework import Section, Surroundings
from socra.record import Dropped, Note

__all__ = ["Again", "Attempts", "Done", "Failed", "Otherwise", "Step"]

_SPENT = "nothing was written: the model spent on thinking all of its"
_CUT_OFF = "the answer was cut off at the limit of"

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


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The model leads nowhere so, and can be asked in another way: by cards, before any other backend.

    `failed` is what becomes of the section where that is not done, `outputs` are all of its answers so far.
    """

    failed: Failed
    outputs: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Why another way is due."""
        return self.failed.reason


Step = Done | Again | Failed | Otherwise

T = TypeVar("T")


class Attempts:
    """What was tried for one section with one backend; `outputs` are those of a backend before it.

    `unsupported` says what becomes of items that the article does not support. What was answered is never asked again
    in the same words, and of two answers that are refused for the same cause the second is the last: no model that was
    measured mended anything after that. Where it is `final`, nothing is asked again: the section is socra's own plan.
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
        self._causes: set[str] = set()
        self._asked = {_task(original)}
        self._addition: tuple[Part, ...] = ()
        self._cards = False
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
        return self._guarded(
            lambda: validate(
                outcome,
                asked.section,
                asked.article,
                question=asked.question,
                prompt=asked.prompt,
                cites=asked.cites,
            )
        )

    def judge(self, valid: Valid[Section] | SocraError, others: Mapping[str, Section], *, cards: bool = False) -> Step:
        """Say what becomes of the section; `others` are those that are there already.

        `cards` says whether the backend could be asked by cards: only then a step is `Otherwise`.
        """
        self._cards = cards
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
        alike = error.cause in self._causes
        self._causes.add(error.cause)
        if error.grow:
            return self._grow(error, last=alike)
        return self._give_up(error, str(error)) if alike else self._correct(error)

    def _weigh(self, made: Judged[Section]) -> Step:
        """Take a section; one that is doubtful is kept, and asked for once more."""
        if self._kept is None and not self._final and (reasons := self._objections(made)):
            self._kept = made
            return self._correct(
                OutputInvalid(_told(reasons), self._text, again=self._corrections + 1, echo=made.echoes)
            )
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
        """Ask again with the reason, with another sampling too where the answer went round in circles."""
        if self._corrections >= min(self.budget.limits.corrections, error.again):
            return self._give_up(error, str(error))
        if not self.budget.calls_left:
            return self._end(error, f"{error}; the section's {self.budget.limits.calls} calls are used up")
        if error.lively:
            self._original = _livelier(self._original)
        try:
            self._addition = self._templates.correction(_shown(error))
        except TemplateError as broken:
            return self._end(broken, str(broken))
        self._corrections += 1
        return self._ask(error, str(error), self._addition)

    def _grow(self, error: OutputInvalid, *, last: bool) -> Step:
        """Ask with more room, once: to write less, a model would have to leave something out."""
        limit, thought = self._original.max_tokens, _only_thought(error.output)
        self._reason = f"{_SPENT if thought else _CUT_OFF} {limit:,} tokens"
        if not self.budget.calls_left:
            calls = self.budget.limits.calls
            return self._end(error, f"{self._reason}, and the section's {calls} calls are used up: raise max_tokens")
        if last:
            return self._give_up(error, f"{self._reason}: raise max_tokens")
        try:
            addition = self._templates.grown(limit, thought=thought)
        except TemplateError as broken:
            return self._end(broken, str(broken))
        self._original = replace(self._original, max_tokens=2 * limit)
        return self._ask(error, f"{self._reason}: it may write twice as much now", self._addition + addition)

    def _ask(self, error: OutputInvalid, reason: str, addition: tuple[Part, ...]) -> Step:
        request = self._original.corrected(reason, addition)
        if _task(request) in self._asked:
            return self._give_up(error, str(error))
        self._asked.add(_task(request))
        return Again(request, reason)

    def _give_up(self, error: OutputInvalid, reason: str) -> Step:
        """Ask for no more whole answers: by cards where the model's answers are to blame, else not at all."""
        step = self._end(error, reason)
        blames_model = error.again > 0 or error.grow
        if isinstance(step, Failed) and self._cards and blames_model and self.budget.calls_left:
            return Otherwise(step, tuple(self.outputs))
        return step

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


def _only_thought(text: str) -> bool:
    words, finished = without_reasoning(text[:LARGEST])
    return not finished or not words.strip()


def _shown(error: OutputInvalid) -> OutputInvalid:
    """Return what a correction tells: of an echo the reason alone, for a model that reads its echo echoes it again."""
    if error.echo:
        return OutputInvalid(str(error))
    return OutputInvalid(str(error), error.output[:LOOP_SHOWN] if error.lively else error.output)


def _task(request: Request) -> str:
    """Return the words of a request that are not all sections' own."""
    return "".join(part.text for part in request.prompt.task)


def _livelier(request: Request) -> Request:
    return replace(request, temperature=max(request.temperature, LIVELY), seed=request.seed + 1)


def _is_json(text: str) -> bool:
    return any(isinstance(one.data, dict | list) and not one.repaired for one in payload_of(text[:LARGEST]).values)
