"""The objects of OpenAPI 3.1: which fields each has and what stands in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scripts.contract.document import join

Shape = Literal["one", "list", "map"]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

# field: nothing we look into; field:kind an object; field:kind[] a list of them; field:kind{} a map of them;
# *:kind any other field.
_OBJECTS = {
    "openapi": """openapi info:info jsonSchemaDialect servers:server[] paths:paths webhooks:path-item{}
        components:components security:security-requirement[] tags:tag[] externalDocs:external-docs""",
    "info": "title summary description termsOfService contact:contact license:license version",
    "contact": "name url email",
    "license": "name identifier url",
    "server": "url description variables:server-variable{}",
    "server-variable": "enum default description",
    "components": """schemas:schema{} responses:response{} parameters:parameter{} examples:example{}
        requestBodies:request-body{} headers:header{} securitySchemes:security-scheme{} links:link{}
        callbacks:callback{} pathItems:path-item{}""",
    "paths": "*:path-item",
    "path-item": """summary description get:operation put:operation post:operation delete:operation
        options:operation head:operation patch:operation trace:operation servers:server[]
        parameters:parameter[]""",
    "operation": """tags summary description externalDocs:external-docs operationId parameters:parameter[]
        requestBody:request-body responses:responses callbacks:callback{} deprecated
        security:security-requirement[] servers:server[]""",
    "external-docs": "description url",
    "parameter": """name in description required deprecated allowEmptyValue style explode allowReserved
        schema:schema example examples:example{} content:media-type{}""",
    "request-body": "description content:media-type{} required",
    "media-type": "schema:schema x-item-schema:schema example examples:example{} encoding:encoding{}",
    "encoding": "contentType headers:header{} style explode allowReserved",
    "responses": "*:response",
    "response": "description headers:header{} content:media-type{} links:link{}",
    "callback": "*:path-item",
    "example": "summary description value externalValue",
    "link": "operationRef operationId parameters requestBody description server:server",
    "header": """description required deprecated style explode schema:schema example examples:example{}
        content:media-type{}""",
    "tag": "name description externalDocs:external-docs",
    "security-requirement": "*",
    "security-scheme": "type description name in scheme bearerFormat flows:oauth-flows openIdConnectUrl",
    "oauth-flows": """implicit:oauth-flow password:oauth-flow clientCredentials:oauth-flow
        authorizationCode:oauth-flow""",
    "oauth-flow": "authorizationUrl tokenUrl refreshUrl scopes",
    "schema": """$schema $id $anchor $dynamicAnchor $ref $dynamicRef $comment $vocabulary $defs:schema{}
        allOf:schema[] anyOf:schema[] oneOf:schema[] not:schema if:schema then:schema else:schema
        dependentSchemas:schema{} prefixItems:schema[] items:schema contains:schema properties:schema{}
        patternProperties:schema{} additionalProperties:schema propertyNames:schema unevaluatedItems:schema
        unevaluatedProperties:schema type enum const multipleOf maximum exclusiveMaximum minimum
        exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains
        maxProperties minProperties required dependentRequired format contentEncoding contentMediaType
        contentSchema:schema title description default deprecated readOnly writeOnly examples
        discriminator:discriminator xml:xml externalDocs:external-docs example""",
    "discriminator": "propertyName mapping",
    "xml": "name namespace prefix attribute wrapped",
}
SECTIONS = {
    "schema": "schemas",
    "response": "responses",
    "parameter": "parameters",
    "example": "examples",
    "request-body": "requestBodies",
    "header": "headers",
    "security-scheme": "securitySchemes",
    "link": "links",
    "callback": "callbacks",
    "path-item": "pathItems",
}
"""Kinds that a `$ref` can stand for, and where the components of each live."""


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` is empty where a field holds plain JSON."""

    shape: Shape = "one"
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An object of the contract, or a reference to one; `parent` is the kind of the object around it."""

    kind: str
    pointer: str
    value: Any
    parent: str = ""


def _field(words: str) -> tuple[str, Field]:
    name, _, kind = words.partition(":")
    if kind.endswith("[]"):
        return name, Field("list", kind[:-2])
    if kind.endswith("{}"):
        return name, Field("map", kind[:-2])
    return name, Field("one", kind)


OBJECTS: Mapping[str, Mapping[str, Field]] = {
    kind: dict(_field(word) for word in words.split()) for kind, words in _OBJECTS.items()
}


def field_of(kind: str, name: str) -> Field | None:
    """Say what stands in a field; None where the object has no such field, or an extension there."""
    fields = OBJECTS[kind]
    if name.startswith("x-") and kind != "security-requirement":
        return fields.get(name)
    return fields.get(name) or fields.get("*")


def is_reference(kind: str, node: Any) -> bool:
    """Schemas are left out: there `$ref` is a keyword among others."""
    return kind in SECTIONS and kind != "schema" and isinstance(node, dict) and "$ref" in node


def children(place: Place) -> Iterator[Place]:
    if not isinstance(place.value, dict) or is_reference(place.kind, place.value):
        return
    for name, value in place.value.items():
        field = field_of(place.kind, name)
        if field is None or not field.kind:
            continue
        pointer = join(place.pointer, name)
        if field.shape == "one":
            yield Place(field.kind, pointer, value, place.kind)
        elif field.shape == "list" and isinstance(value, list):
            for index, each in enumerate(value):
                yield Place(field.kind, f"{pointer}/{index}", each, place.kind)
        elif field.shape == "map" and isinstance(value, dict):
            for key, each in value.items():
                yield Place(field.kind, join(pointer, key), each, place.kind)


def walk(data: Mapping[str, Any]) -> Iterator[Place]:
    """Yield every object of a contract, each before what is in it, in the author's order."""
    stack = [Place("openapi", "", data)]
    while stack:
        place = stack.pop()
        yield place
        stack += reversed(list(children(place)))


def responses_of(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Take an operation's responses by status; its extensions are none."""
    found = operation.get("responses", {})
    return {str(status): node for status, node in found.items() if not str(status).startswith("x-")}
