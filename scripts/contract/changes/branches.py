"""A schema as what it says of each JSON type: references, allOf, unions and lists of types are resolved."""

import json
import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product, zip_longest
from typing import Any, Final

from scripts.contract.document import Document, join

TYPES: Final = ("null", "boolean", "number", "string", "array", "object")
MOST: Final = 128
"""Alternatives beyond which a union is compared as it is written."""
LOWER: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains")
UPPER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains")
SETS: Final = ("pattern", "format", "multipleOf", "contentEncoding", "contentMediaType")
PARTS: Final = ("items", "additionalProperties", "propertyNames", "contains")
"""Keywords whose value is one schema that judges parts of the value."""
MAPS: Final = ("properties", "patternProperties")
OPAQUE: Final = (
    *("not", "if", "then", "else", "dependentRequired", "dependentSchemas"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
_OF: Final = {
    "number": {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "integer"},
    "string": {"minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType"},
    "array": {"minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains", "minContains",
              "maxContains", "unevaluatedItems"},
    "object": {"minProperties", "maxProperties", "required", "properties", "patternProperties",
               "additionalProperties", "propertyNames", "dependentRequired", "dependentSchemas",
               "unevaluatedProperties"},
}  # fmt: skip
_OWNER: Final = {word: kind for kind, words in _OF.items() for word in words}
_NUMERIC: Final = {"int32", "int64", "float", "double"}


@dataclass(frozen=True, slots=True)
class Place:
    """A schema and where it stands."""

    pointer: str
    schema: Any


Schema = tuple[Place, ...]
"""Schemas that all judge the same value; none at all lets everything through."""


@dataclass(slots=True)
class Branch:
    """What is said of the values of one type; a keyword that is absent says nothing."""

    kind: str
    pointer: str
    words: dict[str, Any] = field(default_factory=dict)

    def part(self, word: str) -> Schema:
        found: Schema = self.words.get(word, ())
        return found

    def map(self, word: str) -> dict[str, Schema]:
        found: dict[str, Schema] = self.words.get(word, {})
        return found


def text_of(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def branches(document: Document, schema: Schema) -> list[Branch]:
    """Resolve a schema; several branches of one type are alternatives."""
    found = [Branch(kind, schema[0].pointer if schema else "") for kind in TYPES]
    for place in schema:
        found = list(_both(found, _of_place(document, place, frozenset())))
    return found


def _of_place(document: Document, place: Place, within: frozenset[str]) -> list[Branch]:
    schema = place.schema
    if schema is False or place.pointer in within:
        return [] if schema is False else _all(place.pointer)
    if not isinstance(schema, dict):
        return _all(place.pointer)
    within |= {place.pointer}
    found = [_own(kind, place) for kind in _types(schema)]
    if "$ref" in schema:
        target = schema["$ref"][1:]
        found = list(_both(found, _of_place(document, Place(target, document.at(target)), within)))
    for inner in _list(place, "allOf"):
        found = list(_both(found, _of_place(document, inner, within)))
    for word in ("anyOf", "oneOf"):
        if word in schema:
            union = [branch for inner in _list(place, word) for branch in _of_place(document, inner, within)]
            found = list(_both(found, union)) if len(found) * len(union) <= MOST**2 else found
    return [branch for branch in found if branch.words.get("enum") != frozenset()]


def _all(pointer: str) -> list[Branch]:
    return [Branch(kind, pointer) for kind in TYPES]


def _list(place: Place, word: str) -> list[Place]:
    inner = place.schema.get(word, ())
    return [Place(join(place.pointer, word, index), each) for index, each in enumerate(inner)]


def _types(schema: dict[str, Any]) -> list[str]:
    """List the types, those of the values of an enumeration where none are stated."""
    stated = schema.get("type", TYPES)
    names = {
        "number" if name == "integer" else name for name in ([stated] if isinstance(stated, str) else stated)
    }
    return [kind for kind in TYPES if kind in names]


def _own(kind: str, place: Place) -> Branch:
    schema = place.schema
    words: dict[str, Any] = {}
    stated = schema.get("type", ())
    if (
        kind == "number"
        and "integer" in stated
        and "number" not in ([stated] if isinstance(stated, str) else stated)
    ):
        words["integer"] = True
    for word, value in schema.items():
        owner = _OWNER.get(word, kind)
        if word == "format":
            owner = "number" if value in _NUMERIC else "string"
        if owner == kind and value != "password":
            words |= _word(kind, word, value, place)
    return Branch(kind, place.pointer, words)


def _word(kind: str, word: str, value: Any, place: Place) -> dict[str, Any]:
    """Write a keyword's value so that two of them can be combined; nothing where it allows everything."""
    pointer = join(place.pointer, word)
    if word in LOWER or word in UPPER:
        return {} if value == 0 and word in {"minLength", "minItems", "minProperties"} else {word: value}
    if word in SETS:
        return {word: frozenset([value])}
    if word in OPAQUE:
        return {word: frozenset([text_of(value)])}
    if word in PARTS:
        return {} if value is True or value == {} else {word: (Place(pointer, value),)}
    if word in MAPS:
        return {word: {name: (Place(join(pointer, name), inner),) for name, inner in value.items()}}
    return _other(kind, word, value, pointer)


def _other(kind: str, word: str, value: Any, pointer: str) -> dict[str, Any]:
    match word:
        case "enum" | "const":
            return _enumeration(kind, value if word == "enum" else [value])
        case "required" if value:
            return {word: frozenset(value)}
        case "prefixItems":
            return {word: tuple((Place(join(pointer, index), each),) for index, each in enumerate(value))}
        case "uniqueItems" if value:
            return {word: True}
        case "default":
            return {word: text_of(value)}
        case _:
            return {}


def _enumeration(kind: str, values: list[Any]) -> dict[str, Any]:
    texts = frozenset(text_of(_plain(value)) for value in values if kind_of(value) == kind)
    exhausted = {"null": 1, "boolean": 2}.get(kind)
    return {} if len(texts) == exhausted else {"enum": texts}


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


_KINDS: Final = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
}


def kind_of(value: Any) -> str:
    return _KINDS.get(type(value), "object")


def _both(left: Iterable[Branch], right: list[Branch]) -> Iterator[Branch]:
    """Combine what two schemas say of the same value."""
    for one, other in product(left, right):
        if one.kind == other.kind:
            pointer = other.pointer if not one.words else one.pointer
            words = {
                word: _combined(word, one.words[word], other.words[word])
                if word in one.words and word in other.words
                else one.words.get(word, other.words.get(word))
                for word in {**one.words, **other.words}
            }
            yield Branch(one.kind, pointer, words)


def _first(one: Any, _other: Any) -> Any:
    return one


def _parts(one: Schema, other: Schema) -> Schema:
    return (*one, *(place for place in other if place not in one))


def _maps(one: dict[str, Schema], other: dict[str, Schema]) -> dict[str, Schema]:
    return {name: _parts(one.get(name, ()), other.get(name, ())) for name in {**one, **other}}


def _positions(one: tuple[Schema, ...], other: tuple[Schema, ...]) -> tuple[Schema, ...]:
    return tuple(_parts(first, second) for first, second in zip_longest(one, other, fillvalue=()))


_JOINS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    **dict.fromkeys(LOWER, max),
    **dict.fromkeys(UPPER, min),
    **dict.fromkeys(PARTS, _parts),
    **dict.fromkeys(MAPS, _maps),
    **dict.fromkeys(("default", "integer", "uniqueItems"), _first),
    "enum": operator.and_,
    "prefixItems": _positions,
}


def _combined(word: str, one: Any, other: Any) -> Any:
    return _JOINS.get(word, operator.or_)(one, other)
