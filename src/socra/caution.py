"""What a reader should know about a source before trusting what was read of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

if TYPE_CHECKING:
    from socra.article import Article

__all__ = ["Caution", "CautionKind", "Cautions", "demand_trust", "distinct"]

CautionKind = Literal[
    "teaser",
    "paywall",
    "consent",
    "captcha",
    "listing",
    "live_blog",
    "cut_off",
    "short",
    "dates",
    "hidden",
    "instructions",
    "decoding",
    "other",
]
"""What a caution is about, worst first: not the article, not all of it, not only it, and small things."""

_SMALL = frozenset({"decoding", "other"})


class Caution(BaseModel):
    """One thing that a reader should know about the source; `str(caution)` is `text`, in English.

    `count` is how many words or pieces it is about, `sentences` the numbers of those that it is about. `loud` marks
    hidden text that speaks to a language model, or that is more than what is shown.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: CautionKind = "other"
    text: str
    count: int = 0
    sentences: tuple[int, ...] = ()
    loud: bool = False

    def __str__(self) -> str:
        return self.text

    @property
    def severe(self) -> bool:
        """Say whether strict reading refuses for it: for all kinds but `decoding` and `other`, and `hidden` if loud."""
        return self.loud if self.kind == "hidden" else self.kind not in _SMALL


def _worded(value: Any) -> Any:
    # Readings that an older socra saved, and Markdown, say what to beware of in plain words.
    return Caution(text=value) if isinstance(value, str) else value


Cautions = tuple[Annotated[Caution, BeforeValidator(_worded)], ...]
"""The cautions of an article; a plain string is taken for one of kind "other"."""


def distinct(cautions: Iterable[Caution | str]) -> tuple[Caution, ...]:
    """Return the cautions without those that say the same again; one that has a kind stands before one that has none.

    A caution that comes back from Markdown is only its words.
    """
    found: dict[str, Caution] = {}
    for caution in map(_worded, cautions):
        if caution.text not in found or found[caution.text].kind == "other":
            found[caution.text] = caution
    return tuple(found.values())


def demand_trust(article: Article) -> Article:
    """Return `article` where nothing severe is to be said about it.

    Raises `SourceUntrusted`, which holds the severe cautions.
    """
    from socra.errors import SourceUntrusted

    if severe := tuple(caution for caution in article.warnings if caution.severe):
        reasons = "; ".join(map(str, severe))
        raise SourceUntrusted(
            f"refused by strict reading: {reasons}; read it without strict to see it all the same", cautions=severe
        )
    return article
