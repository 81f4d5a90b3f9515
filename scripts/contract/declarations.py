"""How FastAPI declares an argument, and what it has no word for."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import SchemaError, SchemaValidator, core_schema

from scripts.contract.operations import literal
from scripts.contract.plan import Argument, Plan
from scripts.contract.schemas import Catalogue, referred

WORDS = {"path": "Path", "query": "Query", "header": "Header", "cookie": "Cookie"}
JSON = "application/json"
SEVERAL = 2

SAID = frozenset(
    {"type", "enum", "const", "default", "title", "description", "examples", "example", "deprecated"}
)
"""What the annotation and the default of an argument say, or what says nothing of its values."""

CONSTRAINTS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
    "minimum": "ge",
    "exclusiveMinimum": "gt",
    "maximum": "le",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "pattern": "pattern",
}
TYPED_FORMATS = {"date": "date", "date-time": "AwareDatetime", "uuid": "UUID", "binary": "bytes"}
"""Formats that FastAPI reads off the type."""

ALTERNATIVES = frozenset({"anyOf", "oneOf"})
"""FastAPI writes an optional parameter as an anyOf of its own."""


def annotation(catalogue: Catalogue, argument: Argument) -> str:
    """Write the argument's annotation in an endpoint."""
    base = argument.type.annotation
    if not expressible(catalogue, argument):
        return f"Annotated[{base}, Depends({_value(argument)})]"
    if argument.location == "body":
        return f"Annotated[{base}, Body()]"
    return f"Annotated[{base}, {WORDS[argument.location]}({_options(catalogue, argument)})]"


def words(catalogue: Catalogue, argument: Argument) -> set[str]:
    """Name what the annotation takes from FastAPI."""
    if not expressible(catalogue, argument):
        return {"Depends"}
    return {"Body" if argument.location == "body" else WORDS[argument.location]}


def expressible(catalogue: Catalogue, argument: Argument) -> bool:
    """Say whether FastAPI's own words derive what the contract says of the argument."""
    if argument.location == "body":
        return list(argument.node["content"]) == [JSON] and argument.key in catalogue.places
    schema = resolved(catalogue, argument.key)
    return (
        isinstance(schema, dict)
        and ALTERNATIVES.isdisjoint(schema)
        and not _refers(schema)
        and "content" not in argument.node
        and _plain(argument, schema)
    )


def resolved(catalogue: Catalogue, key: str) -> Any:
    """Take the schema that judges a place, through references that stand alone."""
    schema: Any = catalogue.definitions[catalogue.places[key].schema_key]
    while isinstance(schema, dict) and set(schema) == {"$ref"}:
        schema = catalogue.definitions[referred(schema["$ref"])]
    return schema


def unsaid(catalogue: Catalogue, plan: Plan) -> dict[str, Any]:
    """Take from the contract, word for word, what FastAPI has none for."""
    said: dict[str, Any] = {}
    arguments = [argument for argument in plan.arguments if not expressible(catalogue, argument)]
    parameters = [dict(argument.node) for argument in arguments if argument.location != "body"]
    if parameters:
        said["parameters"] = parameters
    for body in (argument for argument in arguments if argument.location == "body"):
        said["requestBody"] = dict(body.node)
    security = plan.node.get("security", catalogue.document.data.get("security"))
    if security:
        said["security"] = security
    return said


def _plain(argument: Argument, schema: Mapping[str, Any]) -> bool:
    style = argument.node.get("style")
    if style not in {None, "form" if argument.location in {"query", "cookie"} else "simple"}:
        return False
    if "array" not in _types(schema):
        return "object" not in _types(schema)
    items = schema.get("items", {})
    scalars = (
        isinstance(items, dict) and ALTERNATIVES.isdisjoint(items) and not _types(items) & {"array", "object"}
    )
    return scalars and argument.location in {"query", "header"} and argument.node.get("explode") is not False


def _refers(value: object) -> bool:
    if isinstance(value, dict):
        return "$ref" in value or any(_refers(inner) for inner in value.values())
    return isinstance(value, list) and any(_refers(inner) for inner in value)


def _types(schema: Mapping[str, Any]) -> set[str]:
    """Name the types of a schema; one that names none may be any."""
    stated = schema.get("type", [] if {"enum", "const"} & schema.keys() else ["object"])
    return {stated} if isinstance(stated, str) else set(stated)


def _options(catalogue: Catalogue, argument: Argument) -> str:
    options = _constraints(resolved(catalogue, argument.key), argument.type.annotation)
    derived = argument.name.replace("_", "-") if argument.location == "header" else argument.name
    if argument.location != "path" and derived.lower() != argument.wire_name.lower():
        options = {"alias": argument.wire_name, **options}
    if argument.node.get("deprecated"):
        options["deprecated"] = True
    return ", ".join(f"{name}={text(value)}" for name, value in options.items())


def _constraints(schema: Mapping[str, Any], type_: str) -> dict[str, Any]:
    """Give the constraints FastAPI knows by name, and the others as they stand in the contract."""
    named = {CONSTRAINTS[word]: value for word, value in schema.items() if _has_name(word, value)}
    left = {word: value for word, value in schema.items() if word not in SAID and not _has_name(word, value)}
    if TYPED_FORMATS.get(left.get("format", "")) == type_.partition(" ")[0]:
        del left["format"]
    if left.get("items", {}).keys() <= {"type"}:
        left.pop("items", None)
    return {**named, **({"json_schema_extra": left} if left else {})}


def _has_name(word: str, value: Any) -> bool:
    return word in CONSTRAINTS and (word != "pattern" or _compiles(value))


def _compiles(pattern: str) -> bool:
    """Say whether Pydantic takes a pattern: its engine knows no lookaround."""
    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True


def _value(argument: Argument) -> str:
    """Write the marker of a value that the runtime decodes by the contract alone."""
    found = {name: type_.annotation for name, type_ in argument.contents.items()}
    if len(set(found.values())) < SEVERAL:
        return f"contract_value({text(argument.wire_name)})"
    by_media_type = ", ".join(f"{text(name)}: {annotation}" for name, annotation in found.items())
    return f"contract_value({text(argument.wire_name)}, {{{by_media_type}}})"


def text(value: object) -> str:
    """Write a value as Python source, a pattern as a raw string."""
    raw = isinstance(value, str) and "\\" in value and value.isprintable() and not value.endswith("\\")
    if raw and '"' not in str(value):
        return f'r"{value}"'
    return literal(value)
