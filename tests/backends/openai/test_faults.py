import json
from email.utils import formatdate
from typing import Any

import pytest
from doubles.sampled import sampled
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from socra.errors import (
    AccessDenied,
    BackendError,
    EndpointFailed,
    EndpointInvalid,
    ModelNotFound,
    PromptTooLong,
    QuotaSpent,
    RateLimited,
    RequestRejected,
)
from socra_backends.openai.faults import Fault, come_back, of_body, of_exception, of_response, wait_of, words_of
from socra_backends.openai.options import Options
from socra_backends.openai.report import Size, lacks_of, report_of, size_of
from socra_backends.openai.secrets import Secrets

KEY = "sk-canary-0123456789abcdef"
OPTIONS = Options("gpt-x", "https://llm.example/v1")
SECRETS = Secrets(SecretStr(KEY))
NOW = 1_780_000_000.0


def fault(status: int, body: Any = b"", **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return of_response(status, named, body, OPTIONS, SECRETS, now=NOW)


def error(message: str = "", **more: Any) -> bytes:
    return json.dumps({"error": {"message": message, **more}}).encode()


# --- waits: F01 to F06 ---


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3),
        ({"retry-after": " 2.5 "}, 2.5),
        ({"retry-after": "121"}, 121),
        ({"retry-after": "86400"}, 86_400),
        ({"retry-after-ms": "1500", "retry-after": "60"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "60"}, 60),
        ({"retry-after-ms": "0", "retry-after": "60"}, 60),
        ({"retry-after": formatdate(NOW + 30, usegmt=True)}, 30),
        ({"retry-after": "Friday, 06-Nov-26 08:49:37 GMT"}, 1_793_954_977 - NOW),
        ({"retry-after": "Fri Nov  6 08:49:37 2026"}, 1_793_954_977 - NOW),
        ({"retry-after": formatdate(NOW - 30, usegmt=True)}, None),
        ({"retry-after": formatdate(NOW, usegmt=True)}, None),
        *(
            ({"retry-after": text}, None)
            for text in "0 -1 -0 NaN nan inf -inf Infinity 1e999 soon 1,5 0x10 é ٣".split()
        ),
        ({"retry-after": "9" * 5_000}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Fri, 99 Nov 2026 99:99:99 GMT"}, None),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, None),
        ({}, None),
    ],
)
def test_a_wait_is_what_a_server_asks_for_if_that_makes_sense(headers: dict[str, str], seconds: float | None) -> None:
    found = wait_of(headers, NOW)
    assert found == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize("year", [10_000, 100_000, 999_999_999])
def test_a_year_that_no_calendar_holds_is_as_far_away_as_it_says(year: int) -> None:
    seconds = wait_of({"retry-after": f"Fri, 31 Dec {year} 23:59:59 GMT"}, NOW)
    assert seconds is not None
    assert seconds / 31_556_952 == pytest.approx(year - 2026, rel=0.01)


@given(st.text(max_size=60), st.text(max_size=60))
@example("", "Fri, 31 Dec 100000 23:59:59 GMT")
@example("", "Fri, 31 Dec 9999 23:59:59 GMT")
@example("", "Mon, 01 Jan 0001 00:00:00 +2359")
def test_no_header_breaks_the_reading_of_waits(milliseconds: str, after: str) -> None:
    found = wait_of({"retry-after-ms": milliseconds, "retry-after": after}, NOW)
    assert found is None or 0 < found < float("inf")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (121, "in 121 seconds"),
        (120.2, "in 121 seconds"),
        (301, "in 6 minutes"),
        (3_600, "in 60 minutes"),
        (86_400, "in 24 hours"),
        (86_401, "in 25 hours"),
        (2_592_000, "in 30 days"),
        (3.09e12, "years"),
    ],
)
def test_a_long_wait_is_told_in_words_and_never_too_short(seconds: float, words: str) -> None:
    told = come_back(OPTIONS, seconds)
    assert words in str(told)
    assert told.seconds == seconds


