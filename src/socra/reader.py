"""Reader: an article goes in, a reading comes out. The whole flow is `stream`, on one screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from datetime import date
from os import PathLike
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, overload

from socra.article import Article
from socra.backend import Backend, Request
from socra.errors import BackendError, SettingsError, UnknownSection
from socra.events import Event, ReadingDone, SectionStarted
from socra.framework import Answer, Framework, Item, Section
from socra.prompt import Prompt, Templates
from socra.reading import Reading
from socra.registry import create_backend, find_framework, framework_name
from socra.rounds import Rounds
from socra.settings import load_settings

if TYPE_CHECKING:
    from socra_prompts.news import News

__all__ = ["Reader", "read"]

ANSWER = "answer"
LONGEST_QUESTION = 2_000

F = TypeVar("F", bound=Framework)
Source = str | PathLike[str] | Article


class Reader(Generic[F]):
    """Read articles with one backend and one framework.

    `backend` is `NAME`, `NAME:MODEL` or a `Backend`; `framework` a name, `module:Class` or a class. Both default to the
    user's settings, which default to `extractive` and `news`. `templates` is a folder that is searched before the
    pack's; `today` the date that prompts are given; other options go to the backend.
    """

    @overload
    def __init__(
        self: Reader[News],
        backend: str | Backend | None = None,
        framework: Literal["news"] | None = None,
        *,
        templates: str | PathLike[str] | None = None,
        today: date | None = None,
        **options: Any,
    ) -> None: ...
    @overload
    def __init__(
        self: Reader[F],
        backend: str | Backend | None = None,
        *,
        framework: type[F],
        templates: str | PathLike[str] | None = None,
        today: date | None = None,
        **options: Any,
    ) -> None: ...
    @overload
    def __init__(
        self: Reader[Any],
        backend: str | Backend | None = None,
        framework: str | None = None,
        *,
        templates: str | PathLike[str] | None = None,
        today: date | None = None,
        **options: Any,
    ) -> None: ...
    def __init__(
        self,
        backend: str | Backend | None = None,
        framework: str | type[Framework] | None = None,
        *,
        templates: str | PathLike[str] | None = None,
        today: date | None = None,
        **options: Any,
    ) -> None:
        settings = load_settings()
        if isinstance(backend, Backend) and options:
            raise SettingsError(
                f"the options {', '.join(options)} go to the constructor of your {type(backend).__name__}"
            )
        self.backend = backend if isinstance(backend, Backend) else create_backend(backend or settings.spec, **options)
        self.backend_name = type(backend).__name__ if isinstance(backend, Backend) else backend or settings.spec
        kind = framework or settings.framework
        self.framework: type[Framework] = find_framework(kind) if isinstance(kind, str) else kind
        self._templates = Templates(self.framework, templates or settings.templates)
        self._today = today

    def read(self, source: Source, *, sections: Iterable[str] | None = None) -> Reading[F]:
        """Read an article, a file, an address or a text; `sections` are slugs, all of the framework's by default.

        Blocks until the last section is there, also in a notebook cell. A section that fails is in
        `reading.failures` and takes no other with it. Raises `SourceError` where there is no article to read.
        """
        with closing(self.stream(source, sections=sections)) as events:
            for event in events:
                if isinstance(event, ReadingDone):
                    return event.reading
        raise AssertionError("stream ends with ReadingDone")

    async def aread(self, source: Source, *, sections: Iterable[str] | None = None) -> Reading[F]:
        """Do what `read` does, in a thread, for programs with an event loop."""
        return await asyncio.to_thread(self.read, source, sections=sections)

    def stream(self, source: Source, *, sections: Iterable[str] | None = None) -> Generator[Event[F], None, None]:
        """Read as `read` does, yielding what happens as it happens; the last event is `ReadingDone`.

        Whoever closes it early stops the backend.
        """
        from socra import sources

        began = perf_counter()
        article = sources.load(source)
        rounds = Rounds(self._templates, self._requests(article, self._chosen(sections)))
        yield from self._settle(rounds)
        yield ReadingDone(self._reading(article, rounds, perf_counter() - began))

    def ask(
        self, reading: Reading[F], question: str | Item, *, on_event: Callable[[Event[F]], None] | None = None
    ) -> Answer:
        """Answer one question from the article of a reading, and keep the answer with the reading.

        `question` may be one of the reading's own. `on_event` is called with what happens as it happens, as `stream`
        yields it, but for `ReadingDone`. Raises `BackendError` where no answer could be made.
        """
        words = question if isinstance(question, str) else str(getattr(question, question.text_fields()[-1]))
        words = words.strip().encode("utf-8", "replace").decode()  # a terminal may hand in lone surrogates
        if not 0 < len(words) <= LONGEST_QUESTION:
            raise SettingsError(f"a question has 1 to {LONGEST_QUESTION:,} characters, this one has {len(words):,}")
        requests = self._requests(reading.article, {ANSWER: self.framework.answer}, question=words)
        rounds = Rounds(self._templates, requests)
        with closing(self._settle(rounds)) as events:
            for event in events:
                if on_event:
                    on_event(event)
        if rounds.failures:
            raise BackendError(f"no answer: {rounds.failures[0].reason}")
        answer = rounds.done[ANSWER]
        assert isinstance(answer, Answer)
        reading.answers.append(answer)
        return answer

    def close(self) -> None:
        """Give back what the backend holds; neither the reader nor its readings can ask anything afterwards."""
        self.backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __deepcopy__(self, memo: object) -> Self:
        # a deep copy of a reading is asked by the same reader: nobody means to load a second model
        return self

    def _settle(self, rounds: Rounds) -> Generator[Event[F], None, None]:
        yield from map(SectionStarted, rounds.originals)
        while requests := rounds.pending():
            yield from rounds.settle(self.backend, requests)

    def _chosen(self, slugs: Iterable[str] | None) -> dict[str, type[Section]]:
        known = self.framework.sections()
        if slugs is None:
            return known
        wanted = set([slugs] if isinstance(slugs, str) else slugs)
        if unknown := sorted(wanted - known.keys()):
            raise UnknownSection(f"no section {unknown[0]!r} in {self.framework.slug()}; it has {', '.join(known)}")
        return {slug: section for slug, section in known.items() if slug in wanted}

    def _requests(
        self, article: Article, sections: dict[str, type[Section]], *, question: str = ""
    ) -> dict[str, Request]:
        shared = self._templates.shared(article, self._today or date.today())
        return {
            slug: Request(
                slug=slug,
                prompt=Prompt(shared, self._templates.task(slug, section, question=question)),
                section=section,
                article=article,
                question=question,
            )
            for slug, section in sections.items()
        }

    def _reading(self, article: Article, rounds: Rounds, seconds: float) -> Reading[F]:
        missing = {failure.section: failure.reason for failure in rounds.failures}
        reading: Reading[Any] = Reading[self.framework](  # type: ignore[name-defined]
            article=article,
            framework=framework_name(self.framework),
            analysis=self.framework.assemble(rounds.done, missing),
            failures=tuple(rounds.failures),
            usage=rounds.usage.model_copy(update={"seconds": round(seconds, 3)}),
            backend=self.backend_name,
            model=(rounds.model or self.backend_name) if self.backend.capabilities.language_model else "",
            fingerprint=rounds.fingerprint,
        )
        reading._reader = self
        return reading


def read(source: Source, *, sections: Iterable[str] | None = None, **options: Any) -> Reading[News]:
    """Read an article, a file, an address or a text with the news framework; `options` are those of `Reader`."""
    reader: Reader[News] = Reader(**options)
    return reader.read(source, sections=sections)
