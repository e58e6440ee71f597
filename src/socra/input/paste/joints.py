"""Lines that were broken for their width, put together again."""

from __future__ import annotations

import re

__all__ = ["gap", "is_cut", "is_divided"]

_CUT = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_DIVIDED = re.compile(r"(?<=[^\W\d_]{2})[-\u00ad\u2010]$")
# "first- and second-class": the hyphen stands for the rest of the word, and the line ended behind it by chance.
_SUSPENDED = re.compile(
    r"(?:and|or|to|und|oder|bis|bzw|sowie|et|ou|y|o|e|en|of|och|eller|og|i|lub|til|of|ja|tai|ve)\b", re.IGNORECASE
)


def is_cut(line: str, after: str) -> bool:
    """Say whether `line` ended within a word or a pair of words, so that the line `after` it goes on."""
    return after[:1].islower() and bool(_CUT.search(line))


def is_divided(line: str, after: str) -> bool:
    """Say whether the last word of `line` goes on in the line `after` it: "win-", "ter arguing"."""
    return after[:1].islower() and bool(_DIVIDED.search(line)) and not _SUSPENDED.match(after)


def gap(line: str, after: str) -> str:
    """Return what stands between two lines that are one: a space, "" after a hyphen and in scripts without spaces."""
    if line[-1:] in ("-", "\u2010"):
        return " " if _SUSPENDED.match(after) else ""
    return " " if _spaced(line[-1:]) or _spaced(after[:1]) else ""


def _spaced(char: str) -> bool:
    # Chinese, Japanese, Thai, Lao, Khmer and Burmese run on without spaces.
    return not (
        "\u3000" <= char <= "\u9fff"
        or "\uff00" <= char <= "\uffef"
        or "\u0e00" <= char <= "\u0eff"
        or "\u1000" <= char <= "\u109f"
        or "\u1780" <= char <= "\u17ff"
    )
