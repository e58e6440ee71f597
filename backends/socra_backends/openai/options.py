"""What a user may set on an endpoint, where it comes from, and within what limits."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from socra.errors import SettingsError
from socra_backends.openai.secrets import Secrets

__all__ = ["DEFAULT_BASE", "Format", "Options", "resolve"]

DEFAULT_BASE = "https://api.openai.com/v1"

Format = Literal["json_schema", "json_object", "text"]
"""How an endpoint is asked for JSON, from the most binding way to none."""

_PORTS = {"http": 80, "https": 443}
_PROXIES = frozenset({"http", "https", "socks5", "socks5h"})
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_KEY = re.compile(r"[\x21-\x7e]{1,8192}")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # a token of RFC 9110
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,8190}[\x21-\x7e])?")
_OURS = frozenset(
    "host content-length content-type transfer-encoding content-encoding accept-encoding connection keep-alive "
    "proxy-authorization proxy-connection te trailer upgrade expect cookie".split()
)
"""Headers that frame a request: another value would break it, or smuggle a second one."""

_COUNTS: Mapping[str, tuple[int, int]] = {"parallel": (1, 1_024), "context": (1, 2**31 - 1), "seed": (0, 2**31 - 1)}
_NUMBERS: Mapping[str, tuple[float, float]] = {
    "temperature": (0.0, 2.0),
    **dict.fromkeys(("timeout", "first_token", "stall"), (0.001, 86_400.0)),
}
_ALWAYS_SET = ("parallel", "timeout", "first_token", "stall")


@dataclass(frozen=True, slots=True)
class Options:
    """What an endpoint is asked with. The key and the headers are not here: `Secrets` has them.

    `base_url` has no slash at its end. `timeout` is for one whole HTTP call, `first_token` until the first content,
    `stall` between its pieces, in seconds. `temperature` is the least for all requests; `seed` is added to theirs.
    Raises `SettingsError` where a value is wrong.
    """

    model: str
    base_url: str
    response_format: Format | None = None
    parallel: int = 8
    context: int | None = None
    reasoning_effort: str | None = None
    temperature: float | None = None
    seed: int | None = None
    timeout: float = 600.0
    first_token: float = 300.0
    stall: float = 60.0
    warm: bool = True
    proxy: SecretStr | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name, limits in _COUNTS.items():
            _demand(name, getattr(self, name), int, *limits)
        for name, bounds in _NUMBERS.items():
            _demand(name, getattr(self, name), (int, float), *bounds)
        if self.response_format not in (None, *get_args(Format)):
            known = ", ".join(get_args(Format))
            raise SettingsError(f"response_format is one of {known}, not {str(self.response_format)[:40]!r}")
        if self.reasoning_effort is not None and not re.fullmatch(r"[a-z_-]{1,20}", str(self.reasoning_effort)):
            raise SettingsError("reasoning_effort is one word such as low: the endpoint says which it knows")
        if not isinstance(self.warm, bool):
            raise SettingsError(f"warm is True or False, not {str(self.warm)[:40]!r}")

    @property
    def origin(self) -> tuple[str, str, int]:
        """The scheme, host and port that the key may be sent to."""
        parts = urlsplit(self.base_url)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]

    @property
    def host(self) -> str:
        """The name of the endpoint's host."""
        return self.origin[1]

    @property
    def port(self) -> int:
        """The endpoint's port."""
        return self.origin[2]

    @property
    def public_base(self) -> str:
        """The address for messages; it holds no user name, password or query."""
        return self.base_url


def resolve(
    model: str | None = None,
    *,
    base_url: str | None = None,
    api_key: str | SecretStr | None = None,
    headers: Mapping[str, str | SecretStr] | None = None,
    proxy: str | SecretStr | None = None,
    **options: Any,
) -> tuple[Options, Secrets]:
    """Return what to ask an endpoint with, and apart from it what must not be seen.

    Model, address and key are taken from the arguments, else from OPENAI_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY. An
    empty `api_key` sends none. Raises `SettingsError`, which repeats no key, header, user name or password.
    """
    # a traceback that shows local variables begins here at the latest: none of them is a plain secret
    base_url, api_key, proxy = map(_hidden, (base_url, api_key, proxy))
    headers = {name: _hidden(value) for name, value in headers.items()} if isinstance(headers, Mapping) else headers
    try:
        return _resolved(model, base_url, api_key, headers, proxy, options)
    except SettingsError as error:
        wrong = error.with_traceback(None)
    base_url = api_key = headers = proxy = None
    raise wrong


