"""One document from many files."""

from pathlib import Path
from typing import Any

import pytest

from scripts.contract.bundle import bundle
from tests.contract.files import HEAD, SCHEMAS, TWO_IDS, bundled, write


def in_schema(folder: Path, text: str) -> Any:
    entry = f"{SCHEMAS}    X: {text}\n    Y: {{type: integer}}\n"
    return bundled(folder, openapi=entry).data["components"]["schemas"]["X"]


PATHS = """\
    entry:
      get:
        operationId: get_a
        parameters: [{$ref: ../shared.yaml#/Limit}]
        responses:
          200: {$ref: ../shared.yaml#/Found}
    """
SHARED = """\
    Limit: {name: limit, in: query, schema: {$ref: schemas/thing.yaml#/properties/size}}
    Found:
      description: Found.
      content:
        application/json:
          schema: {$ref: schemas/thing.yaml}
          example: {$ref: nothing to resolve}
    """
THING = """\
    type: object
    properties:
      size: {type: integer}
      parts: {type: array, items: {$ref: '#'}}
      local: {$ref: '../openapi.yaml#/components/schemas/Local'}
    """
ENTRY = """\
    openapi: 3.1.0
    info: {title: T, version: '1'}
    paths:
      /a: {$ref: paths/a.yaml#/entry}
    components:
      schemas:
        Local: {type: boolean}
    """


def test_files_become_one_document(tmp_path: Path) -> None:
    found = bundled(tmp_path, openapi=ENTRY, paths__a=PATHS, shared=SHARED, schemas__thing=THING)
    assert found.data == {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {
                "get": {
                    "operationId": "get_a",
                    "parameters": [{"$ref": "#/components/parameters/Limit"}],
                    "responses": {"200": {"$ref": "#/components/responses/Found"}},
                }
            }
        },
        "components": {
            "schemas": {
                "Local": {"type": "boolean"},
                "size": {"type": "integer"},
                "thing": {
                    "type": "object",
                    "properties": {
                        "size": {"type": "integer"},
                        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/thing"}},
                        "local": {"$ref": "#/components/schemas/Local"},
                    },
                },
            },
            "parameters": {
                "Limit": {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/size"}}
            },
            "responses": {
                "Found": {
                    "description": "Found.",
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/thing"},
                            "example": {"$ref": "nothing to resolve"},
                        }
                    },
                }
            },
        },
    }
    assert list(found.data["components"]) == ["schemas", "parameters", "responses"]


def test_every_place_knows_its_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = write(tmp_path, openapi=ENTRY, paths__a=PATHS, shared=SHARED, schemas__thing=THING)
    monkeypatch.chdir(tmp_path)
    found = bundle(entry)
    for pointer, place in {
        "": "openapi.yaml:1",
        "/paths/~1a": "paths/a.yaml:1",
        "/paths/~1a/get/operationId": "paths/a.yaml:3",
        "/paths/~1a/get/responses/200/not/there": "paths/a.yaml:6",
        "/components/schemas/Local": "openapi.yaml:7",
        "/components/schemas/size": "schemas/thing.yaml:3",
        "/components/schemas/thing/properties/parts/items": "schemas/thing.yaml:4",
        "/components/responses/Found/description": "shared.yaml:3",
    }.items():
        assert str(found.where(pointer)) == place
    assert found.source("/paths/~1a/get") == f"{tmp_path.name}/paths/a.yaml:2"


def test_internal_references_stay(tmp_path: Path) -> None:
    schema = "{$ref: '#/components/schemas/Y', description: kept}"
    assert in_schema(tmp_path, schema) == {"$ref": "#/components/schemas/Y", "description": "kept"}


def test_a_component_that_refers_to_a_file_is_what_stands_there(tmp_path: Path) -> None:
    entry = f"{SCHEMAS}    Mine: {{$ref: a.yaml#/Theirs}}\n    Also: {{$ref: a.yaml#/Theirs}}\n"
    found = bundled(tmp_path, openapi=entry, a="Theirs: {type: array, items: {$ref: '#/Theirs'}}\n")
    assert found.data["components"]["schemas"] == {
        "Mine": {"type": "array", "items": {"$ref": "#/components/schemas/Mine"}},
        "Also": {"$ref": "#/components/schemas/Mine"},
    }


def test_a_chain_of_references_ends_at_its_target(tmp_path: Path) -> None:
    entry = f"{SCHEMAS}    X: {{items: {{$ref: a.yaml#/One}}}}\n"
    found = bundled(tmp_path, openapi=entry, a="One: {$ref: '#/Two'}\nTwo: {type: integer}\n")
    assert found.data["components"]["schemas"] == {
        "X": {"items": {"$ref": "#/components/schemas/Two"}},
        "Two": {"type": "integer"},
    }


def test_equal_schemas_of_one_name_are_one_component(tmp_path: Path) -> None:
    found = bundled(tmp_path, openapi=TWO_IDS, a="Id: {type: integer}\n", b="Id: {type: integer}\n")
    assert found.data["components"]["schemas"] == {
        "X": {"anyOf": [{"$ref": "#/components/schemas/Id"}, {"$ref": "#/components/schemas/Id"}]},
        "Id": {"type": "integer"},
    }


