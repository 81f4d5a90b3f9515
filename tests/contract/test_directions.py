"""What is readOnly does not come in and what is writeOnly does not leave, wherever it stands."""

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from scripts.contract import schemas
from scripts.contract.document import Document

USER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name", "password"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "password": {"type": "string", "writeOnly": True},
    },
}
OPEN = {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "open"}}}
REF = {"$ref": "#/components/schemas/User"}
SENT = {"name": "ada", "password": "secret"}
SHOWN = {"id": 1, "name": "ada"}
LEAKING = {**SHOWN, "password": "secret"}

WRAPPED = [
    pytest.param(REF, lambda user: user, id="reference"),
    pytest.param({"type": "array", "items": REF}, lambda user: [user], id="list"),
    pytest.param({"type": "array", "prefixItems": [REF], "items": False}, lambda user: [user], id="tuple"),
    pytest.param({"type": "array", "contains": REF}, lambda user: [user], id="contains"),
    pytest.param({"oneOf": [REF, {"type": "null"}]}, lambda user: user, id="oneOf"),
    pytest.param({"anyOf": [REF, {"type": "integer"}]}, lambda user: user, id="anyOf"),
    pytest.param({"allOf": [REF]}, lambda user: user, id="allOf"),
    pytest.param({"properties": {"user": REF}}, lambda user: {"user": user}, id="property"),
    pytest.param({"additionalProperties": REF}, lambda user: {"any": user}, id="map"),
    pytest.param({"patternProperties": {"^u": REF}}, lambda user: {"u": user}, id="pattern"),
    pytest.param({"unevaluatedProperties": REF}, lambda user: {"any": user}, id="unevaluated"),
    pytest.param(
        {"if": {"type": "object"}, "then": REF, "else": {"type": "null"}}, lambda user: user, id="condition"
    ),
    pytest.param({"dependentSchemas": {"name": REF}}, lambda user: user, id="dependent"),
    pytest.param(
        {"oneOf": [{"type": "array", "items": {"allOf": [REF]}}, {"type": "string"}]},
        lambda user: [user],
        id="list in a union of allOf",
    ),
]


def accepts(schema: Any, direction: str, value: object, **components: Any) -> bool:
    """Judge a value in the request or response of an operation with that schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    operation = {"operationId": "x", "requestBody": content, "responses": {"200": content}}
    document = {"paths": {"/x": {"post": operation}}, "components": {"schemas": {"User": USER, **components}}}
    catalogue = schemas.read(Document(document))
    place = catalogue.places[f"x/{'body' if direction == 'request' else '200'}/application/json"]
    judge = {**schemas.build(catalogue), "$ref": schemas.reference(place.schema_key)}
    return Draft202012Validator(judge).is_valid(value)


@pytest.mark.parametrize(("schema", "wrap"), WRAPPED)
def test_a_write_only_property_never_leaves(schema: Any, wrap: Any) -> None:
    assert accepts(schema, "response", wrap(SHOWN))
    assert not accepts(schema, "response", wrap(LEAKING))


@pytest.mark.parametrize(("schema", "wrap"), WRAPPED)
def test_a_read_only_property_never_comes_in(schema: Any, wrap: Any) -> None:
    assert accepts(schema, "request", wrap(SENT))
    assert not accepts(schema, "request", wrap({**SENT, "id": 1}))


def test_recursion_is_followed() -> None:
    tree = {"type": "object", "properties": {"user": REF, "next": {"$ref": "#/components/schemas/Tree"}}}
    reference = {"$ref": "#/components/schemas/Tree"}

    assert accepts(reference, "response", {"next": {"next": {"user": SHOWN}}}, Tree=tree)
    assert not accepts(reference, "response", {"next": {"next": {"user": LEAKING}}}, Tree=tree)


def test_an_open_alternative_lets_nothing_through_that_another_hides() -> None:
    schema = {"anyOf": [REF, OPEN]}

    assert accepts(schema, "response", {"kind": "open", "else": 1})
    assert not accepts(schema, "response", {"kind": "open", "password": "secret"})
    assert accepts(
        {"anyOf": [REF, {**OPEN, "properties": {"password": {}}}]}, "response", LEAKING | {"kind": 1}
    )


def test_a_mark_on_the_component_of_a_property_counts() -> None:
    secret = {"type": "string", "writeOnly": True}
    schema = {"properties": {"pin": {"$ref": "#/components/schemas/Secret"}}}

    assert accepts(schema, "request", {"pin": "1"}, Secret=secret)
    assert not accepts(schema, "response", {"pin": "1"}, Secret=secret)
    assert not accepts({"patternProperties": {"^p": secret}}, "response", {"pin": "1"})


def test_what_is_hidden_is_not_required_by_its_neighbours_either() -> None:
    beside = {"allOf": [REF, {"required": ["password", "name"]}]}
    needing = {
        "allOf": [{"$ref": "#/components/schemas/Need"}, {"properties": {"password": {"writeOnly": True}}}]
    }
    need = {"required": ["password", "name"]}
    pair = {**USER, "dependentRequired": {"name": ["password", "id"]}}

    assert accepts(beside, "response", SHOWN)
    assert not accepts(beside, "request", {"name": "ada"})
    assert accepts(needing, "response", {"name": "ada"}, Need=need)
    assert not accepts(needing, "request", {"name": "ada"}, Need=need)
    assert accepts(pair, "response", SHOWN)


def test_conditions_are_judged_as_written() -> None:
    schema = {**USER, "not": {"required": ["password"], "properties": {"password": {"const": "no"}}}}
    chosen = {**USER, "if": REF, "then": {"properties": {"name": {"const": "ada"}}}}

    assert accepts(schema, "request", SENT)
    assert not accepts(schema, "request", {**SENT, "password": "no"})
    assert not accepts({"not": {"properties": {"a": False}}}, "request", {})
    assert accepts(chosen, "response", SHOWN)
    assert not accepts(chosen, "response", {**SHOWN, "name": "bob"})
