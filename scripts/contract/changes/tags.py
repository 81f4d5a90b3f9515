"""Which value of a discriminator means which alternative."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.contract.changes.branches import Place, Schema
from scripts.contract.document import Document


@dataclass(frozen=True, slots=True)
class Tags:
    """`word` is the property that tells, `targets` the schema that each of its values means."""

    pointer: str
    word: str
    targets: Mapping[str, Place]


def of(document: Document, schema: Schema) -> Tags | None:
    """Read the discriminator of a schema, itself or what it refers to; None where there is none."""
    for each in schema:
        place = each
        seen: set[str] = set()
        while isinstance(place.schema, dict) and place.pointer not in seen:
            seen.add(place.pointer)
            stated = place.schema.get("discriminator")
            if isinstance(stated, dict) and "propertyName" in stated:
                return _read(document, place, stated)
            if "$ref" not in place.schema:
                break
            place = _target(document, place.schema["$ref"])
    return None


def _read(document: Document, place: Place, stated: Mapping[str, Any]) -> Tags:
    word = stated["propertyName"]
    targets = {
        tag: _target(document, reference)
        for tag, reference in (stated.get("mapping") or {}).items()
        if reference.startswith("#/")
    }
    mapped = {target.pointer for target in targets.values()}
    for union in ("oneOf", "anyOf"):
        for member in place.schema.get(union, ()):
            if isinstance(member, dict) and "$ref" in member:
                target = _target(document, member["$ref"])
                names = [] if target.pointer in mapped else list(_names(target, word))
                targets = dict.fromkeys(names, target) | targets
    return Tags(place.pointer, word, targets)


def _names(target: Place, word: str) -> Iterator[str]:
    """List the values that the alternative itself allows, else its name, as OpenAPI has it."""
    schema = target.schema if isinstance(target.schema, dict) else {}
    stated = schema.get("properties", {}).get(word)
    values = [stated["const"]] if isinstance(stated, dict) and "const" in stated else []
    if isinstance(stated, dict):
        values += stated.get("enum", ())
    yield from map(str, values or [target.pointer.rpartition("/")[2]])


def _target(document: Document, reference: str) -> Place:
    return Place(reference[1:], document.at(reference[1:]))
