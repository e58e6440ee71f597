"""A mailbox (mbox, RFC 4155): mails one after the other, each below a line that begins with "From "."""

from __future__ import annotations

import re
from dataclasses import replace
from email import policy
from email.parser import BytesHeaderParser

from socra.article import Removed
from socra.errors import SourceUnsupported
from socra.input.draft import Draft
from socra.input.kinds import mail
from socra.input.kinds.handed import Handed, choose

__all__ = ["read", "tell"]

_FROM = re.compile(rb"^From \S[^\n]{0,300}\d{4}[^\n]{0,20}\n(?=[A-Za-z][A-Za-z0-9-]{0,60}:)", re.MULTILINE)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MOST = 100_000


def tell(handed: Handed) -> bool:
    """Say whether the bytes begin with the line above a mail in a mailbox."""
    return bool(_FROM.match(handed.data[:4096].replace(b"\r\n", b"\n").lstrip()))


def read(handed: Handed) -> Draft | None:
    """Return the one mail of the box, or the one that was chosen; None where the only one cannot be decoded.

    Raises `SeveralArticles` where none was chosen, `SourceUnsupported` for one that cannot be decoded.
    """
    data = handed.data.replace(b"\r\n", b"\n").lstrip()
    begins = list(_FROM.finditer(data))[:_MOST]
    ends = [found.start() for found in begins[1:]] + [len(data)]
    mails = [data[found.end() : end] for found, end in zip(begins, ends, strict=True)]
    titles = [_title(one) for one in mails]
    chosen = choose(handed, "mails", titles)
    found = mail.read(replace(handed, data=_QUOTED.sub(rb"\1", mails[chosen])))
    others = "\n".join(title for at, title in enumerate(titles) if at != chosen)
    if found is None and others:
        raise SourceUnsupported(f"mail {chosen + 1} of {handed.name} cannot be decoded: save it alone and pass that")
    if found is None or not others:
        return found
    return replace(found, removed=(*found.removed, Removed(text=others, reason="other mails of the mailbox, not read")))


def _title(data: bytes) -> str:
    """Return the subject of a mail and who wrote it, to choose by."""
    try:
        head = BytesHeaderParser(policy=policy.default).parsebytes(data.partition(b"\n\n")[0])
        subject, author = str(head["Subject"] or ""), str(head["From"] or "")
    except (LookupError, ValueError, AttributeError, TypeError):  # what the standard library raises at malformed mail
        return ""
    return " – ".join(filter(None, (" ".join(subject.split()), re.sub(r"\s*<[^<>]*>", "", author).strip())))
