"""OpenAPI 3.0 schemas in the words of 3.1, where the meaning is plain."""

from typing import Any

_ANNOTATIONS = {"$ref", "description", "summary"}


def upgrade_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Rewrite one schema object (not what is in it); 3.0 ignores what stands beside a `$ref`."""
    if "$ref" in schema:
        return {name: value for name, value in schema.items() if name in _ANNOTATIONS}
    upgraded = dict(schema)
    _nullable(upgraded)
    _exclusive(upgraded, "exclusiveMinimum", "minimum")
    _exclusive(upgraded, "exclusiveMaximum", "maximum")
    return upgraded


def _nullable(schema: dict[str, Any]) -> None:
    """`nullable` widens a `type` beside it and means nothing alone."""
    if not isinstance(schema.get("nullable"), bool):
        return
    nullable = schema.pop("nullable")
    if nullable and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]


def _exclusive(schema: dict[str, Any], exclusive: str, limit: str) -> None:
    if not isinstance(schema.get(exclusive), bool):
        return
    if schema.pop(exclusive) and limit in schema:
        schema[exclusive] = schema.pop(limit)
