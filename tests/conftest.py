"""What all tests share: no network but loopback, no settings of the machine's user, no chance in property tests."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("socra", deadline=None, derandomize=True)
settings.load_profile("socra")

SETTINGS = ("SOCRA_BACKEND", "SOCRA_MODEL", "SOCRA_FRAMEWORK", "SOCRA_FALLBACK", "NO_COLOR", "FORCE_COLOR")
"""Variables that a user may have set; with them go all that begin with one of `PREFIXES`."""

PREFIXES = ("OPENAI_", "OTEL_")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-pages", action="store_true", help="write what pages give into tests/data/pages")


def pytest_configure(config: pytest.Config) -> None:
    """Leave the whole products of catalogues out, unless `-m` speaks of them."""
    wanted = config.option.markexpr
    if "whole" not in wanted:
        config.option.markexpr = f"({wanted}) and not whole" if wanted else "not whole"


def pytest_collection_finish() -> None:
    """Keep what was collected out of every later collection of garbage: it stays to the end."""
    gc.freeze()


class NetworkBlocked(AssertionError):
    """A test tried to leave the machine."""


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def checked_connect(self: socket.socket, address: Any) -> None:
        _demand_loopback(self, address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        _demand_loopback(self, address)
        return connect_ex(self, address)

    def checked_resolve(host: Any, *rest: Any, **named: Any) -> Any:
        if not _is_local_or_literal(host):
            raise NetworkBlocked(f"a test looked up {host!r}")
        return resolve(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", checked_connect)
        patch.setattr(socket.socket, "connect_ex", checked_connect_ex)
        patch.setattr(socket, "getaddrinfo", checked_resolve)
        yield


@pytest.fixture(autouse=True, scope="session")
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in (*SETTINGS, *(name for name in os.environ if name.startswith(PREFIXES))):
            patch.delenv(name, raising=False)
        patch.setenv("SOCRA_HOME", os.fspath(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of socra's own where nothing was ever set or learned."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("SOCRA_HOME", os.fspath(folder))
    return folder


def _demand_loopback(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
        raise NetworkBlocked(f"a test connected to {address!r}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def _is_local_or_literal(host: Any) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return True
