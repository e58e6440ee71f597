"""Sections and what they are made of: shapes, items with their evidence, and groups of items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from inspect import cleandoc
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

from annotated_types import MaxLen
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)

from socra.framework.evidence import Evidence, Finding, Provenance, Verdict, locate
from socra.framework.headings import heading_of

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

    from socra.article import Article
    from socra.framework.digest import Digest

__all__ = [
    "BLANKS",
    "Group",
    "Item",
    "Mechanical",
    "Section",
    "Shape",
    "Surroundings",
    "Words",
    "items_of",
    "map_items",
    "members_of",
]

Mechanical = "mechanical"
"""Mark a field with this (`Annotated[..., Mechanical]`) where socra fills it in and no model is asked for it."""

BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""What is folded to one space in every text of a section, and what no text may be made of alone."""


# What separates words, for every dialect of regular expressions: the classes that they name differ at the edges.
_SPACE = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


@dataclass(frozen=True, slots=True)
class Words:
    """Mark a text with this (`Annotated[str, Words(25)]`) to bound its words in a model's answer.

    A model whose output is bound to the schema is bound by `pattern`, every other one is told the reason. What is not a
    model's answer is not checked: a text of ours, or one that was saved.
    """

    most: int

    @property
    def pattern(self) -> str:
        """A regular expression, the same in ECMAScript, Python and Rust: 1 to `most` words, one space between them."""
        return f"^[^{_SPACE}]+(?: [^{_SPACE}]+){{0,{self.most - 1}}}$"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return AfterValidator(self._check).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}

    def _check(self, value: Any, info: ValidationInfo) -> Any:
        words = len(value.split()) if isinstance(value, str) else 0
        if info.context and words > self.most:
            name = (info.field_name or "text").replace("_", " ")
            raise ValueError(f"the {name} has {words} words: write at most {self.most}")
        return value


def _one_line(value: Any) -> Any:
    """Fold white space and control characters, so that a field is always one line of text."""
    if isinstance(value, str):
        return BLANKS.sub(" ", value).strip()
    if isinstance(value, list | tuple):
        return [_one_line(part) for part in value]
    return value


class Shape(BaseModel):
    """A part of a section: frozen, its texts one line each."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    markdown: ClassVar[str] = ""
    """One line of Markdown with the fields in braces; `{n}` counts from 1 among its neighbours."""

    @field_validator("*", mode="before")
    @classmethod
    def _fold(cls, value: Any) -> Any:
        return _one_line(value)


class Item(Shape):
    """A claim: its words are the subclass's text fields, and it says where it comes from.

    A model writes `evidence` as sentence numbers; validation turns them into quoted spans. `verdict` and `findings`,
    the reasons for it, are never written by a model: `socra.checks.judged` sets them.
    """

    article_only: ClassVar[bool] = False
    """Whether the item may hold only what the article says: background in it is unsupported."""

    provenance: Provenance = Field(default="article", description="article, or background if it is your own knowledge")
    evidence: tuple[Evidence, ...] = Field(default=(), max_length=8, description="sentence numbers")
    verdict: Annotated[Verdict | None, Mechanical] = None
    findings: Annotated[tuple[Finding, ...], Mechanical] = ()

    @field_validator("evidence", mode="before")
    @classmethod
    def _cite(cls, value: Any, info: ValidationInfo) -> Any:
        context = info.context or {}
        article = context.get("article")
        if article is not None and not context.get("cites", True):
            return ()  # it was not asked to
        if article is None or not isinstance(value, list | tuple):
            return value
        return locate(value, article)[: cls.most_evidence()]  # who cites more is not refused, only not believed for all

    @field_validator("provenance", mode="before")
    @classmethod
    def _come_from(cls, value: Any, info: ValidationInfo) -> Any:
        """Take no word for it from a model that was not asked where an item comes from."""
        asked = (info.context or {}).get("cites", True)
        return value if asked else cls.model_fields["provenance"].get_default()

    @field_validator("verdict", "findings", mode="before")
    @classmethod
    def _leave_unjudged(cls, value: Any, info: ValidationInfo) -> Any:
        """Take no verdict from a model, which is the one whose answer is read against an article."""
        written = (info.context or {}).get("article") is not None
        return cls.model_fields[str(info.field_name)].get_default() if written else value

    @model_validator(mode="after")
    def _cites_nothing_for_background(self) -> Self:
        if self.provenance == "background" and self.evidence:
            raise ValueError("a background item cites sentences: cite none, or say that it comes from the article")
        return self

    def words(self) -> str:
        """Return what the item says, without its label fields: the text that its evidence must hold."""
        return next((getattr(self, name) for name in reversed(self.text_fields())), "")

    def claims(self) -> tuple[str, ...]:
        """Return the texts whose facts must be in the evidence: all of the item's, labels too; none where it asks."""
        return tuple(filter(None, dict.fromkeys((*(getattr(self, name) for name in self.text_fields()), self.words()))))

    def told(self) -> str:
        """Return all its texts in one line, labels first, for a list of items."""
        return ": ".join(filter(None, (getattr(self, name) for name in self.text_fields())))

    @classmethod
    def most_evidence(cls) -> int | None:
        """Return how many sentences an item may cite, None where there is no limit."""
        limits = cls.model_fields["evidence"].metadata
        return next((limit.max_length for limit in limits if isinstance(limit, MaxLen)), None)

    @classmethod
    @lru_cache(maxsize=256)
    def text_fields(cls) -> tuple[str, ...]:
        """Return the names of the fields that are plain text, in order."""
        return tuple(name for name, field in cls.model_fields.items() if field.annotation is str)