@pytest.mark.parametrize("status", [429, 503, 529, 500])
@pytest.mark.parametrize("after", ["121", "86400", "Fri, 31 Dec 100000 23:59:59 GMT"])
def test_a_wait_that_is_too_long_is_final_and_says_when_to_come_back(status: int, after: str) -> None:
    made = fault(status, retry_after=after)
    assert isinstance(made.error, RateLimited)
    assert (made.again, made.error.seconds) == (0, made.wait)
    assert "come back in" in str(made.error)


@pytest.mark.parametrize("after", ["1", "120"])
def test_a_wait_that_can_be_waited_is_waited(after: str) -> None:
    made = fault(429, retry_after=after)
    assert (made.again, made.wait, made.slows) == (2, float(after), True)


# --- by status ---


@pytest.mark.parametrize(
    ("status", "kind", "again"),
    [
        (401, AccessDenied, 0),
        (402, QuotaSpent, 0),
        (403, AccessDenied, 0),
        (404, ModelNotFound, 0),
        (410, ModelNotFound, 0),
        (405, EndpointInvalid, 0),
        (407, EndpointInvalid, 0),
        (400, RequestRejected, 0),
        (406, RequestRejected, 0),
        (415, RequestRejected, 0),
        (422, RequestRejected, 0),
        (501, RequestRejected, 0),
        (413, PromptTooLong, 0),
        (408, EndpointFailed, 2),
        (409, EndpointFailed, 2),
        (425, EndpointFailed, 2),
        (500, EndpointFailed, 2),
        (502, EndpointFailed, 2),
        (503, EndpointFailed, 2),
        (504, EndpointFailed, 2),
        (522, EndpointFailed, 2),
        (529, EndpointFailed, 2),
        (599, EndpointFailed, 2),
        (429, RateLimited, 2),
        (301, EndpointInvalid, 0),
        (302, EndpointInvalid, 0),
        (304, EndpointInvalid, 0),
        (307, EndpointInvalid, 0),
    ],
)
@pytest.mark.parametrize(
    "body", [b"", error("Something."), b"<html><h1>502 Bad Gateway</h1>", b"{", b"[]", b"null", b'"x"', b"\xff\xfe"]
)
def test_each_status_has_its_error(status: int, kind: type[BackendError], again: int, body: bytes) -> None:
    made = fault(status, body)
    assert (type(made.error), made.again, made.lacks) == (kind, again, "")
    assert "\n" not in str(made.error)
    assert "<" not in str(made.error)


@pytest.mark.parametrize("status", [429, 503, 529])
def test_a_server_that_has_too_much_to_do_slows_all_sections(status: int) -> None:
    assert fault(status).slows
    assert not fault(500).slows


def test_status_is_kept_for_programs() -> None:
    assert fault(502).error.status == 502  # type: ignore[attr-defined]
    assert fault(400).error.status == 400  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("message", ["Loading model", "model is loading", "Service is starting up"])
def test_a_server_that_starts_is_waited_for(status: int, message: str) -> None:
    made = fault(status, error(message, code=status, type="unavailable_error"))
    assert (made.again, made.least, made.slows) == (5, 2.0, True)


def test_overload_is_known_by_its_name_too() -> None:
    assert fault(500, error("Overloaded", type="overloaded_error")).slows


@pytest.mark.parametrize("location", ["http://evil.example/v1?key=1", "//evil.example", "https://u:p@evil.example/"])
def test_a_redirect_is_final_and_names_the_host_alone(location: str) -> None:
    made = fault(302, location=location)
    assert isinstance(made.error, EndpointInvalid)
    assert "evil.example" in str(made.error)
    assert not {"key=1", "u:p"} & set(str(made.error).split("/"))


@pytest.mark.parametrize("location", ["", "http://[", "http://[::1", "https://a:99999999/", "\\\\x", "\x00http://x"])
def test_a_redirect_to_anywhere_at_all_is_an_error_of_ours(location: str) -> None:
    assert isinstance(fault(302, location=location).error, EndpointInvalid)


# --- by words: F07, F12, F13, F14, F15, F16 ---

QUOTAS = [
    "insufficient_quota",
    "credit_balance_exhausted",
    "monthly_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "enforced_spend_limit_reached",
    "billing_hard_limit_reached",
]


