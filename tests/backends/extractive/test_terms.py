"""Terms: what an article explains, and what it leaves unexplained."""

from __future__ import annotations

import pytest
from doubles.extractive_samples import article, read_digest

from socra import Reader


def explained(text: str, language: str = "en") -> dict[str, str]:
    return {term.text: term.definition for term in read_digest(text, language).terms if term.explained}


def gaps(text: str) -> list[str]:
    return [term.text for term in read_digest(text).terms if term.acronym and not term.explained]


EXPLAINED = [
    (
        "en",
        "It uses quantization, the trick of storing numbers with fewer bits, to save room.",
        "quantization",
        "the trick of storing numbers with fewer bits",
    ),
    (
        "en",
        "An inverter is the box that turns direct current into alternating current.",
        "inverter",
        "An inverter is the box that turns direct current into alternating current.",
    ),
    ("en", "They count tokens (a token is a piece of a word) by the million.", "token", "a token is a piece of a word"),
    ("en", "Adjusted earnings per share (EPS) came to $1.66 in spring.", "EPS", "earnings per share"),
    (
        "en",
        "It is called RAG, short for retrieval-augmented generation, and it works.",
        "RAG",
        "short for retrieval-augmented generation",
    ),
    (
        "en",
        "A check valve, which lets oil flow in one direction only, can stick open.",
        "check valve",
        "lets oil flow in one direction only",
    ),
    (
        "en",
        "The numbers sit in VRAM, the memory on the graphics card itself.",
        "VRAM",
        "the memory on the graphics card itself",
    ),
    (
        "fr",
        "Il repose sur le cardage, une opération qui démêle les fibres, et dure deux ans.",
        "cardage",
        "une opération qui démêle les fibres",
    ),
    (
        "de",
        "Die Stadt setzt auf Begegnungszonen, das sind Straßen, in denen alle Vorrang haben.",
        "Begegnungszonen",
        "Straßen, in denen alle Vorrang haben",
    ),
    (
        "it",
        "Il parco misura il deflusso ecologico, cioè la quantità d’acqua che resta nel fiume.",
        "deflusso ecologico",
        "la quantità d’acqua che resta nel fiume",
    ),
    (
        "ru",
        "Тепловой насос — это машина, которая переносит тепло.",
        "Тепловой насос",
        "Тепловой насос — это машина, которая переносит тепло.",
    ),
    (
        "zh",
        "重力储能是指把重物提到高处来储存能量的一种方法。",
        "重力储能",
        "重力储能是指把重物提到高处来储存能量的一种方法。",
    ),
    (
        "ja",
        "開架方式とは、利用者が自由に本を取り出せる仕組みのことである。",
        "開架方式",
        "開架方式とは、利用者が自由に本を取り出せる仕組みのことである。",
    ),
]


@pytest.mark.parametrize(("language", "text", "term", "definition"), EXPLAINED, ids=[case[2] for case in EXPLAINED])
def test_an_explanation_is_found_and_kept_in_its_own_words(
    language: str, text: str, term: str, definition: str
) -> None:
    assert explained(text, language).get(term) == definition


@pytest.mark.parametrize(
    "text",
    [
        "In spring, the mill closed for good.",
        "Ann Whitlow, the head of the lab, left.",
        "They brought a torch, a rope that held, and a lamp.",
        "It is a box on a beam, the only one that serves the room.",
        "The basis is a report of the institute that nobody read.",
    ],
)
def test_a_comma_alone_explains_nothing(text: str) -> None:
    assert explained(text) == {}


def test_an_acronym_that_is_never_explained_is_a_gap() -> None:
    assert gaps("The index follows the LDAP groups. It speaks HL7 and counts AMRs.") == ["LDAP", "AMR", "HL7"]


@pytest.mark.parametrize(
    "text",
    [
        "Halvorsen Motion (NYSE: HLVM) fell.",
        "It holds 24 GB and needs 3 MW at 5 PM.",
        "THE MILL WILL CLOSE AT LAST SAYS UNION.",
        "It was chapter XIV of volume III.",
        "The US and the UK met the EU.",
    ],
)
def test_tickers_units_shouting_and_roman_numerals_are_no_gaps(text: str) -> None:
    assert gaps(text) == []


def test_gaps_come_first_and_explanations_after_them() -> None:
    text = "The mill recovers heat through a recuperator, a device that warms fresh air, and reports under the ETS."
    groups = Reader().read(article(text)).analysis.concepts.groups
    assert [[concept.term for concept in group.concepts] for group in groups] == [["ETS"], ["Recuperator"]]
    assert groups[0].name == "Used without explanation"


def test_a_text_without_terms_still_names_what_it_is_about() -> None:
    groups = (
        Reader().read(article("The mill closed in spring. The mill had made paper for years.")).analysis.concepts.groups
    )
    assert groups[0].name == "Key terms"
    assert groups[0].concepts[0].evidence


def test_no_step_of_the_path_uses_a_term_before_its_own_step() -> None:
    text = (
        "The mill reports its emissions under the ETS and will close in June, its owner said.\n\n"
        "The recuperator, a device that warms fresh air with exhaust gas, was sold to a dealer in Dorn.\n\n"
        "It is not known who pays for the CHP unit, or whether the ETS counts it.\n\n"
        "The owner of the mill plans to sell the PLC and the SCADA system, the NMR and the XRF and the GCMS next year."
    )
    found = read_digest(text)
    levels = Reader().read(article(text)).analysis.path.levels
    known: set[str] = set()
    for step in (step for level in levels for step in level.steps):
        used = {
            t.text
            for t in found.terms
            if step.evidence[0].sentence in t.mentions and t.explained != step.evidence[0].sentence
        }
        known |= {t.text for t in found.terms if step.text.casefold().startswith(t.text.casefold())}
        if level_of(levels, step) > 0:
            assert used <= known, step.text


def level_of(levels: object, step: object) -> int:
    return next(k for k, level in enumerate(levels) if step in level.steps)  # type: ignore[arg-type, var-annotated]
