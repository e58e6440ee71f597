"""Pages, and the articles that come of them.

To add a page, put what was pasted into tests/data/pages/NAME.txt (or the HTML into NAME.html) and what is to come of it
into NAME.expected, as its neighbours do: what is known of title, byline, outlet and date, the body in Markdown, and,
where it matters, a line "--- removed" and lines of the page, in its order, each after the reason why it goes. With
--update-pages the run writes what came instead: read it. Pages that differ in one place, or hold invisible characters,
are rows of tests/data/input/paste.toml.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles.checkout import DATA

from socra.input.draft import Draft
from socra.input.page.html import clean_html
from socra.input.paste.paste import clean

PAGES = sorted(path for path in (DATA / "pages").iterdir() if path.suffix != ".expected")
REMOVED = "--- removed\n"


def written(draft: Draft, said: str) -> str:
    """Write `draft` as `said` is written: of what was removed, only the lines that `said` names."""
    front = {"title": draft.title, "byline": draft.byline, "outlet": draft.outlet, "date": draft.published}
    known = {**front, "language": draft.language, "url": draft.url}.items()
    named = said.partition(REMOVED)[2]
    gone = [(piece.reason, line) for piece in draft.removed for line in piece.text.split("\n")]
    kept = "\n".join([*(f"{name}: {value}" for name, value in known if value), "", draft.text]).strip("\n")
    lost = "".join(f"{reason}: {line}\n" for reason, line in gone if f": {line}\n" in named)
    return f"{kept}\n\n{REMOVED}{lost}" if named else f"{kept}\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_cut_to_its_article(page: Path, request: pytest.FixtureRequest) -> None:
    read, text = clean_html if page.suffix == ".html" else clean, page.read_text("utf-8")
    expected = page.with_suffix(".expected")
    said = expected.read_text("utf-8") if expected.exists() else ""
    if request.config.getoption("--update-pages"):
        expected.write_text(said := written(read(text), said), encoding="utf-8")
    # Some browsers copy a blank line between any two; only lines cut at a width need to stand close.
    close = page.suffix == ".txt" and "\n\n" not in text and "wrapped" not in page.stem
    for pasted in (text, text.replace("\n", "\n\n")) if close else (text,):
        assert written(read(pasted), said) == said


def rows() -> Iterator[object]:
    data = tomllib.loads((DATA / "input" / "paste.toml").read_text("utf-8"))
    texts = {f"mill{number}": text for number, text in enumerate(data["mill"], 1)}
    for table in data["table"]:
        for row in table["rows"]:
            page = table["page"].format(**row, **texts, mill="\n".join(data["mill"]))
            expected = table["expected"].format(**row, **texts, mill="\n\n".join(data["mill"]))
            yield pytest.param(page, expected, id=table["name"])


@pytest.mark.parametrize(("page", "expected"), [*rows()])
def test_a_page_of_a_table_is_cut_to_its_article(page: str, expected: str) -> None:
    assert written(clean(page), expected) == expected
