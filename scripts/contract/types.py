"""Python types of the judged places, as the generated routers write them."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from scripts.contract import naming
from scripts.contract.members import Members, members
from scripts.contract.schemas import Catalogue
from scripts.contract.shapes import ANY, View, model_name
from scripts.contract.views import Views, view_catalogue

NO_DEFAULT: Final = object()
_SCALARS = {"integer": "int", "number": "float", "boolean": "bool", "string": "str", "null": "None"}
_CONTAINERS = ("array", "object")
_FORMATS = {
    "date-time": ("AwareDatetime", "from pydantic import AwareDatetime"),
    "date": ("date", "from datetime import date"),
    "uuid": ("UUID", "from uuid import UUID"),
    "binary": ("bytes", ""),
}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_CONSTRAINTS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
    "pattern": "pattern",
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
}


@dataclass(frozen=True, slots=True)
class TypeRef:
    """An annotation and the import statements that it needs."""

    annotation: str
    imports: frozenset[str] = frozenset()


def python_type(catalogue: Catalogue, key: str) -> TypeRef:
    """Type the place of that key; parameters and headers never name what is only an alias."""
    place = catalogue.places[key]
    body = place.media_type is not None and key.split("/", 2)[1] not in naming.LOCATIONS
    if body and (plain := _plain(place.media_type or "")):
        return TypeRef(plain)
    writer = _Writer(view_catalogue(catalogue), named=body)
    annotation = writer.write(view_catalogue(catalogue).of(place.schema_key))
    return TypeRef(annotation, frozenset(writer.imports))


def default(catalogue: Catalogue, key: str) -> Any:
    """Take the default of a place as a JSON value."""
    return _members(catalogue, key).first("default", NO_DEFAULT)


def constraints(catalogue: Catalogue, key: str) -> dict[str, Any]:
    """Say in FastAPI's words how the schema of a parameter bounds it."""
    return {
        _CONSTRAINTS[word]: value
        for schema in _members(catalogue, key).schemas
        for word, value in schema.items()
        if word in _CONSTRAINTS
    }


def _members(catalogue: Catalogue, key: str) -> Members:
    return members(catalogue.definitions[catalogue.places[key].schema_key], catalogue.definitions)


def _plain(media_type: str) -> str | None:
    """Type a body that is no JSON value: text and bytes."""
    essence = media_type.partition(";")[0].strip().lower()
    if essence in _FORMS or essence.endswith(("/json", "+json")):
        return None
    return "str" if essence.startswith("text/") else "bytes"


@dataclass
class _Writer:
    """Writes views as annotations; an alias is written out unless `named`."""

    views: Views
    named: bool
    imports: set[str] = field(default_factory=set)
    _inside: tuple[str, ...] = ()

    def write(self, view: View) -> str:
        if view == ANY:
            return self._importing("JsonValue", "from pydantic import JsonValue")
        if name := model_name(view):
            return self._model(name)
        if "anyOf" in view:
            return " | ".join(map(self.write, view["anyOf"]))
        if "enum" in view:
            values = ", ".join(map(_literal, view["enum"]))
            return self._importing(f"Literal[{values}]", "from typing import Literal")
        return self._container(view) if view["type"] in _CONTAINERS else self._scalar(view)

    def _scalar(self, view: View) -> str:
        return self._importing(*_FORMATS.get(view.get("format", ""), (_SCALARS[view["type"]], "")))

    def _model(self, name: str) -> str:
        model = self.views.models[name]
        if self.named or "properties" in model or name in self._inside:
            return self._importing(f"models.{name}", "from .. import models")
        inside, self._inside = self._inside, (*self._inside, name)
        written = self.write(model)
        self._inside = inside
        return written

    def _container(self, view: View) -> str:
        if view["type"] == "object":
            return f"dict[str, {self.write(view['additionalProperties'])}]"
        if "prefixItems" in view:
            return f"tuple[{', '.join(map(self.write, view['prefixItems']))}]"
        return f"list[{self.write(view['items'])}]"

    def _importing(self, text: str, needed: str) -> str:
        self.imports |= {needed} if needed else set()
        return text


def _literal(value: str | int) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
