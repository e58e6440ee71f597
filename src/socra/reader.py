"""Reader: an article goes in, a reading comes out. The whole flow is `stream`, on one screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from os import PathLike
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, Self

from typing_extensions import TypeVar

from socra.article import Article
from socra.backend import Backend, Budget, Limits, Progress, Prompt, Request
from socra.backend.budget import Purse
from socra.engine.live import Answered
from socra.engine.policy import Policy, policy_of
from socra.engine.rounds import Author, Rounds, way_of
from socra.engine.templates import Templates
from socra.errors import SettingsError, SocraError, UnknownSection
from socra.events import SectionDegraded, SectionDone, SectionFailed, SectionRetried, SectionStarted
from socra.framework import Answer, Framework, Item, Section
from socra.language.codes import demand_language
from socra.reading import Reading
from socra.registry import create_backend, find_framework, framework_name, pack_folders
from socra.settings import Settings, load_settings

if TYPE_CHECKING:
    from socra_prompts.news import News

__all__ = ["Event", "Reader", "ReadingDone", "read"]

ANSWER = "answer"
LONGEST_QUESTION = 2_000
MAX_TOKENS = 2_048

F = TypeVar("F", bound=Framework, default="News")
E = TypeVar("E")
T = TypeVar("T")
Source = str | PathLike[str] | Article


@dataclass(frozen=True, slots=True)
class ReadingDone(Generic[F]):
    """All sections are done or failed."""

    reading: Reading[F]


Event = SectionStarted | Progress | SectionRetried | SectionDegraded | SectionDone | SectionFailed | ReadingDone[F]


class Reader(Generic[F]):
    """Read articles with one backend and one framework.

    `backend` is `NAME`, `NAME:MODEL` or a `Backend`; `framework` a name, `module:Class` or a class, which types the
    readings. Both default to the user's settings, which default to `extractive` and `news`. `options` go to the
    backend, before those of its table in the settings, and so do all keywords that are not below: a mapping is for
    programs that are told the names. `templates` is a folder that is searched before the pack's; `today` the date that
    prompts are given.

    `language` is the code of the one to write in, by default "article", the article's own; a backend without a language
    model translates nothing. `unsupported` says what becomes of items that the article does not support: "correct"
    asks for the section once more, then marks them; "mark" marks them at once; "drop" asks once more, then lists them
    in `reading.dropped`. `strict` refuses an article that may not be whole, or that speaks to a model.

    `marker_key` makes the markers that fence articles in, by default a random one for each reader. Give the same one to
    readers that must send the same bytes, for a cache or to repeat a run, and keep it from whoever writes the articles.

    `limits` are what a section and a reading may take, `max_tokens` what one answer may have. `fallback` is a second
    backend, for sections that the first one fails on, unless for what only its user can put right, such as a wrong
    key; "" is none, whatever the settings say.
    """

    def __init__(
        self,
        backend: str | Backend | None = None,
        framework: str | type[F] | None = None,
        *,
        options: Mapping[str, Any] | None = None,
        templates: str | PathLike[str] | None = None,
        today: date | None = None,
        language: str | None = None,
        unsupported: Policy | None = None,
        strict: bool | None = None,
        marker_key: bytes | None = None,
        limits: Limits | None = None,
        max_tokens: int = MAX_TOKENS,
        fallback: str | Backend | None = None,
        **more: Any,
    ) -> None:
        settings = load_settings()
        _demand_tokens(max_tokens)
        kind = framework or settings.framework
        self.framework: type[Framework] = find_framework(kind) if isinstance(kind, str) else kind
        self._templates = Templates(self.framework, pack_folders(), templates or settings.templates, key=marker_key)
        self._today = today
        self.language = demand_language(settings.language if language is None else language)
        self._unsupported = policy_of(settings.unsupported if unsupported is None else unsupported)
        self._strict = settings.strict if strict is None else strict
        self._limits = limits or Limits()
        self._max_tokens = max_tokens
        # last: what is wrong with the rest must leave no model loaded
        self.authors = _authors(backend or settings.spec, fallback, settings, {**(options or {}), **more})

    def read(self, source: Source, *, sections: Iterable[str] | None = None) -> Reading[F]:
        """Read an article, a file, an address or a text; `sections` are slugs, all of the framework's by default.

        Blocks until the last section is there, also in a notebook cell. A section that fails is in
        `reading.failures` and takes no other with it. Raises `SourceError` where there is no article to read, or none
        that may be trusted where `strict` asks for that.
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
        from socra.input import load

        began = perf_counter()
        article = load(source, strict=self._strict)
        rounds = yield from self._work(self._render(article, self._chosen(sections), cites=self._cites()))
        yield ReadingDone(self._reading(article, rounds, perf_counter() - began))

    def _work(self, requests: dict[str, Request]) -> Generator[Event[F], None, Rounds]:
        """Ask for sections until each is done or failed; the fallback is asked for what the backend failed on."""
        rounds = Rounds(self._templates, requests, self.authors, unsupported=self._unsupported)
        yield from map(SectionStarted, requests)
        with closing(rounds.complete()) as heard:
            for news in heard:
                if isinstance(news, Answered):
                    section = rounds.validate(news)
                    yield from rounds.judge(news.request.slug, section)
                else:
                    yield news
        return rounds

    def ask(
        self, reading: Reading[F], question: str | Item, *, on_event: Callable[[Event[F]], None] | None = None
    ) -> Answer:
        """Answer one question from the article of a reading, and keep the answer with the reading.

        `question` may be one of the reading's own. `on_event` is called with what happens as it happens, as `stream`
        yields it, but for `ReadingDone`. Raises what was in the way where no answer could be made: `BackendError`, or
        `OutputInvalid` where the backend's answers were not valid.
        """
        words = question if isinstance(question, str) else str(getattr(question, question.text_fields()[-1]))
        words = words.strip().encode("utf-8", "replace").decode()  # a terminal may hand in lone surrogates
        if not 0 < len(words) <= LONGEST_QUESTION:
            raise SettingsError(f"a question has 1 to {LONGEST_QUESTION:,} characters, this one has {len(words):,}")
        requests = self._render(reading.article, {ANSWER: self.framework.answer}, question=words, cites=self._cites())
        rounds = _heard(self._work(requests), on_event or (lambda event: None))
        if ANSWER in rounds.errors:
            raise rounds.errors[ANSWER]
        answer = rounds.done[ANSWER]
        assert isinstance(answer, Answer)
        reading.answers.append(answer)
        reading.dropped += tuple(rounds.dropped)
        return answer

    @property
    def backend(self) -> Backend:
        """The backend that is asked first."""
        return self.authors[0].backend

    def close(self) -> None:
        """Give back what the backend holds; neither the reader nor its readings can ask anything afterwards."""
        with ExitStack() as closing_all:
            for author in reversed(self.authors):  # in order, for a stack is unwound from its end
                closing_all.callback(author.backend.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __deepcopy__(self, memo: object) -> Self:
        # a deep copy of a reading is asked by the same reader: nobody means to load a second model
        return self

    def _chosen(self, slugs: Iterable[str] | None) -> dict[str, type[Section]]:
        known = self.framework.sections()
        if slugs is None:
            return known
        wanted = set([slugs] if isinstance(slugs, str) else slugs)
        if unknown := sorted(wanted - known.keys()):
            raise UnknownSection(f"no section {unknown[0]!r} in {self.framework.slug()}; it has {', '.join(known)}")
        return {slug: section for slug, section in known.items() if slug in wanted}

    def _render(
        self, article: Article, sections: dict[str, type[Section]], *, question: str = "", cites: bool = True
    ) -> dict[str, Request]:
        """Return a request for each section, its prompt rendered.

        `cites` says whether the model writes evidence; who translates always does, for its words are not the article's.
        """
        translates = self.backend.capabilities.language_model and self.language != article.language
        language = self.language if translates else ""
        cites = cites or bool(language)
        shared = self._templates.shared(article, self._today or date.today(), language, cites=cites)
        purse = Purse()
        return {
            slug: Request(
                slug=slug,
                prompt=Prompt(shared, self._templates.task(slug, section, question=question, cites=cites)),
                section=section,
                article=article,
                question=question,
                language=language,
                max_tokens=self._max_tokens,
                cites=cites,
                budget=Budget(self._limits, purse),
            )
            for slug, section in sections.items()
        }

    def _cites(self) -> bool:
        """Say whether the backend's model cites by itself; what is wrong with it is said where it is asked."""
        way = way_of(self.backend)
        return isinstance(way, SocraError) or way.name != "cited"

    @cached_property
    def _kind(self) -> type[Reading[Any]]:
        return Reading[self.framework]  # type: ignore[name-defined]

    def _reading(self, article: Article, rounds: Rounds, seconds: float) -> Reading[F]:
        missing = {failure.section: failure.reason for failure in rounds.failures}
        author = rounds.author
        reading = self._kind(
            article=article,
            framework=framework_name(self.framework),
            analysis=self.framework.assemble(rounds.done, missing),
            failures=tuple(rounds.failures),
            notes=tuple(rounds.notes),
            dropped=tuple(rounds.dropped),
            language=self.language or article.language,
            usage=rounds.usage.model_copy(update={"seconds": round(seconds, 3)}),
            backend=author.name,
            model=rounds.model or (author.name if author.backend.capabilities.language_model else ""),
            fingerprint=rounds.fingerprint,
        )
        reading._reader = self
        return reading


def read(source: Source, *, sections: Iterable[str] | None = None, **options: Any) -> Reading[News]:
    """Read an article, a file, an address or a text with the news framework; `options` are those of `Reader`."""
    reader: Reader[News] = Reader(**options)
    return reader.read(source, sections=sections)


def _authors(
    backend: str | Backend, fallback: str | Backend | None, settings: Settings, options: dict[str, Any]
) -> tuple[Author, ...]:
    """Return who is asked: the backend, then the fallback where there is one."""
    first = _author(backend, settings, options)
    second = settings.fallback if fallback is None else fallback
    if isinstance(second, str) and not second:
        return (first,)
    try:
        return first, _author(second, settings, {})
    except BaseException:
        first.backend.close()
        raise


def _author(backend: str | Backend, settings: Settings, options: dict[str, Any]) -> Author:
    """Return a backend and the name that it goes by; its options beat those of its table in the settings."""
    if isinstance(backend, str):
        return Author(create_backend(backend, **{**settings.options_of(backend), **options}), backend)
    name = type(backend).__name__
    if options:
        raise SettingsError(f"the options {', '.join(options)} go to the constructor of your {name}")
    return Author(backend, name)


def _heard(events: Generator[E, None, T], hear: Callable[[E], None]) -> T:
    """Run a generator to its end, telling what it yields; return what it returns."""
    with closing(events):
        try:
            while True:
                hear(next(events))
        except StopIteration as end:
            made: T = end.value
            return made


def _demand_tokens(most: object) -> None:
    if isinstance(most, bool) or not isinstance(most, int) or most < 1:
        raise SettingsError(f"max_tokens is a whole number from 1, not {most!r}")
