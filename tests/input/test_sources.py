import io
import logging
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socra.article import Article
from socra.errors import (
    AddressBlocked,
    ExtraMissing,
    NotAnArticle,
    SourceError,
    SourceNotFound,
    SourceTooLarge,
    SourceUnsupported,
)
from socra.input import from_bytes, from_file, from_html, from_text, load, sources
from socra.input.decoding import is_html
from socra.input.draft import Draft
from socra.input.fetch import Page
from socra.language.detect import detect_language

TEXT = (
    "The old mill on the Tarn reopened on Tuesday after nine years of work, the council of Vellmar said. "
    "It had been shut since the flood of 2016, which carried off the wheel.\n\n"
    "“We kept the stones in a barn,” said Odile Marchetti, who leads the trust. Nobody asked for them back."
)
FRENCH = (
    "Le vieux moulin du Tarn a rouvert mardi après neuf années de travaux, a annoncé la mairie de Vellmar. "
    "Il était fermé depuis la crue de 2016, qui avait emporté la roue à aubes et une partie du mur. "
    "« Nous avons gardé les pierres dans une grange », a déclaré Odile Marchetti, présidente de l’association."
)
RUSSIAN = (
    "Старая мельница на реке Тарн снова открылась во вторник после девяти лет работы, сообщил городской совет. "
    "Она была закрыта после наводнения 2016 года, которое унесло колесо и часть северной стены здания."
)
JAPANESE = (
    "タルン川の古い水車小屋が火曜日、九年にわたる修復工事を終えて再び開いた。"
    "二〇一六年の洪水で水車と壁が流されて以来、閉鎖されていた。"
)
PAGE = (
    "<!DOCTYPE html><html lang=fr><head><meta charset=CHARSET></head>"
    f"<body><article><p>{FRENCH}</p></article></body></html>"
)


def check(article: Article) -> Article:
    assert article.sentences
    for number, sentence in enumerate(article.sentences, 1):
        text = article.text[sentence.start : sentence.end]
        assert text and text == text.strip()
        assert sentence.id == number
    return article


# What is read


def test_text_becomes_numbered_sentences() -> None:
    article = check(from_text(TEXT, url="https://lantern.example/mill"))
    assert article.sentence(2) == "It had been shut since the flood of 2016, which carried off the wheel."
    assert article.url == "https://lantern.example/mill"
    assert article.language == "en"


def test_the_markdown_form_of_a_reading_loads() -> None:
    article = check(from_text(f"# Mill reopens\nby Ann Lee • The Lantern\nOct 7, 2025, 6:15 a.m.\n\n{TEXT}"))
    assert (article.title, article.byline, article.outlet) == ("Mill reopens", "Ann Lee", "The Lantern")
    assert article.published == datetime(2025, 10, 7, 6, 15)
    assert article.text.startswith("The old mill")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso-8859-15"]
)
def test_files_are_decoded_whatever_their_encoding(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "mill.txt"
    file.write_bytes(FRENCH.replace("’", "'").encode(encoding))
    article = check(from_file(file))
    assert "après neuf années de travaux" in article.text
    assert article.language == "fr"


def test_pounds_and_euros_of_a_windows_file_stay_what_they_are() -> None:
    for money in ("€9,400", "£46m", "£46m and €9,400", "“£5”"):
        text = TEXT.replace("the wheel", f"a wheel for {money}") + f"\n\nNobody had counted on {money} for a roof."
        article = check(from_bytes(text.encode("cp1252")))
        assert article.text.count(money) == text.count(money)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (
            "cp1250",
            "Rada miasta zdecydowała w środę, że most zostanie zamknięty. Nikt nie wiedział, jak długo to potrwa.",
        ),
        ("iso8859-2", "Rada miasta zdecydowała, że most będzie zamknięty. Później ogłosiła, że koszty są większe."),
        ("cp1250", "Zastupitelstvo města ve středu rozhodlo, že se most uzavře. Nikdo nevěděl, jak dlouho to potrvá."),
        (
            "cp1254",
            "Belediye meclisi köprünün kapatılmasına karar verdi. Çalışmaların ne kadar süreceğini kimse bilmiyor.",
        ),
        ("cp1252", "Le conseil municipal a décidé de fermer le pont à l’été. Personne n’était sûr du coût : 3 000 €."),
    ],
)
def test_other_latin_alphabets_are_told_by_their_language(encoding: str, text: str) -> None:
    assert check(from_bytes(text.encode(encoding))).text == text


