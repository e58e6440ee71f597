"""A reading to look at, and strategies for readings with the nastiest texts, for the tests of Markdown."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from doubles.samples import sample, samples
from socra.article import Article
from socra.framework import Framework, Item, Shape
from socra.framework.evidence import Evidence, locate
from socra.input.draft import Draft
from socra.input.sources import finish
from socra.reading import Reading
from socra_prompts.news import Answer, News, Point

DATA = Path(__file__).parents[1] / "data" / "markdown"

ARTICLE = finish(
    Draft(
        title="Ferry line buys back its oldest ship",
        byline="Mira Olden",
        outlet="The Harbour Post",
        published=datetime(2025, 3, 4, 7, 30, tzinfo=timezone(timedelta(hours=1))),
        text="""The Lindvik ferry company bought back the *Aurelia* for 4.2 million crowns. It sold her in 2009.

## Why now

“We need a ship that fits the old locks,” said Tove Brandal, who runs it. The new catamarans are two metres too wide.

- The *Aurelia* carries 240 passengers.

- Her engines meet no current emission rule.

The port authority has not said whether it will grant an exemption.""",
    )
)


def cite(*numbers: int) -> tuple[Evidence, ...]:
    return locate(numbers, ARTICLE)


NEWS = News.assemble(samples(News, ARTICLE))
ANSWER = sample(Answer, ARTICLE).model_copy(update={"question": "Why does the company want its old ship back?"})


def make_reading(
    analysis: Framework = NEWS, article: Article = ARTICLE, answers: list[Any] | None = None, **more: Any
) -> Reading[Any]:
    kind = type(analysis)
    return Reading[kind](  # type: ignore[valid-type]
        article=article,
        framework="news",
        analysis=analysis,
        answers=[ANSWER] if answers is None else answers,
        **{"backend": "extractive", **more},
    )


def assert_same(back: Reading[Any], reading: Reading[Any]) -> None:
    assert back.analysis == reading.analysis
    assert back.answers == reading.answers
    assert back.article == reading.article.model_copy(update={"removed": (), "url": "", "doubts": ()})
    assert (back.backend, back.model) == (reading.backend, reading.model)


NASTY = [
    *("**", ":**", "**:", "**Conclusion:** x", "**a:** b", "[^3]", "[^3]: q", "*(background)*", "*(missing: x)*"),
    *("\\", "\\\\", "\\*", "#", "### 1. Summary", "#### a:", "---", "***", "===", "1. ", "2024. a", "3) b", "> ", "- "),
    *(
        "* ",
        "+ ",
        "|a|b|",
        "<script>alert(1)</script>",
        "<!-- x -->",
        "![a](http://b)",
        "[a](javascript:b)",
        "`",
        "```",
    ),
    *(
        "&amp;",
        "&bull;",
        " • ",
        ":",
        "：",
        "; ",
        ")",
        "(",
        "_a_",
        "~~~",
        "🧭",
        "👩‍👩‍👧",
        "שלום עולם",
        "中文。",
        "“q”",
        "'",
        '"',
        ".",
    ),
    *(
        "Level 2: a",
        "people: a",
        "supported",
        "by Ann Lee",
        "2025-03-04",
        "## AI News Analysis Framework",
        "a",
        "word",
        " ",
    ),
]
WORDS = st.lists(st.sampled_from(NASTY) | st.text(max_size=6), max_size=5).map("".join)
TEXTS = WORDS | st.text(max_size=40)


def shapes(kind: type[Shape], article: Article = ARTICLE) -> st.SearchStrategy[Any]:
    """Return a strategy for any shape, from its fields."""
    fields = {name: field for name, field in kind.model_fields.items() if name not in Item.model_fields}
    parts = {name: values(field.annotation, limits(field.metadata), article) for name, field in fields.items()}
    built = st.fixed_dictionaries(parts)
    if not issubclass(kind, Item):
        return built.map(kind.model_validate)
    origins = st.sampled_from(list(kind.model_fields["provenance"].annotation.__args__))
    cited = st.lists(st.integers(1, len(article.sentences)), max_size=4).map(lambda found: locate(found, article))
    verdicts = st.sampled_from(["supported", "partly", "unsupported", "background", None])
    return st.builds(
        lambda own, origin, evidence, verdict: kind.model_validate(
            {**own, "provenance": origin, "evidence": () if origin == "background" else evidence, "verdict": verdict}
        ),
        built,
        origins,
        cited,
        verdicts,
    )


def values(annotation: Any, least: int, article: Article) -> st.SearchStrategy[Any]:
    if annotation is str:
        return TEXTS.map(lambda text: " ".join(text.split()).strip()).filter(
            lambda text: least <= len(Point.model_construct()._fold(text)) <= 150
        )
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return shapes(annotation, article)
    if hasattr(annotation, "__args__") and annotation.__origin__ in (list, tuple):
        return st.lists(values(annotation.__args__[0], 0, article), min_size=least, max_size=3).map(tuple)
    return st.from_type(annotation)


def limits(metadata: list[Any]) -> int:
    return next((limit.min_length for limit in metadata if hasattr(limit, "min_length")), 0)


SLOW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


def articles() -> st.SearchStrategy[Article]:
    line = WORDS.map(lambda text: " ".join(text.split()))
    body = st.lists(st.sampled_from(BODY) | st.text(max_size=20), max_size=6)
    moment = st.dates(date(1950, 1, 1), date(2090, 1, 1)) | st.datetimes(
        datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(timezone(timedelta(hours=-5))) | st.none()
    )
    return st.builds(
        lambda title, byline, outlet, published, body: finish(
            Draft(
                title=title,
                byline=byline,
                outlet=outlet,
                published=published,
                text="\n\n".join((*body, "The old ferry stays in the harbour all winter.")),
            )
        ),
        line,
        line,
        line,
        st.none() | moment,
        body,
    )


BODY = [
    *("---", "## AI News Analysis Framework", "# A heading", "### 1. Summary", "by Ann Lee", "By Ann Lee • The Post"),
    *(
        "3 May 2025",
        "2025-05-03",
        "<!-- text -->",
        "===",
        "Von Erik Holm",
        "[^1]: a footnote",
        "> a quote",
        "- an item",
    ),
]


SUMMARY = "### 1. Summary\n**It rose.** The tide came in.\n"
TOP = "# T\n\nThe tide came in again. The quay is wet.\n\n---\n\n## AI News Analysis Framework\n\n"
