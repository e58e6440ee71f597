"""What a file is that is no GGUF model, told from its first bytes, and what to do about it."""

from __future__ import annotations

import re

from socra.errors import ModelInvalid

__all__ = ["demand_gguf"]

MAGIC = b"GGUF"
VERSIONS = (2, 3)

_IMPOSTORS: tuple[tuple[str, str], ...] = (
    (
        r"version https://git-lfs",
        "it is a git-lfs pointer, not the model: run `git lfs pull`, or download the file itself",
    ),
    (
        r"\s*<(!doctype|html|\?xml|head|body)",
        "it is a web page, saved by mistake: use the site's download link, or `socra model pull`",
    ),
    (r'.{7}\0\{\s*"|.{8}\{"', "it is a safetensors file: get the model as GGUF, or convert it with llama.cpp"),
    (
        r"PK\x03\x04|\x80[\x02-\x05]",
        "it is a PyTorch checkpoint or a zip: get the model as GGUF, or convert it with llama.cpp",
    ),
    (r"lmgg|fmgg|tjgg|algg", "it is of the old GGML format, which llama.cpp no longer reads: get the model as GGUF"),
    (
        r"FUGG",
        "it is a GGUF file with its bytes in reverse order: convert it with gguf-convert-endian, or download it again",
    ),
    (r"\x1f\x8b|\x28\xb5\x2f\xfd|\xfd7zXZ|BZh|7z\xbc\xaf", "it is compressed: unpack it first"),
    (r"\0{4}", "it begins with zeros, as a download does that was never finished: download it again"),
    (r"\s*\{", "it is JSON, maybe the answer of a server that had no such file: download it again"),
)


def demand_gguf(start: bytes, name: str) -> None:
    """Refuse a file that does not begin as a GGUF file of a version that llama.cpp reads.

    Raises `ModelInvalid`, saying what the file is instead and what to do.
    """
    reason = _reason(start)
    if reason:
        raise ModelInvalid(f"{name} is not a usable GGUF file: {reason}")


def _reason(start: bytes) -> str:
    if not start:
        return "it is empty: download it again"
    if start.startswith(MAGIC):
        return _reason_of_version(start[4:8])
    for pattern, reason in _IMPOSTORS:
        if re.match(pattern.encode("latin-1"), start, re.IGNORECASE | re.DOTALL):
            return reason
    return "it does not begin with GGUF: name the .gguf file of the model"


def _reason_of_version(raw: bytes) -> str:
    version = int.from_bytes(raw, "little")
    if len(raw) < 4:
        return "it ends in its first line: download it again"
    if version in VERSIONS:
        return ""
    if int.from_bytes(raw, "big") in (1, *VERSIONS):
        return "it was written for big-endian machines: get the usual, little-endian file"
    if version == 1:
        return "it is of version 1, which llama.cpp no longer reads: get a newer file of the model"
    return f"it claims to be of version {version:,}, where 2 and 3 are known: update socra, or download it again"
