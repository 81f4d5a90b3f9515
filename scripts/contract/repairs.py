"""What another's contract leaves unsaid and generation needs: said in its stead, each time with a finding."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from scripts.contract import naming
from scripts.contract.document import Document, join
from scripts.contract.findings import Finding
from scripts.contract.grammar import METHODS
from scripts.contract.renames import move_queries, rename_components
from scripts.contract.survey import Node, OperationPlace, Survey

_TEMPLATE = re.compile(r"\{([^{}/]*)\}")
_NEEDED: dict[str, Node] = {
    "openapi": {"info": {"title": "API", "version": "0"}, "paths": {}},
    "info": {"title": "API", "version": "0"},
    "operation": {"responses": {"default": {"description": "Any answer."}}},
    "response": {"description": ""},
}
"""Fields that each kind of object must have, with what stands for an absent one."""


def repair(document: Document) -> list[Finding]:
    """Complete a contract, in place, as its author must have meant it."""
    renamed = [*rename_components(document), *move_queries(document)]
    survey = Survey(document)
    return [*renamed, *_completed(survey), *_named(document), *_parameters(document), *_schemes(survey)]


def _note(document: Document, pointer: str, message: str) -> Finding:
    return Finding(location=document.where(pointer), message=message, pointer=pointer, severity="warning")


def _completed(survey: Survey) -> Iterator[Finding]:
    document = survey.document
    for place in survey.places:
        if not isinstance(place.value, dict) or "$ref" in place.value:
            continue
        for name, value in _NEEDED.get(place.kind, {}).items():
            if not place.value.get(name) and not (name == "paths" and "paths" in place.value):
                if name != "description":
                    yield _note(document, place.pointer, f"{place.kind} has no `{name}`; it is given one")
                place.value[name] = place.value.get(name) or deepcopy(value)
        if place.kind == "parameter" and place.value.get("in") == "path" and not place.value.get("required"):
            yield _note(document, place.pointer, "a path parameter is always required; it is made so")
            place.value["required"] = True
        if place.kind in {"parameter", "header"} and not {"schema", "content"} & place.value.keys():
            place.value["schema"] = {}


def _operations(document: Document) -> Iterator[tuple[str, str, Node]]:
    paths = document.data["paths"]
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield path, method, item[method]


def _named(document: Document) -> Iterator[Finding]:
    """Give each operation a name of its own, in Python, too; those that have a good one keep it."""
    taken: set[str] = set()
    unnamed: list[tuple[str, str, Node]] = []
    for path, method, node in _operations(document):
        name = node.get("operationId")
        if isinstance(name, str) and naming.words(name) and _in_code(name) not in taken:
            taken.add(_in_code(name))
        else:
            unnamed.append((path, method, node))
    for path, method, node in unnamed:
        given = naming.snake(f"{method} {path}")
        number = 2
        name = given
        while _in_code(name) in taken:
            name, number = f"{given}_{number}", number + 1
        taken.add(_in_code(name))
        said = (
            f"the operationId `{node['operationId']}` is taken" if "operationId" in node else "no operationId"
        )
        yield _note(document, join("/paths", path, method), f"{said}; the operation is named `{name}`")
        node["operationId"] = name


def _in_code(name: str) -> str:
    """Write what must differ: the name of the constant, and so of the function and the classes."""
    return naming.constant(name)


def _parameters(document: Document) -> Iterator[Finding]:
    """Let each operation have just the path parameters that its path has."""
    for operation in _surveyed(document):
        wanted = dict.fromkeys(_TEMPLATE.findall(operation.path))
        declared = {each.node["name"] for each in operation.parameters if each.node.get("in") == "path"}
        for name in [name for name in wanted if name and name not in declared]:
            listed = operation.node.setdefault("parameters", [])
            listed.append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})
            yield _note(
                document, operation.pointer, f"the path parameter `{name}` is not declared; it is any text"
            )
        for name in declared - wanted.keys():
            yield _note(
                document, operation.pointer, f"the path parameter `{name}` is not in the path; it is left out"
            )
            _drop(document, operation, name)


def _surveyed(document: Document) -> list[OperationPlace]:
    try:
        return list(Survey(document).operations)
    except (KeyError, TypeError, AttributeError):
        return []


def _drop(document: Document, operation: OperationPlace, name: str) -> None:
    for holder in (document.data["paths"][operation.path], operation.node):
        if "parameters" in holder:
            holder["parameters"] = [
                each
                for each in holder["parameters"]
                if (found := document.follow(each)).get("in") != "path" or found.get("name") != name
            ]


def _schemes(survey: Survey) -> Iterator[Finding]:
    """Keep an operation guarded although its security scheme is not declared."""
    document = survey.document
    for place in survey.by_kind.get("security-requirement", ()):
        if not isinstance(place.value, dict):
            continue
        components = document.data.setdefault("components", {})
        for name in place.value:
            schemes: dict[str, Any] = components.setdefault("securitySchemes", {})
            if name not in schemes:
                schemes[name] = {"type": "http", "scheme": "bearer"}
                yield _note(
                    document,
                    join(place.pointer, name),
                    f"the security scheme `{name}` does not exist; it is taken for an http bearer token",
                )
