"""Whether two questions ask the same: their words are alike, and their figures, names and negations are the same."""

from __future__ import annotations

import re

from socra.checks.questions.kinds import kind_of
from socra.checks.questions.tables import table
from socra.checks.questions.words import keys, numbers, tokens
from socra.language.words import UNSPACED, fold

__all__ = ["same_question"]

ALIKE = 85
"""How alike the words must be, of 100."""

PAIRS_ALIKE = 0.66
"""The share of pairs of characters in common, in a script without spaces."""

_FREE = ("what", "how")
_NOT = re.compile(
    r"(?<!\w)(?:not|no|never|without|cannot|\w{2,9}n['’]t|pas|jamais|sans|ni|nicht|kein\w{0,2}|nie|ohne|sin|nunca|non|mai|senza|não|sem"
    r"|niet|geen|zonder|bez|не|нет|без|ни|लا|لا|لم|لن|ليس|بدون|नहीं|बिना|안|못)(?!\w)|不|没|未|无|ない|ません"
)


def same_question(first: str, second: str, language: str) -> bool:
    """Say whether two questions ask the same in one language, whatever the order of their words."""
    from rapidfuzz import fuzz

    if _exact(first, language) != _exact(second, language) or not _may_be_same(first, second, language):
        return False
    one, other = keys(first, language, question=True), keys(second, language, question=True)
    if not one or not other:
        return fold(first).strip(" ?？؟") == fold(second).strip(" ?？؟")
    if set(one) == set(other):
        return True
    if language in UNSPACED:  # pairs across two words change with their order
        return len({*one} & {*other}) >= PAIRS_ALIKE * len({*one} | {*other})
    if min(len(one), len(other)) < 3:
        return False
    return fuzz.token_sort_ratio(" ".join(one), " ".join(other)) >= ALIKE


def _exact(question: str, language: str) -> tuple[object, ...]:
    """Return what must not differ: figures, names in their order, and how often it says no."""
    names = (
        [fold(word).removesuffix("'s") for word in tokens(question)[1:] if word[0].isupper()]
        if language != "de"
        else []
    )
    spelled = [match[0] for match in table(language).pattern("numbers").finditer(fold(question))]
    return sorted(numbers(question)), spelled, names, len(_NOT.findall(fold(question)))


def _may_be_same(first: str, second: str, language: str) -> bool:
    kinds = {kind_of(first, language), kind_of(second, language)}
    return len(kinds) == 1 or "yes_no" in kinds or kinds <= set(_FREE)
