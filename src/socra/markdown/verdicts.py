"""What the check found, in a mark: *(not supported by the article: the number “29 %” is nowhere in it)*, both ways."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, get_args

from pydantic import ValidationError

from socra.article import Article
from socra.checks import Judgement, judgement_of
from socra.framework import Item
from socra.framework.evidence import Finding, Verdict
from socra.language.labels import Labels, all_labels
from socra.markdown.escape import unescape

__all__ = [
    "inferred",
    "pattern_of",
    "pieces",
    "read_reason",
    "read_verdict",
    "write_pieces",
    "write_reason",
    "write_verdict",
]

VERDICTS: tuple[Verdict | None, ...] = ("partly", "unsupported", "supported", "background", None)

_PIECE = re.compile(r";|(?:[^\\;]++|\\.)++|\\")
_FIELD = re.compile(r"\{(\w+)\}")
_COLON = re.compile("[:：]")
_SENTENCES = r"(?:\[[0-9]{1,9}\](?: (?=\[)|(?!\[)))++"
_GROUPS = {"text": ".*", "sentences": _SENTENCES}


def write_verdict(verdict: Verdict | None, findings: tuple[Finding, ...], labels: Labels) -> str:
    """Return the words of a mark for a verdict and the reasons for it."""
    words = labels.verdict(verdict)
    if not findings:
        return words
    return labels.because.format(words=words, reason=write_pieces(write_reason(found, labels) for found in findings))


def read_verdict(mark: str) -> dict[str, Any] | None:
    """Return the verdict and the findings that a mark stands for, in any language, None where it is no such mark."""
    if found := _words().get(unescape(mark)):
        return {"verdict": found[0][1], "findings": ()}
    colon = _COLON.search(mark)
    known = _words().get(unescape(mark[: colon.start()].strip()), ()) if colon else ()
    for labels, verdict in known:
        findings = [read_reason(reason, labels) for reason in pieces(mark[colon.end() :])] if colon else []
        if all(findings):
            return {"verdict": verdict, "findings": tuple(findings)}
    return None


def write_reason(found: Finding, labels: Labels) -> str:
    """Return a finding in words that `read_reason` turns back into it, as JSON where there are none."""
    words = " ".join(labels.finding(found).split())
    return words if read_reason(words, labels) == found else found.model_dump_json(exclude_defaults=True)


def read_reason(words: str, labels: Labels) -> Finding | None:
    """Return the finding that some words stand for, None where they stand for none."""
    for kind, elsewhere, pattern in _patterns(labels.language):
        if match := pattern.fullmatch(words):
            told = match.groupdict()
            sentences = tuple(map(int, re.findall("[0-9]+", told["sentences"]))) if elsewhere else ()
            return Finding(kind=kind, text=told.get("text") or "", sentences=sentences)
    try:
        return Finding.model_validate_json(words)
    except ValidationError:
        return None


def inferred(item: Item, article: Article | None, language: str = "") -> Judgement:
    """Return what holds of an item where its marks say nothing: what the check of its evidence finds.

    An item that is said to come from the article but cites nothing was not checked: the file may be one without
    footnotes.
    """
    if item.provenance == "background":
        return Judgement("background")
    if not item.evidence:
        return Judgement(None)  # type: ignore[arg-type]
    return judgement_of(item, article, language) if article else Judgement("supported")


def write_pieces(texts: Any) -> str:
    """Return several texts as one line, with a semicolon between them."""
    return "; ".join(re.sub(r"[\\;]", r"\\\g<0>", text) for text in texts)


def pieces(text: str) -> list[str]:
    """Split a line of several texts at its semicolons, those that no backslash escapes."""
    found = [""]
    for token in _PIECE.finditer(text):
        if token[0] == ";":
            found.append("")
        else:
            found[-1] += token[0]
    return [unescape(piece).strip() for piece in found]


def pattern_of(template: str, **groups: str) -> re.Pattern[str]:
    """Return the pattern of a template: its words as they are, and for each name in braces what it may hold."""
    words = _FIELD.split(template)
    return re.compile(
        "".join(f"(?P<{part}>{groups[part]})" if place % 2 else re.escape(part) for place, part in enumerate(words))
    )


@cache
def _words() -> dict[str, tuple[tuple[Labels, Verdict | None], ...]]:
    found: dict[str, tuple[tuple[Labels, Verdict | None], ...]] = {}
    for labels in all_labels():
        for verdict in VERDICTS:
            words = labels.verdict(verdict)
            found[words] = (*found.get(words, ()), (labels, verdict))
    return found


@cache
def _patterns(language: str) -> tuple[tuple[Any, bool, re.Pattern[str]], ...]:
    from socra.language.labels import labels_of

    kinds = get_args(Finding.model_fields["kind"].annotation)
    found = []
    for name, template in labels_of(language).findings.items():
        kind = name.removesuffix("_elsewhere")
        assert kind in kinds
        found.append((kind, kind != name, pattern_of(template, **_GROUPS)))
    return tuple(found)
