"""The schemas of the contract."""

from typing import Any

SCHEMAS: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "contract:",
    "$defs": {
        "Entry": {
            "type": "object",
            "required": ["key", "value", "limit"],
            "additionalProperties": False,
            "properties": {
                "key": {"type": "string"},
                "value": {"type": ["string", "null"]},
                "limit": {"type": "integer"},
                "note": {"type": "string"},
            },
        },
        "Order": {
            "type": "object",
            "required": ["id", "day", "amount"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "day": {"type": "string", "format": "date"},
                "amount": {"type": "number", "exclusiveMinimum": 0},
                "count": {"type": "integer", "default": 1},
                "children": {"type": "array", "items": {"$ref": "#/$defs/Order"}},
            },
        },
        "Filter": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "age": {"type": "integer"},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
        },
        "Upload": {
            "type": "object",
            "required": ["title", "file"],
            "additionalProperties": False,
            "properties": {
                "title": {"type": "string", "maxLength": 5},
                "file": {"type": "string", "format": "binary", "maxLength": 8},
                "sizes": {"type": "array", "items": {"type": "integer"}},
                "meta": {"type": "object"},
            },
        },
        "key": {"type": "string", "minLength": 1, "maxLength": 20, "pattern": "^[a-z0-9/:.-]+$"},
        "limit": {"type": "integer", "minimum": 1, "maximum": 100},
        "positive": {"type": "integer", "minimum": 1},
        "flag": {"type": "boolean"},
        "text": {"type": "string"},
        "id": {"type": "string", "format": "uuid"},
        "either": {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^x"}]},
        "total": {"type": "integer", "minimum": 0},
        "location": {"type": "string", "pattern": "^/"},
        "list_int": {"type": "array", "items": {"type": "integer"}, "maxItems": 3},
        "list_text": {"type": "array", "items": {"type": "string"}},
        "point": {
            "type": "object",
            "required": ["x"],
            "properties": {"x": {"type": "integer"}, "y": {"type": "integer"}},
        },
        "open": {"properties": {"x": {"const": 1}}, "additionalProperties": True},
        "some_text": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "mixed_list": {
            "type": "array",
            "prefixItems": [{"type": "string"}],
            "items": {"type": "integer"},
        },
        "nested": {
            "type": "object",
            "properties": {"in": {"type": "object"}, "out": {"type": ["object", "string"]}},
        },
        "deep": {
            "type": "object",
            "properties": {
                "a": {
                    "type": "object",
                    "properties": {
                        "b": {"type": "integer"},
                        "c": {"type": "array", "items": {"type": "integer"}},
                    },
                },
                "l": {"type": "array", "items": {"type": "string"}},
                "o": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"n": {"type": "integer"}}},
                },
                "f": {"type": "string"},
            },
        },
        "list_or_text": {"type": ["array", "string"], "minItems": 2, "minLength": 3},
        "null_or_number": {"type": ["null", "number"]},
        "any": True,
    },
}
