"""The schemas document: the contract's schemas by direction and place, as the judge reads them."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from scripts.contract import naming, places
from scripts.contract.directions import Direction, Marks, Projection, Schema, Unmarked, subschemas
from scripts.contract.document import Document, escape, join, tokens_of
from scripts.contract.findings import ContractInvalid, Finding
from scripts.contract.places import Place

DIALECT = "https://json-schema.org/draft/2020-12/schema"
UNSUPPORTED = ("$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$vocabulary")
_COMPONENTS = "/components/schemas"
_HOLDERS = {"responses": "Response", "requestBodies": "Request", "headers": "Header"}


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Every judged place of a contract and the schemas that judge them.

    `pointers` leads from each key of `definitions` to its schema in the contract, `classes` gives it the name
    that its class bears if it needs one.
    """

    document: Document
    places: Mapping[str, Place]
    definitions: Mapping[str, Schema]
    pointers: Mapping[str, str]
    classes: Mapping[str, str]
    lock: naming.Lock


def build(catalogue: Catalogue) -> dict[str, Any]:
    return {"$schema": DIALECT, "$id": "contract:", "$defs": dict(catalogue.definitions)}


def read(document: Document, names: Mapping[str, str] | None = None) -> Catalogue:
    """Read every schema of the contract; ContractInvalid names what cannot be judged.

    `names` are those that classes keep, by their places.
    """
    lock = naming.Lock(names or {})
    reader = _Reader(document, lock)
    found = {place.key: reader.placed(place) for place in places.find(document)}
    reader.add_components()
    definitions = dict(sorted(reader.definitions.items()))
    return Catalogue(document, found, definitions, reader.pointers, reader.classes(), lock)


def reference(key: str) -> str:
    """Refer to a definition from inside the schemas document."""
    return f"#/$defs/{quote(escape(key), safe='~')}"


def referred(ref: str) -> str:
    """Take the key of the definition that a reference names."""
    return tokens_of(unquote(ref[1:]))[1]


class _Reader:
    """Collects definitions, each written when it is first referred to."""

    def __init__(self, document: Document, lock: naming.Lock) -> None:
        self._document = document
        self._lock = lock
        self._marks = Marks(document)
        self._keys: dict[tuple[str, Direction], str] = {}
        self._component_keys = _component_keys(document, self._marks, lock)
        self._projections: dict[Direction, Projection] = {
            "request": Projection(document, self._marks, "request", self._link),
            "response": Projection(document, self._marks, "response", self._link),
        }
        self._plain = Projection(document, Unmarked(document), "response", self._link)
        self.definitions: dict[str, Schema] = {}
        self.pointers: dict[str, str] = {}
        self._unwritten: deque[tuple[str, Schema, Direction]] = deque()

    def placed(self, place: Place) -> Place:
        """Give the place the key of its schema: the component's own where it only refers to one."""
        schema = self._document.at(place.pointer)
        if isinstance(schema, dict) and schema.keys() == {"$ref"}:
            return replace(place, schema_key=self._key(schema["$ref"][1:], place.direction))
        key = place.pointer[1:] if place.pointer.startswith("/components/") else place.key
        self._define(key, place.pointer, place.direction)
        return replace(place, schema_key=key)

    def add_components(self) -> None:
        """Define the components that no operation reaches."""
        for pointer in (join(_COMPONENTS, name) for name in _components(self._document)):
            if (pointer, "response") not in self._keys and (pointer, "request") not in self._keys:
                self._key(pointer, "response")
                self._key(pointer, "request")

    def classes(self) -> dict[str, str]:
        """Name the class of every definition; components keep their own names."""
        named = {key: key for key in self._component_keys.values()}
        taken = set(named)
        for key in sorted(self.definitions.keys() - named.keys()):
            name = _inline_class(key, self.pointers[key])
            named[key] = self._lock.free_class(name, key, taken)
            taken.add(named[key])
        return named

    def _link(self, pointer: str, direction: Direction) -> str:
        return reference(self._key(pointer, direction))

    def _key(self, pointer: str, direction: Direction) -> str:
        direction = direction if self._marks.split(pointer) else "response"
        if (pointer, direction) not in self._keys:
            suffix = "/request" if direction == "request" else ""
            key = self._component_keys.get((pointer, direction), f"{pointer[1:]}{suffix}")
            self._keys[pointer, direction] = key
            self._define(key, pointer, direction)
        return self._keys[pointer, direction]

    def _define(self, key: str, pointer: str, direction: Direction) -> None:
        if key in self.definitions:
            return
        schema = self._document.at(pointer)
        _refuse_unsupported(self._document, schema, pointer)
        self.pointers[key] = pointer
        self.definitions[key] = True
        self._unwritten.append((key, schema, direction))
        if len(self._unwritten) == 1:
            self._write()

    def _write(self) -> None:
        """Write one after another: a long chain of references must not become a deep recursion."""
        while self._unwritten:
            key, schema, direction = self._unwritten[0]
            split = self._marks.split(self.pointers[key])
            projection = self._projections[direction] if split else self._plain
            self.definitions[key] = projection.whole(schema)
            self._unwritten.popleft()


def _components(document: Document) -> dict[str, Schema]:
    found: dict[str, Schema] = document.data.get("components", {}).get("schemas", {})
    return found


def _component_keys(document: Document, marks: Marks, lock: naming.Lock) -> dict[tuple[str, Direction], str]:
    """Name every component: those whose name is a class name first, request variants last."""
    names = sorted(_components(document), key=lambda name: (naming.pascal(name) != name, name))
    keys: dict[tuple[str, Direction], str] = {}
    for name in names:
        pointer = join(_COMPONENTS, name)
        keys[pointer, "response"] = lock.free_class(naming.pascal(name), pointer, keys.values())
    for pointer, key in [(pointer, key) for (pointer, _), key in keys.items() if marks.split(pointer)]:
        keys[pointer, "request"] = lock.free_class(f"{key}Request", f"{pointer}/request", keys.values())
    return keys


def _inline_class(key: str, pointer: str) -> str:
    if not pointer.startswith("/components/"):
        return naming.place_class(key)
    _, section, name, *rest = tokens_of(pointer)
    if section == "schemas":
        return naming.pascal(name) + "".join(
            naming.pascal_part(step) for step in rest if step != "properties"
        )
    ending = _HOLDERS.get(section, "")
    return naming.pascal(name).removesuffix(ending) + ending


def _refuse_unsupported(document: Document, schema: Schema, pointer: str) -> None:
    if findings := list(_unsupported(document, schema, pointer)):
        raise ContractInvalid(findings)


def _unsupported(document: Document, schema: Schema, pointer: str) -> Iterator[Finding]:
    if not isinstance(schema, dict):
        return
    for word in (word for word in UNSUPPORTED if word in schema):
        where = document.where(join(pointer, word))
        yield Finding(
            location=where, message=f"`{word}` is not supported", hint="refer with `$ref`", pointer=pointer
        )
    for _, place, inner in subschemas(schema, pointer):
        yield from _unsupported(document, inner, place)
