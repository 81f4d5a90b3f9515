# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""What a schema lets through, as far as reading text needs it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from .judge import Judge, Schema

EVERY_TYPE = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
DEEPEST = 6
JSON_TYPES = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
TEXTUAL = ("text/", "application/json")


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON types a schema admits, with the shapes of items and properties; `binary`: bytes of a part."""

    types: frozenset[str] = EVERY_TYPE
    items: "Shape | None" = None
    prefix: "tuple[Shape, ...]" = ()
    properties: Mapping[str, "Shape"] = field(default_factory=dict)
    additional: "Shape | None" = None
    patterns: "tuple[tuple[re.Pattern[str], Shape], ...]" = ()
    binary: bool = False

    @property
    def structured(self) -> bool:
        """Whether the text of such a value may have parts."""
        return self.types != EVERY_TYPE and bool(self.types & {"array", "object"})

    def property_shape(self, name: str) -> "Shape":
        """Take the property's own shape, else that of the names which are like it, else that of the rest."""
        if name in self.properties:
            return self.properties[name]
        alike = next((shape for pattern, shape in self.patterns if pattern.search(name)), None)
        return alike or self.additional or ANYTHING

    def names_alike(self, name: str) -> bool:
        """Whether a pattern of the schema speaks of that name."""
        return any(pattern.search(name) for pattern, _ in self.patterns)


ANYTHING = Shape()


def shape_of(judge: Judge, key: str) -> Shape:
    return _shape(judge, judge.schema(key), DEEPEST)


def _shape(judge: Judge, schema: Schema, depth: int) -> Shape:
    if isinstance(schema, bool) or depth == 0:
        return ANYTHING
    parts = [_own(judge, schema, depth)]
    if "$ref" in schema:
        parts.append(_shape(judge, judge.resolve(schema["$ref"]), depth - 1))
    parts += [_shape(judge, part, depth - 1) for part in schema.get("allOf", ())]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            parts.append(_either([_shape(judge, part, depth - 1) for part in schema[keyword]]))
    return reduce(_both, parts)


def _own(judge: Judge, schema: dict[str, Any], depth: int) -> Shape:
    additional = schema.get("additionalProperties", schema.get("unevaluatedProperties"))
    items = schema.get("items")
    return Shape(
        types=_types(schema),
        items=None if items is None else _shape(judge, items, depth - 1),
        prefix=tuple(_shape(judge, part, depth - 1) for part in schema.get("prefixItems", ())),
        properties={
            name: _shape(judge, part, depth - 1) for name, part in schema.get("properties", {}).items()
        },
        additional=_shape(judge, additional, depth - 1) if additional else None,
        patterns=tuple(_patterns(judge, schema.get("patternProperties", {}), depth)),
        binary=schema.get("format") == "binary"
        or (
            "contentEncoding" not in schema
            and not schema.get("contentMediaType", "text/").startswith(TEXTUAL)
        ),
    )


def _patterns(
    judge: Judge, schemas: Mapping[str, Schema], depth: int
) -> Iterator[tuple[re.Pattern[str], Shape]]:
    """Read those that Python can read, too: ECMAScript has more."""
    for pattern, schema in schemas.items():
        with suppress(re.error):
            yield re.compile(pattern), _shape(judge, schema, depth - 1)


def _types(schema: dict[str, Any]) -> frozenset[str]:
    if "type" in schema:
        declared = schema["type"]
        types = {declared} if isinstance(declared, str) else set(declared)
    elif "const" in schema or "enum" in schema:
        types = {_type_of(value) for value in schema.get("enum", [schema.get("const")])}
    elif "properties" in schema:
        types = {"object"}
    elif "items" in schema or "prefixItems" in schema:
        types = {"array"}
    else:
        return EVERY_TYPE
    return frozenset(types | {"integer"} if "number" in types else types)


def _type_of(value: object) -> str:
    return JSON_TYPES[type(value)]


def _both(left: Shape, right: Shape) -> Shape:
    names = left.properties.keys() | right.properties.keys()
    return Shape(
        types=left.types & right.types,
        items=left.items or right.items,
        prefix=left.prefix or right.prefix,
        properties={
            name: _both(left.properties.get(name, ANYTHING), right.properties.get(name, ANYTHING))
            for name in sorted(names)
        },
        additional=left.additional or right.additional,
        patterns=left.patterns + right.patterns,
        binary=left.binary or right.binary,
    )


def _either(shapes: Iterable[Shape]) -> Shape:
    def join(left: Shape, right: Shape) -> Shape:
        properties = dict(left.properties)
        for name, shape in right.properties.items():
            properties[name] = join(properties[name], shape) if name in properties else shape
        items = left.items and right.items and join(left.items, right.items)
        return Shape(
            types=left.types | right.types,
            items=items or left.items or right.items,
            prefix=left.prefix or right.prefix,
            properties=properties,
            additional=left.additional or right.additional,
            patterns=left.patterns + right.patterns,
            binary=left.binary or right.binary,
        )

    return reduce(join, shapes)
