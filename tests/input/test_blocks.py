"""The blocks of a page in Markdown, and which of them are kept."""

import re
from collections import Counter

import pytest
from doubles.timing import cpu_seconds
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from socra.errors import SourceUnsupported
from socra.input.page.blocks import read_blocks, write
from socra.input.page.choice import choose
from socra.input.page.hidden import drop_hidden
from socra.input.page.html import clean_html

PARAGRAPHS = [
    "The old mill on the Tarn reopened on Tuesday after nine years of work, the council of Vellmar said.",
    "It had been shut since the flood of 2016, which carried off the wheel and half of the northern wall.",
    "“We kept the stones in a barn,” said Odile Marchetti, who leads the trust. “Nobody asked for them back.”",
    "Flour from the first harvest will be sold in the market hall from the second week of October.",
]


def written(body: str) -> list[str]:
    return [block.written for block in read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))]


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("<ol start=4><li>oak<li>ash</ol>", ["4. oak", "5. ash"]),
        ("<ol><li>oak<li value=9>ash<li>elm</ol>", ["1. oak", "9. ash", "10. elm"]),
        ("<ul><li>oak<p>and more</p></ul>", ["- oak", "and more"]),
        ("<dl><dt>race</dt><dd>the channel of a mill</dd></dl>", ["**race**", "the channel of a mill"]),
        ("<h3>How <b>it</b> turns</h3>", ["### How it turns"]),
        ("<blockquote>Turn, wheel.</blockquote>", ["> Turn, wheel."]),
        ("<pre>a = 1\n  b = `2`</pre>", ["```\na = 1\n  b = `2`\n```"]),
        ("<pre>a<br>b<div>c</div></pre>", ["```\na\nb\nc\n```"]),
        ("<p>say <code>x</code>, <em>please</em>, <del>no</del></p>", ["say `x`, *please*, ~~no~~"]),
        ('<p><a href="https://mill.example/a(b)">the mill</a></p>', ["[the mill](https://mill.example/a%28b%29)"]),
        ('<p><a href="javascript:x()">the mill</a></p>', ["the mill"]),
        ("<b>one<p>two</p>three</b>", ["**one**", "two", "three"]),
        (
            "<table><tr><th>Year<th>Flour</tr><tr><td>2015<td>90 | t</tr></table>",
            ["| Year | Flour |\n| --- | --- |\n| 2015 | 90 \\| t |"],
        ),
        (f"<table><tr><td>menu<td><p>{PARAGRAPHS[0]}<p>{PARAGRAPHS[1]}</table>", ["menu", *PARAGRAPHS[:2]]),
        ("a<!-- no -->b<br>c", ["ab", "c"]),
    ],
)
def test_each_block_is_written_as_markdown(body: str, blocks: list[str]) -> None:
    assert written(body) == blocks


def test_an_item_is_set_in_no_deeper_than_the_item_above_it_allows() -> None:
    body = "<ul><li>oak<ul><li>bark<li>leaf</ul><li>ash</ul><p>So.</p><ul><li><ul><li><ul><li>deep</ul></ul></ul>"
    blocks = read_blocks(document_fromstring(f"<html><body>{body}</body></html>"))
    assert write(blocks).split("\n\n") == ["- oak", "  - bark", "  - leaf", "- ash", "So.", "- deep"]


def page(body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><title>Mill reopens on the Tarn</title></head><body>'
        f"<main><article><h1>Mill reopens on the Tarn</h1>{body}</article></main></body></html>"
    )


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_a_note_of_the_author_between_two_paragraphs_stays() -> None:
    note = "<aside class=note><p>Warning: the steps are slippery in the rain, and there is no rail.</p></aside>"
    draft = clean_html(page(paragraphs(PARAGRAPHS[:2]) + note + paragraphs(PARAGRAPHS[2:])))
    assert "slippery in the rain" in draft.text


def test_what_stands_behind_the_end_of_the_page_is_read() -> None:
    html = page(paragraphs(PARAGRAPHS)).replace("<main>", "</body></html><main>")
    assert clean_html(html).text == "\n\n".join(PARAGRAPHS)


def test_controls_beside_a_heading_are_no_text_and_are_listed() -> None:
    heading = '<h2>History<span class="mw-editsection">[edit]</span><a class="headerlink" href="#h">link</a></h2>'
    draft = clean_html(page(paragraphs(PARAGRAPHS[:2]) + heading + paragraphs(PARAGRAPHS[2:])))
    assert "## History\n" in draft.text
    assert any(gone.text == "[edit]\nlink" for gone in draft.removed)


def test_scripts_of_many_megabytes_hide_nothing_behind_them() -> None:
    script = f"<script>{'var a = 1;' * 1_100_000}</SCRIPT>"
    assert clean_html(page(paragraphs(PARAGRAPHS[:2]) + script + paragraphs(PARAGRAPHS[2:]))).text == "\n\n".join(
        PARAGRAPHS
    )


