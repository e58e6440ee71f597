"""From a model's text to a typed section, or the reason why not, in words that can be sent back to the model."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from socra.article import Article
from socra.backend import Completion, Prompt
from socra.backend.schema import list_field
from socra.checks.misquotes import mended
from socra.checks.refusal import is_refusal
from socra.engine.citing import cited
from socra.engine.payload import Payload, Value, payload_of
from socra.engine.refusals import (
    LARGEST,
    OF_THE_ANSWER,
    OF_THE_DATA,
    OF_THE_SECTION,
    REFUSED,
    Candidate,
    because,
    count_extra,
    demand,
    in_circles,
    shown,
    texts_of,
)
from socra.engine.unfilled import Fence
from socra.errors import OutputInvalid
from socra.framework import Section
from socra.markdown.section import read_section

__all__ = ["Valid", "validate"]

_LOG = logging.getLogger("socra.engine.validate")

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class Valid(Generic[S]):
    """A section of the right shape, its evidence quoted, its items not judged yet; and whether its JSON was mended."""

    section: S
    repaired: bool = False


def validate(
    completion: Completion,
    section: type[S],
    article: Article,
    *,
    question: str = "",
    prompt: Prompt | None = None,
    cites: bool = True,
) -> Valid[S]:
    """Turn a completion into a section whose evidence is quoted.

    The text may be JSON, with whatever stands around it, or the section's Markdown. Three lists of rules may send it
    back, the cheap ones first: of the answer as a whole, of the data in it, of the section that it makes. `prompt` is
    what was sent: no mark of it may come back. Where the model was not asked to cite, socra does. Raises
    `OutputInvalid` with the reason, the output, and how often it makes sense to ask again.
    """
    reader = _Reader(section, article, question, Fence(prompt), cites)
    try:
        demand(OF_THE_ANSWER, completion)
        payload = payload_of(completion.text)
        return reader.from_json(payload) or reader.from_markdown(payload)
    except OutputInvalid as refusal:
        refusal.output = completion.text[:LARGEST]
        raise


class _Reader(Generic[S]):
    """Read one section out of one answer."""

    def __init__(self, section: type[S], article: Article, question: str, fence: Fence, cites: bool) -> None:
        self._section = section
        self._article = article
        self._question = question
        self._fence = fence
        self._cites = cites
        self._refusal: OutputInvalid | None = None

    def from_json(self, payload: Payload) -> Valid[S] | None:
        """Return the section of the only JSON value that is one; None where none is.

        Raises `OutputInvalid` where two different values are.
        """
        found: list[Valid[S]] = []
        for value in payload.values:
            try:
                made = self._made(value)
            except OutputInvalid as refusal:
                self._refusal = refusal
            else:
                found += [made] if all(made.section != other.section for other in found) else []
        if len(found) > 1:
            raise because(f"the answer holds {len(found)} different JSON objects: write one")
        return found[0] if found else None

    def from_markdown(self, payload: Payload) -> Valid[S]:
        """Return the section that the text holds in Markdown.

        Raises `OutputInvalid` where it is none, with what is wrong with the JSON.
        """
        if not payload.objects:
            if is_refusal(payload.words):
                raise OutputInvalid(f"{REFUSED}; it wrote {shown(payload.words)}", again=1)
            data = read_section(payload.words, self._section, self._article, self._question)
            if data is not None:
                return self._made(Value(data))
        # what came last is what the model meant
        raise self._refusal if self._refusal and not payload.fault else because(payload.fault)

    def _made(self, value: Value) -> Valid[S]:
        given = Candidate(self._section, self._article, value, _unwrap(value.data, self._section), self._fence)
        demand(OF_THE_DATA, given)
        asked = {"question": self._question} if self._question else {}
        data, quotes = mended({**given.data, **asked} if isinstance(given.data, dict) else given.data, self._article)
        made = self._typed(data, given)
        demand(OF_THE_SECTION, replace(given, data=data, made=made))
        self._tell(quotes, "quotations were put into the article's own words")
        self._tell(count_extra(data, made), "keys that it does not have were left out")
        return Valid(made if self._cites else cited(made, self._article), value.repaired)

    def _typed(self, data: Any, given: Candidate) -> S:
        try:
            return self._section.model_validate(data, context={"article": self._article, "cites": self._cites})
        except ValidationError as error:
            # a text that goes round in circles gets longer than any field
            raise in_circles(texts_of(data), given.source) or because(_explain(error)) from error

    def _tell(self, count: int, what: str) -> None:
        if count:
            _LOG.debug("%s: %d %s", self._section.__name__, count, what)


def _unwrap(data: Any, section: type[Section]) -> Any:
    """Take the section out of one wrapping object, such as {"result": {...}}, or out of a list.

    A list alone, or under another name, is the section's list where it has but one.
    """
    fields, field = section.model_fields.keys(), list_field(section)
    if isinstance(data, dict) and not data.keys() & fields:
        inner = [value for value in data.values() if isinstance(value, dict) and value.keys() & fields]
        if len(inner) == 1:
            return inner[0]
        (value,) = data.values() if len(data) == 1 else (None,)
        return {field: value} if field and isinstance(value, list) else data
    if isinstance(data, list):
        if len(data) == 1 and isinstance(data[0], dict) and data[0].keys() & fields:
            return data[0]
        return {field: data} if field and data else data
    return data


def _explain(error: ValidationError) -> str:
    reasons = []
    for found in error.errors(include_url=False)[:3]:
        where = ".".join(str(part) for part in found["loc"])
        reasons.append(f"{where or 'the answer'}: {found['msg'].removeprefix('Value error, ')}")
    return "; ".join(reasons)
