"""Whether an article answers a question: words and the kind of thing asked for, in many languages."""

from __future__ import annotations

from time import perf_counter

import pytest
from doubles.checkout import ROOT

from socra.article import Article
from socra.checks.questions import (
    answered_by,
    asked_term,
    explains,
    introduced,
    is_yes_no,
    language_of,
    same_question,
    uses,
)
from socra.input import load
from socra.testing import make_article

LANGUAGES = ROOT / "tests" / "data" / "languages"

BRIDGE = make_article(
    "The Orlow footbridge was closed on 3 March because two of its cables had rusted through.",
    "Its repair will cost £4 million, said Edda Marlinspike, who runs the harbour office.",
    "A saddle, the block of steel that a cable rests on, broke in April.",
    "It is not known whether the ferry will run in winter.",
    "How do the inspectors reach the cables? They climb the tower by rope.",
    "Nine inspectors looked at 312 strands.",
    title="Orlow loses its footbridge",
)


@pytest.mark.parametrize(
    ("question", "state", "sentences"),
    [
        ("When was the footbridge closed?", "answered", (1,)),
        ("Why was the footbridge closed?", "answered", (1,)),
        ("How much will the repair cost?", "answered", (2,)),
        ("Who runs the harbour office?", "answered", (2,)),
        ("Who is Edda Marlinspike?", "answered", (2,)),
        ("What is a saddle?", "answered", (3,)),
        ("What does “saddle” mean here?", "answered", (3,)),
        ("How many strands did the inspectors look at?", "answered", (7,)),
        ("How do the inspectors reach the cables?", "answered", (5, 6)),
        ("Will the ferry run in winter?", "open", ()),
        ("When will the ferry run in winter?", "open", ()),
        ("Who built the opera house?", "open", ()),
        ("?", "open", ()),
        ("🙂", "open", ()),
    ],
)
def test_an_english_article_answers(question: str, state: str, sentences: tuple[int, ...]) -> None:
    found = answered_by(question, BRIDGE, "en")
    assert (found.state, found.sentences) == (state, sentences)


def test_the_kind_of_thing_that_is_asked_for_must_be_there() -> None:
    assert answered_by("Where was the footbridge closed?", BRIDGE).state != "answered"
    assert answered_by("How many cables had rusted through?", BRIDGE).state == "answered"
    assert answered_by("How many footbridges were closed?", BRIDGE).state != "answered"


def test_what_is_asked_is_no_reason_for_itself() -> None:
    article = make_article("The port stopped after the river fell to 1.12 metres.")
    assert answered_by("What lies behind the figure “1.12 metres”?", article).state == "partly"
    assert answered_by("Why has the port stopped since the river fell?", article).state != "open"


def test_the_sentence_that_a_question_quotes_does_not_answer_it() -> None:
    question = "What is known by now about this: “Nine inspectors looked at 312 strands”?"
    assert answered_by(question, BRIDGE).state == "open"


def test_half_of_the_words_are_part_of_an_answer() -> None:
    found = answered_by("How many of the 312 strands did the inspectors cut?", BRIDGE)
    assert found.state == "partly"
    assert 7 in found.sentences


SAID = [
    ("de", "Wie viele Ampeln hat die Stadt abgeschaltet?", "answered"),
    ("de", "Wann entscheidet der Stadtrat?", "answered"),
    ("de", "Was sind Begegnungszonen?", "answered"),
    ("de", "Schaltet die Stadt die Ampeln im Herbst wieder ein?", "open"),
    ("de", "Was bedeutet „GVFG“?", "open"),
    ("ru", "Что такое тепловой насос?", "answered"),
    ("ru", "Сколько стоит проект?", "answered"),
    ("ru", "Кто заплатит за электричество?", "open"),
    ("zh", "什么是重力储能？", "answered"),
    ("zh", "电站什么时候启用？", "answered"),
    ("zh", "电站有多少名员工？", "answered"),
    ("zh", "谁来承担维护费用？", "open"),
    ("ja", "改修費はいくらですか？", "answered"),
    ("ja", "開架方式とは何ですか？", "answered"),
    ("ja", "南側の棟はいつ補強されますか？", "open"),
    ("it", "Chi pagherà la manutenzione?", "open"),
    ("nl", "Wie betaalt de loopbrug?", "answered"),
    ("ar", "من سيدفع ثمن الصيانة؟", "open"),
]


