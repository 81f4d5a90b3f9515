"""What becomes of each keyword of a contract: enforced, documented only, or refused."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from scripts.contract.document import Document
from scripts.contract.grammar import OBJECTS, Place

Treatment = Literal["enforced", "documented", "refused"]

_FORMATS = """date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference
    iri iri-reference uuid uri-template json-pointer relative-json-pointer regex"""
FORMATS = frozenset(_FORMATS.split())
"""The formats that the judge asserts; every other one is documented."""

_ENFORCED = {
    "openapi": "openapi servers paths webhooks components security tags",
    "path-item": "get put post delete options head patch trace parameters",
    "operation": "operationId tags parameters requestBody responses callbacks security",
    "callback": "*",
    "parameter": "name in required style explode schema content",
    "request-body": "content required",
    "media-type": "schema encoding",
    "encoding": "contentType style explode",
    "responses": "*",
    "response": "headers content",
    "header": "required explode style schema content",
    "security-requirement": "*",
    "security-scheme": "type name in scheme flows",
    "schema": """$ref $defs allOf anyOf oneOf not if then else dependentSchemas prefixItems items contains
        properties patternProperties additionalProperties propertyNames unevaluatedItems unevaluatedProperties
        type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength
        pattern maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required
        dependentRequired format default readOnly writeOnly""",
}
_REFUSED = {"schema": "$id $vocabulary"}
_EXTENSIONS_ENFORCED = frozenset(
    {"x-rate-limit", "x-cache-ttl", "x-timeout", "x-roles", "x-owner", "x-max-body"}
    | {"x-provided-by", "x-judged-by", "x-retired", "x-item-schema"}
)
_JUDGED = re.compile(
    r"application/([\w.+-]+\+)?json|text/(?!xml).*|application/x-www-form-urlencoded|multipart/form-data"
    r"|application/\*|\*/\*"
)
_STRUCTURED = ("object", "array")
_IGNORED_HEADERS = {"accept", "content-type", "authorization"}


def _table() -> dict[str, dict[str, Treatment]]:
    table: dict[str, dict[str, Treatment]] = {
        kind: dict.fromkeys(fields, "documented") for kind, fields in OBJECTS.items()
    }
    for kind, words in _ENFORCED.items():
        table[kind] |= dict.fromkeys(words.split(), "enforced")
    for kind, words in _REFUSED.items():
        table[kind] |= dict.fromkeys(words.split(), "refused")
    return table


TREATMENTS: Mapping[str, Mapping[str, Treatment]] = _table()
"""By kind of object and field, where it does not depend on the value."""


def treatment(document: Document, place: Place, name: str) -> tuple[str, Treatment]:
    """Name a field as the report does, with its value where that decides, and say what becomes of it."""
    if name.startswith("x-") and place.kind != "security-requirement":
        return name, "enforced" if name in _EXTENSIONS_ENFORCED else "documented"
    by_value = _BY_VALUE.get((place.kind, name))
    if by_value is not None:
        return by_value(document, place, place.value[name])
    fields = TREATMENTS[place.kind]
    label = name if place.kind == "schema" else f"{place.kind} {name}"
    return label, fields.get(name) or fields.get("*", "documented")


def may_be_refused(kind: str, name: str) -> bool:
    return TREATMENTS[kind].get(name) == "refused"


def _format(_: Document, __: Place, value: Any) -> tuple[str, Treatment]:
    return f"format: {value}", "enforced" if value in FORMATS else "documented"


def _style(_: Document, place: Place, value: Any) -> tuple[str, Treatment]:
    explode = " exploded" if place.value.get("explode") is True else ""
    return f"{place.kind} style: {value}{explode}", "enforced"


def _media(document: Document, place: Place, value: Any) -> tuple[str, Treatment]:
    media_type = place.pointer.rpartition("/")[2].replace("~1", "/")
    judged = _JUDGED.fullmatch(media_type.partition(";")[0].strip().lower())
    schema = document.follow(value)
    if media_type.startswith("text/") and isinstance(schema, dict) and schema.get("type") in _STRUCTURED:
        judged = None  # CSV, for one
    return f"{media_type} schema", "enforced" if judged or value in ({}, True) else "documented"


def _location(_: Document, place: Place, value: Any) -> tuple[str, Treatment]:
    ignored = value == "header" and str(place.value.get("name")).lower() in _IGNORED_HEADERS
    label = f"parameter in: {value}" + (f" ({place.value['name']})" if ignored else "")
    return label, "documented" if ignored else "enforced"


def _scheme(_: Document, place: Place, value: Any) -> tuple[str, Treatment]:
    label = f"security-scheme type: {value}" + (f" {place.value['scheme']}" if value == "http" else "")
    return label, "documented" if value == "mutualTLS" else "enforced"


def _discriminator(document: Document, place: Place, value: Any) -> tuple[str, Treatment]:
    alternatives = place.value.get("oneOf") or place.value.get("anyOf") or ()
    pinned = [_pins(document, each, value["propertyName"], frozenset()) for each in alternatives]
    return "discriminator", "enforced" if pinned and all(pinned) else "documented"


def _pins(document: Document, schema: Any, name: str, seen: frozenset[str]) -> bool:
    """Whether a schema lets only certain values into the property that tells alternatives apart."""
    if not isinstance(schema, dict):
        return False
    tag = document.follow(schema.get("properties", {}).get(name))
    if isinstance(tag, dict) and {"const", "enum"} & tag.keys():
        return True
    reference = schema.get("$ref")
    targets = [document.at(reference[1:])] if reference and reference not in seen else []
    return any(
        _pins(document, each, name, seen | {str(reference)}) for each in [*targets, *schema.get("allOf", ())]
    )


_BY_VALUE: Mapping[tuple[str, str], Callable[[Document, Place, Any], tuple[str, Treatment]]] = {
    ("schema", "format"): _format,
    ("schema", "discriminator"): _discriminator,
    ("parameter", "style"): _style,
    ("encoding", "style"): _style,
    ("parameter", "in"): _location,
    ("media-type", "schema"): _media,
    ("security-scheme", "type"): _scheme,
}
