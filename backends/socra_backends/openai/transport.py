"""The SDK's client, and the wall between it and the network: what goes out, what comes in, and how much of it.

The openai SDK writes a chat completion as an HTTP request, keeps the connections, turns a status into an exception of
its own, and hands out the open response. Whatever else it does is done elsewhere, and held down here:

- its retries: none, `retry.py` has the one loop, and `call.py` the clocks of a call;
- its event decoder and its types: `stream.py` reads the bytes of the response themselves;
- its key: the client gets a stand-in, and `_Guard` adds the real one and the headers behind it;
- its headers: but for `_PASSED`, such as its reports on this machine and this Python, they do not get past `_Guard`;
- the environment: what it reads there is emptied (`EMPTIED`), and its HTTP client reads nothing (`trust_env`);
- redirects, cookies, content encodings: not followed, not kept, gzip alone, which `body.py` unpacks and bounds;
- its logging: it stays, without secrets, as long as the client is open (`Secrets.watch`).
"""

from __future__ import annotations

import ssl
from importlib import import_module
from ipaddress import ip_address
from sys import exc_info
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import openai
from pydantic import SecretStr

from socra.errors import SettingsError
from socra_backends.openai.body import Body
from socra_backends.openai.options import Options
from socra_backends.openai.secrets import Secrets

if TYPE_CHECKING:
    import httpx2 as httpx
else:
    from socra_backends.openai.body import httpx

__all__ = ["EMPTIED", "make_client"]

_CONNECT, _WRITE = 10.0, 60.0
_KEEP_ALIVE = 30.0
_UNUSED = "unused"
_PASSED = frozenset({b"host", b"content-type", b"content-length", b"transfer-encoding", b"accept"})
"""What of the SDK's headers is sent: neither its reports on this machine, nor what it reads from OPENAI_…."""
_DROPPED = frozenset({b"content-encoding", b"content-length", b"set-cookie"})
"""What of a server's headers is not true of the body any more, or would be sent back."""

EMPTIED: dict[str, type] = {
    "organization": str,
    "project": str,
    "webhook_secret": str,
    "admin_api_key": str,
    "_custom_headers": dict,
    "_ambient_authorizations": frozenset,
}
"""What the SDK's client has read in OPENAI_…: none of it would be sent, and it may be a secret."""


def make_client(options: Options, secrets: Secrets) -> openai.AsyncOpenAI:
    """Return the SDK's client, which knows no secret: key and headers are added behind it, for its own origin only.

    It retries nothing, follows no redirect, verifies every certificate and reads nothing from the environment but the
    proxy, unless `options` has one. Call `secrets.unwatch()` after it is closed. Raises `SettingsError`.
    """
    guard = _Guard(_connection(options, secrets), options, secrets)
    web = httpx.AsyncClient(transport=guard, follow_redirects=False, trust_env=False)
    client = openai.AsyncOpenAI(
        api_key=_UNUSED,
        base_url=options.base_url,
        max_retries=0,
        timeout=httpx.Timeout(options.first_token, connect=_CONNECT, write=_WRITE),
        http_client=web,
    )
    for name in EMPTIED.keys() & vars(client).keys():  # older SDKs lack some
        setattr(client, name, EMPTIED[name]())
    secrets.watch()
    return client


def _connection(options: Options, secrets: Secrets) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(
        max_connections=2 * options.parallel,
        max_keepalive_connections=options.parallel,
        keepalive_expiry=_KEEP_ALIVE,
    )
    proxy = _proxy(options, secrets)
    # to read the list of whom to trust takes 50 ms: where nothing is encrypted, nobody is trusted
    verify = True if proxy or options.origin[0] == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncHTTPTransport(verify=verify, limits=limits, proxy=proxy)


def _proxy(options: Options, secrets: Secrets) -> httpx.Proxy | None:
    found = options.proxy or _proxy_of_environment(options)
    if not found:
        return None
    password = SecretStr(urlsplit(found.get_secret_value()).password or "")
    for one in {password, SecretStr(unquote(password.get_secret_value()))}:
        secrets.hide(one)
    if found.get_secret_value().startswith("socks") and not _has_socks():
        raise SettingsError('the proxy speaks SOCKS, which needs one more package: pip install "socksio"')
    return httpx.Proxy(found.get_secret_value())


def _proxy_of_environment(options: Options) -> SecretStr | None:
    """Return the proxy that the system names for the endpoint; this machine itself is never asked for through one."""
    scheme, host, port = options.origin
    if _is_loopback(host) or proxy_bypass(f"{host}:{port}"):
        return None
    found = SecretStr(getproxies().get(scheme) or getproxies().get("all") or "")
    if not found:
        return None
    if "://" not in found.get_secret_value():
        found = SecretStr(f"http://{found.get_secret_value()}")
    if urlsplit(found.get_secret_value()).scheme not in ("http", "https", "socks5", "socks5h"):
        raise SettingsError(f"the environment's proxy for {scheme} cannot be used: set {scheme}_proxy, or proxy=")
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _has_socks() -> bool:
    try:
        import_module("socksio")
    except ImportError:
        return False
    return True


class _Guard(httpx.AsyncBaseTransport):
    """Let through what is meant to go out; let nothing in that shows a secret or does not end."""

    def __init__(self, inner: httpx.AsyncBaseTransport, options: Options, secrets: Secrets) -> None:
        from socra import __version__

        self._inner = inner
        self._origin = options.origin
        self._secrets = secrets
        self._agent = f"socra/{__version__}".encode()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a copy of the request that has the secrets; return the answer without them."""
        outer = exc_info()[1]
        try:
            # the copy is no local variable: what holds secrets stands in no frame of ours
            return self._answer(await self._inner.handle_async_request(self._signed(request)))
        except BaseException as error:
            failure = self._secrets.wash(error, outer)
        try:
            raise failure
        finally:
            del failure  # it holds this frame

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    def _signed(self, request: httpx.Request) -> httpx.Request:
        return httpx.Request(
            request.method,
            request.url,
            headers=self._headers(request),
            stream=request.stream,
            extensions=request.extensions,
        )

    def _headers(self, request: httpx.Request) -> list[tuple[bytes, bytes]]:
        url = request.url
        port = url.port or {"http": 80, "https": 443}.get(url.scheme)
        ours = self._secrets.headers() if (url.scheme, url.host, port) == self._origin else []
        given = {name.lower() for name, _ in ours}
        sent = [(name, value) for name, value in request.headers.raw if name.lower() in _PASSED]
        sent += [(b"User-Agent", self._agent), (b"Accept-Encoding", b"gzip, identity")]
        return [(name, value) for name, value in sent if name.lower() not in given] + ours

    def _answer(self, response: httpx.Response) -> httpx.Response:
        clean = self._secrets.scrub_bytes
        headers = [(clean(name), clean(value)) for name, value in response.headers.raw if name.lower() not in _DROPPED]
        extensions = {
            name: clean(value) if isinstance(value, bytes) else value for name, value in response.extensions.items()
        }
        body = Body(response, self._secrets)
        return httpx.Response(response.status_code, headers=headers, stream=body, extensions=extensions)
