"""Schemas: every body is typed, every pattern compiles, nothing is required that cannot be there."""

import re
from collections.abc import Iterator

from jsonschema_rs import Draft202012Validator

from scripts.contract.document import join
from scripts.contract.event_streams import ITEM
from scripts.contract.findings import Finding, near
from scripts.contract.grammar import Place
from scripts.contract.survey import Node, Survey

_ANNOTATIONS = {"title", "description", "examples", "example", "deprecated", "$comment", "externalDocs"}
_TEXT = re.compile(r"text/|application/([a-z0-9.+-]*\+)?json$|\*/\*$|application/\*$")


def bodies(survey: Survey) -> Iterator[Finding]:
    """Demand a schema that says something for every body, header and parameter."""
    for place in survey.objects("media-type"):
        media_type = place.pointer.rpartition("/")[2].replace("~1", "/")
        if _TEXT.match(media_type) and ITEM not in place.value:
            yield from _typed(survey, place, media_type)
    for place in survey.objects("header", "parameter"):
        if "schema" in place.value:
            yield from _typed(survey, place, place.value.get("name") or place.pointer.rpartition("/")[2])


def _typed(survey: Survey, place: Place, name: str) -> Iterator[Finding]:
    schema = place.value.get("schema")
    at = f"{place.pointer}/schema" if "schema" in place.value else place.pointer
    if schema is None:
        yield survey.lapse(at, f"`{name}` has no schema", "say what stands in it")
    elif schema is True or (isinstance(schema, dict) and schema.keys() <= _ANNOTATIONS):
        yield survey.lapse(at, f"the schema of `{name}` takes anything", "say what stands in it")


def objects(survey: Survey) -> Iterator[Finding]:
    """Demand that a free-form object says so."""
    says = {
        "properties",
        "patternProperties",
        "additionalProperties",
        "unevaluatedProperties",
        "propertyNames",
    }
    says |= {"allOf", "anyOf", "oneOf", "$ref", "if", "not", "enum", "const", "dependentSchemas", "required"}
    for place in survey.objects("schema"):
        if (
            place.value.get("type") == "object"
            and not says & place.value.keys()
            and not _part_of_more(survey, place)
        ):
            message = "an object without properties"
            yield survey.lapse(place.pointer, message, "list them, or write `additionalProperties: true`")


def _part_of_more(survey: Survey, place: Place) -> bool:
    """Whether the schema only narrows another one that says more."""
    parent = place.pointer.rpartition("/")[0]
    return place.parent == "schema" and (
        parent.endswith(("/allOf", "/anyOf", "/oneOf", "/prefixItems"))
        and "properties" in survey.document.at(parent.rpartition("/")[0])
    )


def patterns(survey: Survey) -> Iterator[Finding]:
    for place in survey.objects("schema"):
        if "pattern" in place.value:
            yield from _pattern(survey, f"{place.pointer}/pattern", place.value["pattern"])
        for pattern in place.value.get("patternProperties", {}):
            yield from _pattern(survey, join(place.pointer, "patternProperties", pattern), pattern)


def _pattern(survey: Survey, at: str, pattern: str) -> Iterator[Finding]:
    try:
        Draft202012Validator({"pattern": pattern})
    except ValueError:
        yield survey.error(at, f"the pattern `{pattern}` is no regular expression", "see ECMA-262")


def required(survey: Survey) -> Iterator[Finding]:
    for place in survey.objects("schema"):
        schema = place.value
        if "required" not in schema:
            continue
        properties = schema.get("properties", {})
        closed = schema.get("additionalProperties") is False and not schema.get("patternProperties")
        for index, name in enumerate(schema["required"]):
            if closed and name not in properties:
                message = f"`{name}` is required and not among the properties"
                hint = near(name, properties) or "`additionalProperties: false` lets nothing else in"
                yield survey.lapse(f"{place.pointer}/required/{index}", message, hint)


def limits(survey: Survey) -> Iterator[Finding]:
    """Report schemas that nothing fits because a lower limit is above the upper one."""
    pairs = [("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")]
    pairs += [("minProperties", "maxProperties"), ("minContains", "maxContains")]
    for place in survey.objects("schema"):
        for low, high in pairs:
            if _above(place.value, low, high):
                message = f"`{low}: {place.value[low]}` is above `{high}: {place.value[high]}`"
                yield survey.lapse(join(place.pointer, low), message, "nothing would be valid")


def _above(schema: Node, low: str, high: str) -> bool:
    return low in schema and high in schema and bool(schema[low] > schema[high])
