"""Importing libraries that look at the network as they are imported, without letting them."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["imports_without_sockets"]

_PROBING = "urllib3.util.connection"
_lock = Lock()


@contextmanager
def imports_without_sockets() -> Iterator[None]:
    """Import what imports urllib3 inside this block: urllib3 binds a socket to ::1 to find out about IPv6.

    Nothing would be sent, but who watches what socra does sees a socket of the internet, and need not. What urllib3
    then believes is what Python was built with; the system's resolver leaves out addresses that lead nowhere.
    """
    with _lock:
        if _PROBING in sys.modules:
            yield
            return
        able, socket.has_ipv6 = socket.has_ipv6, False
        try:
            yield
        finally:
            socket.has_ipv6 = able
            if imported := sys.modules.get(_PROBING):
                imported.HAS_IPV6 = able  # type: ignore[attr-defined]
