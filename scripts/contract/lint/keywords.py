"""Keywords of schemas that do nothing, or not what they seem to."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scripts.contract.document import join
from scripts.contract.findings import near
from scripts.contract.lint.positions import positions
from scripts.contract.lint.remark import Remark
from scripts.contract.survey import Survey

_NUMBER: Final = frozenset({"integer", "number"})
_FOR: Final[Mapping[str, frozenset[str]]] = (
    dict.fromkeys(("minLength", "maxLength", "pattern"), frozenset({"string"}))
    | dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBER)
    | dict.fromkeys(("minItems", "maxItems", "uniqueItems", "items", "prefixItems"), frozenset({"array"}))
    | dict.fromkeys(
        ("minProperties", "maxProperties", "properties", "additionalProperties", "required"),
        frozenset({"object"}),
    )
)
_FORMATS: Final = frozenset(
    {"date-time", "date", "time", "duration", "http-date", "email", "idn-email", "hostname", "idn-hostname"}
    | {"ipv4", "ipv6", "uri", "uri-reference", "uri-template", "iri", "iri-reference", "uuid", "regex"}
    | {"json-pointer", "relative-json-pointer", "media-range", "password", "char", "commonmark", "html"}
    | {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "double-int"}
    | {"float", "double", "decimal", "decimal128", "byte", "binary", "base64url"}
    | {"sf-string", "sf-token", "sf-integer", "sf-decimal", "sf-boolean", "sf-binary"}
)
"""JSON Schema's and those of OpenAPI's registry."""


def idle(survey: Survey) -> Iterator[Remark]:
    """Report `maxLength` of an integer and the like."""
    for place in survey.objects("schema"):
        stated = place.value.get("type")
        types = {stated} if isinstance(stated, str) else set(stated or ())
        for word, meant in _FOR.items():
            if types and word in place.value and not types & meant:
                message = f"`{word}` does nothing: the type is {' or '.join(sorted(types))}"
                yield Remark(
                    "idle-keyword", join(place.pointer, word), message, "take it out, or mend the type"
                )


def untyped(survey: Survey) -> Iterator[Remark]:
    """Report `maxLength` without a type: it lets through whatever is no text."""
    for direction in ("request", "response"):
        for position in positions(survey.document, "request" if direction == "request" else "response"):
            if position.types or position.has("enum", "const", "oneOf", "anyOf", "not", "type"):
                continue
            for member in position.members:
                word = next((word for word in _FOR if word in member.schema and word != "required"), None)
                if word:
                    message = f"`{word}` without `type` lets anything else through"
                    yield Remark("untyped-schema", member.pointer, message, f"add `type: {min(_FOR[word])}`")
                    break


def formats(survey: Survey) -> Iterator[Remark]:
    for place in survey.objects("schema"):
        name: Any = place.value.get("format")
        if isinstance(name, str) and name not in _FORMATS:
            hint = near(name, sorted(_FORMATS)) or "say it by a `pattern`"
            yield Remark(
                "unknown-format", join(place.pointer, "format"), f"nobody knows the format `{name}`", hint
            )


def anchors(survey: Survey) -> Iterator[Remark]:
    """Report patterns of requests that let anything stand around what they describe."""
    for position in positions(survey.document, "request"):
        for member in position.members:
            pattern = member.schema.get("pattern")
            if isinstance(pattern, str) and "^" not in pattern and "$" not in pattern:
                message = f"the pattern `{pattern}` fits any text that holds it"
                yield Remark("loose-pattern", join(member.pointer, "pattern"), message, "write `^…$`")


def repeated(survey: Survey) -> Iterator[Remark]:
    """Report enumerations that are written out several times."""
    first: dict[tuple[Any, ...], str] = {}
    for place in survey.objects("schema"):
        values = place.value.get("enum")
        if isinstance(values, list) and len(values) > 2 and all(isinstance(each, str) for each in values):  # noqa: PLR2004  two are soon alike
            at = first.setdefault(tuple(sorted(values)), place.pointer)
            if at != place.pointer:
                message = f"this enumeration stands already in {survey.document.where(at)}"
                yield Remark("repeated-enum", join(place.pointer, "enum"), message, "make it a component")
