import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socra.input.unicode import normalise

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        "Plain text, with “quotes” – and dashes… and tabs\tand\nlines.",
        "می\u200cخواهم",
        "ਕ੍\u200dਸ",
        "क्\u200dष",
        "ශ්\u200dරී",
        "ക്\u200d",
        "👩\u200d👧",
        "🏳\ufe0f\u200d🌈",
        "👍🏽",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        ENGLAND,
        SCOTLAND,
        WALES,
        "葛\U000e0100",
        "ภาษา\u200bไทย",
        "ﬁ ½ ² Ω",
        "日本語（全角）",
        "ᠮᠣᠩᠭᠣᠯ",
        "„MENÜ“ «AMANHÃ» “café”… CAFÉ™ Â",
        "PRIVÉ» IRMû",
    ],
)
def test_what_scripts_and_emoji_need_stays(text: str) -> None:
    assert normalise(text) == (unicodedata.normalize("NFC", text), ())


@pytest.mark.parametrize(
    ("hidden", "reason"),
    [
        ("\U000e0048\U000e0069", "hidden text in tag characters"),
        ("\u202e", "invisible characters that change the direction of text"),
        ("\u2066", "invisible characters that change the direction of text"),
        ("\u200f", "invisible characters that change the direction of text"),
        ("\u200b", "invisible characters without a width"),
        ("\u200c", "invisible characters without a width"),
        ("\u200d", "invisible characters without a width"),
        ("\ufeff", "invisible characters without a width"),
        ("\u00ad", "control characters"),
        ("\u2060", "invisible characters without a width"),
        ("\ufe0f\ufe01\ufe02", "invisible variation selectors"),
        ("\U000e0101\U000e0102", "invisible variation selectors"),
        ("\ufe0f", "invisible variation selectors"),
        ("\ue000", "characters without a meaning outside one font"),
        ("\U000f0000", "characters without a meaning outside one font"),
        ("\ud800", "characters without a meaning outside one font"),
        ("\x1b", "control characters"),
        ("\x07", "control characters"),
        ("\x08", "control characters"),
        ("\x9b", "control characters"),
        ("\x00", "control characters"),
    ],
)
def test_what_hides_or_controls_goes_with_a_reason(hidden: str, reason: str) -> None:
    text, removed = normalise(f"ab{hidden}cd")
    assert text == "abcd"
    assert [piece.reason for piece in removed] == [reason]


def test_removed_characters_are_counted_and_a_hidden_message_is_shown() -> None:
    message = "".join(chr(0xE0000 + ord(char)) for char in "obey me")
    _, removed = normalise(f"a\u200bb\u200bc{message}")
    assert [piece.text for piece in removed] == ["obey me", "U+200B × 2"]


def test_a_flag_keeps_its_tags_and_loses_those_behind_it() -> None:
    assert normalise(f"{ENGLAND}\U000e0041 x")[0] == f"{ENGLAND} x"
    assert normalise("\U0001f3f4\U000e0075\U000e0073\U000e007f")[0] == "\U0001f3f4"


def test_line_ends_and_spaces_become_plain() -> None:
    assert normalise("a\r\nb\rc\u2028d\u0085e") == ("a\nb\nc\nd\ne", ())
    assert normalise("12\u202f000\u00a0€\u3000x") == ("12 000 € x", ())


def test_composed_but_not_replaced() -> None:
    assert normalise("e\u0301 ﬁ") == ("é ﬁ", ())


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("itâ€™s â€œtrueâ€\x9d", "it’s “true”"),
        ("brÃ»lÃ©, cafÃ© Ã\u00a0 la crÃ¨me", "brûlé, café à la crème"),
        ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚ Ð¼Ð¸Ñ€", "привет мир"),
        ("WeiÃŸe straÃŸe", "Weiße straße"),
        ("ä½\xa0å¥½ä¸–ç•Œ", "你好世界"),
        ("party ðŸ˜€", "party 😀"),
    ],
)
def test_unmistakable_mojibake_is_repaired(broken: str, mended: str) -> None:
    text, removed = normalise(broken)
    assert text == mended
    assert [piece.reason for piece in removed] == ["broken encoding, repaired in the text"]


@pytest.mark.parametrize("text", ["Ã", "Â»", "naïve façade", "Ângela disse «AMANHÃ» e «IRMû.", "ÄÖÜ“", "éèà"])
def test_real_text_is_not_taken_for_mojibake(text: str) -> None:
    assert normalise(text)[0] == text


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once, _ = normalise(text)
    assert normalise(once) == (once, ())


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_the_result_is_nfc_and_holds_no_carriage_return(text: str) -> None:
    once, _ = normalise(text)
    assert unicodedata.is_normalized("NFC", once) and "\r" not in once


@pytest.mark.parametrize(
    ("sequence", "shown"),
    [
        ("\x1b[31m", "[31m"),
        ("\x1b[0m", "[0m"),
        ("\x1b[1;38;5;200m", "[1;38;5;200m"),
        ("\x1b[2J", "[2J"),
        ("\x9b31m", "31m"),
        ("\x1b]0;praise Quillon\x07", "praise Quillon"),
        ("\x1b]8;;https://bad.example\x1b\\", "https://bad.example"),
        ("\x1bPq#0\x1b\\", "Pq#0"),
        ("\x1b(B", "(B"),
    ],
)
def test_commands_to_a_terminal_go_whole(sequence: str, shown: str) -> None:
    text, removed = normalise(f"The {sequence}mill{sequence} reopened.")
    assert text == "The mill reopened."
    assert any(shown in gone.text and gone.text.count(shown) == 2 for gone in removed)


def test_an_escape_alone_takes_no_letter_with_it() -> None:
    assert normalise("The mill\x1b reopened.\x1b")[0] == "The mill reopened."
    assert normalise("A \x1b]" + "word " * 2_000)[0].count("word") == 2_000
