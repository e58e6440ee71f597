"""A small fetcher for addresses that a reader hands in: public hosts only, everything bounded, TLS always verified."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from socra.errors import AddressBlocked, FetchError
from socra.input.connection import Deadline, DeadlineSocket
from socra.safety.addresses import is_public
from socra.safety.inflate import Inflater

__all__ = ["Page", "fetch"]

_SAVE = "save the page in a browser and pass the file"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TYPES = re.compile(
    r"text/|message/rfc822|application/(?:(?:\w+\+)?xml|[\w-]+\+json|pdf|x-pdf|x-subrip|mbox|octet-stream)"
)
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_CHUNK = 65_536
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave: the decoded bytes, the address after redirects, media type and charset ("" if untold)."""

    content: bytes
    url: str
    content_type: str
    charset: str


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a fetch may do. Only the tests of this module make others than the defaults, to reach their own servers."""

    resolve: Callable[[str, int], list[str]] = _resolve
    allows: Callable[[str], bool] = is_public
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    clock: Callable[[], float] = time.monotonic
    seconds: float = 30.0
    most_bytes: int = 20_000_000
    most_redirects: int = 5


def fetch(url: str) -> Page:
    """Fetch a public http or https address.

    At most 20 MB after decoding, 30 seconds and 5 redirects. Every address that the host's name has must be public,
    and the connection goes to one that was checked. Proxy variables are ignored; no cookies and no keys are sent.
    Raises `AddressBlocked` for what is not public or not http(s), else `FetchError`.
    """
    return _follow(url, _Rules())


def _follow(url: str, rules: _Rules) -> Page:
    deadline = Deadline(rules.seconds, rules.clock)
    for _ in range(rules.most_redirects + 1):
        found = _fetch_once(url, rules, deadline)
        if isinstance(found, Page):
            return found
        url = found
    raise FetchError(f"{_host(url)} redirects more than {rules.most_redirects} times: {_SAVE}")


def _fetch_once(url: str, rules: _Rules, deadline: Deadline) -> Page | str:
    """Return the page, or the address that the server redirects to."""
    parts = _split(url)
    host = parts.hostname or ""
    try:
        sock = _connect(parts, rules, deadline)
        try:
            return _exchange(sock, parts, url, rules)
        finally:
            sock.release()
    except TimeoutError as error:
        raise FetchError(f"{host} took over {rules.seconds:.0f} seconds: try again later, or {_SAVE}") from error
    except ssl.SSLCertVerificationError as error:
        raise FetchError(f"{host} has no valid certificate ({error.verify_message}): {_SAVE}") from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(f"the connection to {host} failed ({_reason(error)}): try again later, or {_SAVE}") from error


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or type(error).__name__).lower()


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the address"


def _split(url: str) -> SplitResult:
    """Take the address apart; refuse what is not a plain http(s) one."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise AddressBlocked(f"{url[:80]!r} is not a web address: check how it is written") from error
    if parts.scheme not in ("http", "https"):
        scheme = parts.scheme or "this"
        raise AddressBlocked(f"only http and https addresses are fetched, not {scheme}: pass a file or text")
    if not host or port == 0 or _UNSAFE.search(parts.netloc):
        raise AddressBlocked(f"{url[:80]!r} names no host: check how it is written")
    if parts.username is not None or parts.password is not None:
        raise AddressBlocked(f"the address of {host} carries a user name or password: leave it out, or {_SAVE}")
    return parts


def _connect(parts: SplitResult, rules: _Rules, deadline: Deadline) -> DeadlineSocket:
    host = _ascii(parts.hostname or "")
    port = parts.port or _PORTS[parts.scheme]
    sock = _open(_addresses(host, port, rules, deadline), port, rules, deadline)
    if parts.scheme == "http":
        return DeadlineSocket(sock, deadline)
    try:
        sock.settimeout(deadline.left())
        return DeadlineSocket(rules.tls().wrap_socket(sock, server_hostname=host), deadline)
    except BaseException:
        sock.close()
        raise


