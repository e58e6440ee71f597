import unicodedata
from collections import Counter

import pytest
from doubles.tables import rows
from doubles.timing import cpu_seconds
from hypothesis import given, settings
from hypothesis import strategies as st

from socra.input.mojibake import repair
from socra.input.unicode import normalise

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@rows("input/unicode", "kept", "text")
def test_what_scripts_and_emoji_need_stays(text: str) -> None:
    assert normalise(text) == (unicodedata.normalize("NFC", text), ())


@rows("input/unicode", "removed", "hidden", key="reason")
def test_what_hides_or_controls_goes_with_a_reason(reason: str, hidden: str) -> None:
    text, removed = normalise(f"ab{hidden}cd")
    assert text == "abcd"
    assert [piece.reason for piece in removed] == [reason]


def test_half_a_pair_goes_as_a_character_without_a_meaning() -> None:
    text, [gone] = normalise("ab\ud800cd")
    assert (text, gone.reason) == ("abcd", "characters without a meaning outside one font")


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


@rows("input/unicode", "mended")
def test_unmistakable_mojibake_is_repaired(broken: str, mended: str) -> None:
    text, removed = normalise(broken)
    assert text == mended
    assert [piece.reason for piece in removed] == ["broken encoding, repaired in the text"]


def test_what_is_repaired_is_told_as_it_looked_before_word_for_word() -> None:
    _, [told] = normalise("The pier cost â‚¬4, said\nthe mayorâ€™s office. Nobody asked.")
    assert told.text == "â‚¬4, mayorâ€™s"
    _, [told] = normalise("Die GroÃŸmutter Ã\u00a0 la mode kam.")
    assert told.text == "GroÃŸmutter Ã\u00a0"


BYTES = [*"ÃÂâ€™œ©¼ƒßа°²»“–¬√üR� \n?a", "\x85", "\x9d", "\x93", "\u00a0", "Ð¿", "Ã©", "ðŸ˜€"]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(BYTES), max_size=30).map("".join))
def test_every_letter_that_is_repaired_away_is_told(text: str) -> None:
    kept, removed = normalise(text)
    told = Counter("".join([kept, *(piece.text for piece in removed)]))
    assert {mark: count for mark, count in Counter(text).items() if mark.isalpha() and told[mark] < count} == {}


@rows("input/unicode", "not_mojibake", "text")
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


@rows("input/unicode", "commands")
def test_commands_to_a_terminal_go_whole(sequence: str, shown: str) -> None:
    text, removed = normalise(f"The {sequence}mill{sequence} reopened.")
    assert text == "The mill reopened."
    assert any(shown in gone.text and gone.text.count(shown) == 2 for gone in removed)


def test_an_escape_alone_takes_no_letter_with_it() -> None:
    assert normalise("The mill\x1b reopened.\x1b")[0] == "The mill reopened."
    assert normalise("A \x1b]" + "word " * 2_000)[0].count("word") == 2_000


@pytest.mark.alone
@pytest.mark.parametrize("unit", ["ƒ", "Ã ", "Ãƒ", "Ð", "\x93", "â€", "√ü", "é¨a ", "à¹ ", "ðŸ˜€ ", "It’s. "])
@pytest.mark.parametrize("first", ["", "Ã"])
def test_time_grows_with_the_length_of_text_that_looks_broken(first: str, unit: str) -> None:
    def seconds(length: int) -> float:
        text = first + unit * (length // len(unit))
        return cpu_seconds(lambda: repair(text), runs=1)

    repair("caf\u00c3\u00a9")
    assert any(seconds(400_000) < 24 * seconds(50_000) + 0.1 for _ in range(3))
