"""From a section's shape to a grammar: whatever a model writes under it is a section."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from doubles.engine_samples import Loaded, loaded, model_file
from doubles.mill import ARTICLE, QUESTION, SLUGS
from doubles.samples import sample
from gguf import TokenType
from hypothesis import given
from hypothesis import strategies as st
from llguidance import LLMatcher
from pydantic import Field

from socra import Completion, Group, Item, Section
from socra.backend.schema import bound_schema
from socra.engine.validate import validate
from socra.errors import OutputInvalid
from socra.framework import Words
from socra.registry import find_framework
from socra_backends.llamacpp.endings import Scanner
from socra_backends.llamacpp.grammar import compiled, smallest

pytestmark = pytest.mark.slow

News = find_framework("news")
COUNT = len(ARTICLE.sentences)
REFUSED = re.compile(r'"(?:text|string|\.\.\.|…|[\s\x7f-\x9f]+)"(?!:)')
"""A text that repeats the shape, or shows nothing in a way that only chance comes upon (see test_endings)."""


class Figure(Item):
    """A number, from the article or from memory."""

    label: str = Field(min_length=1, max_length=40)
    value: float = Field(ge=0, le=1e9)
    year: Annotated[int, Field(ge=1800, le=2100)] | None


class Table(Group):
    """Figures of one kind."""

    unit: Literal["dollars", "people"]
    rows: tuple[Figure, ...] = Field(min_length=1, max_length=3)
    best: Figure


class Figures(Section):
    """What somebody else's section may hold: items in groups in lists, one alone, one that may be missing."""

    note: Annotated[str, Words(3)] = Field(min_length=2, max_length=30)
    size: int = Field(ge=3, le=900)
    sure: bool
    tables: tuple[Table, ...] = Field(min_length=2, max_length=2)
    last: Figure | None
    names: list[Annotated[str, Field(max_length=9)]] = Field(max_length=3)


class Odd(Section):
    """Fields of plain types with limits."""

    day: date
    more: int = Field(gt=5)
    less: int = Field(le=-5)
    score: float = Field(gt=0.0, lt=1.0)


SECTIONS: Mapping[str, type[Section]] = {**News.sections(), "answer": News.answer, "figures": Figures}


@pytest.fixture(scope="module", params=["bpe", "spm"])
def model(request: Any) -> Iterator[Loaded]:
    with loaded(model_file("llama", request.param)) as made:
        yield made


def accepts(model: Loaded, schema: Mapping[str, Any], text: str) -> bool:
    """Say whether a text, as the model would write it, is whole under a schema's grammar."""
    matcher = LLMatcher(model.tokenizer, compiled(schema), log_level=0)
    assert not matcher.is_error(), matcher.get_error()
    ids = model.tokenizer.tokenize_str(text)
    return bool(matcher.validate_tokens(ids) == len(ids) and matcher.consume_tokens(ids) and matcher.is_accepting())


