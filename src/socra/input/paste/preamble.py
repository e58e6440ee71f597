"""What stands above a text in a form of its own: the front matter of Markdown and the header of an e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from socra.article import Published
from socra.input.metadata import parse_date
from socra.input.paste.front import read_front_matter

__all__ = ["Preamble", "read_preamble"]

_MOST_LINES = 60
_LONGEST_SIGNATURE = 20
_HEADERS = {
    "from": "from von de da van od от від fra från frå lähettäjä kimden 发件人 寄件者 差出人 보낸사람",
    "to": """
        to an à para a aan do кому til till vastaanottaja kime 收件人 收件者 宛先 받는사람 cc bcc kopie
        copie копия 抄送
    """,
    "subject": """
        subject betreff objet asunto assunto oggetto onderwerp temat předmět тема emne ämne aihe konu 主题
        主題 主旨 件名 제목
    """,
    "date": """
        date datum gesendet sent envoyé fecha enviado data inviato verzonden wysłano дата dato skickat tarih
        日期 日時 날짜
    """,
    "other": """
        reply-to importance priority attachments anlagen message-id mime-version return-path received sender
        list-id delivered-to
    """,
}
_KINDS = {word: kind for kind, words in _HEADERS.items() for word in words.split()}
_HEADER = re.compile(r"[>\s]*\*{0,2}([^\W\d_][\w-]{0,40})\s?\*{0,2}[:：]\*{0,2}(?:\s+(.*))?$")
_TECHNICAL = re.compile(r"(?:x|content|list|arc|dkim|authentication|received|thread|user|in-reply)-[\w-]+$|references$")
_FORWARDED = re.compile(r"-{2,}.{0,40}-{2,}$|Begin forwarded message:$")
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg|tr|rv|sv|vs|antw|odp|enc|回复|转发)\s?[:：]\s*)+", re.IGNORECASE)
_COMMENT = re.compile(r"^\(([^()]*)\)$")  # "ann@lantern.example (Ann Lee)", as RFC 822 had it
_MAILBOX = re.compile(r"\s*[<\[(]?(?:mailto:)?[^\s<>@\[\]()]+@[^\s<>\[\]()]+[>\])]?")


@dataclass(frozen=True, slots=True)
class Preamble:
    """What the block said, and the block itself in `raw`; empty where a text has none.

    A mail also has a `signature`, which was cut off below.
    """

    title: str = ""
    byline: str = ""
    outlet: str = ""
    published: Published | None = None
    raw: str = ""
    signature: str = ""


def read_preamble(text: str) -> tuple[Preamble, str]:
    """Return the front matter or mail header at the top of `text`, and what stands below it."""
    rows = text.lstrip("\n").split("\n", _MOST_LINES + 1)
    found, used = _front_matter(rows[:_MOST_LINES])
    if used:
        return found, "\n".join(rows[used:])
    found, used = _mail_header(rows[:_MOST_LINES])
    if not used:
        return Preamble(), text
    body, signature = _cut_signature("\n".join(rows[used:]))
    return replace(found, signature=signature), body


def _cut_signature(text: str) -> tuple[str, str]:
    """Cut a signature, and what stands below it, off the end of a mail (RFC 3676, 4.3)."""
    rows = text.rstrip().split("\n")
    last = range(len(rows) - 1, max(0, len(rows) - _LONGEST_SIGNATURE), -1)
    at = next((at for at in last if rows[at].rstrip() == "--"), len(rows))
    above, below = "\n".join(rows[:at]), "\n".join(rows[at:])
    return (above, below) if above.strip() and below else (text, "")


def _front_matter(rows: list[str]) -> tuple[Preamble, int]:
    fields, used = read_front_matter(rows)
    return Preamble(**fields, raw="\n".join(rows[:used])), used


def _mail_header(rows: list[str]) -> tuple[Preamble, int]:
    headers = list(_headers(rows))
    values = {kind: value for _, kind, value in reversed(headers)}  # of two of a kind the first counts
    if "subject" not in values or not values.keys() & {"from", "to"}:
        return Preamble(), 0
    return Preamble(
        title=_REPLY.sub("", _decoded(values["subject"])).strip(),
        byline=_COMMENT.sub(r"\1", _MAILBOX.sub("", _decoded(values.get("from", ""))).strip("\"' ,;")),
        published=parse_date(values.get("date", "")),
        raw="\n".join(rows[: headers[-1][0]]),
    ), headers[-1][0]


def _headers(rows: list[str]) -> Iterator[tuple[int, str, str]]:
    """Yield, for each line of the header, the number of rows up to its end, its kind and its value."""
    kind = ""
    for index, row in enumerate(rows):
        match = _HEADER.match(row)
        name = match[1].casefold() if match else ""
        if found := _KINDS.get(name) or (_TECHNICAL.match(name) and "other"):
            kind = found
            yield index + 1, kind, (match[2] or "").strip() if match else ""
        elif kind and row[:1] in (" ", "\t") and row.strip():
            yield index + 1, "other", row
        elif kind or (row.strip() and not _FORWARDED.match(row.strip())):
            return


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value))) if "=?" in value else value
    except (HeaderParseError, LookupError, ValueError):
        return value
