"""Faults: what may go wrong in one HTTP call, what the caller is told, and whether another try makes sense."""

from __future__ import annotations

import errno
import math
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from socra.errors import (
    AccessDenied,
    BackendTimeout,
    EndpointFailed,
    EndpointInvalid,
    EndpointUnreachable,
    ModelNotFound,
    PromptTooLong,
    QuotaSpent,
    RateLimited,
    RequestRejected,
    SocraError,
)
from socra.safety.printable import one_line
from socra_backends.openai.report import Report, Size, lacks_of, report_of, size_of, status_of

if TYPE_CHECKING:
    from socra_backends.openai.options import Options
    from socra_backends.openai.secrets import Secrets

__all__ = ["LONGEST_WAIT", "Fault", "come_back", "of_body", "of_exception", "of_response", "wait_of", "words_of"]

LONGEST_WAIT = 120.0
"""Seconds that a server may ask socra to wait; where it asks for more, the caller is told when to come back."""

_WORDS = 200
"""Characters of a server's words that an error repeats."""


class Fault(Exception):
    """One call came to nothing. Internal: what leaves the package is `error`.

    `again` is how many further tries of this kind make sense, `wait` the seconds that the server asked for, `least` the
    shortest wait, `slows` whether other sections wait too, and `lacks` the parameter that the endpoint does not take.
    `filtered` is true where the answer is that somebody would not let the model answer.
    """

    def __init__(
        self,
        error: SocraError,
        *,
        again: int = 0,
        wait: float | None = None,
        least: float = 0.0,
        slows: bool = False,
        lacks: str = "",
        filtered: bool = False,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.again = again
        self.wait = wait
        self.least = least
        self.slows = slows
        self.lacks = lacks
        self.filtered = filtered


# --- waits ---

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{0,9})?", re.ASCII)
_DATE = re.compile(r"\w{3}, (\d{1,2}) (\w{3}) (\d{4,12}) (\d\d):(\d\d):(\d\d) GMT", re.ASCII)