def _resolved(
    model: Any, base_url: Any, api_key: Any, headers: Any, proxy: Any, options: Mapping[str, Any]
) -> tuple[Options, Secrets]:
    name = _model(model or os.environ.get("OPENAI_MODEL"))
    base = _base(_plain(base_url) or os.environ.get("OPENAI_BASE_URL") or DEFAULT_BASE)
    key = _key(api_key if api_key is not None else _hidden(os.environ.get("OPENAI_API_KEY")))
    secrets = Secrets(key, _headers(headers))
    _demand_key(base, key, headers or {})
    if secrets.scrub(base) != base:
        raise SettingsError("base_url holds the key or a header's value: leave it out there, it is sent as a header")
    through = _proxy(proxy)
    return Options(name, base, proxy=through, **options), secrets


def _hidden(value: Any) -> Any:
    return SecretStr(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def _model(model: str | None) -> str:
    if not model or not isinstance(model, str) or not model.strip():
        raise SettingsError("an endpoint serves many models: name a model, as in openai:MODEL, or set OPENAI_MODEL")
    if not model.strip().isprintable() or len(model) > 300:
        raise SettingsError(f"{model[:40]!r} is not the name of a model: name a model, as in openai:MODEL")
    return model.strip()


def _base(url: str) -> str:
    """Return the address in one spelling, so that what is known of an endpoint is found again."""
    parts = _split("base_url", url)
    if parts.scheme not in _PORTS:
        raise SettingsError("base_url begins with http:// or https://: check how it is written")
    if parts.username is not None or parts.password is not None:
        raise SettingsError("base_url holds a user name or password: leave it out and pass api_key= or headers=")
    if "?" in url or "#" in url:
        raise SettingsError("base_url holds a query or a fragment: leave it out and pass keys as api_key= or headers=")
    host, port = parts.hostname or "", parts.port
    shown = f"[{host}]" if ":" in host else host
    place = shown if port in (None, _PORTS[parts.scheme]) else f"{shown}:{port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/').removesuffix('/chat/completions').rstrip('/')}"


def _split(name: str, url: Any) -> SplitResult:
    if not isinstance(url, str):
        raise SettingsError(f"{name} is a text such as {DEFAULT_BASE}, not {type(url).__name__}")
    try:
        parts = urlsplit(url.strip())
        wrong = not parts.hostname or parts.port == 0 or bool(_UNSAFE.search(url.strip()))
    except ValueError:
        wrong = True
    if wrong:
        raise SettingsError(f"{name} is not a web address such as {DEFAULT_BASE}: check how it is written")
    return parts


def _key(key: Any) -> SecretStr | None:
    if not isinstance(key, SecretStr | None):
        raise SettingsError(f"api_key is a text, not {type(key).__name__}")
    stripped = SecretStr((_plain(key) or "").strip())
    if not stripped:
        return None
    if not _KEY.fullmatch(stripped.get_secret_value()):
        raise SettingsError("api_key holds blanks or characters that no key has: copy it again, without line breaks")
    return stripped


def _headers(headers: Any) -> dict[str, SecretStr]:
    if not isinstance(headers, Mapping | None):
        raise SettingsError(f"headers is a table of names and values, not {type(headers).__name__}")
    return {_header_name(name): _header_value(name, value) for name, value in (headers or {}).items()}


def _header_name(name: Any) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise SettingsError("headers holds a name that no header can have: letters, digits and dashes are fine")
    if name.lower() in _OURS:
        raise SettingsError(f"the header {name} is socra's to set: leave it out of headers")
    return name


def _header_value(name: str, value: Any) -> SecretStr:
    if not isinstance(value, SecretStr) or not _VALUE.fullmatch(_plain(value).strip()):
        raise SettingsError(f"the header {name} has a value that cannot be sent: use one line of plain ASCII text")
    return SecretStr(_plain(value).strip())


def _demand_key(base: str, key: SecretStr | None, headers: Mapping[str, Any]) -> None:
    if base == DEFAULT_BASE and key is None and not any(name.lower() == "authorization" for name in headers):
        raise SettingsError(
            f"{base} asks for a key: set OPENAI_API_KEY, or api_key below [openai] in settings.toml; "
            "for an endpoint of your own set base_url"
        )


def _proxy(proxy: Any) -> SecretStr | None:
    if proxy is None:
        return None
    parts = _split("proxy", _plain(proxy))
    if parts.scheme not in _PROXIES:
        raise SettingsError("proxy begins with http://, https:// or socks5://: check how it is written")
    return SecretStr(parts.geturl())


def _demand(name: str, value: Any, kind: Any, low: float, high: float) -> None:
    if value is None and name not in _ALWAYS_SET:
        return
    if isinstance(value, bool) or not isinstance(value, kind) or not math.isfinite(value):
        raise SettingsError(f"{name} is a {'whole number' if kind is int else 'number'}, not {str(value)[:40]!r}")
    if not low <= value <= high:
        raise SettingsError(f"{name} is from {low:,} to {high:,}, not {value:,}")
