"""Source code told from prose, by how its lines begin and end."""

from __future__ import annotations

import re

__all__ = ["is_code"]

_START = re.compile(
    r"import\s[\w.{*]|from\s[\w.]+\simport\b|(?:async\s+)?def\s\w+\(|class\s\w+\s*[:({]|return\b|if\s*\(|elif\b.*:$"
    r"|(?:else|try|finally)\s*[:{]|(?:if|for|while|with|except)\b.*:$|(?:func|function|fn)\s\w+|(?:const|let|var)\s\w+"
    r"|(?:public|private|protected|static)\s|package\s[\w.]+$|using\s[\w.]+$|(?:end|fi|done|esac)$"
    r"|[\w.]+\s*(?:[:+-]?=|:=)\s*\S|[\w.]+\(.*\)$|@[\w.]+(?:\(.*\))?$"
)
_ENDS = (";", "{", "}", "},", ");", "),", "],", "=>", "=", "->", "[", "(")
_REMARK = re.compile(r"#|//|/\*|\*|--\s|;;")
_OPENING = re.compile(
    r"\s*(?:'''|\"{3}|/\*|//|import\s|from\s[\w.]+\simport\b|package\s[\w.]+;?$|['\"]use\sstrict|(?:#.*\n){2}|#\s?include)",
    re.MULTILINE,
)
_FEWEST = 6
_SHARE, _SHARE_BELOW_OPENING = 0.6, 0.3  # a program that begins like one may be half documentation
_MOST_LINES, _LONGEST = 2_000, 200


def is_code(text: str) -> bool:
    """Say whether `text` is the source of a program: most lines are such as no prose has, its remarks not counted."""
    lines = [line.strip()[:_LONGEST] for line in text.split("\n", _MOST_LINES)[:_MOST_LINES] if line.strip()]
    lines = [line for line in lines if not _REMARK.match(line)]
    share = _SHARE_BELOW_OPENING if _OPENING.match(text[: _LONGEST * 10]) else _SHARE
    return len(lines) >= _FEWEST and sum(map(_is_code, lines)) >= share * len(lines)


def _is_code(line: str) -> bool:
    return line.endswith(_ENDS) or bool(_START.match(line))
