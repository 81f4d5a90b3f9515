"""Where values stand in requests or responses, each with all schemas that judge the value there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scripts.contract import places
from scripts.contract.directions import HIDDEN, UNIONS, Direction, subschemas
from scripts.contract.document import Document

_BESIDE = frozenset({"allOf", "if", "then", "else", "not", "contains", "propertyNames", "dependentSchemas"})


@dataclass(frozen=True, slots=True)
class Member:
    """One of the schemas of a value."""

    pointer: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Position:
    """`members` are the schema at the pointer, what it refers to, its `allOf`, and those around a union."""

    pointer: str
    members: tuple[Member, ...]

    def has(self, *words: str) -> bool:
        return any(word in member.schema for member in self.members for word in words)

    def values(self, word: str) -> Iterator[Any]:
        return (member.schema[word] for member in self.members if word in member.schema)

    @property
    def types(self) -> frozenset[str]:
        stated = [[each] if isinstance(each, str) else each for each in self.values("type")]
        return frozenset.intersection(*map(frozenset, stated)) if stated else frozenset()

    @property
    def stated(self) -> str:
        """Where the type is written: the line to change."""
        return next((each.pointer for each in self.members if "type" in each.schema), self.pointer)


def positions(document: Document, direction: Direction) -> Iterator[Position]:
    """Walk each place once, the outermost first."""
    waiting: list[tuple[str, tuple[Member, ...]]] = [
        (place.pointer, ()) for place in places.find(document) if place.direction == direction
    ]
    waiting.reverse()
    seen: set[str] = set()
    while waiting:
        pointer, around = waiting.pop()
        own = tuple(_members(document, pointer, set()))
        hidden = any(member.schema.get(HIDDEN[direction]) is True for member in own)
        if not own or hidden or (pointer in seen and not around):
            continue
        seen.add(pointer)
        position = Position(pointer, own + around)
        yield position
        for member in own:
            if member.pointer in seen and member.pointer != pointer:
                continue
            seen.add(member.pointer)
            for word, inner, _ in subschemas(member.schema, member.pointer):
                if word not in _BESIDE and inner not in seen:
                    waiting.append((inner, position.members if word in UNIONS else ()))


def _members(document: Document, pointer: str, seen: set[str]) -> Iterator[Member]:
    schema = document.at(pointer)
    if pointer in seen or not isinstance(schema, dict):
        return
    seen.add(pointer)
    yield Member(pointer, schema)
    if "$ref" in schema:
        yield from _members(document, schema["$ref"][1:], seen)
    for word, inner, _ in subschemas(schema, pointer):
        if word == "allOf":
            yield from _members(document, inner, seen)
