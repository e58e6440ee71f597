import gzip
import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from doubles.checkout import ROOT

from socra.errors import AddressBlocked, FetchError
from socra.input.fetch import Page, _follow, _Rules, fetch
from socra.safety.addresses import is_public

TLS = ROOT / "tests" / "data" / "tls"
LOCAL = _Rules(resolve=lambda host, port: ["127.0.0.1"], allows=lambda address: address == "127.0.0.1", seconds=10)

Reply = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A server on the loopback whose paths are functions; it keeps the headers of each request."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.seen.append((self.path, dict(self.headers.items())))
                with suppress(BrokenPipeError, ConnectionResetError):
                    site.replies[self.path](self)

            def log_message(self, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    def url(self, path: str, host: str = "press.test", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def serve_tls(self) -> None:
        self.server.handle_error = lambda *args: None  # type: ignore[method-assign]  # a refused handshake is expected
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    site.thread.join()


def send(body: bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(body)), **headers}.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def test_a_page_comes_with_its_address_type_and_charset(site: Site) -> None:
    site.replies["/a?q=%C3%A9"] = send(b"<p>caf\xe9</p>", kind="text/html; charset=ISO-8859-1")
    found = _follow(site.url("/a?q=é"), LOCAL)
    assert found == Page(b"<p>caf\xe9</p>", site.url("/a?q=é"), "text/html", "iso-8859-1")


def test_requests_are_honest_and_carry_nothing_of_the_reader(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    site.replies["/one"] = send(b"", 302, Location="/two", Set_Cookie="id=1")
    site.replies["/two"] = send(b"text")
    _follow(site.url("/one"), LOCAL)
    for _, headers in site.seen:
        assert headers["User-Agent"].startswith("socra/") and headers["User-Agent"].endswith(" (+reading companion)")
        assert headers["Host"] == f"press.test:{site.port}"
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)
        assert "secret" not in str(headers)


def test_redirects_are_followed_to_the_fifth(site: Site) -> None:
    for step in range(7):
        site.replies[f"/{step}"] = send(b"", 301, Location=f"{step + 1}")
    site.replies["/5"] = send(b"there")
    assert _follow(site.url("/0"), LOCAL).url == site.url("/5")
    site.replies["/5"] = send(b"", 307, Location="/6")
    with pytest.raises(FetchError, match=r"redirects more than 5 times: save the page"):
        _follow(site.url("/0"), LOCAL)
    assert len(site.seen) == 12


@pytest.mark.parametrize(
    "target", ["http://10.0.0.5/", "http://metadata.test/latest", "file:///etc/passwd", "//localhost/x"]
)
def test_a_redirect_is_checked_like_the_first_address(site: Site, target: str) -> None:
    names = {"press.test": ["127.0.0.1"], "metadata.test": ["169.254.169.254"], "localhost": ["::1"]}
    rules = replace(LOCAL, resolve=lambda host, port: names.get(host, [host]))
    site.replies["/"] = send(b"", 302, Location=target)
    with pytest.raises(AddressBlocked):
        _follow(site.url("/"), rules)
    assert len(site.seen) == 1


def test_one_private_address_among_public_ones_blocks_the_host(site: Site) -> None:
    rules = replace(LOCAL, resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
    with pytest.raises(AddressBlocked, match=r"press\.test is not a public host: save the page"):
        _follow(site.url("/"), rules)
    assert site.seen == []


def test_the_name_is_resolved_once_and_that_address_is_used(site: Site) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    site.replies["/"] = send(b"text")
    assert _follow(site.url("/"), replace(LOCAL, resolve=lambda host, port: next(answers))).content == b"text"


def test_the_address_is_checked_again_at_the_connection(site: Site) -> None:
    answers = iter([True, False])
    with pytest.raises(AddressBlocked, match=r"127\.0\.0\.1 is not a public address"):
        _follow(site.url("/"), replace(LOCAL, allows=lambda address: next(answers)))
    assert site.seen == []


def test_a_host_without_an_answer_is_an_error_not_a_pass() -> None:
    def fail(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "unknown")

    with pytest.raises(FetchError, match=r"no address found for press\.test"):
        _follow("http://press.test/", replace(LOCAL, resolve=fail))
    with pytest.raises(AddressBlocked):
        _follow("http://press.test/", replace(LOCAL, resolve=lambda host, port: []))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "https://[fe80::1]/",
        "ftp://press.test/a",
        "file:///etc/passwd",
        "gopher://press.test/",
        "javascript://press.test/%0aalert(1)",
        "http://ann:pw@press.test/",
        "http://press.test\\@10.0.0.1/",
        "http://press.test:99999/",
        "http://press test/",
        "http://",
        "press.test/a",
    ],
)
def test_what_is_not_a_public_web_address_is_blocked(url: str) -> None:
    with pytest.raises(AddressBlocked) as caught:
        fetch(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.0.0.1", "inside.test", "bücher.test"])
def test_other_spellings_of_a_private_address_are_blocked(host: str) -> None:
    with pytest.raises(AddressBlocked, match="is not a public host"):
        _follow(f"http://{host}/", _Rules(resolve=lambda name, port: ["127.0.0.1"]))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "168.63.129.16",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2606:4700::5efe:10.0.0.1",
        "2606:4700::200:5efe:192.168.0.1",
        "press.test",
    ],
)
def test_private_addresses_are_private_however_they_are_written(address: str) -> None:
    assert not is_public(address)


