"""The page's own words: every language has all of them, and a reading in it comes back from Markdown as it was."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from datetime import date, datetime, timedelta, timezone
from importlib.resources import files
from string import Formatter
from typing import Any, Literal, get_args

import pytest
from babel import Locale
from doubles.markdown_samples import ANSWER, ARTICLE, NEWS, SLOW, TEXTS, assert_same, cite, make_reading, shapes
from doubles.sampled import sampled
from hypothesis import given, settings
from hypothesis import strategies as st

import socra.language.labels
from socra.article import Caution, CautionKind
from socra.framework import Framework, Item, Section
from socra.framework.evidence import Finding, FindingKind
from socra.framework.headings import headings_of
from socra.language.labels import LANGUAGES, Labels, all_labels, labels_of
from socra.markdown.headings import folded
from socra.markdown.verdicts import VERDICTS, read_reason, read_verdict, write_reason, write_verdict
from socra.reading import Reading
from socra.record import Dropped, Failure, Note
from socra.render.markdown import parse
from socra_prompts.news import BigIdeas, Idea, News, Point

OTHERS = LANGUAGES[1:]
ENGLISH = labels_of("en")


def table(language: str) -> dict[str, Any]:
    text = files("socra.language.labels").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


# ---------------------------------------------------------------- the tables


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_all_words_and_fills_in_the_same(language: str) -> None:
    ours, english = table(language), table("en")
    assert list(ours) == list(english)
    for key, text in english.items():
        if isinstance(text, str):
            assert names(ours[key]) == names(text), key
    assert list(ours["findings"]) == list(english["findings"])
    for key, text in english["findings"].items():
        assert names(ours["findings"][key]) == names(text), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_counted_has_all_forms_that_the_language_tells_apart(language: str) -> None:
    # "many" of Romance languages is for round millions, which no page counts
    rare = {"many"} if language in ("es", "fr", "it", "pt") else set()
    wanted = {"other", *Locale.parse(language).plural_form.tags} - rare
    for key, forms in table(language)["counts"].items():
        assert set(forms) == wanted, key
        told = table("en")["counts"][key]["other"]
        needed = names(told) if language != "ar" else names(told) - {"n"}
        assert all(needed <= names(form) <= names(told) for form in forms.values()), key


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_a_sentence_for_each_kind_of_caution(language: str) -> None:
    kinds = {key.removesuffix("_loud") for key in table(language)["cautions"]}
    assert kinds == set(get_args(CautionKind)) - {"other"}


def test_every_kind_of_finding_has_words() -> None:
    assert {key.removesuffix("_elsewhere") for key in ENGLISH.findings} == set(get_args(FindingKind))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_findings_or_verdicts_of_a_language_read_alike(language: str) -> None:
    labels = labels_of(language)
    for kind in get_args(FindingKind):
        for sentences in ((), (3, 7)):
            found = Finding(kind=kind, text="x", sentences=sentences)
            words = labels.finding(found)
            back = read_reason(words, labels)
            assert back
            assert back.kind == kind, words
    assert len({labels.verdict(verdict) for verdict in VERDICTS}) == len(VERDICTS)
    assert not [words for words in map(labels.verdict, VERDICTS) if re.search("[:：;*]", words)]


def test_no_language_means_by_its_words_what_another_does_not() -> None:
    meant: dict[str, Any] = {}
    for labels in all_labels():
        for verdict in VERDICTS:
            assert meant.setdefault(labels.verdict(verdict), verdict) == verdict
        for words, sense in ((labels.background, "origin"), (labels.from_article, "article")):
            assert meant.setdefault(words, sense) == sense


def test_headings_are_in_all_languages_and_no_two_sections_share_one() -> None:
    slugs: dict[str, str] = {}
    for slug, kind in {"": News, **News.sections()}.items():
        lacking = sorted(set(OTHERS) - set(headings_of(kind)))
        assert not lacking, f"prompts/socra_prompts/news/headings.toml has no row {kind.__name__} for {lacking}"
        for heading in (kind.heading(), *headings_of(kind).values()):
            assert slugs.setdefault(folded(heading), slug) == slug


def test_english_headings_are_those_of_the_framework() -> None:
    for language in ("", "en", "sv"):
        assert News.heading(language) == "AI News Analysis Framework"
        assert next(iter(News.sections().values())).heading(language) == "Summary"
    assert News.sections()["summary"].heading("fr") == "Résumé"


def test_a_heading_of_ones_own_stands_and_an_inherited_one_is_translated() -> None:
    class Longer(News.sections()["summary"]):  # type: ignore[misc]
        """Say more."""

    class Other(News.sections()["summary"]):  # type: ignore[misc]
        """Say something else."""

        title = "In a nutshell"

    class Third(Section):
        """Say a third thing."""

    class Mine(Framework):
        """Mine."""

        title = "Mine"

    assert Longer.heading("fr") == "Résumé"
    assert Other.heading("fr") == Other.heading() == "In a nutshell"
    assert Third.heading("fr") == "Third"
    assert Mine.heading("fr") == "Mine"


@pytest.mark.parametrize("language", ["", "sv", "xx", "../en", "EN"])
def test_english_where_a_language_has_no_table(language: str) -> None:
    assert labels_of(language) is ENGLISH


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("en", 1, "1 sentence read"),
        ("en", 2, "2 sentences read"),
        ("fr", 0, "0 phrase lue"),
        ("pl", 3, "przeczytano 3 zdania"),
        ("pl", 5, "przeczytano 5 zdań"),
        ("ru", 21, "прочитано 21 предложение"),
        ("ru", 12345, "прочитано 12\u00a0345 предложений"),
        ("ar", 2, "قرئت جملتان"),
        ("ar", 7, "قرئت 7 جمل"),
        ("ja", 7, "7 文を読了"),
    ],
)
def test_numbers_decide_the_form(language: str, number: int, words: str) -> None:
    assert labels_of(language).count("read", number) == words


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "4 March 2025", "4 March 2025, 21:26 UTC+01:00"),
        ("fr", "4 mars 2025", "4 mars 2025, 21:26 UTC+01:00"),
        ("de", "4. März 2025", "4. März 2025, 21:26 UTC+01:00"),
        ("ru", "4 марта 2025\u202fг.", "4 марта 2025\u202fг., 21:26 UTC+01:00"),
        ("zh", "2025年3月4日", "2025年3月4日，21:26 UTC+01:00"),
        ("ar", "4 مارس 2025", "4 مارس 2025، 21:26 UTC+01:00"),
    ],
)
def test_dates_are_in_the_language(language: str, day: str, moment: str) -> None:
    zone = timezone(timedelta(hours=1))
    assert labels_of(language).day(date(2025, 3, 4)) == day
    assert labels_of(language).day(datetime(2025, 3, 4, 21, 26, tzinfo=zone)) == moment


def test_a_caution_is_told_in_the_language_where_its_kind_has_a_sentence() -> None:
    cut = Caution(kind="cut_off", text="the text stops")
    assert labels_of("de").caution(cut).startswith("Der Text bricht mitten im Satz ab")
    assert ENGLISH.caution(cut) == "the text stops"
    assert labels_of("de").caution(Caution(text="odd")) == "odd"
    loud = Caution(kind="hidden", text="hidden", count=4, loud=True)
    assert "Sprachmodell" in labels_of("de").caution(loud)
    assert "[3] [9]" in labels_of("fr").caution(Caution(kind="instructions", text="x", sentences=(3, 9)))


def test_socra_loads_no_words_before_a_page_is_shown() -> None:
    code = "import sys, socra; print([m for m in sys.modules if m.split('.')[0] == 'babel' or m.endswith('.labels')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------- findings in marks

FINDINGS = st.builds(
    Finding,
    kind=st.sampled_from(get_args(FindingKind)),
    text=(TEXTS | st.sampled_from(["“a” is nowhere in it", "x; y", "a\\", "*(b)*", "[3]", "{text}"])).map(
        lambda text: " ".join(text.split())
    ),
    sentences=st.lists(st.integers(1, 7), max_size=3).map(tuple),
)


@pytest.mark.parametrize("language", LANGUAGES)
@given(verdict=st.sampled_from(VERDICTS), findings=st.lists(FINDINGS, max_size=3).map(tuple))
@SLOW
def test_any_verdict_comes_back_with_its_reasons(language: str, verdict: Any, findings: tuple[Finding, ...]) -> None:
    labels = labels_of(language)
    written = write_verdict(verdict, findings, labels)
    assert read_verdict(written) == {"verdict": verdict, "findings": findings}
    assert all(read_reason(write_reason(found, labels), labels) == found for found in findings)


def test_a_mark_says_why() -> None:
    labels = labels_of("en")
    nowhere = Finding(kind="number", text="29 %")
    assert write_verdict("unsupported", (nowhere,), labels) == (
        "not supported by the article: the number “29 %” is nowhere in it"
    )
    elsewhere = Finding(kind="name", text="Tove Brandal", sentences=(3, 5))
    assert write_verdict("partly", (elsewhere,), labels) == ("partly supported: the name “Tove Brandal” is in [3] [5]")


# ---------------------------------------------------------------- Markdown in all languages

WEAK = (
    Finding(kind="number", text="29 %"),
    Finding(kind="name", text="Bo; “Li” *x*", sentences=(3, 5)),
    Finding(kind="citation"),
    Finding(kind="background", text="odd"),
)
HOSTILE = News.assemble(
    {
        **NEWS.present(),
        "big_ideas": BigIdeas(
            ideas=(
                Idea(
                    title="Level 2: **Niveau 3 : x**",
                    points=(
                        Point(text="It is so. *(background)*", evidence=cite(4), verdict="unsupported", findings=WEAK),
                        Point(text="### 1. Résumé", evidence=cite(3), verdict="partly", findings=WEAK[1:2]),
                        Point(text="*(hors article)*", evidence=cite(7), verdict="supported", findings=WEAK[:1]),
                        Point(text="摘要", verdict=None),
                        Point(text="**Conclusion :** no", provenance="background", verdict="unsupported"),
                    ),
                ),
            )
        ),
    }
)


LEVELS = [level.title for level in NEWS.path.levels]


def full(language: str, analysis: Any = HOSTILE, **more: Any) -> Reading[Any]:
    answers = [
        ANSWER,
        ANSWER.model_copy(update={"question": "Résumé", "answered": "open"}),
        ANSWER.model_copy(
            update={"question": "And then?", "answered": "partly", "introduction": f"*{labels_of(language).open}*"}
        ),
    ]
    warnings = (
        Caution(text="*odd* (thing)"),
        Caution(kind="cut_off", text="the text stops -->"),
        Caution(kind="hidden", text="hidden", count=12, loud=True),
        Caution(kind="instructions", text="orders", sentences=(2, 3), count=2),
    )
    dropped = (
        Dropped(section="big_ideas", text="The “fares”; *double* in [7].", evidence=cite(7, 2), findings=WEAK),
        Dropped(section="answer", text="Nobody.", findings=(Finding(kind="words"),)),
    )
    notes = (
        Note(section="summary", kind="degraded", reason="openai:m failed: no *power*", backend="a: b, (c)"),
        Note(section="summary", kind="repaired"),
        Note(section="big_ideas", kind="doubtful", reason="it is；in：French"),
        Note(section="concepts", kind="degraded"),
    )
    article = ARTICLE.model_copy(update={"warnings": warnings})
    return make_reading(
        analysis, article, answers, notes=notes, dropped=dropped, language=language, **{"backend": "openai:m-5", **more}
    )


@pytest.mark.parametrize(("backend", "model"), [("extractive", ""), ("openai:m-5.2", "m-5.2, (b)"), ("a（b）。", "m")])
@pytest.mark.parametrize("language", [*LANGUAGES, "sv"])
def test_a_reading_comes_back_from_every_language(language: str, backend: str, model: str) -> None:
    reading = full(language, backend=backend, model=model)
    back = parse(reading.to_markdown())
    assert_same(back, reading)
    assert (back.language, back.notes, back.dropped) == (language, reading.notes, reading.dropped)
    assert back.to_markdown() == reading.to_markdown()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failed_section_comes_back_from_every_language(language: str) -> None:
    failure = Failure(section="path", reason="no *power* (at: all)： none", error="EndpointFailed")
    reading = full(language, News.assemble({"summary": NEWS.summary}), failures=(failure,))
    assert parse(reading.to_markdown()).failures == (failure,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bare_form_comes_back_from_every_language(language: str) -> None:
    plain = full(language, NEWS).to_markdown(evidence=False)
    back = parse(plain)
    assert back.language == language
    assert back.to_markdown(evidence=False) == plain
    assert list(back.analysis.present()) == list(NEWS.present())
    assert [level.title for level in back.analysis.path.levels] == LEVELS


ARABIC_OR_OTHER = {
    "ar": r"[؀-ۿ]",
    "zh": r"[一-鿿]",
    "ja": r"[ぁ-ヿ一-鿿]",
    "ru": r"[а-яё]",
    "hi": r"[ऀ-ॿ]",
    "ko": r"[가-힣]",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "slug"),
    sampled(OTHERS, ["big_ideas", "path", "follow_ups", "perspectives"], kind=ARABIC_OR_OTHER.__contains__),
)
@given(data=st.data())
@settings(SLOW, max_examples=20)
def test_any_section_comes_back_from_every_language(language: str, slug: str, data: st.DataObject) -> None:
    section = data.draw(shapes(News.sections()[slug]))
    reading = make_reading(News.assemble({slug: section}), answers=[], language=language)
    assert_same(parse(reading.to_markdown()), reading)
    plain = reading.to_markdown(evidence=False)
    assert parse(plain).to_markdown(evidence=False) == plain


@pytest.mark.parametrize("language", list(ARABIC_OR_OTHER))
def test_our_own_words_in_markdown_are_all_in_the_language(language: str) -> None:
    markdown = full(language, NEWS).to_markdown()
    below = markdown.partition("\n---\n")[2]
    script = re.compile(ARABIC_OR_OTHER[language])
    ours = re.findall(r"(?m)^#{2,3} (?:\d+\. )?(.*)$|\*\(([^:：()]*)|^\*\*(\S+)[:：]\*\*|^\*([^*]+)\*$", below)
    told = ["".join(found) for found in ours]
    questions = {answer.question for answer in full(language).answers}
    told = [text.removeprefix("<!-- question --> ") for text in told]
    headings = {kind.heading(language) for kind in News.sections().values()}  # which another test demands
    shown = [text for text in told if text.strip() and text not in questions | headings and "odd" not in text]
    assert len(shown) > 20
    left = [text for text in shown if not script.search(text)]
    assert not left, f"neither labels/{language}.toml nor the pack's headings.toml has {left}"


def test_french_looks_like_this() -> None:
    markdown = full("fr", NEWS).to_markdown()
    for line in [
        "par Mira Olden • The Harbour Post",
        "## Grille d’analyse de l’actualité par l’IA",
        "*Lu par openai:m-5, sans modèle de langue : chaque ligne reprend les mots mêmes de l’article.*",
        "### 1. Résumé",
        "*(à lire avec prudence : it is；in：French)*",
        f"#### Niveau 1 : {LEVELS[0]}",
        "*L’article ne répond pas à cette question.*",
        f"**Conclusion :** {ANSWER.conclusion}",
    ]:
        assert f"\n{line}" in markdown, line
    assert "It sold her in 2009. *(hors article)*" in markdown
    assert "*(personnes : The Lindvik; ferry company)*" in markdown


def test_a_file_of_another_hand_may_mix_languages() -> None:
    markdown = full("fr", NEWS).to_markdown(evidence=False)
    mixed = re.sub(
        r"### \d+\. Questions et pistes à suivre", "### 后续问题与思考", markdown.replace("Niveau 2 :", "Stufe 2:")
    )
    mixed = mixed.replace("**Conclusion :**", "**结论：**").replace("It sold her in 2009.", "x. *(背景)*")
    back = parse(mixed)
    assert [level.title for level in back.analysis.path.levels] == LEVELS
    assert back.analysis.follow_ups.categories
    assert back.answers[0].conclusion == ANSWER.conclusion


def test_english_on_an_article_of_another_language_stays_english() -> None:
    article = ARTICLE.model_copy(update={"language": "fr"})
    for language in ("", "en"):
        reading = make_reading(NEWS, article, language=language)
        assert "### 1. Summary" in reading.to_markdown()
        assert parse(reading.to_markdown()).language == "en"


def test_an_article_cannot_pass_for_its_reading_in_another_language() -> None:
    from socra.input.draft import Draft
    from socra.input.sources import finish

    text = "Nobody may swim here.\n\n## KI-Nachrichtenanalyse\n\n### 1. Résumé\nEveryone may."
    reading = make_reading(News.assemble({}), finish(Draft(title="T", text=text)), answers=[ANSWER])
    markdown = reading.to_markdown()
    assert "\n\\## KI-Nachrichtenanalyse" in markdown
    assert "\n\\### 1. Résumé" in markdown
    assert parse(markdown).article.text == text


def test_the_module_says_which_languages_there_are() -> None:
    there = {
        file.name.removesuffix(".toml")
        for file in files("socra.language.labels").iterdir()
        if file.name.endswith(".toml")
    }
    assert there == set(LANGUAGES)
    assert set(socra.language.labels.__all__) >= {"Labels", "labels_of"}
    assert isinstance(ENGLISH, Labels)
    assert issubclass(Point, Item)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_that_would_be_read_as_another_is_written_in_english(language: str) -> None:
    labels = labels_of(language)
    notes = (Note(section="summary", kind="degraded", backend=labels.another, reason="no"),)
    left, _, right = labels.dropped.partition("{section}")
    dropped = (Dropped(section=f"x{right.replace('{text}', 'y')}", text="z"),)
    reading = make_reading(NEWS, notes=notes, dropped=dropped, language=language)
    back = parse(reading.to_markdown())
    assert back.notes == notes
    if language != "en":
        assert back.dropped == dropped
    assert left


def test_a_word_of_a_pack_that_means_something_else_is_left_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    from socra.markdown import marks
    from socra.markdown.form import Form

    class Asked(Item):
        """A question."""

        text: str = ""
        state: Literal["state", "shut"] = "shut"

    monkeypatch.setattr(marks, "word_of", lambda kind, word, code: "hors article" if code == "fr" else word)
    item = Asked(text="x", state="state", verdict=None)
    written = "".join(marks.marks_of(item, Form(Asked, language="fr"), None, labels_of("fr")))
    assert written == " *(state)*"
