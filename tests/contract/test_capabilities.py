"""What becomes of each keyword."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from scripts.contract.bundle import bundle
from scripts.contract.capabilities import Capability, report
from scripts.contract.grammar import OBJECTS
from scripts.contract.treatments import FORMATS, TREATMENTS
from tests.contract.specs import SOUND, sound, write

DIALECT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}

# A schema with the keyword, a value that it lets through and one that it does not.
ENFORCED: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "$ref": ({"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}}, "a", 1),
    "$defs": ({"$ref": "#/$defs/a", "$defs": {"a": False}}, None, 1),
    "allOf": ({"allOf": [{"minimum": 1}]}, 1, 0),
    "anyOf": ({"anyOf": [{"minimum": 1}]}, 1, 0),
    "oneOf": ({"oneOf": [{"minimum": 1}, {"minimum": 5}]}, 1, 6),
    "not": ({"not": {"minimum": 1}}, 0, 1),
    "if": ({"if": {"minimum": 1}, "then": False}, 0, 1),
    "then": ({"if": True, "then": {"minimum": 1}}, 1, 0),
    "else": ({"if": False, "else": {"minimum": 1}}, 1, 0),
    "dependentSchemas": ({"dependentSchemas": {"a": {"required": ["b"]}}}, {"a": 1, "b": 1}, {"a": 1}),
    "prefixItems": ({"prefixItems": [{"type": "string"}]}, ["a"], [1]),
    "items": ({"items": {"type": "string"}}, ["a"], [1]),
    "contains": ({"contains": {"type": "string"}}, ["a", 1], [1]),
    "properties": ({"properties": {"a": {"type": "string"}}}, {"a": "a"}, {"a": 1}),
    "patternProperties": ({"patternProperties": {"^a": {"type": "string"}}}, {"ab": "a"}, {"ab": 1}),
    "additionalProperties": ({"additionalProperties": False}, {}, {"a": 1}),
    "propertyNames": ({"propertyNames": {"maxLength": 1}}, {"a": 1}, {"ab": 1}),
    "unevaluatedItems": ({"prefixItems": [True], "unevaluatedItems": False}, [1], [1, 2]),
    "unevaluatedProperties": (
        {"allOf": [{"properties": {"a": True}}], "unevaluatedProperties": False},
        {"a": 1},
        {"b": 1},
    ),
    "type": ({"type": "integer"}, 1.0, "1"),
    "enum": ({"enum": [1]}, 1, 2),
    "const": ({"const": 1}, 1, True),
    "multipleOf": ({"multipleOf": 0.1}, 0.3, 0.35),
    "maximum": ({"maximum": 1}, 1, 2),
    "exclusiveMaximum": ({"exclusiveMaximum": 1}, 0, 1),
    "minimum": ({"minimum": 1}, 1, 0),
    "exclusiveMinimum": ({"exclusiveMinimum": 1}, 2, 1),
    "maxLength": ({"maxLength": 1}, "😀", "ab"),
    "minLength": ({"minLength": 2}, "ab", "😀"),
    "pattern": ({"pattern": "^a$"}, "a", "b"),
    "maxItems": ({"maxItems": 1}, [1], [1, 2]),
    "minItems": ({"minItems": 1}, [1], []),
    "uniqueItems": ({"uniqueItems": True}, [1, True], [1, 1.0]),
    "maxContains": ({"contains": {"const": 1}, "maxContains": 1}, [1], [1, 1]),
    "minContains": ({"contains": {"const": 1}, "minContains": 2}, [1, 1], [1]),
    "maxProperties": ({"maxProperties": 1}, {"a": 1}, {"a": 1, "b": 1}),
    "minProperties": ({"minProperties": 1}, {"a": 1}, {}),
    "required": ({"required": ["a"]}, {"a": 1}, {}),
    "dependentRequired": ({"dependentRequired": {"a": ["b"]}}, {"a": 1, "b": 1}, {"a": 1}),
    "format": ({"format": "date"}, "2026-11-22", "2026-13-22"),
}
NOT_THE_JUDGES = {"default", "readOnly", "writeOnly"}
ANNOTATIONS: dict[str, Any] = {
    "contentEncoding": "base64",
    "contentMediaType": "application/json",
    "contentSchema": {"type": "object"},
    "discriminator": {"propertyName": "kind"},
}
OTHER_FORMATS = ("byte", "binary", "password", "int32", "int64", "float", "double", "decimal", "media-range")


def test_every_keyword_called_enforced_is() -> None:
    called = {name for name, treated in TREATMENTS["schema"].items() if treated == "enforced"}
    assert called == ENFORCED.keys() | NOT_THE_JUDGES


@pytest.mark.parametrize("keyword", ENFORCED)
def test_the_judge_enforces(keyword: str) -> None:
    schema, good, bad = ENFORCED[keyword]
    validator = jsonschema_rs.validator_for({**DIALECT, **schema}, validate_formats=True)
    assert keyword == "$defs" or validator.is_valid(good)
    assert not validator.is_valid(bad)


@pytest.mark.parametrize("keyword", ANNOTATIONS)
def test_the_judge_leaves_annotations_alone(keyword: str) -> None:
    validator = jsonschema_rs.validator_for({**DIALECT, keyword: ANNOTATIONS[keyword]}, validate_formats=True)
    assert validator.is_valid("{no base64, no JSON")
    assert TREATMENTS["schema"][keyword] == "documented"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_formats_called_enforced_are(name: str) -> None:
    validator = jsonschema_rs.validator_for({**DIALECT, "format": name}, validate_formats=True)
    assert not validator.is_valid("[no \\ %%%{")


@pytest.mark.parametrize("name", OTHER_FORMATS)
def test_other_formats_are_only_documented(name: str) -> None:
    assert name not in FORMATS
    with pytest.raises(ValueError, match="Unknown format"):
        jsonschema_rs.validator_for(
            {**DIALECT, "format": name}, validate_formats=True, ignore_unknown_formats=False
        )


def test_every_field_of_openapi_has_a_treatment() -> None:
    assert {kind: set(fields) for kind, fields in TREATMENTS.items()} == {
        kind: set(fields) for kind, fields in OBJECTS.items()
    }


def test_the_report_names_each_keyword_with_its_line(tmp_path: Path) -> None:
    found = report(sound(tmp_path)).operations
    assert list(found) == ["get_thing", "put_thing", "(document)"]
    get = {each.keyword: each for each in found["get_thing"]}
    assert get["pattern"] == Capability(
        keyword="pattern",
        treatment="enforced",
        pointer="/components/schemas/Thing/properties/name/pattern",
        source=f"{tmp_path.name}/openapi.yaml:65",
    )
    assert get["format: uuid"].places == 2
    assert get["x-cache-ttl"].source == f"{tmp_path.name}/openapi.yaml:14"
    assert get["link operationId"].treatment == "documented"
    assert get["parameter in: path"].pointer == "/paths/~1things~1{id}/parameters/0/in"
    assert "request-body content" not in get
    rest = {each.keyword: each.treatment for each in found["(document)"]}
    assert rest["security-scheme type: http bearer"] == "enforced"
    assert rest["info version"] == "documented"


@pytest.mark.parametrize(
    ("old", "new", "keyword", "treatment"),
    [
        ("{type: integer}, example: 1}", "{type: integer, format: int64}}", "format: int64", "documented"),
        ("in: path, ", "in: path, style: matrix, ", "parameter style: matrix", "enforced"),
        (
            "    get:",
            "      - {name: Accept, in: header, schema: {}}\n    get:",
            "parameter in: header (Accept)",
            "documented",
        ),
        (
            "    get:",
            "      - {name: q, in: query, style: spaceDelimited, explode: true, schema: {}}\n    get:",
            "parameter style: spaceDelimited exploded",
            "enforced",
        ),
        (
            "            application/json:",
            "            application/xml: {schema: {type: object}}\n            application/json:",
            "application/xml schema",
            "documented",
        ),
        (
            "            application/json:",
            "            image/png: {schema: {}}\n            application/json:",
            "image/png schema",
            "enforced",
        ),
        (
            "            application/json:",
            "            text/csv: {schema: {type: string}}\n            application/json:",
            "text/csv schema",
            "enforced",
        ),
        (
            "      summary: Read a thing",
            "      callbacks: {done: {}}\n      x-other: 1",
            "operation callbacks",
            "enforced",
        ),
        ("      summary: Read a thing", "      deprecated: true", "operation deprecated", "documented"),
        ("      summary: Read a thing", "      x-depends-on: [redis]", "x-depends-on", "documented"),
        ("      summary: Read a thing", "      x-other: 1", "x-other", "documented"),
        ("      type: object", "      $vocabulary: {}", "$vocabulary", "refused"),
        (
            "      type: object",
            "      discriminator: {propertyName: name}\n      oneOf: [{required: [name]}, true]",
            "discriminator",
            "documented",
        ),
        (
            "      type: object",
            "      discriminator: {propertyName: name}\n      oneOf: [{$ref: '#/components/schemas/A'}]",
            "discriminator",
            "enforced",
        ),
        ("type: http, scheme: bearer", "type: mutualTLS", "security-scheme type: mutualTLS", "documented"),
    ],
)
def test_a_value_can_decide(tmp_path: Path, old: str, new: str, keyword: str, treatment: str) -> None:
    alternative = "    A: {allOf: [{properties: {name: {const: a}}}]}\n    ErrorResponse:\n"
    operation = "(document)" if old.startswith("type: http") else "get_thing"
    text = SOUND.replace("    ErrorResponse:\n", alternative)
    assert text.count(old) >= 1
    found = report(bundle(write(tmp_path, text.replace(old, new, 1)))).operations[operation]
    assert {each.keyword: each.treatment for each in found}[keyword] == treatment


def test_the_summary_counts_operations(tmp_path: Path) -> None:
    found = report(sound(tmp_path))
    summary = found.summary()
    assert summary["enforced"]["pattern"] == 2
    assert summary["enforced"]["x-cache-ttl"] == 1
    assert summary["refused"] == {}
    assert found.as_json()["summary"] == summary
    assert found.as_json()["operations"]["get_thing"][0].keys() == {
        "keyword",
        "treatment",
        "pointer",
        "source",
        "places",
    }
    lines = found.table().splitlines()
    assert lines[0].split() == ["keyword", "treatment", "operations"]
    assert ["pattern", "enforced", "2"] in [line.split() for line in lines]


def test_the_report_is_the_same_every_time(tmp_path: Path) -> None:
    assert str(report(sound(tmp_path)).as_json()) == str(report(sound(tmp_path)).as_json())