@pytest.mark.parametrize(
    ("schema", "becomes"),
    [
        ("{$dynamicRef: '#node', $dynamicAnchor: node}", {"$ref": "#/components/schemas/X"}),
        ("{items: {$ref: '#here'}, $anchor: here}", {"items": {"$ref": "#/components/schemas/X"}}),
        (
            "{$ref: '#/components/schemas/X/$defs/D', $defs: {D: {}}}",
            {"$ref": "#/components/schemas/X_D", "$defs": {"D": {}}},
        ),
        ("{oneOf: [true, {}], const: {$ref: x}}", {"oneOf": [True, {}], "const": {"$ref": "x"}}),
        ("{properties: {$ref: {type: string}}}", {"properties": {"$ref": {"type": "string"}}}),
        (
            "{discriminator: {propertyName: k, mapping: {y: Y, z: '#/components/schemas/Y', n: 5}}}",
            {
                "discriminator": {
                    "propertyName": "k",
                    "mapping": {"y": "#/components/schemas/Y", "z": "#/components/schemas/Y", "n": 5},
                }
            },
        ),
    ],
)
def test_schemas_keep_their_meaning(tmp_path: Path, schema: str, becomes: object) -> None:
    assert in_schema(tmp_path, schema) == becomes


def test_a_mapping_finds_the_schema_beside_it(tmp_path: Path) -> None:
    entry = f"{SCHEMAS}    X: {{$ref: a.yaml#/X}}\n"
    files = (
        "X: {discriminator: {propertyName: k, mapping: {c: Cat, d: 'b.yaml#/Dog'}}}\nCat: {type: object}\n"
    )
    found = bundled(tmp_path, openapi=entry, a=files, b="Dog: {type: object}\n")
    assert found.data["components"]["schemas"]["X"]["discriminator"]["mapping"] == {
        "c": "#/components/schemas/Cat",
        "d": "#/components/schemas/Dog",
    }


def test_a_link_names_its_operation(tmp_path: Path) -> None:
    entry = """\
        openapi: 3.1.0
        info: {title: T, version: '1'}
        paths:
          /a: {get: {operationId: get_a, responses: {}}}
        components:
          links:
            A: {operationRef: '#/paths/~1a/get', parameters: {x: 1}}
            B: {operationId: get_a}
        """
    assert bundled(tmp_path, openapi=entry).data["components"]["links"] == {
        "A": {"operationId": "get_a", "parameters": {"x": 1}},
        "B": {"operationId": "get_a"},
    }


def test_a_path_item_may_add_to_the_one_it_names(tmp_path: Path) -> None:
    paths = "paths:\n  /a: {$ref: '#/components/pathItems/A', summary: mine}\n"
    entry = f"{HEAD}{paths}components: {{pathItems: {{A: {{get: {{}}}}}}}}\n"
    assert bundled(tmp_path, openapi=entry).data["paths"] == {"/a": {"get": {}, "summary": "mine"}}


@pytest.mark.parametrize(
    ("schema", "becomes"),
    [
        ("{type: string, nullable: true}", {"type": ["string", "null"]}),
        ("{type: string, nullable: false}", {"type": "string"}),
        ("{nullable: true}", {}),
        ("{minimum: 1, exclusiveMinimum: true}", {"exclusiveMinimum": 1}),
        ("{maximum: 1, exclusiveMaximum: false}", {"maximum": 1}),
        ("{exclusiveMaximum: true}", {}),
        (
            "{$ref: '#/components/schemas/Y', nullable: true, description: d}",
            {"$ref": "#/components/schemas/Y", "description": "d"},
        ),
        (
            "{type: string, format: byte, example: eA==}",
            {"type": "string", "format": "byte", "example": "eA=="},
        ),
        ("{items: {type: integer, nullable: true}}", {"items": {"type": ["integer", "null"]}}),
    ],
)
def test_openapi_3_0_is_upgraded(tmp_path: Path, schema: str, becomes: object) -> None:
    entry = (
        f"openapi: 3.0.3\ninfo: {{}}\npaths: {{}}\ncomponents:\n  schemas:\n    X: {schema}\n    Y: {{}}\n"
    )
    found = bundled(tmp_path, openapi=entry)
    assert (found.data["openapi"], found.data["components"]["schemas"]["X"]) == ("3.1.0", becomes)


def test_openapi_3_0_ignores_what_stands_beside_a_reference(tmp_path: Path) -> None:
    headers = "{A: {$ref: '#/components/headers/B', required: true}, B: {}}"
    entry = f"openapi: 3.0.3\npaths: {{}}\ncomponents: {{headers: {headers}}}\n"
    assert bundled(tmp_path, openapi=entry).data["components"]["headers"]["A"] == {
        "$ref": "#/components/headers/B"
    }


def test_bundling_twice_gives_the_same_text(tmp_path: Path) -> None:
    entry = write(tmp_path, openapi=ENTRY, paths__a=PATHS, shared=SHARED, schemas__thing=THING)
    assert str(bundle(entry)) == str(bundle(entry))


def test_what_is_no_object_is_kept_for_the_rules(tmp_path: Path) -> None:
    entry = f"{HEAD}paths: 5\ntags: {{}}\ncomponents: {{schemas: [], links: {{A: 5}}}}\n"
    data = bundled(tmp_path, openapi=entry).data
    assert (data["paths"], data["tags"], data["components"]) == (5, {}, {"schemas": [], "links": {"A": 5}})
