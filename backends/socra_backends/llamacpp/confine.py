"""What the child gives up before native code runs: core dumps, new privileges, the network, outliving its parent.

All of it is best effort, for no system allows everything, and reported. A limit of CPU time is not set: a child that
reads a corpus may rightly work for days, and the parent watches for one that hangs.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Any

__all__ = ["address_space", "confine", "limit_memory"]

# <linux/prctl.h> and <linux/sched.h>
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000


def confine(parent: int) -> dict[str, Any]:
    """Give up what a model needs not, while this process has one thread, and say what came of it.

    `parent` is the process that must not be outlived; where it is gone already, this one ends.
    """
    network = "none" if _leave_network() else "inherited"
    return {
        "network": network,
        "core_dumps": not _refuse_core_dumps(),
        "new_privileges": not _control(PR_SET_NO_NEW_PRIVS, 1),
        "dies_with_parent": _die_with(parent),  # last: a change of user namespace may take it back
    }


def limit_memory(size: int) -> int | None:
    """Let this process have `size` bytes of addresses at most, and return the limit; None where there is none."""
    try:
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if hard != resource.RLIM_INFINITY:
            size = min(size, hard)
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ImportError, AttributeError, OSError, ValueError, OverflowError):
        return None
    return size


def address_space() -> int:
    """Return the bytes of addresses that this process has by now, 0 where the system does not tell.

    Libraries reserve gigabytes for threads on machines of many cores; a limit for a model comes on top.
    """
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _leave_network() -> bool:
    """Move to a network namespace with no interface that is up, as root or in a user namespace of our own."""
    user, group = os.getuid(), os.getgid()
    if _unshare(CLONE_NEWNET):
        return True
    if not _unshare(CLONE_NEWUSER | CLONE_NEWNET):
        return False
    # so that files still belong to whom they belonged to, for all that asks who it is
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    return True


def _refuse_core_dumps() -> bool:
    """Leave no core: it would hold the article. Not dumpable, for a core that is piped to a program knows no limit."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return False
    return _control(PR_SET_DUMPABLE, 0) or sys.platform != "linux"


def _die_with(parent: int) -> bool:
    asked = _control(PR_SET_PDEATHSIG, signal.SIGKILL) if sys.platform == "linux" else False
    if asked and os.getppid() != parent:  # it died before we asked
        os._exit(0)
    return asked


def _control(option: int, value: int) -> bool:
    libc = _libc()
    return libc is not None and libc.prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0))) == 0


def _unshare(flags: int) -> bool:
    libc = _libc()
    return libc is not None and libc.unshare(flags) == 0


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text)
    except OSError:
        return
