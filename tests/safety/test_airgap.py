"""Reading a file opens no socket of the internet, not even to look."""

from __future__ import annotations

import subprocess
import sys

import pytest
from doubles.checkout import ROOT

ARTICLES = ROOT / "examples" / "articles"
WATCHED = """
import sys
opened = []
sys.addaudithook(lambda event, values: event.startswith("socket.") and opened.append((event, values[1:3])))
import socket
from socra.cli import run
assert run(["read", sys.argv[1], "--markdown", "--quiet"]) in (0, 3)
import urllib3.util.connection  # which is what would look
assert urllib3.util.connection.HAS_IPV6 == socket.has_ipv6
internet = [one for one in opened if one[0] != "socket.__new__" or one[1][0] in (socket.AF_INET, socket.AF_INET6)]
sys.exit(repr(internet) if internet else 0)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["onprem.txt", "page.html"])
def test_no_socket_is_opened(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(ARTICLES / name)], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr[-1_000:]
