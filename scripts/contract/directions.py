"""Judge each direction apart: no readOnly property comes in, no writeOnly property leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import Any, Literal, TypeAlias

from scripts.contract.document import Document, join
from scripts.contract.grammar import OBJECTS

Schema: TypeAlias = dict[str, Any] | bool
Direction = Literal["request", "response"]
HIDDEN: Mapping[Direction, str] = {"request": "readOnly", "response": "writeOnly"}
SUBSCHEMAS = {word: field.shape for word, field in OBJECTS["schema"].items() if field.kind == "schema"}
CONDITIONS = frozenset({"if", "not"})
"""Keywords whose schema may fail: it is judged as written, or its meaning would turn."""
UNIONS = ("anyOf", "oneOf")
_SAME = frozenset({"allOf", "then", "else", "dependentSchemas"})
"""Keywords whose schemas judge the same value, whatever it is."""
_ALL = _SAME.union(UNIONS)

Link = Callable[[str, Direction], str]
"""Gives the reference, within the schemas document, of the schema at a pointer of the contract."""


def subschemas(schema: Schema, pointer: str = "") -> Iterator[tuple[str, str, Schema]]:
    """Walk the schemas directly inside one, each with its keyword and pointer."""
    if not isinstance(schema, dict):
        return
    for word in (word for word in schema if word in SUBSCHEMAS):
        inner, place = schema[word], join(pointer, word)
        match SUBSCHEMAS[word]:
            case "one":
                yield word, place, inner
            case "list":
                yield from ((word, join(place, index), item) for index, item in enumerate(inner))
            case "map":
                yield from ((word, join(place, name), item) for name, item in inner.items())


def inner_schemas(schema: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    """Walk the schemas directly inside one, each with its keyword."""
    for word, value in schema.items():
        if word in SUBSCHEMAS:
            for inner in _listed(word, value):
                yield word, inner


def _listed(word: str, value: Any) -> Iterable[Schema]:
    match SUBSCHEMAS[word]:
        case "list":
            listed: Iterable[Schema] = value
            return listed
        case "map":
            return list(value.values())
        case _:
            return (value,)


class Marks:
    """What the contract marks as readOnly and writeOnly, and which schemas reach such a mark."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._reaching: dict[str, bool] = {}
        self._seen: dict[str, tuple[bool, list[str]]] = {}

    def hides(self, schema: Schema, word: str) -> bool:
        """Tell whether a property of this schema is marked, itself or by what it refers to."""
        return any(member.get(word) is True for member in self.members(schema))

    def split(self, pointer: str) -> bool:
        """Tell whether the schema at a pointer differs by direction."""
        if pointer not in self._reaching:
            found, seen = self._explore(pointer)
            self._reaching.update(dict.fromkeys(seen, False) if not found else {pointer: True})
        return self._reaching[pointer]

    def members(
        self, schema: Schema, *, unions: bool = False, seen: frozenset[str] = frozenset()
    ) -> Iterator[dict[str, Any]]:
        """Walk the schemas that judge the same value as this one, alternatives only if asked for."""
        if not isinstance(schema, dict):
            return
        yield schema
        words = _ALL if unions else _SAME
        for word in [word for word in schema if word in words]:
            for inner in _listed(word, schema[word]):
                yield from self.members(inner, unions=unions, seen=seen)
        reference = schema.get("$ref")
        if reference is not None and reference not in seen:
            target = self._document.at(reference[1:])
            yield from self.members(target, unions=unions, seen=seen | {reference})

    def hidden(self, schema: Schema, direction: Direction, *, unions: bool = False) -> set[str]:
        """Name the properties of a value that the direction hides."""
        return {
            name
            for member in self.members(schema, unions=unions)
            for name, value in member.get("properties", {}).items()
            if self.hides(value, HIDDEN[direction])
        }

    def leaks(self, schema: Schema, direction: Direction) -> list[str]:
        """Name what one alternative hides and another, knowing nothing of it, would let through."""
        hidden = self.hidden(schema, direction, unions=True) - self.hidden(schema, direction)
        shown = {
            name
            for member in self.members(schema, unions=True)
            for name, value in member.get("properties", {}).items()
            if not self.hides(value, HIDDEN[direction])
        }
        return sorted(hidden - shown)

    def requires(self, schema: Schema) -> set[str]:
        return {name for member in self.members(schema) for name in member.get("required", ())}

    def _explore(self, start: str) -> tuple[bool, set[str]]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            pointer = waiting.pop()
            if pointer in seen:
                continue
            seen.add(pointer)
            marked, references = self._look(pointer)
            if marked or self._reaching.get(pointer):
                return True, seen
            waiting += references
        return False, seen

    def _look(self, pointer: str) -> tuple[bool, list[str]]:
        """Tell, once for each schema, whether it is marked inside and what it refers to."""
        if pointer not in self._seen:
            references: list[str] = []
            marked = self._marked_inside(self._document.at(pointer), references)
            self._seen[pointer] = marked, references
        return self._seen[pointer]

    def _marked_inside(self, schema: Schema, references: list[str]) -> bool:
        if not isinstance(schema, dict):
            return False
        if "$ref" in schema:
            references.append(schema["$ref"][1:])
        return any(
            (word in {"properties", "patternProperties"} and self._hidden_any(inner))
            or self._marked_inside(inner, references)
            for word, inner in inner_schemas(schema)
        )

    def _hidden_any(self, schema: Schema) -> bool:
        return any(self.hides(schema, word) for word in HIDDEN.values())


