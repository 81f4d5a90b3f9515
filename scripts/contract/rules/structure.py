"""The official schemas of OpenAPI 3.1 and JSON Schema 2020-12, and no keyword that they do not know."""

from collections.abc import Iterator
from functools import cache

from jsonschema_rs import Draft202012Validator
from openapi_spec_validator.schemas import schema_v31

from scripts.contract.document import join
from scripts.contract.findings import Finding, near
from scripts.contract.grammar import OBJECTS, Place, field_of
from scripts.contract.judging import complaints
from scripts.contract.survey import Survey

DIALECTS = {
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://json-schema.org/draft/2020-12/schema",
}
_EXPECTED = {
    "paths": "a path begins with `/`",
    "responses": "write a status, a range such as `4XX`, or `default`",
}
_HINTS = {"`required` is missing": "a path parameter has `required: true`"}
_OTHER_WORDS = {
    "nullable": "that is OpenAPI 3.0; write `type: [string, 'null']`",
    "definitions": "write `$defs`",
    "additionalItems": "write `prefixItems` and `items`",
    "dependencies": "write `dependentRequired` or `dependentSchemas`",
    "$recursiveRef": "write `$dynamicRef`",
    "$recursiveAnchor": "write `$dynamicAnchor`",
    "id": "a property stands under `properties`",
}


@cache
def _openapi() -> Draft202012Validator:
    return Draft202012Validator(dict(schema_v31))


@cache
def _json_schema() -> Draft202012Validator:
    return Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})


def structure(survey: Survey) -> Iterator[Finding]:
    """Judge everything but the schemas."""
    for complaint in complaints(_openapi(), survey.document.data):
        pointer = complaint.pointer("")
        kind = survey.kinds.get(pointer.rpartition("/")[0], "") if complaint.unknown else ""
        if not kind:
            yield survey.error(pointer, complaint.message, _HINTS.get(complaint.message, ""))
            continue
        parent = survey.document.at(pointer.rpartition("/")[0])
        yield _unknown_field(survey, kind, pointer, complaint.unknown, reference="$ref" in parent)


def _unknown_field(survey: Survey, kind: str, pointer: str, name: str, *, reference: bool) -> Finding:
    if reference:
        return survey.error(pointer, f"`{name}` beside `$ref` has no meaning", "put it where `$ref` points")
    if kind not in _EXPECTED and field_of(kind, name) is not None:
        return survey.error(pointer, f"`{name}` has no meaning in this {kind}", "take it out")
    known = [field for field in OBJECTS[kind] if field != "*"]
    return survey.error(
        pointer, f"`{name}` is not known in {kind}", near(name, known) or _EXPECTED.get(kind, "")
    )


def schema_structure(survey: Survey) -> Iterator[Finding]:
    """Judge the schemas: every keyword is known and has a value of its kind."""
    dialect = survey.document.data.get("jsonSchemaDialect")
    if dialect is not None and dialect not in DIALECTS:
        yield survey.error("/jsonSchemaDialect", f"the dialect `{dialect}` is not supported", "leave it out")
    for place in survey.by_kind.get("schema", ()):
        if place.parent != "schema":
            for complaint in complaints(_json_schema(), place.value):
                yield survey.error(complaint.pointer(place.pointer), complaint.message)
        if isinstance(place.value, dict):
            yield from _unknown_keywords(survey, place)


def _unknown_keywords(survey: Survey, place: Place) -> Iterator[Finding]:
    for word in place.value:
        if word.startswith("x-") or word in OBJECTS["schema"]:
            continue
        hint = _OTHER_WORDS.get(word) or near(word, OBJECTS["schema"])
        yield survey.lapse(join(place.pointer, word), f"`{word}` is no keyword of a schema", hint)
    if place.value.get("$schema", next(iter(DIALECTS))) not in DIALECTS:
        message = f"the dialect `{place.value['$schema']}` is not supported"
        yield survey.error(join(place.pointer, "$schema"), message, "leave it out")
