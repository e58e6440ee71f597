"""E-mail as it is stored (.eml): its text decoded, below the header lines that tell what it is."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

__all__ = ["read_mail"]

_HEAD = re.compile(rb"\s*(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t]+[^\n]*\n)*){2,}")
_SIGN = re.compile(rb"^(?:mime-version|content-transfer-encoding|content-type):", re.IGNORECASE | re.MULTILINE)
_WHO = re.compile(rb"^(?:from|subject):", re.IGNORECASE | re.MULTILINE)
_SHOWN = ("From", "To", "Subject", "Date")
# What the standard library raises at malformed mail.
_BROKEN = (LookupError, ValueError, AttributeError, TypeError, AssertionError, RecursionError)


def read_mail(data: bytes) -> tuple[str, str, str] | None:
    """Return header, plain text and HTML of a stored e-mail, one of the last two empty; None where it is none."""
    head = _HEAD.match(data[:65_536].replace(b"\r\n", b"\n"))
    if not head or not _SIGN.search(head[0]) or not _WHO.search(head[0]):
        return None
    try:
        message = message_from_bytes(data.lstrip(), policy=policy.default)
        body = message.get_body(("plain", "html"))
        content = str(body.get_content()) if body else ""
        kind = body.get_content_subtype() if body else ""
        header = "\n".join(f"{name}: {' '.join(str(message[name]).split())}" for name in _SHOWN if message[name])
    except _BROKEN:
        return None
    if not content.strip():
        return None
    return (header, "", content) if kind == "html" else (header, content, "")