@pytest.mark.parametrize(
    ("code", "status", "where"),
    sampled(QUOTAS, [200, 400, 403, 429, 500], ["code", "type", "details", "deep"], kind=str),
)
def test_a_spent_quota_is_final_whatever_its_status(code: str, status: int, where: str) -> None:
    more: dict[str, Any] = {
        "code": {"code": code},
        "type": {"type": code, "code": None},
        "details": {"code": "rate_limit_exceeded", "details": {"code": code}},
        "deep": {"code": 429, "details": [{"metadata": {"reason": code}}]},
    }[where]
    body = error("You exceeded something.", **more)
    made = fault(status, body, retry_after="1") if status != 200 else of_body(body, {}, OPTIONS, SECRETS, now=NOW)
    assert isinstance(made.error, QuotaSpent)
    assert made.again == 0


def test_a_rate_limit_is_no_spent_quota() -> None:
    message = "You exceeded your current quota, please check your plan"
    made = fault(429, [{"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED"}}])
    assert (type(made.error), made.again) == (RateLimited, 2)


LONG = [
    # OpenAI, Azure, DeepSeek, llama-cpp-python
    ("This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. Please "
     "reduce the length of the messages.", Size(9_000, 8_192)),
    ("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (7000 in the messages, "
     "2000 in the completion). Please reduce the length of the messages or completion.", Size(9_000, 8_192, True)),
    ("Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 280000 tokens. Please "
     "reduce the length of the messages.", Size(280_000, 272_000)),
    # vLLM, by version
    ("'max_tokens' or 'max_completion_tokens' is too large: 2048. This model's maximum context length is 4096 tokens "
     "and your request has 3000 input tokens (2048 > 4096 - 3000).", Size(5_048, 4_096, True)),
    ("You passed 9000 input tokens and requested 10 output tokens. However, the model's context length is only 8192 "
     "tokens, resulting in a maximum input length of 8182 tokens.", Size(9_000, 8_192)),
    ("The decoder prompt (length 9000) is longer than the maximum model length of 8192. Make sure that "
     "`max_model_len` is no smaller than the number of text tokens.", Size(9_000, 8_192)),
    # SGLang
    ("The input (9000 tokens) is longer than the model's context length (8192 tokens).", Size(9_000, 8_192)),
    ("Requested token count exceeds the model's maximum context length of 8192 tokens. You requested a total of 9000 "
     "tokens: 8000 tokens from the input messages and 1000 tokens for the completion.", Size(9_000, 8_192, True)),
    # llama-server, by version; TGI; Ollama; LM Studio
    ("request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it", Size(9_000, 8_192)),
    ("the request exceeds the available context size. try increasing the context size", Size()),
    ("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192. Given: 8000 `inputs` tokens and "
     "1000 `max_new_tokens`", Size(9_000, 8_192, True)),
    ("Input validation error: `inputs` must have less than 8192 tokens. Given: 9000", Size(9_000, 8_192)),
    ("the input length exceeds the context length", Size()),
    ("Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context "
     "length of only 8192 tokens, which is not enough.", Size(9_000, 8_192)),
    # Anthropic, Mistral, Gemini, xAI, Cohere
    ("prompt is too long: 9000 tokens > 8192 maximum", Size(9_000, 8_192)),
    ("Prompt contains 9000 tokens and 0 draft tokens, too large for model with 8192 maximum context length",
     Size(9_000, 8_192)),
    ("The input token count (9,000) exceeds the maximum number of tokens allowed (8,192).", Size(9_000, 8_192)),
    ("This model's maximum prompt length is 8192 but the request contains 9000 tokens.", Size(9_000, 8_192)),
    ("too many tokens: total number of tokens in the prompt cannot exceed 8192 - received 9000.", Size(9_000, 8_192)),
    ("Please reduce the length of the messages or completion.", Size()),
]  # fmt: skip


@pytest.mark.parametrize(("message", "size"), LONG)
@pytest.mark.parametrize("status", [200, 400, 422, 500])
def test_a_prompt_that_is_too_long_is_known_by_many_wordings(message: str, size: Size, status: int) -> None:
    body = error(message, type="invalid_request_error")
    assert size_of(report_of(body)) == size
    made = fault(status, body) if status != 200 else of_body(body, {}, OPTIONS, SECRETS, now=NOW)
    assert isinstance(made.error, PromptTooLong)
    assert (made.error.tokens, made.error.limit, made.again) == (size.tokens, size.limit, 0)
    assert str(made.error).startswith("the article is too long for gpt-x")


