"""What stands in place of an article or of its rest: paywalls, teasers, consent notices, checks for robots."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from socra.article import Caution
from socra.input.paste.chrome import fold
from socra.input.trust.source import Source, count_words

__all__ = ["captcha", "consent", "named", "paywall", "teaser"]

_LONGEST_LINE = 600
_NEAR = 8  # lines below the last that was kept: a paywall stands right there
_TEASER, _OPENING, _WALL = 250, 400, 120
_FADED = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"'”’»)\s]*$")
_SPACED = re.compile("[^\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")


def paywall(source: Source) -> Caution | None:
    """Say that the rest is for those who pay or sign in: a line at the end says so, or the page declares it."""
    walled = _named_at_end("paywall", source)
    if walled or (not source.declared.free and _is_opening(source)):
        return Caution(
            kind="paywall", text=f"this is only the free part ({source.words} words): the rest is behind a paywall"
        )
    return None


def teaser(source: Source) -> Caution | None:
    """Say that a short text leads to the whole one elsewhere."""
    if source.words < _TEASER and (_named_at_end("teaser", source, whole=True) or _fades(source)):
        return Caution(
            kind="teaser", text=f"this may be a teaser ({source.words} words) of an article that goes on elsewhere"
        )
    return None


def consent(source: Source) -> Caution | None:
    """Say that a notice about cookies is all that there is."""
    if _is_wall("consent", source, signs=2):
        return Caution(kind="consent", text="this is a notice about cookies or consent, not the article behind it")
    return None


def captcha(source: Source) -> Caution | None:
    """Say that a check for robots, or for scripts, is all that there is."""
    if _is_wall("captcha", source, signs=1):
        return Caution(kind="captcha", text="this is a check for robots or scripts, not the article behind it")
    return None


def named(kind: str, lines: Iterable[str]) -> set[str]:
    """Return the phrases of `kind` in `lines`."""
    return {phrase for line in lines for phrase in _phrases_in(kind, fold(line[:_LONGEST_LINE]))}


def _is_opening(source: Source) -> bool:
    declared = max(source.declared.words, count_words(source.declared.body))
    return source.words < max(_OPENING, 0.7 * declared) or _fades(source)


def _fades(source: Source) -> bool:
    return bool(source.blocks and _FADED.search(source.blocks[-1][-40:]))


def _named_at_end(kind: str, source: Source, *, whole: bool = False) -> bool:
    """Say whether a line right after the text, or its last two, has a phrase; `whole`, whether it is little more."""
    end = source.around[1]
    for line in [*source.lines[max(0, end - 2) : end + _NEAR], *source.blocks[-2:]]:
        folded = fold(line[:_LONGEST_LINE])
        longest = max(map(len, _phrases_in(kind, folded)), default=0)
        if longest and (not whole or len(folded) <= longest + 20):
            return True
    return False


def _is_wall(kind: str, source: Source, *, signs: int) -> bool:
    """Say whether lines with phrases of `kind` are what is shown, and little else reads like a text."""
    if source.words > 3 * _WALL:
        return False
    hits = [bool(_phrases_in(kind, fold(line[:_LONGEST_LINE]))) for line in source.blocks]
    rest = sum(count_words(line) for line, hit in zip(source.blocks, hits, strict=True) if not hit)
    found = named(kind, source.lines)
    return len(found) >= signs and (rest < _WALL // 3 or (any(hits) and rest < _WALL and rest < source.words / 2))


def _phrases_in(kind: str, folded: str) -> list[str]:
    padded = f" {folded} "
    words = dict.fromkeys(folded.split())
    spaced, unspaced = _phrases()[kind]
    found = [phrase for word in words for phrase in spaced.get(word, ()) if f" {phrase} " in padded]
    return found if folded.isascii() else found + [phrase for phrase in unspaced if phrase in folded]


@cache
def _phrases() -> dict[str, tuple[dict[str, list[str]], Sequence[str]]]:
    """Return the phrases of each kind: by their first word, and those of scripts that write no words apart."""
    table = tomllib.loads(resources.files(__package__).joinpath("walls.toml").read_text("utf-8"))
    found: dict[str, tuple[dict[str, list[str]], list[str]]] = {}
    for language in table.values():
        for kind, phrases in language.items():
            spaced, unspaced = found.setdefault(kind, (defaultdict(list), []))
            for phrase in filter(None, map(fold, phrases)):
                if _SPACED.fullmatch(phrase) and not "\uac00" <= phrase[-1] <= "\ud7af":
                    spaced[phrase.split()[0]].append(phrase)
                else:
                    unspaced.append(phrase)
    return {kind: (dict(spaced), unspaced) for kind, (spaced, unspaced) in found.items()}
