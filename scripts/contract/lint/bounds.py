"""Bounds: nothing that a caller sends or gets is without an end."""

import re
from collections.abc import Iterator
from re import _parser  # the only measure of the longest text of a pattern
from typing import Any, Final

from scripts.contract.document import join
from scripts.contract.lint.positions import Position, positions
from scripts.contract.lint.remark import Remark
from scripts.contract.survey import OperationPlace, Survey

_LIMITED: Final = frozenset(
    {"date", "date-time", "time", "uuid", "ipv4", "ipv6", "email", "hostname", "duration"}
)
"""Formats whose texts have a longest one, or one that everybody knows."""
_SIZED: Final = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})
_PAGE: Final = re.compile(
    r"(page|per)_?(size|limit|page)|limit|max_?(results|items)|first|last|top|count|size|page|number|take",
    re.IGNORECASE,
)


def request_strings(survey: Survey) -> Iterator[Remark]:
    for position in positions(survey.document, "request"):
        if "string" in position.types and not _ends(position):
            message = "a caller may send a text of any length"
            yield Remark("request-string-bound", position.stated, message, "give it `maxLength`")


def _ends(position: Position) -> bool:
    if position.has("maxLength", "enum", "const") or set(position.values("format")) & _LIMITED:
        return True
    return any(_longest(pattern) for pattern in position.values("pattern"))


def _longest(pattern: str) -> bool:
    """Tell whether an anchored pattern has a longest text."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or "|" in re.sub(r"\(.*\)", "", pattern):
        return False
    try:
        _, most = _parser.parse(pattern).getwidth()
    except (re.error, RecursionError):
        return False
    return bool(most < _parser.MAXREPEAT)


def request_arrays(survey: Survey) -> Iterator[Remark]:
    for position in positions(survey.document, "request"):
        if "array" in position.types and not position.has("maxItems", "enum", "const"):
            closed = position.has("prefixItems") and False in [*position.values("items")]
            if not closed:
                message = "a caller may send a list of any length"
                yield Remark("request-array-bound", position.stated, message, "give it `maxItems`")


def request_numbers(survey: Survey) -> Iterator[Remark]:
    for position in positions(survey.document, "request"):
        if "integer" not in position.types or position.has("enum", "const"):
            continue
        if set(position.values("format")) & _SIZED:
            continue
        low = position.has("minimum", "exclusiveMinimum")
        if not low or not position.has("maximum", "exclusiveMaximum"):
            missing = "maximum" if low else "minimum"
            message = "a caller may send a whole number of any size"
            yield Remark("request-integer-bound", position.stated, message, f"give it `{missing}`")


def request_objects(survey: Survey) -> Iterator[Remark]:
    for position in positions(survey.document, "request"):
        if "object" not in position.types or position.has("maxProperties"):
            continue
        free = [
            each for word in ("additionalProperties", "patternProperties") for each in position.values(word)
        ]
        if any(each is True or isinstance(each, dict) for each in free):
            message = "a caller may send an object with any number of members"
            yield Remark("request-object-bound", position.stated, message, "give it `maxProperties`")


def pagination(survey: Survey) -> Iterator[Remark]:
    """Ask of a GET that answers a list for a parameter that sizes it, or for the list's own bound."""
    known = {position.pointer: position for position in positions(survey.document, "response")}
    for operation in survey.operations:
        if operation.method == "get" and not any(_pages(each.node) for each in operation.parameters):
            for schema in _answers(operation):
                yield from _unbounded(operation, schema, known)


def _pages(parameter: dict[str, Any]) -> bool:
    name = re.sub(r"\W", "_", str(parameter["name"]))
    return parameter["in"] == "query" and _PAGE.fullmatch(name) is not None


def _answers(operation: OperationPlace) -> Iterator[str]:
    for status, response in operation.responses.items():
        if status.startswith("2"):
            for media_type, media in response.node.get("content", {}).items():
                if "schema" in media:
                    yield join(response.pointer, "content", media_type, "schema")


def _unbounded(operation: OperationPlace, pointer: str, known: dict[str, Position]) -> Iterator[Remark]:
    """Report the answer that is a list itself, and the lists that are members of it."""
    position = known.get(pointer)
    if position is None:
        return
    inner = [
        join(member.pointer, "properties", name)
        for member in position.members
        for name in member.schema.get("properties", {})
    ]
    for each in (position, *(known[place] for place in inner if place in known)):
        if "array" in each.types and not each.has("maxItems", "enum", "const"):
            message = f"`{operation.name}` answers a list of any length"
            yield Remark("list-bound", each.stated, message, "add a `limit` parameter, or `maxItems`")


def limits(survey: Survey) -> Iterator[Remark]:
    """Report a parameter that sizes a page and has no highest value, or none that applies without it."""
    for operation in survey.operations:
        for each in operation.parameters:
            schema = survey.document.follow(each.node.get("schema", {}))
            if each.node["in"] != "query" or each.node["name"].lower() not in {
                "limit",
                "page_size",
                "pagesize",
            }:
                continue
            for word in ("maximum", "default"):
                if isinstance(schema, dict) and word not in schema and "enum" not in schema:
                    message = f"`{each.node['name']}` has no `{word}`"
                    yield Remark("limit-bound", each.pointer, message, "say how long a page may be")
