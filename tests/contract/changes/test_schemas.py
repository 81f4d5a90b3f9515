"""What is said of two schemas holds for values: whatever is refused or answered anew is told of."""

from typing import Any, Final

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.contract.changes import branches
from scripts.contract.changes.contracts import compare
from scripts.contract.document import Document
from tests.contract.changes.contracts import schemas

VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, 2, 3, 4, 2.5, -1, 6, "", "a", "ab", "abc", "1", "b"),
    *([], [1], [1, 1], [1, 2, 3], ["a"], ["a", 1], [None]),
    *({}, {"a": 1}, {"a": "a"}, {"b": 1}, {"a": 1, "b": 2}, {"a": 1, "b": "b", "c": None}, {"a": {"a": 1}}),
)
"""Small enough to try all, and near the limits that the schemas below set."""

PROPERTIES: Final = ("property-added", "property-removed")
"""An object that lets unknown properties through is one whose callers and service ignore them."""

numbers = st.integers(0, 3)
leaves = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number", ["number", "string"]])},
        optional={
            "minimum": numbers,
            "maximum": numbers,
            "exclusiveMinimum": numbers,
            "multipleOf": st.sampled_from([1, 2, 3, 0.5]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", ["string", "null"]])},
        optional={
            "minLength": numbers,
            "maxLength": numbers,
            "pattern": st.sampled_from(["^a", "b$"]),
            "enum": st.lists(st.sampled_from(["a", "ab", "b", None]), min_size=1, unique=True),
        },
    ),
    st.fixed_dictionaries({"const": st.sampled_from(VALUES)}),
    st.sampled_from([True, {}, {"type": "boolean"}, {"type": "null"}, {"not": {"type": "string"}}]),
)


def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    arrays = st.fixed_dictionaries(
        {"type": st.just("array")},
        optional={
            "items": inner,
            "minItems": numbers,
            "maxItems": numbers,
            "uniqueItems": st.booleans(),
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
        },
    )
    objects = st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "required": st.lists(st.sampled_from("abc"), unique=True, max_size=2),
            "additionalProperties": inner | st.booleans(),
            "maxProperties": numbers,
        },
    )
    unions = st.sampled_from(["anyOf", "allOf"]).flatmap(
        lambda word: st.fixed_dictionaries({word: st.lists(inner, min_size=1, max_size=3)})
    )
    return arrays | objects | unions


every_schema = st.recursive(leaves, larger, max_leaves=5)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(old=every_schema, new=every_schema)
def test_a_value_that_is_refused_or_new_is_told_of(old: Any, new: Any) -> None:
    before, after = (jsonschema_rs.Draft202012Validator(schema) for schema in (old, new))
    request, response = schemas(old, new)
    for value in VALUES:
        was, now = before.is_valid(value), after.is_valid(value)
        if was and not now:
            assert request & {f"request-{each}" for each in ("narrowed", *PROPERTIES)}, value
        if now and not was:
            assert response & {f"response-{each}" for each in ("widened", *PROPERTIES)}, value


@settings(max_examples=100, deadline=None, derandomize=True)
@given(schema=every_schema)
def test_a_schema_equals_itself_however_it_is_wrapped(schema: Any) -> None:
    assert schemas(schema, {"allOf": [schema]}) == (set(), set())
    assert schemas({"anyOf": [schema]}, schema) == (set(), set())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": ["string", "null"]}, {"anyOf": [{"type": "null"}, {"type": "string"}]}),
        ({"const": "a"}, {"enum": ["a"]}),
        ({"type": "boolean"}, {"enum": [True, False]}),
        ({"type": "integer", "minimum": 1}, {"type": "integer", "exclusiveMinimum": 0}),
        ({"type": "integer"}, {"allOf": [{"type": "number"}, {"type": "integer"}]}),
        ({"type": "string"}, {"type": "string", "minLength": 0, "description": "Text.", "examples": ["a"]}),
        ({"type": "object"}, {"type": "object", "required": [], "additionalProperties": True}),
        ({"type": "string", "format": "password"}, {"type": "string"}),
        ({"enum": [1, 2]}, {"enum": [2.0, 1]}),
        (
            {"type": "number", "multipleOf": 2},
            {"allOf": [{"type": "number", "multipleOf": 2}, {"multipleOf": 1}]},
        ),
    ],
)
def test_other_words_for_the_same_are_no_change(old: Any, new: Any) -> None:
    assert schemas(old, new) == (set(), set())
    assert schemas(new, old) == (set(), set())


