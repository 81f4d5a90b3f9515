"""The judge: the contract's schemas, found by key."""

import json
from pathlib import Path

import pytest

from scripts.contract.runtime import Judge
from scripts.contract.runtime.judge import MOST_ERRORS, details, judged
from scripts.contract.runtime.shapes import ANYTHING, shape_of

ODD = "o/200/application/json; charset=utf-8~é%41"
DOCUMENT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "contract:",
    "$defs": {
        "Node": {
            "type": "object",
            "properties": {"next": {"$ref": "#/$defs/Node"}, "n": {"type": "integer"}},
            "unevaluatedProperties": False,
        },
        ODD: {"$ref": "#/$defs/Node"},
        "many": {"type": "array", "items": {"type": "integer"}},
        "moment": {"type": "string", "format": "date-time"},
        "choice": {"oneOf": [{"enum": [1, "a", None, True]}, {"const": [1.5]}, {"const": {}}]},
        "both": {
            "allOf": [{"type": ["integer", "string"]}, {"type": ["string", "null"], "prefixItems": [True]}]
        },
        "tuple": {"prefixItems": [{"type": "integer"}]},
        "deep": {"$ref": "#/$defs/both/allOf/0"},
        "union": {
            "anyOf": [
                {"properties": {"a": {"type": "integer"}}, "type": "object"},
                {
                    "properties": {"a": {"type": "null"}, "b": True},
                    "type": "array",
                    "items": {"type": "string"},
                },
                {"type": "array", "items": {"type": "integer"}},
            ]
        },
    },
}


def test_it_is_loaded_from_a_file_and_knows_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "schemas.json"
    path.write_text(json.dumps(DOCUMENT))
    judge = Judge.load(path)
    judge.compile_all()
    assert judge.folder == tmp_path
    assert judge.validator("Node") is judge.validator("Node")


@pytest.mark.parametrize(
    ("value", "verdict"),
    [({"next": {"n": 1.0}}, True), ({"next": {"n": 1.5}}, False), ({"n": "1"}, False), ({"m": 1}, False)],
)
def test_a_key_of_any_characters_finds_its_schema(value: object, *, verdict: bool) -> None:
    assert judged(Judge(DOCUMENT).validator(ODD), value) is verdict


@pytest.mark.parametrize(("value", "verdict"), [("2026-01-31T10:00:00Z", True), ("31 January 2026", False)])
def test_a_format_is_judged(value: str, *, verdict: bool) -> None:
    assert judged(Judge(DOCUMENT).validator("moment"), value) is verdict


def test_an_unknown_key_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="nothing"):
        Judge(DOCUMENT).validator("nothing")


@pytest.mark.parametrize("value", ["\ud800", {"n": object()}, {"n": b""}])
def test_what_is_no_json_value_does_not_fit(value: object) -> None:
    validator = Judge(DOCUMENT).validator("Node")
    assert judged(validator, value) is False
    assert details(validator, value, "body", "/here") == [
        {
            "location": "body",
            "pointer": "/here",
            "keyword": "encoding",
            "message": "The value is not valid Unicode text.",
        }
    ]


def test_a_pointer_escapes_and_begins_at_its_root() -> None:
    schema = {"$id": "contract:", "$defs": {"a": {"properties": {"x/y~": {"type": "null"}}}}}
    (error,) = details(Judge(schema).validator("a"), {"x/y~": 1}, "query", "/filter")
    assert error["pointer"] == "/filter/x~1y~0"


def test_errors_have_an_end() -> None:
    assert len(details(Judge(DOCUMENT).validator("many"), ["x"] * 1000, "body")) == MOST_ERRORS


@pytest.mark.parametrize(
    ("key", "types"),
    [
        ("choice", {"integer", "string", "null", "boolean", "array", "object"}),
        ("both", {"string"}),
        ("tuple", {"array"}),
        ("deep", {"integer", "string"}),
        ("union", {"array", "object"}),
    ],
)
def test_a_shape_has_the_types_that_the_schema_admits(key: str, types: set[str]) -> None:
    assert shape_of(Judge(DOCUMENT), key).types == types


def test_a_shape_joins_what_alternatives_say() -> None:
    shape = shape_of(Judge(DOCUMENT), "union")
    assert shape.properties["a"].types == {"integer", "null"}
    assert shape.properties["b"] == ANYTHING
    assert shape.items is not None
    assert shape.items.types == {"string", "integer"}


def test_a_recursive_shape_has_an_end() -> None:
    shape = shape_of(Judge(DOCUMENT), "Node")
    while shape.properties:
        shape = shape.properties["next"]
    assert shape == ANYTHING