def _ascii(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressBlocked(f"{host[:80]!r} is not the name of a host: check how it is written") from error


def _addresses(host: str, port: int, rules: _Rules, deadline: Deadline) -> list[str]:
    """Resolve `host` once; every address it has must be allowed."""
    try:
        found = deadline.run(lambda: rules.resolve(host, port))
    except (OSError, UnicodeError) as error:
        if isinstance(error, TimeoutError):
            raise
        raise FetchError(f"no address found for {host}: check how it is written, and your connection") from error
    if not found or not all(map(rules.allows, found)):
        raise AddressBlocked(f"{host} is not a public host: {_SAVE}")
    return found


def _open(addresses: list[str], port: int, rules: _Rules, deadline: Deadline) -> socket.socket:
    failure: OSError = ConnectionError("no address")
    for address in addresses:
        try:
            sock = socket.create_connection((address, port), timeout=deadline.left())
        except TimeoutError:
            raise
        except OSError as error:
            failure = error
            continue
        if rules.allows(sock.getpeername()[0]):
            return sock
        sock.close()
        raise AddressBlocked(f"{address} is not a public address: {_SAVE}")
    raise failure


def _exchange(sock: DeadlineSocket, parts: SplitResult, url: str, rules: _Rules) -> Page | str:
    connection = http.client.HTTPConnection(_ascii(parts.hostname or ""), parts.port or _PORTS[parts.scheme])
    connection.default_port = _PORTS[parts.scheme]  # left out of the Host header
    connection.sock = sock
    connection.request("GET", _target(parts), headers=_headers())
    response = connection.getresponse()
    location = response.getheader("Location")
    if response.status in _REDIRECTS and location:
        return urljoin(url, location.strip())
    _check_status(response.status, parts.hostname or "")
    kind = response.headers.get_content_type() if response.getheader("Content-Type") else ""
    if kind and not _TYPES.match(kind):
        raise FetchError(f"{parts.hostname} sent {kind}, not a page: pass the address of an article")
    content = _read(response, parts.hostname or "", rules)
    return Page(content, url, kind, response.headers.get_content_charset() or "")


def _headers() -> dict[str, str]:
    from importlib.metadata import version

    return {
        "User-Agent": f"socra/{version('socra')} (+reading companion)",
        "Accept": "text/html,application/xhtml+xml,text/plain,application/pdf;q=0.9,application/xml;q=0.8,*/*;q=0.1",
        "Accept-Encoding": "gzip, identity",
        "Connection": "close",
    }


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + ("?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]") if parts.query else "")


def _check_status(status: int, host: str) -> None:
    if status in (401, 402, 403, 407, 429, 451):
        raise FetchError(f"{host} refuses to hand the page to a program (status {status}): {_SAVE}")
    if status in (404, 410):
        raise FetchError(f"{host} has no such page (status {status}): check the address")
    if status != 200:
        raise FetchError(f"{host} answered with status {status}: try again later, or {_SAVE}")


def _read(response: http.client.HTTPResponse, host: str, rules: _Rules) -> bytes:
    """Read and decode the body, never more than `rules.most_bytes` of it on either side of the decoding."""
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise FetchError(f"{host} sent an encoding that was not asked for ({encoding[:20]}): {_SAVE}")
    inflater = Inflater(rules.most_bytes) if encoding != "identity" else None
    content = bytearray()
    received = 0
    for chunk in _chunks(response):
        received += len(chunk)
        content += inflater.feed(chunk) if inflater else chunk
        if max(received, len(content)) > rules.most_bytes:
            raise FetchError(f"the page at {host} has over {rules.most_bytes // 1_000_000} MB: pass the article's text")
    if (inflater and not inflater.done) or (response.length or 0) > 0:
        raise http.client.IncompleteRead(b"")
    return bytes(content)


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while chunk := response.read1(_CHUNK):
        yield chunk
