"""A model's GGUF file, checked in pure Python before native code sees it.

`read_header` tells what a model is; `open_model` keeps the files open too, so that what was checked and hashed is what
gets loaded. A split model (NAME-00001-of-00003.gguf) is one model: naming any part finds them all.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import NoReturn, Self

from socra.errors import ModelInvalid, SettingsError
from socra_backends.llamacpp.header import Header
from socra_backends.llamacpp.impostors import demand_gguf
from socra_backends.llamacpp.layout import Layout, Tensor, read_layout
from socra_backends.llamacpp.sanity import demand_sane

__all__ = ["Header", "OpenModel", "normal_pin", "open_model", "read_header", "sha256"]

MOST_PARTS = 1_000

_PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf")
_CHUNK = 1 << 20


def read_header(path: str | os.PathLike[str]) -> Header:
    """Read and check the header of a model; no weight is read, and nothing is hashed.

    Raises `ModelInvalid` where the file is missing, malformed, incomplete or no model that writes text.
    """
    with open_model(path, hashed=False) as model:
        return model.header


def sha256(path: str | os.PathLike[str], on_bytes: Callable[[int], None] | None = None) -> str:
    """Return the SHA-256 of a model in hex; see `OpenModel.sha256`.

    Raises `ModelInvalid` as `read_header` does.
    """
    with open_model(path, on_bytes=on_bytes) as model:
        return model.sha256


def open_model(
    path: str | os.PathLike[str],
    pin: str = "",
    *,
    hashed: bool = True,
    on_bytes: Callable[[int], None] | None = None,
) -> OpenModel:
    """Open a model's files once, check them, and hash what was opened; `on_bytes` hears how far the hash has come.

    Raises `ModelInvalid` as `read_header` does, and where the hash is not the one that `pin` demands; `SettingsError`
    where `pin` is no SHA-256.
    """
    wanted = normal_pin(pin)
    with ExitStack() as stack:
        parts = _open_parts(Path(path), stack)
        header = _join(parts)
        digest = _digest(parts, on_bytes or (lambda done: None)) if hashed or wanted else ""
        if wanted and digest != wanted:
            raise ModelInvalid(
                f"{parts[0].path} is not the model that was pinned: its sha256 is {digest}, not {wanted}; "
                "download it again, or pin this one where you trust it"
            )
        return OpenModel(header, digest, parts, stack.pop_all())


def normal_pin(pin: str) -> str:
    """Return a SHA-256 as 64 lower-case hex digits; an empty pin stays empty.

    Raises `SettingsError` where it is malformed.
    """
    digits = pin.strip().lower().removeprefix("sha256:")
    if pin and not re.fullmatch("[0-9a-f]{64}", digits):
        raise SettingsError(f"{pin!r} is no sha256: it has 64 digits from 0 to f")
    return digits


class OpenModel:
    """A model whose files are open: what was checked and hashed is what the descriptors still show.

    `sha256` is that of the file; of a split model it is the SHA-256 of its parts' hashes, one a line, in order:
    `sha256sum PARTS | cut -c1-64 | sha256sum`. It is empty where no hash was asked for.
    """

    def __init__(self, header: Header, digest: str, parts: Sequence[_Part], stack: ExitStack) -> None:
        self.header = header
        self.sha256 = digest
        self._parts = tuple(parts)
        self._stack = stack

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The descriptors of the parts, in order, to hand to the process that loads them."""
        return tuple(part.file.fileno() for part in self._parts)

    def unchanged(self) -> bool:
        """Say whether the files are still as they were opened; ask after loading, for a file can be written to."""
        return all(_stamp(part.file) == part.stamp for part in self._parts)

    def close(self) -> None:
        """Close the files."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class _Part:
    """One open file with what it says of itself."""

    path: Path
    file: FileIO
    stamp: tuple[int, ...]
    layout: Layout

    def number(self, key: str) -> int | None:
        found = self.layout.values.get(key)
        return found if isinstance(found, int) else None


def _open_parts(path: Path, stack: ExitStack) -> list[_Part]:
    named = _PART.fullmatch(path.name)
    if not named:
        only = _open(path, stack)
        if (only.number("split.count") or 1) > 1:
            _refuse(
                path,
                "it is one part of a split model, renamed: give the parts back their names, NAME-00001-of-00002.gguf",
            )
        return [only]
    first = _open(_sibling(path, named, 1), stack, missing_is=path)
    count = first.number("split.count") or 1
    if count <= 1:  # its name only looks like that of a part
        return [first if first.path == path else _open(path, stack)]
    return [first, *_open_rest(path, named, count, stack)]


def _open_rest(path: Path, named: re.Match[str], count: int, stack: ExitStack) -> Iterator[_Part]:
    if count != int(named["count"]) or count > MOST_PARTS:
        _refuse(
            path,
            f"it belongs to a model of {count:,} parts, and its name says {int(named['count']):,}: download it again",
        )
    missing = [sibling for number in range(2, count + 1) if not (sibling := _sibling(path, named, number)).exists()]
    if missing:
        names = ", ".join(sibling.name for sibling in missing[:3]) + (", …" if len(missing) > 3 else "")
        _refuse(
            path, f"{len(missing)} of its {count} parts {'is' if len(missing) == 1 else 'are'} missing: pull {names}"
        )
    for number in range(2, count + 1):
        part = _open(_sibling(path, named, number), stack)
        if part.number("split.no") != number - 1:
            _refuse(part.path, f"it is not part {number} of that model, as its name says: download it again")
        yield part


def _sibling(path: Path, named: re.Match[str], number: int) -> Path:
    return path.with_name(f"{named['stem']}-{number:05d}-of-{named['count']}.gguf")


def _open(path: Path, stack: ExitStack, missing_is: Path | None = None) -> _Part:
    """Open one file and walk its header; `missing_is` is the part that was named where this is the first one."""
    file = stack.enter_context(_open_file(path, missing_is or path))
    name = str(path)
    demand_gguf(_start(file), name)
    stamp = _stamp(file)
    return _Part(path, file, stamp, read_layout(file, stamp[0], name))


def _open_file(path: Path, named: Path) -> FileIO:
    try:
        file = FileIO(path, "rb", opener=_opener)
    except FileNotFoundError:
        hint = "check the path" if path == named else f"{named.name} is no model without it: pull all parts"
        raise ModelInvalid(f"there is no model file {path}: {hint}") from None
    except IsADirectoryError:
        raise ModelInvalid(f"{path} is a folder: {_inside(path)}") from None
    except (OSError, ValueError) as error:
        raise ModelInvalid(f"{path} cannot be opened: {getattr(error, 'strerror', None) or error}") from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise ModelInvalid(f"{path} is not a regular file: name the .gguf file of a model")
    return file


def _opener(path: str, flags: int) -> int:
    # a pipe must not hold us up, and a terminal not become ours
    extra = sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY"))
    return os.open(path, flags | extra)


def _inside(folder: Path) -> str:
    found = sorted(path.name for path in folder.glob("*.gguf"))[:3]
    return f"name a file in it, such as {found[0]}" if found else "name the .gguf file of a model"


def _start(file: FileIO) -> bytes:
    try:
        return file.read(1024) or b""
    except OSError as error:
        raise ModelInvalid(f"{file.name!s} cannot be read: {error.strerror or error}") from error


def _stamp(file: FileIO) -> tuple[int, ...]:
    state = os.fstat(file.fileno())
    return state.st_size, state.st_mtime_ns, state.st_ino, state.st_dev


def _join(parts: Sequence[_Part]) -> Header:
    """Return the header of a model from those of its parts."""
    first = parts[0]
    tensors = tuple(tensor for part in parts for tensor in part.layout.tensors)
    if len(parts) > 1:
        _demand_whole(first, tensors)
    header = Header(
        paths=tuple(part.path for part in parts),
        size=sum(part.stamp[0] for part in parts),
        values=first.layout.values,
        tensors=tensors,
    )
    demand_sane(header)
    return header


def _demand_whole(first: _Part, tensors: tuple[Tensor, ...]) -> None:
    if first.number("split.no") not in (0, None):
        _refuse(first.path, "it is not the first part of that model, as its name says: download it again")
    claimed = first.number("split.tensors.count")
    if claimed is not None and claimed != len(tensors):
        _refuse(first.path, f"its parts hold {len(tensors):,} tensors, and it claims {claimed:,}: pull all parts again")
    if len({tensor.name for tensor in tensors}) < len(tensors):
        _refuse(first.path, "its parts hold a tensor twice: pull all parts again")


def _refuse(path: Path, reason: str) -> NoReturn:
    raise ModelInvalid(f"{path} is not a usable GGUF file: {reason}")


def _digest(parts: Sequence[_Part], on_bytes: Callable[[int], None]) -> str:
    done = 0
    digests = []
    for part in parts:
        digests.append(_digest_of(part.file, done, on_bytes))
        done += part.stamp[0]
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()


def _digest_of(file: FileIO, done: int, on_bytes: Callable[[int], None]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    held = memoryview(bytearray(_CHUNK))
    while count := file.readinto(held):
        digest.update(held[:count])
        done += count
        on_bytes(done)
    return digest.hexdigest()
