"""E-mail as it is stored (.eml), and pages that a browser stored as one (.mht): decoded, in the part that says more."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from socra.article import Removed
from socra.input.draft import Draft
from socra.input.kinds.handed import Handed

__all__ = ["read", "read_pasted", "tell", "tell_pasted"]

_HEAD = re.compile(rb"\s*(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t]+[^\n]*\n)*){2,}")
_SIGN = re.compile(rb"^(?:mime-version|content-transfer-encoding|content-type):", re.IGNORECASE | re.MULTILINE)
_WHO = re.compile(rb"^(?:from|subject):", re.IGNORECASE | re.MULTILINE)
# A mail pasted whole is decoded only where its text is in code; else its letters are right as they are.
_ENCODED = re.compile(r"^Content-Transfer-Encoding:\s*(?:quoted-printable|base64)|^MIME-Version:", re.I | re.M)
_PASTED = 8_192
_SHOWN = ("From", "To", "Subject", "Date")
_SAVED = re.compile(r"\W*saved by\b", re.IGNORECASE)
_STUB = 2  # times the words: else the plain part is the one that its author saw
# What the standard library raises at malformed mail.
_BROKEN = (LookupError, ValueError, AttributeError, TypeError, AssertionError, RecursionError)


@dataclass(frozen=True, slots=True)
class _Mail:
    """What a mail says, decoded; `page` is the address of a page that a browser saved, "" for a mail that was sent."""

    header: str
    subject: str
    text: str
    html: str
    attached: str
    saved: bool
    page: str


def tell(handed: Handed) -> bool:
    """Say whether the bytes begin with the header of a stored mail."""
    head = _HEAD.match(handed.data[:65_536].replace(b"\r\n", b"\n"))
    return bool(head and _SIGN.search(head[0]) and _WHO.search(head[0]))


def tell_pasted(handed: Handed) -> bool:
    """Say whether a text is a stored mail that has to be decoded."""
    return bool(_ENCODED.search(handed.text[:_PASTED])) and tell(_as_bytes(handed))


def read_pasted(handed: Handed) -> Draft | None:
    """Return what a mail says that was pasted with all its headers, None where it cannot be decoded."""
    return read(_as_bytes(handed))


def read(handed: Handed) -> Draft | None:
    """Return what a mail says, or the page that was saved as one; None where it cannot be decoded."""
    try:
        mail = _decode(handed.data)
    except _BROKEN:
        return None
    if not (mail.text.strip() or mail.html.strip()):
        return None
    found = _read_saved(mail, handed) if mail.saved else _read_sent(mail, handed)
    return _with(found, mail.attached, "attachments of the mail, not read")


def _as_bytes(handed: Handed) -> Handed:
    return replace(handed, data=handed.text.encode("utf-8", "replace"), text="")


def _decode(data: bytes) -> _Mail:
    message = message_from_bytes(data.lstrip(), policy=policy.default)
    origin = message.get("Snapshot-Content-Location")
    plain, html = _part(message, "plain"), _part(message, "html")
    where = origin or (html["Content-Location"] if html is not None else "")
    return _Mail(
        header="\n".join(f"{name}: {' '.join(str(message[name]).split())}" for name in _SHOWN if message[name]),
        subject=" ".join(str(message["Subject"] or "").split()),
        text=str(plain.get_content()) if plain is not None else "",
        html=str(html.get_content()) if html is not None else "",
        attached="\n".join(filter(None, (part.get_filename() or "" for part in message.iter_attachments()))),
        saved=bool(origin or _SAVED.match(str(message["From"] or ""))),
        page=str(where or "").strip(),
    )


def _part(message: EmailMessage, kind: str) -> EmailMessage | None:
    return cast("EmailMessage | None", message.get_body((kind,)))


def _read_sent(mail: _Mail, handed: Handed) -> Draft:
    from socra.input.page.html import clean_html
    from socra.input.paste import paste
    from socra.input.paste.preamble import read_preamble

    plain = paste.clean(f"{mail.header}\n\n{mail.text}", url=handed.url) if mail.text.strip() else None
    if not mail.html.strip() and plain:
        return plain
    page = paste.with_preamble(clean_html(mail.html, url=handed.url), read_preamble(mail.header + "\n\n")[0])
    if plain is None:
        return page
    if _letters(page.text) > _STUB * _letters(plain.text):
        return _with(page, mail.text.strip(), "plain part of the mail, a stub of its HTML part")
    return plain


def _read_saved(mail: _Mail, handed: Handed) -> Draft:
    """Read a saved page: the browser is no author, and the day of saving not that of publication."""
    from socra.input.page.html import clean_html
    from socra.input.paste import paste

    url = handed.url or (mail.page if mail.page.startswith(("http://", "https://")) else "")
    found = clean_html(mail.html, url=url) if mail.html.strip() else paste.clean(mail.text, url=url)
    return _with(replace(found, title=found.title or mail.subject), mail.header, "header of the saved page")


def _with(draft: Draft, text: str, reason: str) -> Draft:
    return replace(draft, removed=(*draft.removed, Removed(text=text, reason=reason))) if text else draft


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
