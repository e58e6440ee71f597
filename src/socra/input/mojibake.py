"""UTF-8 that was once read in another encoding ("itâ€™s"), told apart from real text and put right by ftfy.

ftfy knows what mojibake looks like and which encodings it comes from; of what else it mends nothing is used. It judges
a line by itself, and takes "«AMANHÃ»" for a broken "û" there. So what a writer could have put side by side is repaired
only in a text that has mojibake beyond doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from socra.article import Removed

__all__ = ["repair"]

_ROUNDS = 4
"""How often a line can have been misread. A bound, for a hostile one holds as many rounds as it has characters."""

_CONTEXT = 8
"""Characters beside two that could be a letter's bytes: ftfy looks at no more, and to look everywhere takes long."""


def _misread(low: int, high: int) -> str:
    encodings = ("latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso-8859-2")
    chars = {bytes([byte]).decode(name, "ignore") for byte in range(low, high + 1) for name in encodings}
    return re.escape("".join(sorted(chars)))


# A first byte of UTF-8 before a second one, as the encodings show them that ftfy knows; of MacRoman and code page 437
# only what no text has, for they show quotation marks for first bytes. Each begins outside ASCII: looked at first.
_SUSPECT = re.compile(
    rf"(?=[^\x00-\x7f])(?:[\x80-\x9f]|[{_misread(0xC2, 0xF4)}][{_misread(0x80, 0xBF)}\ufffd]|[ÂÃÅÎÐÙ] "
    r"|[√≈‚◊ß\u2500-\u259f][^\x00-\x7f]|ΓÇ)"
)
# Windows-1252's quotation marks, dashes and the like, where they were read as Latin-1. What else lies there is no text.
_PUNCTUATION = re.compile("[\x80\x82\x84\x91-\x97\x99]")
# Windows-1252 has no character for the last byte of “””: it went, or a sign for the unknown stands there.
_QUOTE_WITHOUT_END = re.compile("(?<!¢)â€(?:\ufffd|(?=[\\x00-\\x7f]|$))")
_ASCII = re.compile("[!-~]")
_BETWEEN_WORDS = frozenset("\u00a0 -–—·•×/’…")
_NEVER_IN_WORDS = frozenset("√≈┬├┼─")  # "wei√ü" of MacRoman, "Pra┼¥sk├í" of code page 437


def repair(text: str) -> tuple[str, tuple[Removed, ...]]:
    """Return `text` with its mojibake decoded, and what the words looked like before.

    Linear in the length of the text.
    """
    if not _SUSPECT.search(text):
        return text, ()
    lines = text.split("\n")
    mended = {at: after for at, line in enumerate(lines) if (after := _mended(line)) != line}
    pieces = {at: list(_pieces(lines[at], after)) for at, after in mended.items()}
    if not any(sure for found in pieces.values() for _, sure in found):
        return text, ()
    for at, after in mended.items():
        lines[at] = after
    broken = " ".join(before for found in pieces.values() for before, _ in found if before)
    return "\n".join(lines), (Removed(text=broken, reason="broken encoding, repaired in the text"),)


def _mended(line: str) -> str:
    after = _QUOTE_WITHOUT_END.sub("â€\x9d", line)
    for _ in range(_ROUNDS):
        if not _is_bad(after) or (decoded := _decoded(after)) == after:
            break
        after = decoded
    if after == line and not _PUNCTUATION.search(line):
        return line
    from ftfy.fixes import fix_c1_controls

    return fix_c1_controls(after)


def _is_bad(line: str) -> bool:
    """Tell whether ftfy finds signs of mojibake near what could be the bytes of a letter."""
    start = end = 0
    for found in _SUSPECT.finditer(line):
        if found.start() - _CONTEXT > end:
            if _has_signs(line[start:end]):
                return True
            start = found.start() - _CONTEXT
        end = found.end() + _CONTEXT
    return _has_signs(line[start:end])


def _has_signs(part: str) -> bool:
    if not part:
        return False
    from ftfy.badness import is_bad

    return is_bad(part)


def _decoded(line: str) -> str:
    """Undo one misreading, as `ftfy.fix_encoding` does: of the whole line if its bytes are UTF-8, or piece by piece."""
    from ftfy import chardata, fixes

    for encoding in chardata.CHARMAP_ENCODINGS:
        if not chardata.possible_encoding(line, encoding):
            continue
        data = line.encode(encoding)
        # A dash of MacRoman before a space would look like a letter whose no-break space became a plain one.
        if encoding != "macroman":
            data = fixes.restore_byte_a0(data)
        if encoding.startswith("sloppy"):
            data = fixes.replace_lossy_sequences(data)
        try:
            return data.decode("utf-8-variants" if b"\xed" in data else "utf-8")
        except UnicodeDecodeError:
            continue
    return fixes.decode_inconsistent_utf8(line)


def _pieces(before: str, after: str) -> Iterator[tuple[str, bool]]:
    """Yield the words that looked otherwise, and whether that cannot have been meant."""
    end = 0
    for first, last in _changes(before, after):
        sure = _sure(before, first, last)
        if last <= end:  # in a word that was told
            yield "", sure
            continue
        start = max(end, before.rfind(" ", end, first) + 1)
        end = before.find(" ", last)
        end = len(before) if end < 0 else end
        yield before[start:end], sure


def _changes(before: str, after: str) -> Iterator[tuple[int, int]]:
    """Yield where what was decoded begins and ends in `before`: the printable ASCII around it is in both."""
    was, now = _ASCII.split(before), _ASCII.split(after)
    if len(was) != len(now):  # a question mark stood for a lost byte
        was, now = [before], [after]
    at = 0
    for old, new in zip(was, now, strict=True):
        if old != new:
            shorter = min(len(old), len(new))
            start = next((k for k in range(shorter) if old[k] != new[k]), shorter)
            same = next((k for k in range(shorter - start) if old[-1 - k] != new[-1 - k]), shorter - start)
            yield at + start, at + len(old) - same
        at += len(old) + 1


def _sure(line: str, start: int, end: int) -> bool:
    """Tell whether what stands there cannot have been meant: three marks that decode, or two in the midst of a word."""
    changed, front, behind = line[start:end], line[max(0, start - 1) : start], line[end : end + 1]
    lead, last = changed[:1], changed[-1:]
    if len(changed.strip()) > 2 or _PUNCTUATION.search(changed):
        return True
    if lead.isalpha() and behind.isalpha() and last not in _BETWEEN_WORDS:
        return True
    if lead == "Ã" and last != " " and not front.isalpha():  # "Ã–sterreich", "Ã\u00a0la"
        return behind.islower() or (last == "\u00a0" and behind == " ")
    return front.islower() and (lead.isupper() or lead in _NEVER_IN_WORDS)
