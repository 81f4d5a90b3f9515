"""Extensions: each known, where it may stand, and with a value that its schema in spec/ takes."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from scripts.contract.document import join, tokens_of
from scripts.contract.findings import Finding, near
from scripts.contract.grammar import OBJECTS, Place
from scripts.contract.judging import complaints, shown
from scripts.contract.survey import Survey

SCHEMA = Path(__file__).parents[3] / "spec" / "extensions.schema.json"


@cache
def schema() -> Mapping[str, Any]:
    read: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return read


@cache
def placement() -> Mapping[str, frozenset[str]]:
    """Name the kinds of object on which each extension may stand."""
    definitions = schema()["$defs"]
    known = [name for name in definitions if name.startswith("x-")]
    return {
        name: frozenset(kind for kind in definitions if kind in OBJECTS and name in _allowed(kind))
        for name in known
    }


def _allowed(kind: str) -> Mapping[str, Any]:
    definition = schema()["$defs"][kind]
    if "$ref" in definition:
        return _allowed(definition["$ref"].rpartition("/")[2])
    allowed: dict[str, Any] = definition["properties"]
    return allowed


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema()["$defs"]})


def extensions(survey: Survey) -> Iterator[Finding]:
    for place in survey.places:
        if isinstance(place.value, dict) and place.kind != "security-requirement":
            for name in place.value:
                if name.startswith("x-"):
                    yield from _extension(survey, place, name)


def _extension(survey: Survey, place: Place, name: str) -> Iterator[Finding]:
    pointer = join(place.pointer, name)
    if name not in placement():
        hint = near(name, placement())
        yield survey.lapse(
            pointer, f"the extension `{name}` is not known", hint or "spec/extensions.schema.json has those"
        )
    elif place.kind not in placement()[name]:
        places = ", ".join(sorted(placement()[name])).replace("openapi", "the root")
        yield survey.error(pointer, f"`{name}` may not stand in {place.kind}", f"it stands in: {places}")
    else:
        examples = schema()["$defs"][name].get("examples", ())
        hint = f"for example {' or '.join(shown(each) for each in examples)}" if examples else ""
        for complaint in complaints(_validator(name), place.value[name]):
            yield survey.error(complaint.pointer(pointer), f"`{name}`: {complaint.message}", hint)


def pointless_policies(survey: Survey) -> Iterator[Finding]:
    """Report policies that an operation cannot have."""
    for operation in survey.operations:
        yield from _pointless(survey, operation.pointer, operation.method, operation.node)


def _owned(survey: Survey, pointer: str, owner: Any, *, security: bool) -> Iterator[Finding]:
    at = f"{pointer}/x-owner"
    if not security:
        yield survey.error(at, "`x-owner` on an operation that anyone may call", "add `security`")
    of = owner.get("of") if isinstance(owner, dict) else None
    path = tokens_of(pointer)[1]
    if of is not None and f"{{{of}}}" not in path:
        names = [segment[1:-1] for segment in path.split("/") if segment.startswith("{")]
        yield survey.error(at, f"`{of}` is no parameter of `{path}`", near(of, names) or "name one of them")


def _pointless(survey: Survey, pointer: str, method: str, node: Mapping[str, Any]) -> Iterator[Finding]:
    security = node.get("security", survey.document.data.get("security", []))
    if node.get("x-roles") and not any(security):
        yield survey.error(
            f"{pointer}/x-roles", "`x-roles` on an operation that anyone may call", "add `security`"
        )
    if node.get("x-owner"):
        yield from _owned(survey, pointer, node["x-owner"], security=any(security))
    if node.get("x-cache-ttl") and method != "get":
        yield survey.error(
            f"{pointer}/x-cache-ttl", f"`x-cache-ttl` on {method.upper()}", "only GET is cached"
        )
    if node.get("x-max-body") and "requestBody" not in node:
        yield survey.lapse(
            f"{pointer}/x-max-body", "`x-max-body` on an operation without a body", "take it out"
        )