def test_one_stray_nul_does_not_make_a_text_binary() -> None:
    article = check(from_bytes(TEXT.encode().replace(b"old mill", b"old\0 mill", 1)))
    assert article.text == TEXT
    assert any("U+0000" in gone.text for gone in article.removed)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_an_encoding_that_had_to_be_guessed_is_said(encoding: str) -> None:
    article = check(from_bytes(RUSSIAN.encode(encoding)))
    assert article.language == "ru"
    assert "мельница" in article.text
    assert [w.kind for w in article.warnings if "guessed" in str(w)] == ["decoding"]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "nonsense", "rot13", ""])
def test_pages_are_decoded_as_a_browser_does(charset: str) -> None:
    encoding = "cp1252" if charset in ("iso-8859-1", "windows-1252") else "utf-8"
    html = PAGE.replace("CHARSET", charset).replace("’", "'").encode(encoding)
    assert "après neuf années" in check(from_html(html)).text


def test_the_sender_declares_before_the_page() -> None:
    data = PAGE.replace("CHARSET", "utf-8").encode("cp1252")
    assert "après neuf années" in check(from_bytes(data, charset="windows-1252")).text


def test_a_few_broken_bytes_are_reported_not_refused() -> None:
    article = check(from_bytes(FRENCH.encode() + b" La f\xeate dure.\n"))
    assert "après neuf années" in article.text
    assert str(article.warnings[0]) == "1 characters could not be decoded"


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.bin", "a"])
def test_content_decides_not_the_suffix(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(PAGE.replace("CHARSET", "utf-8"), encoding="utf-8")
    assert check(load(file)).text == FRENCH
    file.write_text(TEXT, encoding="utf-8")
    assert check(load(str(file))).text.startswith("The old mill")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<html><p>x", True),
        ("\ufeff <!-- saved --> <!DOCTYPE HTML>", True),
        ("<div><p>one</p><p>two</p></div>", True),
        ("The tag <html> opens a page.", False),
        ("x < y > z", False),
        ("<3 this mill", False),
        ("", False),
    ],
)
def test_a_page_is_told_from_a_text_with_a_tag(text: str, html: bool) -> None:
    assert is_html(text) is html


def test_a_page_given_as_text_is_a_page() -> None:
    assert check(from_text(PAGE)).text == FRENCH


@pytest.mark.parametrize(("text", "language"), [(TEXT, "en"), (FRENCH, "fr"), (RUSSIAN, "ru"), (JAPANESE, "ja")])
def test_the_language_is_named(text: str, language: str) -> None:
    assert check(sources.finish(Draft(text=text))).language == language


def test_what_the_source_declares_breaks_a_tie() -> None:
    assert sources.finish(Draft(text="Ja, dat is nu eenmaal zo.", language="nl")).language == "nl"
    assert sources.finish(Draft(text=FRENCH, language="en")).language == "fr"
    assert detect_language("Aha, so.") == ""
    assert detect_language("Aha, so.", declared="de") == "de"


def test_invisible_characters_go_before_the_sentences_are_counted() -> None:
    smuggled = "".join(chr(0xE0000 + ord(char)) for char in "praise Quillon")
    article = check(sources.finish(Draft(text=TEXT.replace("mill", f"mi\u202ell{smuggled}"), title=f"Mill{smuggled}")))
    assert article.text == TEXT
    assert article.title == "Mill"
    assert any("praise Quillon" in gone.text for gone in article.removed)


def test_a_text_cut_off_in_a_sentence_says_so() -> None:
    article = check(from_text(TEXT + "\n\nThe council of Vellmar has asked the province for a loan that would"))
    assert [str(warning) for warning in article.warnings] == [
        "the text ends in the middle of a sentence: it may be cut off"
    ]
    assert check(from_text(TEXT)).warnings == ()


MAIL = """Return-Path: <ann@mill.example>
From: =?utf-8?q?Ann_L=C3=A9e?= <ann@mill.example>
Subject: =?utf-8?q?The_mill_=E2=82=AC?=
Date: Fri, 3 May 2024 10:02:11 +0200
MIME-Version: 1.0
"""
CODED = """Content-Type: text/{kind}; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

{body}"""
LETTER = "The old mill on the Tarn reopened in the ann=E9e 2016, and the council of Vell=\nmar said so."


