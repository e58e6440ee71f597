"""From parts to typed sections: texts joined, footnotes quoted, and what no mark says filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

from socra.article import Article
from socra.framework import Item, Section, Shape
from socra.markdown.cite import Citations
from socra.markdown.marks import read_value
from socra.markdown.parts import Part
from socra.markdown.verdicts import inferred

__all__ = ["Builder"]

ALLOWANCE = 30_000_000
"""Characters that the check of evidence may look at in one file; what is left after that stays unchecked."""

S = TypeVar("S", bound=Section)


class Builder:
    """Build the sections of one file."""

    def __init__(self, article: Article, citations: Citations, language: str = "") -> None:
        self._article = article
        self._language = language
        self._citations = citations
        self._allowance = ALLOWANCE

    def build(self, kind: type[S], part: Part, quotes: Mapping[str, str], **more: Any) -> S:
        """Return the section that a part holds; `quotes` are the section's footnotes, `more` further fields.

        Raises pydantic's `ValidationError` where the part does not fit the class.
        """
        section: S = self._shape(kind, part, quotes, more)
        return section

    def _shape(self, kind: type[Shape], part: Part, quotes: Mapping[str, str], more: Any) -> Any:
        values = {**self._texts(kind, part), **self._slots(kind, part, quotes), **part.marked, **more}
        for name, field in kind.model_fields.items():
            if field.is_required():
                values.setdefault(name, "" if field.annotation is str else None)
        return self._item(kind, part, quotes, values) if issubclass(kind, Item) else kind.model_validate(values)

    def _texts(self, kind: type[Shape], part: Part) -> dict[str, Any]:
        joined = {name: " ".join(filter(None, pieces)) for name, pieces in part.texts.items()}
        kinds = {name: kind.model_fields[name].annotation for name in joined}
        return {name: text if kinds[name] is str else read_value(text, kinds[name]) for name, text in joined.items()}

    def _slots(self, kind: type[Shape], part: Part, quotes: Mapping[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, form in part.form.slots.items():
            inner = form.kind
            members = [
                " ".join(member.texts.get("text", ())) if inner is None else self._shape(inner, member, quotes, {})
                for member in part.slots.get(name, ())
            ]
            if _holds_many(kind.model_fields[name].annotation):
                values[name] = members
            elif members:
                values[name] = members[0]
        return values

    def _item(self, kind: type[Item], part: Part, quotes: Mapping[str, str], values: dict[str, Any]) -> Item:
        if values.get("provenance") != "background":
            values["evidence"] = self._citations.cite(part.notes, quotes)[: kind.most_evidence()]
            if values["evidence"]:
                values["provenance"] = "article"
        made = kind.model_validate(values)
        if "verdict" in values:
            return made
        return made.model_copy(update=self._judged(made))

    def _judged(self, item: Item) -> dict[str, Any]:
        """Return what the check finds of an item on which the file says nothing."""
        if self._allowance <= 0 and item.provenance != "background":
            return {}
        found = inferred(item, self._article, self._language)
        self._allowance -= sum(len(cited.quote) for cited in item.evidence)
        if found.verdict in ("partly", "unsupported"):
            self._allowance -= len(self._article.text)
        return {"verdict": found.verdict, "findings": found.findings}


def _holds_many(annotation: Any) -> bool:
    return get_origin(annotation) in (list, tuple) or any(map(_holds_many, get_args(annotation)))
