"""What a server says went wrong, in the many wordings of many servers, as one report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Report", "Size", "lacks_of", "report_of", "size_of", "status_of"]

_LONGEST = 20_000
"""Characters of a server's error that are looked at."""

_CODES = frozenset({"code", "type", "error_type", "error_code", "status", "reason", "error"})
_MESSAGES = ("message", "msg", "detail", "error_description", "error", "title")


@dataclass(frozen=True, slots=True)
class Report:
    """What a server said: `message` for people, `codes` for programs, in lower case, the parameter, and its numbers.

    All of it is untrusted, and none of it is scrubbed.
    """

    message: str = ""
    codes: frozenset[str] = frozenset()
    param: str = ""
    tokens: int = 0
    limit: int = 0

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Say whether the message or a code matches a pattern."""
        return bool(pattern.search(self.message)) or any(map(pattern.search, self.codes))


def report_of(body: Any) -> Report:
    """Read an error body: JSON of any shape, decoded or not, or a text; a page of HTML says nothing."""
    body = _decoded(body)
    if isinstance(body, list) and body:  # Gemini's endpoint wraps its error in a list
        body = body[0]
    inner = body.get("error", body) if isinstance(body, dict) else body
    inner = inner or body
    found = dict(_leaves(body))
    return Report(
        message=_message(inner) or _message(body),
        codes=frozenset(value for key, value in _leaves(body) if key in _CODES and value),
        param=found.get("param", "") or _location(body),
        tokens=_number(found.get("n_prompt_tokens", "")),
        limit=_number(found.get("n_ctx", "")),
    )


def _decoded(body: Any) -> Any:
    if isinstance(body, bytes):
        body = body[: 4 * _LONGEST].decode("utf-8", "replace")
    if not isinstance(body, str):
        return body
    text = body.strip()
    if text.startswith("<"):
        return ""
    try:
        return json.loads(text) if text[:1] in ("{", "[", '"') else text
    except (ValueError, RecursionError):
        return text


def _leaves(part: Any, depth: int = 6) -> Iterator[tuple[str, str]]:
    """Yield all names with a text or number, in lower case, the outer ones last."""
    if depth and isinstance(part, dict):
        for value in part.values():
            yield from _leaves(value, depth - 1)
        for key, value in part.items():
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield str(key)[:40].lower(), _text(value)[:100].lower()
    elif depth and isinstance(part, list):
        for value in part[:20]:
            yield from _leaves(value, depth - 1)


def _text(value: str | int) -> str:
    try:
        return str(value)
    except ValueError:  # an integer of over 4,300 digits
        return ""


def _message(part: Any) -> str:
    """Return the words that are meant for people."""
    if isinstance(part, str):
        return part[:_LONGEST]
    if isinstance(part, list):
        return "; ".join(filter(None, map(_message, part[:5])))[:_LONGEST]
    if not isinstance(part, dict):
        return ""
    return next((said for name in _MESSAGES if (said := _message(part.get(name)))), "")


def _location(body: Any) -> str:
    """Return where FastAPI finds the fault: {"detail": [{"loc": ["body", "seed"], ...}]}."""
    detail = body.get("detail") if isinstance(body, dict) else None
    first = detail[0] if isinstance(detail, list) and detail else None
    where = first.get("loc") if isinstance(first, dict) else None
    return ".".join(str(step) for step in where[:6] if step != "body").lower() if isinstance(where, list) else ""


def _number(text: str) -> int:
    digits = text.replace(",", "").replace("_", "")
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 13 else 0


# --- the status of an error that came with status 200 ---

_STATUSES: Mapping[int, re.Pattern[str]] = {
    status: re.compile(pattern, re.IGNORECASE)
    for status, pattern in {
        401: r"invalid_api_key|authentication|unauthori[sz]ed|unauthenticated|(?:incorrect|invalid) api.?key",
        403: r"permission|forbidden|access_denied",
        404: r"model_not_found|not_?found_?error|^not_?found$|model .{1,200}(?:not found|does not exist)",
        429: r"rate.?limit|too_?many_?requests|resource_exhausted|throttl|too many requests",
        529: r"overloaded",
        503: r"loading model|model is loading|unavailable|at capacity|engine_?overloaded|no healthy",
        504: r"timeout|timed out|deadline_exceeded",
        400: r"invalid_?request|invalid_?argument|bad_?request|invalid_value|unsupported",
    }.items()
}


def status_of(report: Report) -> int:
    """Return the HTTP status that an error would have come with, 500 where nothing tells."""
    numbers = sorted(int(code) for code in report.codes if code.isascii() and code.isdecimal() and len(code) == 3)
    if told := [number for number in numbers if 400 <= number < 600]:
        return told[0]
    said = (status for status, pattern in _STATUSES.items() if any(map(pattern.search, report.codes)))
    worded = (status for status, pattern in _STATUSES.items() if pattern.search(report.message))
    return next(said, 0) or next(worded, 500)


# --- parameters that an endpoint does not take ---

_REFUSAL = re.compile(
    r"unsupported|not (?:be )?support|n't support|does not (?:accept|allow)|unknown|unrecogni[sz]ed|unexpected|extra"
    r"|not permitted|not allowed|not (?:been )?implemented|only the default|not available|not enabled|invalid schema"
    r"|cannot be used|can't be used|incompatible|is deprecated|no endpoints found"
    r"|(?:invalid|fail|error|pars|compil|convert)\w*.{0,60}(?:grammar|schema|guided|regex|response.?format)"
    r"|(?:grammar|schema|guided|regex|response.?format).{0,80}(?:invalid|fail|error|must be|should|required|missing)",
    re.IGNORECASE | re.DOTALL,
)
_PARAMETERS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "stream_options": r"stream_options|include_usage",
        "reasoning_effort": r"reasoning[._ ]?effort",
        "response_format": r"response_format|response format|json_schema|json_object|json.?mode|guided"
        r"|structured.?output|grammar|\bschema\b|outlines",
        "max_tokens": r"max_(?:completion_)?tokens",
        "temperature": r"temperature",
        "seed": r"\bseed\b",
    }.items()
}
_NO_SYSTEM = re.compile(
    r"system (?:role|message|prompt|instruction)s?.{0,40}\bnot\b|developer instructions? (?:is|are) not"
    r"|roles must alternate|only user.{0,20} roles|unsupported role|role.{0,20}\bsystem\b",
    re.IGNORECASE | re.DOTALL,
)
_GRAMMAR = re.compile(r"grammar|guided|json_schema|response_format", re.IGNORECASE)
_TOO_MUCH = re.compile(
    r"too (?:large|high|big|many)|at most|less than|must be|greater than|exceed|maximum", re.IGNORECASE
)


def lacks_of(report: Report, status: int = 400) -> str:
    """Return which parameter the server will not take, "" where that is not what it complains of."""
    param = report.param.strip("`'\"")
    named = next((name for name, pattern in _PARAMETERS.items() if pattern.match(param)), "")
    if named and (named == "response_format" or report.says(_REFUSAL) or not _TOO_MUCH.search(report.message)):
        return named
    if named or _NO_SYSTEM.search(report.message):
        return "" if named else "system"
    if not report.says(_REFUSAL) or (status == 500 and not report.says(_GRAMMAR)):
        return ""
    places = {name: place.start() for name, word in _PARAMETERS.items() if (place := word.search(report.message))}
    return min(places, key=places.__getitem__, default="")


# --- prompts that are too long ---

_TOKENS, _MORE, _LIMIT = (rf"\D{{0,3}}(?P<{name}>\d[\d,_]*)" for name in ("tokens", "more", "limit"))
_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context_window_exceeded|string_above_max_length"
    r"|maximum context length|maximum model length|maximum prompt length|context (?:length|size|window)"
    r"|prompt is too long|prompt contains \d|too many (?:input )?tokens|input (?:is )?too long"
    r"|input token count|input tokens exceed|reduce the length of (?:the|your) (?:messages|prompt|input)"
    r"|inputs`? (?:tokens|must have)|request too large|exceeds the available context|longer than the model",
    re.IGNORECASE,
)
_SIZES = [
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"too large:{_MORE}.{{0,80}}context length is{_LIMIT}.{{0,60}}has{_TOKENS}",
        rf"context length (?:is|of){_LIMIT}.{{0,80}}(?:requested(?: a total of)?|resulted in|has){_TOKENS}",
        rf"passed{_TOKENS} input tokens.{{0,120}}context length is only{_LIMIT}",
        rf"\(length{_TOKENS}\).{{0,80}}(?:length|context)(?: of)?{_LIMIT}",
        rf"\({_TOKENS} tokens?\).{{0,80}}(?:size|length|window) (?:of )?\({_LIMIT}",
        rf"{_TOKENS} tokens? ?> ?{_LIMIT}",
        rf"prompt contains{_TOKENS} tokens.{{0,120}}with{_LIMIT}",
        rf"token count \({_TOKENS}\).{{0,120}}\({_LIMIT}\)",
        rf"limit of{_LIMIT} tokens.{{0,80}}(?:resulted in|has|contains){_TOKENS}",
        rf"prompt length is{_LIMIT}.{{0,80}}contains{_TOKENS}",
        rf"cannot exceed{_LIMIT}.{{0,40}}received{_TOKENS}",
        rf"(?:less than|<=){_LIMIT}.{{0,40}}given:{_TOKENS}(?:.{{0,30}}tokens`? and{_MORE})?",
        rf"limit{_LIMIT}, requested{_TOKENS}",
        rf"first{_TOKENS} tokens.{{0,120}}context length of only{_LIMIT}",
        rf"(?:context|model|prompt) (?:length|size|window)(?: is| of)?(?: only)?{_LIMIT}",
    )
]
_WITH_ANSWER = re.compile(r"(?:in|for) the completion|max_new_tokens|too large: \d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """How long a prompt is that is too long, 0 where unknown, and whether that counts the answer's tokens in."""

    tokens: int = 0
    limit: int = 0
    answer: bool = False


def size_of(report: Report) -> Size | None:
    """Return how long a prompt is that the server calls too long; None where that is not what it complains of."""
    if not report.says(_LONG):
        return None
    if report.tokens and report.limit:
        return Size(report.tokens, report.limit)
    for pattern in _SIZES:
        if found := pattern.search(report.message):
            named = {"tokens": "", "more": "", **found.groupdict(default="")}
            tokens = _number(named["tokens"]) + _number(named["more"])
            return Size(tokens, _number(named["limit"]), bool(_WITH_ANSWER.search(report.message)))
    return Size(limit=report.limit)
