"""What must never be seen: the key and the headers, how they are kept, and how they are struck out of anything."""

from __future__ import annotations

import base64
import html
import json
import logging
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from threading import Lock
from typing import Any, NoReturn
from urllib.parse import quote, quote_plus
from weakref import WeakSet

from pydantic import SecretBytes, SecretStr

__all__ = ["Mask", "Secrets"]

_STRUCK = b"***"
_SHORTEST = 6
"""Keys such as "none" or "x" are no secrets, and striking them out would garble every message."""
_SHORTEST_IN_PROSE = 12
"""A stand-in such as "ollama" may be a word of the article that a model writes about."""


_IN_C = ("strerror", "filename", "filename2", "object", "reason")
"""What errors of the system and of decoding hold besides their arguments."""


class Secrets:
    """Hold the key and the headers of one endpoint.

    Nothing that shows an object shows them: no repr, no `vars`, no traceback. They cannot be pickled or copied.
    """

    __slots__ = ("__weakref__", "_all", "_headers", "_key", "_prose")

    def __init__(self, key: SecretStr | None = None, headers: Mapping[str, SecretStr] | None = None) -> None:
        self._key = key
        self._headers = dict(headers or {})
        self._all = self._prose = _Needles()
        if key is not None:
            self.hide(key, prose=True)
        for value in self._headers.values():
            for part in _parts(value):
                self.hide(part, prose=_looks_secret(part.get_secret_value()))

    def __repr__(self) -> str:
        return f"Secrets(key={'***' if self._key else None}, headers={sorted(self._headers)})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("the secrets of an endpoint are not pickled or copied: make a new backend instead")

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers to send, in plain text; a given Authorization comes in place of the key's.

        Call this inside of an expression only: a local variable would stand in a traceback.
        """
        given = [
            (name.encode("ascii"), value.get_secret_value().encode("ascii")) for name, value in self._headers.items()
        ]
        if self._key is None or any(name.lower() == b"authorization" for name, _ in given):
            return given
        return [(b"Authorization", b"Bearer " + self._key.get_secret_value().encode("ascii")), *given]

    def hide(self, secret: SecretStr, *, prose: bool = False) -> None:
        """Strike out this one as well; with `prose`, also out of what a model wrote."""
        size = len(secret.get_secret_value())
        forms = tuple(_forms(secret)) if size >= _SHORTEST else ()
        self._all = self._all.with_more(forms)
        if prose and size >= _SHORTEST_IN_PROSE:
            self._prose = self._prose.with_more(forms)

    def scrub(self, text: str, *, prose: bool = False) -> str:
        """Return `text` without any secret, however it is written.

        With `prose` set, which is for what a model wrote, words that only stand in for a key stay.
        """
        data = text.encode("utf-8", "surrogatepass")
        clean = self._needles(prose).struck(data)
        return text if clean == data else clean.decode("utf-8", "surrogatepass")

    def scrub_bytes(self, data: bytes) -> bytes:
        """Return `data` without any secret."""
        return self._all.struck(data)

    def mask(self, *, prose: bool) -> Mask:
        """Return what strikes out secrets from pieces of a body."""
        return Mask(self._needles(prose))

    def wash(self, error: BaseException, outer: BaseException | None = None) -> BaseException:
        """Return `error` itself, fit to be seen: scrubbed, and so are its causes, and their frames are forgotten.

        The frames below the transport hold the bytes that were sent. `outer` is what was being handled before: it and
        what lies behind it are not touched.
        """
        for one in _chain(error, outer):
            one.__traceback__ = None
            one.args = tuple(self._clean(value) for value in one.args)
            for name in (*vars(one), *(name for name in _IN_C if hasattr(one, name))):
                if name != "_request":  # the SDK's own request, which knows no secret
                    setattr(one, name, self._clean(getattr(one, name)))
        return error

    def watch(self) -> None:
        """Strike the secrets out of what the SDK, its HTTP library and socra log, until `unwatch`."""
        _VEIL.cover(self)

    def unwatch(self) -> None:
        """Give the loggers back."""
        _VEIL.uncover(self)

    def veil(self, record: logging.LogRecord) -> None:
        """Strike the secrets out of a log record, wherever they stand in it."""
        message = record.getMessage()
        clean = self.scrub(message)
        if clean != message or self._clean(record.args) is not record.args:
            record.msg, record.args = clean, ()
        if record.exc_info and record.exc_info[0]:
            trace = logging.Formatter().formatException(record.exc_info)
            if (clean := self.scrub(trace)) != trace:
                record.exc_info, record.exc_text = None, clean
        for name, value in list(vars(record).items()):
            if name not in ("msg", "args", "exc_info"):
                setattr(record, name, self._clean(value))

    def _needles(self, prose: bool) -> _Needles:
        return self._prose if prose else self._all

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.scrub(value)
        if isinstance(value, bytes):
            return self.scrub_bytes(value)
        if isinstance(value, int | float | BaseException | None):
            return value
        shown = repr(value)
        clean = self.scrub(shown)
        return value if clean == shown else clean


class _Needles:
    """What to strike out, in plain bytes: they stand in slots, which nothing shows."""

    __slots__ = ("_begin", "_find", "_plain")

    def __init__(self, plain: frozenset[bytes] = frozenset()) -> None:
        self._plain = sorted(plain, key=len, reverse=True)
        self._find = re.compile(b"|".join(map(re.escape, self._plain))) if plain else None
        self._begin = re.compile(b"|".join({_beginning(one) for one in plain})) if plain else None

    def with_more(self, forms: Iterable[SecretBytes]) -> _Needles:
        return _Needles(frozenset((*self._plain, *(form.get_secret_value() for form in forms))))

    def struck(self, data: bytes) -> bytes:
        return self._find.sub(_STRUCK, data) if self._find else data

    def begun(self, data: bytes) -> int:
        """Return how many bytes at the end of `data` may be the beginning of a secret."""
        if self._begin is None:
            return 0
        for found in self._begin.finditer(data, max(0, len(data) - len(self._plain[0]) + 1)):
            tail = data[found.start() :]
            if any(one.startswith(tail) for one in self._plain):
                return len(tail)
        return 0


def _beginning(needle: bytes) -> bytes:
    """Return a pattern for the first bytes of `needle`, or as many of them as there are at the end of the data."""
    first, second, third = (re.escape(needle[at : at + 1]) for at in range(3))
    return rb"%b(?:\Z|%b(?:\Z|%b))" % (first, second, third)


class Mask:
    """Strike secrets out of a body that comes in pieces, also where one is cut by the border of two."""

    __slots__ = ("_held", "_needles")

    def __init__(self, needles: _Needles) -> None:
        self._needles = needles
        self._held = b""

    def feed(self, piece: bytes) -> bytes:
        """Return what may be shown of all that has come; only what may be the start of a secret is held back."""
        clean = self._needles.struck(self._held + piece)
        size = self._needles.begun(clean)
        self._held = clean[len(clean) - size :]
        return clean[: len(clean) - size]

    def finish(self) -> bytes:
        """Return what was held back, when nothing more comes."""
        held, self._held = self._held, b""
        return held


def _parts(value: SecretStr) -> Iterator[SecretStr]:
    """Yield a header's value, and what follows a scheme such as "Bearer"."""
    yield value
    if " " in value.get_secret_value():
        yield SecretStr(value.get_secret_value().partition(" ")[2].strip())


