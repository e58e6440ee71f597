"""What this machine has to spare for a model: memory and cores, container limits respected."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path

__all__ = ["Machine", "machine"]

_UNLIMITED = 1 << 60
_GUESS = 4 << 30
"""What is taken to be free where the system does not tell."""


@dataclass(frozen=True)
class Machine:
    """What a model may use: `memory` in bytes, `cores`, and the free bytes of each GPU that llama.cpp can use."""

    memory: int
    cores: int
    gpus: tuple[int, ...] = ()


def machine(gpus: tuple[int, ...] = (), root: Path = Path("/")) -> Machine:
    """Measure this machine; `gpus` are the free bytes that the process with llama.cpp in it has found."""
    return Machine(memory=_memory(root), cores=_cores(root), gpus=gpus)


def _cores(root: Path) -> int:
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([allowed, *(ceil(quota) for quota in _quotas(root))]))


def _memory(root: Path) -> int:
    free = _available(root)
    return max(0, min([free, *_room_in_groups(root)]))


def _available(root: Path) -> int:
    """Return the bytes that can be had without swapping; page cache counts as free, for it gives way."""
    for line in _lines(root / "proc/meminfo"):
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        return _available_on_windows()
    with suppress(ValueError, OSError, AttributeError):
        # macOS tells what there is, not what is free
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4
    return _GUESS


def _available_on_windows() -> int:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_uint32), ("load", ctypes.c_uint32)] + [
            (name, ctypes.c_uint64)
            for name in ("total", "free", "pages", "free_pages", "virtual", "free_virtual", "more")
        ]

    status = Status(length=ctypes.sizeof(Status))
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return _GUESS
    return int(status.free)


def _quotas(root: Path) -> Iterator[float]:
    """Yield the cores that each control group around this process may use."""
    for folder in _groups(root, "cpu"):
        words = _text(folder / "cpu.max").split()
        if len(words) == 2 and words[0] != "max":
            yield int(words[0]) / int(words[1])
        quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
        if quota > 0 and period > 0:
            yield quota / period


def _room_in_groups(root: Path) -> Iterator[int]:
    """Yield the bytes that each control group around this process still lets it have."""
    for folder in _groups(root, "memory"):
        yield from _room(folder, "memory.max", "memory.current", "inactive_file")
        yield from _room(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")


def _room(folder: Path, limit_file: str, used_file: str, cache: str) -> Iterator[int]:
    limit = _number(folder / limit_file)
    if not 0 < limit < _UNLIMITED:
        return
    kept = dict(line.split()[:2] for line in _lines(folder / "memory.stat") if len(line.split()) == 2)
    used = max(0, _number(folder / used_file))
    # what the group holds in its page cache gives way
    yield limit - max(0, used - int(kept.get(cache, 0)))


def _groups(root: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of the control groups that this process is in, and of those around them."""
    base = root / "sys/fs/cgroup"
    for line in _lines(root / "proc/self/cgroup"):
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0":
            yield from _upward(base, path)
        elif controller in controllers.split(","):
            yield from _upward(base / controller, path)


def _upward(base: Path, path: str) -> Iterator[Path]:
    # inside a container the path may be that of the host, which is not there: its own group is the base
    group = Path(path.strip().lstrip("/"))
    yield from (base / part for part in (group, *group.parents) if ".." not in part.parts)


def _lines(path: Path) -> list[str]:
    return _text(path).splitlines()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _number(path: Path) -> int:
    """Return the number in a file; -1 where there is none, or the word max."""
    try:
        return int(_text(path).strip())
    except ValueError:
        return -1
