"""The result of reading one article: typed sections, what failed and why, and the answers asked for since."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    PrivateAttr,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from socra.article import Article
from socra.backend import Usage
from socra.errors import ReadingInvalid, UnknownFramework
from socra.framework import Answer, Framework, Item
from socra.ledger import Entry, Uncovered, coverage_of, ledger_of
from socra.record import Dropped, Failure, Note

if TYPE_CHECKING:
    from socra.reader import Reader

__all__ = ["Reading"]

F = TypeVar("F", bound=Framework)


class Reading(BaseModel, Generic[F]):
    """A read article. `reading.analysis.summary.headline` is typed; a section that failed raises with the reason.

    `backend` is the name that was asked for, or the fallback's where that made all, `model` the model that answered, ""
    where no language model was asked, and `fingerprint` "sha256:" and the hash of the model's file where it has one.
    `notes` say which sections were mended, are doubtful, or were made by the fallback, `dropped` which items were left
    out. `language` is the code of the one that it is written in, the article's unless another was asked for. Pickling
    leaves out the reader that made it: a question is then answered by the default backend, as for a reading from a
    file.
    """

    model_config = ConfigDict(extra="ignore")

    article: Article
    framework: str
    analysis: F
    failures: tuple[Failure, ...] = ()
    notes: tuple[Note, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    answers: list[SerializeAsAny[Answer]] = []
    usage: Usage = Usage()
    backend: str = ""
    model: str = ""
    fingerprint: str = ""
    language: str = ""

    _reader: Any = PrivateAttr(default=None)

    @field_validator("answers", mode="before")
    @classmethod
    def _type_answers(cls, value: Any, info: ValidationInfo) -> Any:
        kind = type(info.data["analysis"]).answer if "analysis" in info.data else Answer
        return [kind.model_validate(answer) if isinstance(answer, dict) else answer for answer in value]

    @model_validator(mode="after")
    def _explain_missing(self) -> Self:
        for failure in self.failures:
            self.analysis._missing.setdefault(failure.section, failure.reason)
        return self

    @model_validator(mode="after")
    def _demand_true_quotes(self) -> Self:
        # a file that somebody changed must not put words into the article's mouth
        for slug, item in self.items():
            for found in item.evidence:
                if self.article.text[found.start : found.end] != found.quote:
                    raise ValueError(f"{slug} quotes what the article does not say there: {found.quote[:80]!r}")
        return self

    @classmethod
    def load(cls, source: str | PathLike[str]) -> Self:
        """Load a reading from a file that `model_dump_json` filled, or from such JSON itself.

        Parametrise the class for a framework that is not installed: `Reading[MyNews].load("reading.json")`.
        Raises `ReadingInvalid` where it is no reading.
        """
        text = _json_text(source)
        try:
            return cls._typed(text).model_validate_json(text)  # type: ignore[return-value]
        except UnknownFramework as error:
            raise ReadingInvalid(f"{error}; Reading[YourFramework].load(...) loads it by its class") from error
        except ValidationError as error:
            raise ReadingInvalid(f"this is no reading that socra saved: {_first(error)}") from error

    @classmethod
    def _typed(cls, text: str) -> type[Reading[Any]]:
        if isinstance(cls.model_fields["analysis"].annotation, type):
            return cls
        from socra.registry import find_framework

        # A file from somebody else must not choose what is imported.
        kind: Any = find_framework(_Header.model_validate_json(text).framework, importing=False)
        return Reading[kind]

    def items(self) -> Iterator[tuple[str, Item]]:
        """Yield (section slug, item) for every item of the analysis, in order."""
        for slug, section in self.analysis.present().items():
            for item in section.items():
                yield slug, item

    def ledger(self) -> list[Entry]:
        """Return one row an item, answers too: where it stands and comes from, the verdict, and what speaks for it."""
        return ledger_of(self)

    def unsupported(self) -> list[Entry]:
        """Return the rows of the ledger that are to worry about: what the article was not found to say."""
        return [entry for entry in self.ledger() if entry.verdict == "unsupported"]

    def coverage(self) -> list[Uncovered]:
        """Return the paragraphs that feed no section, those with the most names, figures and dates a sentence first."""
        return coverage_of(self)

    def ask(self, question: str | Item, *, reader: Reader[F] | None = None) -> Answer:
        """Answer a question from the article by the backend that made the reading, and keep the answer with it.

        A reading that was loaded from a file is answered by the default backend unless a `reader` is given.
        """
        from socra.reader import Reader

        answering = reader or self._reader or Reader(framework=type(self.analysis))
        answer: Answer = answering.ask(self, question)
        return answer

    def to_markdown(self, *, evidence: bool = True) -> str:
        """Write the reading as Markdown; `evidence=False` leaves out footnotes and marks."""
        from socra.render.markdown import render

        return render(self, evidence=evidence)

    def __reduce__(self) -> tuple[Any, ...]:
        # the class was made for the framework, and no module has it; the reader holds a backend, which may not travel
        state = {**self.__getstate__(), "__pydantic_private__": {"_reader": None}}
        generic = type(self).__pydantic_generic_metadata__
        return _unpickled, (generic["origin"] or type(self), generic["args"]), state

    def __eq__(self, other: object) -> bool:
        # not the reader that made it, which a loaded reading does not have
        return isinstance(other, Reading) and self.__dict__ == other.__dict__

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def __repr__(self) -> str:
        sections = len(self.analysis.present())
        failed = f", {len(self.failures)} failed" if self.failures else ""
        return f"<Reading of {self.article.title[:60]!r} by {self.backend}: {sections} sections{failed}>"

    __str__ = __repr__


class _Header(BaseModel):
    framework: str


def _unpickled(kind: Any, framework: tuple[Any, ...]) -> Any:
    kind = kind[framework] if framework else kind
    return kind.__new__(kind)


def _json_text(source: str | PathLike[str]) -> str:
    if isinstance(source, str) and source.lstrip().startswith("{"):
        return source
    try:
        return Path(source).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error  # without the name, which may be any length
        raise ReadingInvalid(f"cannot load a reading from {str(source)[:200]!r}: {reason}") from error


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'document'}: {first['msg']}"