class Group(Shape):
    """A named list of items."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a section is looked at with: the article, the reading's language, and the other sections that are there.

    `language` is an ISO 639-1 code, the article's unless the reader asked for another; `sections` are by slug.
    """

    article: Article
    language: str
    sections: Mapping[str, Section]


class Section(Shape):
    """One section of a reading; the docstring of a subclass is the instruction that a model gets."""

    title: ClassVar[str] = ""
    """The heading; made from the class's name where it is empty."""

    rests_on: ClassVar[tuple[str, ...]] = ()
    """Slugs of sections that are waited for before this one is looked at: its `objections` need them."""

    @classmethod
    def heading(cls, language: str = "") -> str:
        """Return the section's heading without its number, in a language (ISO 639-1) where its pack has it."""
        return heading_of(cls, language) or cls.title or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cls.__name__)

    @classmethod
    def instruction(cls) -> str:
        """Return the docstring, which says what to write."""
        return cleandoc(cls.__doc__ or "")

    @classmethod
    def extract(cls, digest: Digest) -> Mapping[str, Any] | None:
        """Make the section without a model, as the data that a model would write; None where that cannot be done."""
        return None

    def refined(self, around: Surroundings) -> Self:
        """Return the section with what can be put right without a model, such as two questions that ask the same."""
        return self

    def objections(self, around: Surroundings) -> tuple[str, ...]:
        """Return reasons to ask for it once more, in words for a model; it is kept where nothing better comes."""
        return ()

    def items(self) -> Iterator[Item]:
        """Yield the section's items in order."""
        return items_of(self)


def items_of(part: Shape | list[Any] | tuple[Any, ...]) -> Iterator[Item]:
    """Yield the items inside a section, a group or a list, in order."""
    if isinstance(part, Item):
        yield part
    inner = (member for _, member in members_of(part)) if isinstance(part, Shape) else part
    for member in inner:
        if isinstance(member, Shape | list | tuple):
            yield from items_of(member)


def members_of(shape: Shape) -> Iterator[tuple[str, Any]]:
    """Yield (field, value) for each field, in order; a list's members one by one."""
    for name in type(shape).model_fields:
        value = getattr(shape, name)
        for member in value if isinstance(value, list | tuple) else (value,):
            yield name, member


P = TypeVar("P", bound=Shape)


def map_items(part: P, change: Callable[[Item], Item | None]) -> P | None:
    """Return a section or group with each of its items changed, without those that are changed to None.

    A group whose items are all gone goes too; None where nothing is left of the part itself.
    """
    if isinstance(part, Item):
        return change(part)  # type: ignore[return-value]
    changed: dict[str, Any] = {}
    inner = ((name, member) for name, member in members_of(part) if isinstance(member, Shape))
    for name, members in groupby(inner, key=itemgetter(0)):
        kept = [made for _, member in members if (made := map_items(member, change)) is not None]
        if not kept:
            return None
        changed[name] = tuple(kept) if isinstance(getattr(part, name), list | tuple) else kept[0]
    return part.model_copy(update=changed) if changed else part
