"""Every keyword that judges a value, with the place in the value and in the schemas."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator

from scripts.contract.cases.values import KEYWORDS
from scripts.contract.document import join
from scripts.contract.runtime import Judge
from scripts.contract.schemas import referred

Path = tuple[str | int, ...]
Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """`key` and `pointer` lead to the schema; `name` is the member that `required` or `readOnly` is about."""

    word: str
    path: Path
    schema: Node
    key: str
    pointer: str
    name: str = ""


def spots(judge: Judge, key: str, value: Any) -> Iterator[Spot]:
    """Walk a value together with the schema that it fits."""
    yield from _Walk(judge).visit(judge.schema(key), value, (), key, "")


@dataclass(frozen=True, slots=True)
class _Walk:
    judge: Judge

    def visit(self, schema: Any, value: Any, path: Path, key: str, pointer: str) -> Iterator[Spot]:
        if not isinstance(schema, dict):
            return
        for word in schema:
            if word == "required":
                for name in schema["required"]:
                    yield Spot(word, path, schema, key, join(pointer, word), name)
            elif (
                word in KEYWORDS and schema[word] is not True and _says(word, schema[word])
            ) or word == "uniqueItems":
                yield Spot(word, path, schema, key, join(pointer, word))
        yield from self._members(schema, value, path, key, pointer)
        yield from self._same(schema, value, path, key, pointer)

    def _members(self, schema: Node, value: Any, path: Path, key: str, pointer: str) -> Iterator[Spot]:
        if isinstance(value, dict):
            for name, inner in schema.get("properties", {}).items():
                at = join(pointer, "properties", name)
                if inner is False:
                    yield Spot("readOnly", path, schema, key, at, name)
                elif name in value:
                    yield from self.visit(inner, value[name], (*path, name), key, at)
        if isinstance(value, list) and value and "prefixItems" not in schema:
            yield from self.visit(schema.get("items"), value[0], (*path, 0), key, join(pointer, "items"))

    def _same(self, schema: Node, value: Any, path: Path, key: str, pointer: str) -> Iterator[Spot]:
        """Walk the other schemas of the same value, of alternatives those that it fits."""
        if "$ref" in schema:
            target = referred(schema["$ref"])
            yield from self.visit(self.judge.schema(target), value, path, target, "")
        for word in ("allOf", "anyOf", "oneOf"):
            for index, part in enumerate(schema.get(word, ())):
                if word == "allOf" or self._fits(part, value):
                    yield from self.visit(part, value, path, key, join(pointer, word, index))

    def _fits(self, schema: Any, value: Any) -> bool:
        if isinstance(schema, dict) and "$ref" in schema:
            return self.judge.validator(referred(schema["$ref"])).is_valid(value)
        try:
            return Draft202012Validator(schema).is_valid(value)
        except ValueError:
            return False


def _says(word: str, stated: Any) -> bool:
    """Leave out what refuses nothing: `minLength: 0`, and schemas for further members."""
    if word in {"minLength", "minItems", "minProperties"}:
        return bool(stated > 0)
    if word in {"additionalProperties", "unevaluatedProperties"}:
        return stated is False
    return word != "uniqueItems" or stated is True


def replaced(value: Any, path: Path, new: Any) -> Any:
    """Copy a value with another one at the path."""
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [replaced(each, rest, new) if index == first else each for index, each in enumerate(value)]
    return {name: replaced(each, rest, new) if name == first else each for name, each in value.items()}


def taken(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value
