"""Terms: what an article explains, and what it leaves unexplained."""

from __future__ import annotations

import pytest
from doubles.extractive_samples import article, read_digest

from socra import Reader


def explained(text: str, language: str = "en") -> dict[str, str]:
    return {term.text: term.definition for term in read_digest(text, language).terms if term.explained}


def gaps(text: str) -> list[str]:
    return [term.text for term in read_digest(text).terms if not term.definition]


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
    (
        "en",
        "They count lemmas (a lemma is a piece of a proof) by the million.",
        "lemma",
        "a lemma is a piece of a proof",
    ),
    (
        "en",
        "Adjusted earnings per share (EPS) came to $1.66 in spring. EPS were less a year ago.",
        "EPS",
        "earnings per share",
    ),
    (
        "en",
        "The pills held a powder known as DXP, which is a highly toxic industrial chemical. DXP was sold on Monday.",
        "DXP",
        "a highly toxic industrial chemical",
    ),
    (
        "en",
        "The bid came from Skyways’ owner QVG, the holding of three airlines. QVG raised it on Monday.",
        "QVG",
        "the holding of three airlines",
    ),
    (
        "en",
        "They met in the Dorn Business Quarter or “DBQ.” The DBQ was closed on Monday.",
        "DBQ",
        "Dorn Business Quarter",
    ),
    (
        "de",
        "Unterstützt wird der TOKP-Standard (Time-Based One-Key Passwords). Ohne TOKP geht hier gar nichts.",
        "TOKP",
        "Time-Based One-Key Passwords",
    ),
    (
        "es",
        "Habló la Coordinadora Ancestral Molinera (CAM). La CAM no respondió a las preguntas.",
        "CAM",
        "Coordinadora Ancestral Molinera",
    ),
    (
        "en",
        "It is called RAG, short for retrieval-augmented generation, and it works. The mill has no RAG.",
        "RAG",
        "retrieval-augmented generation",
    ),
    (
        "en",
        "They build a heat ladder – a trick of builders for small, composable systems.",
        "heat ladder",
        "a trick of builders for small, composable systems",
    ),
    (
        "en",
        "The numbers sit in VRAM, the memory on the graphics card itself. The mill has no VRAM.",
        "VRAM",
        "the memory on the graphics card itself",
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
        "They study odd things: river floods, rings of planets, a magnetic field, the number of salmon in a fjord.",
        "Dorn signed the treaty on Wednesday, a step that gives the court power over both towns.",
        "We look at child labour, worker safety, the right to join a union, and payment of a living wage.",
        "Its strength is a large template library, a quiet editor that anyone can use, and phone support.",
    ],
)
def test_a_comma_alone_explains_nothing(text: str) -> None:
    assert explained(text) == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die App nutzt einen Zusatzcode, der nur kurze Zeit gilt, und einen Schlüssel."),
        ("de", "Wer will, kann auf ein Gerät verzichten, das den Code liefert."),
        ("fr", "Ont voté pour le rapporteur du texte, la droite et une partie des députés de gauche."),
        ("fr", "Concrètement, un meunier qui parle avec un voisin du village sera entendu."),
        ("es", "Entre las fuerzas armadas, la ciudad de los molinos que nadie conoce calló."),
        ("zh", "几年前，即二〇一一年，磨坊赞助了一个试验。"),
        ("pl", "Gmina nie ma na to pieniędzy, a młyn stoi."),
    ],
)
def test_without_parts_of_speech_no_clause_explains_what_stands_before_it(language: str, text: str) -> None:
    assert explained(text, language) == {}


def test_letters_in_brackets_are_explained_and_none_that_anything_spells_out_is_a_gap() -> None:
    assert gaps("The insemination within the mill (IQM) was free. It was her first IQM.") == []
    assert gaps("The Northern Mill Office (NMO) closed. Nobody asked why.") == []


def test_an_acronym_that_is_never_explained_is_a_gap() -> None:
    assert gaps("The index follows the LDXP groups. It speaks HL7 and counts XQRs.") == ["LDXP", "HL7", "XQR"]


