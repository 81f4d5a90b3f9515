"""The types that routers write for the places of the contract of everything."""

import ast
from pathlib import Path

import pytest

from scripts.contract import models, schemas, types
from scripts.contract.bundle import bundle
from scripts.contract.document import Document

EVERYTHING = schemas.read(bundle(str(Path(__file__).parent / "everything.yaml")))
MODULE = ast.parse(models.render(EVERYTHING))
ASSIGNED = [node.targets[0] for node in MODULE.body if isinstance(node, ast.Assign)]
MODELS = "from .. import models"
LITERAL = "from typing import Literal"


@pytest.mark.parametrize(
    ("key", "annotation", "imports"),
    [
        ("list_things/query/limit", "int", set()),
        ("list_things/query/tags", "list[str]", set()),
        ("list_things/query/fields", 'list[Literal["red", "green", "blue"]]', {LITERAL}),
        ("list_things/query/filter", "models.Filter", {MODELS}),
        ("list_things/query/where", "models.Where", {MODELS}),
        ("list_things/query/since", "date", {"from datetime import date"}),
        ("list_things/query/strict", "bool", set()),
        ("list_things/200/application/json", "models.ListThingsResponse", {MODELS}),
        ("get_report/200/application/json", "list[models.Thing]", {MODELS}),
        ("get_report/200/text/csv", "str", set()),
        ("grow_tree/body/application/json", "models.Tree", {MODELS}),
        ("create_thing/body/application/x-www-form-urlencoded", "models.CreateThingFormRequest", {MODELS}),
        ("upload_file/body/multipart/form-data", "models.UploadFileMultipartRequest", {MODELS}),
        ("keep_blob/body/application/octet-stream", "bytes", set()),
    ],
)
def test_types_of_places(key: str, annotation: str, imports: set[str]) -> None:
    found = types.python_type(EVERYTHING, key)

    assert (found.annotation, set(found.imports)) == (annotation, imports)


@pytest.mark.parametrize("key", EVERYTHING.places)
def test_every_type_is_python_and_names_models_that_exist(key: str) -> None:
    named = {node.name for node in MODULE.body if isinstance(node, ast.ClassDef)}
    named |= {target.id for target in ASSIGNED if isinstance(target, ast.Name)}

    used = ast.walk(ast.parse(types.python_type(EVERYTHING, key).annotation))

    assert {node.attr for node in used if isinstance(node, ast.Attribute)} <= named


def read(schema: object, **components: object) -> schemas.Catalogue:
    parameter = {"name": "it", "in": "query", "schema": schema}
    operation = {"operationId": "x", "parameters": [parameter], "responses": {}}
    return schemas.read(
        Document({"paths": {"/x": {"get": operation}}, "components": {"schemas": components}})
    )


def test_a_parameter_writes_aliases_out_but_not_in_circles() -> None:
    nested = {
        "oneOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/components/schemas/Nested"}}]
    }
    pair = {"type": "array", "prefixItems": [{"type": "string"}, True], "items": False, "minItems": 2}

    assert types.python_type(
        read({"$ref": "#/components/schemas/N"}, N={"enum": ["a", 1]}), "x/query/it"
    ).annotation == ('Literal["a", 1]')
    assert types.python_type(
        read({"$ref": "#/components/schemas/Nested"}, Nested=nested), "x/query/it"
    ).annotation == ("str | list[models.Nested]")
    assert types.python_type(read(pair), "x/query/it").annotation == "tuple[str, JsonValue]"
    assert types.python_type(read({"type": "object"}), "x/query/it").annotation == "dict[str, JsonValue]"


def test_defaults_and_constraints_follow_references() -> None:
    ttl = {"type": "integer", "minimum": 1, "exclusiveMaximum": 9, "default": 3, "multipleOf": 1}
    catalogue = read({"$ref": "#/components/schemas/Ttl"}, Ttl=ttl)

    assert types.default(catalogue, "x/query/it") == 3
    assert types.constraints(catalogue, "x/query/it") == {"ge": 1, "lt": 9, "multiple_of": 1}
    assert types.default(read({"type": "string"}), "x/query/it") is types.NO_DEFAULT
    assert types.default(read({"type": ["string", "null"], "default": None}), "x/query/it") is None
