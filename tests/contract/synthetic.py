"""A contract of any size, to measure with: python -m tests.contract.synthetic 1200 > build/large.json."""

import json
import sys
from typing import Any

OPERATIONS_OF_A_THING = 4


def contract(operations: int) -> dict[str, Any]:
    """Write things that refer to each other in a circle, each with operations of its own."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    things = operations // OPERATIONS_OF_A_THING
    for index in range(things):
        name = f"Thing{index}"
        schemas[name] = _thing(f"Thing{(index * 7 + 1) % things}")
        body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
        one = {"200": {"description": "The thing.", **body}}
        paths[f"/group{index % 40}/things{index}"] = {
            "get": _operation(
                index, "list", {"200": {"description": "Things.", **_list(name)}}, parameters=_page()
            ),
            "post": _operation(index, "create", {"201": one["200"]}, requestBody={"required": True, **body}),
        }
        paths[f"/group{index % 40}/things{index}/{{id}}"] = {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": _operation(index, "read", one),
            "delete": _operation(index, "delete", {"204": {"description": "Gone."}}),
        }
    info = {"title": "Synthetic", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


def _operation(index: int, verb: str, responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "operationId": f"{verb}_thing_{index}",
        "tags": [f"group{index % 40}"],
        **more,
        "responses": responses,
    }


def _page() -> list[dict[str, Any]]:
    limit = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    return [
        {"name": "limit", "in": "query", "schema": limit},
        {"name": "sort", "in": "query", "schema": {"type": "array", "items": {"enum": ["name", "-name"]}}},
    ]


def _list(name: str) -> dict[str, Any]:
    schema = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    return {"content": {"application/json": {"schema": schema}}}


def _thing(other: str) -> dict[str, Any]:
    labels = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 60}}
    inline = {
        "type": "object",
        "required": ["at"],
        "properties": {"at": {"type": "string", "format": "date-time"}},
    }
    union = {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"code": {"type": "integer"}}}]}
    return {
        "type": "object",
        "required": ["id", "name"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string", "minLength": 1, "maxLength": 200},
            "state": {"enum": ["new", "open", "closed"]},
            "labels": labels,
            "history": {"type": "array", "items": inline},
            "detail": union,
            "next": {"$ref": f"#/components/schemas/{other}"},
        },
    }


if __name__ == "__main__":
    json.dump(contract(int(sys.argv[1])), sys.stdout, indent=1)
