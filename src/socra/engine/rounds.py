"""Rounds: ask for all missing sections at once; what is not valid goes into the next round with the reason."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from socra.backend import Backend, Completion, Progress, Request, Usage, Way
from socra.engine.attempts import Again, Attempts, Done, Failed, Otherwise
from socra.engine.cards import Dealer, Planner
from socra.engine.guarded import guarded
from socra.engine.live import Answered, complete
from socra.engine.policy import Policy
from socra.engine.templates import Templates
from socra.engine.validate import Valid
from socra.errors import SocraError
from socra.events import SectionDegraded, SectionDone, SectionFailed, SectionRetried
from socra.framework import Section
from socra.record import Dropped, Failure, Note
from socra.registry import create_backend

__all__ = ["Author", "Rounds", "way_of"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who is asked to write sections: a backend, and the name that it goes by."""

    backend: Backend
    name: str


def way_of(backend: Backend) -> Way | SocraError:
    """Return how a backend's model is best asked, or the error: a third party's may raise anything."""
    return guarded(f"{type(backend).__name__} failed", backend.way)


class Rounds:
    """The state of one run: which sections are done, failed, or asked for next.

    The first author is asked for all of them, the next one for what the one before failed on, unless somebody has to
    put something right first.
    """

    def __init__(
        self,
        templates: Templates,
        requests: Mapping[str, Request],
        authors: Sequence[Author],
        *,
        unsupported: Policy = "correct",
    ) -> None:
        self.requests = dict(requests)
        self.done: dict[str, Section] = {}
        self.failures: list[Failure] = []
        self.errors: dict[str, SocraError] = {}
        self.notes: list[Note] = []
        self.dropped: list[Dropped] = []
        self.model = ""
        self.fingerprint = ""
        self._templates = templates
        self._authors = list(authors)
        self._unsupported = unsupported
        self._last = False
        self._asked = self._authors[0]
        self._left: dict[str, Failed] = {}
        self._degraded: dict[str, Note] = {}
        self._end: SocraError | None = None
        self._used = Usage()
        self._attempts = {slug: self._begin(request) for slug, request in requests.items()}
        self._budgets = [attempts.budget for attempts in self._attempts.values()]
        self._next = dict(requests)
        self._dealer: Dealer | None = None
        self._by_cards: set[str] = set()
        self._why: dict[str, list[str]] = {}
        self._fallen: dict[str, Failed] = {}

    @property
    def usage(self) -> Usage:
        """What all calls took, those that failed counted too."""
        return self._used.model_copy(update={"calls": sum(budget.calls for budget in self._budgets)})

    @property
    def author(self) -> Author:
        """Who made the sections that are there: the first who was asked, unless another one made them all."""
        by_another = bool(self.done) and self.done.keys() <= self._degraded.keys()
        return self._authors[-1 if by_another else 0]

    def complete(self) -> Generator[Progress | SectionDegraded | Answered, None, None]:
        """Have each author in turn complete what is asked of it, round by round; each answer is to be judged at once.

        Closing it stops the backend.
        """
        for author in self._authors:
            yield from self._hand_over(author)
            self._last = author is self._authors[-1]
            self._prepare(author.backend)
            self._asked = author
            while requests := self._take_next():
                if self._end:
                    yield from (Answered(request, self._end) for request in requests)
                else:
                    yield from self._completed(author.backend, requests)
        self._note_cards()

    def _prepare(self, backend: Backend) -> None:
        """Learn how an author is best asked; where that cannot be learnt, nothing can be asked."""
        if not self._next:
            return
        way = way_of(backend)
        if isinstance(way, SocraError):
            self._end = way
        elif way.name == "cards" and backend.capabilities.cards:
            for slug in self._next:
                self._deal(slug, way.why)

    def _completed(self, backend: Backend, requests: Sequence[Request]) -> Generator[Progress | Answered, None, None]:
        # both now: what fails among the whole ones is asked by cards in the next round
        whole = [request for request in requests if request.slug not in self._by_cards]
        cards = [request for request in requests if request.slug in self._by_cards]
        if whole:
            yield from complete(backend, whole)
        if cards:
            yield from self._dealing().complete(backend, cards)

    def _deal(self, slug: str, why: str) -> None:
        """Have a section that is asked next asked by cards."""
        request = self._next[slug]
        self._by_cards.add(slug)
        self._why.setdefault(why, []).append(slug)
        self._attempts[slug] = self._begin(request, self._attempts[slug].outputs, final=True)

    def _dealing(self) -> Dealer:
        if self._dealer is None:
            planner = create_backend("extractive")
            assert isinstance(planner, Planner)
            self._dealer = Dealer(planner)
        return self._dealer

    def _worded(self, slug: str) -> bool:
        """Say whether a section by cards has a line of the model's own: without, it is nobody's but the plan's."""
        return bool(self._dealer and self._dealer.own.get(slug))

    def _note_cards(self) -> None:
        """Note how many lines of the sections that are there a model wrote, and why no more."""
        done = [slug for slug in self._by_cards if slug in self.done and self._dealer and slug in self._dealer.asked]
        if self._dealer and done:
            own, asked = (
                len(frozenset().union(*(lines[slug] for slug in done)))
                for lines in (self._dealer.own, self._dealer.asked)
            )
            whys = {why: [slug for slug in slugs if slug in done] for why, slugs in self._why.items() if why}
            told = [
                why if len(slugs) == len(self.requests) else f"{', '.join(slugs)}: {why}"
                for why, slugs in whys.items()
                if slugs
            ]
            self.notes.append(Note.of_cards(own, asked, "; ".join(told)))

    def validate(self, answer: Answered) -> Valid[Section] | SocraError:
        """Return the section that an answer holds, its items not judged yet, or the reason why there is none."""
        slug, outcome = answer.request.slug, answer.outcome
        if isinstance(outcome, Completion):
            self._note(slug, outcome)
        elif outcome.ends_run:
            self._end = outcome
        return self._attempts[slug].validate(outcome)

    def judge(
        self, slug: str, made: Valid[Section] | SocraError
    ) -> Iterator[SectionDone | SectionRetried | SectionFailed]:
        """Decide what becomes of a section: it is done, asked for again, or failed."""
        cards = self._asked.backend.capabilities.cards
        match self._attempts[slug].judge(made, self.done, cards=cards):
            case Done() as step if slug in self._fallen and not self._worded(slug):
                yield from self._fail(slug, self._fallen[slug])
            case Done() as step:
                yield self._finish(slug, step)
            case Again() as step:
                self._next[slug] = step.request
                yield SectionRetried(slug, step.reason)
            case Otherwise() as step:
                yield from self._ask_otherwise(slug, step)
            case Failed() as step:
                # what cards failed on is told where its user can put it right, else what led to them
                yield from self._fail(slug, step if step.error.needs_user else self._fallen.get(slug, step))

    def _begin(self, request: Request, outputs: Sequence[str] = (), *, final: bool = False) -> Attempts:
        return Attempts(request, self._templates, outputs, unsupported=self._unsupported, final=final)

    def _take_next(self) -> list[Request]:
        requests, self._next = list(self._next.values()), {}
        return requests

    def _hand_over(self, author: Author) -> Iterator[SectionDegraded]:
        """Ask an author for what the one before failed on."""
        left, self._left, self._end = self._left, {}, None
        for slug, step in left.items():
            original = self.requests[slug]
            request = replace(original, budget=original.budget.renewed())
            self._attempts[slug] = self._begin(request, self._attempts[slug].outputs)
            self._by_cards.discard(slug)
            self._fallen.pop(slug, None)
            self._budgets.append(request.budget)
            self.errors[slug] = step.error
            self._degraded[slug] = Note(section=slug, kind="degraded", reason=step.reason, backend=author.name)
            self._next[slug] = request
            yield SectionDegraded(slug, step.reason, author.name)

    def _note(self, slug: str, completion: Completion) -> None:
        self._used += completion.usage
        genre = Note(section="", kind="genre", reason=completion.genre)
        if completion.genre and genre not in self.notes:
            self.notes.append(genre)
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

    def _ask_otherwise(self, slug: str, step: Otherwise) -> Iterator[SectionRetried]:
        """Ask for a section by cards that the model cannot write by itself."""
        self._next[slug] = self.requests[slug]
        self._fallen[slug] = step.failed
        self._deal(slug, f"its own answers were not accepted: {step.reason}")
        yield SectionRetried(slug, f"{step.reason}; it is asked by cards now")

    def _fail(self, slug: str, step: Failed) -> Iterator[SectionFailed]:
        if not self._last and not step.error.needs_user:
            self._left[slug] = step
            return
        reason, error = step.reason, self.errors.setdefault(slug, step.error)
        if note := self._degraded.get(slug):
            reason = f"{note.reason}; {note.backend}: {reason}"
        self.dropped += step.dropped
        failure = Failure(section=slug, reason=reason, output=step.output, error=type(error).__name__)
        self.failures.append(failure)
        yield SectionFailed(slug, failure)