def written(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def nodes(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from nodes(inner)


# --- the schema: what comes from the article cites it, what does not cites nothing ---


@pytest.mark.parametrize("slug", SECTIONS)
def test_the_grammar_of_every_section_can_be_enforced(slug: str, model: Loaded) -> None:
    grammar = compiled(bound_schema(SECTIONS[slug], COUNT))
    assert LLMatcher.validate_grammar(grammar, model.tokenizer) == ""


@pytest.mark.parametrize("slug", SECTIONS)
def test_what_claims_to_come_from_the_article_cites_it_and_background_cites_nothing(slug: str) -> None:
    schema = bound_schema(SECTIONS[slug], COUNT)
    found = set()
    for node in nodes(schema):
        fields = node.get("properties", {})
        if "provenance" not in fields:
            continue
        claim = fields["provenance"]["const"]
        found.add(claim)
        limits = (fields["evidence"]["minItems"], fields["evidence"]["maxItems"])
        assert limits == (0, 0) if claim == "background" else 1 <= limits[0] <= limits[1]
        assert fields["evidence"]["items"]["maximum"] == COUNT
        assert list(fields)[-2:] == ["provenance", "evidence"]  # written in this order, the words first
        assert node["required"] == list(fields)
    # a sample has background in it wherever its items may be that
    origins = {item.provenance for item in sample(SECTIONS[slug], ARTICLE).items()}
    assert found == (origins if "background" in origins else set())


@pytest.mark.parametrize(
    ("claim", "fits"),
    [
        ({"provenance": "article", "evidence": [1]}, True),
        ({"provenance": "article", "evidence": [1, COUNT]}, True),
        ({"provenance": "background", "evidence": []}, True),
        ({"provenance": "article", "evidence": []}, False),
        ({"provenance": "background", "evidence": [1]}, False),
        ({"provenance": "article", "evidence": [0]}, False),
        ({"provenance": "article", "evidence": [COUNT + 1]}, False),
        ({"provenance": "rumour", "evidence": [1]}, False),
    ],
    ids=str,
)
def test_the_grammar_holds_a_model_to_it(claim: dict[str, Any], fits: bool, model: Loaded) -> None:
    step = {"text": "Learn what a works council is.", **claim}
    text = written({"introduction": "", "levels": [{"title": "Basics", "steps": [step]}]})
    assert accepts(model, bound_schema(SECTIONS["path"], COUNT), text) is fits


def test_an_article_of_one_sentence_can_be_cited(model: Loaded) -> None:
    schema = bound_schema(SECTIONS["summary"], 1)
    text = {"headline": "It closed.", "text": "It closed."}
    assert accepts(model, schema, written({**text, "evidence": [1]}))
    assert not accepts(model, schema, written({**text, "evidence": [2]}))


def test_nothing_stands_between_the_parts_and_nothing_is_left_out(model: Loaded) -> None:
    schema = bound_schema(SECTIONS["summary"], COUNT)
    data = {"headline": "The mill closed.", "text": "It did.", "evidence": [1]}
    assert accepts(model, schema, written(data))
    assert not accepts(model, schema, json.dumps(data))  # blanks are what small models get lost in
    assert not accepts(model, schema, written(data) + "\n")
    for name in data:
        assert not accepts(model, schema, written({key: data[key] for key in data if key != name}))
    assert not accepts(model, schema, written({**data, "extra": 1}))


def test_a_text_is_one_line_with_two_escapes(model: Loaded) -> None:
    def text(inside: str) -> str:
        return f'{{"headline":"It closed.","text":"{inside}","evidence":[1]}}'

    schema = bound_schema(SECTIONS["summary"], COUNT)
    for fine in ("é 字 “so”", r"\"so\"", r"a\\b"):
        assert accepts(model, schema, text(fine))
    for odd in (r"a\nb", r"\u0041", "a\nb", r"\/"):
        assert not accepts(model, schema, text(odd))


# --- the headline's 25 words ---


@pytest.mark.parametrize(
    ("headline", "fits"),
    [
        ("The mill closed.", True),
        ("Mühle: 312 Leute – “vorbei”", True),
        (" ".join(["word"] * 25), True),
        (" ".join(["word"] * 26), False),
        ("two  spaces", False),
        (" before", False),
        ("after ", False),
        ("", False),
        ("a\u00a0b", False),
        ("\u3000", False),
        ("x" * 200, True),
        ("x" * 201, False),
    ],
)
def test_a_headline_has_1_to_25_words(headline: str, fits: bool, model: Loaded) -> None:
    schema = bound_schema(SECTIONS["summary"], COUNT)
    text = written({"headline": headline, "text": "It closed.", "evidence": [1]})
    assert accepts(model, schema, text) is fits


def test_after_the_last_word_a_model_can_only_end_it(model: Loaded) -> None:
    matcher = LLMatcher(model.tokenizer, compiled(bound_schema(SECTIONS["summary"], COUNT)), log_level=0)
    beginning = '{"headline":"' + " ".join(["word"] * 25)
    assert matcher.consume_tokens(model.tokenizer.tokenize_str(beginning))
    for token in allowed(matcher, model):
        assert b" " not in model.vocab.pieces[token].partition(b'"')[0]


# --- the smallest document ---


@pytest.mark.parametrize("slug", SECTIONS)
def test_the_smallest_text_is_whole_under_the_grammar(slug: str, model: Loaded) -> None:
    schema = bound_schema(SECTIONS[slug], COUNT)
    assert accepts(model, schema, smallest(schema))


def test_the_smallest_text_is_whole_for_dates_and_limits_of_any_kind(model: Loaded) -> None:
    schema = bound_schema(Odd, COUNT)
    assert accepts(model, schema, '{"day":"2026-11-22","more":6,"less":-5,"score":0.5}')
    assert accepts(model, schema, smallest(schema))


@pytest.mark.parametrize("slug", SLUGS)
def test_the_smallest_text_is_a_section_and_small(slug: str) -> None:
    text = smallest(bound_schema(SECTIONS[slug], COUNT))
    assert validate(Completion(text, "stop"), SECTIONS[slug], ARTICLE, question=QUESTION).section
    assert len(text) < 200
    assert '""' not in text  # a model may not leave a text empty either: the engine has it begin with a letter


# --- the vocabulary ---


TEXTS = (
    "The mill in Arden closed.",
    " a space before",
    "two  spaces and a tab\t",
    "line\nbreaks\r\n\n",
    "“Müller” – 字 … 😀",
    '{"headline":"It \\"closed\\".","evidence":[1,22]}',
    "".join(map(chr, range(32, 127))),
)


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_makes_tokens_and_back(text: str, model: Loaded) -> None:
    ids = model.tokenizer.tokenize_str(text)
    assert model.tokenizer.decode_bytes(ids) == text.encode()
    assert b"".join(model.vocab.pieces[token] for token in ids) == text.encode()


def test_any_text_at_all_does(model: Loaded) -> None:
    @given(st.text())
    def check(text: str) -> None:
        ids = model.tokenizer.tokenize_str(text)
        assert b"".join(model.vocab.pieces[token] for token in ids) == text.encode()

    check()


def test_only_the_models_own_ends_end_an_answer(model: Loaded) -> None:
    ends = {token for token in range(model.vocab.size) if model.vocab.is_end(token)}
    assert ends
    assert set(model.tokenizer.eos_tokens) == ends
    assert model.tokenizer.vocab_size == model.vocab.size


def allowed(matcher: Any, model: Loaded) -> list[int]:
    bits = np.unpackbits(np.frombuffer(matcher.compute_bitmask(), np.uint8), bitorder="little")
    return [int(token) for token in np.flatnonzero(bits[: model.vocab.size])]


@pytest.mark.parametrize("marker_type", [TokenType.CONTROL, TokenType.USER_DEFINED])
@pytest.mark.parametrize("vocabulary", ["bpe", "spm"])
@pytest.mark.parametrize("template", ["chatml", "llama3", "gemma"])
def test_no_marker_is_ever_allowed(vocabulary: str, template: str, marker_type: TokenType) -> None:
    path = model_file("llama", vocabulary, template=template, marker_type=marker_type)
    with loaded(path) as model:
        markers = {
            token
            for token in range(model.vocab.size)
            if model.vocab.is_control(token) or model.vocab.text(token).startswith(("<|", "<start_of", "<end_of"))
        }
        assert len(markers) >= 3
        schema = bound_schema(SECTIONS["summary"], COUNT)
        matcher = LLMatcher(model.tokenizer, compiled(schema), log_level=0)
        text = '{"headline":"It closed.","text":"It \\"closed\\" <|im","evidence":[1]}'
        for token in model.tokenizer.tokenize_str(text):
            assert markers.isdisjoint(allowed(matcher, model))
            assert matcher.consume_token(token)
        assert matcher.is_accepting()


# --- random walks ---


def walk(model: Loaded, kind: type[Section], seed: int) -> str:
    """Write a section by chance: of what the grammar allows, one time in four a token that leads out of something.

    As in the engine, no text is begun with blanks.
    """
    chance = random.Random(seed)
    matcher = LLMatcher(model.tokenizer, compiled(bound_schema(kind, COUNT)), log_level=0)
    scanner, text = Scanner(), b""
    exits = model.exits
    out = set(np.flatnonzero(exits.quotes | exits.brackets).tolist())
    while not matcher.is_stopped():
        ids = allowed(matcher, model)
        if scanner.in_string and scanner.blank:
            unseen = exits.hollow if scanner.empty else exits.hollow | exits.quotes
            ids = [token for token in ids if not unseen[token]] or ids
        leading = [token for token in ids if token in out]
        token = chance.choice(leading if leading and chance.random() < 0.25 else ids)
        assert matcher.consume_token(token)
        text += model.vocab.piece(token)
        scanner.feed(model.vocab.piece(token))
    return text.decode()


def made_of(text: str, kind: type[Section]) -> Section | None:
    """Read a section; None where chance wrote a field's own name into it, which no grammar can forbid."""
    try:
        return validate(Completion(text, "stop"), kind, ARTICLE, question=QUESTION).section
    except OutputInvalid as error:
        if "repeats the shape" in str(error):
            return None
        raise


@pytest.mark.parametrize("slug", [*SECTIONS, "odd"])
def test_whatever_is_written_by_chance_is_a_section(slug: str, model: Loaded) -> None:
    kind = SECTIONS.get(slug, Odd)
    texts = [text for text in (walk(model, kind, seed) for seed in range(9)) if not REFUSED.search(text)]
    assert len(texts) >= 5
    sections = [made for text in texts if (made := made_of(text, kind))]
    assert len(sections) >= 3
    for section in sections:
        for item in section.items():
            assert item.evidence or item.provenance == "background"
            for found in item.evidence:
                assert ARTICLE.text[found.start : found.end] == found.quote
