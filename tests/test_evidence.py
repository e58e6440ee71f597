"""Evidence: quoted spans from sentence numbers, and the mechanical verdict on an item's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from socra.article import Article
from socra.evidence import Evidence, Provenance, Verdict, locate
from socra.support import Said, judge as judge_said
from socra.testing import make_article

ARTICLE = make_article(
    "The mill in Arden closed in May 2024 after 112 years.",
    "It had 1,312 workers and lost $3.5 million a year.",
    "Nobody in the valley knew why the owner gave up.",
    title="The mill that closed",
    outlet="The Harbour Post",
    published=date(2026, 5, 3),
)
CHINESE = make_article("工厂于五月关闭。", "三百名工人失业。", language="zh")


def judge(text: str, provenance: Provenance, evidence: Sequence[Evidence], article: Article) -> Verdict:
    return judge_said(Said((text,), text, article.language), provenance, evidence, article).verdict


def verdict(text: str, *numbers: int, provenance: Provenance = "article") -> Verdict:
    return judge(text, provenance, locate(numbers, ARTICLE), ARTICLE)


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("The mill in Arden closed in May 2024 after 112 years.", [1], "supported"),
        ("The Arden mill closed in 2024.", [1], "supported"),
        ("It lost $3.5 million.", [2], "supported"),
        ("The mill lost $3.5 million a year.", [2, 1], "supported"),
        ("The Arden mill closed in 2024.", [2], "partly"),  # true, but not there
        ("The Harbour Post wrote about the mill that closed on 2026-05-03.", [1], "partly"),
        ("The Arden mill closed in 2023.", [1], "unsupported"),  # another year
        ("It lost $35 million.", [2], "unsupported"),  # another figure
        ("The bakery in Leeds opened again.", [1], "unsupported"),
        ("The Arden mill closed in 2024.", [], "unsupported"),  # claims the article, cites nothing
    ],
)
def test_words_and_numbers_must_stand_in_what_is_cited(text: str, numbers: list[int], expected: Verdict) -> None:
    assert verdict(text, *numbers) == expected


def test_background_is_not_checked() -> None:
    assert verdict("Mills grind grain with 2 stones.", provenance="background") == "background"


def test_scripts_without_spaces_are_looked_up_as_they_stand() -> None:
    assert judge("工厂于五月关闭", "article", locate([1], CHINESE), CHINESE) == "supported"
    assert judge("老板逃到国外去了", "article", locate([1], CHINESE), CHINESE) == "unsupported"


def test_evidence_is_the_articles_own_words_each_sentence_once() -> None:
    found = locate([3, 1, 3, 1], ARTICLE)
    assert [evidence.sentence for evidence in found] == [3, 1]
    assert all(ARTICLE.text[evidence.start : evidence.end] == evidence.quote for evidence in found)
    assert locate([], ARTICLE) == ()


def test_a_number_may_be_written_as_a_string() -> None:
    assert locate(["2", " 1"], ARTICLE) == locate([2, 1], ARTICLE)


@pytest.mark.parametrize(
    "number", [0, 4, -1, True, 1.0, "0", "4", "-1", "1.0", "one", "²", "", "9" * 5000, None, [1], {}, 10**40]
)
def test_a_number_that_no_sentence_has_is_refused_in_a_short_line(number: object) -> None:
    with pytest.raises(ValueError, match="the article has sentences 1 to 3") as caught:
        locate([1, number], ARTICLE)
    assert len(str(caught.value)) < 200


HOSPITAL = make_article(
    "The hardware cost €9,400.",
    "31 of them were wrong, roughly 5 per cent of drafts.",
    "The doctors did not want a second server.",
    "Between 12 and 15 percent of 31\u202f200 letters took 3.5 minutes.",
)


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("The hardware cost 9400 euros.", [1], "supported"),
        ("The hardware cost 9 400 euros.", [1], "supported"),
        ("The hardware cost 9.400 euros.", [1], "supported"),
        ("The hardware cost 9\u202f400,00 euros.", [1], "supported"),
        ("The hardware cost 9,400.00 euros.", [1], "supported"),
        ("The hardware cost 9,400.125 euros.", [1], "unsupported"),
        ("The hardware cost 94,00 euros.", [1], "unsupported"),
        ("The hardware cost 9.4 euros.", [1], "unsupported"),
        ("Roughly 31 per cent of drafts were wrong.", [2], "unsupported"),
        ("Roughly 5% of drafts were wrong.", [2], "supported"),
        ("Roughly 5 of drafts were wrong.", [2], "unsupported"),
        ("12–15% of 31,200 letters took 3,5 minutes.", [4], "supported"),
        ("Roughly 12 percent of letters took 3.50 minutes.", [4], "supported"),
        ("The hardware did not cost €9,400.", [1], "partly"),
        ("The hardware didn’t cost €9,400.", [1], "partly"),
        ("The doctors want a second server.", [3], "partly"),
        ("The doctors don't want a second server.", [3], "supported"),
        ("want a second server.", [3], "supported"),  # word for word
        ("The hardware cost €9,400. The doctors did not want a second server.", [3, 1], "supported"),
    ],
)
def test_a_number_is_its_value_and_a_no_is_no_yes(text: str, numbers: list[int], expected: Verdict) -> None:
    assert judge(text, "article", locate(numbers, HOSPITAL), HOSPITAL) == expected


@pytest.mark.parametrize(
    ("language", "yes", "no"),
    [
        ("fr", "Le matériel coûte 9 400 euros.", "Le matériel ne coûte pas 9 400 euros."),
        ("de", "Das Gerät kostet Geld.", "Das Gerät kostet kein Geld."),
        ("es", "El equipo cuesta dinero.", "El equipo no cuesta dinero."),
        ("it", "La macchina costa denaro.", "La macchina non costa denaro."),
        ("pt", "A máquina custa dinheiro.", "A máquina não custa dinheiro."),
        ("nl", "Het apparaat kost geld.", "Het apparaat kost geen geld."),
        ("ru", "Сервер стоит денег.", "Сервер не стоит денег."),
    ],
)
def test_a_no_on_one_side_alone_is_seen_in_each_language(language: str, yes: str, no: str) -> None:
    for said, told in ((yes, no), (no, yes)):
        article = make_article(told, language=language)
        assert judge(said, "article", locate([1], article), article) == "partly"
    article = make_article(no, language=language)
    assert judge(no.replace(".", "!"), "article", locate([1], article), article) == "supported"