@pytest.mark.parametrize(("language", "question", "state"), SAID)
def test_articles_in_other_languages_answer(language: str, question: str, state: str) -> None:
    assert answered_by(question, load(LANGUAGES / f"{language}.md"), language).state == state


OTHERS = [
    (
        "fr",
        "Le port fermera le 3 mai, a dit Edda Marlot.",
        "Quand le port fermera-t-il ?",
        "Pourquoi le port fermera-t-il ?",
    ),
    ("es", "El puerto cerrará el 3 de mayo.", "¿Cuándo cerrará el puerto?", "¿Por qué cerrará el puerto?"),
    ("pt", "O porto fechará em 3 de maio.", "Quando fechará o porto?", "Por que fechará o porto?"),
    ("it", "Il porto chiuderà il 3 maggio.", "Quando chiuderà il porto?", "Perché chiuderà il porto?"),
    ("nl", "De haven sluit op 3 mei.", "Wanneer sluit de haven?", "Waarom sluit de haven?"),
    ("pl", "Port zostanie zamknięty 3 maja.", "Kiedy port zostanie zamknięty?", "Dlaczego port zostanie zamknięty?"),
    ("ar", "سيغلق الميناء في 3 مايو بقرار المجلس.", "متى سيغلق الميناء؟", "لماذا سيغلق الميناء؟"),
    ("hi", "बंदरगाह 3 मई को परिषद के आदेश पर बंद होगा।", "बंदरगाह कब बंद होगा?", "बंदरगाह क्यों बंद होगा?"),
    ("ko", "항구는 5월 3일에 시의회 결정으로 폐쇄된다.", "항구는 언제 폐쇄되는가?", "항구는 왜 폐쇄되는가?"),
]


@pytest.mark.parametrize(("language", "sentence", "when", "why"), OTHERS)
def test_a_date_answers_when_and_not_why(language: str, sentence: str, when: str, why: str) -> None:
    article = make_article(sentence, language=language)
    assert answered_by(when, article, language).state == "answered"
    assert answered_by(why, article, language).state != "answered"


def test_a_question_in_another_language_finds_names_and_figures_at_most() -> None:
    found = answered_by("Wer ist Edda Marlinspike?", BRIDGE)
    assert (found.state, found.sentences) == ("partly", (2,))
    assert answered_by("Warum wurde die Brücke gesperrt?", BRIDGE).state == "open"


@pytest.mark.parametrize(
    ("question", "article", "language"),
    [
        ("Wie groß ist die Karte?", "en", "de"),
        ("What is VRAM?", "en", "en"),
        ("GVFG?", "de", "de"),
        ("Who is Тамара?", "ru", "en"),
        ("Кто это?", "uk", "uk"),
        ("谁来承担？", "en", "zh"),
        ("Qui paie la réparation ?", "zh", "fr"),
        ("Vem betalar flytten?", "sv", "sv"),
    ],
)
def test_the_language_of_a_question(question: str, article: str, language: str) -> None:
    assert language_of(question, article) == language


CLOSED = [
    ("en", "Did the council pay?", "How much did the council pay?"),
    ("fr", "Est-ce que la ville paie ?", "Qu’est-ce que la ville paie ?"),
    ("de", "Hat die Stadt bezahlt?", "Was hat die Stadt bezahlt?"),
    ("es", "¿Cerrará la planta?", "¿Cuándo cerrará la planta?"),
    ("it", "È vero che la fabbrica chiude?", "Perché la fabbrica chiude?"),
    ("pt", "A fábrica vai fechar?", "Por que a fábrica vai fechar?"),
    ("nl", "Heeft de stad betaald?", "Wat heeft de stad betaald?"),
    ("pl", "Czy miasto zapłaciło?", "Ile miasto zapłaciło?"),
    ("ru", "Правда ли, что завод закроют?", "Когда завод закроют?"),
    ("ar", "هل ستغلق المدينة الميناء؟", "متى ستغلق المدينة الميناء؟"),
    ("hi", "क्या बंदरगाह बंद होगा?", "बंदरगाह कब बंद होगा?"),
    ("zh", "工厂会关闭吗？", "工厂什么时候关闭？"),
    ("ja", "工場は閉まりますか？", "工場はいつ閉まりますか？"),
    ("ko", "공장이 문을 닫습니까?", "공장은 언제 문을 닫습니까?"),
]