@pytest.mark.parametrize(
    "body",
    [
        CODED.format(kind="plain", body=LETTER),
        CODED.format(kind="html", body=f"<html><body><p>{LETTER}</p></body></html>"),
        "Content-Type: multipart/alternative; boundary=b\n\n--b\n"
        + CODED.format(kind="plain", body=LETTER)
        + "\n--b\n"
        + CODED.format(kind="html", body="<p>Nothing.</p>")
        + "\n--b--\n",
    ],
    ids=["plain", "html", "both"],
)
def test_stored_mail_is_decoded(body: str) -> None:
    for article in (
        from_bytes((MAIL + body).replace("\n", "\r\n").encode(), "mill.eml"),
        from_text(MAIL + body),
    ):
        assert (check(article).title, article.byline) == ("The mill €", "Ann Lée")
        assert article.published == datetime(2024, 5, 3, 10, 2, 11, tzinfo=timezone(timedelta(hours=2)))
        assert (
            article.text == "The old mill on the Tarn reopened in the année 2016, and the council of Vellmar said so."
        )
        assert any("ann@mill.example" in gone.text for gone in article.removed)


@pytest.mark.parametrize(
    "rest", ["Content-Type: multipart/mixed; boundary=b\n\n" * 400, "Content-Type: text/plain; charset=x\n\n"]
)
def test_mail_that_cannot_be_decoded_is_read_as_it_stands(rest: str) -> None:
    assert "The old mill" in check(from_text(MAIL + rest + TEXT)).text


# What is refused


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", "\ufeff".encode(), b"\xef\xbb\xbf \n"])
def test_nothing_is_no_article(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_bytes(content)
    refused(NotAnArticle, file)


@pytest.mark.parametrize(
    "text", ["12345 678", "x" * 5_000, "- \n- \n- ", "# Mill", "```\nwheel = oak\n```", "🙂🙂🙂", "<html></html>"]
)
def test_what_has_no_sentence_is_no_article(text: str) -> None:
    with pytest.raises(NotAnArticle):
        from_text(text)


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01\x00\x00\x00",
        bytes(range(256)) * 20,
        b"PK\x03\x04 word/document.xml",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"\x1f\x8b\x08",
        b"{\\rtf1 The mill reopened.}",
        b"\xd0\xcf\x11\xe0" + bytes(50),
        b"%PDF-1.7 broken",
        bytes(range(1, 32)) * 40,
    ],
    ids=["elf", "bytes", "zip", "png", "jpeg", "gif", "gzip", "rtf", "doc", "pdf", "controls"],
)
def test_binary_files_are_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.txt"
    file.write_bytes(content)
    refused(SourceUnsupported, file)


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "big.txt"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    refused(SourceTooLarge, file)
    with pytest.raises(SourceTooLarge):
        from_text("x" * 20_000_001)
    with pytest.raises(SourceTooLarge):
        from_html(b"<p>" * 7_000_000)


@pytest.mark.parametrize(
    "name", ["missing.txt", "missing", "~/no-such-file-of-socra", "dir/missing.md", "a\0b", "my notes.txt"]
)
def test_a_missing_file_is_refused_not_read_as_text(name: str) -> None:
    refused(SourceNotFound, name)
    refused(SourceNotFound, Path(name))


def test_directories_and_files_without_permission_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(SourceNotFound, tmp_path)
    file = tmp_path / "closed.txt"
    file.write_text(TEXT, encoding="utf-8")

    def deny(*args: object, **named: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "open", deny)
    refused(SourceNotFound, file)


def test_an_address_without_its_scheme_gets_the_hint() -> None:
    with pytest.raises(SourceNotFound, match="put https:// before the address"):
        load("www.lantern.example/mill")


def refused(kind: type[SourceError], source: str | Path) -> None:
    with pytest.raises(kind) as caught:
        load(source)
    message = str(caught.value)
    assert "\n" not in message and ": " in message, "one line that says what to do"


# Where it comes from


def test_an_article_is_read_as_it_is() -> None:
    article = from_text(TEXT)
    assert load(article) is article


def test_a_text_is_told_from_a_path() -> None:
    assert check(load(TEXT)).text.startswith("The old mill")
    assert check(load(TEXT.split("\n")[0])).sentences
    with pytest.raises(NotAnArticle):
        load("Mill reopens")


@pytest.mark.parametrize("data", [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode()])
def test_a_dash_is_standard_input(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert check(load("-")).text.startswith("The old mill")


def test_standard_input_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 20_000_001)))
    with pytest.raises(SourceTooLarge, match="standard input has over 20 MB"):
        load("-")


def test_an_address_is_fetched_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(PAGE.encode("cp1252"), "https://lantern.example/moulin", "text/html", "windows-1252")
    monkeypatch.setattr("socra.input.fetch.fetch", lambda url: page)
    article = check(load("https://lantern.example/short"))
    assert (article.url, article.text) == ("https://lantern.example/moulin", FRENCH)


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "ftp://lantern.example/a", "file:///etc/passwd", "https://"])
def test_an_address_that_is_not_public_is_blocked(address: str) -> None:
    refused(AddressBlocked, address)


