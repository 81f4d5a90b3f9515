"""Python types of the judged places, as the generated routers write them."""

from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from scripts.contract import event_streams, naming
from scripts.contract.annotations import Writer
from scripts.contract.members import Members, members
from scripts.contract.places import Place
from scripts.contract.schemas import Catalogue
from scripts.contract.views import view_catalogue

NO_DEFAULT: Final = object()
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_ANY_KIND = ("*/*", "application/*")
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
    if body and place.pointer.endswith(event_streams.ITEM):
        return _events(_written(catalogue, place, named=True))
    if body and (plain := _plain(place.media_type or "")) and not _is_value(catalogue, key):
        return TypeRef(plain)
    return _written(catalogue, place, named=body)


def _written(catalogue: Catalogue, place: Place, *, named: bool) -> TypeRef:
    writer = Writer(view_catalogue(catalogue), named=named)
    annotation = writer.write(view_catalogue(catalogue).of(place.schema_key))
    return TypeRef(annotation, frozenset(writer.imports))


def _events(item: TypeRef) -> TypeRef:
    needed = "from collections.abc import AsyncIterator"
    return TypeRef(f"AsyncIterator[{item.annotation}]", item.imports | {needed})


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


def _is_value(catalogue: Catalogue, key: str) -> bool:
    """Tell whether what may have any media type is a JSON value: it is no text, as files are."""
    media_type = (catalogue.places[key].media_type or "").partition(";")[0].strip()
    if media_type not in _ANY_KIND:
        return False
    found = _members(catalogue, key)
    parts = [found] if found.types else [members(each, found.definitions) for each in chain(*found.unions)]
    return bool(parts) and all(part.types and "string" not in part.types for part in parts)


def _plain(media_type: str) -> str | None:
    """Type a body that is no JSON value: text and bytes."""
    essence = media_type.partition(";")[0].strip().lower()
    if essence in _FORMS or essence.endswith(("/json", "+json")):
        return None
    return "str" if essence.startswith("text/") else "bytes"
