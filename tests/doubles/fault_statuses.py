"""Faults that a status shows, F01 to F18: limits, servers that fail, requests that are not taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate
from time import time
from typing import Any

from doubles.fault_kinds import (
    at_once,
    borne,
    final,
    retried,
)
from doubles.fault_server import (
    Act,
    Call,
    Step,
    respond,
    well,
)

__all__ = ["LACKS", "LIMITS", "QUOTA", "REQUESTS", "SERVERS", "error", "redirect_to", "refuses"]


def error(status: int, message: str = "Something went wrong.", *, headers: Any = None, **more: Any) -> Act:
    """Answer with a status and the usual body."""
    fields = {"message": message, "type": "server_error", "param": None, "code": None, **more}
    return respond(status, {"error": fields}, headers=headers)


def limited(**headers: str) -> Act:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return error(429, "Rate limit reached for requests", type="requests", code="rate_limit_exceeded", headers=named)


def limited_until(seconds: float) -> Act:
    def act(call: Call) -> Iterable[Step]:
        when = formatdate(time() + seconds, usegmt=True)
        return limited(Retry_After=when)(call)

    return act


BOTH_LIMITS = limited(retry_after_ms="2500", Retry_After="1")

LIMITS = [
    retried("F01", "429 for 3 s", limited(Retry_After="3"), "RateLimited", asked=3.0),
    retried("F01", "429 for 2.5 s", limited(Retry_After="2.5"), "RateLimited", asked=2.5),
    retried("F02", "429 until a date", limited_until(30.0), "RateLimited", asked=28.0),
    retried("F02", "429 until a past date", limited_until(-3600.0), "RateLimited"),
    retried("F03", "429 for 2500 ms", BOTH_LIMITS, "RateLimited", asked=2.5),
    *(
        final("F04", f"429 for {value}", limited(Retry_After=value), "RateLimited", says=says)
        for value, says in (
            ("121", r"121|2 min|\d\d:\d\d"),
            ("86400", r"86,?400|24 h|1 day|tomorrow|\d\d:\d\d"),
            ("3093527980800", ""),
            ("Fri, 31 Dec 9999 23:59:59 GMT", ""),
            ("Fri, 31 Dec 100000 23:59:59 GMT", ""),
        )
    ),
    *(
        retried("F05", f"429 for {value}", limited(Retry_After=value), "RateLimited")
        for value in ("0", "-5", "NaN", "inf", "soon", "1e999", "0x10", "")
    ),
    retried("F06", "429 without a word", limited(), "RateLimited"),
]

SPENT = ("insufficient_quota", "credit_balance_exhausted", "monthly_spend_limit_exceeded")
SPENT_DETAILS = ("organization_usage_limit_exceeded", "enforced_spend_limit_reached")
QUOTA = [
    *(final("F07", f"code {code}", error(429, code=code, type="x"), "QuotaSpent") for code in SPENT),
    *(final("F07", f"type {code}", error(429, type=code), "QuotaSpent") for code in SPENT),
    *(
        final("F07", f"details {code}", error(429, type="rate_limit_error", details={"error_code": code}), "QuotaSpent")
        for code in SPENT_DETAILS
    ),
    final(
        "F07", "insufficient_quota with a wait", error(429, code=SPENT[0], headers={"Retry-After": "1"}), "QuotaSpent"
    ),
]

LOADING = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
OLLAMA_LOADING = {"error": {"message": "llm server loading model", "type": "api_error", "param": None, "code": None}}
SERVERS = [
    *(retried("F08", str(status), error(status), "EndpointFailed") for status in (500, 502, 504)),
    retried("F08", "502 of a proxy", respond(502, "<html>Bad Gateway</html>", kind="text/html"), "EndpointFailed"),
    retried("F08", "500 without a body", respond(500), "EndpointFailed"),
    retried("F09", "503 loading", respond(503, LOADING), "EndpointFailed", calls=6, asked=2.0),
    retried("F09", "500 loading", respond(500, OLLAMA_LOADING), "EndpointFailed", calls=6, asked=2.0),
    retried("F09", "503 for 5 s", error(503, headers={"Retry-After": "5"}), "EndpointFailed RateLimited", asked=5.0),
    retried("F10", "529", error(529, type="overloaded_error"), "EndpointFailed"),
    retried("F11", "408", error(408), "EndpointFailed BackendTimeout"),
    retried("F11", "409", error(409), "EndpointFailed"),
]

ABOUT = "This model's maximum context length is 4096 tokens. However, "
TOO_LONG: Mapping[str, tuple[int, Any]] = {
    "OpenAI": (
        400,
        {
            "message": ABOUT + "your messages resulted in 5012 tokens. Please reduce the length of the messages.",
            "type": "invalid_request_error",
            "param": "messages",
            "code": "context_length_exceeded",
        },
    ),
    "vLLM": (
        400,
        {
            "message": ABOUT + "you requested 7060 tokens (5012 in the messages, 2048 in the completion).",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
    ),
    "llama-server": (
        400,
        {
            "code": 400,
            "message": "the request exceeds the available context size, try increasing it",
            "type": "exceed_context_size_error",
            "n_prompt_tokens": 5012,
            "n_ctx": 4096,
        },
    ),
    "llama-cpp-python": (500, {"message": "Requested tokens (5012) exceed context window of 4096", "code": None}),
    "Ollama": (400, {"message": "prompt too long; exceeded max context length by 916 tokens", "type": "api_error"}),
    "Ollama in short": (400, {"message": "the input length exceeds the context length", "type": "api_error"}),
    "TGI": (
        422,
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. "
        "Given: 5012 `inputs` tokens and 2048 `max_new_tokens`",
    ),
}
REFUSED_WORDS = "Your request was rejected by our content management policy"
AZURE_POLICY = {"code": "content_filter", "param": "prompt", "innererror": {"code": "ResponsibleAIPolicyViolation"}}
TOO_LARGE = "<html><body>413 Request Entity Too Large</body></html>"
MISSING = {"code": "model_not_found", "type": "invalid_request_error"}


def denied(status: int) -> Act:
    """Refuse a key, and repeat it as some gateways do."""
    return lambda call: error(status, f"Incorrect API key provided: {call.key}.", code="invalid_api_key")(call)


def redirect_to(address: str, status: int = 307) -> Act:
    return respond(status, headers={"Location": address})


def redirect(status: int) -> Act:
    return redirect_to("http://127.0.0.1:9/v1/chat/completions", status)


REQUESTS = [
    *(
        final("F12", name, respond(status, {"error": body}), "PromptTooLong")
        for name, (status, body) in TOO_LONG.items()
    ),
    final("F12", "vLLM's flat body", respond(400, {"object": "error", **TOO_LONG["vLLM"][1]}), "PromptTooLong"),
    final(
        "F14", "OpenAI", error(400, REFUSED_WORDS, code="content_policy_violation"), "OutputInvalid", says="filtered"
    ),
    final("F14", "Azure", error(400, REFUSED_WORDS, **AZURE_POLICY), "OutputInvalid", says="filtered"),
    final("F15", "401", denied(401), "AccessDenied"),
    final("F15", "403", denied(403), "AccessDenied"),
    final("F15", "401 without a body", respond(401), "AccessDenied"),
    final("F16", "404", error(404, "The model `canary` does not exist", **MISSING), "ModelNotFound", says="canary"),
    final("F16", "404 of a web server", respond(404, "<h1>Not Found</h1>", kind="text/html"), "ModelNotFound"),
    final("F17", "413", respond(413, TOO_LARGE, kind="text/html"), "PromptTooLong RequestRejected"),
    final("F17", "422", error(422, "Unprocessable"), "RequestRejected"),
    final("F17", "400", error(400, "Bad request"), "RequestRejected"),
    *(final("F18", str(status), redirect(status), "EndpointInvalid") for status in (301, 302, 303, 307, 308)),
]


# what an endpoint does not take


def refuses(parameter: str, message: str, when: Callable[[Mapping[str, Any]], bool], status: int = 400) -> Act:
    """Refuse what `when` finds in a body; answer well without it."""
    refusal = error(status, message, type="invalid_request_error", param=parameter, code="unsupported_parameter")
    return lambda call: (refusal if when(call.body) else well)(call)


def has(name: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda body: name in body


def has_format(*kinds: str) -> Callable[[Mapping[str, Any]], bool]:
    return lambda body: (body.get("response_format") or {}).get("type") in kinds


def has_system(body: Mapping[str, Any]) -> bool:
    return any(message["role"] != "user" for message in body["messages"])


NO_SCHEMA = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
NO_FORMAT = "response_format is not supported by this model"
NO_TOKENS = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
NO_WARMTH = (
    "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported."
)
DETAIL = [{"type": "literal_error", "loc": ["body", "response_format", "type"], "msg": "Input should be 'json_object'"}]
REFUSALS: Mapping[str, tuple[Act, int]] = {
    "json_schema": (refuses("response_format", NO_SCHEMA, has_format("json_schema")), 2),
    "any format": (refuses("response_format", NO_FORMAT, has_format("json_schema", "json_object")), 3),
    "422 of pydantic": (
        lambda call: (respond(422, {"detail": DETAIL}) if has_format("json_schema")(call.body) else well)(call),
        2,
    ),
    "max_tokens": (refuses("max_tokens", NO_TOKENS, has("max_tokens")), 2),
    "temperature": (refuses("temperature", NO_WARMTH, has("temperature")), 2),
    "seed": (refuses("seed", "Unrecognized request argument supplied: seed", has("seed")), 2),
    "stream_options": (refuses("stream_options", "Unknown parameter: 'stream_options'.", has("stream_options")), 2),
}
LACKS = [borne("F13", name, act, calls=calls, check=at_once, storm=False) for name, (act, calls) in REFUSALS.items()]
