"""What an endpoint takes, learned once: other endpoints of the same kind of API refuse, or ignore, some of it."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from socra.settings import home
from socra_backends.openai.options import Format, Options

__all__ = ["Dialect", "Dialects", "Limit"]

Limit = Literal["max_completion_tokens", "max_tokens", "none"]
"""By which name an endpoint is told how long an answer may be."""

STRIKES = 2
"""Answers in a row that are not bound to the format, before an endpoint is taken to ignore it."""

_FORMATS: tuple[Format, ...] = get_args(Format)
_SWAPPED: dict[Limit, Limit] = {"max_completion_tokens": "max_tokens", "max_tokens": "max_completion_tokens"}
_AZURE = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
_FLAGS = ("temperature", "seed", "stream_options", "system", "reasoning_effort")
_DAYS = 7
_LARGEST = 262_144
_MOST = 500


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an endpoint takes of what may be asked of it; `other` is true while the limit's other name is untried."""

    format: Format = "json_schema"
    limit: Limit = "max_tokens"
    temperature: bool = True
    seed: bool = True
    stream_options: bool = True
    system: bool = True
    reasoning_effort: bool = True
    other: bool = True

    @classmethod
    def start(cls, base_url: str) -> Dialect:
        """Return what to try first."""
        host = urlsplit(base_url).hostname or ""
        newest = host == "api.openai.com" or host.endswith((".api.openai.com", *_AZURE))
        return cls(limit="max_completion_tokens" if newest else "max_tokens")

    def without(self, lacks: str) -> Dialect | None:
        """Return what is asked for next where `lacks` was refused; None where there is nothing left to leave out."""
        if lacks == "response_format":
            return None if self.format == "text" else replace(self, format=_lower(self.format))
        if lacks in ("max_tokens", "max_completion_tokens"):
            return self._without_limit()
        if lacks in _FLAGS and getattr(self, lacks):
            changed: dict[str, Any] = {lacks: False}
            return replace(self, **changed)
        return None

    def meet(self, other: Dialect) -> Dialect:
        """Return what both take."""
        limit = min(self, other, key=lambda one: (one.limit != "none", one.other))
        both: dict[str, Any] = {name: getattr(self, name) and getattr(other, name) for name in _FLAGS}
        lower = max(self.format, other.format, key=_FORMATS.index)
        return Dialect(format=lower, limit=limit.limit, other=limit.other, **both)

    def _without_limit(self) -> Dialect | None:
        if self.limit == "none":
            return None
        return replace(self, limit=_SWAPPED[self.limit] if self.other else "none", other=False)


def _lower(form: Format) -> Format:
    return _FORMATS[min(_FORMATS.index(form) + 1, len(_FORMATS) - 1)]


class Dialects:
    """The dialects of all endpoints that were asked, kept in the process and, for a week, in a file.

    The file holds no address and no name, only hashes. One that is broken, too large or may not be written is passed
    over.
    """

    _shared: dict[Path, Dialects] = {}  # noqa: RUF012  (one for each folder, on purpose)
    _sharing = Lock()

    def __init__(self, path: Path | None = None, *, today: Callable[[], date] = date.today) -> None:
        self._path = path
        self._today = today
        self._lock = Lock()
        self._known: dict[str, Dialect] = {}
        self._strikes: dict[str, int] = {}
        self._stored: dict[str, dict[str, Any]] | None = None  # None until the file was read

    @classmethod
    def shared(cls) -> Dialects:
        """Return those of this process, kept in socra's own folder."""
        path = home() / "endpoints.json"
        with cls._sharing:
            return cls._shared.setdefault(path, cls(path))

    def of(self, options: Options) -> Dialect:
        """Return what to ask the endpoint for, by all that is known; a format that the user pinned stays."""
        with self._lock:
            return self._pinned(options, self._of(options))

    def refused(self, options: Options, used: Dialect, lacks: str) -> Dialect | None:
        """Note that a call with `used` was refused for `lacks`; return what to try next, None if nothing is left.

        Several calls may be refused at once for the same thing, which is then left out once.
        """
        if lacks == "response_format" and options.response_format is not None:
            return None
        return self._learned(options, used.without(lacks))

    def answered(self, options: Options, used: Dialect, *, bound: bool) -> None:
        """Note whether an answer kept to the format of `used`; ask for less after `STRIKES` that did not in a row.

        One alone may be the model's mood, and what is learned here holds for a week.
        """
        key = _key(options)
        with self._lock:
            self._strikes[key] = 0 if bound else self._strikes.get(key, 0) + 1
            ignored = self._strikes[key] >= STRIKES
        if ignored and options.response_format is None:
            self._learned(options, used.without("response_format"))

    def _learned(self, options: Options, dialect: Dialect | None) -> Dialect | None:
        if dialect is None:
            return None
        with self._lock:
            before = self._of(options)
            # a pinned format says nothing about what the endpoint takes
            seen = dialect if options.response_format is None else replace(dialect, format=before.format)
            after = before.meet(seen)
            if after != before:
                self._known[_key(options)] = after
                self._store(options, after)
            return self._pinned(options, after)

    def _pinned(self, options: Options, dialect: Dialect) -> Dialect:
        return replace(dialect, format=options.response_format) if options.response_format else dialect

    def _of(self, options: Options) -> Dialect:
        if self._stored is None:
            self._stored = _read(self._path, self._today())
        key, start = _key(options), Dialect.start(options.base_url)
        if key not in self._known:
            changes = {name: value for name, value in self._stored.get(key, {}).items() if name != "day"}
            self._known[key] = replace(start, **changes)
        return self._known[key]

    def _store(self, options: Options, dialect: Dialect) -> None:
        if self._path is None:
            return
        start = asdict(Dialect.start(options.base_url))
        changes = {name: value for name, value in asdict(dialect).items() if value != start[name]}
        entries = _read(self._path, self._today())  # another process may have learned something too
        entries[_key(options)] = {"day": self._today().isoformat(), **changes}
        _write(self._path, dict(sorted(entries.items(), key=lambda entry: entry[1]["day"])[-_MOST:]))


def _key(options: Options) -> str:
    return sha256(f"{options.base_url}\n{options.model}".encode("utf-8", "replace")).hexdigest()


def _read(path: Path | None, today: date) -> dict[str, dict[str, Any]]:
    """Return the entries of the file that can be used; none where it cannot be read."""
    try:
        if path is None or not stat.S_ISREG(path.stat().st_mode) or path.stat().st_size > _LARGEST:
            return {}
        entries = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(entries, dict):
        return {}
    return {key: entry for key, entry in entries.items() if _is_good(key, entry) and _is_fresh(entry["day"], today)}


def _is_good(key: str, entry: Any) -> bool:
    return (
        len(key) == 64
        and isinstance(entry, dict)
        and isinstance(entry.get("day"), str)
        and all(name == "day" or _is_value(name, value) for name, value in entry.items())
    )


def _is_value(name: str, value: Any) -> bool:
    if name in ("format", "limit"):
        return value in get_args(Format if name == "format" else Limit)
    return name in (*_FLAGS, "other") and isinstance(value, bool)


def _is_fresh(day: str, today: date) -> bool:
    try:
        return 0 <= (today - date.fromisoformat(day)).days <= _DAYS
    except ValueError:
        return False


def _write(path: Path, entries: dict[str, dict[str, Any]]) -> None:
    """Put a new file in the place of the old one; where that cannot be done, the process knows it all the same."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # readable by its owner alone
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(entries, file, indent=1)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
