"""A contract to edit, and what is said of the edit."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from scripts.contract.changes.contracts import compare
from scripts.contract.document import Document

Data = dict[str, Any]
Edit = Callable[[Data], object]

CONTRACT: Data = {
    "openapi": "3.1.0",
    "info": {"title": "Jars", "version": "1.2.3"},
    "servers": [{"url": "/v1"}],
    "security": [{"key": []}],
    "x-rate-limit": "100/minute",
    "paths": {
        "/jars/{jar}": {
            "parameters": [{"name": "jar", "in": "path", "required": True, "schema": {"type": "integer"}}],
            "get": {
                "operationId": "get_jar",
                "x-roles": ["cook", "admin"],
                "x-cache-ttl": 30,
                "x-timeout": "5s",
                "parameters": [
                    {"name": "size", "in": "query", "schema": {"type": "integer", "default": 5}},
                    {"name": "X-Kitchen", "in": "header", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "The jar.",
                        "headers": {
                            "ETag": {"required": True, "schema": {"type": "string"}},
                            "X-Shelf": {"schema": {"type": "string", "enum": ["top", "bottom"]}},
                        },
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Jar"}},
                            "text/csv": {"schema": {"type": "string"}},
                        },
                        "links": {
                            "Put": {"operationId": "put_jar", "parameters": {"jar": "$request.path.jar"}}
                        },
                    },
                    "404": {"description": "No jar."},
                },
            },
            "put": {
                "operationId": "put_jar",
                "security": [{"oauth": ["write"]}],
                "x-max-body": "1MB",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Jar"}},
                        "multipart/form-data": {
                            "schema": {"type": "object", "properties": {"label": {"type": "string"}}},
                            "encoding": {"label": {"contentType": "text/plain"}},
                        },
                    },
                },
                "responses": {"204": {"description": "Kept."}, "4XX": {"description": "Refused."}},
                "callbacks": {
                    "opened": {
                        "{$request.body#/name}": {
                            "post": {
                                "operationId": "jar_opened",
                                "requestBody": {
                                    "content": {
                                        "application/json": {"schema": {"$ref": "#/components/schemas/Jar"}}
                                    }
                                },
                                "responses": {"200": {"description": "Heard."}},
                            }
                        }
                    }
                },
            },
        },
        "/shelves": {
            "get": {
                "operationId": "list_shelves",
                "responses": {
                    "200": {
                        "description": "Shelves.",
                        "headers": {"Age": {"$ref": "#/components/headers/Age"}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Shelf"}}},
                    }
                },
            }
        },
    },
    "webhooks": {
        "emptied": {
            "post": {
                "operationId": "jar_emptied",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["jar"],
                                "properties": {"jar": {"type": "integer", "minimum": 1}},
                            }
                        }
                    },
                },
                "responses": {"200": {"description": "Heard."}},
            }
        }
    },
    "components": {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "oauth": {
                "type": "oauth2",
                "flows": {"password": {"tokenUrl": "/token", "scopes": {"write": ""}}},
            },
        },
        "headers": {"Age": {"required": True, "schema": {"type": "integer"}}},
        "schemas": {
            "Shelf": {
                "oneOf": [{"$ref": "#/components/schemas/Rack"}, {"$ref": "#/components/schemas/Board"}],
                "discriminator": {
                    "propertyName": "kind",
                    "mapping": {"rack": "#/components/schemas/Rack", "board": "#/components/schemas/Board"},
                },
            },
            "Rack": {"type": "object", "properties": {"rows": {"type": "integer"}}},
            "Board": {"type": "object", "properties": {"length": {"type": "number"}}},
            "Jar": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "id"],
                "properties": {
                    "id": {"type": "integer", "readOnly": True},
                    "pin": {"type": "string", "writeOnly": True},
                    "name": {"type": "string", "minLength": 1, "maxLength": 50},
                    "kind": {"type": "string", "enum": ["jam", "honey"]},
                    "grams": {"type": "number", "minimum": 0, "maximum": 1000},
                    "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 5},
                },
            },
        },
    },
}


def get(data: Data) -> Data:
    found: Data = data["paths"]["/jars/{jar}"]["get"]
    return found


def put(data: Data) -> Data:
    found: Data = data["paths"]["/jars/{jar}"]["put"]
    return found


def jar(data: Data) -> Data:
    """Take the schema that `get` answers and `put` takes."""
    found: Data = data["components"]["schemas"]["Jar"]
    return found


def shelf(data: Data) -> Data:
    """Take what `list_shelves` answers."""
    found: Data = data["components"]["schemas"]["Shelf"]
    return found


def ok(data: Data) -> Data:
    found: Data = get(data)["responses"]["200"]
    return found


def hook(data: Data) -> Data:
    found: Data = data["webhooks"]["emptied"]["post"]
    return found


def said(edit: Edit, data: Data = CONTRACT) -> set[tuple[str, str]]:
    """Edit a copy; rule and message of each change."""
    edited = deepcopy(data)
    edit(edited)
    return {(change.rule, change.message) for change in compare(Document(data), Document(edited))}


def schemas(old: Any, new: Any) -> tuple[set[str], set[str]]:
    """Compare two schemas as a request and as a response: the rules that each breaks or follows."""

    def contract(schema: Any) -> Document:
        body = {"content": {"application/json": {"schema": schema}}}
        operation = {"requestBody": body, "responses": {"200": {"description": "", **body}}}
        return Document({"info": {"version": "1.0.0"}, "paths": {"/": {"post": operation}}})

    rules = {change.rule for change in compare(contract(old), contract(new))} - {"text-changed"}
    request = {rule for rule in rules if rule.startswith("request-")}
    return request, rules - request
