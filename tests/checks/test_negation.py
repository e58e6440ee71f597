"""The check of negation: a no that the source has not, and one that the item drops, in 14 languages."""

from __future__ import annotations

import time

import pytest
from doubles.checking import elsewhere, missing, verdict_of
from doubles.tables import rows

from socra.checks.negation.negation import Negation
from socra.testing import make_article

CHECK = Negation()
BANKS = make_article(
    "The mill in Arden did not close in spring.",
    "The bank in Tolm closed in spring.",
    "The mill in Arden closed in autumn.",
    "Has the ferry to Lorne stopped?",
)


def finds(source: str, item: str, language: str = "en") -> bool:
    return bool(missing(CHECK, item, make_article(source, language=language)))


@rows("checks/negation", "found_whether_added_or_dropped")
def test_a_no_that_is_added_or_dropped_is_found(language: str, yes: str, no: str) -> None:
    assert finds(yes, no, language), "added"
    assert finds(no, yes, language), "dropped"
    for text in (yes, no):
        assert not finds(text, text.rstrip(".。।"), language)


@rows("checks/negation", "found_where_one_thing_of_several_is_denied")
def test_each_thing_denied_is_compared_not_the_number_of_noes(language: str, source: str, item: str) -> None:
    assert finds(source, item, language)


@rows("checks/negation", "found_where_a_refusal_is_denied")
def test_a_refusal_that_is_denied_is_none(language: str, no: str, double: str) -> None:
    assert finds(no, double, language)
    assert finds(double, no, language)
    assert not finds(double, double.rstrip(".。"), language)


@rows("checks/negation", "passed_as_it_is_no_negation")
def test_what_looks_like_a_no_and_is_none_is_passed(language: str, source: str, item: str) -> None:
    assert not finds(source, item, language)


@rows("checks/negation", "passed_as_the_same_in_other_words")
def test_the_same_in_other_words_is_passed(language: str, source: str, item: str) -> None:
    assert not finds(source, item, language)


@rows("checks/negation", "passed_as_something_is_off_or_left_out")
def test_what_is_switched_off_or_left_out_is_no_contradiction(language: str, source: str, item: str) -> None:
    assert not finds(source, item, language)


def test_what_a_colon_leads_excuses_no_added_no() -> None:
    assert finds("The mayor refused: the council will close the mill.", "The council will not close the mill.")


def test_who_speaks_is_not_denied_by_the_clause_behind_that() -> None:
    source = "« Personne ne nous a dit qui prépare le dîner », dit Odile Marchais, aide-soignante."
    assert not finds(source, "Odile Marchais a dit que personne ne leur avait dit qui prépare le dîner.", "fr")


def test_the_clause_that_is_nearest_decides() -> None:
    assert not missing(CHECK, "The bank in Tolm closed in spring!", BANKS, [1, 2])
    assert missing(CHECK, "The bank in Tolm did not close in spring.", BANKS, [1, 2])
    assert missing(CHECK, "The mill in Arden closed in spring.", BANKS, [1, 2])
    assert not missing(CHECK, "The ferry to Lorne has not stopped.", BANKS, [4])  # a question affirms nothing


def test_a_label_names_what_the_source_denies_and_affirms_nothing() -> None:
    source = make_article("The ferry sails as it did: no night crossing, no cabin, no captain.")
    told = "The ferry sails as before: no night crossing."
    assert not missing(CHECK, ["Night crossing", told], source)
    assert missing(CHECK, ["No ferry sails", told], source)
    assert missing(CHECK, ["Night crossing", "The ferry sails, with a night crossing."], source)


def test_a_finding_names_the_clause_and_where_else_the_article_says_so() -> None:
    text = "It was cold, and the mill in Arden closed."
    assert elsewhere(CHECK, text, BANKS, [1]) == [("and the mill in Arden closed", (3,))]
    assert elsewhere(CHECK, text, BANKS, [1, 3]) == []
    found = verdict_of(text, BANKS, 1)
    assert found.verdict == "partly"
    assert [finding.sentences for finding in found.findings if finding.kind == "negation"] == [(3,)]
    denied = "The bank in Tolm did not close in spring."
    found = verdict_of(denied, BANKS, 2)
    assert found.verdict == "unsupported"
    assert [finding.text for finding in found.findings if finding.kind == "negation"] == [denied.rstrip(".")]


def test_a_long_clause_is_named_by_its_beginning() -> None:
    source = "The mill " + "in the long valley of Arden " * 6 + "closed."
    [text] = missing(CHECK, source.replace("closed", "never closed"), make_article(source))
    assert len(text) <= 80
    assert text.startswith("The mill in the long valley")
    assert text.endswith("…")


def test_no_claim_is_made_in_another_language_or_in_one_that_is_not_known() -> None:
    assert not missing(CHECK, "Die Mühle in Arden schloss nicht.", BANKS, [3], "de")
    assert not finds("Kinu haikufungwa.", "Kinu kilifungwa.", "sw")
    assert finds("The mill closed in spring.", "The mill did not close in spring.", "en-GB")


@pytest.mark.alone
@pytest.mark.parametrize("unit", ["not ", "not,", "nnn't", "a not b, ", "because not "])
def test_a_flood_of_noes_is_read_in_linear_time(unit: str) -> None:
    flood = unit * (200_000 // len(unit))
    article = make_article("The mill closed. " + flood)
    start = time.perf_counter()
    elsewhere(CHECK, flood, article, [1])
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("language", "unit"), [("fr", "n'"), ("fr", "ne a "), ("ru", "не "), ("zh", "不"), ("ja", "ない")]
)
def test_a_flood_in_other_languages_is_too(language: str, unit: str) -> None:
    flood = unit * (200_000 // len(unit))
    start = time.perf_counter()
    elsewhere(CHECK, flood, make_article(flood, language=language), [1])
    assert time.perf_counter() - start < 2