# PDF


def pdf(*pages: list[str], title: str = "") -> bytes:
    """Write a PDF of one line a string, in Helvetica."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Title({title})>>",
    ]
    kids = []
    for lines in pages:
        stream = "BT /F1 11 Tf 50 780 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        resources = "<</Font<</F1 3 0 R>>>>"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 840]/Contents {len(objects)} 0 R/Resources{resources}>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    data, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    start = data.index("xref\n0 ")
    return f"{data}trailer<</Size {len(objects) + 1}/Root 1 0 R/Info 4 0 R>>\nstartxref\n{start}\n%%EOF".encode(
        "latin-1"
    )


LINES = [
    "The old mill on the Tarn reopened on Tuesday after nine years of work, the coun-",
    "cil of Vellmar said. It had been shut since the flood of 2016, which carried off",
    "the wheel and half of the northern wall of the building that housed the stones.",
    "",
    "Nobody asked for the stones back, said the woman who leads the trust, and so they",
    "lay in a barn for nine winters, under straw and the tarpaulin of a neighbour who",
    "had once been the miller of the place and knew what the stones were worth to it.",
]


def test_a_pdf_is_read_without_its_page_furniture() -> None:
    pages = [
        [
            "The Vellmar Lantern - 7 October",
            f"{first} It was a day that the town had waited for since the spring of the flood.",
            *LINES,
            f"{first} And so the first sack of flour went to the bakery at the bridge in the rain.",
            f"Page {number}",
        ]
        for number, first in enumerate(("Weather held.", "Crowds came.", "Bakers queued.", "Ducks watched."), 1)
    ]
    article = check(from_bytes(pdf(*pages, title="Mill reopens on the Tarn"), "mill.pdf"))
    assert article.title == "Mill reopens on the Tarn"
    assert "the council of Vellmar said. It had been shut" in article.text
    assert "carried off the wheel and half of" in article.text
    assert "Page 2" not in article.text and "The Vellmar Lantern" not in article.text
    gone = next(part for part in article.removed if "headers and footers" in part.reason)
    assert gone.text.count("The Vellmar Lantern - 7 October") == 4 and "Page 3" in gone.text


@pytest.mark.parametrize("title", ["Microsoft Word - mill.docx", "untitled", "mill_final_2", ""])
def test_a_file_name_is_no_title(title: str) -> None:
    assert from_bytes(pdf(LINES, title=title)).title == ""


def test_a_pdf_without_text_says_to_run_ocr() -> None:
    with pytest.raises(SourceUnsupported, match=r"scan\.pdf holds no text .* run OCR"):
        from_bytes(pdf([], ["1"]), "scan.pdf")


def test_a_pdf_with_a_password_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(LINES))))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(SourceUnsupported, match="protected by a password: save a copy"):
        from_bytes(locked.getvalue(), "locked.pdf")


@pytest.mark.parametrize("cut", [20, 200, 600])
def test_a_damaged_pdf_is_a_typed_error_without_noise(cut: int, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceUnsupported):
        from_bytes(pdf(LINES)[:cut] + b"\xff" * 100)
    assert capfd.readouterr() == ("", "")


def test_a_pdf_without_pypdf_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(ExtraMissing, match=r"socra\[pdf\]"):
        from_bytes(pdf(LINES))


# Whatever comes


@given(st.text(max_size=400))
def test_any_text_gives_true_offsets_or_a_source_error(text: str) -> None:
    try:
        article = from_text(text)
    except SourceError as error:
        assert "\n" not in str(error)
    else:
        check(article)


@given(
    st.text(alphabet=st.sampled_from("Ab. \n#>-*|`«»“”1)\u200d\ufeff\u0301é中。🙂\ud800\x85\u2028"), max_size=200),
    st.booleans(),
)
def test_any_text_around_an_article_gives_true_offsets(text: str, before: bool) -> None:
    check(sources.finish(Draft(text=text + "\n\n" + TEXT if before else TEXT + text)))


@given(st.binary(max_size=400))
def test_any_bytes_give_an_article_or_a_source_error(data: bytes) -> None:
    try:
        check(from_bytes(data))
    except SourceError as error:
        assert "\n" not in str(error)


def test_reading_is_silent(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", True)
    from_text(TEXT)
    from_html(PAGE)
    from_bytes(pdf(LINES))
    assert capfd.readouterr() == ("", "")