@pytest.mark.parametrize(
    "text",
    [
        "Halvorsen Motion (NYSE: HLVM) fell.",
        "It holds 24 GB and needs 3 MW at 5 PM.",
        "THE MILL WILL CLOSE AT LAST SAYS UNION.",
        "It was chapter XIV of volume III.",
        "The US and the UK met the EU.",
        "Please PRESS the button of the PRO model.",
        "Shares of Lowe’s (LOW) fell in Dover, DE, and in Austin, TX.",
    ],
)
def test_tickers_units_shouting_and_roman_numerals_are_no_gaps(text: str) -> None:
    assert gaps(text) == []


def test_what_the_article_explains_comes_before_background_and_what_nothing_explains() -> None:
    text = (
        "The mill recovers heat through a recuperator, a box that warms air, and reports under the XQTS to OPEC. "
        "It is proud of the XQTS and of its owner."
    )
    groups = Reader().read(article(text)).analysis.concepts.groups
    assert {group.name: [concept.term for concept in group.concepts] for group in groups} == {
        "Explained in the article": ["Recuperator"],
        "Background": ["OPEC"],
        "Used without explanation": ["XQTS"],
    }
    assert groups[1].concepts[0].evidence == ()
    assert groups[2].concepts[0].definition == "The article uses it without saying what it means."


def test_a_definition_of_wordnet_names_it() -> None:
    text = "Spodumene was found at the river. The spodumene came from the farms, the council said on Monday."
    (concept,) = Reader().read(article(text)).analysis.concepts.groups[0].concepts
    assert concept.term == "Spodumene"
    assert concept.definition.endswith("(WordNet)")
    assert concept.provenance == "background"


def test_a_text_without_terms_says_so() -> None:
    text = "The mill closed in spring. The mill had made paper for years."
    (group,) = Reader().read(article(text)).analysis.concepts.groups
    assert group.name == "No terms found"
    assert [concept.definition for concept in group.concepts] == [
        "It explains no term, and none was found that needs explaining."
    ]


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
        (sentence,) = [evidence.sentence for evidence in step.evidence] or [0]
        used = {t.text for t in found.terms if sentence in t.mentions and t.explained != sentence}
        known |= {t.text for t in found.terms if step.text.casefold().startswith(t.text.casefold())}
        if level_of(levels, step) > 0:
            assert used <= known, step.text


def level_of(levels: object, step: object) -> int:
    return next(k for k, level in enumerate(levels) if step in level.steps)  # type: ignore[arg-type, var-annotated]


def test_an_articles_own_glossary_explains_its_terms_where_it_has_two() -> None:
    entries = ["- **Barge**: A boat that takes stone down the canal.", "- **Lock**: A gate that holds the water back."]
    text = "The crew of the canal works at night.\n\n" + "\n".join(entries)
    told = {term.text: term.definition for term in read_digest(text).terms}
    assert told["Barge"] == "A boat that takes stone down the canal."
    assert "Lock" in told
    alone = read_digest("The crew of the canal works at night.\n\n" + entries[0]).terms
    assert not [term for term in alone if term.text == "Barge" and term.explained]


@pytest.mark.parametrize(
    "text",
    [
        "The town trusts a single company, a company that seems to have left the trade long ago, with its boats.",
        "The crew counts the tide tables, a slightly slower trick of the trade than asking, on its way to Selwick.",
    ],
)
def test_what_says_its_own_noun_again_or_compares_explains_nothing(text: str) -> None:
    assert not [term for term in read_digest(text).terms if term.explained]


def test_a_list_of_books_is_no_glossary() -> None:
    books = ["- Selwick: Merrin University Press.", "- Harle: Brandt and Sons. The harbour of old, pp. 52–54."]
    terms = read_digest("The crew of the canal works at night.\n\n" + "\n".join(books)).terms
    assert not [term for term in terms if term.explained]
