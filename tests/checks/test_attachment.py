"""What a figure hangs on: a cited one that the item puts on another thing, or turns from a rise into a fall."""

from __future__ import annotations

from time import process_time

import pytest

from socra.support.attachment import MOST_LETTERS, Attachment
from socra.support.check import Said
from socra.support.index import HEADER, index_of
from socra.testing import make_article

CHECK = Attachment()
FAR = " The mayor opened the fair. Rain came in the evening. Nobody was hurt in the crowd. "


def missing(item: str, source: str, languages: str = "en") -> list[str]:
    """Return what the check finds fault with; `languages` as "item" or "item source"."""
    said, _, told = languages.partition(" ")
    article = make_article(source, language=told or said)
    index = index_of(article)
    claims = CHECK.claims(Said((item,), item, said), index)
    return [claim.text for claim in claims if not CHECK.holds(claim, (HEADER, *index.places), index)]


SERVER = f"The clinic's new server cost €9,400 in all.{FAR}A used screen was bought for €1,450 from a dealer."


@pytest.mark.parametrize(
    ("item", "source", "found"),
    [
        ("The clinic's server cost €1,450.", SERVER, ["cost €1,450"]),
        ("The server cost €9,400.", SERVER, []),
        ("The server cost €9,400 and a used screen €1,450.", SERVER, []),
        ("The screen cost €1,450 at a dealer.", SERVER, []),
        ("The server cost €9,400, and €1,450 more came later.", SERVER, []),
        ("The furniture cost €1,450.", SERVER, []),
        ("The server cost around €1,450.", SERVER, []),  # a rounded one has another value
        ("The clinic's server weighs 1,450 kilos.", SERVER, []),
        (
            "Brandt Motors expects adjusted earnings of $6.95.",
            "Brandt Motors expects adjusted earnings of $6.10. The consensus stood at $6.95.",
            ["earnings of $6.95"],
        ),
        (
            "Brandt Motors expects adjusted earnings of $6.95.",
            "Brandt Motors expects adjusted earnings of $6.10. A year later it aims at $6.95.",
            [],  # the next sentence may speak of the same
        ),
        (
            "Brandt Motors wants $6.95.",
            "Brandt Motors expects $6.10. The consensus stood at $6.95.",
            [],  # so near, two words in common are little
        ),
        ("Brandt's revenue came to $7 million.", "Brandt's revenue came to $5 million. Later, $7 million.", []),
        (
            "Brandt repaired 80 lorries within 40 days.",
            f"Brandt repaired lorries within 25 days.{FAR}The strike of the harbour pilots went on for 40 days.",
            ["within 40 days"],
        ),
        (
            "Brandt repaired lorries within 40 days.",
            f"Brandt repaired lorries within 25 hours.{FAR}The strike of the pilots went on for 40 days.",
            [],  # hours are no days
        ),
        (
            "The reform will cost 4.7 million euros.",
            "The reform, first put at 3.2 million euros, is to come to 4.7 million euros.",
            [],  # in one sentence words of both surround each
        ),
        ("The frequency fell to 48.1 hertz.", "The frequency fell from 50.0 hertz to 48.1 within seconds.", []),
    ],
)
def test_a_figure_must_not_take_the_place_of_another(item: str, source: str, found: list[str]) -> None:
    assert missing(item, source) == found


@pytest.mark.parametrize(
    ("item", "language", "found", "source"),
    [
        ("Le serveur de la clinique a coûté 1 450 euros.", "fr", "coûté 1 450 euros", "Le serveur de la clinique a "
         "coûté 9 400 euros. Un écran d’occasion valait 1 450 euros."),
        ("Der Server der Klinik kostete 1.450 Euro.", "de", "kostete 1.450 Euro", "Der Server der Klinik kostete "
         "9.400 Euro. Ein gebrauchter Bildschirm war für 1.450 Euro zu haben."),
        ("Новый сервер клиники стоил 1450 евро.", "ru", "стоил 1450 евро", "Новый сервер клиники стоил 9400 евро. "
         "Подержанный экран обошёлся в 1450 евро."),
    ],
)  # fmt: skip
def test_other_languages_have_rivals_too(item: str, language: str, found: str, source: str) -> None:
    assert missing(item, source, language) == [found]


MOVES = {
    "en": ("Sales rose 12% in spring.", "Sales fell 12% in spring."),
    "fr": ("Les ventes ont augmenté de 12 % au printemps.", "Les ventes ont reculé de 12 % au printemps."),
    "de": ("Der Umsatz stieg um 12 Prozent.", "Der Umsatz ist um 12 Prozent gesunken."),
    "es": ("Las ventas subieron un 12 % en primavera.", "Las ventas cayeron un 12 % en primavera."),
    "it": ("Le vendite sono aumentate del 12% in primavera.", "Le vendite sono scese del 12% in primavera."),
    "pt": ("As vendas subiram 12% na primavera.", "As vendas caíram 12% na primavera."),
    "nl": ("De omzet steeg met 12 procent.", "De omzet daalde met 12 procent."),
    "pl": ("Sprzedaż wzrosła o 12 procent.", "Sprzedaż spadła o 12 procent."),
    "ru": ("Продажи выросли на 12 процентов.", "Продажи упали на 12 процентов."),
}


