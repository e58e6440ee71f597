"""How much one line reads like prose, in any script, from its length, its ending and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Prose", "measure"]

_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_UNPOINTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer: no full stop
_CLOSERS = "\"'”’»›“)]}』」》〉）】*_ "
_TERMINATORS = frozenset(".!?…。！？｡．।॥؟۔։።፧၊။៕᠃᙮⸮")
_FOOTNOTES = re.compile(
    r"(?:\[[^\[\]]{1,4}\])+$|(?<=[^\W\d_][.!?…])\d{1,3}$|(?<=[.!?…\"”’»)])(?:\d{1,3}|[\u00b9\u00b2\u00b3\u2070-\u2079†‡]{1,4})$"
)
_INNER = re.compile(r"\w{2}[\"”’»)\]]?[.!?…][\"”’»)\]]*\s+[\"“‘«(\[¿¡]*\w|[。！？।॥؟۔]\s*\w")
_COMMAS = re.compile("[,،、，;；؛]")


@dataclass(frozen=True, slots=True)
class Prose:
    """What was measured on one line. `size` is its length in letters of an alphabet: a Chinese sign weighs 3."""

    size: int = 0
    words: int = 0
    ended: bool = False
    """Whether it ends as a sentence ends."""
    leads: bool = False
    """Whether it ends in a colon, as what leads to a list or a quotation does."""
    inner: bool = False
    """Whether a sentence ends inside it."""
    lower: float = 0.0
    """Share of its words that begin with a small letter; 1.0 where the script has no capitals."""
    commas: int = 0

    @property
    def weight(self) -> float:
        """Return how much the line speaks for an article: above 0 for prose, up to 3; below 0 for labels and links."""
        if self.ended and self.lower >= 0.3:
            return self._sentence()
        if (self.size >= 200 and self.lower >= 0.4) or (self.inner and self.size >= 110 and self.lower >= 0.4):
            return min(self.size, 400) / 200  # a paragraph without its last full stop
        if self.size >= 120 and self.lower >= 0.55 and self.commas:
            return 0.3
        if self.leads and self.words >= 4:
            return 0.05
        return -0.35 if self.size >= 25 else -0.25

    def _sentence(self) -> float:
        if self.size >= 60:
            return 0.2 + min(self.size, 400) / 150
        return 0.25 if self.size >= 20 and self.words > 2 else 0.1 if self.words > 1 else 0.0


def measure(text: str) -> Prose:
    """Measure one line; linear in its length."""
    words = text.split()
    dense = 0 if text.isascii() else len(_DENSE.findall(text))
    size = len(text) + dense * 2
    return Prose(
        size=size,
        words=len(words) + dense // 2,
        ended=_ended(text, size),
        leads=text.endswith((":", "：")),
        inner=bool(_INNER.search(text)),
        lower=_lower(words),
        commas=len(_COMMAS.findall(text)),
    )


def _ended(text: str, size: int) -> bool:
    tail = _FOOTNOTES.sub("", text[-24:].rstrip()).rstrip(_CLOSERS)
    if not tail:
        return False
    if tail.endswith(("...", "…", "..")):
        return size >= 120  # a teaser or a link cut short also ends so
    return tail[-1] in _TERMINATORS or (size >= 60 and bool(_UNPOINTED.match(tail[-1])))


def _lower(words: list[str]) -> float:
    cased = [word for word in (w.lstrip("\"'“‘«„([¿¡—–-") for w in words) if word and word[0].isalpha()]
    # A "word" of a script without spaces is a whole clause, whatever name it begins with.
    capitals = sum(word[0].isupper() and not (word[0].isascii() and _DENSE.search(word)) for word in cased)
    return 1 - capitals / len(cased) if cased else 0.0