def test_the_error_says_by_how_much_a_prompt_is_too_long() -> None:
    told = str(fault(400, error("prompt is too long: 9000 tokens > 8192 maximum")).error)
    assert told == (
        "the article is too long for gpt-x: its prompt has 9,000 tokens, 808 more than the 8,192 that it reads"
    )
    told = str(fault(400, error("Please reduce the length of the messages or completion.")).error)
    assert told == "the article is too long for gpt-x or for its server: shorten it, or use another model"


def test_llama_server_tells_the_numbers_beside_the_message() -> None:
    more = {"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 9_000, "n_ctx": 8_192}
    made = fault(400, error("the request exceeds the available context size, try increasing it", **more))
    assert (made.error.tokens, made.error.limit) == (9_000, 8_192)  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [413, 429])
def test_a_request_that_no_wait_makes_small_enough_is_too_long(status: int) -> None:
    message = "Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000, please reduce"
    made = fault(status, error(message, type="tokens", code="rate_limit_exceeded"))
    assert isinstance(made.error, PromptTooLong)
    assert (made.error.tokens, made.error.limit) == (9_000, 6_000)


@pytest.mark.parametrize("message", ["Too many tokens, please wait before trying again.", "Rate limit: context window"])
def test_too_many_tokens_for_now_is_a_rate_limit(message: str) -> None:
    assert isinstance(fault(429, error(message)).error, RateLimited)


LACKS = [
    ("max_tokens", {"error": {"message": "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
     "'max_completion_tokens' instead.", "type": "invalid_request_error", "param": "max_tokens",
     "code": "unsupported_parameter"}}),
    ("max_tokens", {"error": {"message": "Unrecognized request argument supplied: max_completion_tokens",
     "type": "invalid_request_error", "param": None, "code": None}}),
    ("temperature", {"error": {"message": "Unsupported value: 'temperature' does not support 0.0 with this model. Only "
     "the default (1) value is supported.", "param": "temperature", "code": "unsupported_value"}}),
    ("temperature", {"error": {"message": "`temperature` is deprecated for this model."}}),
    ("seed", {"error": {"message": "Unrecognized request argument supplied: seed"}}),
    ("seed", {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not allowed"}]}),
    ("stream_options", {"detail": [{"loc": ["body", "stream_options"], "msg": "extra fields not permitted",
     "type": "value_error.extra"}]}),
    ("stream_options", {"object": "error", "message": "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), "
     "'msg': 'Extra inputs are not permitted', 'input': {'include_usage': True}}]", "code": 400}),
    ("stream_options", {"error": "json: unknown field \"stream_options\""}),
    ("response_format", {"error": {"message": "Invalid parameter: 'response_format' of type 'json_schema' is not "
     "supported with this model.", "param": "response_format"}}),
    ("response_format", {"error": {"message": "Invalid schema for response_format 'summary': In context=(), 'minItems' "
     "is not permitted. At most 500 values.", "param": "response_format", "code": None}}),
    ("response_format", {"detail": [{"loc": ["body", "response_format", "type"], "msg": "Input should be 'text' or "
     "'json_object'", "type": "literal_error"}]}),
    ("response_format", {"error": {"code": 400, "message": "Failed to parse grammar", "type": "invalid_request"}}),
    ("response_format", {"error": {"message": "failed to initialize samplers: failed to parse grammar", "code": 400}}),
    ("response_format", {"object": "error", "message": "Failed to convert the grammar from JSON schema: "
     "unsupported minItems", "code": 400}),
    ("response_format", {"message": "guided_json is not supported with this engine", "code": 400}),
    ("response_format", {"error": {"message": "This response_format type is unavailable now", "type": "invalid_request_"
     "error", "param": "response_format"}}),
    ("response_format", {"error": {"message": "'response_format.type' must be 'json_schema' or 'text'"}}),
    ("response_format", {"error": {"message": "No endpoints found that support structured outputs", "code": 404}}),
    ("response_format", {"error": {"message": "Unknown parameter: 'response_format.schema'.",
     "param": "response_format.schema", "code": "unknown_parameter"}}),
    ("system", {"error": {"message": "System role not supported", "code": 400}}),
    ("system", {"error": {"message": "Developer instruction is not enabled for models/gemma-3", "code": 400}}),
    ("system", {"error": {"message": "Conversation roles must alternate user/assistant/user/assistant/..."}}),
    ("system", {"error": {"message": "Only user and assistant roles are supported!", "code": 400}}),
    ("system", {"error": {"message": "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
     "param": "messages[0].role", "code": "unsupported_value"}}),
    ("reasoning_effort", {"error": {"message": "Unsupported parameter: 'reasoning_effort' is not supported with this "
     "model.", "param": "reasoning_effort"}}),
    ("reasoning_effort", {"error": {"message": "Unknown parameter: 'reasoning.effort'.", "param": None}}),
]  # fmt: skip


@pytest.mark.parametrize(("lacks", "body"), LACKS)
@pytest.mark.parametrize("status", [400, 422])
def test_what_an_endpoint_does_not_take_is_known_by_many_wordings(lacks: str, body: Any, status: int) -> None:
    made = fault(status, body)
    assert (made.lacks, made.again) == (lacks, 0)
    assert isinstance(made.error, RequestRejected)
    assert lacks in str(made.error)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, error("max_tokens is too large: 99999. This model supports at most 4096 tokens.", param="max_tokens")),
        (400, error("temperature must be between 0 and 2", param="temperature")),
        (400, error("The model `bytedance/seed-36b` does not exist.", code="model_not_found")),
        (404, error("unknown model: grammar-9b")),
        (400, error("'messages' is a required property")),
        (500, error("unexpected error: no seed left in the pool")),
        (401, error("unknown key in response_format")),
    ],
)
def test_what_is_no_lack_is_none(status: int, body: bytes) -> None:
    assert fault(status, body).lacks == ""


