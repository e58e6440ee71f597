"""The one seam to every model: a request goes in, a completion with a finish comes out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, Self, get_args

from socra.article import Article
from socra.backend import observe
from socra.backend.budget import Budget
from socra.backend.prompt import Card, Part, Prompt
from socra.backend.usage import Usage
from socra.errors import BackendError, SocraError
from socra.framework import Section

__all__ = ["Backend", "Capabilities", "Completion", "Finish", "Outcome", "Progress", "Request", "Way", "WayName"]

Finish = Literal["stop", "length", "loop", "deadline", "refused", "filtered"]
"""Why a completion ended; a completion without a finish is a transport fault, never an answer.

"stop": the model was done. "length": it reached `max_tokens`. "loop": it repeated itself or wrote only blanks, and was
stopped. "deadline": time ran out. "refused": the model would not. "filtered": somebody else would not let it.
"""


@dataclass(frozen=True, slots=True)
class Request:
    """Ask a backend for one section of one article.

    `prompt` holds all that a model needs. `section` and `article` serve backends that bind the output to a schema or
    use no model; `question` is set for a deep dive, `language` where another than the article's is asked for.
    `correction` is the reason why the last answer was not valid, and is already part of the prompt. `budget` is what
    the section may still take: who makes a call takes it there.

    Where `cites` is false, the model writes no evidence and no provenance: socra cites. Where there are `cards`, they
    are asked instead of the prompt, and the completion's text is a JSON list of their lines, "" where none came; only
    who has `Capabilities.cards` is sent any.

    Raises `ValueError` where `max_tokens` is not positive, which some engines would take for "without end".
    """

    slug: str
    prompt: Prompt
    section: type[Section]
    article: Article
    question: str = ""
    language: str = ""
    max_tokens: int = 2_048
    temperature: float = 0.0
    seed: int = 0
    correction: str = ""
    cites: bool = True
    cards: tuple[Card, ...] = ()
    budget: Budget = field(default_factory=Budget, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.max_tokens, int) or self.max_tokens < 1:
            raise ValueError(f"max_tokens of {self.slug!r} is {self.max_tokens!r}: ask for at least 1 token")

    def corrected(self, reason: str, addition: tuple[Part, ...]) -> Request:
        """Return this request with one correction; call it on the original, so that corrections never pile up."""
        prompt = Prompt(self.prompt.shared, self.prompt.task + addition)
        return replace(self, prompt=prompt, correction=reason)


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's answer: its text, why it ended, what it used, and which model gave it.

    `fingerprint` is "sha256:" and the hash of the model's file where there is one. `doubt` says why the answer may be
    worth less than it looks, such as a prompt that was not read to its end: it is kept, and marked so; `genre`, what
    kind of article it was read as. Raises `ValueError` where the text is no text or there is no finish: that is a fault
    on the way, not an answer.
    """

    text: str
    finish: Finish
    usage: Usage = field(default_factory=lambda: Usage(calls=1))
    model: str = ""
    fingerprint: str = ""
    doubt: str = ""
    genre: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.text, str) or self.finish not in get_args(Finish):
            raise ValueError(
                f"a completion has a text and a finish, not {type(self.text).__name__} and {self.finish!r}"
            )


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do, as values.

    `context` and `price` are tokens and US dollars a million (input, output) tokens, None where unknown or without
    limit; `parallel` is the number of requests that it gains from having at once; `language_model` is false where none
    is asked, so that a reading can say so. `cards` is true where it answers the cards of a request.
    """

    json_schema: bool = False
    context: int | None = None
    parallel: int = 1
    price: tuple[float, float] | None = None
    language_model: bool = True
    cards: bool = False


WayName = Literal["sections", "cited", "cards"]


@dataclass(frozen=True, slots=True)
class Way:
    """How a model is best asked, and why, in words for its user.

    "sections": a section in one answer, with the sentences that it rests on. "cited": the same, but socra finds the
    sentences. "cards": socra plans the section, and the model words single lines of it.
    """

    name: WayName = "sections"
    why: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """News of a request on its way: how many tokens its answer has so far; 0 means that the prompt is being read.

    `text` is what was written since the last news of it, unchecked, where the backend tells. 0 tokens after some mean
    that the request is made once more: what was told of the answer before is given up. What a backend tells of is the
    text as it is written; the events of a reader have its words alone, one text of a section a line, without JSON.
    """

    slug: str
    tokens: int
    text: str = ""


Outcome = tuple[Request, Completion | SocraError]


class Backend(ABC):
    """A model, or something that answers like one. `complete` is all that a subclass must write."""

    capabilities: Capabilities = Capabilities()

    @abstractmethod
    def complete(self, request: Request) -> Completion:
        """Answer one request.

        Raises `BackendError` where no answer can be had; its message says what to do next.
        """

    def run(
        self, requests: Sequence[Request], on_progress: Callable[[Progress], None] | None = None
    ) -> Iterator[Outcome]:
        """Answer several requests, yielding each with its completion or error as soon as it is there.

        One request's error never touches another, unless it `ends_run`: then nothing more is begun, and what was not
        gets the same error. Where the caller stops early, no further request is begun.

        Override where seeing all requests together gains something. Then make each call through `observe.Call`, which
        takes it from the request's budget, and call `on_progress` where tokens come one by one: at least once a second,
        also without news, for where it raises, nobody waits any more. The run then ends with what it raised, and what
        is in flight is given up.
        """
        if len(requests) <= 1 or self.capabilities.parallel <= 1:
            yield from self._one_by_one(requests)
        else:
            yield from self._side_by_side(requests)

    def way(self) -> Way:
        """Return how this backend's model is best asked. May load the model; raises `SocraError` where it cannot be."""
        return Way()

    def count_tokens(self, text: str) -> int:
        """Estimate the tokens of a text, leaning to too many."""
        return int(1.1 * max(len(text), len(text.encode("utf-8", "replace"))) / 3) + 1

    def close(self) -> None:  # noqa: B027  (most backends hold nothing)
        """Give back what the backend holds; a closed backend is not used again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _by_run(self, request: Request) -> Completion:
        """Answer one request by `run`: the `complete` of a backend that overrides it. Raises `SocraError`."""
        for _, outcome in self.run([request]):
            if isinstance(outcome, SocraError):
                raise outcome
            return outcome
        raise BackendError(f"{type(self).__name__} gave no answer for {request.slug}: ask again")

    def _one_by_one(self, requests: Sequence[Request]) -> Iterator[Outcome]:
        end: SocraError | None = None
        for request in requests:
            outcome = (request, end) if end else self._outcome(request)
            end = _end(outcome)
            yield outcome

    def _side_by_side(self, requests: Sequence[Request]) -> Iterator[Outcome]:
        waiting = iter(requests)
        pool = ThreadPoolExecutor(max_workers=self.capabilities.parallel)

        def begin(most: int) -> set[Future[Outcome]]:
            # one by one, so that nothing is queued up that a caller who stops would still pay for
            return {pool.submit(copy_context().run, self._outcome, request) for request in islice(waiting, most)}

        end: SocraError | None = None
        try:
            running = begin(self.capabilities.parallel)
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                outcomes = [future.result() for future in done]
                end = end or next(filter(None, map(_end, outcomes)), None)
                for outcome in outcomes:
                    yield outcome
                    running |= begin(0 if end else 1)
        finally:
            pool.shutdown(wait=False)
        for request in waiting:
            assert end
            yield request, end

    def _outcome(self, request: Request) -> Outcome:
        try:
            with observe.call(
                request.slug, type(self).__name__, request=request, traced=self.capabilities.language_model
            ) as call:
                completion = self._completed(request)
                call.done(completion)
            return request, completion
        except SocraError as error:
            return request, error
        except Exception as error:
            # A third party's backend may raise anything; the other sections must not be lost to it.
            failure = BackendError(f"{type(self).__name__} failed on {request.slug}: {type(error).__name__}: {error}")
            failure.__cause__ = error
            return request, failure

    def _completed(self, request: Request) -> Completion:
        completion: object = self.complete(request)
        if isinstance(completion, Completion):
            return completion
        raise BackendError(f"the backend gave {type(completion).__name__}, not a Completion")


def _end(outcome: Outcome) -> SocraError | None:
    """Return the error after which nothing more can come of a run."""
    error = outcome[1]
    return error if isinstance(error, SocraError) and error.ends_run else None
