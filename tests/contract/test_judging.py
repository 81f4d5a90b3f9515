"""Errors of the judge in words."""

from typing import Any

import jsonschema_rs
import pytest

from scripts.contract.judging import complaints

PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "kind": {"const": "person"}},
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"type": ["integer", "null"]}, "x", ['`"x"` is not an integer or null']),
        ({"properties": {"a": {"enum": [1, "b"]}}}, {"a": 2}, ['`a`: `2` is none of `1`, `"b"`']),
        ({"items": {"const": 1}}, [1, 2], ["item 2: `2` is not `1`"]),
        (
            {"properties": {"a": {"items": {"minimum": 5}}}},
            {"a": [4]},
            ["item 1 of `a`: 4 is less than the minimum of 5"],
        ),
        ({"properties": {"a": False}}, {"a": 1}, ["`a`: `1` may not stand here"]),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, ['the name "ab" is longer than 1 character']),
        ({"minProperties": 9}, {"a": "x" * 200}, ['`{"a": "' + "x" * 53 + "…` breaks `minProperties`"]),
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            None,
            ["`null` fits none of the alternatives"],
        ),
        ({"oneOf": [{"minimum": 1}, {"minimum": 2}]}, 3, ["`3` fits none or several of the alternatives"]),
        (
            {"anyOf": [{"type": "string"}, PERSON]},
            {"nme": "a"},
            ["`name` is missing", "`nme` is not known here"],
        ),
        ({"oneOf": [PERSON, {"required": ["id"]}]}, {"name": 5}, ["`name`: `5` is not a string"]),
        ({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {}, ["`{}` fits none of the alternatives"]),
    ],
)
def test_an_error_is_a_sentence(schema: dict[str, Any], value: object, said: list[str]) -> None:
    validator = jsonschema_rs.validator_for(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, validate_formats=True
    )
    assert sorted(complaint.message for complaint in complaints(validator, value)) == said


def test_a_complaint_points_to_its_place() -> None:
    validator = jsonschema_rs.validator_for({"properties": {"a/b": PERSON}})
    assert [
        complaint.pointer("/base") for complaint in complaints(validator, {"a/b": {"name": "x", "age": 1}})
    ] == ["/base/a~1b/age"]
