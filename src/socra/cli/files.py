"""Writing results: to stdout, or to a file, whole or not at all, and never through a symbolic link."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from socra.errors import SocraError
from socra.safety.streams import emit, note

__all__ = ["create", "deliver", "demand_writable", "save"]


def deliver(text: str, output: Path | None, *, quiet: bool) -> None:
    """Write a result to its file, or to stdout where there is none."""
    if output is None:
        emit(text)
    else:
        save(output, text)
        note(f"wrote {output}", quiet=quiet)


def save(path: Path, text: str) -> None:
    """Put `text` in the place of `path` in one step, so that no reader ever sees half of it."""
    demand_writable(path)
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.tmp")
    try:
        create(beside, text)
        if path.exists():
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
    except OSError as error:
        raise SocraError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)


def create(path: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises `FileExistsError` where something is, a dangling link included.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o666), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def demand_writable(path: Path) -> None:
    """Refuse a path that `save` would refuse, before any work is done for it.

    Raises `SocraError` for a link, for what is no regular file, and for a folder that does not exist.
    """
    if path.is_symlink():
        raise SocraError(f"{path} is a symbolic link, and socra writes through none: name the file itself")
    if path.exists() and not path.is_file():
        raise SocraError(f"{path} is not a regular file: name a file to write")
    if not path.parent.is_dir():
        raise SocraError(f"cannot write {path}: the folder {path.parent} does not exist")