def test_gzip_is_unpacked_member_by_member(site: Site) -> None:
    site.replies["/"] = send(gzip.compress(b"one ") + gzip.compress(b"two"), Content_Encoding="gzip")
    assert _follow(site.url("/"), LOCAL).content == b"one two"


def test_a_gzip_bomb_stops_at_the_cap(site: Site) -> None:
    site.replies["/"] = send(gzip.compress(bytes(300_000_000), 1), Content_Encoding="gzip")
    with pytest.raises(FetchError, match="has over 20 MB: pass the article's text"):
        _follow(site.url("/"), LOCAL)


@pytest.mark.parametrize("length", ["", "21000000"])
def test_a_huge_body_stops_at_the_cap(site: Site, length: str) -> None:
    site.replies["/"] = send(b"x" * 21_000_000, Content_Length=length)
    with pytest.raises(FetchError, match="has over 20 MB"):
        _follow(site.url("/"), LOCAL)


@pytest.mark.parametrize(
    ("body", "headers", "what"),
    [
        (gzip.compress(b"x" * 1000)[:-9], {"Content_Encoding": "gzip"}, "the connection to press.test failed"),
        (b"not gzip", {"Content_Encoding": "gzip"}, "its gzip is broken"),
        (b"xx", {"Content_Encoding": "br"}, "an encoding that was not asked for"),
        (b"short", {"Content_Length": "100"}, "the connection to press.test failed"),
        (b"GIF89a", {"Content_Type": "image/gif"}, "sent image/gif, not a page: pass the address of an article"),
        (b"{}", {"Content_Type": "application/json"}, "sent application/json, not a page"),
    ],
    ids=["cut", "no gzip", "br", "short", "gif", "json"],  # what is packed holds the time
)
def test_bodies_that_are_no_page_are_named(site: Site, body: bytes, headers: dict[str, str], what: str) -> None:
    site.replies["/"] = send(body, **headers)
    with pytest.raises(FetchError, match=what):
        _follow(site.url("/"), LOCAL)


@pytest.mark.parametrize(
    ("status", "what"), [(403, "refuses .*: save the page"), (404, "no such page .*: check"), (503, "status 503: try")]
)
def test_each_kind_of_refusal_says_what_to_do(site: Site, status: int, what: str) -> None:
    site.replies["/"] = send(b"sorry", status)
    with pytest.raises(FetchError, match=what):
        _follow(site.url("/"), LOCAL)


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_server_that_drips_is_left_at_the_deadline(site: Site, where: str) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + (b"\r\n" if where == "body" else b"X-Slow: ")
        handler.connection.sendall(start)
        while True:
            handler.connection.sendall(b"x")

    site.replies["/"] = drip
    clock = itertools.count()  # each look at the clock is a second later, and each read looks once
    with pytest.raises(FetchError, match=r"press\.test took over 30 seconds"):
        _follow(site.url("/"), replace(LOCAL, clock=lambda: float(next(clock)), seconds=30))


def test_a_server_that_says_nothing_is_left_at_the_deadline() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        for scheme in ("http", "https"):
            with pytest.raises(FetchError, match="took over"):
                _follow(f"{scheme}://press.test:{silent.getsockname()[1]}/", replace(LOCAL, seconds=0.1))


def test_a_resolver_that_hangs_is_left_at_the_deadline() -> None:
    release = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        release.wait(10)
        return []

    with pytest.raises(FetchError, match="took over"):
        _follow("http://press.test/", replace(LOCAL, resolve=hang, seconds=0.05))
    release.set()


def test_a_self_signed_certificate_is_refused(site: Site) -> None:
    site.serve_tls()
    site.replies["/"] = send(b"text")
    with pytest.raises(FetchError, match=r"press\.test has no valid certificate"):
        _follow(site.url("/", scheme="https"), LOCAL)
    assert site.seen == []


def test_the_certificate_is_checked_against_the_name_not_the_address(site: Site) -> None:
    site.serve_tls()
    site.replies["/"] = send(b"text")
    trusting = replace(LOCAL, tls=lambda: ssl.create_default_context(cafile=TLS / "cert.pem"))
    assert _follow(site.url("/", scheme="https"), trusting).content == b"text"
    with pytest.raises(FetchError, match=r"other\.test has no valid certificate"):
        _follow(site.url("/", host="other.test", scheme="https"), trusting)


def test_nobody_listening_is_a_typed_error() -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(FetchError, match=r"the connection to press\.test failed"):
        _follow(f"http://press.test:{port}/", LOCAL)
