"""The small JSON Schemas that types are made of: scalars, enums, lists, tuples, maps, unions, references."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from scripts.contract.members import Members

View: TypeAlias = dict[str, Any]
ANY: View = {"$ref": "#/components/schemas/JsonValue"}
NULL: View = {"type": "null"}
CONVERTED = frozenset({"date-time", "date", "uuid"})
"""Formats that handlers get as Python values."""
ORDER = ("integer", "number", "boolean", "string", "array", "object", "null")


def model_reference(name: str) -> View:
    return {"$ref": f"#/components/schemas/{name}"}


def model_name(view: View) -> str | None:
    """Name the model that a view refers to, if it refers to one."""
    reference: str | None = view.get("$ref")
    return reference.rpartition("/")[2] if reference and view != ANY else None


def join(views: Iterable[View]) -> View:
    """Make one view of alternatives, null last."""
    flat = [part for view in views for part in view.get("anyOf", [view])]
    kept = [view for index, view in enumerate(flat) if view not in flat[:index]]
    if ANY in kept or not kept:
        return ANY
    kept.sort(key=_rank)
    return kept[0] if len(kept) == 1 else {"anyOf": kept}


def _rank(view: View) -> int:
    return ORDER.index(view["type"]) if "type" in view else -1


def literals(values: list[Any], types: frozenset[str] | None) -> View:
    """View an enum: its own values where Python's Literal can hold them."""
    held = [value for value in values if value is not None]
    null = [NULL] if None in values and (types is None or "null" in types) else []
    if all(isinstance(value, str | int) for value in held):
        return join([{"enum": held}, *null]) if held else join(null)
    kinds: Mapping[type, View] = {
        bool: {"type": "boolean"},
        str: {"type": "string"},
        int: {"type": "integer"},
    }
    kinds = {**kinds, float: {"type": "number"}}
    return join([*(kinds.get(type(value), ANY) for value in held), *null])


def text(found: Members) -> View:
    kind = found.first("format")
    media = found.first("contentMediaType", "text/plain")
    if kind == "binary" or ("contentEncoding" not in found.schemas[0] and not _is_text(media)):
        return {"type": "string", "format": "binary"}
    convertible = kind in CONVERTED and found.first("default") is None
    return {"type": "string", "format": kind} if convertible else {"type": "string"}


def _is_text(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type.endswith(("json", "xml"))
