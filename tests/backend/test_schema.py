"""The two forms of a shape: the JSON schema that servers bind to, and the compact one that models read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from socra import Answer, Group, Item, Section
from socra.backend.schema import MOST_NUMBERS, bound_schema, compact, json_schema, list_field, written_fields
from socra.framework import Mechanical, Shape, Words
from socra.framework.section import _one_line
from socra.registry import find_framework

News = find_framework("news")
SHAPES: list[type[Section]] = [*News.sections().values(), News.answer, Answer]


class Part(Group):
    """A part."""

    label: str = Field(max_length=5)


class Everything(Section):
    """One field of every kind that a section may have."""

    part: Part
    whole: int = Field(ge=1, lt=9)
    share: float
    sure: bool
    day: date
    stars: Literal[1, 2] = Field(description="how good it is")
    names: list[Annotated[str, Field(max_length=9)]] = Field(max_length=3)
    note: str | None = Field(max_length=4)
    notes: list[str] | None
    kinds: tuple[Literal["a", "b"], ...]
    parts: list[Part]
    fixed: Literal["always"] = "always"
    ours: Annotated[str, Mechanical] = ""


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from nodes(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


@pytest.mark.parametrize("shape", [*SHAPES, Everything], ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
def test_every_field_is_required_nothing_else_is_allowed_and_all_is_bounded(shape: type[Section]) -> None:
    schema = json_schema(shape, 12)
    assert json.loads(json.dumps(schema)) == schema
    for node in nodes(schema):
        assert not node.keys() & {"uniqueItems", "not", "if", "then", "else", "default", "$ref", "$defs", "oneOf"}
        if node.get("type") == "object":
            assert node["required"] == list(node["properties"])
            assert node["additionalProperties"] is False
        if node.get("type") == "array":
            assert 0 <= node["minItems"] <= node["maxItems"] <= 20
            assert "items" in node
        if node.get("type") == "string" and "enum" not in node:
            assert 0 < node["maxLength"] <= 4_000


def test_evidence_is_bounded_by_the_articles_sentences() -> None:
    for count in (1, 7, 500):
        found = [
            node["evidence"] for node in nodes(json_schema(News.sections()["big_ideas"], count)) if "evidence" in node
        ]
        assert [node["items"] for node in found] == [{"type": "integer", "minimum": 1, "maximum": count}]


def test_what_socra_fills_in_is_not_asked_for() -> None:
    asked = {name for node in nodes(json_schema(Answer, 3)) for name in node.get("properties", ())}
    assert asked == {"introduction", "facets", "title", "text", "provenance", "evidence", "conclusion"}
    assert not {"fixed", "ours"} & written_fields(Everything).keys()
    assert "provenance" not in written_fields(News.sections()["summary"])  # only the article may be its source


def test_an_items_words_come_before_their_source() -> None:
    for shape in (News.sections()["summary"], Answer.model_fields["facets"].annotation.__args__[0]):  # type: ignore[union-attr]
        names = list(written_fields(shape))
        assert names[-1] == "evidence"
        assert names.index("text") < names.index("evidence")


def test_limits_choices_and_nulls_are_kept() -> None:
    fields = json_schema(Everything, 3)["properties"]
    assert fields["whole"] == {"type": "integer", "minimum": 1, "exclusiveMaximum": 9}
    assert fields["stars"] == {"type": "integer", "enum": [1, 2]}
    assert fields["names"]["items"]["maxLength"] == 9
    assert fields["names"]["maxItems"] == 3
    assert fields["note"] == {"anyOf": [{"type": "string", "minLength": 0, "maxLength": 4}, {"type": "null"}]}
    assert fields["notes"]["anyOf"][1] == {"type": "null"}
    assert fields["kinds"]["items"]["enum"] == ["a", "b"]


class Terse(Section):
    """Say it in three words."""

    line: Annotated[str, Words(3)] = Field(max_length=40, description="three words")
    lines: tuple[Annotated[str, Words(3)], ...] = Field(max_length=2)
    perhaps: Annotated[str, Words(3)] | None
    maybe: Annotated[str | None, Words(3)]


def test_a_text_with_few_words_has_a_pattern_wherever_it_stands_and_the_compact_form_says_nothing_of_it() -> None:
    fields, pattern = json_schema(Terse, 3)["properties"], Words(3).pattern
    assert fields["line"] == {"type": "string", "minLength": 0, "maxLength": 40, "pattern": pattern}
    assert [node["pattern"] for node in nodes(fields) if "pattern" in node] == [pattern] * 4
    assert [node for node in nodes(json_schema(News.sections()["path"], 3)) if "pattern" in node] == []
    assert compact(Terse).startswith("{\n  line: string,  // three words\n")
    assert json_schema(News.sections()["summary"], 3)["properties"]["headline"]["pattern"] == Words(25).pattern


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("one", True),
        ("one two three", True),
        ("“Größe” 字 🧭", True),
        ('a "b" \\c', True),
        ("one two three four", False),
        ("", False),
        (" ", False),
        (" one", False),
        ("one ", False),
        ("one  two", False),
    ],
)
def test_the_pattern_of_few_words_takes_words_with_one_space_between_them(text: str, fits: bool) -> None:
    assert bool(re.search(Words(3).pattern, text)) is fits


def test_what_the_validator_takes_for_a_gap_is_no_part_of_a_word() -> None:
    word = re.compile(Words(1).pattern)
    for character in map(chr, range(0x10000)):
        assert bool(word.search(f"a{character}b")) is (_one_line(f"a{character}b") == f"a{character}b" != "a b")


def test_the_pattern_is_written_in_what_all_dialects_have_in_common() -> None:
    assert not re.search(r"\\[^u]|\(\?[^:]|[*+?}][+?]", Words(25).pattern)
    assert re.fullmatch(r"\^.+\$", Words(25).pattern)


@pytest.mark.parametrize("kind", [dict[str, str], set[str], Any, str | int, list[Any]])
def test_a_field_that_no_schema_can_bound_is_refused_by_name(kind: Any) -> None:
    shape = type("Wild", (Section,), {"__annotations__": {"field": kind}, "__module__": __name__, "__doc__": "x"})
    with pytest.raises(TypeError, match="a field of a section cannot be"):
        json_schema(shape, 3)


def keys(shape: type[Shape], schema: dict[str, Any]) -> list[str]:
    """Return the names in the order in which a schema has them, depth first."""
    found: list[str] = []
    for name, node in schema["properties"].items():
        found.append(name)
        for inner in nodes(node):
            if inner.get("type") == "object":
                found += keys(shape, inner)
                break
    return found


@pytest.mark.parametrize("shape", [*SHAPES, Everything], ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
def test_the_compact_form_has_the_schemas_fields_in_the_schemas_order(shape: type[Section]) -> None:
    printed = re.findall(r"^ *(\w+): ", compact(shape), re.MULTILINE)
    assert printed == keys(shape, json_schema(shape, 3))


@pytest.mark.parametrize("shape", [*SHAPES, Everything], ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
def test_no_string_of_the_compact_form_holds_words_to_copy(shape: type[Section]) -> None:
    typed = [line.partition("  //")[0] for line in compact(shape).splitlines()]
    choices = {word for node in nodes(json_schema(shape, 3)) for word in node.get("enum", ())}
    assert set(re.findall(r'"([^"]*)"', "\n".join(typed))) <= choices
    assert not [line for line in typed if " " in re.sub(r'"[^"]*"|\w+: | \| |\(|\)', "", line).strip()]


def test_the_compact_form_reads_as_a_type() -> None:
    assert compact(Everything).splitlines() == [
        "{",
        "  part: {",
        "    label: string,",
        "  },",
        "  whole: number,",
        "  share: number,",
        "  sure: boolean,",
        "  day: string,",
        "  stars: 1 | 2,  // how good it is",
        "  names: string[],",
        "  note: string | null,",
        "  notes: string[] | null,",
        '  kinds: ("a" | "b")[],',
        "  parts: {",
        "    label: string,",
        "  }[],",
        "}",
    ]


def test_an_item_says_where_it_comes_from_last() -> None:
    class Claim(Item):
        """A claim."""

        text: str = Field(description="one sentence")

    assert compact(Claim).splitlines() == [
        "{",
        "  text: string,  // one sentence",
        '  provenance: "article" | "background",',
        "  evidence: number[],  // sentence numbers",
        "}",
    ]


# --- the schema that servers bind a model to ---


class Either(Section, Item):
    """A section that is one item, from the article or not."""

    text: str = Field(min_length=1)


BOUND: list[type[Section]] = [*SHAPES, Everything, Either]


@pytest.mark.parametrize("shape", BOUND, ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
def test_the_bound_schema_has_the_fields_of_the_general_one_in_its_order(shape: type[Section]) -> None:
    for schema in (bound_schema(shape, 12), bound_schema(shape, 12, plain=True)):
        top = schema["anyOf"][0] if "anyOf" in schema else schema
        assert list(top["properties"]) == list(json_schema(shape, 12)["properties"])
        for node in nodes(schema):
            if node.get("type") == "object":
                assert node["required"] == list(node["properties"])
                assert node["additionalProperties"] is False


@pytest.mark.parametrize("shape", BOUND, ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
@pytest.mark.parametrize("count", [0, 1, 12, MOST_NUMBERS, MOST_NUMBERS + 1])
def test_the_plain_schema_holds_only_what_hosted_endpoints_take(shape: type[Section], count: int) -> None:
    schema = bound_schema(shape, count, plain=True)
    assert schema["type"] == "object"
    assert json.loads(json.dumps(schema)) == schema
    unwelcome = {"minLength", "maxLength", "pattern", "format", "const", "uniqueItems", "not", "if", "oneOf", "default"}
    for node in nodes({**schema, "$defs": schema.get("$defs", {}).get("sentence", {})}):
        if "properties" in node and isinstance(node["properties"].get("type"), str | None):
            assert not node.keys() & unwelcome
        if "enum" in node:
            assert node["type"] in ("string", "integer")
            assert len(node["enum"]) <= MOST_NUMBERS
    numbers = {"type": "integer", "enum": list(range(1, max(1, count) + 1))}
    large = {"type": "integer", "minimum": 1, "maximum": count}
    expected = numbers if count <= MOST_NUMBERS else large
    cites = [node["evidence"] for node in nodes(schema) if isinstance(node.get("evidence"), dict)]
    assert all(cite["items"] == {"$ref": "#/$defs/sentence"} for cite in cites)
    assert schema.get("$defs", {}) == ({"sentence": expected} if cites else {})


def test_in_the_plain_schema_an_item_from_the_article_cites_and_background_does_not() -> None:
    schema = bound_schema(News.sections()["path"], 9, plain=True)
    step = schema["properties"]["levels"]["items"]["properties"]["steps"]["items"]
    cited, uncited = (branch["properties"] for branch in step["anyOf"])
    assert cited["provenance"] == {"type": "string", "enum": ["article"]}
    assert uncited["provenance"] == {"type": "string", "enum": ["background"]}
    assert (cited["evidence"]["minItems"], uncited["evidence"]["maxItems"]) == (1, 0)
    root = bound_schema(Either, 9, plain=True)["properties"]  # the root is an object, so that it is not split
    assert root["provenance"]["enum"] == ["article", "background"]


def test_limits_of_lists_and_numbers_stay_in_the_plain_schema() -> None:
    fields = bound_schema(Everything, 9, plain=True)["properties"]
    assert fields["whole"] == {"type": "integer", "minimum": 1, "exclusiveMaximum": 9}
    assert fields["names"] == {"type": "array", "items": {"type": "string"}, "minItems": 0, "maxItems": 3}
    assert fields["day"] == {"type": "string"}
    assert fields["note"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
def test_the_grammars_of_llama_cpp_hold_what_the_plain_schema_says(shape: type[Section]) -> None:
    from llama_cpp.llama_grammar import json_schema_to_gbnf

    grammar = json_schema_to_gbnf(json.dumps(bound_schema(shape, 3, plain=True)))
    assert re.search(r'sentence ::= "1" \| "2" \| "3"', grammar)


@pytest.mark.parametrize(
    ("shape", "name"), [("big_ideas", "ideas"), ("path", "levels"), ("summary", ""), ("follow_ups", "categories")]
)
def test_the_only_list_of_a_section(shape: str, name: str) -> None:
    assert list_field(News.sections()[shape]) == name
    assert list_field(Everything) == ""


def test_an_item_that_can_only_come_from_the_article_cites_it() -> None:
    news = find_framework("news").sections()
    least = {
        "summary": json_schema(news["summary"], 9)["properties"]["evidence"]["minItems"],
        "concepts": _evidence_of(json_schema(news["concepts"], 9))["minItems"],
        "big_ideas": _evidence_of(json_schema(news["big_ideas"], 9))["minItems"],
    }
    assert least == {"summary": 1, "concepts": 0, "big_ideas": 1}


def _evidence_of(schema: Any) -> Any:
    """Return the schema of the evidence of a section's items, however deep."""
    while "evidence" not in schema["properties"]:
        schema = next(one["items"] for one in schema["properties"].values() if one.get("type") == "array")
    return schema["properties"]["evidence"]