@pytest.mark.parametrize("language", MOVES)
def test_a_rise_is_no_fall(language: str) -> None:
    up, down = MOVES[language]
    assert missing(up, down, language) and missing(down, up, language)
    assert not missing(up, up, language) and not missing(down, down, language)


@pytest.mark.parametrize(
    ("item", "source"),
    [
        ("Sales rose 12%.", "Sales climbed 12% as costs fell."),
        ("Sales climbed 12%.", "Sales, which fell last year, were 12% higher."),
        ("Net income rose 5% and the margin came to 14%.", "Net income rose 5%. The margin fell to 14%."),
        ("Net income rose 5% and the margin came to 14%.", "Net income rose 5% while the margin fell to 14%."),
        ("Sales rose 12%.", "Sales did not fall 12%."),
        ("Wages rose 12%.", "Prices fell 12%."),
        ("Sales rose 12%.", "Sales rose where the rivals of the new owner in the town of Aren fell 12% behind."),
        ("Sales did not rise 12%.", "Sales fell 12%."),
        ("The Greens gained 40 seats.", "The other party lost 40 seats to the Greens."),
        ("Prices rose 12%.", "Wages fell 12%. Prices increased 12%."),
        ("Sales rose 12%.", "The mill's roof fell in, and 12% of it burned."),
        ("Sales added 12% after a fall.", "Sales rose 12%."),
        ("Les ventes ont augmenté de 12 %.", "Sales fell 12%."),
    ],
)
def test_a_move_is_compared_only_where_it_is_this_figure_s(item: str, source: str) -> None:
    assert not missing(item, source, "fr en" if item.startswith("Les") else "en")


ORDERS = {
    "en": ("from 9 seconds to 2", "to 2 seconds from 9"),
    "fr": ("de 9 à 2", "à 2 contre 9"),
    "de": ("von 9 auf 2", "auf 2 von 9"),
    "es": ("de 9 a 2", "a 2 desde 9"),
    "it": ("da 9 a 2", "a 2 da 9"),
    "pt": ("de 9 para 2", "para 2 de 9"),
    "nl": ("van 9 naar 2", "naar 2 van 9"),
    "pl": ("z 9 do 2", "do 2 z 9"),
    "ru": ("с 9 до 2", "до 2 с 9"),
}


@pytest.mark.parametrize("language", ORDERS)
def test_what_something_came_from_is_not_where_it_went(language: str) -> None:
    one, other = (f"X: {order}." for order in ORDERS[language])
    turned = one.replace("9", "?").replace("2", "9").replace("?", "2")
    assert not missing(one, one, language) and not missing(one, other, language) and not missing(other, one, language)
    assert missing(one, turned, language) and missing(other, turned, language)
    assert not missing(one, f"{turned} {one}", language)


@pytest.mark.parametrize(
    ("item", "languages"),
    [
        ("It rained. It snowed. The clinic's server cost €1,450.", "en"),  # a summary
        ("The clinic's server cost €1,450. " + "x" * MOST_LETTERS, "en"),
        ("Le server de la clinic cost €1,450.", "fr en"),
        ("The clinic's server (服务器) cost €1,450.", "en"),
        ("The clinic's server cost €1,450.", ""),
    ],
)
def test_nothing_is_claimed_where_it_measures_badly(item: str, languages: str) -> None:
    assert not missing(item, SERVER, languages)


def test_no_other_sentence_is_named_for_what_the_cited_ones_say_against_it() -> None:
    article = make_article(SERVER)
    index = index_of(article)
    text = "The clinic's server cost €1,450."
    claims = CHECK.claims(Said((text,), text, "en"), index)
    assert claims and [CHECK.where(claim, index) for claim in claims] == [()] * len(claims)


@pytest.mark.alone
@pytest.mark.parametrize(
    "part", ["5 dollars fall, ", "12% rose not ", "from 1 to 2 ", " – 12", "did not fall 12% ", "a", ",", "12. "]
)
def test_hostile_input_takes_no_time(part: str) -> None:
    source = (part * (200_000 // len(part)))[:200_000]
    article = make_article(source)
    index = index_of(article)
    started = process_time()
    for text in ("Revenue rose 12% to $45 million from $30 million.", source[:MOST_LETTERS], source):
        for claim in CHECK.claims(Said((text,), text, "en"), index):
            CHECK.holds(claim, (HEADER, *index.places[:100]), index)
    assert process_time() - started < 2
