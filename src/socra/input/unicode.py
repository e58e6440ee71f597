"""Text without invisible, controlling or broken characters; what scripts and emoji need stays."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from socra.article import Removed
from socra.input.mojibake import repair

__all__ = ["normalise"]

_BREAKS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_NEXT_LINE = "\x85"  # a break too, but a byte of mojibake before that
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FLAG = re.compile(
    "\U0001f3f4(?:\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074"
    "|\U000e0077\U000e006c\U000e0073)\U000e007f)"
)
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
# What a terminal obeys (ECMA-48): ESC [ or CSI to the final byte, ESC ] to BEL or ST, the choice of a character set.
_SEQUENCES = re.compile(
    "\x1b\\[[0-?]{0,64}[ -/]{0,8}[@-~]|\x9b[0-?]{1,64}[@-~]"
    "|\x1b[\\]PX^_][^\x07\x1b\\x9c\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)|\x1b[()*+][0-9A-B]"
)
_COMMANDS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_CONTROLS = re.compile("[\x80-\x84\x86-\x9f\u00ad]")  # taken last: bytes of mojibake look like these
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
_ZERO_WIDTH = re.compile(
    "[\u034f\u180e\u200b-\u200d\u2060-\u2065\ufeff\ufff9-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_PRIVATE = re.compile(
    "[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    "\U000f0000-\U0010ffff]"
)
# A letter carries two or three marks; UAX #15 ("stream-safe") allows thirty, and more make NFC quadratic.
_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31,}")

_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefe"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u3040-\u9fff]")
_PICTURE = re.compile(
    "[#*0-9\u00a9\u00ae\u203c\u2049\u2122-\u21aa\u2300-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299"
    "\ufe0f\U0001f000-\U0001faff]"
)
_IDEOGRAPH = re.compile("[\u1820-\u18aa\u2200-\u22ff\u3001-\u9fff\uf900-\ufaff\uff01-\uff1f\U00020000-\U0003ffff]")


def normalise(text: str) -> tuple[str, tuple[Removed, ...]]:
    """Return `text` in NFC with LF line ends and plain spaces, and what was taken out or repaired.

    Linear in the length of the text.
    """
    text = _BREAKS.sub("\n", text)
    removed: list[Removed] = []
    # What is repaired can hide characters in its turn, and a text can have been misread twice; four rounds end both.
    for _ in range(4):
        text, hidden = _strip(text)
        text, mended = repair(text)
        text, controls = _take_controls(text)
        removed += hidden + mended + controls
        if not mended and not controls:
            break
    text, stacked = _take_stacked_marks(text.replace(_NEXT_LINE, "\n"))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)), (*removed, *stacked)


def _strip(text: str) -> tuple[str, tuple[Removed, ...]]:
    removed: tuple[Removed, ...] = ()
    for take in (
        _take_sequences,
        _take_commands,
        _take_tags,
        _take_bidi,
        _take_private,
        _take_selectors,
        _take_zero_width,
    ):
        text, gone = take(text)
        removed += gone
    return text, removed


def _take_tags(text: str) -> tuple[str, tuple[Removed, ...]]:
    kept = {index for flag in _FLAG.finditer(text) for index in range(flag.start() + 1, flag.end())}
    hidden: list[str] = []

    def drop(match: re.Match[str]) -> str:
        stray = [char for index, char in enumerate(match[0], match.start()) if index not in kept]
        hidden.append("".join(chr(ord(c) - 0xE0000) if 0xE0020 <= ord(c) < 0xE007F else " " for c in stray))
        return "".join(char for index, char in enumerate(match[0], match.start()) if index in kept)

    text = _TAGS.sub(drop, text)
    found = " ".join(filter(str.strip, hidden))
    return text, (Removed(text=found or "U+E0000", reason="hidden text in tag characters"),) if any(hidden) else ()


def _take_sequences(text: str) -> tuple[str, tuple[Removed, ...]]:
    gone: list[str] = []

    def drop(match: re.Match[str]) -> str:
        gone.append("".join(char for char in match[0] if char.isprintable()))
        return ""

    kept = _SEQUENCES.sub(drop, text)
    return kept, (Removed(text=" ".join(gone), reason="commands to a terminal"),) if gone else ()


def _take_commands(text: str) -> tuple[str, tuple[Removed, ...]]:
    return _take(text, _COMMANDS, "control characters")


def _take_controls(text: str) -> tuple[str, tuple[Removed, ...]]:
    return _take(text, _CONTROLS, "control characters")


def _take_bidi(text: str) -> tuple[str, tuple[Removed, ...]]:
    return _take(text, _BIDI, "invisible characters that change the direction of text")


def _take_private(text: str) -> tuple[str, tuple[Removed, ...]]:
    return _take(text, _PRIVATE, "characters without a meaning outside one font")


def _take_selectors(text: str) -> tuple[str, tuple[Removed, ...]]:
    return _take(text, _SELECTORS, "invisible variation selectors", _selects)


def _take_zero_width(text: str) -> tuple[str, tuple[Removed, ...]]:
    return _take(text, _ZERO_WIDTH, "invisible characters without a width", _joins)


def _take(
    text: str, pattern: re.Pattern[str], reason: str, needed: Callable[[str, int, int], bool] | None = None
) -> tuple[str, tuple[Removed, ...]]:
    gone: Counter[str] = Counter()

    def drop(match: re.Match[str]) -> str:
        if needed and needed(text, match.start(), match.end()):
            return match[0]
        gone.update(match[0])
        return ""

    kept = pattern.sub(drop, text)
    return kept, (Removed(text=_spell(gone), reason=reason),) if gone else ()


def _spell(gone: Counter[str]) -> str:
    return ", ".join(f"U+{ord(char):04X} × {count}" for char, count in sorted(gone.items()))


def _selects(text: str, start: int, end: int) -> bool:
    # One selector after a character that has variants is writing; a run of them is smuggled bytes.
    before = text[start - 1 : start]
    if end - start != 1:
        return False
    return bool((_PICTURE if text[start] in "\ufe0e\ufe0f" else _IDEOGRAPH).match(before))


def _joins(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    match text[start]:
        case "\u200c":
            return bool(_JOINING.match(before) and _JOINING.match(after))
        case "\u200d":
            between = bool(_JOINING.match(before)) and not _ZERO_WIDTH.match(after)
            return between or bool(_PICTURE.match(before) and _PICTURE.match(after))
        case "\u200b":
            return bool(_UNSPACED.match(before) and _UNSPACED.match(after))
        case _:
            return False


def _take_stacked_marks(text: str) -> tuple[str, tuple[Removed, ...]]:
    gone: Counter[str] = Counter()

    def thin(match: re.Match[str]) -> str:
        kept, stacked = [], 0
        for char in match[0]:
            stacked = stacked + 1 if unicodedata.category(char)[0] == "M" else 0
            if stacked <= 30:
                kept.append(char)
            else:
                gone[char] += 1
        return "".join(kept)

    text = _MARKS.sub(thin, text)
    return text, (Removed(text=_spell(gone), reason="marks stacked on one letter"),) if gone else ()