def _looks_secret(value: str) -> bool:
    """Tell a token from a header's other values: a title, a web address, the name of a team."""
    return " " not in value and "://" not in value and any(map(str.isdigit, value))


def _forms(secret: SecretStr) -> Iterator[SecretBytes]:
    """Yield all ways in which a secret is written: as it is, and escaped for JSON, HTML and URLs, and in base64."""
    plain = secret.get_secret_value()
    for form in {plain, *_escaped(plain), *_in_url(plain), *_in_base64(plain.encode())}:
        yield SecretBytes(form.encode())


def _escaped(plain: str) -> Iterator[str]:
    encoded = json.dumps(plain)[1:-1]
    yield encoded
    yield encoded.replace("/", "\\/")  # as PHP does
    doubled = plain.replace("\\", "\\\\")  # as Python's repr does, which may escape one kind of quotes
    yield from (doubled, doubled.replace("'", "\\'"), doubled.replace('"', '\\"'))
    for characters in ("&<>", "&<>+'`\"", "/"):  # as Go and .NET do
        yield _with_codes(encoded, characters, "04x")
        yield _with_codes(encoded, characters, "04X")
    yield html.escape(plain)
    yield html.escape(plain, quote=False)


def _with_codes(encoded: str, characters: str, form: str) -> str:
    encoded = encoded.replace('\\"', '"') if '"' in characters else encoded
    return "".join(f"\\u{ord(one):{form}}" if one in characters else one for one in encoded)


def _in_url(plain: str) -> Iterator[str]:
    for form in (quote(plain), quote(plain, safe=""), quote_plus(plain)):
        yield form
        yield re.sub(r"%[0-9A-F]{2}", lambda code: code[0].lower(), form)


def _in_base64(plain: bytes) -> Iterator[str]:
    """Yield what of the secret is the same in base64, whatever stands before and after it."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + plain).decode()
        whole = encoded[-(-before * 8 // 6) : (before + len(plain)) * 8 // 6]
        if len(whole) >= _SHORTEST:
            yield whole
            yield whole.replace("+", "-").replace("/", "_")


def _chain(error: BaseException, outer: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, its causes and what stands in their arguments, up to `outer`."""
    seen: set[int] = {id(outer)}
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__, *(value for value in one.args if isinstance(value, BaseException))]
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        yield one


_FAMILIES = frozenset("openai httpx httpx2 httpcore httpcore2 h11 h2 hpack anyio asyncio tenacity socra".split())
_LATE = frozenset(f"{core}.{part}" for core in ("httpcore", "httpcore2") for part in ("http2", "proxy", "socks"))
"""Loggers that these libraries make only where they are needed."""


class _Veil(logging.Filter):
    """One filter for all endpoints of the process; it keeps none of them alive."""

    def __init__(self) -> None:
        super().__init__()
        self._held: WeakSet[Secrets] = WeakSet()
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Strike out what any endpoint hides, and let the record pass."""
        with self._lock:
            held = list(self._held)
        try:
            for secrets in held:
                secrets.veil(record)
        except Exception:
            return False  # what cannot be looked at is not shown; nobody who logs is to fail for it
        return True

    def cover(self, secrets: Secrets) -> None:
        """Begin to look after these."""
        with self._lock:
            self._held.add(secrets)
            for logger in _loggers():
                logger.addFilter(self)

    def uncover(self, secrets: Secrets) -> None:
        """Stop to look after these; with the last of them, leave the loggers."""
        with self._lock:
            self._held.discard(secrets)
            for logger in () if self._held else _loggers():
                logger.removeFilter(self)


def _loggers() -> Iterator[logging.Logger]:
    # a filter of a logger does not see what its children log, so that each one needs it
    known = [name for name in list(logging.root.manager.loggerDict) if name.partition(".")[0] in _FAMILIES]
    loaded = [name for name in _LATE if name.partition(".")[0] in sys.modules]
    yield from map(logging.getLogger, {*known, *loaded, "socra", "socra.openai"})


_VEIL = _Veil()
