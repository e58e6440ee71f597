"""Rounds: ask for all missing sections at once; what is not valid goes into the next round with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from socra.backend import Backend, Completion, Progress, Request, Usage
from socra.engine.attempts import Again, Attempts, Done, Failed
from socra.engine.live import listen
from socra.engine.policy import Policy
from socra.engine.templates import Templates
from socra.errors import BackendError, SocraError
from socra.events import SectionDegraded, SectionDone, SectionFailed, SectionRetried
from socra.framework import Section
from socra.record import Dropped, Failure, Note

__all__ = ["Rounds"]

RoundEvent = Progress | SectionDegraded | SectionDone | SectionFailed | SectionRetried


class Rounds:
    """The state of one run: which sections are done, failed, or asked for next.

    With `fallback`, what fails waits until `degrade` is called, unless somebody has to put something right first.
    """

    def __init__(
        self,
        templates: Templates,
        originals: Mapping[str, Request],
        *,
        fallback: bool = False,
        unsupported: Policy = "correct",
    ) -> None:
        self.originals = dict(originals)
        self.done: dict[str, Section] = {}
        self.failures: list[Failure] = []
        self.errors: dict[str, SocraError] = {}
        self.notes: list[Note] = []
        self.dropped: list[Dropped] = []
        self.model = ""
        self.fingerprint = ""
        self._templates = templates
        self._fallback = fallback
        self._unsupported = unsupported
        self._degraded: dict[str, Note] = {}
        self._waiting: dict[str, Failed] = {}
        self._end: SocraError | None = None
        self._used = Usage()
        self._attempts = {slug: self._begin(request) for slug, request in originals.items()}
        self._budgets = [attempts.budget for attempts in self._attempts.values()]
        self._next = dict(originals)

    @property
    def usage(self) -> Usage:
        """What all calls took, those that failed counted too."""
        return self._used.model_copy(update={"calls": sum(budget.calls for budget in self._budgets)})

    def pending(self) -> list[Request]:
        """Take the requests of the next round; none when all sections are done or failed."""
        requests, self._next = list(self._next.values()), {}
        return requests

    def settle(self, backend: Backend, requests: Sequence[Request]) -> Iterator[RoundEvent]:
        """Run one round, yielding progress as it comes and what became of each section as soon as it is known."""
        waiting = {request.slug: request for request in requests}
        held: dict[str, Completion | SocraError] = {}
        reason: SocraError = BackendError("the backend gave no answer for this section")
        with closing(listen(backend, requests)) as heard:
            for news in heard:
                if isinstance(news, Progress):
                    yield news
                elif isinstance(news, SocraError):
                    reason = news
                elif waiting.pop(news[0].slug, None):
                    held[news[0].slug] = news[1]
                    while slug := self._ready(held, waiting):
                        yield from self._settle_one(slug, held.pop(slug))
        for slug in waiting:
            yield from self._settle_one(slug, reason)
        while held:  # what they rest on is not coming, or they rest on each other
            slug = self._ready(held, {}) or next(iter(held))
            yield from self._settle_one(slug, held.pop(slug))
        if self._end:
            for request in self.pending():
                yield from self._settle_one(request.slug, self._end)

    def degrade(self, name: str) -> Iterator[RoundEvent]:
        """Prepare to ask another backend, of that name, for what the first one failed on."""
        failed, self._waiting, self._fallback, self._end = self._waiting, {}, False, None
        for slug, step in failed.items():
            original = self.originals[slug]
            request = replace(original, budget=original.budget.renewed())
            self._attempts[slug] = self._begin(request, self._attempts[slug].outputs)
            self._budgets.append(request.budget)
            self.errors[slug] = step.error
            self._degraded[slug] = Note(section=slug, kind="degraded", reason=step.reason, backend=name)
            self._next[slug] = request
            yield SectionDegraded(slug, step.reason, name)

    def _begin(self, request: Request, outputs: Sequence[str] = ()) -> Attempts:
        return Attempts(request, self._templates, outputs, unsupported=self._unsupported)

    def _ready(self, held: Iterable[str], waiting: Iterable[str]) -> str:
        """Return the first section held back that rests on nothing which is still to come, "" where there is none."""
        coming = {*held, *waiting}
        return next((slug for slug in held if coming.isdisjoint(self.originals[slug].section.rests_on)), "")

    def _settle_one(self, slug: str, outcome: Completion | SocraError) -> Iterator[RoundEvent]:
        if isinstance(outcome, Completion):
            self._note(slug, outcome)
        elif outcome.ends_run:
            self._end = outcome
        step = self._attempts[slug].settle(outcome, self.done)
        match step:
            case Done():
                yield self._finish(slug, step)
            case Again():
                self._next[slug] = step.request
                yield SectionRetried(slug, step.reason)
            case Failed():
                yield from self._fail(slug, step)

    def _note(self, slug: str, completion: Completion) -> None:
        self._used += completion.usage
        if slug not in self._degraded or not self.model:  # a reading is by its own model, where that said anything
            self.model = completion.model or self.model
            self.fingerprint = completion.fingerprint or self.fingerprint

    def _finish(self, slug: str, step: Done) -> SectionDone:
        notes = (self._degraded[slug], *step.notes) if slug in self._degraded else step.notes
        self.done[slug] = step.section
        self.notes += notes
        self.dropped += step.dropped
        self.errors.pop(slug, None)
        return SectionDone(slug, step.section, notes)

    def _fail(self, slug: str, step: Failed) -> Iterator[SectionFailed]:
        if self._fallback and not step.error.needs_user:
            self._waiting[slug] = step
            return
        reason, error = step.reason, self.errors.setdefault(slug, step.error)
        if note := self._degraded.get(slug):
            reason = f"{note.reason}; {note.backend}: {reason}"
        self.dropped += step.dropped
        failure = Failure(section=slug, reason=reason, output=step.output, error=type(error).__name__)
        self.failures.append(failure)
        yield SectionFailed(slug, failure)