@pytest.mark.parametrize(("language", "closed", "open_form"), CLOSED)
def test_questions_that_yes_or_no_answers(language: str, closed: str, open_form: str) -> None:
    assert is_yes_no(closed, language)
    assert not is_yes_no(open_form, language)


def test_a_choice_and_a_statement_are_no_yes_no_questions() -> None:
    assert not is_yes_no("Is it a service or a condition?", "en")
    assert not is_yes_no("Is worth a look: the ferry.", "en")
    assert not is_yes_no("Hat die Stadt bezahlt?", "xx")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Why did the cable break?", "Why did the cables break?", True),
        ("Did the cable break in the cold?", "Why did the cable break in the cold?", True),
        ("Why did the cable break?", "When did the cable break?", False),
        ("Why did costs rise by 29 percent?", "Why did costs rise by 92 percent?", False),
        ("Why did Marlinspike sue Tarrow?", "Why did Tarrow sue Marlinspike?", False),
        ("Why was the cable replaced?", "Why was the cable not replaced?", False),
        ("What is VRAM?", "What is the role of VRAM in the cost of the server?", False),
        (
            "How will the harbour office pay for the new cables?",
            "How will the harbour office pay for its new cables?",
            True,
        ),
        ("Why did two cables break?", "Why did nine cables break?", False),
    ],
)
def test_the_same_question(first: str, second: str, same: bool) -> None:
    assert same_question(first, second, "en") is same
    assert same_question(second, first, "en") is same


def test_the_same_question_without_spaces() -> None:
    assert same_question("工厂为什么关闭？", "为什么工厂关闭？", "zh")
    assert not same_question("工厂为什么关闭？", "工厂为什么不关闭？", "zh")


@pytest.mark.parametrize(
    ("term", "text", "language"),
    [
        ("VRAM", "Its numbers sit in VRAM, the memory of the card.", "en"),
        ("RAG", "RAG, short for retrieval-augmented generation, fills the gap.", "en"),
        ("SHM", "It does structural health monitoring (SHM).", "en"),
        ("token", "A token is a piece of a word.", "en"),
        ("Begegnungszone", "Es gibt Begegnungszonen, das sind Straßen für alle.", "de"),
        ("重力储能", "重力储能是指把重物提到高处。", "zh"),
        ("тепловой насос", "Тепловой насос — это машина.", "ru"),
    ],
)
def test_what_explains_a_term(term: str, text: str, language: str) -> None:
    assert explains(term, text, language)


def test_what_merely_uses_a_term_does_not_explain_it() -> None:
    assert not explains("cable", "The saddle, the cable, the tower and the deck were painted.", "en")
    assert not explains("GGUF", "The result is a single GGUF file.", "en")
    assert not explains("token", "They take 1 gigabyte for every 8,000 tokens.", "en")


def test_terms() -> None:
    assert asked_term("What does “FOI” mean here?", "en") == "FOI"
    assert asked_term("What is the cost of the repair?", "en") == ""
    assert introduced("Learn what a tokenizer is.", "en") == ("tokenizer",)
    assert introduced("Find out what the bridge is worth.", "en") == ()
    assert uses("token", "Count the tokens.", "en")
    assert not uses("token", "Count the tokenizers.", "en")
    assert not uses("IT", "It is so.", "en")


@pytest.mark.parametrize(
    "noise", ["a" * 2_000, "what is " * 250, "“" * 2_000, "?!" * 1_000, "1 " * 1_000, "(" * 2_000, "是什么" * 600]
)
def test_noise_is_read_in_no_time(noise: str) -> None:
    began = perf_counter()
    answered_by(noise, BRIDGE)
    for language in ("en", "zh", "ko"):
        is_yes_no(noise, language), same_question(noise, noise[::-1], language), introduced(noise, language)
    assert perf_counter() - began < 3


def test_each_language_has_all_entries() -> None:
    from socra.checks.questions.tables import table

    names = set(table("en").entries) - {"small"}
    for language in ("fr", "de", "es", "it", "pt", "nl", "pl", "ru", "ar", "hi", "zh", "ja", "ko"):
        assert names <= set(table(language).entries), language


def test_an_article_without_sentences_answers_nothing() -> None:
    assert answered_by("Who pays?", Article(text="")).state == "open"
