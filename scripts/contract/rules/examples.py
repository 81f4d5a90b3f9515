"""Examples and defaults: every body has an example, and the judge lets each through in its direction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from jsonschema_rs import Registry, Validator, validator_for

from scripts.contract import schemas
from scripts.contract.document import join
from scripts.contract.findings import Finding
from scripts.contract.grammar import Place
from scripts.contract.judging import complaints
from scripts.contract.schemas import Catalogue
from scripts.contract.survey import Node, Survey

_DOCUMENT = "contract:document"
_SCHEMAS = "contract:"


@dataclass
class Judge:
    """Judges by a place of the contract as written, or by a schema of one direction."""

    survey: Survey

    @cached_property
    def catalogue(self) -> Catalogue:
        return schemas.read(self.survey.document)

    @cached_property
    def registry(self) -> Registry:
        return Registry([(_DOCUMENT, self.survey.document.data), (_SCHEMAS, schemas.build(self.catalogue))])

    @cached_property
    def keys(self) -> Mapping[str, list[str]]:
        """The schemas of each direction, by where they stand in the contract."""
        found: dict[str, list[str]] = {}
        for key, pointer in self.catalogue.pointers.items():
            found.setdefault(pointer, []).append(f"{_SCHEMAS}{schemas.reference(key)}")
        for place in self.catalogue.places.values():
            found.setdefault(place.pointer, []).append(f"{_SCHEMAS}{schemas.reference(place.schema_key)}")
        return found

    def validators(self, pointer: str) -> list[Validator]:
        """Find what judges the values of a schema: one judge for each direction that it is used in."""
        written = f"{_DOCUMENT}#{quote(pointer)}"
        return [self.validator(reference) for reference in dict.fromkeys(self.keys.get(pointer, [written]))]

    def validator(self, reference: str) -> Validator:
        return validator_for({"$ref": reference}, registry=self.registry, validate_formats=True, offline=True)

    def faults(self, pointer: str, values: Mapping[str, Any], what: str) -> Iterator[Finding]:
        """Judge values by the schema at a pointer; one direction that lets a value through is enough."""
        validators = self.validators(pointer) if values else []
        for at, value in values.items():
            if not any(validator.is_valid(value) for validator in validators):
                for complaint in complaints(validators[0], value):
                    message = f"{what}: {complaint.message}"
                    yield self.survey.error(complaint.pointer(at), message, "make it fit its schema")


def examples(survey: Survey) -> Iterator[Finding]:
    judge = Judge(survey)
    for place in survey.objects("media-type", "parameter", "header"):
        yield from _holder(survey, judge, place)
    for place in survey.objects("schema"):
        yield from judge.faults(place.pointer, _schema_values(place), "the example does not fit")
        if "default" in place.value:
            default = {f"{place.pointer}/default": place.value["default"]}
            yield from judge.faults(place.pointer, default, "the default does not fit")


def _holder(survey: Survey, judge: Judge, place: Place) -> Iterator[Finding]:
    values = _values(survey, place)
    if not values and place.kind == "media-type" and not _illustrated(survey, place.value):
        name = place.pointer.rpartition("/")[2].replace("~1", "/")
        yield survey.lapse(place.pointer, f"`{name}` has no example", "add `example` or `examples`")
    if "schema" in place.value and _is_json(place):
        yield from judge.faults(f"{place.pointer}/schema", values, "the example does not fit")


def _is_json(place: Place) -> bool:
    """Whether the value of an example is the value that the schema judges; XML is written as text."""
    return "xml" not in place.pointer.rpartition("/")[2].replace("svg+xml", "")


def _values(survey: Survey, place: Place) -> Mapping[str, Any]:
    found = {f"{place.pointer}/example": place.value["example"]} if "example" in place.value else {}
    for name in place.value.get("examples", {}):
        example = survey.follow(join(place.pointer, "examples", name))
        if "value" in example.node:
            found[f"{example.pointer}/value"] = example.node["value"]
    return found


def _schema_values(place: Place) -> Mapping[str, Any]:
    found = {f"{place.pointer}/example": place.value["example"]} if "example" in place.value else {}
    listed = place.value.get("examples", [])
    return found | {f"{place.pointer}/examples/{index}": value for index, value in enumerate(listed)}


def _illustrated(survey: Survey, media_type: Node) -> bool:
    """Whether the schema of a body has an example, or the body one in another file."""
    schema = survey.document.follow(media_type.get("schema", {}))
    external = any("externalValue" in each for each in media_type.get("examples", {}).values())
    return external or (isinstance(schema, dict) and ("example" in schema or "examples" in schema))