NARROWER: Final[tuple[tuple[Any, Any], ...]] = (
    ({"type": "number"}, {"type": "integer"}),
    ({"type": ["string", "null"]}, {"type": "string"}),
    ({}, {"type": "object"}),
    ({"type": "number", "minimum": 1}, {"type": "number", "exclusiveMinimum": 1}),
    ({"type": "integer", "format": "int64"}, {"type": "integer", "format": "int32"}),
    ({"type": "string"}, {"type": "string", "format": "uuid"}),
    ({"type": "string"}, {"type": "string", "pattern": "^a"}),
    ({"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 2}),
    ({"type": "string"}, {"type": "string", "enum": ["a"]}),
    ({"type": "number", "multipleOf": 2}, {"type": "number", "multipleOf": 4}),
    ({"type": "array"}, {"type": "array", "uniqueItems": True}),
    ({"type": "array", "items": {}}, {"type": "array", "items": {"type": "string"}}),
    ({"type": "array"}, {"type": "array", "contains": {"const": 1}}),
    ({"type": "array"}, {"type": "array", "prefixItems": [{"type": "string"}]}),
    ({"type": "object"}, {"type": "object", "additionalProperties": False}),
    ({"type": "object"}, {"type": "object", "patternProperties": {"^x": {"type": "string"}}}),
    ({"type": "object"}, {"type": "object", "propertyNames": {"maxLength": 3}}),
    ({"type": "object"}, {"type": "object", "minProperties": 1}),
    ({"type": "object"}, {"type": "object", "dependentRequired": {"a": ["b"]}}),
    ({"anyOf": [{"type": "string", "maxLength": 1}, {"const": "ab"}]}, {"type": "string", "maxLength": 1}),
    ({}, False),
)


@pytest.mark.parametrize(("wide", "narrow"), NARROWER)
def test_narrower_breaks_requests_and_wider_breaks_responses(wide: Any, narrow: Any) -> None:
    assert schemas(wide, narrow) == ({"request-narrowed"}, {"response-narrowed"})
    request, response = schemas(narrow, wide)
    assert request == {"request-widened"}
    assert response <= {"response-widened", "response-property-added"}
    assert response


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "pattern": "^a"}, {"type": "string", "pattern": "^b"}),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "uuid"}),
        ({"not": {"const": 1}}, {"not": {"const": 2}}),
        ({"enum": ["a"]}, {"enum": ["b"]}),
    ],
)
def test_what_cannot_be_compared_breaks_both_ways(old: Any, new: Any) -> None:
    assert schemas(old, new) == (
        {"request-narrowed", "request-widened"},
        {"response-narrowed", "response-widened"},
    )


@pytest.mark.parametrize("word", ["const", "pattern", "default"])
def test_a_password_is_a_value_like_any_other(word: str) -> None:
    """`format: password` alone says nothing of values."""
    request, response = schemas({"type": "string", word: "password"}, {"type": "string"})
    assert request == (set() if word == "default" else {"request-widened"})
    assert response == (set() if word == "default" else {"response-widened"})


def test_what_is_compared_as_a_whole_is_compared_by_meaning() -> None:
    def contract(number: int, remark: str) -> Document:
        parts = {"Part": {"const": number, "description": remark}}
        body = {"content": {"application/json": {"schema": {"not": {"$ref": "#/components/schemas/Part"}}}}}
        operation = {"requestBody": body, "responses": {}}
        return Document({"paths": {"/": {"post": operation}}, "components": {"schemas": parts}})

    rules = [
        [change.rule for change in compare(contract(1, ""), contract(number, remark))]
        for number, remark in ((2, ""), (1, "One."))
    ]
    assert rules == [["request-narrowed", "request-widened"], ["text-changed"]]


def test_a_union_of_very_many_is_compared_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def union(last: str) -> dict[str, Any]:
        return {"type": "string", "anyOf": [{"pattern": "a"}, {"pattern": last}]}

    monkeypatch.setattr(branches, "MOST", 1)
    assert schemas(union("b"), union("b")) == (set(), set())
    assert schemas(union("b"), union("c")) == (
        {"request-narrowed", "request-widened"},
        {"response-narrowed", "response-widened"},
    )


def test_recursion_ends() -> None:
    tree: dict[str, Any] = {"type": "object"}
    tree["properties"] = {
        "child": {"allOf": [{"$ref": "#/paths/~1/post/requestBody/content/application~1json/schema"}]}
    }
    assert schemas(tree, tree) == (set(), set())
