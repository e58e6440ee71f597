"""What was left out is listed: no letter of a page gets lost, whatever its markup does with it."""

import unicodedata
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from socra.errors import SocraError
from socra.input import from_html
from socra.input.page.html import clean_html

PROSE = "The mill at Oldham Weir has stood empty for eleven years, and the council wants to sell it before winter."
FRAMES = [
    "<p>{}</p>",
    "<nav><a href='/a'>{}</a></nav>",
    "<div hidden>{}</div>",
    "<div style='display:none'><p>{}</p></div>",
    "<div style='opacity:0'><p>{}</p></div>",
    "<details><summary>More</summary><p>{}</p></details>",
    "<aside><h3>{}</h3></aside>",
    "<table><tr><td>{}</td><td>{}</td></tr></table>",
    "<ul><li>{}</li><li><a href=/b>{}</a></li></ul>",
    "<h2>{}</h2>",
    "<blockquote>{}</blockquote>",
    "<pre>{}</pre>",
    "<noscript><p>{}</p></noscript>",
    "<template id=B:0></template><span>{}</span><!--/$--><div hidden id=S:0><p>{}</p></div>",
    "<div class=comments><p>{}</p></div>",
    "<footer>{}</footer>",
    "<button>{}</button>",
    "<dl><dt>{}</dt><dd>{}</dd></dl>",
    "<figure><figcaption>{}</figcaption></figure>",
    "{}",
]
OWN = st.sampled_from([PROSE, "Home", "Reply", "3 May 2024"])
WORDS = st.one_of(OWN, st.text("abcdäßЖ中한ع 123.,", max_size=24))
PIECES = st.tuples(st.sampled_from(FRAMES), WORDS)


def letters(text: str) -> Counter[str]:
    return Counter(char for char in unicodedata.normalize("NFC", text) if char.isalnum())


@given(st.lists(PIECES, max_size=14))
@settings(max_examples=150, deadline=None)
def test_no_letter_of_a_page_is_lost(pieces: list[tuple[str, str]]) -> None:
    html = "".join(frame.replace("{}", words) for frame, words in pieces)
    draft = clean_html(f"<html><body><h1>The mill</h1><p>{PROSE}</p>{html}<p>{PROSE}</p></body></html>")
    said = (draft.text, draft.title, draft.byline, draft.outlet, *(gone.text for gone in draft.removed))
    shown = "".join(words * frame.count("{}") for frame, words in pieces)
    assert letters(shown) - letters("\n".join(said)) == Counter()


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_text_in_a_page_is_read_or_refused_by_name(text: str) -> None:
    try:
        article = from_html(f"<html><body><p>{PROSE}</p>{text}</body></html>")
    except SocraError:
        return
    assert 0 <= article.confidence <= 1
