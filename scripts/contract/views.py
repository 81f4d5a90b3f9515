"""The types behind the schemas: what a Python type can say, and never less than the schema allows."""

from dataclasses import dataclass, field
from functools import lru_cache

from scripts.contract import naming
from scripts.contract.directions import Schema
from scripts.contract.members import Members, combine, members, only_reference
from scripts.contract.places import Place
from scripts.contract.schemas import Catalogue
from scripts.contract.shapes import ANY, ORDER, View, join, literals, model_name, model_reference, text

_COMPOUND = frozenset({"array", "object"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a schema stands, and the name that a class there bears."""

    name: str
    path: str
    definition: bool = False

    def inner(self, part: str) -> "Spot":
        return Spot(self.name + naming.pascal_part(part), f"{self.path}/{part}")


@dataclass
class Views:
    """The view of every definition, and in `models` the classes and aliases that views refer to."""

    catalogue: Catalogue
    models: dict[str, View] = field(default_factory=dict)
    _known: dict[str, View] = field(default_factory=dict)
    _inline: set[str] = field(default_factory=set)
    _classes: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._classes = frozenset(self.catalogue.classes.values())
        self._inline = {place.schema_key for place in self.catalogue.places.values() if self._is_own(place)}
        for key in self.catalogue.definitions:
            name = self.catalogue.classes[key]
            if self.of(key) == model_reference(name) and name not in self.models:
                self._alias(name, key)
        for name in [name for name in self.models if self._is_itself(name)]:
            self.models[name] = dict(ANY)

    def of(self, key: str) -> View:
        """View a definition as those see it who refer to it: a name, without looking at what is behind it."""
        if key not in self._known:
            name = self.catalogue.classes[key]
            named = key not in self._inline and self._is_worth_a_name(self.catalogue.definitions[key])
            self._known[key] = model_reference(name) if named else ANY  # of what is nothing but itself
            self._known[key] = self._known[key] if named else self._define(key)
        return self._known[key]

    def _is_itself(self, start: str) -> bool:
        """Tell whether an alias is one of its own alternatives, which no type can be."""
        waiting, seen = [start], set[str]()
        while waiting:
            for part in self.models[waiting.pop()].get("anyOf", ()):
                name = model_name(part)
                if name == start:
                    return True
                if name and name not in seen and name in self.models:
                    seen.add(name)
                    waiting.append(name)
        return False

    def _is_own(self, place: Place) -> bool:
        """Tell whether a schema stands at the place itself, where no other can refer to it by name."""
        return self.catalogue.pointers[place.schema_key] == place.pointer

    def _alias(self, name: str, key: str) -> None:
        """Give a view that is no class of its own the name of its definition."""
        view = self._define(key)
        if view != model_reference(name):
            self.models[name] = view | self._description(self._members(self.catalogue.definitions[key]))

    def _is_worth_a_name(self, schema: Schema) -> bool:
        if only_reference(schema):
            return False
        found = self._members(schema)
        types = found.types or frozenset()
        return bool(found.values or found.unions or types & _COMPOUND) or len(types) > 1

    def _define(self, key: str) -> View:
        name, schema = self.catalogue.classes[key], self.catalogue.definitions[key]
        return self._view(schema, Spot(name, key, definition=True))

    def _view(self, schema: Schema, spot: Spot, inherited: frozenset[str] | None = None) -> View:
        if key := only_reference(schema):
            return self.of(key)
        found = members(schema, self.catalogue.definitions, inherited)
        if found.values is not None:
            return literals(found.values, found.types)
        for branches in found.unions:
            if self._covered(found, branches):
                return self._union(found, branches, spot)
        types = found.types
        if types is None:
            return ANY
        several = spot.definition and len(types) > 1
        inside = spot.inner("value") if several else spot
        return join(self._typed(word, found, inside) for word in ORDER if word in types)

    def _covered(self, found: Members, branches: list[Schema]) -> bool:
        """Tell whether the alternatives say all that there is to say of a value."""
        own = {name for name, schemas in found.properties().items() if False not in schemas}
        return all(
            own <= self._members(branch).properties().keys() for branch in branches if branch is not False
        )

    def _members(self, schema: Schema) -> Members:
        return members(schema, self.catalogue.definitions)

    def _union(self, found: Members, branches: list[Schema], spot: Spot) -> View:
        tag = found.first("discriminator", {}).get("propertyName")
        views = [
            self._view(branch, self._branch_spot(branch, branches, spot, tag), found.types)
            for branch in branches
            if branch is not False
        ]
        if tag is None or not self._tagged(branches, tag) or len(views) == 1:
            return join(views)
        name = self._name(spot)
        self.models[name] = {"anyOf": views, "discriminator": {"propertyName": tag}} | self._description(
            found
        )
        return model_reference(name)

    def _tagged(self, branches: list[Schema], tag: str) -> bool:
        """Tell whether the tag alone decides which alternative a value is."""
        tags: list[str] = []
        for found in map(self._members, branches):
            values = self._members(combine(found.properties().get(tag, ()), found.definitions)).values
            if not values or tag not in found.required() or found.types != frozenset({"object"}):
                return False
            tags += values
        return all(isinstance(value, str) for value in tags) and len(tags) == len(set(tags))

    def _branch_spot(self, branch: Schema, branches: list[Schema], spot: Spot, tag: str | None) -> Spot:
        """Name an alternative by its tag or title, by its number where it has neither."""
        inline = [each for each in branches if "object" in (self._members(each).types or ())]
        found = self._members(branch)
        title = _tag_of(found, tag) or found.first("title")
        if title:
            return spot.inner(title)
        if len(inline) > 1:
            return spot.inner(f"variant {branches.index(branch) + 1}")
        return spot.inner("value") if spot.definition or tag else spot

    def _typed(self, word: str, found: Members, spot: Spot) -> View:
        match word:
            case "string":
                return text(found)
            case "array":
                return self._array(found, spot)
            case "object":
                return self._object(found, spot)
            case _:
                return {"type": word}

    def _array(self, found: Members, spot: Spot) -> View:
        prefix = found.first("prefixItems", [])
        open_tail = found.first("contains") is not None or found.first("unevaluatedItems", default=True)
        tail = combine(found.all("items") or [open_tail], found.definitions)
        heads = [self._view(item, spot.inner(f"item {at}")) for at, item in enumerate(prefix, 1)]
        if heads and tail is False and found.first("minItems", 0) >= len(heads):
            size = {"minItems": len(heads), "maxItems": len(heads)}
            return {"type": "array", "prefixItems": heads, "items": False, **size}
        tails = [] if heads and tail is False else [self._view(tail, spot.inner("item"))]
        return {"type": "array", "items": join([*heads, *tails])}

    def _object(self, found: Members, spot: Spot) -> View:
        fields = self._fields(found, spot)
        extra = self._extra(found, spot)
        if not fields and extra is not False:
            return {"type": "object", "additionalProperties": ANY if extra is True else extra}
        name = self._name(spot)
        required = [each for each in fields if each in found.required()]
        self.models[name] = {
            "type": "object",
            "properties": fields,
            **({"required": required} if required else {}),
            "additionalProperties": extra,
            **self._description(found),
        }
        return model_reference(name)

    def _fields(self, found: Members, spot: Spot) -> dict[str, View]:
        own = found.properties()
        alternatives: dict[str, list[Schema]] = {}
        for branch in found.branches():
            for name, schemas in branch.properties().items():
                if name not in own and False not in schemas:
                    alternatives.setdefault(name, []).append(combine(schemas, found.definitions))
        fields = {
            name: self._field(combine(schemas, found.definitions), spot.inner(name))
            for name, schemas in own.items()
            if False not in schemas
        }
        for name, schemas in alternatives.items():
            distinct = [schema for index, schema in enumerate(schemas) if schema not in schemas[:index]]
            spots = [
                spot.inner(name) if len(distinct) == 1 else spot.inner(f"{name} variant {at}")
                for at in range(1, len(distinct) + 1)
            ]
            fields[name] = join(map(self._view, distinct, spots))
        return fields

    def _field(self, schema: Schema, spot: Spot) -> View:
        """View a property, with the words and the default that stand on it."""
        found = self._members(schema)
        view = self._view(schema, spot)
        notes = self._description(found) if isinstance(schema, dict) and "$ref" not in schema else {}
        if (default := found.first("default")) is not None:
            notes["default"] = default
        return {**(view if "$ref" not in view or not notes else {"allOf": [view]}), **notes}

    def _extra(self, found: Members, spot: Spot) -> bool | View:
        """View what may stand beside the named properties."""
        patterns = [schema for words in found.all("patternProperties") for schema in words.values()]
        views = [self._view(schema, spot.inner("value")) for schema in patterns if schema is not False]
        rest = found.all("additionalProperties") or self._unevaluated(found)
        if False in rest:
            return join(views) if views else False
        schemas = [schema for schema in rest if schema is not True]
        if not schemas:
            return True
        return join([*views, self._view(schemas[0], spot.inner("value"))])

    def _unevaluated(self, found: Members) -> list[Schema]:
        """Take unevaluatedProperties where nothing that may hold besides evaluates any name."""
        opened = any(
            schema.get("additionalProperties", False) is not False or "patternProperties" in schema
            for branch in found.branches()
            for schema in branch.schemas
        )
        return [] if opened else found.all("unevaluatedProperties")

    def _description(self, found: Members) -> dict[str, str]:
        text = found.schemas[0].get("description") if found.schemas else None
        return {"description": text} if text else {}

    def _name(self, spot: Spot) -> str:
        if spot.definition:
            return spot.name
        return self.catalogue.lock.free_class(spot.name, spot.path, self._classes, self.models)


@lru_cache(maxsize=4)
def view_catalogue(catalogue: Catalogue) -> Views:
    """View every definition of a contract, once."""
    return Views(catalogue)


def _tag_of(found: Members, tag: str | None) -> str | None:
    """Take the value that tells an alternative from the others."""
    for name, schemas in found.properties().items():
        values = members(combine(schemas, found.definitions), found.definitions).values
        if values and len(values) == 1 and isinstance(values[0], str) and (tag in (None, name)):
            return values[0]
    return None
