"""A schema as what it says of each JSON type: references, allOf, unions and lists of types are resolved."""

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product, zip_longest
from typing import Any, Final

from scripts.contract.changes.meaning import meaning, text_of
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
"""Keywords that are compared as a whole: whatever is different in them may be narrower and wider."""
UNION: Final = "alternatives"
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
    """A schema and where it stands; `mention` is the reference that led to it."""

    pointer: str
    schema: Any
    mention: str = ""

    @property
    def named(self) -> str:
        """Where the author of the object around it names it."""
        return self.mention or self.pointer


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


def kept(document: Document, schema: Schema) -> str | None:
    """Take the value that is meant where none is sent, as a text."""
    for place in schema:
        node = place.schema if isinstance(place.schema, dict) else {}
        if "default" in node:
            return text_of(node["default"])
        inner = [Place("", each) for each in node.get("allOf", ())]
        if "$ref" in node:
            inner.append(Place("", document.at(node["$ref"][1:])))
        found = kept(document, tuple(inner))
        if found is not None:
            return found
    return None


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
    found = [_own(document, kind, place) for kind in _types(schema)]
    if "$ref" in schema:
        target = schema["$ref"][1:]
        found = list(_both(found, _of_place(document, Place(target, document.at(target)), within)))
    for inner in _list(place, "allOf"):
        found = list(_both(found, _of_place(document, inner, within)))
    for word in ("anyOf", "oneOf"):
        if word in schema:
            union = [branch for inner in _list(place, word) for branch in _of_place(document, inner, within)]
            found = list(
                _both(found, union if len(found) * len(union) <= MOST**2 else _whole(document, place))
            )
    return [branch for branch in found if branch.words.get("enum") != frozenset()]


def _whole(document: Document, place: Place) -> list[Branch]:
    """Take a union of too many alternatives as what it says, in one word."""
    said = frozenset([meaning(document, {word: place.schema.get(word) for word in ("anyOf", "oneOf")})])
    return [Branch(kind, place.pointer, {UNION: said}) for kind in TYPES]


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


def _own(document: Document, kind: str, place: Place) -> Branch:
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
        if owner == kind and (word, value) != ("format", "password"):
            opaque = word in OPAQUE
            words |= {word: _opaque(document, word, value)} if opaque else _word(kind, word, value, place)
    return Branch(kind, place.pointer, words)


def _word(kind: str, word: str, value: Any, place: Place) -> dict[str, Any]:
    """Write a keyword's value so that two of them can be combined; nothing where it allows everything."""
    pointer = join(place.pointer, word)
    if word in LOWER or word in UPPER:
        return {} if value == 0 and word in {"minLength", "minItems", "minProperties"} else {word: value}
    if word in SETS:
        return {word: frozenset([value])}
    if word in PARTS:
        return {} if value is True or value == {} else {word: (Place(pointer, value),)}
    if word in MAPS:
        return {word: {name: (Place(join(pointer, name), inner),) for name, inner in value.items()}}
    return _other(kind, word, value, pointer)


def _opaque(document: Document, word: str, value: Any) -> frozenset[str]:
    return frozenset([meaning(document, {word: value})])


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
    **dict.fromkeys(("integer", "uniqueItems"), _first),
    "enum": operator.and_,
    "prefixItems": _positions,
}


def _combined(word: str, one: Any, other: Any) -> Any:
    return _JOINS.get(word, operator.or_)(one, other)