class Unmarked(Marks):
    """What is known of schemas that reach no mark, without looking."""

    def hides(self, schema: Schema, word: str) -> bool:  # noqa: ARG002  as marked ones are asked
        return False

    def hidden(self, schema: Schema, direction: Direction, *, unions: bool = False) -> set[str]:  # noqa: ARG002
        return set()

    def leaks(self, schema: Schema, direction: Direction) -> list[str]:  # noqa: ARG002
        return []

    def requires(self, schema: Schema) -> set[str]:  # noqa: ARG002
        return set()


class Projection:
    """Writes the schemas of one direction."""

    def __init__(self, document: Document, marks: Marks, direction: Direction, link: Link) -> None:
        self._document = document
        self._marks = marks
        self._direction = direction
        self._link = link

    def whole(self, schema: Schema) -> Schema:
        """Write a schema that judges a value of its own."""
        written = self._part(schema, frozenset())
        if isinstance(written, dict) and (leaks := self._marks.leaks(schema, self._direction)):
            written["properties"] = dict.fromkeys(leaks, False) | written.get("properties", {})
        return written

    def _part(self, schema: Schema, absent: frozenset[str]) -> Schema:
        """Write a schema beside others of the same value, of which `absent` are hidden."""
        if not isinstance(schema, dict):
            return schema
        absent |= self._marks.hidden(schema, self._direction)
        written = {
            word: self._keyword(word, value, absent) for word, value in schema.items() if word != "$ref"
        }
        if "required" in written and not written["required"]:
            del written["required"]
        return self._with_reference(schema["$ref"], written, absent) if "$ref" in schema else written

    def _keyword(self, word: str, value: Any, absent: frozenset[str]) -> Any:  # noqa: PLR0911
        match word:
            case "required":
                return [name for name in value if name not in absent]
            case "dependentRequired":
                return {name: [each for each in names if each not in absent] for name, names in value.items()}
            case "properties" | "patternProperties":
                return {name: self._property(inner) for name, inner in value.items()}
            case "discriminator":
                return self._discriminator(value)
            case "allOf" | "then" | "else" | "dependentSchemas":
                return _each(word, value, partial(self._part, absent=absent))
            case "anyOf" | "oneOf":
                return _each(word, value, partial(self._part, absent=frozenset()))
            case _ if word in CONDITIONS:
                return self._as_written(value)
            case _ if word in SUBSCHEMAS:
                return _each(word, value, self.whole)
            case _:
                return deepcopy(value)

    def _property(self, schema: Schema) -> Schema:
        return False if self._marks.hides(schema, HIDDEN[self._direction]) else self.whole(schema)

    def _with_reference(
        self, reference: str, written: dict[str, Any], absent: frozenset[str]
    ) -> dict[str, Any]:
        """Refer to the target, or write it out where it requires what is hidden around it."""
        target = self._document.at(reference[1:])
        demanded = self._marks.requires(target) & (absent - self._marks.hidden(target, self._direction))
        if not demanded:
            return {"$ref": self._link(reference[1:], self._direction), **written}
        return {**written, "allOf": [*written.get("allOf", ()), self._part(target, absent)]}

    def _as_written(self, schema: Schema) -> Schema:
        if not isinstance(schema, dict):
            return schema
        written = {
            word: _each(word, value, self._as_written) if word in SUBSCHEMAS else deepcopy(value)
            for word, value in schema.items()
        }
        if "$ref" in written:
            written["$ref"] = self._link(written["$ref"][1:], self._direction)
        return written

    def _discriminator(self, discriminator: dict[str, Any]) -> dict[str, Any]:
        mapping = {
            tag: self._link(target[1:], self._direction) if target.startswith("#") else target
            for tag, target in discriminator.get("mapping", {}).items()
        }
        return {**discriminator, **({"mapping": mapping} if mapping else {})}


def _each(word: str, value: Any, write: Callable[[Any], Any]) -> Any:
    match SUBSCHEMAS[word]:
        case "list":
            return [write(item) for item in value]
        case "map":
            return {name: write(item) for name, item in value.items()}
        case _:
            return write(value)
