"""What stands above a text in a form of its own: the front matter of Markdown and the header of an e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from socra.article import Published
from socra.input.metadata import parse_date

__all__ = ["Preamble", "read_preamble"]

_MOST_LINES = 60
_FRONT = re.compile(r"([A-Za-z][\w -]{0,30})[ \t]*:(?:[ \t]+(.*))?$")
_FIELDS = {
    "title": "title headline",
    "byline": "author authors by byline",
    "date": "date published pubdate date_published",
    "outlet": "source site publication outlet",
}
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
_MAILBOX = re.compile(r"\s*[<\[(]?(?:mailto:)?[^\s<>@\[\]()]+@[^\s<>\[\]()]+[>\])]?")


@dataclass(frozen=True, slots=True)
class Preamble:
    """What the block said, and the block itself in `raw`; empty where a text has none."""

    title: str = ""
    byline: str = ""
    outlet: str = ""
    published: Published | None = None
    raw: str = ""


def read_preamble(text: str) -> tuple[Preamble, str]:
    """Return the front matter or mail header at the top of `text`, and what stands below it."""
    rows = text.lstrip("\n").split("\n", _MOST_LINES + 1)
    for read in (_front_matter, _mail_header):
        found, used = read(rows[:_MOST_LINES])
        if used:
            return found, "\n".join(rows[used:])
    return Preamble(), text


def _front_matter(rows: list[str]) -> tuple[Preamble, int]:
    if rows[0].rstrip() != "---":
        return Preamble(), 0
    end = next((index for index, row in enumerate(rows) if index and row.rstrip() in ("---", "...")), 0)
    values = _values(rows[1:end])
    fields = {
        name: next((values[key] for key in keys.split() if values.get(key)), "") for name, keys in _FIELDS.items()
    }
    if not any(fields.values()):
        return Preamble(), 0
    published = parse_date(fields.pop("date"))
    return Preamble(**fields, published=published, raw="\n".join(rows[: end + 1])), end + 1


def _values(rows: list[str]) -> dict[str, str]:
    """Read the rows of YAML that front matter is made of: `key: value`, and lists; none where a row is another."""
    values: dict[str, list[str]] = {}
    key = ""
    for row in rows:
        if match := _FRONT.match(row):
            key = match[1].casefold()
            values[key] = [_bare(part) for part in _parts(match[2] or "") if part]
        elif not row.strip() or row.startswith("#"):
            continue
        elif key and row.lstrip().startswith("- "):
            values[key].append(_bare(row.lstrip()[2:]))
        elif not (key and row[0] in " \t"):
            return {}
    return {key: ", ".join(parts) for key, parts in values.items()}


def _parts(value: str) -> list[str]:
    value = value.strip()
    return value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else [value]


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _mail_header(rows: list[str]) -> tuple[Preamble, int]:
    headers = list(_headers(rows))
    values = {kind: value for _, kind, value in reversed(headers)}  # of two of a kind the first counts
    if "subject" not in values or not values.keys() & {"from", "to"}:
        return Preamble(), 0
    return Preamble(
        title=_REPLY.sub("", _decoded(values["subject"])).strip(),
        byline=_MAILBOX.sub("", _decoded(values.get("from", ""))).strip("\"' ,;"),
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