def wait_of(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a server asks to wait, None where it asks for nothing that makes sense.

    `now` is the time of day, in seconds since 1970. `x-ratelimit-reset-*` is not looked at: its meanings differ.
    """
    if (milliseconds := _positive(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1_000
    after = (headers.get("retry-after") or "").strip()[:100]
    if (seconds := _positive(after)) is not None:
        return seconds
    date = _seconds_of(after)
    return date - now if date is not None and date > now else None


def _positive(text: str | None) -> float | None:
    number = float(text) if text and _NUMBER.fullmatch(text.strip()) else 0.0
    return number if number > 0 else None


def _seconds_of(date: str) -> float | None:
    """Return an HTTP date as seconds since 1970; one of a year that no calendar holds is as far away as it says."""
    found = _DATE.fullmatch(date)
    if found and int(found[3]) > datetime.max.year:
        return (int(found[3]) - 1970) * 365.2425 * 86_400
    try:
        made = parsedate_to_datetime(date)
        return (made if made.tzinfo else made.replace(tzinfo=UTC)).timestamp()
    except Exception:  # ValueError, TypeError, IndexError, OverflowError, by version of Python and by what is wrong
        return None


_UNITS = ((300, 1, "seconds"), (90 * 60, 60, "minutes"), (48 * 3_600, 3_600, "hours"), (730 * 86_400, 86_400, "days"))


def come_back(options: Options, seconds: float) -> RateLimited:
    """Return the error that says when to come back, where nobody can wait that long."""
    size, unit = next(((size, unit) for most, size, unit in _UNITS if seconds <= most), (31_556_952, "years"))
    count = math.ceil(seconds / size)
    when = f"{count:,} {unit if count != 1 else unit[:-1]}"
    return RateLimited(f"{_name(options)} asks to wait: come back in {when}", seconds=seconds)


# --- answers with a status ---


def of_response(
    status: int, headers: Mapping[str, str], body: Any, options: Options, secrets: Secrets, *, now: float
) -> Fault:
    """Return the fault that an answer with an error's status is; `body` may be bytes, a text or decoded JSON."""
    if 300 <= status < 400:
        return _redirected(headers, options, secrets)
    fault = _of_report(status, report_of(body), options, secrets)
    fault.wait = wait_of(headers, now)
    if fault.wait and fault.wait > LONGEST_WAIT and fault.again:
        return Fault(come_back(options, fault.wait), wait=fault.wait, slows=fault.slows)
    return fault


def of_body(body: Any, headers: Mapping[str, str], options: Options, secrets: Secrets, *, now: float) -> Fault:
    """Return the fault that an error is which came with status 200."""
    return of_response(status_of(report_of(body)), headers, body, options, secrets, now=now)


def _redirected(headers: Mapping[str, str], options: Options, secrets: Secrets) -> Fault:
    try:
        host = urlsplit(headers.get("location", "")).hostname
    except ValueError:
        host = None
    where = f" to {words_of(host, secrets)}" if host else ""
    told = f"{_name(options)} redirects{where}, which socra does not follow: set base_url to the API's own address"
    return Fault(EndpointInvalid(told))


_QUOTA = re.compile(
    r"insufficient_(?:quota|balance|credits?|funds)|credit_balance_exhausted|\w*spend_limit_(?:exceeded|reached)"
    r"|organization_usage_limit_exceeded|billing_(?:hard_limit_reached|not_active)|payment_required"
)
_NO_CREDIT = re.compile(r"credit balance is too low|insufficient (?:balance|credits?|funds)", re.IGNORECASE)
_KEY = re.compile(
    r"^(?:invalid_api_key|api_key_invalid|authentication_error|invalid_authentication)$"
    r"|(?:incorrect|invalid) api key|api key (?:is )?(?:not valid|invalid|expired)",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"^model_not_found$|^invalid_model$|(?:unknown|invalid|no such) model|model.{0,200}(?:not found|does not exist)"
    r"|not a valid model|model not exist",
    re.IGNORECASE,
)
_FILTER = re.compile(
    r"^content_?filter|content_policy|responsibleaipolicy|^content_management|moderation_blocked|^safety$|prohibited_content",
    re.IGNORECASE,
)
_FILTER_WORDS = re.compile(
    r"content (?:management )?policy|safety system|safety policies|flagged (?:by|as|for)|content.?filter"
    r"|usage policies",
    re.IGNORECASE,
)
_LOADING = re.compile(r"loading|warming up|starting up|not ready|server is starting", re.IGNORECASE)
_OVERLOADED = re.compile(r"overloaded", re.IGNORECASE)
_TOO_LARGE = re.compile(r"request too large", re.IGNORECASE)
_DENIED = frozenset({401, 402, 403, 404, 407})


def _of_report(status: int, report: Report, options: Options, secrets: Secrets) -> Fault:
    """Look at what a server says before its status: the same status means many things."""
    if any(map(_QUOTA.fullmatch, report.codes)) or _NO_CREDIT.search(report.message):
        return _quota(options)
    size = size_of(report) if status not in _DENIED else None
    if status == 413 or (size and (status != 429 or report.says(_TOO_LARGE))):
        return Fault(_too_long(size or Size(), options))
    if any(map(_FILTER.search, report.codes)) or (status in (400, 403, 422, 451) and report.says(_FILTER_WORDS)):
        return Fault(RequestRejected(_told("would not let the model answer", report, options, secrets)), filtered=True)
    if status in (400, 422) and report.says(_KEY):
        return _of_status(401, report, options, secrets)
    if status in (400, 403, 404, 422) and report.says(_MODEL):
        return _of_status(404, report, options, secrets)
    if status in (400, 404, 422, 500, 501) and (lacks := lacks_of(report, status)):
        return Fault(_untaken(lacks, status, report, options, secrets), lacks=lacks)
    return _of_status(status, report, options, secrets)


def _of_status(status: int, report: Report, options: Options, secrets: Secrets) -> Fault:
    if made := _of_client_status(status, report, options, secrets):
        return made
    if status == 429:
        told = _told("has had too many requests", report, options, secrets)
        return Fault(RateLimited(f"{told}; come back later, or lower parallel"), again=2, slows=True)
    if status in (408, 409, 425, 499) or (status >= 500 and status != 501):
        return _of_failure(status, report, options, secrets)
    told = _told(f"does not take the request (status {status})", report, options, secrets)
    return Fault(RequestRejected(told, status=status))


def _of_client_status(status: int, report: Report, options: Options, secrets: Secrets) -> Fault | None:
    """Return the fault of a status that somebody has to put something right for."""
    name = _name(options)
    if status == 401:  # without the server's words, which hold a part of the key
        put_right = "set OPENAI_API_KEY, or api_key under [openai] in the settings"
        return Fault(AccessDenied(f"{name} does not accept the key, or wants one: {put_right}"))
    if status == 402:
        return _quota(options)
    if status == 403:
        told = _told(f"does not let this key use {_model(options)}", report, options, secrets)
        return Fault(AccessDenied(f"{told}; use another key or model"))
    if status in (404, 410):
        if report.says(_MODEL) or "model" in report.message.lower():
            return Fault(ModelNotFound(f"{name} has no model {_model(options)}: check its name, or use another"))
        told = f"{name} has no chat completions, or no model {_model(options)}"
        return Fault(ModelNotFound(f"{told}: check base_url, which mostly ends in /v1, and the model's name"))
    if status in (405, 407):
        told = "it wants a password for the proxy" if status == 407 else "nothing takes a POST there"
        return Fault(EndpointInvalid(f"{name} is no such API: {told}; check base_url and proxy"))
    return None


def _of_failure(status: int, report: Report, options: Options, secrets: Secrets) -> Fault:
    """Return the fault of a server that could not answer now."""
    if report.says(_LOADING):
        told = _told("is still loading its model", report, options, secrets)
        return Fault(EndpointFailed(f"{told}; try again in a minute", status=status), again=5, least=2.0, slows=True)
    if status == 529 or report.says(_OVERLOADED):
        told = _told("is overloaded", report, options, secrets)
        return Fault(EndpointFailed(f"{told}; try again later", status=status), again=2, least=1.0, slows=True)
    told = _told(f"failed (status {status})", report, options, secrets)
    error = EndpointFailed(f"{told}; try again later", status=status)
    return Fault(error, again=2, least=1.0 if status == 503 else 0.0, slows=status == 503)


def _quota(options: Options) -> Fault:
    return Fault(
        QuotaSpent(f"the account at {_name(options)} has no credit or quota left: add some, or use another key")
    )


def _too_long(size: Size, options: Options) -> PromptTooLong:
    told = f"the article is too long for {_model(options)}"
    if size.tokens > size.limit > 0:
        what = "its prompt and answer take" if size.answer else "its prompt has"
        told += (
            f": {what} {size.tokens:,} tokens, {size.tokens - size.limit:,} more than the {size.limit:,} that it reads"
        )
    elif size.limit:
        told += f", which reads {size.limit:,} tokens: shorten it, or use another model"
    else:
        told += " or for its server: shorten it, or use another model"
    return PromptTooLong(told, tokens=size.tokens, limit=size.limit)


def _untaken(lacks: str, status: int, report: Report, options: Options, secrets: Secrets) -> RequestRejected:
    told = _told(f"does not take {lacks}", report, options, secrets)
    advice = '; set response_format to "json_object" or "text"' if lacks == "response_format" else ""
    return RequestRejected(told + advice, status=status)


# --- exceptions ---


def of_exception(error: BaseException, options: Options, secrets: Secrets, *, now: float) -> Fault:
    """Return the fault that an exception of the SDK, its HTTP client or a decoder stands for.

    Nothing of the exception is kept: its traceback holds the request.
    """
    from openai import APIStatusError

    chain = list(_chain(error))
    if isinstance(error, APIStatusError):
        return of_response(error.status_code, error.response.headers, _body_of(error), options, secrets, now=now)
    names = {kind.__name__ for part in chain for kind in type(part).__mro__}
    return _of_body_error(names, options) or _of_connection(names, chain, options, secrets)


def _body_of(error: Any) -> Any:
    # the SDK's own `body` is without what stands beside "error"
    try:
        return error.response.content
    except Exception:
        return error.body


def _chain(error: BaseException | None, most: int = 30) -> Iterator[BaseException]:
    """Yield an exception and its causes; not its context, which may be an earlier try."""
    waiting = [error]
    while waiting and most > 0:
        most -= 1
        if part := waiting.pop(0):
            yield part
            # httpcore has the cause as an argument
            waiting += [part.__cause__, *(value for value in part.args if isinstance(value, BaseException))]
            waiting += part.exceptions if isinstance(part, BaseExceptionGroup) else []


_UNREADABLE = {"Unreadable", "UnicodeDecodeError", "JSONDecodeError", "DecodingError", "BodyDamaged"}
_BROKEN = {"OSError", "RequestError", "EndOfStream", "ClosedResourceError", "StreamError", "APIConnectionError"}
_BUGS = {"LocalProtocolError", "UnsupportedProtocol", "InvalidURL"}
_AWAY = {errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}


def _of_connection(names: set[str], chain: list[BaseException], options: Options, secrets: Secrets) -> Fault:
    name = _name(options)
    if {"SSLError", "ConnectError"} <= names:
        reason = words_of(next((str(part) for part in chain if isinstance(part, ssl.SSLError)), ""), secrets)
        told = f"the connection to {name} cannot be made safe ({reason}): check base_url and the server's certificate"
        return Fault(EndpointInvalid(told))
    if "ProxyError" in names:
        return Fault(
            EndpointUnreachable(f"the proxy does not lead to {name}: check proxy, or unset HTTPS_PROXY"), again=1
        )
    if names & {"ConnectError", "ConnectTimeout"}:
        return Fault(EndpointUnreachable(_unreachable(chain, options)), again=1)
    if names & _BUGS:
        return Fault(EndpointInvalid(f"{name} cannot be asked ({words_of(str(chain[0]), secrets)}): check base_url"))
    if names & {"TimeoutException", "TimeoutError", "APITimeoutError"}:
        return Fault(BackendTimeout(f"{name} did not answer in time: try again later, or allow more"), again=2)
    kind = next((type(part).__name__ for part in chain if not type(part).__module__.startswith("openai")), "no reason")
    if names & _BROKEN:
        return Fault(EndpointFailed(f"the connection to {name} broke off ({kind}): try again later"), again=2)
    return Fault(EndpointFailed(f"{name} could not be asked: {kind}; this looks like a bug of socra"))


def _of_body_error(names: set[str], options: Options) -> Fault | None:
    name = _name(options)
    if "BodyTooLarge" in names:
        return Fault(EndpointFailed(f"{name} sent far more than an answer: use another endpoint"))
    if "EncodingRefused" in names:
        told = f"{name} packs its answers in a way that was not asked for: check what stands between"
        return Fault(EndpointInvalid(told), again=1)
    if names & _UNREADABLE:
        return Fault(EndpointFailed(f"{name} sent what cannot be read: try again later"), again=2)
    return None


def _unreachable(chain: list[BaseException], options: Options) -> str:
    host = urlsplit(options.public_base).hostname or _name(options)
    if any(isinstance(part, socket.gaierror) for part in chain):
        return f"there is no host {host}, or no network: check base_url and the connection"
    if any(isinstance(part, OSError) and part.errno in _AWAY for part in chain):
        return f"no way leads to {_name(options)}: this machine seems to be offline"
    return f"nothing answers at {_name(options)}: is the server running, and is base_url right?"


# --- words ---


def words_of(text: Any, secrets: Secrets) -> str:
    """Return a server's words as one short line that holds no secret and steers nothing."""
    line = secrets.scrub(one_line(str(text)[:20_000]))
    return line if len(line) <= _WORDS else f"{line[: _WORDS - 1]}…"


def _told(what: str, report: Report, options: Options, secrets: Secrets) -> str:
    said = words_of(report.message, secrets)
    return f"{_name(options)} {what}" + (f": {said}" if said else "")


def _name(options: Options) -> str:
    return options.public_base


def _model(options: Options) -> str:
    return one_line(options.model)[:_WORDS]