def test_a_grammar_that_breaks_a_server_is_a_lack_whatever_its_status() -> None:
    assert fault(500, error("Failed to compile grammar")).lacks == "response_format"
    assert fault(404, error("No endpoints found that support response_format")).lacks == "response_format"
    assert lacks_of(report_of("")) == ""


@pytest.mark.parametrize(
    "body",
    [
        error("The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
              code="content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}),
        error("Your request was rejected as a result of our safety system.", code="content_policy_violation"),
        error("This request has been flagged for potentially violating our usage policy."),
        error("Content Exists Risk: refused under our content policy"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [400, 403])
def test_content_that_a_policy_forbids_is_filtered(body: bytes, status: int) -> None:
    assert fault(status, body).filtered


@pytest.mark.parametrize(
    "body",
    [
        error("Incorrect API key provided: sk-xx"),
        error("API key not valid. Please pass a valid one", status="INVALID_ARGUMENT"),
        error("x", code="invalid_api_key"),
    ],
)
def test_a_key_may_be_refused_with_another_status(body: bytes) -> None:
    assert isinstance(fault(400, body).error, AccessDenied)


@pytest.mark.parametrize(
    "body",
    [
        error("The model `gpt-x` does not exist", code="model_not_found"),
        error("Invalid model: gpt-x"),
        error("model 'gpt-x' not found, try pulling it first"),
    ],
)
@pytest.mark.parametrize("status", [400, 404])
def test_a_model_that_is_not_there_is_named(body: bytes, status: int) -> None:
    made = fault(status, body)
    assert isinstance(made.error, ModelNotFound)
    assert "gpt-x" in str(made.error)


def test_a_path_that_is_not_there_speaks_of_the_address() -> None:
    assert "base_url" in str(fault(404, b'{"detail":"Not Found"}').error)


# --- 200 with an error inside: F29, F32 ---


@pytest.mark.parametrize(
    ("body", "kind", "again"),
    [
        ({"error": {"message": "x", "code": 429}}, RateLimited, 2),
        ({"error": {"message": "x", "type": "rate_limit_error"}}, RateLimited, 2),
        ({"error": {"message": "x", "status": "RESOURCE_EXHAUSTED"}}, RateLimited, 2),
        ({"error": {"message": "x", "code": "rate_limit_exceeded"}}, RateLimited, 2),
        ({"error": "Too many requests"}, RateLimited, 2),
        ({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}, EndpointFailed, 2),
        ({"error": {"message": "x", "code": "insufficient_quota"}}, QuotaSpent, 0),
        ({"error": {"message": "x", "code": "invalid_api_key"}}, AccessDenied, 0),
        ({"error": {"message": "x", "type": "authentication_error"}}, AccessDenied, 0),
        ({"error": {"message": "x", "type": "permission_error"}}, AccessDenied, 0),
        ({"error": {"message": "x", "code": "context_length_exceeded"}}, PromptTooLong, 0),
        ({"error": {"message": "x", "code": "model_not_found"}}, ModelNotFound, 0),
        ({"error": "model 'gpt-x' not found"}, ModelNotFound, 0),
        ({"error": {"message": "x", "type": "invalid_request_error"}}, RequestRejected, 0),
        ({"error": {"message": "x", "type": "server_error"}}, EndpointFailed, 2),
        ({"error": {"message": "Loading model", "code": 503, "type": "unavailable_error"}}, EndpointFailed, 5),
        ({"error": {"message": "x", "code": 502}}, EndpointFailed, 2),
        ({"error": "text"}, EndpointFailed, 2),
        ({"error": ["x"]}, EndpointFailed, 2),
        ({"error": {"code": "1302"}}, EndpointFailed, 2),
        ({"object": "error", "message": "x", "code": 400}, RequestRejected, 0),
        ([{"error": {"code": 403, "message": "x"}}], AccessDenied, 0),
    ],
)
def test_an_error_with_status_200_counts_as_what_it_says(body: Any, kind: type[BackendError], again: int) -> None:
    made = of_body(body, {}, OPTIONS, SECRETS, now=NOW)
    assert (type(made.error), made.again) == (kind, again)


# --- words: T16 ---

ECHO = f"Incorrect key\x1b[31m {KEY}\n\n" + "and so on " * 100


@pytest.mark.parametrize("status", [*range(300, 309), *range(400, 432), *range(500, 530)])
def test_no_error_holds_the_key_steers_a_terminal_or_goes_on_for_ever(status: int) -> None:
    body = error(ECHO, code=KEY, param=KEY)
    for made in (fault(status, body, location=f"https://{KEY}/"), of_body(body, {}, OPTIONS, SECRETS, now=NOW)):
        for told in (str(made.error), str(made), repr(made.error)):
            assert KEY not in told
            assert len(told) < 500
            assert told.isprintable()


def test_the_words_of_a_denied_key_are_not_repeated_for_they_hold_a_part_of_it() -> None:
    assert "sk-can" not in str(fault(401, error("Incorrect API key provided: sk-can****cdef")).error)


@given(st.text())
def test_words_are_one_short_line(text: str) -> None:
    told = words_of(text, SECRETS)
    assert len(told) <= 200
    assert "\n" not in told and "\x1b" not in told


@given(st.integers(200, 599), st.binary() | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda part: st.lists(part, max_size=3)
    | st.dictionaries(st.sampled_from(["error", "message", "code", "type", "param", "detail", "loc", "msg"]), part),
))  # fmt: skip
def test_any_body_makes_a_fault(status: int, body: Any) -> None:
    made = fault(status, body)
    assert isinstance(made.error, BackendError)
    assert isinstance(of_body(body, {}, OPTIONS, SECRETS, now=NOW).error, BackendError)


def test_huge_bodies_are_read_in_part() -> None:
    assert len(str(fault(500, b"x" * 10_000_000).error)) < 500
    assert len(str(fault(500, b'{"error": "' + b"x" * 10_000_000 + b'"}').error)) < 500
    assert isinstance(fault(500, b"[" * 1_000_000).error, EndpointFailed)


def test_an_exception_that_nobody_knows_is_final_and_says_nothing_of_itself() -> None:
    made = of_exception(TypeError(f"cannot add {KEY}"), OPTIONS, SECRETS, now=NOW)
    assert made.again == 0
    assert KEY not in str(made.error)
    assert "TypeError" in str(made.error)
