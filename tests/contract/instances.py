"""Instances near a schema: what it may accept, what lies just outside, and now and then something foreign."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from jsonschema_rs import is_valid

from scripts.contract.directions import Schema
from scripts.contract.schemas import referred

TEXTS = (
    *(
        "",
        "a",
        "ab",
        "abcde",
        "abcdefgh",
        "abcdefghi",
        "A",
        "ABC-12",
        "abc-12",
        "1234",
        "123",
        "cat",
        "dog",
        "never",
    ),
    *(
        "red",
        "green",
        "mauve",
        "fixed",
        "NL",
        "US",
        "yes-it-is",
        "1",
        "true",
        "null",
        "é",
        "x" * 21,
        "/v1/things/7",
    ),
)
FORMATS: Mapping[str, tuple[str, ...]] = {
    "date-time": (
        "2026-01-31T12:30:45Z",
        "2026-01-31T12:30:45.5+02:00",
        "2026-13-01T00:00:00Z",
        "2026-01-31",
    ),
    "date": ("2026-01-31", "2024-02-29", "2025-02-29", "31.01.2026"),
    "time": ("12:30:45Z", "12:30:45+01:00", "25:00:00Z", "noon"),
    "uuid": ("5f0c3f1e-8f3c-4c39-9a3e-0b9f6f7c2d11", "5F0C3F1E-8F3C-4C39-9A3E-0B9F6F7C2D11", "5f0c3f1e", ""),
    "email": ("ada@example.org", "nobody", "a b@example.org"),
    "uri": ("https://example.org/a?b=c", "urn:x:y", "no uri", ""),
    "ipv4": ("127.0.0.1", "256.0.0.1", "1.2.3"),
    "ipv6": ("::1", "fe80::1", "::g"),
    "hostname": ("example.org", "-example.org", "a b"),
}
NAMES = (
    "a",
    "ab",
    "abcde",
    "n_a",
    "t_a",
    "known",
    "name",
    "class_",
    "queue_name_",
    "zz top",
    "password",
    "id",
)
FOREIGN: tuple[Any, ...] = (None, True, False, 0, 1, 1.0, -1, 0.5, 7, "", "a", [], [1], {}, {"a": 1}, "1")


class Instances:
    """Endless instances of one definition, the same for the same seed."""

    def __init__(self, definitions: Mapping[str, Schema], seed: str) -> None:
        self._definitions = definitions
        self._random = Random(seed)  # noqa: S311  the same instances each time, nothing secret
        self._noise = 0.0
        self._sealed = False
        self._fitting: dict[int, list[Any]] = {}

    def of(self, key: str) -> Iterator[Any]:
        while True:
            self._noise = self._random.choice([0, 0, 0.03, 0.2])
            yield self._value(self._definitions[key], 0)

    def _pick(self, schema: dict[str, Any], choices: Sequence[Any]) -> Any:
        """Choose a value, one that fits if there shall be no noise."""
        if id(schema) not in self._fitting:
            self._fitting[id(schema)] = [choice for choice in choices if is_valid(schema, choice)]
        return self._random.choice((not self._noise and self._fitting[id(schema)]) or choices)

    def _foreign(self) -> bool:
        return self._random.random() < self._noise

    def _value(self, schema: Schema, depth: int) -> Any:
        if not isinstance(schema, dict) or self._foreign() or depth > 8:
            return self._random.choice(FOREIGN)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        if "$ref" in schema and len(schema) <= 2:
            return self._value(self._definitions[referred(schema["$ref"])], depth)
        return self._of_parts(schema, depth)

    def _of_parts(self, schema: dict[str, Any], depth: int) -> Any:
        around, self._sealed = self._sealed, self._sealed or schema.get("unevaluatedProperties") is False
        parts = [self._value(part, depth) for part in schema.get("allOf", ())]
        unions = [schema[word] for word in ("oneOf", "anyOf") if word in schema]
        parts += [self._value(self._random.choice(branches), depth) for branches in unions]
        if "type" in schema or "properties" in schema or not parts:
            parts.append(self._typed(schema, depth))
        self._sealed = around
        if all(isinstance(part, dict) for part in parts):
            return {name: value for part in parts for name, value in part.items()}
        return self._random.choice(parts)

    def _typed(self, schema: dict[str, Any], depth: int) -> Any:
        kinds = schema.get("type", "object")
        match kinds if isinstance(kinds, str) else self._random.choice(kinds):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "string":
                return self._pick(schema, FORMATS.get(schema.get("format", ""), TEXTS))
            case "boolean":
                return self._random.choice([True, False])
            case "null":
                return None
            case _:
                return self._number(schema)

    def _number(self, schema: dict[str, Any]) -> Any:
        bounds = [schema[word] for word in schema if word.endswith(("imum", "Minimum", "Maximum"))] or [0]
        step = schema.get("multipleOf", 1)
        near = [bound + change for bound in bounds for change in (-1, -0.5, 0, 0.25, 0.5, 1)]
        return self._pick(schema, [*near, *map(float, bounds), step, step * 3, step * 2.0])

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        prefix = schema.get("prefixItems", [])
        least, most = schema.get("minItems", 0), schema.get("maxItems", max(2, len(prefix)))
        least, most = (max(least - 1, 0), most + 1) if self._noise else (least, max(least, most))
        size = self._random.randint(least, min(most, least + 1) if depth > 4 else most)
        rest = schema.get("items", True)
        choices = [rest, schema["contains"]] if "contains" in schema else [rest]
        schemas = [*prefix, *(self._random.choice(choices) for _ in range(size))][:size]
        return [self._value(each, depth + 1) for each in schemas]

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required = schema.get("required", [])
        likely = 0.15 if depth > 3 else 0.5
        found = {
            name: self._value(inner, depth + 1)
            for name, inner in schema.get("properties", {}).items()
            if inner is not False
            and self._random.random() < (1 - self._noise / 2 if name in required else likely)
        }
        closed = schema.get("additionalProperties", not self._sealed) is False
        closed = closed and "patternProperties" not in schema
        for _ in range(0 if closed and not self._foreign() else self._random.choice([0, 1, 1, 2, 3])):
            found[self._random.choice(NAMES)] = self._value(self._beside(schema), depth + 1)
        return found

    def _beside(self, schema: dict[str, Any]) -> Schema:
        patterns = list(schema.get("patternProperties", {}).values())
        choice: Schema = self._random.choice([*patterns, schema.get("additionalProperties", True)])
        return choice