def test_a_page_nested_deep_is_read_or_refused_by_name() -> None:
    deep = "<div>" * 400 + paragraphs(PARAGRAPHS) + "</div>" * 400
    assert clean_html(page(deep)).text == "\n\n".join(PARAGRAPHS)
    with pytest.raises(SourceUnsupported, match="nested over 2,000 levels deep"):
        clean_html("<html><body>" + "<div>" * 9_000 + paragraphs(PARAGRAPHS))


POSTS = "".join(
    f'<div class="post" id="p{number}"><div class="head"><a class="username" href="/u/{name}">{name}</a> '
    f'<time datetime="2025-01-0{number}">January {number}, 2025</time></div><div class="cooked"><p>{text}</p></div>'
    f"<div class=actions>{number} Likes</div></div>"
    for number, (name, text) in enumerate(zip(["odile", "bruno_k", "tess", "hamo"], PARAGRAPHS, strict=True), 1)
)


def test_a_thread_keeps_its_posts_each_below_its_author() -> None:
    head = '<meta name="generator" content="Discourse 3.2">'
    html = page(POSTS).replace("</title>", f"</title>{head}")
    text = clean_html(html, url="https://forum.example/t/mill/7").text
    places = [text.index(part) for name, part in zip(["odile", "bruno_k", "tess", "hamo"], PARAGRAPHS, strict=True)]
    assert places == sorted(places)
    for name, part in zip(["bruno_k", "tess", "hamo"], PARAGRAPHS[1:], strict=True):
        assert name in text
        assert text.index(name) < text.index(part)
    assert "Likes" not in text


def test_what_a_post_quotes_from_one_above_it_is_not_said_twice() -> None:
    quote = f'<div class="cooked"><blockquote><p>{PARAGRAPHS[0]}</p></blockquote><p>{PARAGRAPHS[3]}'
    html = page(POSTS.replace(f'<div class="cooked"><p>{PARAGRAPHS[3]}', quote))
    draft = clean_html(html, url="https://forum.example/t/mill/7")
    assert draft.text.count(PARAGRAPHS[0]) == 1
    assert PARAGRAPHS[3] in draft.text
    assert any(PARAGRAPHS[0] in gone.text for gone in draft.removed)


def test_a_choice_says_how_sure_it_is() -> None:
    signs = clean_html(page(paragraphs(PARAGRAPHS) * 2)).signs
    assert signs is not None
    assert signs.kept > 0.8
    assert signs.prose > 0.9
    assert signs.agreement > 0.9
    assert 0 <= signs.unsure_kept < 0.3
    assert 0 <= signs.unsure_left < 0.3


TAGS = st.sampled_from("p div li ul ol td tr table h2 pre b a blockquote aside nav dt dl button".split())
PIECES = st.lists(st.tuples(TAGS, st.sampled_from(["word", "two words", PARAGRAPHS[0], "1", ""])), max_size=30)


@given(PIECES)
def test_no_word_of_a_page_is_lost(pieces: list[tuple[str, str]]) -> None:
    closed = [f"</{tag}>" if number % 3 else "" for number, (tag, _) in enumerate(pieces)]
    body = "".join(
        f"<{tag}> {text} w{n} {end}" for n, ((tag, text), end) in enumerate(zip(pieces, closed, strict=True))
    )
    draft = clean_html(f"<html><body>{body}")
    gone = " ".join(piece.text for piece in draft.removed)
    found = Counter(re.findall(r"w\d+", f"{draft.text} {gone} {draft.byline} {draft.title}"))
    shown = Counter(re.findall(r"w\d+", " ".join(draft.shown)))
    assert shown.total() == len(pieces)
    assert not shown - found


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit",
    [
        "<div class='post x'><p>The wheel turns, they said, and it turns again.</p></div>",
        "<li class=nav><a href=/a>Some link</a></li>",
        "<div hidden id='S:1'>part</div><template id='B:1'></template>",
        "<table><tr><td>a<td>b<tr><td>c<td>d</table>",
        "<b><i>",
        "<span class=lineno>1</span>x",
    ],
)
def test_a_long_page_takes_time_in_step_with_its_length(unit: str) -> None:
    def check(times: int) -> float:
        html = f"<html><body>{unit * times}"
        return cpu_seconds(lambda: (drop_hidden(tree := document_fromstring(html)), read_blocks(tree)), runs=1)

    assert any(check(8_000) < 8 * check(2_000) + 0.1 for _ in range(3))


def test_a_list_stays_whole_and_a_heading_stays_above_what_is_kept() -> None:
    body = (
        "<h2>The mill</h2><p>{}</p><ul><li>Built in 1790</li><li>Shut in 2016</li><li>Wheels: 3</li></ul><h3>More</h3>"
    )
    blocks = read_blocks(document_fromstring(f"<html><body>{body.format(PARAGRAPHS[0])}</body></html>"))
    assert [block.kind for block in blocks] == ["heading", "text", "item", "item", "item", "heading"]
    assert choose(blocks, [0.36, 0.9, 0.5, 0.5, 0.05, 0.3]) == [True, True, True, True, True, False]
