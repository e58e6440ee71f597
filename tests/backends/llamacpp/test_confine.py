"""What the child of a model gives up, tried in real processes: as this user, and as nobody where that is another."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PRELUDE = """
import json, os, resource, signal, socket, sys
sys.path[:] = json.loads(sys.argv[1])
from socra_backends.llamacpp.confine import confine, limit_memory
if sys.argv[2] != "self" and os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
before = os.getuid(), os.getgid()
done = confine(os.getppid())
def show(value): print(json.dumps(value), flush=True)
"""

USERS = ["self", "nobody"]
linux = pytest.mark.skipif(sys.platform != "linux", reason="namespaces and prctl are Linux's")


def run(script: str, user: str = "self", **options: Any) -> subprocess.CompletedProcess[str]:
    path = json.dumps([entry for entry in sys.path if entry])
    command = [sys.executable, "-P", "-c", PRELUDE + script, path, user]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def shown(script: str, user: str = "self", **options: Any) -> Any:
    ended = run(script, user, **options)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def namespaces_allowed(user: str) -> bool:
    """Ask the system by other means than ours."""
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if user == "nobody" else []
    try:
        return (
            subprocess.run([*drop * (not os.getuid()), "unshare", "-rn", "true"], capture_output=True).returncode == 0
        )
    except FileNotFoundError:
        return False


@linux
@pytest.mark.parametrize("user", USERS)
def test_there_is_no_network_where_the_system_allows_it(user: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        script = f"""
def reach(family, address):
    try:
        socket.socket(family).connect(address)
    except OSError as error:
        return type(error).__name__
    return "reached"
show([done["network"], reach(socket.AF_INET, ("127.0.0.1", {port})), open("/proc/net/route").read().count("\\n")])
"""
        network, loopback, routes = shown(script, user)
    assert network == "none" or not namespaces_allowed(user)
    if network == "none":
        assert loopback == "OSError"  # unreachable: not even the parent's loopback
        assert routes <= 1
    else:
        assert loopback == "reached"


@linux
@pytest.mark.parametrize("user", USERS)
def test_it_stays_who_it_was(user: str) -> None:
    before, after = shown("show([before, [os.getuid(), os.getgid()]])", user)
    assert before == after


@linux
@pytest.mark.parametrize("user", USERS)
def test_a_descriptor_that_was_handed_over_can_be_opened_by_its_number(user: str, tmp_path: Path) -> None:
    # this is how a model's file is loaded: the bytes that were checked, whatever its path leads to by then
    file = tmp_path / "model"
    file.write_text("weights")
    file.chmod(0o644)
    with file.open() as handle:
        number = handle.fileno()
        file.unlink()
        script = f"show(open('/proc/self/fd/{number}').read())"
        assert shown(script, user, pass_fds=[number]) == "weights"


@pytest.mark.parametrize("user", USERS)
def test_it_leaves_no_core(user: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    script = "show([done['core_dumps'], resource.getrlimit(resource.RLIMIT_CORE)])"
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        dumps, limits = shown(script, user, cwd=tmp_path)
        died = run("os.abort()", user, cwd=tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert (dumps, limits) == (False, [0, 0])
    assert died.returncode == -signal.SIGABRT
    assert list(tmp_path.iterdir()) == []


@linux
@pytest.mark.parametrize("user", USERS)
def test_it_gains_no_privileges(user: str) -> None:
    status = shown("show([done['new_privileges'], open('/proc/self/status').read()])", user)
    assert status[0] is False
    assert "NoNewPrivs:\t1" in status[1]


@linux
@pytest.mark.parametrize("user", USERS)
def test_its_parent_takes_it_along(user: str) -> None:
    # a grandchild that waits for ever without reading anything; its parent is killed, and cannot tell it
    script = """
read, write = os.pipe()
child = os.fork()
if not child:
    done = confine(os.getppid())
    os.write(write, b"1" if done["dies_with_parent"] else b"0")
    while True: signal.pause()
assert os.read(read, 1) == b"1"
show(child)
sys.stdin.read()
"""
    path = json.dumps([entry for entry in sys.path if entry])
    command = [sys.executable, "-P", "-c", PRELUDE + script, path, user]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        watched = os.pidfd_open(child)
        parent.kill()
    assert select.select([watched], [], [], 20)[0]  # readable once the child has ended
    os.close(watched)


def test_one_whose_parent_is_gone_already_ends() -> None:
    ended = run("show('still here')\nconfine(1 if os.getppid() != 1 else 2)\nshow('and here')")
    assert ended.returncode == 0
    assert ended.stdout.splitlines() == ['"still here"', *([] if sys.platform == "linux" else ['"and here"'])]


def test_memory_has_a_limit() -> None:
    script = """
limit = limit_memory(2**30)
try:
    bytearray(2**31)
    show("all the memory")
except MemoryError:
    show([limit, limit_memory(2**40)])
"""
    assert shown(script) == [2**30, 2**30]  # and what is given up cannot be had again
    assert shown("show(limit_memory(10**30))") is None  # more than the system can count: no limit, no error


def test_the_parent_itself_is_left_as_it_was() -> None:
    # the tests above must not confine the process that runs the tests
    assert "NoNewPrivs:\t0" in Path("/proc/self/status").read_text() or sys.platform != "linux"
