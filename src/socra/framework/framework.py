"""A framework: a class whose fields are the sections of a reading, in order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SerializationInfo,
    ValidationInfo,
    create_model,
    model_serializer,
    model_validator,
)

from socra.errors import SectionMissing
from socra.framework.answer import Answer
from socra.framework.headings import heading_of
from socra.framework.section import Section

__all__ = ["Framework"]


class Framework(BaseModel):
    """A set of sections: each field is one, in the order of the reading.

    An instance may lack sections that failed or were not asked for; touching one raises `SectionMissing` with the
    reason.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: ClassVar[str] = "Analysis"
    """The heading above the sections."""

    answer: ClassVar[type[Answer]] = Answer
    """The shape of a deep dive."""

    _missing: dict[str, str] = PrivateAttr(default_factory=dict)

    def __init__(self, **sections: Any) -> None:
        # `_accept_missing` makes an instance of its own, which pydantic would not take for this one
        made = type(self).model_validate(sections)
        for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"):
            object.__setattr__(self, slot, getattr(made, slot))

    @classmethod
    def heading(cls, language: str = "") -> str:
        """Return the heading above the sections, in a language (ISO 639-1) where its pack has it."""
        return heading_of(cls, language) or cls.title

    @classmethod
    def sections(cls) -> dict[str, type[Section]]:
        """Return slug -> section class, in order."""
        return {slug: _section_class(cls, slug, field.annotation) for slug, field in cls.model_fields.items()}

    @classmethod
    def slug(cls) -> str:
        """Return the framework's name as users type it: the class's, in snake case."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def assemble(cls, sections: Mapping[str, Section], missing: Mapping[str, str] | None = None) -> Self:
        """Build an instance from the sections that are there and the reasons why others are not."""
        there: dict[str, Any] = {slug: sections[slug] for slug in cls.model_fields if slug in sections}
        made = cast("Self", cls.model_construct(**there))  # the mypy plugin gives it the class it is written in
        made._missing = dict(missing or {})
        return made

    def present(self) -> dict[str, Section]:
        """Return slug -> section for the sections that are there, in order."""
        return {slug: self.__dict__[slug] for slug in type(self).model_fields if slug in self.__dict__}

    @model_validator(mode="wrap")
    @classmethod
    def _accept_missing(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        if isinstance(data, cls):
            return data
        given = _partial(cls).model_validate(data, context=info.context)
        return cls.assemble({slug: getattr(given, slug) for slug in given.model_fields_set})

    @model_serializer(mode="plain")
    def _dump(self, info: SerializationInfo) -> dict[str, Any]:
        return {slug: section.model_dump(mode=info.mode) for slug, section in self.present().items()}

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name in type(self).model_fields:
                raise SectionMissing(name, self._missing.get(name, "it was not asked for"))
            return super().__getattr__(name)


@cache
def _partial(framework: type[Framework]) -> type[BaseModel]:
    """Return a model of the framework's sections, none of which need be there."""
    fields: dict[str, Any] = {slug: (section, None) for slug, section in framework.sections().items()}
    return create_model(framework.__name__, **fields)


def _section_class(framework: type[Framework], slug: str, annotation: Any) -> type[Section]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    raise TypeError(f"{framework.__name__}.{slug} is {annotation!r}: every field of a framework is a Section class")
