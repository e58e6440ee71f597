"""The number that says how well a text is expected to be the article, and what is said where it is low."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from doubles.checkout import ROOT
from doubles.markdown_samples import ARTICLE, make_reading
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from socra import Article
from socra.cli.app import app
from socra.errors import SocraError, SourceUntrusted
from socra.input import from_html, from_text
from socra.input.confidence import DOUBTFUL, doubtful, expect
from socra.input.draft import Draft, Signs
from socra.input.page.html import clean_html
from socra.input.paste.paste import clean
from socra.input.signs import Piece, weigh
from socra.input.sources import load
from socra.render.markdown import parse

ARTICLES = sorted((ROOT / "examples" / "articles").glob("*.txt"))
BODY = (
    "The old ferry of Brandholm was sold on Tuesday to a firm from Tarsund, which will use it as a floating workshop.",
    "It had carried people and cars across the sound for forty years, until the bridge was opened in the spring.",
    '"We shall miss the coffee on board," said Merete Falk, who took it every morning, "but not the waiting."',
    "The buyer paid two million crowns, half of what the town had hoped for when it put the ship up for sale.",
    "Repairs of the engine alone would have cost more than that, the harbour master told the council last week.",
    "What becomes of the quay is not decided: some want a bath there, others a market, and most of them a car park.",
)
SECTIONS = "Home News Sport Weather Business Culture Travel Food Opinion Video Podcasts Jobs Homes Cars".split()
LINKS = [f"{name} {word}" for name in SECTIONS for word in ("today", "archive", "letters")]
LIST = (
    "<html><body><ul>"
    + "".join(f'<li><a href="/{number}">{name}</a></li>' for number, name in enumerate(LINKS))
    + "</ul><p>Read more about the town and its people here.</p></body></html>"
)


def page(*body: str, around: str = "") -> str:
    text = "".join(f"<p>{part}</p>" for part in body)
    return f"<html><body>{around}<main><h1>The last ferry of Brandholm</h1>{text}</main>{around}</body></html>"


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_a_whole_article_pasted_alone_is_trusted(path: Path) -> None:
    article = from_text(path.read_text("utf-8"))
    assert article.confidence >= 0.85
    assert not article.warnings or article.warnings[0].kind != "doubtful"


def test_an_article_on_its_page_is_trusted() -> None:
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul></nav>"
    assert from_html(page(*BODY * 2, around=menu)).confidence >= DOUBTFUL


def test_a_page_of_links_is_doubtful_and_says_why_first() -> None:
    article = from_html(LIST)
    assert article.confidence < DOUBTFUL
    assert article.doubts
    assert article.warnings[0].kind == "doubtful" and article.warnings[0].severe
    assert article.doubts[0] in str(article.warnings[0])
    assert article.warnings[0].count == round(100 * article.confidence)


def test_strict_reading_refuses_what_is_doubtful(tmp_path: Path) -> None:
    file = tmp_path / "links.html"
    file.write_text(LIST)
    with pytest.raises(SourceUntrusted) as told:
        load(file, strict=True)
    assert told.value.cautions[0].kind == "doubtful"


def test_the_command_line_says_it_first(tmp_path: Path) -> None:
    file = tmp_path / "links.html"
    file.write_text(LIST)
    told = CliRunner().invoke(app, ["clean", str(file)])
    assert told.exit_code == 0
    assert "this may not be the article" in next(line for line in told.stderr.splitlines() if line.strip())


def test_a_text_of_which_nothing_was_chosen_is_certain() -> None:
    assert expect(Draft(text="\n\n".join(BODY)), ()) == (1.0, ())
    assert doubtful(1.0, ()) is None


def test_it_survives_json_and_markdown() -> None:
    article = from_html(LIST)
    back = Article.model_validate_json(article.model_dump_json())
    assert (back.confidence, back.doubts, back.warnings) == (article.confidence, article.doubts, article.warnings)
    told = {"confidence": article.confidence, "warnings": article.warnings}
    reading = make_reading(article=ARTICLE.model_copy(update=told))
    again = parse(reading.to_markdown()).article
    assert (again.confidence, again.warnings) == (article.confidence, article.warnings)


def test_more_doubt_means_less_confidence() -> None:
    text = "\n\n".join(BODY * 3)
    sure = Signs(kept=0.7, prose=0.95, unsure_kept=0.02, unsure_left=0.01, marked=True)
    unsure = Signs(kept=0.2, prose=0.3, unsure_kept=0.5, unsure_left=0.6, agreement=0.2, marked=True)
    high, none = expect(Draft(text=text, signs=sure), ())
    low, doubts = expect(Draft(text=text, signs=unsure), ("listing",))
    assert low < DOUBTFUL < high
    assert not none and len(doubts) >= 4


def test_signs_count_letters_of_what_was_kept_and_left() -> None:
    signs = weigh(
        [
            Piece(size=10, kept=False, chance=0.1, prose=False, second=1.0),
            Piece(size=60, kept=True, chance=0.9, prose=True, second=1.0),
            Piece(size=10, kept=False, chance=0.5, prose=True, second=0.0),
            Piece(size=20, kept=True, chance=0.7, prose=False, second=0.0),
        ]
    )
    assert signs.kept == pytest.approx(0.8)
    assert signs.prose == pytest.approx(0.75)
    assert signs.unsure_kept == pytest.approx((6 + 6) / 80)
    assert signs.unsure_left == pytest.approx((1 + 5) / 80)
    assert signs.agreement == pytest.approx(2 * 60 / (80 + 70))


def test_nothing_to_choose_from_gives_signs_too() -> None:
    assert 0 <= weigh([]).kept <= 1


def test_the_text_that_a_page_declares_is_not_what_it_shows() -> None:
    body = json.dumps(" ".join(BODY * 3))
    data = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": {body}}}</script>'
    signs = clean_html(f"<html><head>{data}</head><body><p>{BODY[0]}</p></body></html>").signs
    assert signs is not None
    assert (signs.kept, signs.agreement, signs.marked) == (0.0, 0.0, True)
    assert signs.prose == 1.0


def test_preformatted_text_tells_what_stands_around_it() -> None:
    text = "\n\n".join(BODY * 4)
    draft = clean_html(f"<html><body><div>{' '.join(LINKS)}</div><pre>{text}</pre></body></html>")
    assert BODY[1] in " ".join(draft.text.split())
    assert draft.signs is not None and 0.3 < draft.signs.kept < 1.0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from([*BODY, *LINKS[:3], ""]))
def test_it_is_a_share_for_any_text(text: str, more: str) -> None:
    draft = clean(f"{text}\n\n{more}")
    assert draft.signs is not None
    value, _ = expect(draft, ())
    assert 0 <= value <= 1
    with suppress(SocraError):
        assert 0 <= from_html(f"<p>{text}</p><p>{more}</p>").confidence <= 1
