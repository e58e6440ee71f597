"""UTF-8 that was once read as Windows-1252 ("itâ€™s"), told apart from real text and put right."""

from __future__ import annotations

import re

from socra.article import Removed

__all__ = ["repair"]


def _misread(low: int, high: int) -> str:
    # The five bytes that Windows-1252 leaves undefined come through as control characters of the same number.
    chars = (bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(low, high + 1))
    return "".join(re.escape(char) for char in chars)


_NEXT = f"[{_misread(0x80, 0xBF)}]"
_PAIR = f"[{_misread(0xC4, 0xDF)}]{_NEXT}"
_TRIPLE = f"[{_misread(0xE0, 0xEF)}]{_NEXT}{{2}}"
# Real text has "MENÜ“", "café”…" and "«AMANHÃ»", which decode too. So a lone pair counts beside a lower-case letter
# only, and other scripts count only where two characters in a row decode.
_RUN = re.compile(
    "(?=[Â-ð])(?:"  # looked at first: few places of a text begin a run
    f"ðŸ{_NEXT}{{2}}|â€{_NEXT}|ï»¿|(?:{_TRIPLE}){{2,}}|(?:{_PAIR}){{2,}}"
    f"|(?<![A-ZÀ-Ý])Ã\u00a0|Ã{_NEXT}(?=[a-z])|(?<=[a-z])Ã{_NEXT}|[ÄÅ]{_NEXT}(?=[a-z])|(?<![A-ZÀ-Ý])Â[\u00a0-\u00bf])"
)
_BYTES = {(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0x100)}


def repair(text: str) -> tuple[str, tuple[Removed, ...]]:
    """Return `text` with unmistakable mojibake decoded, and what it looked like before."""
    broken = [match[0] for match in _RUN.finditer(text) if _decode(match[0])]
    if not _unmistakable(broken):
        return text, ()
    text = _RUN.sub(lambda match: _decode(match[0]) or match[0], text)
    if len(broken) > 2:  # "à" loses its second byte, a no-break space, wherever a browser collapses spaces
        broken += ["Ã"] * len(re.findall(r"\bÃ(?= )", text))
        text = re.sub(r"\bÃ(?= )", "à", text)
    return text, (Removed(text=" ".join(broken), reason="broken encoding, repaired in the text"),)


def _unmistakable(broken: list[str]) -> bool:
    # Two characters can meet by chance ("Â»" after a capital); three that decode never do.
    return len(broken) > 1 or any(len(run) > 2 for run in broken)


def _decode(run: str) -> str:
    try:
        return bytes(_BYTES[char] for char in run).decode("utf-8")
    except UnicodeDecodeError:
        return ""
