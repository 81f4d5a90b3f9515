"""What the schemas that judge one value say together about its type."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.contract.directions import UNIONS, Schema, subschemas
from scripts.contract.schemas import referred

_OBJECT = ("properties", "additionalProperties", "patternProperties", "unevaluatedProperties", "required")
_ARRAY = ("items", "prefixItems", "unevaluatedItems")
_TYPING = frozenset(
    {"$ref", "type", "enum", "const", "allOf", "if", "dependentSchemas", *UNIONS, *_OBJECT, *_ARRAY}
)
_CONDITIONAL = frozenset({"then", "else", "dependentSchemas"})


def typed(schema: Schema) -> bool:
    """Tell whether a schema says more of a value than how large or long it may be."""
    return isinstance(schema, dict) and not _TYPING.isdisjoint(schema)


@dataclass(frozen=True)
class Members:
    """The schemas that hold of one value at once, references followed and allOf opened."""

    schemas: list[dict[str, Any]]
    definitions: Mapping[str, Schema]
    inherited: frozenset[str] | None = None
    references: list[str] = field(default_factory=list)

    @property
    def types(self) -> frozenset[str] | None:
        """The JSON types that the value may have; None where nothing says so."""
        found = self.inherited
        for schema in self.schemas:
            if "type" in schema:
                listed = frozenset([schema["type"]] if isinstance(schema["type"], str) else schema["type"])
                listed |= {"integer"} if "number" in listed else set()
                found = listed if found is None else found & listed
        return self._inferred() if found is None else found - {"integer"} if "number" in found else found

    @property
    def values(self) -> list[Any] | None:
        """The values that a const or an enum leaves; None where there is neither."""
        listed = [schema["enum"] for schema in self.schemas if "enum" in schema]
        listed += [[schema["const"]] for schema in self.schemas if "const" in schema]
        return None if not listed else [value for value in listed[0] if all(value in each for each in listed)]

    @property
    def unions(self) -> list[list[Schema]]:
        """The alternatives that tell types, each list of which holds one way."""
        found = [schema[word] for schema in self.schemas for word in UNIONS if word in schema]
        return [branches for branches in found if any(typed(branch) for branch in branches)]

    def first(self, word: str, default: Any = None) -> Any:
        return next((schema[word] for schema in self.schemas if word in schema), default)

    def all(self, word: str) -> list[Any]:
        return [schema[word] for schema in self.schemas if word in schema]

    def properties(self) -> dict[str, list[Schema]]:
        """Every property with the schemas that hold of it."""
        found: dict[str, list[Schema]] = {}
        for properties in self.all("properties"):
            for name, schema in properties.items():
                found.setdefault(name, []).append(schema)
        return found

    def required(self) -> set[str]:
        return {name for names in self.all("required") for name in names}

    def branches(self) -> Iterator["Members"]:
        """Walk what may hold of the value besides: alternatives and conditions, and what is in them."""
        for schema in self.schemas:
            for word, _, inner in subschemas(schema):
                if word in _CONDITIONAL or word in UNIONS:
                    branch = members(inner, self.definitions)
                    yield branch
                    yield from branch.branches()

    def _inferred(self) -> frozenset[str] | None:
        """Take the one type that the keywords are about: a contract that forgets it means it."""
        if any(word in schema for schema in self.schemas for word in _OBJECT):
            return frozenset({"object"})
        if any(word in schema for schema in self.schemas for word in _ARRAY):
            return frozenset({"array"})
        return None


def members(
    schema: Schema, definitions: Mapping[str, Schema], inherited: frozenset[str] | None = None
) -> Members:
    """Open a schema; `inherited` are the types that the schemas around it leave."""
    found = Members([], definitions, inherited)
    _open(schema, found)
    return found


def _open(schema: Schema, found: Members) -> None:
    if not isinstance(schema, dict):
        return
    found.schemas.append(schema)
    for inner in schema.get("allOf", ()):
        _open(inner, found)
    key = referred(schema["$ref"]) if "$ref" in schema else None
    if key is not None and key not in found.references:
        found.references.append(key)
        _open(found.definitions.get(key, True), found)


def only_reference(schema: Schema) -> str | None:
    """Take the key of the definition that a schema is, if it adds nothing about types."""
    if not isinstance(schema, dict):
        return None
    words = _TYPING & schema.keys()
    if words == {"allOf"}:
        inner = [each for each in schema["allOf"] if typed(each)]
        return only_reference(inner[0]) if len(inner) == 1 else None
    return referred(schema["$ref"]) if words == {"$ref"} else None


def combine(schemas: Iterable[Schema], definitions: Mapping[str, Schema]) -> Schema:
    """Make one schema of those that hold together, leaving out references that another one includes."""
    listed = list(schemas)
    kept = [schema for index, schema in enumerate(listed) if schema not in listed[:index]]
    included = {
        key
        for schema in kept
        for key in members(schema, definitions).references
        if key != only_reference(schema)
    }
    kept = [schema for schema in kept if only_reference(schema) not in included]
    return kept[0] if len(kept) == 1 else {"allOf": kept} if kept else True
